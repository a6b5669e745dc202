/* gzip.c - bodies compressed for Content-Encoding: gzip */
/* SPDX-License-Identifier: MIT */
#include "gzip.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* zlib only reads what it compresses */
#include <zlib.h>

#define WINDOW_BITS (15 + 16) /* the largest window, and gzip's frame around it */
#define MEMORY_LEVEL 8	      /* zlib's own default */

struct gzip {
	z_stream stream;
	unsigned char *at;
	size_t room;
};

int gzip_create(struct gzip **gzip_out, struct peal_error *err)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip == NULL || deflateInit2(&gzip->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
					 WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for compression");
	}
	*gzip_out = gzip;
	return 0;
}

void gzip_destroy(struct gzip **gzip)
{
	if (*gzip == NULL)
		return;
	deflateEnd(&(*gzip)->stream);
	free((*gzip)->at);
	free(*gzip);
	*gzip = NULL;
}

static int reserve(struct gzip *gzip, size_t bytes)
{
	unsigned char *at;

	if (bytes <= gzip->room)
		return 0;
	at = realloc(gzip->at, bytes);
	if (at == NULL)
		return -1;
	gzip->at = at;
	gzip->room = bytes;
	return 0;
}

int gzip_compress(struct gzip *gzip, struct peal_slice from, struct peal_slice *out)
{
	z_stream *stream = &gzip->stream;
	unsigned long bound;

	if (deflateReset(stream) != Z_OK)
		return -1;
	bound = deflateBound(stream, from.bytes); /* right only for a stream at its start */
	if (from.bytes > UINT_MAX || bound > UINT_MAX || reserve(gzip, bound) < 0)
		return -1;
	stream->next_in = (const unsigned char *)from.at;
	stream->avail_in = (unsigned)from.bytes;
	stream->next_out = gzip->at;
	stream->avail_out = (unsigned)bound;
	if (deflate(stream, Z_FINISH) != Z_STREAM_END)
		return -1;
	*out = (struct peal_slice){ (const char *)gzip->at, stream->total_out };
	return 0;
}
