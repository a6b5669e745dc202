/* bench_sip_calls.c - places SIP calls with sound through all of dial.sip, and no more
 *
 * bench_sip_calls TARGET RATE SECONDS WAV [PORTS]
 * The plugin is linked in as it is, and this is its host, which keeps nothing: RATE calls
 * per second for SECONDS at TARGET ("sip:127.0.0.1:5071"), each of them plays WAV when it
 * is answered, and hangs up.  Prints calls, failures, how long the set-up took, the
 * packets of sound for each call, and the CPU time of this process for each call. */
/* SPDX-License-Identifier: MIT */
#include "sip.h"
#include "tests/bench/bench_calls.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <unistd.h>

#define SLICE_US 5000
#define POSTS_MAX 64
#define RANDOM_BYTES 512

extern const struct peal_plugin peal_plugin;

struct bench_post {
	peal_fn *fn;
	void *context;
};

struct bench {
	struct peal_host host; /* first */
	struct peal_dial_host dial;
	struct sip_config config;
	struct peal_step step;
	struct sip *sip;
	uint64_t rate, placed;
	struct bench_calls all; /* the SIP thread's, until is_over */
	atomic_bool is_over;
	bool is_prepared;

	/* Its call loop: what the plugin wants done there. */
	struct bench_post timer; /* one is enough for this plugin */
	pthread_mutex_t lock;
	struct bench_post posts[POSTS_MAX];
	size_t post_count;
	uint8_t random[RANDOM_BYTES]; /* under the lock too */
	size_t random_left;
};

/* A struct peal_call for the plugin. */
struct bench_call {
	struct bench *bench;
	struct peal_call_request request;
	char to[24], id[40];
	int64_t began_us;
};

static void fail(const char *what)
{
	fprintf(stderr, "bench_sip_calls: %s\n", what);
	exit(1);
}

/* ---- the host ---- */

/* From a pool, as the program does it. */
static void host_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	struct bench *bench = (struct bench *)host;

	pthread_mutex_lock(&bench->lock);
	if (bytes > bench->random_left) {
		if (bytes > RANDOM_BYTES ||
		    getrandom(bench->random, RANDOM_BYTES, 0) != RANDOM_BYTES)
			fail("no random bytes");
		bench->random_left = RANDOM_BYTES;
	}
	bench->random_left -= bytes;
	memcpy(bytes_out, bench->random + bench->random_left, bytes);
	pthread_mutex_unlock(&bench->lock);
}

static struct peal_timer *host_timer_start(const struct peal_host *host, int64_t delay_ms,
					   peal_fn *fn, void *context)
{
	struct bench *bench = (struct bench *)host;

	if (delay_ms != 0 || bench->timer.fn != NULL)
		fail("more timers than this host has");
	bench->timer = (struct bench_post){ fn, context };
	return (struct peal_timer *)&bench->timer;
}

static void host_timer_stop(const struct peal_host *host, struct peal_timer *timer)
{
	if (timer != NULL)
		((struct bench *)host)->timer.fn = NULL;
}

static void host_post(const struct peal_host *host, peal_fn *fn, void *context)
{
	struct bench *bench = (struct bench *)host;

	pthread_mutex_lock(&bench->lock);
	if (bench->post_count == POSTS_MAX)
		fail("more posts than this host has room for");
	bench->posts[bench->post_count++] = (struct bench_post){ fn, context };
	pthread_mutex_unlock(&bench->lock);
}

static void timer_run(struct bench *bench)
{
	struct bench_post timer = bench->timer;

	bench->timer.fn = NULL;
	if (timer.fn != NULL)
		timer.fn(timer.context);
}

static void posts_run(struct bench *bench)
{
	struct bench_post posts[POSTS_MAX];
	size_t count;

	pthread_mutex_lock(&bench->lock);
	count = bench->post_count;
	bench->post_count = 0;
	memcpy(posts, bench->posts, count * sizeof(posts[0]));
	pthread_mutex_unlock(&bench->lock);
	for (size_t i = 0; i < count; i++)
		posts[i].fn(posts[i].context);
}

/* ---- what the plugin tells ---- */

static void on_ringing(struct peal_call *call)
{
	(void)call;
}

