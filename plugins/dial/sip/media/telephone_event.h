/* telephone_event.h - keys as RTP packets (RFC 4733)
 *
 * Pure: time comes in as a parameter.  The sender gives one packet every 20 ms;
 * the receiver tells each press once, at its first packet that arrives, so that
 * lost ones, the last ones too, cost nothing. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TELEPHONE_EVENT_H
#define PEAL_SIP_TELEPHONE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TELEPHONE_EVENT_BYTES 4u
#define TELEPHONE_EVENT_KEYS "0123456789*#ABCD" /* in the order of their events */

/* The place in TELEPHONE_EVENT_KEYS; -1: not a key. */
int telephone_event_of(char key);

/* Zero is idle. */
struct telephone_event_sender {
	uint8_t event;
	uint8_t steps_left; /* packets, then the pause after them */
	uint32_t timestamp;
};

/* When idle; `timestamp` is that of the sound that it takes the place of. */
void telephone_event_begin(struct telephone_event_sender *sender, char key, uint32_t timestamp);
bool telephone_event_is_idle(const struct telephone_event_sender *sender);
/* Every 20 ms.  False: nothing of the key is to be sent now. */
bool telephone_event_next(struct telephone_event_sender *sender, bool *is_first_out,
			  uint8_t payload_out[TELEPHONE_EVENT_BYTES]);

/* Zero is new. */
struct telephone_event_receiver {
	bool is_open; /* something came */
	bool is_ended;
	uint8_t event;
	uint16_t duration;
	uint32_t timestamp;
	int64_t at_ms;
};

/* The key of a press that begins; 0: more of one that is known, or no key. */
char telephone_event_take(struct telephone_event_receiver *receiver, uint32_t timestamp,
			  const uint8_t *payload, size_t bytes, int64_t now_ms);

#endif
