/* order.h - what the SIP thread tells a stream's media thread
 *
 * An order owns what it brings; it is done in the stream's next turn, in order. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_ORDER_H
#define PEAL_SIP_ORDER_H

#include "media/mail.h"
#include "media/media.h"

struct event;
struct intake;
struct playlist;
struct record;
struct secure;
struct thread;

enum order_kind {
	ORDER_END, /* the stream is destroyed */
	ORDER_CONNECT,
	ORDER_PLAY,
	ORDER_LISTEN,
	ORDER_RECORD,
	ORDER_ANSWER,
	ORDER_BRIDGE,
	ORDER_MOVE, /* to another media thread */
	ORDER_PRESS,
};

struct order {
	struct letter letter; /* first */
	enum order_kind kind;
	bool is_part; /* of the stream, not of the heap */
	/* Made by the SIP thread, where a lack of memory can be told. */
	struct hear *hear;
	struct intake *in, *out;
	struct record *record;
	union {
		struct {
			struct media_peer peer;
			struct secure *secure;
			bool has_new_keys;
		} connect;
		struct playlist *play;
		unsigned hear_mask;
		struct {
			struct event *event;
			int64_t longest_ms, silence_ms;
		} answer;
		struct stream *other; /* kept */
		struct thread *thread;
		char key;
	};
};

void order_post(struct stream *stream, struct order *order);
/* With all that it brings and nobody took.  Accepts NULL. */
void order_free(struct order *order);

enum order_verdict {
	ORDER_DONE, /* the stream has its turn */
	ORDER_LEFT, /* it is not this thread's any more, or gone */
};

/* Media thread: does what has come. */
enum order_verdict order_run(struct stream *stream, struct thread *thread);
/* Media thread: the end, whatever has come. */
void order_end(struct stream *stream);

#endif
