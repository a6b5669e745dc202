/* seen_run.h - a sorted run of entries in an unlinked temporary file
 *
 * Only for seen.c.  Each block of a run has its first key in memory, so that a
 * look-up reads one block. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_SEEN_RUN_H
#define PEAL_PIPELINE_SEEN_RUN_H

#include "peal/error.h"

#include <stddef.h>
#include <stdint.h>

#define SEEN_BLOCK_ENTRIES 256u /* 4 KiB */

struct seen_entry {
	uint64_t key;	/* 0: none */
	uint64_t place; /* packed; the caller's */
};

struct seen_run {
	int fd;
	uint64_t count;
	uint64_t *firsts; /* of each block */
};

/* Writes a run, entry by entry in the order of their keys. */
struct seen_writer {
	struct seen_run run;
	struct seen_entry *buffer;
	size_t used;
};

/* `count` is how many entries there will be at most. */
int seen_writer_open(struct seen_writer *writer, const char *folder, uint64_t count,
		     struct peal_error *err);
int seen_writer_add(struct seen_writer *writer, const struct seen_entry *entry,
		    struct peal_error *err);
/* The run is the caller's; nothing is left of the writer, nor of the run when it
 * fails. */
int seen_writer_close(struct seen_writer *writer, struct seen_run *run_out, struct peal_error *err);
/* Gives up. */
void seen_writer_cancel(struct seen_writer *writer);

/* 1 and the entry's place, 0: not there, < 0: the disk failed. */
int seen_run_find(const struct seen_run *run, uint64_t key, uint64_t *place_out,
		  struct peal_error *err);

/* One run of several; those are as they were. */
int seen_run_merge(const struct seen_run *runs, size_t run_count, const char *folder,
		   struct seen_run *run_out, struct peal_error *err);

void seen_run_finish(struct seen_run *run);

#endif
