/* sweep.h - finishes what is staged or queued, and leaves what is in progress
 *
 * In portions, so that a process that runs the campaign is never held up for long;
 * interrupted, it goes on when it is called again. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_SWEEP_H
#define PEAL_CLI_SWEEP_H

#include "core/cli/visit.h"

/* Contacts of one commit. */
#define SWEEP_CHUNK 50000u

struct sweep {
	enum peal_contact_state state; /* a final one */
	const char *reason;
	uint64_t moved_count; /* so far, over all uploads */
};

/* 0 or < 0. */
int sweep_upload(struct visit *visit, struct sweep *sweep, int64_t upload);
int sweep_uploads(struct visit *visit, struct sweep *sweep, struct uploads *uploads);

#endif
