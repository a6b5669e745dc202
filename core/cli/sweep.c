/* sweep.c - finishes what is staged or queued, and leaves what is in progress */
/* SPDX-License-Identifier: MIT */
#include "core/cli/sweep.h"

#include "core/base/time.h"
#include "core/campaign/tally.h"

int sweep_upload(struct visit *visit, struct sweep *sweep, int64_t upload)
{
	char counter[TALLY_NAME_MAX];
	struct peal_change change = {
		.kind = PEAL_CHANGE_SWEEP,
		.sweep = { .campaign = visit->campaign.id,
			   .upload = upload,
			   .state = sweep->state,
			   .at_ms = time_system_ms(),
			   .reason = sweep->reason,
			   .counter = counter,
			   .max = SWEEP_CHUNK },
	};

	tally_name(TALLY_STATE + sweep->state, counter);
	do {
		if (visit_commit(visit, &change, 1) < 0)
			return -1;
		sweep->moved_count += change.sweep.moved_out;
	} while (change.sweep.moved_out >= SWEEP_CHUNK);
	return 0;
}

int sweep_uploads(struct visit *visit, struct sweep *sweep, struct uploads *uploads)
{
	for (size_t i = 0; i < uploads_count(uploads); i++) {
		if (sweep_upload(visit, sweep, uploads_at(uploads, i)->row.id) < 0)
			return -1;
	}
	return 0;
}
