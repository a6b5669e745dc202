/* order.c - what the SIP thread tells a stream's media thread */
/* SPDX-License-Identifier: MIT */
#include "media/order.h"

#include "media/bridge.h"
#include "media/clock.h"
#include "media/event.h"
#include "media/listen.h"
#include "media/media_inner.h"
#include "media/thread.h"
#include "media/turn.h"

#include <stdlib.h>

/* For the other stream of a bridge to arrive: each has a turn every 20 ms. */
#define BRIDGE_TURNS_MAX 50

void order_post(struct stream *stream, struct order *order)
{
	mail_post(&stream->orders, &order->letter);
}

void order_free(struct order *order)
{
	if (order == NULL || order->is_part)
		return;
	hear_destroy(&order->hear);
	free(order->in);
	free(order->out);
	record_close(&order->record, NULL, NULL);
	if (order->kind == ORDER_CONNECT) {
		secure_destroy(&order->connect.secure);
		explicit_bzero(&order->connect.peer, sizeof(order->connect.peer));
	} else if (order->kind == ORDER_PLAY) {
		playlist_destroy(&order->play);
	} else if (order->kind == ORDER_ANSWER) {
		event_drop(&order->answer.event);
	} else if (order->kind == ORDER_BRIDGE) {
		stream_release(order->other);
	}
	free(order);
}

static void do_connect(struct stream *stream, struct order *order)
{
	const struct media_peer *peer = &order->connect.peer;

	/* The SIP thread has looked at the address: nothing to say here. */
	(void)wire_aim(&stream->wire, &peer->address, NULL);
	if (stream->codec != peer->codec) {
		stream->codec = peer->codec;
		if (stream->in != NULL)
			intake_init(stream->in, law_silence(peer->codec));
		if (stream->out != NULL)
			intake_init(stream->out, law_silence(peer->codec));
	}
	stream->payload_type = peer->payload_type;
	stream->telephone_event = peer->telephone_event;
	stream->is_held = peer->is_held;
	if (order->connect.has_new_keys) {
		secure_destroy(&stream->secure);
		stream->secure = order->connect.secure;
		order->connect.secure = NULL;
		/* Other keys are another source. */
		stream->window.is_open = false;
	}
	stream->quiet_turns = 0;
	listen_update(stream);
}

static void do_play(struct stream *stream, struct order *order)
{
	playlist_destroy(&stream->playing);
	stream->playing = order->play;
	order->play = NULL;
	stream->is_talking = false;
	if (playlist_is_over(stream->playing)) {
		event_post_played(stream, stream->playing->number);
		playlist_destroy(&stream->playing);
	}
}

static void do_answer(struct stream *stream, struct order *order)
{
	listen_answer_end(stream);
	stream->answer = (struct stream_answer){
		.record = order->record,
		.event = order->answer.event,
		.longest_ms = order->answer.longest_ms,
		.silence_ms = order->answer.silence_ms,
	};
	order->record = NULL;
	order->answer.event = NULL;
	listen_update(stream);
}

static void do_record(struct stream *stream, struct order *order)
{
	stream->record = order->record;
	order->record = NULL;
}

/* False: the other one is still on its way to this thread. */
static bool do_bridge(struct stream *stream, struct thread *thread, struct order *order)
{
	struct stream *other = order->other;

	if (atomic_load(&other->owner) == thread) {
		bridge_join(stream, other);
		return true;
	}
	return atomic_load(&other->is_gone) || ++stream->todo_turns > BRIDGE_TURNS_MAX;
}

static void do_equip(struct stream *stream, struct order *order)
{
	if (order->hear != NULL && stream->hear == NULL) {
		stream->hear = order->hear;
		order->hear = NULL;
	}
	if (order->in != NULL && stream->in == NULL) {
		stream->in = order->in;
		intake_init(stream->in, law_silence(stream->codec));
		order->in = NULL;
	}
	if (order->out != NULL && stream->out == NULL) {
		stream->out = order->out;
		intake_init(stream->out, law_silence(stream->codec));
		order->out = NULL;
	}
}

/* False: it has to wait, and with it all that follow. */
static bool order_do(struct stream *stream, struct thread *thread, struct order *order)
{
	do_equip(stream, order);
	switch (order->kind) {
	case ORDER_CONNECT:
		do_connect(stream, order);
		break;
	case ORDER_PLAY:
		do_play(stream, order);
		break;
	case ORDER_LISTEN:
		stream->hear_asked = order->hear_mask;
		listen_update(stream);
		break;
	case ORDER_RECORD:
		do_record(stream, order);
		break;
	case ORDER_ANSWER:
		do_answer(stream, order);
		break;
	case ORDER_BRIDGE:
		return do_bridge(stream, thread, order);
	case ORDER_PRESS:
		turn_press(stream, order->key);
		break;
	case ORDER_END:
	case ORDER_MOVE:
		break;
	}
	return true;
}

/* What has come, behind what has waited. */
static void todo_add(struct stream *stream)
{
	struct order **end = &stream->todo;

	if (mail_is_empty(&stream->orders))
		return;
	while (*end != NULL)
		end = (struct order **)&(*end)->letter.next;
	*end = (struct order *)mail_take(&stream->orders);
}

enum order_verdict order_run(struct stream *stream, struct thread *thread)
{
	struct order *order;

	todo_add(stream);
	while ((order = stream->todo) != NULL) {
		enum order_kind kind = order->kind;
		struct thread *target = kind == ORDER_MOVE ? order->thread : NULL;

		if (!order_do(stream, thread, order))
			return ORDER_DONE;
		stream->todo = (struct order *)order->letter.next;
		stream->todo_turns = 0;
		order_free(order);
		if (kind == ORDER_END) {
			order_end(stream);
			return ORDER_LEFT;
		}
		if (target != NULL && target != thread) {
			bridge_part(stream);
			stream->round--; /* it has this turn there, or misses it */
			thread_adopt(target, stream);
			return ORDER_LEFT;
		}
	}
	return ORDER_DONE;
}

void order_end(struct stream *stream)
{
	struct media *media = stream->media;

	todo_add(stream);
	while (stream->todo != NULL) {
		struct order *order = stream->todo;

		stream->todo = (struct order *)order->letter.next;
		order_free(order);
	}
	bridge_part(stream);
	playlist_destroy(&stream->playing);
	record_close(&stream->record, NULL, NULL);
	record_close(&stream->answer.record, NULL, NULL);
	event_drop(&stream->answer.event);
	hear_destroy(&stream->hear);
	secure_destroy(&stream->secure);
	free(stream->in);
	free(stream->out);
	stream->in = stream->out = NULL;
	wire_close(&stream->wire);
	ports_give(media->ports, stream->port, clock_ms());
	atomic_store(&stream->owner, NULL);
	atomic_store(&stream->is_gone, true);
	stream_release(stream);
}
