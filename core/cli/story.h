/* story.h - all that was ever decided on one number, in order of time */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_STORY_H
#define PEAL_CLI_STORY_H

#include "core/cli/visit.h"

struct story_entry {
	int64_t at_ms;
	uint64_t order;	  /* of what happened at the same moment */
	const char *text; /* for people, may have more lines */
	const char *json; /* an object */
};

/* A contact of that number, as it is now. */
struct story_contact {
	int64_t id, upload;
	uint64_t line;
	enum peal_contact_state state;
	uint32_t attempt_count;
	int64_t due_ms;
	const char *why; /* of a final state, or why it is held */
};

struct story {
	struct visit *visit;
	struct uploads *uploads;
	uint64_t number;
	struct story_entry *entries;
	size_t entry_count, entry_room;
	struct story_contact *contacts;
	size_t contact_count, contact_room;
	bool is_on_account_dnd;
	struct peal_dnd_row account_dnd;
	struct peal_arena *arena; /* borrowed from the visit */
};

/* The visit's schedule stage is open.  0 or < 0 with visit->err; finish in both
 * cases. */
int story_read(struct story *story, struct visit *visit, uint64_t number);
void story_finish(struct story *story);

const char *story_upload_name(const struct story *story, int64_t upload);

#endif
