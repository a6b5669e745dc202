/* bench_webhook.c - how many events a second webhook.http posts from one thread
 *
 * The plugin as it is loaded by the program, on the real driver and loop, with a
 * host that does nothing else.  Prints one line of JSON; see `run`. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/config/file.h"
#include "core/config/options.h"
#include "core/loop/http.h"
#include "core/loop/loop.h"
#include "core/plugin/loader.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#define BODY_BYTES 500

struct peal_job {
	struct bench *bench;
	char id[48];
	struct peal_event event;
};

struct bench {
	struct peal_host host; /* first: services find the bench by it */
	struct loop *loop;
	struct http *http;
	const struct peal_webhook_ops *ops;
	void *self;
	char body[BODY_BYTES + 1];
	uint64_t event_count, started_count, taken_count, failed_count;
	char failure[200]; /* the last one */
};

/* ---- services ---- */

static struct bench *bench_of(const struct peal_host *host)
{
	return (struct bench *)(uintptr_t)host;
}

__attribute__((format(printf, 5, 6))) static void log_nothing(const struct peal_host *host,
							      enum peal_level level,
							      const char *event, uint64_t number,
							      const char *format, ...)
{
	(void)host, (void)level, (void)event, (void)number, (void)format;
}

static int64_t now_ms(const struct peal_host *host)
{
	return loop_now_ms(bench_of(host)->loop);
}

static void post(const struct peal_host *host, peal_fn *fn, void *context)
{
	loop_post(bench_of(host)->loop, fn, context);
}

static int http(const struct peal_host *host, const struct peal_http_request *request,
		peal_http_fn *fn, void *context, struct peal_error *err)
{
	return http_start(bench_of(host)->http, request, fn, context, err);
}

static void deliver_next(struct peal_job *job)
{
	struct bench *bench = job->bench;

	if (bench->started_count == bench->event_count)
		return;
	snprintf(job->id, sizeof(job->id), "evt_%016" PRIx64, ++bench->started_count);
	bench->ops->deliver(bench->self, &job->event, job);
}

static void done(struct peal_job *job, const struct peal_delivery_answer *answer)
{
	struct bench *bench = job->bench;

	if (answer->delivered == PEAL_DELIVERED_YES) {
		bench->taken_count++;
	} else {
		bench->failed_count++;
		memcpy(bench->failure, answer->detail, sizeof(bench->failure));
	}
	deliver_next(job);
}

static const struct peal_webhook_host webhook_services = { .done = done };

/* ---- the plugin ---- */

static void *read_config(const struct peal_plugin *plugin, const char *url,
			 struct peal_arena *arena)
{
	struct problems *problems = problems_create();
	char *settings = arena_format(
		arena, "url = \"%s\"; secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\";", url);
	struct file *file = file_of_text("settings", settings, NULL, problems);
	const struct options_part part = { plugin->options,
					   arena_alloc(arena, plugin->config_size) };
	const struct options_group group = { .group = file_root(file),
					     .parts = &part,
					     .part_count = 1 };
	const struct options_reader reader = { .problems = problems,
					       .arena = arena,
					       .folder = "/",
					       .here = "/",
					       .owner = "webhook.http" };

	if (options_read(&reader, &group) != OPTIONS_GOOD) {
		problems_print(problems, stderr);
		exit(2);
	}
	file_destroy(&file);
	problems_destroy(&problems);
	return part.config;
}

static void open_plugin(struct bench *bench, struct loader *loader, struct peal_arena *arena,
			const char *url)
{
	struct peal_error err;
	const struct plugin *plugin = loader_get(loader, PEAL_KIND_WEBHOOK, "http", &err);
	void *config;

	if (plugin == NULL) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	config = read_config(&plugin->is, url, arena);
	if (plugin->is.open(&bench->host, config, &bench->self, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	bench->ops = plugin->ops.webhook;
}

/* ---- the run ---- */

static void run(struct bench *bench, size_t connections, struct peal_arena *arena)
{
	for (size_t i = 0; i < connections; i++) {
		struct peal_job *job = arena_alloc(arena, sizeof(*job));

		job->bench = bench;
		job->event = (struct peal_event){
			.id = job->id,
			.kind = PEAL_EVENT_CALL_COMPLETED,
			.type = "call.completed",
			.try_no = 1,
			.body = { bench->body, BODY_BYTES },
		};
		deliver_next(job);
	}
	loop_run(bench->loop);
}

static long peak_kib(void)
{
	char line[128];
	long kib = 0;
	FILE *file = fopen("/proc/self/status", "r");

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "VmHWM: %ld", &kib);
	if (file != NULL)
		fclose(file);
	return kib;
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print(const struct bench *bench, double seconds, double cpu)
{
	double events = (double)bench->event_count;

	printf("{\"client\":\"peal\",\"events\":%" PRIu64 ",\"failed\":%" PRIu64
	       ",\"per_second\":%.0f,\"cpu_us\":%.1f,\"peak_kib\":%ld}\n",
	       bench->event_count, bench->failed_count, events / seconds, cpu / events * 1e6,
	       peak_kib());
	if (bench->failed_count > 0)
		fprintf(stderr, "bench_webhook: %s\n", bench->failure);
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	struct peal_arena *arena = arena_create();
	struct loader *loader = loader_create(NULL);
	int64_t started_us;
	double cpu;

	if (argc != 4) {
		fprintf(stderr, "Usage: bench_webhook URL EVENTS CONNECTIONS\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	bench.event_count = strtoull(argv[2], NULL, 10);
	memset(bench.body, 'x', BODY_BYTES);
	memcpy(bench.body, "{\"text\":\"", 9);
	memcpy(bench.body + BODY_BYTES - 2, "\"}", 2);
	bench.loop = loop_create();
	bench.http = http_create(loop_uv(bench.loop));
	bench.host = (struct peal_host){
		.size = sizeof(bench.host),
		.stage = "webhook.http",
		.log = log_nothing,
		.now_ms = now_ms,
		.post = post,
		.http = http,
		.webhook = &webhook_services,
	};
	open_plugin(&bench, loader, arena, argv[1]);
	cpu = cpu_seconds();
	started_us = time_monotonic_us();
	run(&bench, strtoul(argv[3], NULL, 10), arena);
	print(&bench, (double)(time_monotonic_us() - started_us) / 1e6, cpu_seconds() - cpu);
	return bench.failed_count > 0;
}
