/* bridge.h - two streams whose peers talk to each other
 *
 * Packets are passed on as they come: only their numbers, times and keys are those
 * of the other stream.  Both run on one media thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_BRIDGE_H
#define PEAL_SIP_BRIDGE_H

#include "media/media.h"

struct rtp_packet;
struct thread;

/* Each leaves the one that it was bridged to. */
void bridge_join(struct stream *one, struct stream *other);
/* If it is bridged. */
void bridge_part(struct stream *stream);

/* A packet of sound that came on `from`; its payload is in the codec of `from`. */
void bridge_relay(struct stream *from, struct thread *thread, const struct rtp_packet *packet);
/* A packet of a key, and the key if it is the first of a press (else '\0').  A peer
 * that does not know such packets hears a tone. */
void bridge_relay_key(struct stream *from, struct thread *thread, const struct rtp_packet *packet,
		      char key);
/* In each turn.  False: nothing has come from the other for a while. */
bool bridge_turn(struct stream *stream);

#endif
