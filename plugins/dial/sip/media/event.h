/* event.h - what a stream tells the SIP thread
 *
 * An event keeps its stream; one that comes after stream_destroy() is dropped. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_EVENT_H
#define PEAL_SIP_EVENT_H

#include "media/media.h"

struct event;

/* Any thread. */
void event_post_played(struct stream *stream, uint32_t play);
void event_post_key(struct stream *stream, char key);
void event_post_heard(struct stream *stream, const struct heard *heard);
void event_post_flows(struct stream *stream);

/* Made ahead, so that it cannot fail later; NULL: out of memory. */
struct event *event_make_recorded(struct stream *stream);
void event_set_recorded(struct event *event, int64_t length_ms, bool is_silent);
/* Posts it: a peal_fn, its context is the event. */
void event_send(void *event);
/* It will not be sent.  Accepts NULL. */
void event_drop(struct event **event);

#endif
