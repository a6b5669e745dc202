/* turn.h - a stream's turn, every 20 ms: it receives, sends, listens
 *
 * On its media thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TURN_H
#define PEAL_SIP_TURN_H

#include "media/media.h"

struct rtp_packet;
struct thread;

/* `round`: of 20 ms, on the thread's clock.  False: the stream has left. */
bool turn_run(struct stream *stream, struct thread *thread, int64_t round);

/* There is a peer, and it wants to hear. */
bool turn_may_send(const struct stream *stream);
/* There is a sound or a key of our own to be sent. */
bool turn_is_speaking(const struct stream *stream);
/* Numbers, seals and sends a packet. */
void turn_send(struct stream *stream, struct thread *thread, struct rtp_packet *packet);
/* A key for the peer, behind those that wait. */
void turn_press(struct stream *stream, char key);

#endif
