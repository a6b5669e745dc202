/* uploads.h - the campaign's uploads, in memory: names, columns, release times
 *
 * The loop changes them; a worker that loads may look for names meanwhile. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_UPLOADS_H
#define PEAL_PIPELINE_UPLOADS_H

#include "peal/store.h"

struct uploads;

/* One upload; its address does not change while the campaign runs. */
struct upload {
	struct peal_upload_row row; /* texts are the uploads' */
	struct peal_columns columns;
	bool is_over; /* its release has ended, and nothing of it is left */
};

struct uploads *uploads_create(void);
void uploads_destroy(struct uploads **uploads);

/* Adds it, or takes over state, times and counts of one that is there. */
struct upload *uploads_put(struct uploads *uploads, const struct peal_upload_row *row);
/* NULL: there is none. */
struct upload *uploads_get(struct uploads *uploads, int64_t id);
struct upload *uploads_by_fingerprint(struct uploads *uploads, const char *fingerprint);
size_t uploads_count(const struct uploads *uploads);
struct upload *uploads_at(struct uploads *uploads, size_t index);

/* Takes in one row, from a store's read(); a peal_row_fn. */
int uploads_take(void *uploads, const void *row);

#endif
