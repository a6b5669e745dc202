/* listen.h - what a stream does with the sound that comes in: hears, records
 *
 * On its media thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LISTEN_H
#define PEAL_SIP_LISTEN_H

#include "media/media.h"

/* After a change of what is asked for. */
void listen_update(struct stream *stream);
/* 20 ms of time have gone by; `sent` is what the peer got in them. */
void listen_frame(struct stream *stream, const uint8_t sent[HEAR_FRAME_SAMPLES]);
/* A key was pressed there. */
void listen_key(struct stream *stream, char key);
/* The answer that is being recorded is over, if there is one. */
void listen_answer_end(struct stream *stream);

#endif
