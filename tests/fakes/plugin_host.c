/* plugin_host.c - a host with a virtual clock: its life, and its clock */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_inner.h"

#include "core/config/file.h"
#include "core/config/options.h"
#include "core/config/path.h"
#include "core/plugin/kind.h"
#include "tests/fakes/plugin_host_services.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define WAIT_MS_MAX 10000 /* of real time */

/* ---- opening ---- */

static int read_settings(struct plugin_host *host, struct file *file, struct problems *problems,
			 struct peal_error *err)
{
	const struct options_part part = { host->plugin->is.options, host->config };
	const struct options_group group = {
		.group = file_root(file),
		.place = place_of(file_root(file)),
		.parts = &part,
		.part_count = 1,
	};
	const char *here = path_here(host->arena);
	const struct options_reader reader = {
		.problems = problems,
		.arena = host->arena,
		.folder = here,
		.here = here,
		.owner = host->services.stage,
	};

	if (options_read(&reader, &group) != OPTIONS_GOOD)
		return problems_fail(problems, err);
	return 0;
}

static int parse_settings(struct plugin_host *host, const char *settings, struct peal_error *err)
{
	struct problems *problems = problems_create();
	struct file *file = file_of_text("settings", settings, NULL, problems);
	int result = -1;

	if (problems_errors(problems) > 0)
		problems_fail(problems, err);
	else
		result = read_settings(host, file, problems, err);
	file_destroy(&file);
	problems_destroy(&problems);
	return result;
}

static int open_plugin(struct plugin_host *host, const char *settings, struct peal_error *err)
{
	const struct peal_plugin *is = &host->plugin->is;

	host->config = arena_alloc(host->arena, is->config_size);
	if (parse_settings(host, settings, err) != 0)
		return -1;
	if (is->check != NULL && is->check(host->config, err) != 0)
		return -1;
	if (is->open(&host->services, host->config, &host->self, err) != 0)
		return -1;
	host->is_open = true;
	return 0;
}

static struct plugin_host *host_create(const char *kind, const char *name)
{
	struct plugin_host *host = memory_alloc(sizeof(*host));

	host->arena = arena_create();
	host->loader = loader_create(NULL);
	host->loop = loop_create_virtual(PLUGIN_HOST_START_MS);
	host->thread = pthread_self();
	random_init_seeded(&host->random, 1);
	pthread_mutex_init(&host->log_lock, NULL);
	plugin_host_fill_services(host, arena_format(host->arena, "%s.%s", kind, name),
				  kind_find(kind));
	return host;
}

/* Takes down what there is; the host is freed. */
static void host_free(struct plugin_host **host)
{
	if ((*host)->is_open)
		(*host)->plugin->is.close((*host)->self);
	http_destroy(&(*host)->http);
	loop_destroy(&(*host)->loop);
	loader_destroy(&(*host)->loader);
	random_finish(&(*host)->random);
	pthread_mutex_destroy(&(*host)->log_lock);
	plugin_host_free_batches(*host);
	free((*host)->seen);
	arena_destroy(&(*host)->arena);
	free(*host);
	*host = NULL;
}

struct plugin_host *plugin_host_try(const char *kind, const char *name, const char *settings,
				    struct peal_error *err)
{
	struct plugin_host *host = host_create(kind, name);

	host->plugin = loader_get(host->loader, kind_find(kind), name, err);
	if (host->plugin == NULL || open_plugin(host, settings, err) != 0)
		host_free(&host);
	return host;
}

struct plugin_host *plugin_host_create(const char *kind, const char *name, const char *settings)
{
	struct peal_error err;
	struct plugin_host *host = plugin_host_try(kind, name, settings, &err);

	if (host == NULL)
		fail_msg("%s.%s cannot be opened: %s", kind, name, err.text);
	return host;
}

void plugin_host_destroy(struct plugin_host **host)
{
	int warnings;
	size_t timers;
	char event[64];

	if (*host == NULL)
		return;
	(*host)->plugin->is.close((*host)->self);
	(*host)->is_open = false;
	plugin_host_advance(*host, 0);
	warnings = plugin_host_warnings(*host, event);
	timers = (*host)->timer_count;
	host_free(host);
	if (warnings > 0)
		fail_msg("%d warnings or errors were not expected, the last one \"%s\"", warnings,
			 event);
	if (timers > 0)
		fail_msg("%zu timers were left running by close()", timers);
}

/* ---- parts ---- */

void *plugin_host_self(struct plugin_host *host)
{
	return host->self;
}

const void *plugin_host_ops(struct plugin_host *host)
{
	return host->plugin->ops.any;
}

const struct peal_plugin *plugin_host_plugin(struct plugin_host *host)
{
	return &host->plugin->is;
}

const struct peal_host *plugin_host_services(struct plugin_host *host)
{
	return &host->services;
}

struct peal_arena *plugin_host_arena(struct plugin_host *host)
{
	return host->arena;
}

int plugin_host_warnings(struct plugin_host *host, char event_out[64])
{
	int count;

	pthread_mutex_lock(&host->log_lock);
	count = host->warning_count;
	if (event_out != NULL)
		memcpy(event_out, host->last_event, sizeof(host->last_event));
	host->warning_count = 0;
	host->last_event[0] = '\0';
	pthread_mutex_unlock(&host->log_lock);
	return count;
}

/* ---- the clock ---- */

int64_t plugin_host_now(struct plugin_host *host)
{
	return loop_now_ms(host->loop) + host->clock_shift_ms;
}

void plugin_host_set_now(struct plugin_host *host, int64_t now_ms)
{
	host->clock_shift_ms = now_ms - loop_now_ms(host->loop);
}

void plugin_host_advance(struct plugin_host *host, int64_t by_ms)
{
	loop_run_until(host->loop, loop_now_ms(host->loop) + by_ms);
}

struct waiting {
	struct plugin_host *host;
	bool (*is_done)(void *context);
	void *context;
	bool is_late;
};

static void wait_check(uv_check_t *check)
{
	struct waiting *waiting = check->data;

	if (waiting->is_done(waiting->context))
		loop_stop(waiting->host->loop);
}

static void wait_late(uv_timer_t *timer)
{
	struct waiting *waiting = timer->data;

	waiting->is_late = true;
	loop_stop(waiting->host->loop);
}

/* The loop holds its clock still, and waits for what other threads and the
 * network bring. */
void plugin_host_wait(struct plugin_host *host, bool (*is_done)(void *context), void *context)
{
	struct waiting waiting = { host, is_done, context, false };
	uv_loop_t *uv = loop_uv(host->loop);
	uv_check_t check = { .data = &waiting };
	uv_timer_t timer = { .data = &waiting };

	uv_check_init(uv, &check);
	uv_check_start(&check, wait_check);
	uv_timer_init(uv, &timer);
	uv_timer_start(&timer, wait_late, WAIT_MS_MAX, 0);
	loop_hold(host->loop);
	while (!is_done(context) && !waiting.is_late)
		loop_run(host->loop);
	loop_release(host->loop);
	uv_close((uv_handle_t *)&check, NULL);
	uv_close((uv_handle_t *)&timer, NULL);
	uv_run(uv, UV_RUN_NOWAIT);
	if (waiting.is_late)
		fail_msg("%s: nothing came within 10 s", host->services.stage);
}
