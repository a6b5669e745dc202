/* gzip.h - bodies compressed for Content-Encoding: gzip */
/* SPDX-License-Identifier: MIT */
#ifndef WEBHOOK_HTTP_GZIP_H
#define WEBHOOK_HTTP_GZIP_H

#include "peal/plugin.h"

struct gzip; /* not thread-safe: the call loop's */

int gzip_create(struct gzip **gzip_out, struct peal_error *err);
void gzip_destroy(struct gzip **gzip);

/* The compressed bytes are gzip's own, until the next call.  < 0: out of memory. */
int gzip_compress(struct gzip *gzip, struct peal_slice from, struct peal_slice *out);

#endif
