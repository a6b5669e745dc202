/* opening.c - the schedule's answer to "may we call now?", checked */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/opening.h"

#include "core/base/time.h"

static const char *fault_of(const struct engine *engine, int64_t at_ms,
			    const struct peal_opening *opening)
{
	if (opening->from_ms == PEAL_NEVER)
		return NULL;
	if (opening->until_ms <= at_ms || opening->until_ms <= opening->from_ms)
		return "gave an opening that is over before it begins";
	if (opening->from_ms >= engine->limits.ends_ms || at_ms >= engine->limits.ends_ms)
		return "gave an opening after the campaign's end";
	return NULL;
}

void opening_ask(struct engine *engine, uint64_t number, int64_t at_ms,
		 struct peal_opening *opening_out)
{
	const struct stage *schedule = engine->schedule;
	const char *fault;

	*opening_out = (struct peal_opening){ 0 };
	schedule->plugin->ops.schedule->opening(schedule->self, number, at_ms, opening_out);
	opening_out->why[sizeof(opening_out->why) - 1] = '\0';
	fault = fault_of(engine, at_ms, opening_out);
	if (fault == NULL)
		return;
	engine_log(engine, PEAL_LEVEL_ERROR, "bad_plugin", number,
		   "%s %s; nobody is called for a minute", schedule->label, fault);
	*opening_out = (struct peal_opening){
		.from_ms = at_ms + TIME_MINUTE_MS,
		.until_ms = at_ms + TIME_MINUTE_MS,
		.why = "the schedule's answer cannot be",
	};
}
