/* fake_host.c - a host, a provider and a clock in the test's hands: its life and clock */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fake_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define LOG_BYTES_MAX (256u * 1024u)

void *fake_memory(void *at)
{
	if (at == NULL)
		abort();
	return at;
}

/* ---- the clock: a heap of timers ---- */

static bool is_before(const struct peal_timer *one, const struct peal_timer *other)
{
	return one->at_ms != other->at_ms ? one->at_ms < other->at_ms : one->order < other->order;
}

static void heap_put(struct fake *fake, size_t place, struct peal_timer *timer)
{
	fake->heap[place] = timer;
	timer->place = place;
}

static void heap_up(struct fake *fake, size_t place)
{
	struct peal_timer *timer = fake->heap[place];

	for (; place > 0 && is_before(timer, fake->heap[(place - 1) / 2]); place = (place - 1) / 2)
		heap_put(fake, place, fake->heap[(place - 1) / 2]);
	heap_put(fake, place, timer);
}

static void heap_down(struct fake *fake, size_t place)
{
	struct peal_timer *timer = fake->heap[place];
	size_t child;

	while ((child = 2 * place + 1) < fake->timer_count) {
		if (child + 1 < fake->timer_count &&
		    is_before(fake->heap[child + 1], fake->heap[child]))
			child++;
		if (!is_before(fake->heap[child], timer))
			break;
		heap_put(fake, place, fake->heap[child]);
		place = child;
	}
	heap_put(fake, place, timer);
}

static void heap_remove(struct fake *fake, struct peal_timer *timer)
{
	size_t place = timer->place;
	struct peal_timer *last = fake->heap[--fake->timer_count];

	if (last == timer)
		return;
	heap_put(fake, place, last);
	heap_up(fake, place);
	heap_down(fake, last->place);
}

struct peal_timer *fake_timer_start(const struct peal_host *host, int64_t delay_ms, peal_fn *fn,
				    void *context)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;
	struct peal_timer *timer = fake_memory(calloc(1, sizeof(*timer)));

	assert_true(delay_ms >= 0);
	if (fake->timer_count == fake->timer_room) {
		fake->timer_room = fake->timer_room * 2 + 64;
		fake->heap = fake_memory(
			realloc(fake->heap, fake->timer_room * sizeof(struct peal_timer *)));
	}
	*timer = (struct peal_timer){
		fake, fake->now_ms + delay_ms, fake->timer_order++, fake->timer_count, fn, context
	};
	fake->heap[fake->timer_count++] = timer;
	heap_up(fake, timer->place);
	return timer;
}

static void timer_stop(const struct peal_host *host, struct peal_timer *timer)
{
	if (timer == NULL)
		return;
	heap_remove((struct fake *)(uintptr_t)host, timer);
	free(timer);
}

void fake_advance(struct fake *fake, int64_t by_ms)
{
	int64_t until_ms = fake->now_ms + by_ms;

	while (fake->timer_count > 0 && fake->heap[0]->at_ms <= until_ms) {
		struct peal_timer *timer = fake->heap[0];
		peal_fn *fn = timer->fn;
		void *context = timer->context;

		fake->now_ms = timer->at_ms;
		heap_remove(fake, timer);
		free(timer);
		fn(context);
	}
	fake->now_ms = until_ms;
}

int64_t fake_now(struct fake *fake)
{
	return fake->now_ms;
}

size_t fake_timers(struct fake *fake)
{
	return fake->timer_count;
}

static int64_t now_ms(const struct peal_host *host)
{
	return ((const struct fake *)host)->now_ms;
}

static void random_bytes(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	memset(bytes_out, 7, bytes);
}

/* ---- the log ---- */

static void event_count(struct fake *fake, const char *event)
{
	size_t i = 0;

	while (i < 31 && fake->events[i].event[0] != '\0' &&
	       strcmp(fake->events[i].event, event) != 0)
		i++;
	snprintf(fake->events[i].event, sizeof(fake->events[i].event), "%s", event);
	fake->events[i].count++;
}

/* What is too much is left out. */
static void log_add(struct fake *fake, const char *line, size_t bytes)
{
	if (fake->log == NULL)
		fake->log = fake_memory(calloc(1, LOG_BYTES_MAX));
	if (fake->log_bytes + bytes >= LOG_BYTES_MAX)
		return;
	memcpy(fake->log + fake->log_bytes, line, bytes);
	fake->log_bytes += bytes;
	fake->log[fake->log_bytes] = '\0';
}

__attribute__((format(printf, 5, 6))) static void on_log(const struct peal_host *host,
							 enum peal_level level, const char *event,
							 uint64_t number, const char *format, ...)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;
	char sentence[1024];
	va_list args;
	int bytes;

	(void)number;
	va_start(args, format);
	bytes = vsnprintf(sentence, sizeof(sentence) - 1, format, args);
	va_end(args);
	bytes = bytes < (int)sizeof(sentence) - 1 ? bytes : (int)sizeof(sentence) - 2;
	sentence[bytes++] = '\n';
	log_add(fake, sentence, (size_t)bytes);
	if (level >= PEAL_LEVEL_WARNING)
		event_count(fake, event);
}

