/* certificate.h - who is at the other end of TLS
 *
 * libre speaks TLS and checks nobody; this makes its context check the certificate
 * and the name in it.  libre makes a connection's SSL object while it sends the first
 * request, and the object inherits from the context whom to expect: so that is said
 * to the context just before.  On the SIP thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_CERTIFICATE_H
#define PEAL_SIP_CERTIFICATE_H

#include "peal/host.h"

#include <openssl/ssl.h>

#define CERTIFICATE_HOST_MAX 256u
#define CERTIFICATE_TEXT_MAX 512u

/* Why the last connection to a host was refused. */
struct trouble {
	char host[CERTIFICATE_HOST_MAX];
	char text[CERTIFICATE_TEXT_MAX]; /* "": it was not */
};

struct certificates {
	const struct peal_host *host; /* for the log */
	SSL_CTX *context;
	struct trouble troubles[4];
	unsigned next;
};

/* `ca_file` NULL: the system's.  `certificates` lives as long as the context. */
int certificates_init(struct certificates *certificates, const struct peal_host *host,
		      SSL_CTX *context, const char *ca_file, struct peal_error *err);
/* Whom the next connection must reach: a name or an address.  < 0: make none. */
int certificates_expect(struct certificates *certificates, const char *host);
/* A sentence; NULL: its certificate was good, or was never seen. */
const char *certificates_trouble(const struct certificates *certificates, const char *host);

#endif
