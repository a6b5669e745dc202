/* target.h - what a request line asks for: path and query (RFC 9112, 3.2)
 *
 * Nothing is decoded.  Fails with what is not a target: no leading slash, bytes that
 * cannot be in one. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HTTP_TARGET_H
#define PEAL_HTTP_TARGET_H

#include "peal/plugin.h"

struct target {
	struct peal_slice path;	 /* "/calls/01a1", or "*" */
	struct peal_slice query; /* without the '?' */
};

/* The slices point into `text`: "/calls?a=1", "http://host/calls?a=1" or "*".  0 or < 0. */
int target_parse(const char *text, struct target *target_out);

#endif
