/* plugin_host_services.c - what the plugin host does for a plugin */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_services.h"

#include "core/base/hash.h"
#include "core/base/number.h"
#include "core/pipeline/disposition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct plugin_host *host_of(const struct peal_host *services)
{
	return (struct plugin_host *)services; /* its first member */
}

void plugin_host_soon(struct plugin_host *host, peal_fn *fn, void *context)
{
	if (pthread_equal(pthread_self(), host->thread))
		fn(context);
	else
		loop_post(host->loop, fn, context);
}

__attribute__((format(printf, 5, 6))) static void service_log(const struct peal_host *services,
							      enum peal_level level,
							      const char *event, uint64_t number,
							      const char *format, ...)
{
	struct plugin_host *host = host_of(services);
	char sentence[1024];
	va_list args;

	(void)number;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	if (level < PEAL_LEVEL_WARNING)
		return;
	pthread_mutex_lock(&host->log_lock);
	fprintf(stderr, "%s: %s: %s\n", services->stage, event, sentence);
	host->warning_count++;
	snprintf(host->last_event, sizeof(host->last_event), "%s", event);
	pthread_mutex_unlock(&host->log_lock);
}

static int64_t service_now_ms(const struct peal_host *services)
{
	return plugin_host_now(host_of(services));
}

static void service_random(const struct peal_host *services, void *bytes_out, size_t bytes)
{
	random_bytes(&host_of(services)->random, bytes_out, bytes);
}

/* ---- timers ---- */

/* A timer as the plugin holds it; lives as long as the host. */
struct host_timer {
	struct plugin_host *host;
	struct peal_timer *timer; /* of the loop; NULL: fired or stopped */
	peal_fn *fn;
	void *context;
};

static void timer_fire(void *context)
{
	struct host_timer *timer = context;

	timer->timer = NULL;
	timer->host->timer_count--;
	timer->fn(timer->context);
}

static struct peal_timer *service_timer_start(const struct peal_host *services, int64_t delay_ms,
					      peal_fn *fn, void *context)
{
	struct plugin_host *host = host_of(services);
	struct host_timer *timer = arena_alloc(host->arena, sizeof(*timer));

	assert_true(pthread_equal(pthread_self(), host->thread));
	*timer = (struct host_timer){ host, NULL, fn, context };
	timer->timer = loop_timer_start(host->loop, delay_ms, timer_fire, timer);
	host->timer_count++;
	return (struct peal_timer *)timer;
}

static void service_timer_stop(const struct peal_host *services, struct peal_timer *handle)
{
	struct host_timer *timer = (struct host_timer *)handle;

	if (timer == NULL)
		return;
	assert_true(pthread_equal(pthread_self(), host_of(services)->thread));
	if (timer->timer == NULL)
		fail_msg("%s: a timer was stopped that had fired or was stopped already",
			 services->stage);
	loop_timer_stop(timer->host->loop, timer->timer);
	timer->timer = NULL;
	timer->host->timer_count--;
}

/* ---- the loop ---- */

static void service_post(const struct peal_host *services, peal_fn *fn, void *context)
{
	loop_post(host_of(services)->loop, fn, context);
}

static void service_work(const struct peal_host *services, peal_fn *work_fn, peal_fn *done_fn,
			 void *context)
{
	loop_work(host_of(services)->loop, work_fn, done_fn, context);
}

static int service_http(const struct peal_host *services, const struct peal_http_request *request,
			peal_http_fn *fn, void *context, struct peal_error *err)
{
	struct plugin_host *host = host_of(services);

	if (host->http == NULL)
		host->http = http_create(loop_uv(host->loop));
	return http_start(host->http, request, fn, context, err);
}

/* ---- numbers and files ---- */

static const struct peal_region *service_region(const struct peal_host *services, const char *iso)
{
	(void)services;
	return (const struct peal_region *)number_region_find(iso);
}

static int service_number_parse(const struct peal_host *services, struct peal_slice text,
				const struct peal_region *region, uint64_t *number_out,
				const char **reason_out)
{
	enum number_verdict verdict =
		number_parse(text.at, text.bytes, (const struct number_region *)region, number_out);

	(void)services;
	if (verdict == NUMBER_OK)
		return 0;
	*reason_out = number_verdict_text(verdict);
	return -1;
}

static const char *service_number_country(const struct peal_host *services, uint64_t number)
{
	(void)services;
	return number_country(number);
}

static int service_file_hash(const struct peal_host *services, const char *path, char hex_out[65],
			     struct peal_error *err)
{
	(void)services;
	return hash_file(path, hex_out, err);
}

static bool service_disposition_exists(const struct peal_host *services, const char *name)
{
	size_t count;
	const struct pipeline_disposition *common = disposition_common(&count);

	(void)services;
	return disposition_find(common, count, name) != NULL;
}

void plugin_host_fill_services(struct plugin_host *host, const char *stage, enum peal_kind kind)
{
	host->services = (struct peal_host){
		.size = sizeof(struct peal_host),
		.stage = stage,
		.log = service_log,
		.now_ms = service_now_ms,
		.random = service_random,
		.alloc = arena_alloc,
		.timer_start = service_timer_start,
		.timer_stop = service_timer_stop,
		.post = service_post,
		.work = service_work,
		.http = service_http,
		.region = service_region,
		.number_parse = service_number_parse,
		.number_country = service_number_country,
		.file_hash = service_file_hash,
		.disposition_exists = service_disposition_exists,
		.http_listen = plugin_host_listen,
		.http_unlisten = plugin_host_unlisten,
		.http_address = plugin_host_listen_address,
		.http_reply = plugin_host_reply,
		.scrub = kind == PEAL_KIND_SCRUB ? &plugin_host_scrub_services : NULL,
		.dial = kind == PEAL_KIND_DIAL ? &plugin_host_dial_services : NULL,
		.analyze = kind == PEAL_KIND_ANALYZE ? &plugin_host_analyze_services : NULL,
		.webhook = kind == PEAL_KIND_WEBHOOK ? &plugin_host_webhook_services : NULL,
	};
}
