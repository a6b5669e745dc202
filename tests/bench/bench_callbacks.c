/* bench_callbacks.c - how many requests from outside a second the call loop takes
 *
 * Usage: bench_callbacks now|later
 * One stage that listens, as dial.rest does, and answers at once, or 5 ms later, when what
 * was reported would be on disk.  Prints where it listens, then, when standard input ends,
 * requests and microseconds of CPU for each. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/pipeline/listener.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#define LATER_MS 5

struct bench {
	struct loop *loop;
	uint64_t count;
	bool is_later;
};

struct later {
	struct peal_http_exchange *exchange;
};

static void reply_later(void *context)
{
	struct later *later = context;

	listener_reply(later->exchange, 200, NULL, "", 0);
	free(later);
}

/* The signature of a callback is looked at, as a stage would. */
static bool serve(void *context, struct peal_http_exchange *exchange,
		  const struct peal_http_received *received)
{
	struct bench *bench = context;
	struct later *later;

	bench->count++;
	if (received->header(exchange, "X-Twilio-Signature") == NULL) {
		listener_reply(exchange, 403, NULL, "", 0);
	} else if (!bench->is_later) {
		listener_reply(exchange, 200, NULL, "", 0);
	} else {
		later = memory_alloc(sizeof(*later));
		later->exchange = exchange;
		loop_timer_start(bench->loop, LATER_MS, reply_later, later);
	}
	return true;
}

static void on_input(uv_poll_t *poll, int status, int events)
{
	(void)status, (void)events;
	loop_stop(poll->data);
}

static double cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
	struct bench bench = { .is_later = argc == 2 && strcmp(argv[1], "later") == 0 };
	struct log *log = log_create(&(struct log_options){ .level = PEAL_LEVEL_WARNING });
	struct listeners *listeners;
	struct peal_http_listener *listener;
	struct peal_error err;
	uv_poll_t input;
	double before_us;

	signal(SIGPIPE, SIG_IGN);
	bench.loop = loop_create();
	listeners = listeners_create(bench.loop, log);
	if (listener_open(listeners, "bench", "127.0.0.1:0", serve, &bench, &listener, &err) != 0) {
		fprintf(stderr, "bench_callbacks: %s\n", err.text);
		return 1;
	}
	printf("%s\n", listener_address(listener));
	fflush(stdout);
	uv_poll_init(loop_uv(bench.loop), &input, 0);
	input.data = bench.loop;
	uv_poll_start(&input, UV_READABLE, on_input);
	before_us = cpu_us();
	loop_run(bench.loop);
	printf("%" PRIu64 " %.1f\n", bench.count,
	       (cpu_us() - before_us) / (double)(bench.count > 0 ? bench.count : 1));
	listener_close(listener);
	listeners_stop(listeners);
	loop_settle(bench.loop);
	listeners_destroy(&listeners);
	loop_destroy(&bench.loop);
	log_destroy(&log);
	return 0;
}
