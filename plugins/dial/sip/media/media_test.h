/* media_test.h - for tests: a SIP thread (the test itself), streams, sounds, recordings
 *
 * Media is real here: packets go over loopback.  A test waits for what has to come,
 * never for time to pass. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_MEDIA_TEST_H
#define PEAL_SIP_MEDIA_TEST_H

#include "media/media.h"
#include "sound/sound_block.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DESK_WAIT_S 30
#define DESK_FILE_BYTES_MAX (4u << 20)

struct desk_post {
	struct desk_post *next;
	peal_fn *fn;
	void *argument;
};

/* What stands for the SIP thread and the host. */
struct desk {
	struct peal_host host; /* first */
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct desk_post *first, **end;
	unsigned warnings;
	char warning[512];
	char folder[64];
	struct media *media;
};

/* What a stream's events have said. */
struct ear {
	struct stream *stream;
	char keys[64];
	unsigned flows, played, recorded;
	uint32_t play;
	int64_t length_ms;
	bool is_silent;
	unsigned heard;
	struct heard last;
};

static inline void ear_played(void *context, uint32_t play)
{
	struct ear *ear = context;

	ear->played++;
	ear->play = play;
}

static inline void ear_key(void *context, char key)
{
	struct ear *ear = context;
	size_t count = strlen(ear->keys);

	assert_true(count + 1 < sizeof(ear->keys));
	ear->keys[count] = key;
}

static inline void ear_heard(void *context, const struct heard *heard)
{
	struct ear *ear = context;

	ear->heard++;
	ear->last = *heard;
}

static inline void ear_recorded(void *context, int64_t length_ms, bool is_silent)
{
	struct ear *ear = context;

	ear->recorded++;
	ear->length_ms = length_ms;
	ear->is_silent = is_silent;
}

static inline void ear_flows(void *context)
{
	struct ear *ear = context;

	ear->flows++;
}

static const struct stream_events ear_events = {
	.played = ear_played,
	.key = ear_key,
	.heard = ear_heard,
	.recorded = ear_recorded,
	.flows = ear_flows,
};

/* ---- the desk ---- */

__attribute__((format(printf, 5, 6))) static inline void
desk_log(const struct peal_host *host, enum peal_level level, const char *event, uint64_t number,
	 const char *format, ...)
{
	struct desk *desk = (struct desk *)host;
	va_list args;

	(void)event, (void)number;
	if (level < PEAL_LEVEL_WARNING)
		return;
	pthread_mutex_lock(&desk->lock);
	desk->warnings++;
	va_start(args, format);
	vsnprintf(desk->warning, sizeof(desk->warning), format, args);
	va_end(args);
	pthread_cond_broadcast(&desk->came);
	pthread_mutex_unlock(&desk->lock);
}

static inline void desk_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	assert_int_equal(getentropy(bytes_out, bytes), 0);
}

static inline void desk_post(void *context, peal_fn *fn, void *argument)
{
	struct desk *desk = context;
	struct desk_post *post = malloc(sizeof(*post));

	*post = (struct desk_post){ .fn = fn, .argument = argument };
	pthread_mutex_lock(&desk->lock);
	*desk->end = post;
	desk->end = &post->next;
	pthread_cond_broadcast(&desk->came);
	pthread_mutex_unlock(&desk->lock);
}

/* Runs one post, when there is one. */
static inline bool desk_turn(struct desk *desk)
{
	struct desk_post *post;

	pthread_mutex_lock(&desk->lock);
	post = desk->first;
	if (post != NULL) {
		desk->first = post->next;
		if (desk->first == NULL)
			desk->end = &desk->first;
	}
	pthread_mutex_unlock(&desk->lock);
	if (post == NULL)
		return false;
	post->fn(post->argument);
	free(post);
	return true;
}

static inline void desk_wait(struct desk *desk, const char *what)
{
	struct timespec until;
	int failed = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += DESK_WAIT_S;
	pthread_mutex_lock(&desk->lock);
	if (desk->first == NULL)
		failed = pthread_cond_timedwait(&desk->came, &desk->lock, &until);
	pthread_mutex_unlock(&desk->lock);
	if (failed != 0)
		fail_msg("it never came: %s", what);
}

