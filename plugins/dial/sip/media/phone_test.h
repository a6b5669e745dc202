/* phone_test.h - for tests: a telephone that is a socket, and a stream that talks to it */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_PHONE_TEST_H
#define PEAL_SIP_PHONE_TEST_H

#include "media/media_test.h"
#include "media/rtp.h"

/* A telephone made of a socket. */
struct phone {
	int fd;
	struct sockaddr_in address;
	struct sockaddr_in leg; /* where the stream is */
	uint16_t sequence;
	uint32_t timestamp;
};

struct scene {
	struct desk *desk;
	struct ear leg;
	struct phone phone;
	char path[128];
};

static inline void phone_open(struct phone *phone, const char *ip, const struct ear *leg)
{
	socklen_t bytes = sizeof(phone->address);

	*phone = (struct phone){ .fd = socket(AF_INET, SOCK_DGRAM, 0), .sequence = 100 };
	phone->address.sin_family = AF_INET;
	assert_int_equal(inet_pton(AF_INET, ip, &phone->address.sin_addr), 1);
	assert_int_equal(bind(phone->fd, (struct sockaddr *)&phone->address, bytes), 0);
	getsockname(phone->fd, (struct sockaddr *)&phone->address, &bytes);
	phone->leg.sin_family = AF_INET;
	phone->leg.sin_port = htons(stream_port(leg->stream));
	phone->leg.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static inline void phone_send(struct phone *phone, const void *bytes, size_t count)
{
	assert_int_equal(sendto(phone->fd, bytes, count, 0, (struct sockaddr *)&phone->leg,
				sizeof(phone->leg)),
			 count);
}

static inline void phone_say(struct phone *phone, uint8_t payload_type, const void *payload,
			     size_t bytes)
{
	uint8_t packet[2000];
	size_t count = rtp_write(
		&(struct rtp_packet){
			.payload_type = payload_type,
			.sequence = phone->sequence++,
			.timestamp = phone->timestamp,
			.ssrc = phone->address.sin_port,
			.payload = payload,
			.payload_bytes = bytes,
		},
		packet);

	phone_send(phone, packet, count);
}

static inline void phone_say_sound(struct phone *phone, uint8_t byte, size_t bytes)
{
	uint8_t payload[1600];

	memset(payload, byte, bytes);
	phone_say(phone, 0, payload, bytes);
	phone->timestamp += (uint32_t)bytes;
}

/* Waits for a packet. */
static inline void phone_hear(const struct phone *phone, struct rtp_packet *packet_out,
			      uint8_t *bytes)
{
	ssize_t got = recv(phone->fd, bytes, 2000, 0);

	assert_true(got > 0);
	assert_int_equal(rtp_read(bytes, (size_t)got, packet_out), 0);
}

static inline void scene_open(struct scene *scene, const struct media_config *config)
{
	memset(scene, 0, sizeof(*scene));
	scene->desk = desk_create_with(config);
	ear_create(scene->desk, &scene->leg);
	phone_open(&scene->phone, "127.0.0.1", &scene->leg);
	desk_path(scene->desk, "a.wav", scene->path);
}

/* The SDP says so. */
static inline void scene_connect(struct scene *scene, const struct sockaddr_in *said)
{
	struct media_peer peer = peer_at(0);

	memcpy(&peer.address, said, sizeof(*said));
	stream_connect(scene->leg.stream, &peer);
}

/* Two turns of the stream have begun: what had been sent before has been read. */
static inline void scene_turn(struct scene *scene)
{
	for (int i = 0; i < 2; i++) {
		scene->leg.played = 0;
		stream_play(scene->leg.stream, NULL, 0);
		DESK_UNTIL(scene->desk, scene->leg.played == 1);
	}
}

static inline struct media_figures scene_figures(const struct scene *scene)
{
	struct media_figures figures;

	media_figures(scene->desk->media, &figures);
	return figures;
}

static inline void scene_close(struct scene *scene)
{
	stream_destroy(&scene->leg.stream);
	desk_end_media(scene->desk);
	close(scene->phone.fd);
}

#endif
