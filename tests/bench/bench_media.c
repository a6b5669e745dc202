/* bench_media.c - what the sound of many calls costs
 *
 * Usage: bench_media [STREAMS [SECONDS [plain|secure|hear|record]]]
 * STREAMS (3000) in pairs: each sends to its partner and receives from it, 50 packets
 * a second both ways, for SECONDS (10).  Prints the CPU time per packet sent and
 * received, how many were in time, and the memory of a stream. */
/* SPDX-License-Identifier: MIT */
#include "media/media.h"
#include "sound/sound_block.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#define PORT_FIRST 16002
#define PORT_LAST 32766 /* above are those that the system gives away */
#define PAYLOAD_EVENT 101
#define POSTS_MAX (4 * 20000) /* the first packet of each stream, and a few keys */

enum mode {
	MODE_PLAIN,  /* sound is played, keys are packets */
	MODE_SECURE, /* and SRTP */
	MODE_HEAR,   /* and keys are listened for in the sound */
	MODE_RECORD, /* and both sides are recorded */
};

static const char *const mode_names[] = { "plain", "secure", "hear", "record" };

struct cost {
	double seconds;	   /* of CPU, of all threads but this one */
	long resident_kib; /* now */
	struct media_figures figures;
};

__attribute__((format(printf, 5, 6))) static void host_log(const struct peal_host *host,
							   enum peal_level level, const char *event,
							   uint64_t number, const char *format, ...)
{
	va_list args;

	(void)host, (void)level, (void)event, (void)number;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static void host_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	if (getrandom(bytes_out, bytes, 0) != (ssize_t)bytes)
		abort();
}

/* What streams tell waits until the main thread, which made them, has time. */
struct posts {
	pthread_mutex_t lock;
	size_t count;
	struct {
		peal_fn *fn;
		void *argument;
	} at[POSTS_MAX];
};

static void post(void *context, peal_fn *fn, void *argument)
{
	struct posts *posts = context;

	pthread_mutex_lock(&posts->lock);
	if (posts->count == POSTS_MAX)
		abort();
	posts->at[posts->count].fn = fn;
	posts->at[posts->count++].argument = argument;
	pthread_mutex_unlock(&posts->lock);
}

static void posts_run(struct posts *posts)
{
	pthread_mutex_lock(&posts->lock);
	for (size_t i = 0; i < posts->count; i++)
		posts->at[i].fn(posts->at[i].argument);
	posts->count = 0;
	pthread_mutex_unlock(&posts->lock);
}

