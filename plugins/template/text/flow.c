/* flow.c - mistakes that show only in how the steps of a script follow each other */
/* SPDX-License-Identifier: MIT */
#include "flow.h"

struct flow {
	const struct script *script;
	struct mistakes *mistakes;
	bool *is_reached; /* one for each step */
	GArray *to_visit; /* uint32_t */
};

static const struct peal_step *step_at(const struct flow *flow, uint32_t index)
{
	return &flow->script->steps[index].is;
}

/* ---- what is reached ---- */

static void flow_visit(struct flow *flow, uint32_t index)
{
	if (index == PEAL_STEP_END || flow->is_reached[index])
		return;
	flow->is_reached[index] = true;
	g_array_append_val(flow->to_visit, index);
}

static void flow_follow(struct flow *flow, const struct peal_step *step)
{
	/* With choices, only they, `other` and `nothing` lead on. */
	if (step->kind == PEAL_STEP_TRANSFER)
		flow_visit(flow, step->failed);
	else if (step->choice_count == 0)
		flow_visit(flow, step->next);
	if (step->kind == PEAL_STEP_GATHER) {
		flow_visit(flow, step->other);
		flow_visit(flow, step->nothing);
	}
	for (size_t i = 0; i < step->choice_count; i++)
		flow_visit(flow, step->choices[i].step);
}

static void flow_reach(struct flow *flow)
{
	flow_visit(flow, 0);
	flow_visit(flow, flow->script->machine);
	while (flow->to_visit->len > 0) {
		uint32_t index = g_array_index(flow->to_visit, uint32_t, flow->to_visit->len - 1);

		g_array_set_size(flow->to_visit, flow->to_visit->len - 1);
		flow_follow(flow, step_at(flow, index));
	}
}

/* The first of each run of them.  A "hang up" to be sure does no harm. */
static void unreached_check(struct flow *flow)
{
	for (uint32_t i = 1; i < flow->script->step_count; i++) {
		if (flow->is_reached[i] || !flow->is_reached[i - 1] ||
		    step_at(flow, i)->kind == PEAL_STEP_HANG_UP)
			continue;
		mistakes_add(flow->mistakes, step_at(flow, i)->line,
			     "this step is never reached: what stands before it goes elsewhere");
	}
}

/* ---- rounds ---- */

/* Does it always go on with the same step? */
static bool is_simple(const struct peal_step *step)
{
	return step->kind == PEAL_STEP_SAY || step->kind == PEAL_STEP_PLAY ||
	       step->kind == PEAL_STEP_RECORD;
}

/* A step of the round that begins somewhere after `index`; PEAL_STEP_END: none does. */
static uint32_t round_find(const struct flow *flow, uint32_t index)
{
	for (size_t hops = 0; hops <= flow->script->step_count; hops++) {
		if (index == PEAL_STEP_END || !is_simple(step_at(flow, index)))
			return PEAL_STEP_END;
		index = step_at(flow, index)->next;
	}
	return index;
}

static uint32_t round_line(const struct flow *flow, uint32_t index)
{
	uint32_t line = step_at(flow, index)->line;

	for (uint32_t at = step_at(flow, index)->next; at != index; at = step_at(flow, at)->next)
		line = MIN(line, step_at(flow, at)->line);
	return line;
}

static void rounds_check(struct flow *flow)
{
	uint32_t told = 0; /* the line of the last one */

	for (uint32_t i = 0; i < flow->script->step_count; i++) {
		uint32_t found = flow->is_reached[i] ? round_find(flow, i) : PEAL_STEP_END;
		uint32_t line = found == PEAL_STEP_END ? 0 : round_line(flow, found);

		if (line == 0 || line == told)
			continue;
		told = line;
		mistakes_add(flow->mistakes, line,
			     "from here it goes round and round: nothing asks, transfers or "
			     "hangs up");
	}
}

/* ---- answering machines ---- */

static void machine_check(struct flow *flow)
{
	uint32_t index = flow->script->machine;

	for (size_t hops = 0; index != PEAL_STEP_END && hops < flow->script->step_count; hops++) {
		const struct peal_step *step = step_at(flow, index);

		if (step->kind == PEAL_STEP_HANG_UP)
			return;
		if (step->kind != PEAL_STEP_SAY && step->kind != PEAL_STEP_PLAY) {
			mistakes_add(flow->mistakes, step->line,
				     "[machine] comes to this step: on an answering machine only "
				     "say and play can be left");
			return;
		}
		index = step->next;
	}
}

void flow_check(const struct script *script, struct mistakes *mistakes)
{
	struct flow flow = {
		.script = script,
		.mistakes = mistakes,
		.is_reached = g_new0(bool, script->step_count),
		.to_visit = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
	};

	flow_reach(&flow);
	unreached_check(&flow);
	rounds_check(&flow);
	machine_check(&flow);
	g_array_unref(flow.to_visit);
	g_free(flow.is_reached);
}
