/* address.h - where a server listens: "127.0.0.1:8090", "[::1]:8090", ":8090"
 *
 * Numbers only: no name is looked up.  Fails with a sentence that says how an address is
 * written, or why this one cannot be listened at. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HTTP_ADDRESS_H
#define PEAL_HTTP_ADDRESS_H

#include "peal/error.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_TEXT_MAX 64 /* with brackets, a port and the NUL */

struct address {
	bool is_any; /* all addresses of the machine: `ip` says nothing */
	bool is_v6;
	uint8_t ip[16]; /* of IPv4 the first four; the rest is zero */
	uint16_t port;	/* 0: any free one */
};

/* 0 or < 0. */
int address_parse(const char *text, struct address *address_out, struct peal_error *err);
bool address_is_same(const struct address *one, const struct address *other);
/* "127.0.0.1:8090"; all addresses: "0.0.0.0:8090". */
void address_format(const struct address *address, char text_out[ADDRESS_TEXT_MAX]);

/* A socket that listens there, and does not block.  A port of 0 becomes the one that was
 * free.  The descriptor, or < 0. */
int address_listen(struct address *address, struct peal_error *err);

/* The IP address of a peer; IPv4 within IPv6 is IPv4. */
void address_peer(const struct sockaddr *from, struct address *address_out);
/* Only the IP address. */
void address_format_ip(const struct address *address, char text_out[ADDRESS_TEXT_MAX]);
/* Of this machine itself (127.0.0.0/8, ::1). */
bool address_is_loopback(const struct address *address);
/* From one network of one customer: the same IPv4 address, or the same /64 of IPv6. */
bool address_is_neighbour(const struct address *one, const struct address *other);

#endif
