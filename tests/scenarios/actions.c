/* actions.c - what the operator does in a night, and when */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/plugins/common/lines.h"
#include "tests/scenarios/visitor.h"

#include <stdlib.h>

static const char *word(const struct action *action, size_t i)
{
	return i < action->row.count ? action->row.words[i] : "";
}

static bool is(const struct action *action, const char *first, const char *second)
{
	return strcmp(word(action, 0), first) == 0 &&
	       (second == NULL || strcmp(word(action, 1), second) == 0);
}

/* The time behind a word; 0: it is not there. */
static int64_t time_after(const struct action *action, const char *key)
{
	for (size_t i = 0; i + 1 < action->row.count; i++) {
		if (strcmp(action->row.words[i], key) == 0)
			return clock_parse(action->night, action->row.words[i + 1]);
	}
	return 0;
}

/* ---- reading ---- */

/* "commit 5 fails 3", "commit 5 kills before", "commit 5 kills after" */
static void commit_read(struct night *night, const struct row *row)
{
	unsigned at = (unsigned)strtoul(row->words[1], NULL, 10);

	if (row->count > 2 && strcmp(row->words[2], "fails") == 0) {
		night->fault.fail_at = at;
		night->fault.fail_count = row->count > 3
						  ? (unsigned)strtoul(row->words[3], NULL, 10)
						  : 1;
	} else if (row->count > 3 && strcmp(row->words[2], "kills") == 0) {
		night->fault.kill_at = at;
		night->fault.kills_after = strcmp(row->words[3], "after") == 0;
	} else {
		night_fault(night, "[actions] commit: fails, or kills before or after?");
	}
}

static void action_read(struct night *night, const struct row *row)
{
	struct action *action = &night->actions[night->action_count];
	int64_t at_ms = clock_parse(night, row->words[0]);

	if (at_ms < 0 || row->count < 2 || night->action_count == NIGHT_ACTIONS_MAX) {
		night_fault(night,
			    "[actions] \"%s\" is not a time, nothing follows it, or there "
			    "are too many",
			    row->words[0]);
		return;
	}
	action->night = night;
	action->at_ms = at_ms;
	action->row.count = row->count - 1;
	memcpy(action->row.words, row->words + 1, action->row.count * sizeof(row->words[0]));
	night->action_count++;
}

void actions_read(struct night *night)
{
	struct rows rows = scenario_rows(night->scenario, "actions");

	for (size_t i = 0; i < rows.count; i++) {
		if (strcmp(rows.at[i].words[0], "commit") == 0 && rows.at[i].count > 1)
			commit_read(night, &rows.at[i]);
		else
			action_read(night, &rows.at[i]);
	}
	free(rows.at);
}

/* ---- doing ---- */

static void write_file(const struct action *action)
{
	const char *text = scenario_text(action->night->scenario, word(action, 3));
	FILE *file = fopen(night_path(action->night, word(action, 1)), "we");

	if (text == NULL || file == NULL)
		night_fault(action->night, "there is no text %s for %s", word(action, 3),
			    word(action, 1));
	else
		fputs(text, file);
	if (file != NULL)
		fclose(file);
}

/* What happens whether a process runs or not.  false: it is something else. */
static bool act_in_world(struct action *action)
{
	struct night *night = action->night;

	if (is(action, "store", "fails") || is(action, "store", "works"))
		night->fault.fails_now = is(action, "store", "fails");
	else if (is(action, "write", NULL))
		write_file(action);
	else
		return false;
	action->is_done = true;
	return true;
}

/* What the process does to itself. */
static bool act_inside(struct action *action)
{
	struct night *night = action->night;

	if (is(action, "drain", NULL)) {
		engine_drain(night->engine);
	} else if (is(action, "kill", NULL)) {
		night->fault.is_killed = true;
		loop_stop(night->engine->loop);
	} else {
		return false;
	}
	return true;
}

static bool act_outside(struct visitor *visitor, const struct action *action)
{
	if (is(action, "pause", NULL))
		visitor_move_campaign(visitor, PEAL_CAMPAIGN_PAUSED);
	else if (is(action, "resume", NULL))
		visitor_move_campaign(visitor, PEAL_CAMPAIGN_RUNNING);
	else if (is(action, "stop", NULL))
		visitor_move_campaign(visitor, PEAL_CAMPAIGN_STOPPED);
	else if (is(action, "dnd", NULL))
		visitor_dnd(visitor, word(action, 2), is(action, "dnd", "add"));
	else if (is(action, "agent", NULL))
		visitor_agent(visitor, word(action, 2), is(action, "agent", "stop"));
	else if (is(action, "flush", NULL))
		visitor_flush(visitor, word(action, 1));
	else if (is(action, "release", NULL))
		visitor_release(visitor, word(action, 1), time_after(action, "at"),
				time_after(action, "until"));
	else if (is(action, "replay", NULL))
		visitor_replay(visitor);
	else
		return false;
	return true;
}

static void act(void *context)
{
	struct action *action = context;
	struct visitor visitor;
	bool is_known;

	action->timer = NULL;
	action->is_done = true;
	if (action->night->fault.is_killed || act_in_world(action) || act_inside(action))
		return;
	visitor_begin(&visitor, action->night);
	is_known = act_outside(&visitor, action);
	visitor_end(&visitor);
	if (!is_known)
		night_fault(action->night, "[actions] \"%s\" is nothing that can be done",
			    word(action, 0));
}

void actions_start(struct night *night)
{
	for (size_t i = night->action_next; i < night->action_count; i++) {
		struct action *action = &night->actions[i];

		if (is(action, "run", NULL))
			return;
		if (action->at_ms <= engine_now(night->engine))
			act(action); /* before the run */
		else
			action->timer = loop_timer_start(night->engine->loop,
							 action->at_ms - engine_now(night->engine),
							 act, action);
	}
}

void actions_end(struct night *night)
{
	for (size_t i = night->action_next; i < night->action_count; i++) {
		struct action *action = &night->actions[i];

		if (is(action, "run", NULL))
			return;
		if (!action->is_done && !act_in_world(action) && !night->is_quiet)
			night_fault(night, "the run ended before it was time to %s",
				    word(action, 0));
		loop_timer_stop(night->engine->loop, action->timer);
		action->timer = NULL;
	}
}

int64_t actions_next_run(struct night *night)
{
	for (size_t i = night->action_next; i < night->action_count; i++) {
		struct action *action = &night->actions[i];

		if (!is(action, "run", NULL) || (action->is_restart && !night->fault.is_killed))
			continue;
		night->action_next = i + 1;
		if (is(action, "run", "as"))
			night->campaign = word(action, 2);
		return action->is_restart ? night->ended_ms + NIGHT_RESTART_MS : action->at_ms;
	}
	night->action_next = night->action_count;
	return 0;
}
