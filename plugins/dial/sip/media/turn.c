/* turn.c - a stream's turn, every 20 ms: it receives, sends, listens */
/* SPDX-License-Identifier: MIT */
#include "media/turn.h"

#include "media/bridge.h"
#include "media/event.h"
#include "media/listen.h"
#include "media/media_inner.h"
#include "media/receive.h"
#include "media/thread.h"

#define KEY_PAUSE_FRAMES 3
/* Of rounds that were left out, so many are made up for in recordings. */
#define MISSED_MAX 1500

bool turn_may_send(const struct stream *stream)
{
	return stream->wire.is_aimed && !stream->is_held;
}

bool turn_is_speaking(const struct stream *stream)
{
	return stream->playing != NULL || stream->keys.count > 0 || stream->keys.tone != '\0' ||
	       !telephone_event_is_idle(&stream->keys.event);
}

void turn_press(struct stream *stream, char key)
{
	struct stream_keys *keys = &stream->keys;

	if (keys->count < STREAM_KEYS_MAX)
		keys->waiting[(keys->first + keys->count++) % STREAM_KEYS_MAX] = key;
}

void turn_send(struct stream *stream, struct thread *thread, struct rtp_packet *packet)
{
	uint8_t bytes[RTP_HEADER_BYTES + RTP_PAYLOAD_BYTES_MAX + SECURE_TAG_BYTES];
	size_t count;

	packet->sequence = stream->sequence++;
	packet->ssrc = stream->ssrc;
	count = rtp_write(packet, bytes);
	if (stream->secure != NULL && secure_seal(stream->secure, bytes, &count) < 0)
		return;
	if (!wire_send(&stream->wire, bytes, count))
		return;
	thread_count(thread, THREAD_SENT, 1);
	if (thread_is_late(thread))
		thread_count(thread, THREAD_LATE, 1);
}

/* ---- what is sent in this turn ---- */

static char key_next(struct stream_keys *keys)
{
	char key = keys->waiting[keys->first];

	keys->first = (uint8_t)((keys->first + 1) % STREAM_KEYS_MAX);
	keys->count--;
	return key;
}

/* False: no packet of a key is due. */
static bool key_send(struct stream *stream, struct thread *thread)
{
	struct telephone_event_sender *event = &stream->keys.event;
	uint8_t payload[TELEPHONE_EVENT_BYTES];
	bool is_first;

	if (stream->telephone_event < 0) {
		event->steps_left = 0;
		return false;
	}
	if (telephone_event_is_idle(event) && stream->keys.count > 0)
		telephone_event_begin(event, key_next(&stream->keys), stream->timestamp);
	if (!telephone_event_next(event, &is_first, payload))
		return false;
	turn_send(stream, thread,
		  &(struct rtp_packet){
			  .payload_type = (uint8_t)stream->telephone_event,
			  .is_marked = is_first,
			  .timestamp = event->timestamp,
			  .payload = payload,
			  .payload_bytes = sizeof(payload),
		  });
	stream->is_talking = false;
	return true;
}

/* A key in the sound, and the pause after it; `frame` is silence.  False: there is
 * none. */
static bool tone_frame(struct stream *stream, uint8_t frame[HEAR_FRAME_SAMPLES])
{
	struct stream_keys *keys = &stream->keys;
	const struct law *law = &stream->media->law;
	unsigned step;
	int event;

	if (keys->tone == '\0' && (keys->count == 0 || stream->telephone_event >= 0))
		return false;
	if (keys->tone == '\0') {
		keys->tone = key_next(keys);
		keys->tone_step = 0;
	}
	step = keys->tone_step++;
	event = telephone_event_of(keys->tone);
	if (step < LAW_KEY_FRAMES && event >= 0)
		memcpy(frame, law->keys[stream->codec][event] + step * HEAR_FRAME_SAMPLES,
		       HEAR_FRAME_SAMPLES);
	if (keys->tone_step >= LAW_KEY_FRAMES + KEY_PAUSE_FRAMES)
		keys->tone = '\0';
	return true;
}

