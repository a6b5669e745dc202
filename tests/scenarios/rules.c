/* rules.c - what must hold in every night, whatever the plugins and the faults do:
 * what the store says */
/* SPDX-License-Identifier: MIT */
#include "core/base/id.h"
#include "core/base/text.h"
#include "core/campaign/tally.h"
#include "tests/scenarios/night.h"

#include <inttypes.h>
#include <stdlib.h>

static void check_window(struct night *night, const struct peal_attempt_contact_row *row)
{
	const struct stage *schedule = night->engine->schedule;
	struct peal_opening opening = { 0 };

	schedule->plugin->ops.schedule->opening(schedule->self, row->contact.number,
						row->attempt.started_ms, &opening);
	if (opening.from_ms != row->attempt.started_ms)
		night_fault(night, "%" PRIu64 " was called outside the window (%s)",
			    row->contact.number, opening.why);
}

static void check_before(struct night *night, const struct peal_attempt_contact_row *row,
			 const struct tried *before)
{
	int64_t wait_ms = row->attempt.started_ms - before->ended_ms;

	if (before->is_terminal)
		night_fault(night, "%" PRIu64 " was called after a terminal disposition",
			    row->contact.number);
	if (!before->is_called_back && wait_ms < night->engine->limits.retry_after_min_ms)
		night_fault(night, "%" PRIu64 " was called again after %" PRId64 " ms",
			    row->contact.number, wait_ms);
}

static int take_attempt(void *context, const void *at)
{
	const struct peal_attempt_contact_row *row = at;
	struct night *night = context;
	const struct pipeline_disposition *disposition =
		pipeline_disposition(night->pipeline, row->attempt.disposition);
	struct tried *tried;

	if (row->attempt.attempt_no > night->engine->limits.max_attempts)
		night_fault(night, "%" PRIu64 " was called more than max_attempts",
			    row->contact.number);
	check_window(night, row);
	for (size_t i = 0; i < night->tried_count; i++) {
		if (night->tried[i].contact == row->attempt.contact)
			check_before(night, row, &night->tried[i]);
	}
	night->tried = memory_grow(night->tried, &night->tried_room, night->tried_count + 1,
				   sizeof(*night->tried));
	tried = &night->tried[night->tried_count++];
	*tried = (struct tried){ .contact = row->attempt.contact,
				 .started_ms = row->attempt.started_ms,
				 .ended_ms = row->attempt.ended_ms,
				 .is_terminal = disposition != NULL && disposition->terminal,
				 .is_called_back = strstr(row->attempt.why, "callback") != NULL };
	id_format(&row->attempt.attempt, tried->id);
	return 0;
}

struct states {
	struct night *night;
	int64_t counts[PEAL_CONTACT_STATE_COUNT], all;
};

static int take_contact(void *context, const void *at)
{
	const struct peal_contact_state_row *row = at;
	struct states *states = context;

	states->counts[row->state]++;
	states->all++;
	return 0;
}

static int take_count(void *context, const void *at)
{
	const struct peal_count_row *row = at;
	struct tally *tally = context;
	int id = row->upload == 0 ? tally_find(row->name) : -1;

	if (id >= 0)
		tally->sum[id] = row->value;
	return 0;
}

static int take_live(void *context, const void *at)
{
	const struct peal_count_row *row = at;
	struct night *night = context;

	if (strncmp(row->name, "deliveries.waiting", 18) == 0 ||
	    strncmp(row->name, "deliveries.dead", 15) == 0)
		night->is_all_delivered = night->is_all_delivered && row->value == 0;
	if (strcmp(row->name, "contacts.in_progress") == 0 && row->value > 0)
		night->is_anyone_in_progress = true;
	return 0;
}

/* What is counted in each commit is what there is. */
static void check_counts(struct night *night)
{
	struct states states = { .night = night };
	struct tally tally = { { 0 } };

	night_read(night, PEAL_READ_CONTACTS, night->engine->campaign, take_contact, &states);
	night_read(night, PEAL_READ_COUNTS, night->engine->campaign, take_count, &tally);
	if (tally.sum[TALLY_ACCEPTED] != states.all)
		night_fault(night, "contacts.accepted is %" PRId64 ", and there are %" PRId64,
			    tally.sum[TALLY_ACCEPTED], states.all);
	for (int state = PEAL_CONTACT_COMPLETED; state < PEAL_CONTACT_STATE_COUNT; state++) {
		if (tally.sum[TALLY_STATE + state] != states.counts[state])
			night_fault(night,
				    "%" PRId64 " contacts are counted in state %d, and "
				    "there are %" PRId64,
				    tally.sum[TALLY_STATE + state], state, states.counts[state]);
	}
}

void rules_check_store(struct night *night)
{
	night->tried_count = 0;
	night->is_all_delivered = true;
	night->is_anyone_in_progress = false;
	night_read(night, PEAL_READ_ATTEMPTS, 0, take_attempt, night);
	night_read(night, PEAL_READ_LIVE, night->engine->campaign, take_live, night);
	check_counts(night);
}
