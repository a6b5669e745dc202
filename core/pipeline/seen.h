/* seen.h - every number of a campaign and where it was met first
 *
 * An exact set of E.164 numbers with the place (upload and line) of the first
 * row that had it, at any size within a fixed memory: the newest entries are in
 * a hash table; when it is full it becomes a sorted run in an unlinked temporary
 * file, and a Bloom filter in front keeps look-ups of new numbers off the disk.
 * Equal entries in equal order give equal answers.  One owner at a time. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_SEEN_H
#define PEAL_PIPELINE_SEEN_H

#include "peal/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Upload and line share 64 bits of an entry. */
#define SEEN_UPLOAD_MAX ((UINT32_C(1) << 24) - 1)
#define SEEN_LINE_MAX ((UINT64_C(1) << 40) - 1)

struct seen;

struct seen_place {
	uint32_t upload; /* the caller's number for it, up to SEEN_UPLOAD_MAX */
	uint64_t line;	 /* up to SEEN_LINE_MAX */
};

/* `table_bytes` bounds the hash table (0: the default, 24 MiB); the filter takes
 * 8/3 of it, and only when the table was full once.  `folder`: where runs are kept,
 * 16 bytes per number and twice that while they are merged (NULL: TMPDIR, else
 * /tmp). */
struct seen *seen_create(size_t table_bytes, const char *folder);
void seen_destroy(struct seen **seen); /* accepts NULL inside */

/* Enters the number, which is not 0, unless it is there.  1: it is new; 0: it was
 * there, and *first_out says where; < 0: the disk failed or the place is beyond the
 * limits, and nothing was entered. */
int seen_enter(struct seen *seen, uint64_t number, const struct seen_place *place,
	       struct seen_place *first_out, struct peal_error *err);

/* The same for many, in order, faster than one by one: is_new_out[i], and
 * first_out[i] when it is not new.  Numbers that are 0 are passed over.  < 0: those
 * before the failure are entered; the same call again gives other answers for
 * them. */
int seen_enter_all(struct seen *seen, const uint64_t *numbers, const struct seen_place *places,
		   size_t count, bool *is_new_out, struct seen_place *first_out,
		   struct peal_error *err);

uint64_t seen_count(const struct seen *seen);

#endif