static void sound_send(struct stream *stream, struct thread *thread, bool is_sound,
		       const uint8_t frame[HEAR_FRAME_SAMPLES])
{
	turn_send(stream, thread,
		  &(struct rtp_packet){
			  .payload_type = stream->payload_type,
			  .is_marked = is_sound && !stream->is_talking,
			  .timestamp = stream->timestamp,
			  .payload = frame,
			  .payload_bytes = HEAR_FRAME_SAMPLES,
		  });
	stream->is_talking = is_sound;
	stream->relay_begins = stream->timestamp + HEAR_FRAME_SAMPLES;
}

static void played_tell(struct stream *stream)
{
	if (stream->playing == NULL || !playlist_is_over(stream->playing))
		return;
	event_post_played(stream, stream->playing->number);
	playlist_destroy(&stream->playing);
}

/* What there is to be said, in place or in `made`; NULL: silence. */
static const uint8_t *speech_frame(struct stream *stream, uint8_t made[HEAR_FRAME_SAMPLES])
{
	const uint8_t *whole;

	memset(made, law_silence(stream->codec), HEAR_FRAME_SAMPLES);
	if (tone_frame(stream, made))
		return made;
	if (stream->playing == NULL)
		return NULL;
	whole = playlist_whole(stream->playing, stream->codec);
	if (whole != NULL)
		return whole;
	return playlist_frame(stream->playing, stream->codec, made) > 0 ? made : NULL;
}

/* A sound of ours replaces what is in `heard`, which the record gets; NULL: nobody
 * wants it. */
static void turn_speak(struct stream *stream, struct thread *thread,
		       uint8_t heard[HEAR_FRAME_SAMPLES])
{
	bool is_relaying = bridge_turn(stream);
	uint8_t made[HEAR_FRAME_SAMPLES];
	const uint8_t *frame;

	if (!turn_may_send(stream)) {
		stream->is_talking = false;
		return;
	}
	if (key_send(stream, thread))
		return;
	frame = speech_frame(stream, made);
	if (frame == NULL && is_relaying)
		return;
	if (frame != NULL && heard != NULL)
		memcpy(heard, frame, HEAR_FRAME_SAMPLES);
	sound_send(stream, thread, frame != NULL, frame != NULL ? frame : made);
	played_tell(stream);
}

/* ---- time ---- */

/* The frame that the record has on our side: silence, or what was relayed. */
static void frame_begin(struct stream *stream, uint8_t frame[HEAR_FRAME_SAMPLES])
{
	if (stream->out != NULL && stream->bridged != NULL)
		intake_take(stream->out, frame);
	else
		memset(frame, law_silence(stream->codec), HEAR_FRAME_SAMPLES);
}

/* The thread was too late for them: their time goes by without packets. */
static void turn_miss(struct stream *stream, struct thread *thread, int64_t missed)
{
	uint8_t frame[HEAR_FRAME_SAMPLES];

	if (turn_may_send(stream))
		thread_count(thread, THREAD_SKIPPED, (uint64_t)missed);
	stream->timestamp += (uint32_t)missed * HEAR_FRAME_SAMPLES;
	if (missed > MISSED_MAX)
		missed = MISSED_MAX;
	while (missed-- > 0 && stream->in != NULL) {
		frame_begin(stream, frame);
		listen_frame(stream, frame);
	}
}

bool turn_run(struct stream *stream, struct thread *thread, int64_t round)
{
	int64_t missed = round - stream->round - 1;
	uint8_t frame[HEAR_FRAME_SAMPLES];

	stream->round = round;
	if ((stream->todo != NULL || !mail_is_empty(&stream->orders)) &&
	    order_run(stream, thread) == ORDER_LEFT)
		return false;
	receive_run(stream, thread);
	if (missed > 0)
		turn_miss(stream, thread, missed);
	if (stream->in != NULL)
		frame_begin(stream, frame);
	turn_speak(stream, thread, stream->in != NULL ? frame : NULL);
	listen_frame(stream, frame);
	stream->timestamp += HEAR_FRAME_SAMPLES;
	return true;
}
