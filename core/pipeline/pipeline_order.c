/* pipeline_order.c - what the stages of a pipeline must be to each other */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline_read.h"

#include "core/base/text.h"
#include "core/plugin/kind.h"

/* How many stages of a kind there must be, and why. */
struct quota {
	enum peal_kind kind;
	size_t min, max;
	const char *reason;
};

static const struct quota quotas[] = {
	{ PEAL_KIND_INGEST, 1, 1, "it reads the contacts" },
	{ PEAL_KIND_TEMPLATE, 0, 1, "it makes the words of a call" },
	{ PEAL_KIND_SCHEDULE, 1, 1, "it says when contacts may be called" },
	{ PEAL_KIND_DIAL, 1, PIPELINE_STAGES_MAX, "it places the calls" },
};

/* ---- order ---- */

/* The first stage before `index` that belongs behind it; NULL: there is none. */
static const struct stage *stage_too_early(const struct pipeline *pipeline, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (pipeline->stages[i].kind > pipeline->stages[index].kind)
			return &pipeline->stages[i];
	}
	return NULL;
}

static void check_order(const struct pipeline_reading *reading)
{
	const struct pipeline *pipeline = reading->pipeline;

	for (size_t i = 0; i < pipeline->stage_count; i++) {
		const struct stage *stage = &pipeline->stages[i];
		const struct stage *early = stage_too_early(pipeline, i);

		if (stage->kind == PEAL_KIND_NONE || early == NULL)
			continue;
		problems_error(reading->problems, &stage->place,
			       "%s must come before %s (line %u): the order of the stages is "
			       "ingest, scrub, template, schedule, dial, analyze, webhook",
			       stage->label, early->label, early->place.line);
	}
}

static void check_quota(const struct pipeline_reading *reading, const struct quota *quota)
{
	const struct pipeline *pipeline = reading->pipeline;
	size_t count = 0;

	for (size_t i = 0; i < pipeline->stage_count; i++) {
		if (pipeline->stages[i].kind != quota->kind || ++count <= quota->max)
			continue;
		problems_error(reading->problems, &pipeline->stages[i].place,
			       "there is more than one %s stage; expected one: %s",
			       kind_name(quota->kind), quota->reason);
	}
	if (count < quota->min)
		problems_error(reading->problems, &reading->stages_place,
			       "there is no %s stage; expected %s: %s", kind_name(quota->kind),
			       quota->max == 1 ? "one" : "at least one", quota->reason);
}

static void count_kinds(struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		enum peal_kind kind = pipeline->stages[i].kind;

		if (pipeline->count[kind]++ == 0)
			pipeline->first[kind] = i;
	}
}

/* ---- names ---- */

static void name_receivers(struct pipeline *pipeline)
{
	size_t place = 0;

	for (size_t i = 0; i < pipeline->stage_count; i++) {
		struct stage *stage = &pipeline->stages[i];

		if (stage->kind != PEAL_KIND_WEBHOOK)
			continue;
		place++;
		if (stage->plugin == NULL)
			continue;
		if (stage->webhook.receiver == NULL)
			stage->webhook.receiver = arena_format(pipeline->arena, "%s-%zu",
							       stage->plugin->is.name, place);
		stage->label = arena_format(pipeline->arena, "%s (%s)", stage->label,
					    stage->webhook.receiver);
	}
}

static void name_set_paths(struct pipeline *pipeline)
{
	size_t places[PEAL_KIND_COUNT] = { 0 };

	for (size_t i = 0; i < pipeline->stage_count; i++) {
		struct stage *stage = &pipeline->stages[i];
		const char *kind = kind_name(stage->kind);

		stage->set_path = pipeline->count[stage->kind] == 1
					  ? arena_format(pipeline->arena, "stages.%s", kind)
					  : arena_format(pipeline->arena, "stages.%s[%zu]", kind,
							 places[stage->kind]);
		places[stage->kind]++;
	}
}

/* What a stage is called by others; NULL: nothing. */
static const char *unique_name(const struct stage *stage)
{
	if (stage->plugin == NULL)
		return NULL;
	if (stage->kind == PEAL_KIND_DIAL)
		return stage->dial.agent;
	return stage->kind == PEAL_KIND_WEBHOOK ? stage->webhook.receiver : NULL;
}

static void check_unique(const struct pipeline_reading *reading, size_t index)
{
	const struct stage *stage = &reading->pipeline->stages[index];
	const char *name = unique_name(stage);

	for (size_t i = 0; i < index && name != NULL; i++) {
		const struct stage *other = &reading->pipeline->stages[i];

		if (other->kind != stage->kind || unique_name(other) == NULL ||
		    strcmp(unique_name(other), name) != 0)
			continue;
		problems_error(reading->problems, &stage->place,
			       "%s: the %s \"%s\" is there already (line %u); each has a name of "
			       "its own",
			       stage->label, stage->kind == PEAL_KIND_DIAL ? "agent" : "receiver",
			       name, other->place.line);
		return;
	}
}

static void check_trunk(const struct pipeline_reading *reading, const struct stage *stage)
{
	const struct pipeline *pipeline = reading->pipeline;
	const char *names[PIPELINE_STAGES_MAX], *meant;
	size_t count = 0;

	if (stage->kind != PEAL_KIND_DIAL || stage->dial.trunk == NULL ||
	    pipeline_trunk(pipeline, stage->dial.trunk) != NULL)
		return;
	for (size_t i = 0; i < pipeline->trunk_count && count < PIPELINE_STAGES_MAX; i++) {
		if (pipeline->trunks[i].name != NULL)
			names[count++] = pipeline->trunks[i].name;
	}
	meant = text_nearest(stage->dial.trunk, names, count);
	problems_error(reading->problems, &stage->place,
		       "%s: trunk: there is no trunk \"%s\" in this pipeline%s%s%s", stage->label,
		       stage->dial.trunk, meant == NULL ? "" : "; did you mean \"",
		       meant == NULL ? "" : meant, meant == NULL ? "" : "\"?");
}

void pipeline_check_stages(struct pipeline_reading *reading)
{
	struct pipeline *pipeline = reading->pipeline;

	count_kinds(pipeline);
	check_order(reading);
	for (size_t i = 0; i < sizeof(quotas) / sizeof(quotas[0]); i++)
		check_quota(reading, &quotas[i]);
	name_receivers(pipeline);
	name_set_paths(pipeline);
	for (size_t i = 0; i < pipeline->stage_count; i++) {
		check_unique(reading, i);
		check_trunk(reading, &pipeline->stages[i]);
	}
}
