/* telephone_event.c - keys as RTP packets (RFC 4733) */
/* SPDX-License-Identifier: MIT */
#include "media/telephone_event.h"

#include <string.h>

/* A press: 100 ms in five packets, its end three times, then room for the ear. */
enum {
	STEPS_PRESS = 5,
	STEPS_END = 3,
	STEPS_PAUSE = 3,
	STEPS = STEPS_PRESS + STEPS_END + STEPS_PAUSE,
};

#define STEP_SAMPLES 160
#define VOLUME 10 /* -10 dBm0 */
#define FORGET_MS 3000

int telephone_event_of(char key)
{
	const char *found = key != '\0' ? strchr(TELEPHONE_EVENT_KEYS, key) : NULL;

	return found != NULL ? (int)(found - TELEPHONE_EVENT_KEYS) : -1;
}

void telephone_event_begin(struct telephone_event_sender *sender, char key, uint32_t timestamp)
{
	int event = telephone_event_of(key);

	if (event < 0)
		return;
	*sender = (struct telephone_event_sender){
		.event = (uint8_t)event,
		.steps_left = STEPS,
		.timestamp = timestamp,
	};
}

bool telephone_event_is_idle(const struct telephone_event_sender *sender)
{
	return sender->steps_left == 0;
}

bool telephone_event_next(struct telephone_event_sender *sender, bool *is_first_out,
			  uint8_t payload_out[TELEPHONE_EVENT_BYTES])
{
	unsigned step = (unsigned)STEPS - sender->steps_left;
	unsigned duration = STEP_SAMPLES * (step < STEPS_PRESS ? step + 1 : STEPS_PRESS);

	if (sender->steps_left == 0)
		return false;
	sender->steps_left--;
	if (step >= STEPS_PRESS + STEPS_END)
		return false;
	*is_first_out = step == 0;
	payload_out[0] = sender->event;
	payload_out[1] = (uint8_t)((step >= STEPS_PRESS ? 0x80 : 0) | VOLUME);
	payload_out[2] = (uint8_t)(duration >> 8);
	payload_out[3] = (uint8_t)duration;
	return true;
}

/* A very long press is cut into segments that follow each other without a gap. */
static bool event_goes_on(const struct telephone_event_receiver *receiver, uint8_t event,
			  uint32_t timestamp)
{
	return !receiver->is_ended && receiver->event == event &&
	       timestamp - receiver->timestamp == receiver->duration;
}

static bool event_is_known(const struct telephone_event_receiver *receiver, uint8_t event,
			   uint32_t timestamp, int64_t now_ms)
{
	if (!receiver->is_open)
		return false;
	if (timestamp == receiver->timestamp)
		return true;
	/* After a while without any, older timestamps are a clock that was set anew,
	 * and no press is still held. */
	if (now_ms - receiver->at_ms > FORGET_MS)
		return false;
	return (int32_t)(timestamp - receiver->timestamp) < 0 ||
	       event_goes_on(receiver, event, timestamp);
}

static void event_note(struct telephone_event_receiver *receiver, uint32_t timestamp,
		       const uint8_t *payload)
{
	uint16_t duration = (uint16_t)(payload[2] << 8 | payload[3]);
	bool is_same = receiver->is_open && timestamp == receiver->timestamp;

	receiver->is_open = true;
	receiver->event = payload[0];
	receiver->timestamp = timestamp;
	receiver->is_ended = (payload[1] & 0x80) != 0 || (is_same && receiver->is_ended);
	receiver->duration = is_same && duration < receiver->duration ? receiver->duration
								      : duration;
}

char telephone_event_take(struct telephone_event_receiver *receiver, uint32_t timestamp,
			  const uint8_t *payload, size_t bytes, int64_t now_ms)
{
	bool is_known;

	if (bytes < TELEPHONE_EVENT_BYTES || payload[0] >= sizeof(TELEPHONE_EVENT_KEYS) - 1)
		return '\0';
	is_known = event_is_known(receiver, payload[0], timestamp, now_ms);
	/* What comes late, of a press before this one, changes nothing. */
	if (!is_known || (int32_t)(timestamp - receiver->timestamp) >= 0)
		event_note(receiver, timestamp, payload);
	receiver->at_ms = now_ms;
	return is_known ? '\0' : TELEPHONE_EVENT_KEYS[payload[0]];
}
