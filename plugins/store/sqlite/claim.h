/* claim.h - leasing due contacts to a node */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_CLAIM_H
#define SQLITE_CLAIM_H

#include "peal/store.h"

/* Operations of the kind. */
int claim_take(void *self, const struct peal_claim_request *request, struct peal_arena *arena,
	       struct peal_queue_row *rows_out, uint32_t *count_out, struct peal_error *err);
int claim_return(void *self, int64_t campaign, const struct peal_id *node, struct peal_error *err);
int claim_next_due(void *self, int64_t campaign, int64_t *due_ms_out, uint64_t *number_out,
		   struct peal_error *err);

#endif
