/* pipeline.c - a pipeline file, read and checked: its stages, and the whole */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline.h"

#include "core/config/override.h"
#include "core/config/path.h"
#include "core/pipeline/pipeline_read.h"

struct options_reader pipeline_reader(const struct pipeline_reading *reading, const char *owner,
				      const char *help)
{
	return (struct options_reader){
		.problems = reading->problems,
		.arena = reading->pipeline->arena,
		.folder = reading->pipeline->folder,
		.here = reading->here,
		.may_lack_secrets = reading->is_look,
		.owner = owner,
		.help = help,
	};
}

struct place pipeline_place(const struct pipeline_reading *reading, const config_setting_t *setting)
{
	struct place place = place_of(setting);

	place.file = arena_text(reading->pipeline->arena, place.file);
	place.set = arena_text(reading->pipeline->arena, place.set);
	return place;
}

static const config_setting_t *stages_find(struct pipeline_reading *reading)
{
	const config_setting_t *root = file_root(reading->file);
	const config_setting_t *stages = config_setting_get_member(root, "stages");

	reading->stages_place = place_of(stages != NULL ? stages : root);
	if (stages == NULL) {
		problems_error(reading->problems, &reading->stages_place,
			       "the pipeline: the setting \"stages\" is missing: a list of groups "
			       "such as ( { ingest = \"csv\"; ... }, ... )");
		return NULL;
	}
	if (config_setting_type(stages) != CONFIG_TYPE_LIST) {
		problems_error(reading->problems, &reading->stages_place,
			       "the pipeline: stages: expected a list of groups such as "
			       "( { ingest = \"csv\"; ... }, ... ), got %s",
			       file_type_text(stages));
		return NULL;
	}
	if (config_setting_length(stages) > PIPELINE_STAGES_MAX) {
		problems_error(reading->problems, &reading->stages_place,
			       "the pipeline: stages: there are %d, at most %d are possible",
			       config_setting_length(stages), PIPELINE_STAGES_MAX);
		return NULL;
	}
	return stages;
}

static void read_stages(struct pipeline_reading *reading)
{
	struct pipeline *pipeline = reading->pipeline;
	const config_setting_t *stages = stages_find(reading);

	if (stages == NULL)
		return;
	pipeline->stage_count = (size_t)config_setting_length(stages);
	pipeline->stages = arena_alloc(pipeline->arena,
				       pipeline->stage_count * sizeof(*pipeline->stages));
	for (size_t i = 0; i < pipeline->stage_count; i++)
		pipeline_read_stage(reading, config_setting_get_elem(stages, (unsigned)i),
				    &pipeline->stages[i]);
	pipeline_check_stages(reading);
}

static struct pipeline *pipeline_create(const char *file)
{
	struct peal_arena *arena = arena_create();
	struct pipeline *pipeline = arena_alloc(arena, sizeof(*pipeline));

	pipeline->arena = arena;
	pipeline->file = arena_text(arena, file);
	pipeline->folder = path_folder_of(arena, file);
	return pipeline;
}

void pipeline_destroy(struct pipeline **pipeline)
{
	struct peal_arena *arena;

	if (*pipeline == NULL)
		return;
	arena = (*pipeline)->arena; /* the pipeline itself lives in it */
	arena_destroy(&arena);
	*pipeline = NULL;
}

static void read_all(const struct pipeline_request *request, struct pipeline *pipeline,
		     struct file *file, struct problems *problems)
{
	struct pipeline_reading reading = {
		.pipeline = pipeline,
		.file = file,
		.problems = problems,
		.loader = request->loader,
		.here = path_here(pipeline->arena),
		.is_look = request->is_look,
	};

	for (size_t i = 0; i < request->override_count; i++)
		override_apply(file, request->overrides[i], problems);
	pipeline_read_top(&reading);
	pipeline_read_store(&reading);
	read_stages(&reading);
}

struct pipeline *pipeline_read(const struct pipeline_request *request, struct problems *problems)
{
	size_t errors_before = problems_errors(problems);
	struct file *file = file_read(request->file, problems);
	struct pipeline *pipeline;

	if (file == NULL)
		return NULL;
	pipeline = pipeline_create(request->file);
	read_all(request, pipeline, file, problems);
	file_destroy(&file);
	if (problems_errors(problems) > errors_before)
		pipeline_destroy(&pipeline);
	return pipeline;
}

const struct pipeline_disposition *pipeline_disposition(const struct pipeline *pipeline,
							const char *name)
{
	return disposition_find(pipeline->dispositions, pipeline->disposition_count, name);
}

const struct pipeline_trunk *pipeline_trunk(const struct pipeline *pipeline, const char *name)
{
	for (size_t i = 0; i < pipeline->trunk_count; i++) {
		const char *at = pipeline->trunks[i].name;

		/* A file that is still being checked may lack a name. */
		if (at != NULL && strcmp(at, name) == 0)
			return &pipeline->trunks[i];
	}
	return NULL;
}

struct stage *pipeline_stage(struct pipeline *pipeline, enum peal_kind kind)
{
	if (kind == PEAL_KIND_STORE)
		return &pipeline->store;
	return pipeline->count[kind] > 0 ? &pipeline->stages[pipeline->first[kind]] : NULL;
}
