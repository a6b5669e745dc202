/* visitor.h - another process at the store of a night, as the commands of `peal` are
 *
 * On store.sqlite it opens the file itself; store.memory cannot be shared, so
 * that the visitor goes through the engine's own store there.  It makes the same
 * changes as the commands do. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_VISITOR_H
#define TESTS_SCENARIO_VISITOR_H

#include "tests/scenarios/night.h"

struct visitor {
	struct night *night;
	struct stage_host host;
	const struct peal_store_ops *ops;
	void *self;
	int64_t now_ms;
};

void visitor_begin(struct visitor *visitor, struct night *night);
/* The engine looks at what was changed. */
void visitor_end(struct visitor *visitor);

/* What cannot be done is a fault of the night. */
void visitor_move_campaign(struct visitor *visitor, enum peal_campaign_state to);
void visitor_dnd(struct visitor *visitor, const char *number, bool adds);
void visitor_agent(struct visitor *visitor, const char *agent, bool stops);
void visitor_flush(struct visitor *visitor, const char *upload);
/* `at_ms` and `until_ms` 0: not given. */
void visitor_release(struct visitor *visitor, const char *upload, int64_t at_ms, int64_t until_ms);
void visitor_replay(struct visitor *visitor);

#endif