static double seconds_of(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
	       (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

static long resident_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long total = 0, resident = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%ld %ld", &total, &resident) != 2)
		resident = 0;
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct cost cost_now(const struct media *media)
{
	struct cost cost = {
		.seconds = seconds_of(RUSAGE_SELF) - seconds_of(RUSAGE_THREAD),
		.resident_kib = resident_kib(),
	};

	media_figures(media, &cost.figures);
	return cost;
}

static struct sound *sound_make(void)
{
	uint8_t *bytes;
	struct sound *sound = sound_block_create(8000 * 600, &bytes);

	if (sound == NULL)
		abort();
	for (size_t i = 0; i < 2 * sound->samples; i++)
		bytes[i] = (uint8_t)(i * 2654435761u >> 13);
	return sound;
}

static void stream_start(struct stream *stream, uint16_t port, enum mode mode, bool is_first,
			 struct sound *sound)
{
	struct media_peer peer = {
		.telephone_event = mode == MODE_HEAR ? -1 : PAYLOAD_EVENT,
		.is_secure = mode == MODE_SECURE,
	};
	struct sockaddr_in *address = (struct sockaddr_in *)&peer.address;
	struct peal_error err;
	char path[64];

	address->sin_family = AF_INET;
	address->sin_port = htons(port);
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(is_first ? peer.key_send : peer.key_receive, 1, MEDIA_KEY_BYTES);
	stream_connect(stream, &peer);
	stream_play(stream, &sound, 1);
	snprintf(path, sizeof(path), "/tmp/bench_media_%u.wav", port);
	if (mode == MODE_RECORD && stream_record(stream, path, &err) < 0)
		fprintf(stderr, "%s\n", err.text);
	/* It is written to, and gone afterwards. */
	unlink(path);
}

static void report(const struct cost *from, const struct cost *until, unsigned seconds)
{
	uint64_t sent = until->figures.sent - from->figures.sent;
	uint64_t received = until->figures.received - from->figures.received;
	uint64_t late = until->figures.late - from->figures.late;
	uint64_t skipped = until->figures.skipped - from->figures.skipped;
	double used = until->seconds - from->seconds;
	uint64_t due = sent + skipped;

	printf("packets a second      %.0f sent, %.0f received\n", (double)sent / seconds,
	       (double)received / seconds);
	printf("CPU                   %.1f %% of a core\n", 100.0 * used / seconds);
	printf("CPU per packet pair   %.2f us\n", received > 0 ? 1e6 * used / (double)received : 0);
	printf("within 5 ms           %.3f %%\n",
	       due > 0 ? 100.0 * (double)(sent - late) / (double)due : 0);
	printf("left out              %llu\n", (unsigned long long)skipped);
	printf("dropped               %llu\n",
	       (unsigned long long)(until->figures.dropped - from->figures.dropped));
}

static void streams_run(struct media *media, unsigned count, unsigned seconds, enum mode mode)
{
	struct stream **streams = calloc(count, sizeof(struct stream *));
	static const struct stream_events events = { .played = NULL };
	struct sound *sound = sound_make();
	long before_kib = resident_kib();
	struct peal_error err = { 0 };
	struct cost from, until;

	if (streams == NULL)
		abort();
	for (unsigned i = 0; i < count; i++) {
		streams[i] = stream_create(media, &events, NULL, &err);
		if (streams[i] == NULL) {
			fprintf(stderr, "%s\n", err.text);
			exit(1);
		}
	}
	for (unsigned i = 0; i < count; i++)
		stream_start(streams[i], stream_port(streams[i ^ 1]), mode, i % 2 == 0, sound);
	sleep(2);
	from = cost_now(media);
	sleep(seconds);
	until = cost_now(media);
	printf("streams               %u, %s\n", count, mode_names[mode]);
	report(&from, &until, seconds);
	printf("memory of a stream    %.1f KiB\n",
	       (double)(until.resident_kib - before_kib) / count);
	for (unsigned i = 0; i < count; i++)
		stream_destroy(&streams[i]);
	sound_drop(sound);
	free(streams);
}

int main(int argc, char **argv)
{
	unsigned count = argc > 1 ? (unsigned)atoi(argv[1]) & ~1u : 3000;
	unsigned seconds = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
	const struct peal_host host = {
		.size = sizeof(host),
		.stage = "bench",
		.log = host_log,
		.random = host_random,
	};
	static struct posts posts = { .lock = PTHREAD_MUTEX_INITIALIZER };
	const struct media_config config = {
		.host = &host,
		.address = "127.0.0.1",
		.port_min = PORT_FIRST,
		.port_max = PORT_LAST,
		.post_fn = post,
		.context = &posts,
	};
	enum mode mode = MODE_PLAIN;
	struct peal_error err = { 0 };
	struct media *media;

	for (unsigned i = 0; argc > 3 && i < 4; i++) {
		if (strcmp(argv[3], mode_names[i]) == 0)
			mode = (enum mode)i;
	}
	if (count == 0 || count > (PORT_LAST - PORT_FIRST) / 2 || seconds == 0)
		return 2;
	media = media_create(&config, &err);
	if (media == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	streams_run(media, count, seconds, mode);
	media_destroy(&media);
	posts_run(&posts);
	return 0;
}
