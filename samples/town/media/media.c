/* media.c - the ports and the clock of all streams
 *
 * A timer of 5 ms gives four turns to the streams, each of which has one of them. */
/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include "samples/town/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TURN_MS 5u
#define TURNS_BEHIND_MAX 20u /* then the lost time is given up */
#define PORT_TRIES 200

static int bind_port(const char *address, int port, int *port_out)
{
	struct sockaddr_storage name = { 0 };
	socklen_t bytes = sizeof(name);
	int fd;

	if (uv_ip4_addr(address, port, (struct sockaddr_in *)&name) != 0)
		uv_ip6_addr(address, port, (struct sockaddr_in6 *)&name);
	fd = socket(name.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&name, sizeof(name)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&name, &bytes) < 0) {
		close(fd);
		return -1;
	}
	*port_out = ntohs(((struct sockaddr_in *)&name)->sin_port);
	return fd;
}

/* Even ports, one after the other, so that a port rests as long as possible. */
static int bind_next(struct media *media, int *port_out)
{
	int fd = -1;

	for (int i = 0; fd < 0 && i < PORT_TRIES; i++) {
		fd = bind_port(media->address, media->port_next, port_out);
		media->port_next += 2;
		if (media->port_next > media->port_max)
			media->port_next = media->port_min;
	}
	return fd;
}

static void on_turn(uv_timer_t *timer)
{
	struct media *media = timer->data;
	uint64_t now = uv_hrtime() / 1000000 / TURN_MS;

	if (now > media->tick + TURNS_BEHIND_MAX) {
		media->late += now - media->tick - TURNS_BEHIND_MAX;
		media->tick = now - TURNS_BEHIND_MAX;
	}
	while (media->tick < now) {
		struct stream *stream = media->phases[++media->tick % MEDIA_PHASES], *next;

		for (; stream != NULL; stream = next) {
			next = stream->next;
			stream_receive(stream);
			stream_send(stream);
		}
	}
}

int media_init(struct media *media, uv_loop_t *loop, const char *address, int port_min,
	       int port_max)
{
	int bytes = 4096;

	media->address = address;
	media->port_min = media->port_next = port_min + (port_min & 1);
	media->port_max = port_max;
	media->random = 0x9e3779b97f4a7c15u;
	codec_init(&media->codec);
	uv_timer_init(loop, &media->timer);
	media->timer.data = media;
	media->sink = bind_port(address, 0, &media->sink_port);
	if (media->sink < 0 || srtp_init() != srtp_err_status_ok) {
		fputs("peal-town: no socket for sound can be opened\n", stderr);
		return -1;
	}
	setsockopt(media->sink, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	return 0;
}

void media_finish(struct media *media)
{
	if (media->timer.data == NULL)
		return;
	close(media->sink);
	uv_close((uv_handle_t *)&media->timer, NULL);
	srtp_shutdown();
}

static void join(struct media *media, struct stream *stream)
{
	unsigned phase = 0;

	for (unsigned i = 1; i < MEDIA_PHASES; i++) {
		if (media->phase_counts[i] < media->phase_counts[phase])
			phase = i;
	}
	stream->phase = phase;
	media->phase_counts[phase]++;
	stream->at = &media->phases[phase];
	stream->next = *stream->at;
	if (stream->next != NULL)
		stream->next->at = &stream->next;
	*stream->at = stream;
	if (media->stream_count++ == 0) {
		media->tick = uv_hrtime() / 1000000 / TURN_MS;
		uv_timer_start(&media->timer, on_turn, TURN_MS, TURN_MS);
	}
}

static void leave(struct media *media, struct stream *stream)
{
	*stream->at = stream->next;
	if (stream->next != NULL)
		stream->next->at = stream->at;
	media->phase_counts[stream->phase]--;
	if (--media->stream_count == 0)
		uv_timer_stop(&media->timer);
}

struct stream *stream_create(struct media *media, const struct stream_config *config)
{
	struct stream *stream = memory_get(sizeof(*stream));
	int other_port;

	stream->media = media;
	stream->config = *config;
	stream->other_socket = -1;
	stream->telephone_event = -1;
	stream->ssrc = (uint32_t)rand();
	stream->sequence = (uint16_t)rand();
	stream->socket = bind_next(media, &stream->port);
	if (stream->socket < 0) {
		free(stream);
		return NULL;
	}
	if (config->fault == RTP_CLOSED) {
		close(stream->socket);
		stream->socket = -1;
	}
	if (config->fault == RTP_WRONG_ADDRESS)
		stream->other_socket = bind_port(media->address, 0, &other_port);
	join(media, stream);
	return stream;
}

void stream_destroy(struct stream **stream)
{
	struct stream *old = *stream;

	if (old == NULL)
		return;
	leave(old->media, old);
	if (old->socket >= 0)
		close(old->socket);
	if (old->other_socket >= 0)
		close(old->other_socket);
	if (old->srtp_send != NULL)
		srtp_dealloc(old->srtp_send);
	if (old->srtp_receive != NULL)
		srtp_dealloc(old->srtp_receive);
	free(old->heard);
	free(old);
	*stream = NULL;
}

int stream_port(const struct stream *stream)
{
	return stream->port;
}

/* A session of libsrtp with one key for whatever SSRC. */
static srtp_t open_srtp(uint8_t *key, srtp_ssrc_type_t direction)
{
	srtp_policy_t policy = { 0 };
	srtp_t session;

	srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
	srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
	policy.ssrc.type = direction;
	policy.key = key;
	policy.window_size = 1024;
	return srtp_create(&session, &policy) == srtp_err_status_ok ? session : NULL;
}

static int set_keys(struct stream *stream, const uint8_t *key_send, const uint8_t *key_receive)
{
	if (stream->srtp_send != NULL && memcmp(stream->key_send, key_send, SDP_KEY_BYTES) == 0 &&
	    memcmp(stream->key_receive, key_receive, SDP_KEY_BYTES) == 0)
		return 0;
	if (stream->srtp_send != NULL)
		srtp_dealloc(stream->srtp_send);
	if (stream->srtp_receive != NULL)
		srtp_dealloc(stream->srtp_receive);
	memcpy(stream->key_send, key_send, SDP_KEY_BYTES);
	memcpy(stream->key_receive, key_receive, SDP_KEY_BYTES);
	stream->srtp_send = open_srtp(stream->key_send, ssrc_any_outbound);
	stream->srtp_receive = open_srtp(stream->key_receive, ssrc_any_inbound);
	return stream->srtp_send != NULL && stream->srtp_receive != NULL ? 0 : -1;
}

int stream_connect(struct stream *stream, const struct sdp *peer, enum sdp_codec codec,
		   const uint8_t *key_send, const uint8_t *key_receive)
{
	stream->codec = codec;
	stream->telephone_event = peer->telephone_event;
	stream->is_held = peer->direction == SDP_SENDONLY || peer->direction == SDP_INACTIVE;
	if (!stream->is_latched) {
		memset(&stream->peer, 0, sizeof(stream->peer));
		stream->has_peer = peer->port != 0 &&
				   (uv_ip4_addr(peer->host, peer->port,
						(struct sockaddr_in *)&stream->peer) == 0 ||
				    uv_ip6_addr(peer->host, peer->port,
						(struct sockaddr_in6 *)&stream->peer) == 0);
	}
	return key_send != NULL ? set_keys(stream, key_send, key_receive) : 0;
}
