/* receiver_parse.h - reads one HTTP/1.1 request out of a buffer */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_RECEIVER_PARSE_H
#define TESTS_FAKES_RECEIVER_PARSE_H

#include "receiver_http.h"

/* Bytes that the request takes in the buffer, when all of it is there; 0: not yet;
 * < 0: the HTTP status with which it is refused, negative.  The head in the buffer
 * is cut into texts; only when all is there.  A NUL stands behind the bytes. */
long receiver_parse(char *buffer, size_t bytes, struct receiver_request *request_out);

#endif
