/* target.h - where a trunk is: "sip:host:port;transport=udp" taken apart */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TARGET_H
#define PEAL_SIP_TARGET_H

#include "peal/plugin.h"

#define TARGET_HOST_MAX 256u
#define TARGET_USER_MAX 128u
#define TARGET_URI_MAX 512u

enum target_transport {
	TARGET_UDP,
	TARGET_TCP,
	TARGET_TLS,
};

struct target {
	char user[TARGET_USER_MAX]; /* "": none */
	char host[TARGET_HOST_MAX]; /* name or address; IPv6 without brackets */
	uint16_t port;		    /* 0: the usual one */
	enum target_transport transport;
};

/* Reads a SIP or SIPS URI, in brackets or not, or "tel:+..." (host is "" then).
 * < 0: it is none; the sentence says why. */
int target_parse(const char *uri, struct target *target_out, struct peal_error *err);
/* "sip:host:port;transport=udp", without the user. */
void target_format(const struct target *target, char uri_out[TARGET_URI_MAX]);
/* The host as it stands in a URI: IPv6 in brackets. */
void target_format_host(const struct target *target, char host_out[TARGET_HOST_MAX + 2]);

#endif
