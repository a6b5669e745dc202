/* stage.c - a stage is opened and closed, and makes pauses */
/* SPDX-License-Identifier: MIT */
#include "rest.h"

#include "call/call.h"
#include "call/memory.h"
#include "sign/verify.h"

#define BUSY_FIRST_MS 5000
#define BUSY_MS_MAX 30000 /* calls wait: it is tried again soon */
#define STOP_FIRST_MS 15000
#define STOP_MS_MAX (5 * INT64_C(60000)) /* somebody must set the account right */
#define RETRY_AFTER_MS_MAX (60 * INT64_C(60000))

/* ---- pauses ---- */

bool stage_is_paused(const struct rest *rest)
{
	return rest->pause.timer != NULL;
}

/* While requests wait in line, more calls would only get old there. */
void stage_tell(struct rest *rest)
{
	struct pause *pause = &rest->pause;
	bool is_behind = queue_is_behind(rest);

	if (stage_is_paused(rest) || pause->is_behind_told == is_behind)
		return;
	pause->is_behind_told = is_behind;
	rest->host->dial->available(rest->host, !is_behind, NULL);
}

static void on_pause_over(void *context)
{
	struct rest *rest = context;

	rest->pause.timer = NULL;
	rest->pause.is_behind_told = queue_is_behind(rest);
	rest->host->dial->available(rest->host, !rest->pause.is_behind_told, NULL);
}

/* A longer one takes the place of the one that is on. */
static void pause_for(struct rest *rest, int64_t wait_ms, const char *why)
{
	const struct peal_host *host = rest->host;
	struct pause *pause = &rest->pause;
	int64_t until_ms = host->now_ms(host) + wait_ms;

	if (pause->timer != NULL && until_ms <= pause->until_ms)
		return;
	if (pause->timer == NULL) {
		char text[PEAL_ERROR_TEXT_MAX];

		snprintf(text, sizeof(text), "%s: %s", rest->preset->name, why == NULL ? "" : why);
		host->dial->available(host, false, text);
	}
	host->timer_stop(host, pause->timer);
	pause->until_ms = until_ms;
	pause->timer = host->timer_start(host, wait_ms, on_pause_over, rest);
}

/* Doubles from one pause to the next, until a call is taken; not within one. */
static int64_t pause_next(const struct rest *rest, int64_t *wait_ms, int64_t first_ms,
			  int64_t max_ms)
{
	if (*wait_ms == 0)
		*wait_ms = first_ms;
	else if (!stage_is_paused(rest))
		*wait_ms = *wait_ms * 2 < max_ms ? *wait_ms * 2 : max_ms;
	return *wait_ms;
}

void stage_busy(struct rest *rest, int64_t retry_after_ms, const char *why)
{
	int64_t wait_ms = pause_next(rest, &rest->pause.busy_wait_ms, BUSY_FIRST_MS, BUSY_MS_MAX);

	if (retry_after_ms > 0)
		wait_ms = retry_after_ms < RETRY_AFTER_MS_MAX ? retry_after_ms : RETRY_AFTER_MS_MAX;
	pause_for(rest, wait_ms, why);
}

void stage_stop(struct rest *rest, const char *why)
{
	pause_for(rest, pause_next(rest, &rest->pause.stop_wait_ms, STOP_FIRST_MS, STOP_MS_MAX),
		  why);
}

void stage_works(struct rest *rest)
{
	rest->pause.busy_wait_ms = rest->pause.stop_wait_ms = 0;
	rest->pause.unreachable_count = 0;
}

/* ---- open ---- */

static void warn(const struct rest *rest)
{
	const struct peal_host *host = rest->host;
	const struct rest_config *config = rest->config;
	const char *base = settings_get(rest->settings, "base");

	if (base != NULL && options_is_plain(base))
		host->log(host, PEAL_LEVEL_WARNING, "provider_not_encrypted", 0,
			  "requests to the provider go over http:// to another machine, where "
			  "everybody on the way can read them; use https://");
	if (config->public_url != NULL && options_is_plain(config->public_url))
		host->log(host, PEAL_LEVEL_WARNING, "callbacks_not_encrypted", 0,
			  "callbacks come over http:// from another machine, where everybody on "
			  "the way can read them; use https://");
}

static int listen_open(struct rest *rest, struct peal_error *err)
{
	const struct rest_config *config = rest->config;
	const struct peal_host *host = rest->host;

	if (config->listen == NULL)
		return 0;
	if (host->http_listen == NULL)
		return peal_fail(err, PEAL_FAIL_VERSION, "listen: this host cannot listen");
	rest->origin_bytes = options_origin_bytes(config->public_url);
	rest->path_prefix = config->public_url + rest->origin_bytes;
	rest->path_secret = options_path_secret(config);
	options_signature_secret(rest->preset, rest->settings, &rest->signature_secret);
	if (host->http_listen(host, config->listen, callback_serve, rest, &rest->listener, err) < 0)
		return peal_fail_while(err, "listen");
	return 0;
}

/* Does a callback tell of every end? */
static bool hears_all(const struct rest *rest)
{
	return rest->config->listen != NULL && rest->preset->has_callbacks &&
	       !rest->preset->callbacks_incomplete;
}

static int open_all(struct rest *rest, struct peal_error *err)
{
	const struct rest_config *config = rest->config;

	if (options_read(config, &rest->preset, &rest->settings, err) < 0)
		return -1;
	rest->authority = authority_create(rest->host, rest->preset, rest->settings, err);
	if (rest->authority == NULL)
		return -1;
	rest->needs_from = options_needs_from(rest->preset);
	rest->timeout_ms = config->timeout > 0 ? config->timeout : rest->preset->timeout_ms;
	rest->poll_ms = config->poll;
	if (rest->poll_ms == 0 && !hears_all(rest))
		rest->poll_ms = poll_every(rest);
	warn(rest);
	return listen_open(rest, err);
}

int stage_open(const struct peal_host *host, const void *config, void **self_out,
	       struct peal_error *err)
{
	struct rest *rest = memory_make(sizeof(*rest));

	rest->host = host;
	rest->config = config;
	table_init(&rest->by_attempt);
	table_init(&rest->by_id);
	table_init(&rest->by_call);
	if (open_all(rest, err) < 0) {
		stage_close(rest);
		return -1;
	}
	*self_out = rest;
	return 0;
}

/* ---- close ---- */

/* Calls that are left go on at the provider: the next run asks what became of them. */
void stage_close(void *self)
{
	struct rest *rest = self;
	struct call *call;

	if (rest == NULL)
		return;
	if (rest->listener != NULL)
		rest->host->http_unlisten(rest->host, rest->listener);
	rest->host->timer_stop(rest->host, rest->pause.timer);
	queue_finish(rest);
	while ((call = table_any(&rest->by_attempt)) != NULL)
		call_destroy(call);
	table_finish(&rest->by_attempt);
	table_finish(&rest->by_id);
	table_finish(&rest->by_call);
	past_clear(&rest->past);
	text_buffer_free(&rest->signature_secret);
	authority_destroy(&rest->authority);
	settings_destroy(&rest->settings);
	preset_destroy(&rest->preset);
	for (size_t i = 0; i < rest->unknown_word_count; i++)
		free(rest->unknown_words[i]);
	free(rest);
}
