/* pipeline_top.c - what stands at the top of a pipeline file */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline_read.h"

#include "core/plugin/kind.h"

/* What stands at the top of a file, beside the store and the stages. */
struct top_options {
	const char *name;
	double cps;
	int64_t concurrent;
	int release;
	struct peal_groups dispositions, trunks;
};

static const struct peal_option disposition_options[] = {
	{
		PEAL_TEXT(struct pipeline_disposition, name),
		.flags = PEAL_OPTION_REQUIRED,
		.min = 1,
		.max = PLUGIN_NAME_BYTES_MAX,
		.doc = "A word of a-z, 0-9 and _.",
	},
	{
		PEAL_BOOL(struct pipeline_disposition, terminal),
		.fallback = "false",
		.doc = "The contact is not called again.",
	},
	{
		PEAL_BOOL(struct pipeline_disposition, positive),
		.fallback = "false",
		.doc = "Counts for the conversion rate.",
	},
	PEAL_OPTION_END,
};

static const struct peal_option trunk_options[] = {
	{
		PEAL_TEXT(struct pipeline_trunk, name),
		.flags = PEAL_OPTION_REQUIRED,
		.min = 1,
		.max = 64,
		.doc = "Dial stages name it.",
	},
	{
		PEAL_REAL(struct pipeline_trunk, cps),
		.fallback = "0",
		.max = 100000,
		.unit = "calls per second",
		.doc = "Of all its agents together; 0: no limit.",
	},
	{
		PEAL_INT(struct pipeline_trunk, concurrent),
		.fallback = "0",
		.max = 1000000,
		.unit = "calls",
		.doc = "Under way at once, of all its agents together; 0: no limit.",
	},
	BREAKER_OPTIONS(struct pipeline_trunk),
	PEAL_OPTION_END,
};

static const struct peal_option top_options[] = {
	{
		PEAL_TEXT(struct top_options, name),
		.flags = PEAL_OPTION_REQUIRED,
		.min = 1,
		.max = 255,
		.doc = "The name of the campaign.",
	},
	{
		PEAL_REAL(struct top_options, cps),
		.fallback = "0",
		.max = 100000,
		.unit = "calls per second",
		.doc = "Of all agents together; 0: no limit.",
	},
	{
		PEAL_INT(struct top_options, concurrent),
		.fallback = "0",
		.max = 1000000,
		.unit = "calls",
		.doc = "Under way at once, of all agents together; 0: no limit.",
	},
	{
		PEAL_CHOICE(struct top_options, release),
		.choices = stage_release_choices,
		.fallback = "auto",
		.doc = "Does an upload go to the queue by itself, or only after `peal release`?",
	},
	{
		PEAL_GROUPS(struct top_options, dispositions, disposition_options,
			    struct pipeline_disposition),
		.doc = "What calls can have meant, beside the common ones.",
	},
	{
		PEAL_GROUPS(struct top_options, trunks, trunk_options, struct pipeline_trunk),
		.doc = "Lines whose limits several agents share.",
	},
	PEAL_OPTION_END,
};

static const char *const top_others[] = { "store", "stages", NULL };

/* The place of a top setting's element, or of the file when there is none. */
static struct place element_place(const struct pipeline_reading *reading, const char *name,
				  size_t index)
{
	const config_setting_t *root = file_root(reading->file);
	const config_setting_t *list = config_setting_get_member(root, name);
	const config_setting_t *element = list == NULL
						  ? NULL
						  : config_setting_get_elem(list, (unsigned)index);

	return place_of(element != NULL ? element : list != NULL ? list : root);
}

/* It becomes a part of file names and of one-line messages. */
static void check_name(const struct pipeline_reading *reading, const char *name)
{
	const config_setting_t *setting = config_setting_get_member(file_root(reading->file),
								    "name");
	const struct place place = place_of(setting != NULL ? setting : file_root(reading->file));

	for (; name != NULL && *name != '\0'; name++) {
		if (*name != '/' && (unsigned char)*name >= ' ' && *name != 0x7f)
			continue;
		problems_error(reading->problems, &place,
			       "the pipeline: name: \"/\" and control characters cannot be part of "
			       "the name of a campaign");
		return;
	}
}

static void check_dispositions(const struct pipeline_reading *reading,
			       const struct pipeline_disposition *at, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct place place;

		if (at[i].name == NULL)
			continue;
		place = element_place(reading, "dispositions", i);
		if (!plugin_name_is_valid(at[i].name))
			problems_error(
				reading->problems, &place,
				"the pipeline: dispositions: \"%.64s\" is not a word of a-z, "
				"0-9 and _",
				at[i].name);
		for (size_t k = 0; k < i; k++) {
			if (at[k].name != NULL && strcmp(at[k].name, at[i].name) == 0)
				problems_error(
					reading->problems, &place,
					"the pipeline: the disposition \"%s\" is there twice",
					at[i].name);
		}
	}
}

static void check_trunks(const struct pipeline_reading *reading, const struct pipeline_trunk *at,
			 size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct place place = element_place(reading, "trunks", i);

		for (size_t k = 0; k < i; k++) {
			if (at[k].name != NULL && at[i].name != NULL &&
			    strcmp(at[k].name, at[i].name) == 0)
				problems_error(reading->problems, &place,
					       "the pipeline: the trunk \"%s\" is there twice",
					       at[i].name);
		}
	}
}

/* The file's, then the common ones that it does not name. */
static void take_dispositions(struct pipeline *pipeline, const struct peal_groups *given)
{
	size_t common_count;
	const struct pipeline_disposition *common = disposition_common(&common_count);
	struct pipeline_disposition *all =
		arena_alloc(pipeline->arena, (given->count + common_count) * sizeof(*all));
	size_t count = given->count;

	if (count > 0)
		memcpy(all, given->at, count * sizeof(*all));
	for (size_t i = 0; i < common_count; i++) {
		if (disposition_find(all, given->count, common[i].name) == NULL)
			all[count++] = common[i];
	}
	pipeline->dispositions = all;
	pipeline->disposition_count = count;
}

void pipeline_read_top(struct pipeline_reading *reading)
{
	struct pipeline *pipeline = reading->pipeline;
	struct top_options top = { 0 };
	const struct options_reader reader = pipeline_reader(reading, "the pipeline", NULL);
	const struct options_part part = { top_options, &top };
	const struct options_group group = {
		.group = file_root(reading->file),
		.place = place_of(file_root(reading->file)),
		.parts = &part,
		.part_count = 1,
		.others = top_others,
	};

	options_read(&reader, &group);
	check_name(reading, top.name);
	check_dispositions(reading, top.dispositions.at, top.dispositions.count);
	check_trunks(reading, top.trunks.at, top.trunks.count);
	pipeline->name = top.name;
	pipeline->cps = top.cps;
	pipeline->concurrent = top.concurrent;
	pipeline->release = (enum pipeline_release)top.release;
	pipeline->trunks = top.trunks.at;
	pipeline->trunk_count = top.trunks.count;
	if (problems_errors(reading->problems) == 0)
		take_dispositions(pipeline, &top.dispositions);
}
