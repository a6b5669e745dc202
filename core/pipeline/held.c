/* held.c - contacts that are set aside: nobody knows when they can be called */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/held.h"

#include "core/pipeline/feed.h"

#define REHOLD_MAX 10000u

/* How many there are, as counters. */
static const char *const names[HELD_WHY_COUNT] = {
	[HELD_NOT_PREPARED] = "held.not_prepared",
	[HELD_NOT_TAKEN] = "held.not_taken",
};

static int take_count(void *context, const void *row)
{
	struct engine *engine = context;
	const struct peal_count_row *count = row;

	for (int why = 0; why < HELD_WHY_COUNT; why++) {
		if (count->upload == 0 && strcmp(count->name, names[why]) == 0)
			engine->held[why] = count->value;
	}
	return 0;
}

/* None is set aside any more. */
static struct peal_change count_back(struct engine *engine, enum held_why why)
{
	struct peal_change change = { .kind = PEAL_CHANGE_COUNT };

	change.count.campaign = engine->campaign;
	change.count.name = names[why];
	change.count.delta = -engine->held[why];
	engine->held[why] = 0;
	return change;
}

static struct peal_change rehold(struct engine *engine)
{
	struct peal_change change = { .kind = PEAL_CHANGE_REHOLD };

	change.rehold.campaign = engine->campaign;
	change.rehold.due_ms = engine_now(engine);
	change.rehold.max = REHOLD_MAX;
	return change;
}

/* The pipeline may know more now; the counters go with the last portion. */
int held_ask(struct engine *engine, struct peal_error *err)
{
	const struct stage *stage = &engine->pipeline->store;
	const struct peal_store_ops *ops = stage->plugin->ops.store;
	const struct peal_read_filter filter = { .campaign = engine->campaign };
	struct peal_change changes[HELD_WHY_COUNT];
	size_t count = 0;

	do {
		changes[0] = rehold(engine);
		if (ops->commit(stage->self, changes, 1, err) != 0)
			return -1;
	} while (changes[0].rehold.moved_out == REHOLD_MAX);
	if (ops->read(stage->self, PEAL_READ_COUNTS, &filter, take_count, engine, err) != 0)
		return -1;
	for (int why = 0; why < HELD_WHY_COUNT; why++) {
		if (engine->held[why] != 0)
			changes[count++] = count_back(engine, (enum held_why)why);
	}
	return count > 0 ? ops->commit(stage->self, changes, count, err) : 0;
}

static void reheld(void *context, const struct peal_change *change)
{
	struct engine *engine = context;

	if (change->rehold.moved_out == REHOLD_MAX) {
		struct peal_change more = rehold(engine);

		journal_add(engine->journal, &more, reheld, engine);
	}
	feed_look(engine->feed);
	engine_wake(engine);
}

void held_ask_again(struct engine *engine)
{
	struct peal_change change = rehold(engine);

	journal_add(engine->journal, &change, reheld, engine);
	for (int why = 0; why < HELD_WHY_COUNT; why++) {
		change = count_back(engine, (enum held_why)why);
		if (change.count.delta != 0)
			journal_add(engine->journal, &change, NULL, NULL);
	}
}

bool held_are_there(const struct engine *engine)
{
	for (int why = 0; why < HELD_WHY_COUNT; why++) {
		if (engine->held[why] != 0)
			return true;
	}
	return false;
}

void held_add(struct engine *engine, enum held_why why)
{
	engine->held[why]++;
	journal_count(engine->journal, 0, names[why], 1);
}
