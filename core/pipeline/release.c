/* release.c - releases that end: what is not called by then is exhausted */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/release.h"

#define SWEEP_MAX 20000u

static void swept(void *context, const struct peal_change *change)
{
	struct engine *engine = context;
	struct upload *upload = uploads_get(engine->uploads, change->sweep.upload);

	engine->is_ending_release = false;
	engine->contacts_finished += (int64_t)change->sweep.moved_out;
	if (change->sweep.moved_out < SWEEP_MAX)
		upload->is_over = true;
	engine_wake(engine);
}

static void sweep(struct engine *engine, const struct upload *upload)
{
	struct peal_change change = { .kind = PEAL_CHANGE_SWEEP };

	engine->is_ending_release = true;
	change.sweep.campaign = engine->campaign;
	change.sweep.upload = upload->row.id;
	change.sweep.state = PEAL_CONTACT_EXHAUSTED;
	change.sweep.at_ms = engine_now(engine);
	change.sweep.reason = "the release has ended";
	change.sweep.counter = "contacts.exhausted";
	change.sweep.max = SWEEP_MAX;
	journal_add(engine->journal, &change, swept, engine);
}

static void look_again(void *context)
{
	struct engine *engine = context;

	engine->release_timer = NULL;
	engine_wake(engine);
}

void release_check(struct engine *engine)
{
	int64_t now_ms = engine_now(engine), next_ms = PEAL_NEVER;

	for (size_t i = 0; i < uploads_count(engine->uploads); i++) {
		struct upload *upload = uploads_at(engine->uploads, i);
		int64_t until_ms = upload->row.release_until_ms;

		if (until_ms == 0 || upload->is_over)
			continue;
		if (until_ms <= now_ms && !engine->is_ending_release)
			sweep(engine, upload);
		else if (until_ms > now_ms && until_ms < next_ms)
			next_ms = until_ms;
	}
	if (next_ms != PEAL_NEVER && engine->release_timer == NULL)
		engine->release_timer = loop_timer_start(engine->loop, next_ms - now_ms, look_again,
							 engine);
}
