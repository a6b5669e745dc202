/* list.h - one DND list, as it was in its file at one time
 *
 * Text with a number in each line, or CSV; plain or gzip.  Fails when the file
 * cannot be read to its end, or holds entries but no number. */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_LIST_H
#define SCRUB_DND_LIST_H

#include "number_set.h"

#include "peal/scrub.h"

#define LIST_VERSION_MAX 9

struct list {
	char *name;			/* "dnd.txt" */
	char version[LIST_VERSION_MAX]; /* of its SHA-256, in hex */
	struct number_set *numbers;
	uint64_t entry_count;  /* lines or rows that are no comments */
	uint64_t unread_count; /* of them, those that are no numbers */
};

struct list_rules {
	const struct peal_host *host;
	const struct peal_region *region; /* of national numbers; NULL: international only */
	const char *column;		  /* NULL: found out */
};

/* Any thread but the call loop.  Entries that are no numbers are counted and
 * logged. */
int list_load(const struct list_rules *rules, const char *path, struct list **list_out,
	      struct peal_error *err);
void list_destroy(struct list **list);

#endif