int fake_warnings(struct fake *fake, const char *event)
{
	for (size_t i = 0; i < 32; i++) {
		if (strcmp(fake->events[i].event, event) == 0) {
			int count = fake->events[i].count;

			fake->events[i].count = 0;
			return count;
		}
	}
	return 0;
}

const char *fake_log(struct fake *fake)
{
	return fake->log == NULL ? "" : fake->log;
}

/* ---- its life ---- */

static void preset_write(char path[PATH_MAX], const char *text)
{
	int file;

	snprintf(path, PATH_MAX, "/tmp/peal_rest_XXXXXX.cfg");
	file = mkstemps(path, 4);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	close(file);
}

static void open_plugin(struct fake *fake)
{
	struct peal_error err = { 0 };

	if (peal_plugin.check(&fake->config, &err) < 0 ||
	    peal_plugin.open(&fake->host, &fake->config, &fake->self, &err) < 0)
		fail_msg("it cannot be opened: %s", err.text);
}

struct fake *fake_create(const char *preset, const struct rest_config *config,
			 struct fake_answer *answers)
{
	struct fake *fake = fake_memory(calloc(1, sizeof(*fake)));

	fake->now_ms = FAKE_START_MS;
	fake->keeps_itself = true;
	fake->answers = answers;
	for (struct fake_answer *answer = answers; answer->match != NULL; answer++)
		answer->used = 0;
	if (config != NULL)
		fake->config = *config;
	if (fake->config.requests_at_once == 0)
		fake->config.requests_at_once = 16;
	preset_write(fake->preset, preset);
	fake->config.preset = fake->preset;
	fake_fill_services(fake);
	fake->host.timer_start = fake_timer_start;
	fake->host.timer_stop = timer_stop;
	fake->host.now_ms = now_ms;
	fake->host.random = random_bytes;
	fake->host.log = on_log;
	open_plugin(fake);
	return fake;
}

void *fake_self(struct fake *fake)
{
	return fake->self;
}

void fake_restart(struct fake *fake)
{
	peal_plugin.close(fake->self);
	for (size_t i = 0; i < fake->call_count; i++)
		fake->calls[i]->kept_fn = NULL;
	open_plugin(fake);
}

static void warnings_check(struct fake *fake)
{
	for (size_t i = 0; i < 32; i++) {
		if (fake->events[i].count > 0)
			fail_msg("%d times \"%s\" was not expected:\n%s", fake->events[i].count,
				 fake->events[i].event, fake_log(fake));
	}
}

/* Answers that are still on their way come home after close(), as they may. */
static void requests_free(struct fake *fake)
{
	for (size_t i = 0; i < fake->request_count; i++) {
		struct fake_request *request = fake->requests[i];
		const struct peal_http_answer answer = { .error = "the program is ending",
							 .was_sent = true,
							 .retry_after_ms = -1,
							 .content_type = "" };

		if (!request->is_answered)
			request->fn(request->context, &answer);
		free(request->text);
		free(request->body);
		free(request);
	}
	free(fake->requests);
}

void fake_destroy(struct fake **fake_at)
{
	struct fake *fake = *fake_at;
	size_t answers_due;

	peal_plugin.close(fake->self);
	answers_due = fake->open_count;
	for (size_t i = 0; i < fake->call_count; i++)
		answers_due += fake->calls[i]->kept_fn != NULL && fake->keeps_itself;
	if (fake->timer_count > answers_due)
		fail_msg("%zu timers were left by close()", fake->timer_count - answers_due);
	requests_free(fake);
	while (fake->timer_count > 0)
		free(fake->heap[--fake->timer_count]);
	free(fake->heap);
	for (size_t i = 0; i < fake->exchange_count; i++) {
		free(fake->exchanges[i]->is.body);
		free(fake->exchanges[i]);
	}
	free(fake->exchanges);
	for (size_t i = 0; i < fake->call_count; i++)
		free(fake->calls[i]);
	free(fake->calls);
	unlink(fake->preset);
	warnings_check(fake);
	free(fake->log);
	free(fake);
	*fake_at = NULL;
}

/* ---- without opening ---- */

int fake_check(const char *preset, const struct rest_config *config, struct peal_error *err)
{
	struct rest_config with = *config;
	char path[PATH_MAX];
	int result;

	*err = (struct peal_error){ 0 };
	preset_write(path, preset);
	with.preset = path;
	result = peal_plugin.check(&with, err);
	unlink(path);
	return result;
}

void fake_promise(const char *preset, const struct rest_config *config,
		  struct peal_dial_promise *promise)
{
	const struct peal_dial_ops *ops = peal_plugin.ops;
	struct rest_config with = *config;
	char path[PATH_MAX];

	*promise = (struct peal_dial_promise){ .recall = ops->recall, .abilities = ops->abilities };
	preset_write(path, preset);
	with.preset = path;
	ops->promise(&with, promise);
	unlink(path);
}
