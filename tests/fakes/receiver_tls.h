/* receiver_tls.h - a receiver behind TLS, by the openssl command, for one connection
 *
 * Answers 204 to whatever comes.  Certificates are made for each test. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_RECEIVER_TLS_H
#define TESTS_FAKES_RECEIVER_TLS_H

#include <stdbool.h>

/* Makes a folder in /tmp with an authority, "ca.pem", and what it signed:
 * "right" for 127.0.0.1 and localhost, "wrong" for another host, "expired".  And
 * "self", for 127.0.0.1, which nobody signed.  Remove it with the second. */
char *receiver_tls_folder_create(void);
void receiver_tls_folder_destroy(char **folder);

struct receiver_tls;

struct receiver_tls *receiver_tls_create(const char *folder, const char *certificate);
const char *receiver_tls_url(const struct receiver_tls *tls);
/* When the client has closed its connection.  Has it been sent this text? */
bool receiver_tls_destroy(struct receiver_tls **tls, const char *text);

#endif
