/* stream.c - the handle of a stream, on the SIP thread: its life, and orders */
/* SPDX-License-Identifier: MIT */
#include "media/media.h"

#include "media/clock.h"
#include "media/event.h"
#include "media/media_inner.h"
#include "media/thread.h"

#include <stdlib.h>

static void stream_log_memory(const struct stream *stream, const char *what)
{
	const struct peal_host *host = stream->media->config.host;

	host->log(host, PEAL_LEVEL_ERROR, "media_failed", 0,
		  "out of memory: %s is not done, the call goes on", what);
}

/* ---- life ---- */

void stream_keep(struct stream *stream)
{
	atomic_fetch_add(&stream->references, 1);
}

void stream_release(struct stream *stream)
{
	if (atomic_fetch_sub(&stream->references, 1) == 1)
		free(stream);
}

static int port_open(struct media *media, struct stream *stream, struct peal_error *err)
{
	size_t tries = ports_count(media->ports);

	while (tries-- > 0) {
		enum wire_opened opened;

		if (ports_take(media->ports, clock_ms(), &stream->port, err) < 0)
			return -1;
		opened = wire_open(&stream->wire, &media->address, stream->port, err);
		if (opened == WIRE_OPEN)
			return 0;
		ports_give(media->ports, stream->port, clock_ms());
		if (opened == WIRE_FAILED)
			return -1;
	}
	return peal_fail(err, PEAL_FAIL_LIMIT, "other programs have all RTP ports from %u to %u",
			 media->config.port_min, media->config.port_max);
}

static struct thread *thread_emptiest(const struct media *media)
{
	struct thread *emptiest = media->threads[0];

	for (unsigned i = 1; i < media->thread_count; i++) {
		if (*thread_load(media->threads[i]) < *thread_load(emptiest))
			emptiest = media->threads[i];
	}
	return emptiest;
}

static void stream_begin(struct stream *stream)
{
	const struct peal_host *host = stream->media->config.host;

	/* One for the handle, one for the media thread. */
	atomic_init(&stream->references, 2);
	host->random(host, &stream->ssrc, sizeof(stream->ssrc));
	host->random(host, &stream->timestamp, sizeof(stream->timestamp));
	host->random(host, &stream->sequence, sizeof(stream->sequence));
	/* SRTP guesses how often the number has wrapped: not soon (RFC 3711, 3.3.1). */
	stream->sequence &= 0x7fff;
	stream->telephone_event = -1;
	stream->farewell = (struct order){ .kind = ORDER_END, .is_part = true };
	stream->home = thread_emptiest(stream->media);
	*thread_load(stream->home) += 1;
	thread_adopt(stream->home, stream);
}

struct stream *stream_create(struct media *media, const struct stream_events *events, void *context,
			     struct peal_error *err)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	stream->media = media;
	stream->events = events;
	stream->context = context;
	if (port_open(media, stream, err) < 0) {
		free(stream);
		return NULL;
	}
	stream_begin(stream);
	return stream;
}

void stream_destroy(struct stream **stream)
{
	struct stream *ending = *stream;

	if (ending == NULL)
		return;
	*stream = NULL;
	ending->is_destroyed = true;
	*thread_load(ending->home) -= 1;
	order_post(ending, &ending->farewell);
	stream_release(ending);
}

uint16_t stream_port(const struct stream *stream)
{
	return stream->port;
}

/* ---- orders ---- */

static struct order *order_make(struct stream *stream, enum order_kind kind, const char *what)
{
	struct order *order = calloc(1, sizeof(*order));

	if (order == NULL)
		stream_log_memory(stream, what);
	else
		order->kind = kind;
	return order;
}

/* What it takes to hear.  < 0: out of memory. */
static int order_equip(struct stream *stream, struct order *order, bool needs_hear)
{
	if (!stream->has_intake) {
		order->in = malloc(sizeof(*order->in));
		if (order->in == NULL)
			return -1;
	}
	if (needs_hear && !stream->has_hear) {
		order->hear = hear_create(stream->media->config.hear);
		if (order->hear == NULL)
			return -1;
	}
	return 0;
}

/* Only when nothing can fail any more. */
static void order_go(struct stream *stream, struct order *order)
{
	stream->has_intake |= order->in != NULL;
	stream->has_hear |= order->hear != NULL;
	order_post(stream, order);
}

/* Keys that have not changed go on with the counts that they have. */
static int connect_secure(struct stream *stream, struct order *order, struct peal_error *err)
{
	const struct media_peer *peer = &order->connect.peer;
	struct secure *now = stream->keys_now;

	if (!peer->is_secure) {
		order->connect.has_new_keys = now != NULL;
		stream->keys_now = NULL;
		return 0;
	}
	if (now != NULL && secure_has_keys(now, peer->key_send, peer->key_receive))
		return 0;
	order->connect.secure = secure_create(peer->key_send, peer->key_receive, err);
	if (order->connect.secure == NULL)
		return -1;
	order->connect.has_new_keys = true;
	stream->keys_now = order->connect.secure;
	return 0;
}