/* Runs what is posted until it is so. */
#define DESK_UNTIL(desk, condition)                                                                \
	while (!(condition)) {                                                                     \
		if (!desk_turn(desk))                                                              \
			desk_wait(desk, #condition);                                               \
	}

/* For a desk to be created with. */
static inline struct media_config desk_config(void)
{
	return (struct media_config){
		.address = "127.0.0.1",
		.port_min = 21000,
		.port_max = 25998,
		.thread_count = 1,
		.post_fn = desk_post,
	};
}

static inline struct desk *desk_create_with(const struct media_config *wanted)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct media_config config = wanted != NULL ? *wanted : desk_config();
	struct peal_error err = { 0 };

	desk->host.size = sizeof(desk->host);
	desk->host.stage = "test";
	desk->host.log = desk_log;
	desk->host.random = desk_random;
	desk->end = &desk->first;
	pthread_mutex_init(&desk->lock, NULL);
	pthread_cond_init(&desk->came, NULL);
	snprintf(desk->folder, sizeof(desk->folder), "/tmp/peal-media-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	config.host = &desk->host;
	config.context = desk;
	desk->media = media_create(&config, &err);
	if (desk->media == NULL)
		fail_msg("%s", err.text);
	return desk;
}

static inline struct desk *desk_create(void)
{
	return desk_create_with(NULL);
}

static inline const char *desk_path(const struct desk *desk, const char *name, char path_out[128])
{
	snprintf(path_out, 128, "%s/%s", desk->folder, name);
	return path_out;
}

/* Recordings are whole after this.  An unexpected warning fails the test. */
static inline void desk_end_media(struct desk *desk)
{
	media_destroy(&desk->media);
	while (desk_turn(desk))
		;
}

static inline void desk_destroy(struct desk **desk)
{
	char command[128];

	desk_end_media(*desk);
	if ((*desk)->warnings > 0)
		fail_msg("a warning that nobody expected: %s", (*desk)->warning);
	snprintf(command, sizeof(command), "rm -r %s", (*desk)->folder);
	assert_int_equal(system(command), 0);
	pthread_cond_destroy(&(*desk)->came);
	pthread_mutex_destroy(&(*desk)->lock);
	free(*desk);
	*desk = NULL;
}

/* ---- streams ---- */

static inline void ear_create(struct desk *desk, struct ear *ear)
{
	struct peal_error err = { 0 };

	*ear = (struct ear){ 0 };
	ear->stream = stream_create(desk->media, &ear_events, ear, &err);
	if (ear->stream == NULL)
		fail_msg("%s", err.text);
}

static inline struct media_peer peer_at(uint16_t port)
{
	struct media_peer peer = { .payload_type = 0, .telephone_event = 101 };
	struct sockaddr_in *address = (struct sockaddr_in *)&peer.address;

	address->sin_family = AF_INET;
	address->sin_port = htons(port);
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return peer;
}

static inline struct media_peer peer_of(const struct ear *ear)
{
	return peer_at(stream_port(ear->stream));
}

/* Two streams that are each other's peers. */
static inline void ears_connect(struct ear *one, struct ear *other)
{
	struct media_peer peer = peer_of(other);

	stream_connect(one->stream, &peer);
	peer = peer_of(one);
	stream_connect(other->stream, &peer);
}

/* ---- sounds ---- */

/* Bytes that are not silence in either law, and tell their place. */
static inline struct sound *sound_make(size_t samples, unsigned seed)
{
	uint8_t *bytes;
	struct sound *sound = sound_block_create(samples, &bytes);

	assert_non_null(sound);
	for (size_t i = 0; i < 2 * samples; i++)
		bytes[i] = (uint8_t)((i * 31 + i / 160 * 7 + seed) % 0xd0);
	return sound;
}

/* ---- recordings ---- */

struct wav {
	unsigned format, channels;
	uint32_t count;	      /* bytes of sound that the head promises */
	const uint8_t *sound; /* into `bytes` */
	size_t file_bytes;
	uint8_t *bytes;
};

static inline uint32_t wav_32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Checks the head as a player would. */
static inline struct wav wav_load(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct wav wav = { 0 };

	assert_non_null(file);
	wav.bytes = malloc(DESK_FILE_BYTES_MAX);
	wav.file_bytes = fread(wav.bytes, 1, DESK_FILE_BYTES_MAX, file);
	fclose(file);
	assert_true(wav.file_bytes >= 58);
	assert_memory_equal(wav.bytes, "RIFF", 4);
	assert_memory_equal(wav.bytes + 8, "WAVEfmt \x12\0\0\0", 12);
	wav.format = wav.bytes[20];
	wav.channels = wav.bytes[22];
	assert_int_equal(wav_32(wav.bytes + 24), 8000);
	assert_int_equal(wav_32(wav.bytes + 28), 8000 * wav.channels);
	assert_int_equal(wav.bytes[32], wav.channels);
	assert_int_equal(wav.bytes[34], 8);
	assert_memory_equal(wav.bytes + 38, "fact", 4);
	assert_memory_equal(wav.bytes + 50, "data", 4);
	wav.count = wav_32(wav.bytes + 54);
	wav.sound = wav.bytes + 58;
	assert_int_equal(wav_32(wav.bytes + 4), wav.count + 50);
	assert_int_equal(wav_32(wav.bytes + 46), wav.count / wav.channels);
	assert_true(wav.file_bytes >= 58 + wav.count);
	return wav;
}

/* What is not silence in a channel; gives its count.  A machine that was too busy
 * leaves silence between, never less or more sound. */
static inline size_t wav_spoken(const struct wav *wav, unsigned channel, uint8_t *bytes_out,
				size_t max)
{
	uint8_t silence = wav->format == 6 ? 0xd5 : 0xff;
	size_t count = 0;

	for (size_t i = channel; i < wav->count; i += wav->channels) {
		if (wav->sound[i] == silence)
			continue;
		assert_true(count < max);
		bytes_out[count++] = wav->sound[i];
	}
	return count;
}

static inline void wav_free(struct wav *wav)
{
	free(wav->bytes);
	wav->bytes = NULL;
}

#endif
