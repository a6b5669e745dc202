/* host.c - the struct peal_host of a stage */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/host.h"

#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/panic.h"
#include "core/base/time.h"
#include "core/loop/http.h"
#include "core/pipeline/listener.h"

static void host_log(const struct peal_host *host, enum peal_level level, const char *event,
		     uint64_t number, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line_args(host_services(host)->log, level, host->stage, event, number, format, args);
	va_end(args);
}

static int64_t host_now_ms(const struct peal_host *host)
{
	const struct loop *loop = host_services(host)->loop;

	return loop != NULL ? loop_now_ms(loop) : time_system_ms();
}

static void host_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	random_bytes(host_services(host)->random, bytes_out, bytes);
}

static struct loop *loop_of(const struct peal_host *host)
{
	struct loop *loop = host_services(host)->loop;

	if (loop == NULL)
		panic("%s uses the call loop, and there is none", host->stage);
	return loop;
}

static struct peal_timer *host_timer_start(const struct peal_host *host, int64_t delay_ms,
					   peal_fn *fn, void *context)
{
	return loop_timer_start(loop_of(host), delay_ms, fn, context);
}

static void host_timer_stop(const struct peal_host *host, struct peal_timer *timer)
{
	loop_timer_stop(loop_of(host), timer);
}

static void host_post(const struct peal_host *host, peal_fn *fn, void *context)
{
	loop_post(loop_of(host), fn, context);
}

static void host_work(const struct peal_host *host, peal_fn *work_fn, peal_fn *done_fn,
		      void *context)
{
	loop_work(loop_of(host), work_fn, done_fn, context);
}

static int host_http(const struct peal_host *host, const struct peal_http_request *request,
		     peal_http_fn *fn, void *context, struct peal_error *err)
{
	struct http *http = host_services(host)->http;

	if (http == NULL)
		return peal_fail(err, PEAL_FAIL_BUG, "there is no network here");
	return http_start(http, request, fn, context, err);
}

/* The region of the SDK is the numbering plan of the core, under another name. */
static const struct peal_region *host_region(const struct peal_host *host, const char *iso)
{
	(void)host;
	return (const struct peal_region *)(const void *)number_region_find(iso);
}

static int host_number_parse(const struct peal_host *host, struct peal_slice text,
			     const struct peal_region *region, uint64_t *number_out,
			     const char **reason_out)
{
	enum number_verdict verdict =
		number_parse(text.at, text.bytes,
			     (const struct number_region *)(const void *)region, number_out);

	(void)host;
	if (verdict == NUMBER_OK)
		return 0;
	*reason_out = number_verdict_text(verdict);
	return -1;
}

static const char *host_number_country(const struct peal_host *host, uint64_t number)
{
	(void)host;
	return number_country(number);
}

static int host_file_hash(const struct peal_host *host, const char *path, char hex_out[65],
			  struct peal_error *err)
{
	(void)host;
	return hash_file(path, hex_out, err);
}

static bool host_disposition_exists(const struct peal_host *host, const char *name)
{
	return pipeline_disposition(host_services(host)->pipeline, name) != NULL;
}

static int host_http_listen(const struct peal_host *host, const char *address,
			    peal_http_serve_fn *fn, void *context,
			    struct peal_http_listener **listener_out, struct peal_error *err)
{
	struct listeners *listeners = host->is_rehearsal ? NULL : host_services(host)->listeners;

	return listener_open(listeners, host->stage, address, fn, context, listener_out, err);
}

static void host_http_unlisten(const struct peal_host *host, struct peal_http_listener *listener)
{
	(void)host;
	listener_close(listener);
}

void host_init(struct stage_host *host, const struct services *services, const char *label)
{
	*host = (struct stage_host){
		.is = {
			.size = sizeof(struct peal_host),
			.stage = label,
			.log = host_log,
			.now_ms = host_now_ms,
			.random = host_random,
			.alloc = arena_alloc,
			.timer_start = host_timer_start,
			.timer_stop = host_timer_stop,
			.post = host_post,
			.work = host_work,
			.http = host_http,
			.region = host_region,
			.number_parse = host_number_parse,
			.number_country = host_number_country,
			.file_hash = host_file_hash,
			.disposition_exists = host_disposition_exists,
			.http_listen = host_http_listen,
			.http_unlisten = host_http_unlisten,
			.http_address = listener_address,
			.http_reply = listener_reply,
		},
		.services = services,
	};
}