static void connect_check(struct stream *stream, struct order *order)
{
	const struct peal_host *host = stream->media->config.host;
	struct media_peer *peer = &order->connect.peer;
	sa_family_t family = peer->address.ss_family;
	struct peal_error err = { 0 };

	if (family != AF_UNSPEC && family != stream->media->address.any.sa_family)
		peal_fail(&err, PEAL_FAIL_INPUT, "the other side's address is not of our kind");
	else
		(void)connect_secure(stream, order, &err);
	if (err.text[0] == '\0')
		return;
	host->log(host, PEAL_LEVEL_ERROR, "media_failed", 0, "%s: the call has no sound", err.text);
	peer->address.ss_family = AF_UNSPEC;
}

void stream_connect(struct stream *stream, const struct media_peer *peer)
{
	static const char what[] = "connecting a call's sound";
	struct order *order = order_make(stream, ORDER_CONNECT, what);

	if (order == NULL)
		return;
	order->connect.peer = *peer;
	if (peer->telephone_event < 0 && order_equip(stream, order, true) < 0)
		stream_log_memory(stream, "hearing keys");
	connect_check(stream, order);
	stream->codec_now = peer->codec;
	order_go(stream, order);
}

uint32_t stream_play(struct stream *stream, struct sound *const *sounds, size_t count)
{
	static const char what[] = "playing a sound";
	struct order *order = order_make(stream, ORDER_PLAY, what);
	uint32_t number = ++stream->plays;

	if (order == NULL)
		return number;
	order->play = playlist_create(number, sounds, count);
	if (order->play == NULL) {
		stream_log_memory(stream, what);
		order_free(order);
		return number;
	}
	order_go(stream, order);
	return number;
}

void stream_listen(struct stream *stream, unsigned hear_mask)
{
	static const char what[] = "listening";
	struct order *order = order_make(stream, ORDER_LISTEN, what);

	if (order == NULL)
		return;
	if (hear_mask != 0 && order_equip(stream, order, true) < 0) {
		stream_log_memory(stream, what);
		order_free(order);
		return;
	}
	order->hear_mask = hear_mask;
	order_go(stream, order);
}

int stream_record(struct stream *stream, const char *path, struct peal_error *err)
{
	struct order *order;

	if (stream->is_recorded)
		return peal_fail(err, PEAL_FAIL_BUG, "the call is recorded already");
	order = order_make(stream, ORDER_RECORD, "recording");
	if (order == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	order->out = malloc(sizeof(*order->out));
	if (order->out == NULL || order_equip(stream, order, false) < 0) {
		order_free(order);
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	}
	order->record = record_open(stream->media->recorder, path, stream->codec_now, 2, err);
	if (order->record == NULL) {
		order_free(order);
		return -1;
	}
	stream->is_recorded = true;
	order_go(stream, order);
	return 0;
}

int stream_record_answer(struct stream *stream, const char *path, int64_t longest_ms,
			 int64_t silence_ms, struct peal_error *err)
{
	struct order *order = order_make(stream, ORDER_ANSWER, "recording an answer");

	if (order == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	order->answer.longest_ms = longest_ms;
	order->answer.silence_ms = silence_ms;
	order->answer.event = event_make_recorded(stream);
	if (order->answer.event == NULL || order_equip(stream, order, true) < 0) {
		order_free(order);
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	}
	order->record = record_open(stream->media->recorder, path, stream->codec_now, 1, err);
	if (order->record == NULL) {
		order_free(order);
		return -1;
	}
	order_go(stream, order);
	return 0;
}

/* Both run on one media thread: the other one moves to where this one is. */
void stream_bridge(struct stream *one, struct stream *other)
{
	static const char what[] = "bridging two calls";
	struct order *move = order_make(other, ORDER_MOVE, what);
	struct order *bridge = order_make(one, ORDER_BRIDGE, what);

	if (move == NULL || bridge == NULL) {
		free(move);
		free(bridge);
		return;
	}
	move->thread = one->home;
	*thread_load(other->home) -= 1;
	other->home = one->home;
	*thread_load(other->home) += 1;
	bridge->other = other;
	stream_keep(other);
	order_post(other, move);
	order_post(one, bridge);
}

void stream_press(struct stream *stream, char key)
{
	struct order *order;

	if (telephone_event_of(key) < 0)
		return;
	order = order_make(stream, ORDER_PRESS, "pressing a key");
	if (order == NULL)
		return;
	order->key = key;
	order_go(stream, order);
}
