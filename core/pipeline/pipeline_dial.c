/* pipeline_dial.c - the options of every dial stage, held against what its plugin can do */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline_read.h"

#include "core/base/number.h"

/* A dial stage that is being checked. */
struct dial_reading {
	const struct pipeline_reading *reading;
	const config_setting_t *group;
	const struct stage *stage;
};

/* At the line of the setting, or of the stage when a file has it not. */
static struct place place_of_setting(const struct dial_reading *dial, const char *name)
{
	const config_setting_t *setting = config_setting_get_member(dial->group, name);

	return place_of(setting != NULL ? setting : dial->group);
}

static void check_caller_id(const struct dial_reading *dial, size_t index, uint64_t *numbers)
{
	const struct place place = place_of_setting(dial, "caller_ids");
	const char *text = dial->stage->dial.caller_ids.at[index];
	enum number_verdict verdict = number_parse(text, strlen(text), NULL, &numbers[index]);

	if (verdict != NUMBER_OK) {
		problems_error(dial->reading->problems, &place,
			       "%s: caller_ids: \"%s\" is %s; expected a number with its country's "
			       "code, such as \"+912261234567\"",
			       dial->stage->label, text, number_verdict_text(verdict));
		return;
	}
	for (size_t i = 0; i < index; i++) {
		if (numbers[i] == numbers[index])
			problems_error(dial->reading->problems, &place,
				       "%s: caller_ids: \"%s\" is there twice", dial->stage->label,
				       text);
	}
}

static void check_caller_ids(const struct dial_reading *dial)
{
	const struct stage_dial_options *options = &dial->stage->dial;
	const size_t count = options->caller_ids.count;
	const struct place place = place_of_setting(dial, "caller_ids");
	struct peal_arena *arena;
	uint64_t *numbers;

	if (count > STAGE_CALLER_IDS_MAX) {
		problems_error(dial->reading->problems, &place,
			       "%s: caller_ids: there are %zu, at most %d are possible",
			       dial->stage->label, count, STAGE_CALLER_IDS_MAX);
		return;
	}
	arena = dial->reading->pipeline->arena;
	numbers = arena_alloc(arena, count * sizeof(*numbers));
	for (size_t i = 0; i < count; i++)
		check_caller_id(dial, i, numbers);
}

/* A choice among none is a caller_ids that was forgotten. */
static void check_choice(const struct dial_reading *dial)
{
	const struct place place = place_of_setting(dial, "caller_id");

	if (dial->stage->dial.caller_ids.count == 0 &&
	    config_setting_get_member(dial->group, "caller_id") != NULL)
		problems_error(dial->reading->problems, &place,
			       "%s: caller_id: there are no caller_ids to choose from",
			       dial->stage->label);
}

/* The plugin's own setting of a number is named `from` wherever there is one. */
static void check_need(const struct dial_reading *dial)
{
	const struct place place = place_of(dial->group);

	if (dial->stage->dial.caller_ids.count == 0 &&
	    (dial->stage->promise.abilities & PEAL_DIAL_NEEDS_CALLER_ID) != 0)
		problems_error(dial->reading->problems, &place,
			       "%s: from: must be set, or caller_ids: no call can be made without "
			       "a number that callees see",
			       dial->stage->label);
}

static void check_ability(const struct dial_reading *dial, bool is_asked, unsigned ability,
			  const char *setting, const char *what)
{
	const struct place place = place_of_setting(dial, setting);

	if (is_asked && (dial->stage->promise.abilities & ability) == 0)
		problems_error(dial->reading->problems, &place,
			       "%s: %s: the plugin cannot %s; leave the setting out",
			       dial->stage->label, setting, what);
}

void pipeline_check_dial(const struct pipeline_reading *reading, const config_setting_t *group,
			 const struct stage *stage)
{
	const struct dial_reading dial = { reading, group, stage };
	const struct stage_dial_options *options = &stage->dial;

	check_caller_ids(&dial);
	check_choice(&dial);
	check_need(&dial);
	check_ability(&dial, options->caller_ids.count > 0, PEAL_DIAL_CALLER_ID, "caller_ids",
		      "say which number callees see");
	check_ability(&dial, options->answering_machine != PEAL_MACHINE_OFF, PEAL_DIAL_MACHINES,
		      "answering_machine", "tell people from answering machines");
	check_ability(&dial, options->recordings != NULL, PEAL_DIAL_RECORDING, "recordings",
		      "record calls");
}