static void on_answered(struct peal_call *host_call)
{
	struct bench_call *call = (struct bench_call *)host_call;
	struct bench_calls *all = &call->bench->all;

	all->setup_us[all->answered++] = (uint32_t)(bench_now_us() - call->began_us);
}

static void on_ended(struct peal_call *host_call, const struct peal_call_end *end)
{
	struct bench_call *call = (struct bench_call *)host_call;
	struct bench *bench = call->bench;

	/* The script's end is ours to hang up; anything else cuts the sound short. */
	if ((end->outcome != PEAL_OUTCOME_ANSWERED ||
	     strstr(end->cause_text, "end of the script") == NULL) &&
	    bench->all.failed++ == 0)
		fprintf(stderr, "first failure: %d %s\n", end->cause,
			end->cause_text == NULL ? "" : end->cause_text);
	free(call);
	if (++bench->all.over == bench->all.calls)
		atomic_store(&bench->is_over, true);
}

static void on_prepared(struct peal_job *job, const struct peal_error *err)
{
	if (err != NULL)
		fail(err->text);
	((struct bench *)job)->is_prepared = true;
}

static void on_available(const struct peal_host *host, bool is_available, const char *why)
{
	(void)host;
	if (!is_available)
		fprintf(stderr, "unavailable: %s\n", why);
}

/* ---- its parts ---- */

