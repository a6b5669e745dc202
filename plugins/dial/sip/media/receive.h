/* receive.h - the packets that came for a stream, and which of them count */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_RECEIVE_H
#define PEAL_SIP_RECEIVE_H

#include "media/media.h"

struct thread;

/* Once a turn, on its media thread. */
void receive_run(struct stream *stream, struct thread *thread);

#endif
