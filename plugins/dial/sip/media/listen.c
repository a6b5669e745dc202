/* listen.c - what a stream does with the sound that comes in: hears, records */
/* SPDX-License-Identifier: MIT */
#include "media/listen.h"

#include "media/event.h"
#include "media/media_inner.h"

#define FRAME_MS 20

void listen_update(struct stream *stream)
{
	unsigned mask = stream->hear_asked & ~(unsigned)HEAR_KEYS;

	/* Keys are heard once: as packets when that was agreed to, else in the sound. */
	if (stream->telephone_event < 0)
		mask |= HEAR_KEYS;
	if (stream->answer.record != NULL)
		mask |= HEAR_SPEECH;
	if (stream->hear == NULL)
		mask = 0;
	if (mask == stream->hear_mask)
		return;
	stream->hear_mask = mask;
	hear_listen(stream->hear, mask);
}

/* ---- an answer ---- */

void listen_answer_end(struct stream *stream)
{
	struct stream_answer *answer = &stream->answer;

	if (answer->record == NULL)
		return;
	event_set_recorded(answer->event, answer->length_ms, !answer->has_spoken);
	record_close(&answer->record, event_send, answer->event);
	answer->event = NULL;
	listen_update(stream);
}

static void answer_frame(struct stream *stream, const uint8_t frame[HEAR_FRAME_SAMPLES])
{
	struct stream_answer *answer = &stream->answer;
	bool is_speech = stream->hear_mask != 0 && hear_is_speech(stream->hear);

	record_write(answer->record, frame, HEAR_FRAME_SAMPLES);
	answer->length_ms += FRAME_MS;
	answer->quiet_ms = is_speech ? 0 : answer->quiet_ms + FRAME_MS;
	answer->has_spoken |= is_speech;
	if (answer->length_ms >= answer->longest_ms ||
	    (answer->silence_ms > 0 && answer->quiet_ms >= answer->silence_ms))
		listen_answer_end(stream);
}

/* ---- what was heard ---- */

void listen_key(struct stream *stream, char key)
{
	event_post_key(stream, key);
	listen_answer_end(stream);
}

static void listen_found(struct stream *stream, const struct heard *heard)
{
	switch (heard->what) {
	case HEARD_NOTHING:
		return;
	case HEARD_KEY:
		listen_key(stream, heard->key);
		return;
	case HEARD_HUMAN:
	case HEARD_MACHINE:
	case HEARD_UNSURE:
		stream->hear_asked &= ~(unsigned)HEAR_PICK_UP;
		listen_update(stream);
		break;
	case HEARD_BEEP:
	case HEARD_TONES:
		break;
	}
	event_post_heard(stream, heard);
}

static void hear_bytes(struct stream *stream, const uint8_t frame[HEAR_FRAME_SAMPLES])
{
	const int16_t *linear = stream->media->law.linear[stream->codec];
	struct heard findings[HEAR_FINDINGS_MAX];
	int16_t samples[HEAR_FRAME_SAMPLES];
	size_t count;

	for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++)
		samples[i] = linear[frame[i]];
	count = hear_frame(stream->hear, samples, findings);
	for (size_t i = 0; i < count; i++)
		listen_found(stream, &findings[i]);
}

/* ---- both sides ---- */

static void record_frame(struct stream *stream, const uint8_t sent[HEAR_FRAME_SAMPLES],
			 const uint8_t came[HEAR_FRAME_SAMPLES])
{
	enum media_codec codec = record_codec(stream->record);
	uint8_t both[2 * HEAR_FRAME_SAMPLES];

	for (size_t i = 0; i < HEAR_FRAME_SAMPLES; i++) {
		both[2 * i] = sent[i];
		both[2 * i + 1] = came[i];
	}
	law_convert(&stream->media->law, stream->codec, codec, both, sizeof(both));
	record_write(stream->record, both, sizeof(both));
}

void listen_frame(struct stream *stream, const uint8_t sent[HEAR_FRAME_SAMPLES])
{
	uint8_t came[HEAR_FRAME_SAMPLES];

	if (stream->in == NULL)
		return;
	intake_take(stream->in, came);
	if (stream->record != NULL)
		record_frame(stream, sent, came);
	/* Silence is heard too, but not before there is somebody to listen to. */
	if (stream->hear_mask != 0 && stream->wire.is_aimed)
		hear_bytes(stream, came);
	if (stream->answer.record != NULL) {
		law_convert(&stream->media->law, stream->codec, record_codec(stream->answer.record),
			    came, sizeof(came));
		answer_frame(stream, came);
	}
}