/* Threads of the plugin by their names, and this one. */
static double thread_cpu_us(const char *task, const char *name)
{
	char path[300], text[128] = "";
	double nanoseconds = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%s/comm", task);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	if (fgets(text, sizeof(text), file) == NULL)
		text[0] = '\0';
	fclose(file);
	if (strncmp(text, name, strlen(name)) != 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat", task);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	if (fscanf(file, "%lf", &nanoseconds) != 1)
		nanoseconds = 0;
	fclose(file);
	return nanoseconds / 1000;
}

static double threads_cpu_us(const char *name)
{
	DIR *folder = opendir("/proc/self/task");
	const struct dirent *entry;
	double sum = 0;

	while (folder != NULL && (entry = readdir(folder)) != NULL)
		sum += thread_cpu_us(entry->d_name, name);
	if (folder != NULL)
		closedir(folder);
	return sum;
}

/* ---- calls ---- */

static struct bench_call *call_make(struct bench *bench)
{
	struct bench_call *call = calloc(1, sizeof(*call));
	uint64_t number = UINT64_C(919811000000) + bench->placed;

	if (call == NULL)
		fail("out of memory");
	call->bench = bench;
	snprintf(call->to, sizeof(call->to), "+%" PRIu64, number);
	snprintf(call->id, sizeof(call->id), "019b8c5e-0000-7000-8000-%012" PRIx64, bench->placed);
	call->request = (struct peal_call_request){
		.attempt_id = call->id,
		.attempt_no = 1,
		.agent = "bench",
		.number = number,
		.to = call->to,
		.script = { .name = "sound",
			    .language = "",
			    .steps = &bench->step,
			    .step_count = 1,
			    .machine = PEAL_STEP_END },
		.ring_max_ms = 30000,
		.talk_max_ms = 30000,
	};
	return call;
}

static void call_place(struct bench *bench)
{
	const struct peal_dial_ops *ops = peal_plugin.ops;
	struct bench_call *call = call_make(bench);
	struct peal_error err;

	if (ops->prepare(bench->sip, &call->request, (struct peal_job *)bench) != PEAL_NOW)
		fail("its sound is not in memory any more");
	call->began_us = bench_now_us();
	bench->placed++;
	if (ops->place(bench->sip, (struct peal_call *)call, &call->request, &err) < 0)
		fail(err.text);
}

/* The sound is read before the first call. */
static void bench_prepare(struct bench *bench)
{
	const struct peal_dial_ops *ops = peal_plugin.ops;
	struct bench_call *call = call_make(bench);

	if (ops->prepare(bench->sip, &call->request, (struct peal_job *)bench) == PEAL_LATER) {
		while (!bench->is_prepared) {
			usleep(SLICE_US);
			posts_run(bench);
		}
	}
	free(call);
}

static void sound_print(const struct bench *bench)
{
	double calls = (double)bench->all.calls;
	struct media_figures figures;

	media_figures(bench->sip->media, &figures);
	printf("packets per call %.1f sent, %.1f received; late %" PRIu64 ", left out %" PRIu64
	       "\n",
	       (double)figures.sent / calls, (double)figures.received / calls, figures.late,
	       figures.skipped);
}

static void bench_run(struct bench *bench)
{
	double sip_us = threads_cpu_us("peal-sip"), media_us = threads_cpu_us("peal-media");
	double before_us = bench_cpu_us(), used_us;
	int64_t began_us = bench_now_us();

	while (!atomic_load(&bench->is_over)) {
		uint64_t due = (uint64_t)(bench_now_us() - began_us) * bench->rate / 1000000;

		while (bench->placed < bench->all.calls && bench->placed < due)
			call_place(bench);
		timer_run(bench);
		posts_run(bench);
		usleep(SLICE_US);
	}
	used_us = bench_cpu_us() - before_us;
	sip_us = threads_cpu_us("peal-sip") - sip_us;
	media_us = threads_cpu_us("peal-media") - media_us;
	bench_calls_print(&bench->all, used_us);
	printf("of it SIP %.1f us, sound %.1f us, the rest %.1f us\n",
	       sip_us / (double)bench->all.calls, media_us / (double)bench->all.calls,
	       (used_us - sip_us - media_us) / (double)bench->all.calls);
	sound_print(bench);
}

/* ---- the stage ---- */

static void bench_init(struct bench *bench, const char *folder, char **argv)
{
	static const char *targets[1], *const codecs[] = { "pcmu", "pcma" };

	targets[0] = argv[1];
	bench->host = (struct peal_host){
		.size = sizeof(bench->host),
		.stage = "bench",
		.log = bench_log,
		.now_ms = bench_wall_ms,
		.random = host_random,
		.timer_start = host_timer_start,
		.timer_stop = host_timer_stop,
		.post = host_post,
		.dial = &bench->dial,
	};
	bench->dial = (struct peal_dial_host){
		.ringing = on_ringing,
		.answered = on_answered,
		.ended = on_ended,
		.prepared = on_prepared,
		.available = on_available,
	};
	/* As the rows of options.c have it, where a figure does not ask for less. */
	bench->config = (struct sip_config){
		.targets = { targets, 1 },
		.from = "+912261230000",
		.trunk_timeout = 3000,
		.codecs = { codecs, 2 },
		.rtp_ports = argv[5] == NULL ? "10000-32766" : argv[5],
		.early_media = true,
		.sound_cache = folder,
		.sound_cache_max = 1 << 30,
		.sound_memory_max = 256 << 20,
		.speech_timeout = 10000,
		.speech_threads = 2,
		.total_analysis = 7000,
		.beep_wait = 30000,
	};
	bench->step = (struct peal_step){ .kind = PEAL_STEP_PLAY,
					  .target = argv[4],
					  .next = PEAL_STEP_END };
	pthread_mutex_init(&bench->lock, NULL);
	bench->rate = strtoull(argv[2], NULL, 10);
	bench->all.calls = bench->rate * strtoull(argv[3], NULL, 10);
	bench->all.setup_us = calloc(bench->all.calls > 0 ? bench->all.calls : 1, sizeof(uint32_t));
	if (bench->all.calls == 0 || bench->all.setup_us == NULL)
		fail("nothing to do");
}

int main(int argc, char **argv)
{
	static struct bench bench;
	char folder[] = "/tmp/bench_sip_calls.XXXXXX", command[64];
	struct peal_error err;
	void *self;

	if (argc != 5 && argc != 6) {
		fprintf(stderr, "usage: %s TARGET RATE SECONDS WAV [PORTS]\n", argv[0]);
		return 2;
	}
	if (mkdtemp(folder) == NULL)
		fail(folder);
	bench_init(&bench, folder, argv);
	if (peal_plugin.open(&bench.host, &bench.config, &self, &err) < 0)
		fail(err.text);
	bench.sip = self;
	bench_prepare(&bench);
	bench_run(&bench);
	peal_plugin.close(self);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) != 0 || bench.all.failed > 0;
}
