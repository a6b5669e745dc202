/* wire.h - the UDP socket of one stream, and who its peer is
 *
 * Until a packet of the peer has come it is not connected: what is sent goes where
 * the SDP says, and whoever may send is let in.  The first good packet decides where
 * the peer really is (symmetric RTP); from then on only that address counts. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WIRE_H
#define PEAL_SIP_WIRE_H

#include "peal/plugin.h"

#include <netinet/in.h>

#define WIRE_PACKET_BYTES_MAX 1500u
#define WIRE_PACKETS 8 /* read per turn; one is usual */

union wire_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct wire {
	int fd;
	bool is_aimed;	 /* there is somebody to send to */
	bool is_latched; /* a packet came from there */
	bool is_connected;
	union wire_address said; /* by the SDP */
	union wire_address peer; /* where it is sent */
};

/* What recvmmsg() fills; one per thread. */
struct wire_batch;
struct wire_batch *wire_batch_create(void);
void wire_batch_destroy(struct wire_batch **batch);

/* "127.0.0.1", "::1"; with port 0. */
int wire_address_read(const char *text, union wire_address *address_out, struct peal_error *err);

enum wire_opened {
	WIRE_OPEN,
	WIRE_PORT_IN_USE, /* another port may do */
	WIRE_FAILED,
};

enum wire_opened wire_open(struct wire *wire, const union wire_address *local, uint16_t port,
			   struct peal_error *err);
void wire_close(struct wire *wire);

/* Where the SDP says that the peer is.  Port 0, or no single host: nobody.  < 0: it
 * cannot be reached from our address. */
int wire_aim(struct wire *wire, const struct sockaddr_storage *address, struct peal_error *err);
/* May a packet from there be the peer's? */
bool wire_accepts(const struct wire *wire, const union wire_address *source, bool is_latch_any);
/* It was. */
void wire_latch(struct wire *wire, const union wire_address *source);

/* False: it did not go out. */
bool wire_send(const struct wire *wire, const uint8_t *bytes, size_t count);

struct wire_packet {
	uint8_t *bytes; /* may be written */
	size_t count;	/* 0: longer than WIRE_PACKET_BYTES_MAX */
	const union wire_address *source;
};

/* How many packets have come, at most WIRE_PACKETS. */
unsigned wire_receive(const struct wire *wire, struct wire_batch *batch);
struct wire_packet wire_packet(struct wire_batch *batch, unsigned index);

#endif
