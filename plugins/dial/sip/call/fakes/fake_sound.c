/* fake_sound.c - media.h and sound.h without sound: who plays what is told */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fakes_inner.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct fake_piece {
	struct sound sound; /* first */
	size_t kept;
	char name[128];
};

struct media fake_media;
struct sounds fake_sounds;

static struct stream *last_stream;
static size_t stream_count, kept_count;
static bool streams_fail, are_missing;
static sounds_fn *waiting_fn;
static void *waiting_context;
static struct sound **waiting;
static size_t waiting_count;

void fake_sound_reset(void)
{
	last_stream = NULL;
	stream_count = kept_count = 0;
	streams_fail = are_missing = false;
	waiting_fn = NULL;
}

void fake_sound_check(void)
{
	assert_int_equal(stream_count, 0);
	assert_int_equal(kept_count, 0);
}

/* ---- sounds ---- */

struct sound *sound_keep(struct sound *sound)
{
	((struct fake_piece *)sound)->kept++;
	kept_count++;
	return sound;
}

void sound_drop(struct sound *sound)
{
	struct fake_piece *piece = (struct fake_piece *)sound;

	if (sound == NULL)
		return;
	kept_count--;
	if (--piece->kept == 0)
		free(piece);
}

static struct sound *piece_make(const struct sound_request *request)
{
	struct fake_piece *piece = calloc(1, sizeof(*piece));

	if (request->path != NULL)
		snprintf(piece->name, sizeof(piece->name), "%s", request->path);
	else
		snprintf(piece->name, sizeof(piece->name), "%.*s", (int)request->words.bytes,
			 request->words.at);
	return sound_keep(&piece->sound);
}

struct sound *sounds_find(struct sounds *sounds, const struct sound_request *request)
{
	(void)sounds;
	return are_missing ? NULL : piece_make(request);
}

void sounds_get(struct sounds *sounds, const struct sound_request *requests, size_t count,
		sounds_fn *fn, void *context)
{
	(void)sounds;
	assert_null(waiting_fn);
	fake_tell("get %zu", count);
	waiting_fn = fn;
	waiting_context = context;
	waiting_count = count;
	waiting = calloc(count + 1, sizeof(*waiting));
	for (size_t i = 0; i < count; i++)
		waiting[i] = piece_make(&requests[i]);
}

void fake_sounds_are_missing(bool missing)
{
	are_missing = missing;
}

void fake_sounds_arrive(const char *err_text)
{
	struct peal_error err;
	sounds_fn *fn = waiting_fn;

	assert_non_null(fn);
	waiting_fn = NULL;
	if (err_text == NULL) {
		fn(waiting_context, waiting, waiting_count, NULL);
	} else {
		for (size_t i = 0; i < waiting_count; i++)
			sound_drop(waiting[i]);
		peal_fail(&err, PEAL_FAIL_IO, "%s", err_text);
		fn(waiting_context, NULL, 0, &err);
	}
	free(waiting);
	waiting = NULL;
}

/* ---- streams ---- */

struct stream *fake_stream(void)
{
	return last_stream;
}

void fake_streams_fail(bool do_fail)
{
	streams_fail = do_fail;
}

void fake_played(void)
{
	last_stream->events->played(last_stream->context, last_stream->play);
}

struct stream *stream_create(struct media *media, const struct stream_events *events, void *context,
			     struct peal_error *err)
{
	struct stream *stream;

	(void)media;
	if (streams_fail) {
		peal_fail(err, PEAL_FAIL_LIMIT, "all ports are in use");
		return NULL;
	}
	stream = last_stream = calloc(1, sizeof(*stream));
	stream->events = events;
	stream->context = context;
	stream_count++;
	return stream;
}

void stream_destroy(struct stream **stream)
{
	if (*stream == NULL)
		return;
	if (*stream == last_stream)
		last_stream = NULL;
	stream_count--;
	free(*stream);
	*stream = NULL;
}

uint16_t stream_port(const struct stream *stream)
{
	(void)stream;
	return 20000;
}

void stream_connect(struct stream *stream, const struct media_peer *peer)
{
	(void)stream;
	fake_tell("connect %u%s%s", ntohs(((const struct sockaddr_in *)&peer->address)->sin_port),
		  peer->codec == MEDIA_CODEC_PCMA ? " pcma" : "", peer->is_held ? " held" : "");
}

uint32_t stream_play(struct stream *stream, struct sound *const *sounds, size_t count)
{
	char text[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %s",
					 ((const struct fake_piece *)sounds[i])->name);
	if (count == 0)
		fake_tell("silence");
	else
		fake_tell("play%s", text);
	return ++stream->play;
}

void stream_listen(struct stream *stream, unsigned hear_mask)
{
	(void)stream;
	fake_tell("listen%s%s%s%s", (hear_mask & HEAR_KEYS) != 0 ? " keys" : "",
		  (hear_mask & HEAR_PICK_UP) != 0 ? " who" : "",
		  (hear_mask & HEAR_BEEP) != 0 ? " beep" : "",
		  (hear_mask & HEAR_TONES) != 0 ? " tones" : "");
}

int stream_record(struct stream *stream, const char *path, struct peal_error *err)
{
	(void)stream, (void)err;
	fake_tell("record %s", path);
	return 0;
}

int stream_record_answer(struct stream *stream, const char *path, int64_t longest_ms,
			 int64_t silence_ms, struct peal_error *err)
{
	(void)stream, (void)longest_ms, (void)silence_ms, (void)err;
	fake_tell("record answer %s", path);
	return 0;
}

void stream_bridge(struct stream *one, struct stream *other)
{
	(void)one, (void)other;
	fake_tell("bridge");
}

void stream_press(struct stream *stream, char key)
{
	(void)stream;
	fake_tell("press %c", key);
}
