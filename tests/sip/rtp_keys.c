/* rtp_keys.c - sends keys as telephones do (RFC 4733), on a network that loses packets
 *
 *   rtp_keys HOST PORT PAYLOAD-TYPE KEYS [HOW]
 *
 * They come from HOST too, as from another program there.  A key lasts 100 ms, and its end is sent
 * three times.  HOW: "whole" (the default), "no-ends" (no key has its end), "no-starts" (only the
 * ends arrive), "twice" (every packet comes twice), "turned" (each two packets come in the wrong
 * order). */
/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PACKET_BYTES 16u
#define STARTS 5u /* packets of 20 ms while the key is held */
#define ENDS 3u
#define FRAME 160u
#define APART 1600u /* from one key's start to the next one's, in samples */

struct sender {
	int fd;
	uint8_t payload_type;
	uint16_t sequence;
	uint32_t timestamp;
	bool has_ends, has_starts, is_twice, is_turned;
	uint8_t held[PACKET_BYTES]; /* comes behind the next one */
	bool is_held;
};

static void packet_make(struct sender *sender, uint8_t event, bool is_end, unsigned duration,
			uint8_t packet[PACKET_BYTES])
{
	uint16_t sequence = htons(sender->sequence++);
	uint32_t timestamp = htonl(sender->timestamp);

	memset(packet, 0, PACKET_BYTES);
	packet[0] = 0x80;
	packet[1] = (uint8_t)(sender->payload_type | (duration == FRAME ? 0x80 : 0));
	memcpy(packet + 2, &sequence, 2);
	memcpy(packet + 4, &timestamp, 4);
	memcpy(packet + 8, "keys", 4);
	packet[12] = event;
	packet[13] = (uint8_t)(is_end ? 0x8a : 0x0a);
	packet[14] = (uint8_t)(duration >> 8);
	packet[15] = (uint8_t)duration;
}

static void packet_send(struct sender *sender, const uint8_t packet[PACKET_BYTES])
{
	/* A port that is closed already is no mistake of ours. */
	for (unsigned i = 0; i < (sender->is_twice ? 2 : 1); i++)
		(void)!send(sender->fd, packet, PACKET_BYTES, 0);
}

static void packet_pass(struct sender *sender, const uint8_t packet[PACKET_BYTES])
{
	if (sender->is_turned && !sender->is_held) {
		memcpy(sender->held, packet, PACKET_BYTES);
		sender->is_held = true;
		return;
	}
	packet_send(sender, packet);
	if (sender->is_held)
		packet_send(sender, sender->held);
	sender->is_held = false;
}

static void wait_ms(unsigned ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000l };

	nanosleep(&time, NULL);
}

static void key_send(struct sender *sender, uint8_t event)
{
	uint8_t packet[PACKET_BYTES];

	for (unsigned i = 0; i < STARTS; i++) {
		packet_make(sender, event, false, (i + 1) * FRAME, packet);
		if (sender->has_starts)
			packet_pass(sender, packet);
		wait_ms(20);
	}
	for (unsigned i = 0; i < ENDS; i++) {
		packet_make(sender, event, true, STARTS * FRAME, packet);
		if (sender->has_ends)
			packet_pass(sender, packet);
	}
	sender->timestamp += APART;
	wait_ms((APART - STARTS * FRAME) / 8);
}

static int connected(const char *host, const char *port)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (inet_pton(AF_INET, host, &from.sin_addr) != 1)
		return -1;
	to = from;
	to.sin_port = htons((uint16_t)atoi(port));
	if (bind(fd, (const struct sockaddr *)&from, sizeof(from)) < 0 ||
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	static const char pad[] = "0123456789*#ABCD";
	const char *how = argc > 5 ? argv[5] : "whole";
	struct sender sender = {
		.sequence = 65530, /* it will begin again at 0 */
		.timestamp = 4294960000u,
		.has_ends = strcmp(how, "no-ends") != 0,
		.has_starts = strcmp(how, "no-starts") != 0,
		.is_twice = strcmp(how, "twice") == 0,
		.is_turned = strcmp(how, "turned") == 0,
	};

	if (argc < 5 || (sender.fd = connected(argv[1], argv[2])) < 0) {
		fprintf(stderr, "rtp_keys HOST PORT PAYLOAD-TYPE KEYS [HOW]\n");
		return 2;
	}
	sender.payload_type = (uint8_t)atoi(argv[3]);
	for (const char *key = argv[4]; *key != '\0'; key++) {
		if (strchr(pad, *key) != NULL)
			key_send(&sender, (uint8_t)(strchr(pad, *key) - pad));
	}
	if (sender.is_held)
		packet_send(&sender, sender.held);
	close(sender.fd);
	return 0;
}
