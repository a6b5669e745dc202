/* bench_sip_signalling.c - places SIP calls through dial.sip's stack, without sound
 *
 * bench_sip_signalling TARGET RATE SECONDS HOLD_MS
 * Places RATE calls per second for SECONDS at TARGET ("sip:127.0.0.1:5071"), hangs each
 * up HOLD_MS after its answer, and prints calls, failures, how long the set-up took,
 * and the CPU time of this process for each call.  The other side is sipp, whose own
 * figures as a caller are the measure. */
/* SPDX-License-Identifier: MIT */
#include "signal/stack.h"
#include "tests/bench/bench_calls.h"

#include <pthread.h>

#define SLICE_MS 5
#define SDP                                                                                        \
	"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"                \
	"m=audio 20000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"

struct bench {
	struct stack *stack;
	const char *target;
	uint64_t rate, placed;
	struct bench_calls all;
	int64_t hold_ms, began_ms;
	struct leg_request request;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool is_done;
};

struct bench_call {
	struct bench *bench;
	struct leg *leg;
	int64_t began_us;
};

static void call_over(struct bench_call *call)
{
	struct bench *bench = call->bench;

	free(call);
	if (++bench->all.over < bench->all.calls)
		return;
	pthread_mutex_lock(&bench->lock);
	bench->is_done = true;
	pthread_cond_signal(&bench->done);
	pthread_mutex_unlock(&bench->lock);
}

static void call_hang_up(void *context)
{
	struct bench_call *call = context;

	leg_hang_up(call->leg, 16);
	call_over(call);
}

static void on_progress(void *context, int status, const char *reason, struct peal_slice sdp)
{
	(void)context;
	(void)status;
	(void)reason;
	(void)sdp;
}

static void on_answered(void *context, struct peal_slice sdp)
{
	struct bench_call *call = context;
	struct bench *bench = call->bench;

	(void)sdp;
	bench->all.setup_us[bench->all.answered++] = (uint32_t)(bench_now_us() - call->began_us);
	stack_timer_start(bench->stack, bench->hold_ms, call_hang_up, call);
}

static void on_failed(void *context, const struct leg_end *end)
{
	struct bench_call *call = context;

	if (call->bench->all.failed++ == 0)
		fprintf(stderr, "first failure: %d %s\n", end->status, end->reason);
	call_over(call);
}

static const struct leg_events events = {
	.progress = on_progress,
	.answered = on_answered,
	.failed = on_failed,
};

static void call_place(struct bench *bench)
{
	struct bench_call *call = calloc(1, sizeof(*call));
	struct peal_error err;

	if (call == NULL)
		abort();
	call->bench = bench;
	call->began_us = bench_now_us();
	bench->placed++;
	if (leg_call(bench->stack, &bench->request, &events, call, &call->leg, &err) == 0)
		return;
	fprintf(stderr, "%s\n", err.text);
	bench->all.failed++;
	call_over(call);
}

static void bench_slice(void *context)
{
	struct bench *bench = context;
	uint64_t due = (uint64_t)(stack_now_ms(bench->stack) - bench->began_ms) * bench->rate /
		       1000;

	while (bench->placed < bench->all.calls && bench->placed < due)
		call_place(bench);
	if (bench->placed < bench->all.calls)
		stack_timer_start(bench->stack, SLICE_MS, bench_slice, bench);
}

static void bench_begin(void *context)
{
	struct bench *bench = context;

	bench->began_ms = stack_now_ms(bench->stack);
	bench_slice(bench);
}

static void bench_run(struct bench *bench)
{
	double before_us = bench_cpu_us();

	stack_post(bench->stack, bench_begin, bench);
	pthread_mutex_lock(&bench->lock);
	while (!bench->is_done)
		pthread_cond_wait(&bench->done, &bench->lock);
	pthread_mutex_unlock(&bench->lock);
	bench_calls_print(&bench->all, bench_cpu_us() - before_us);
}

int main(int argc, char **argv)
{
	struct bench bench = { .lock = PTHREAD_MUTEX_INITIALIZER,
			       .done = PTHREAD_COND_INITIALIZER };
	struct peal_host host = {
		.size = sizeof(host), .stage = "bench", .log = bench_log, .now_ms = bench_wall_ms
	};
	struct stack_config config = { .host = &host, .address = "127.0.0.1", .sockets_max = 1024 };
	struct peal_error err;

	if (argc != 5) {
		fprintf(stderr, "usage: %s TARGET RATE SECONDS HOLD_MS\n", argv[0]);
		return 2;
	}
	bench.rate = strtoull(argv[2], NULL, 10);
	bench.all.calls = bench.rate * strtoull(argv[3], NULL, 10);
	bench.hold_ms = strtoll(argv[4], NULL, 10);
	bench.all.setup_us = calloc(bench.all.calls > 0 ? bench.all.calls : 1,
				    sizeof(bench.all.setup_us[0]));
	bench.request = (struct leg_request){ .uri = "sip:+919876543210@127.0.0.1",
					      .target = argv[1],
					      .from_uri = "sip:+912212345678@127.0.0.1",
					      .sdp = SDP };
	bench.stack = stack_create(&config, &err);
	if (bench.all.calls == 0 || bench.all.setup_us == NULL || bench.stack == NULL) {
		fprintf(stderr, "%s\n", bench.stack == NULL ? err.text : "nothing to do");
		return 1;
	}
	bench_run(&bench);
	stack_destroy(&bench.stack);
	free(bench.all.setup_us);
	return bench.all.failed > 0;
}
