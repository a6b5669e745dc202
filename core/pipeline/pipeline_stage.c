/* pipeline_stage.c - one stage of a pipeline file, and the store */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline_read.h"

#include "core/base/text.h"
#include "core/config/option_value.h"
#include "core/plugin/kind.h"

#include <math.h>

#define STORE_DEFAULT "sqlite"

/* ---- what a group says it is ---- */

static void add_unknown_kind(const struct pipeline_reading *reading, const config_setting_t *first)
{
	const struct place place = place_of(first);
	const char *name = config_setting_name(first);
	const char *meant = text_nearest(name, kind_names(), KIND_COUNT - 1);

	if (kind_find(name) == PEAL_KIND_STORE)
		problems_error(reading->problems, &place,
			       "the store is no stage: write store = { plugin = \"sqlite\"; ... }; "
			       "beside the stages");
	else if (meant != NULL)
		problems_error(reading->problems, &place,
			       "\"%.64s\" is not a kind of stage; did you mean \"%s\"?", name,
			       meant);
	else
		problems_error(reading->problems, &place,
			       "a stage starts with its kind and plugin, such as { dial = \"sim\"; "
			       "... }, but this one starts with \"%.64s\"; the kinds are ingest, "
			       "scrub, template, schedule, dial, analyze, webhook",
			       name);
}

/* The first setting of a stage, which names its kind; NULL: it is no stage. */
static const config_setting_t *kind_setting(const struct pipeline_reading *reading,
					    const config_setting_t *group, enum peal_kind *kind_out)
{
	const struct place place = place_of(group);
	const config_setting_t *first;

	if (config_setting_type(group) != CONFIG_TYPE_GROUP) {
		problems_error(reading->problems, &place,
			       "a stage is a group such as { dial = \"sim\"; ... }, got %s",
			       file_type_text(group));
		return NULL;
	}
	first = config_setting_get_elem(group, 0);
	if (first == NULL) {
		problems_error(
			reading->problems, &place,
			"the stage is empty; expected a group such as { dial = \"sim\"; ... }");
		return NULL;
	}
	*kind_out = kind_find(config_setting_name(first));
	if (*kind_out == PEAL_KIND_NONE || *kind_out == PEAL_KIND_STORE) {
		add_unknown_kind(reading, first);
		*kind_out = PEAL_KIND_NONE;
		return NULL;
	}
	return first;
}

static const struct plugin *plugin_find(const struct pipeline_reading *reading, enum peal_kind kind,
					const config_setting_t *setting)
{
	const struct place place = place_of(setting);
	const struct plugin *plugin;
	struct peal_error err;

	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		problems_error(reading->problems, &place,
			       "%s: expected the name of a plugin in quotes, got %s",
			       config_setting_name(setting), file_type_text(setting));
		return NULL;
	}
	plugin = loader_get(reading->loader, kind, config_setting_get_string(setting), &err);
	if (plugin == NULL)
		problems_error(reading->problems, &place, "%s", err.text);
	return plugin;
}

/* ---- its options ---- */

/* The sentence of a check starts with the option's name: its line is better than
 * the group's. */
static struct place place_named(const config_setting_t *group, const char *sentence)
{
	size_t bytes = strcspn(sentence, ": ");
	char name[PLUGIN_NAME_BYTES_MAX + 1];
	const config_setting_t *setting = NULL;

	if (bytes < sizeof(name)) {
		snprintf(name, sizeof(name), "%.*s", (int)bytes, sentence);
		setting = config_setting_get_member(group, name);
	}
	return place_of(setting != NULL ? setting : group);
}

/* false: something is wrong with the settings, or nobody has looked. */
static bool call_check(const struct pipeline_reading *reading, const struct stage *stage,
		       const config_setting_t *group)
{
	struct peal_error err = { .text = "" };
	char *rest = err.text, *sentence;

	if (reading->is_look && stage->kind != PEAL_KIND_STORE && stage->kind != PEAL_KIND_SCHEDULE)
		return false;
	if (stage->plugin->is.check == NULL || stage->plugin->is.check(stage->config, &err) == 0)
		return true;
	if (err.text[0] == '\0')
		peal_fail(&err, PEAL_FAIL_BUG, "its check failed and does not say why");
	while ((sentence = strsep(&rest, "\n")) != NULL) {
		struct place place = place_named(group, sentence);

		problems_error(reading->problems, &place, "%s: %s", stage->label, sentence);
	}
	return false;
}

static void read_options(struct pipeline_reading *reading, const config_setting_t *group,
			 struct stage *stage, const char *key)
{
	struct peal_arena *arena = reading->pipeline->arena;
	void *config = arena_alloc(arena, stage->plugin->is.config_size);
	const char *const others[] = { key, NULL };
	const struct options_part parts[] = {
		{ stage_options(stage->kind), &stage->ingest },
		{ stage->plugin->is.options, config },
	};
	const struct options_group options = {
		.group = group,
		.place = place_of(group),
		.parts = parts,
		.part_count = 2,
		.others = others,
	};
	const struct options_reader reader =
		pipeline_reader(reading, stage->label,
				arena_format(arena, "peal plugins %s.%s", kind_name(stage->kind),
					     stage->plugin->is.name));

	stage->config = config;
	stage_promise(stage, options_read(&reader, &options) != OPTIONS_BAD &&
				     call_check(reading, stage, group));
}

/* An upload's release may be said of the pipeline or of its ingest stage. */
static void take_release(struct pipeline_reading *reading, const config_setting_t *group,
			 const struct stage *stage)
{
	const config_setting_t *root = file_root(reading->file);
	const config_setting_t *own = config_setting_get_member(group, "release");
	enum pipeline_release release = (enum pipeline_release)stage->ingest.release;

	if (own == NULL)
		return;
	if (config_setting_get_member(root, "release") != NULL &&
	    release != reading->pipeline->release) {
		const struct place place = place_of(own);

		problems_error(reading->problems, &place,
			       "%s: release: the top of the file says otherwise; say it once",
			       stage->label);
	}
	reading->pipeline->release = release;
}

/* A stage that does not say its pace has its plugin's, which may know the provider's
 * limit.  What was given to --set stands in the group like the rest. */
static void take_cps(const config_setting_t *group, struct stage *stage)
{
	if (stage->promise.cps > 0 && config_setting_get_member(group, "cps") == NULL)
		stage->dial.cps = fmin(stage->promise.cps, STAGE_CPS_MAX);
}

static void read_dial(struct pipeline_reading *reading, const config_setting_t *group,
		      struct stage *stage)
{
	if (stage->dial.agent != NULL)
		stage->label = arena_format(reading->pipeline->arena, "%s (%s)", stage->label,
					    stage->dial.agent);
	take_cps(group, stage);
	pipeline_check_dial(reading, group, stage);
}

void pipeline_read_stage(struct pipeline_reading *reading, const config_setting_t *group,
			 struct stage *stage)
{
	const config_setting_t *first = kind_setting(reading, group, &stage->kind);

	stage->place = pipeline_place(reading, group);
	if (first == NULL)
		return;
	stage->label = kind_name(stage->kind);
	stage->plugin = plugin_find(reading, stage->kind, first);
	if (stage->plugin == NULL)
		return;
	stage->label = arena_format(reading->pipeline->arena, "%s.%s", kind_name(stage->kind),
				    stage->plugin->is.name);
	read_options(reading, group, stage, kind_name(stage->kind));
	if (stage->kind == PEAL_KIND_INGEST)
		take_release(reading, group, stage);
	if (stage->kind == PEAL_KIND_DIAL)
		read_dial(reading, group, stage);
}

/* ---- the store ---- */

static void add_text(struct pipeline_reading *reading, config_setting_t *group, const char *name,
		     const char *value)
{
	config_setting_t *setting = config_setting_add(group, name, CONFIG_TYPE_STRING);
	const struct place place = place_of(group);

	config_setting_set_string(setting, value);
	file_mark(reading->file, setting, &place);
}

/* Without a store in the file: SQLite, in a file beside it that has the
 * campaign's name. */
static config_setting_t *store_group(struct pipeline_reading *reading)
{
	config_setting_t *root = file_root(reading->file);
	config_setting_t *store = config_setting_get_member(root, "store");
	const struct place place = place_of(root);

	if (store == NULL) {
		store = config_setting_add(root, "store", CONFIG_TYPE_GROUP);
		file_mark(reading->file, store, &place);
		add_text(reading, store, "path",
			 arena_format(reading->pipeline->arena, "var/%s.db",
				      reading->pipeline->name == NULL ? "campaign"
								      : reading->pipeline->name));
	}
	if (config_setting_type(store) == CONFIG_TYPE_GROUP &&
	    config_setting_get_member(store, "plugin") == NULL)
		add_text(reading, store, "plugin", STORE_DEFAULT);
	return store;
}

void pipeline_read_store(struct pipeline_reading *reading)
{
	const config_setting_t *group = store_group(reading);
	struct stage *store = &reading->pipeline->store;

	store->kind = PEAL_KIND_STORE;
	store->set_path = "store";
	store->place = pipeline_place(reading, group);
	if (config_setting_type(group) != CONFIG_TYPE_GROUP) {
		problems_error(
			reading->problems, &store->place,
			"store: expected a group such as { plugin = \"sqlite\"; ... }, got %s",
			file_type_text(group));
		return;
	}
	store->plugin = plugin_find(reading, PEAL_KIND_STORE,
				    config_setting_get_member(group, "plugin"));
	if (store->plugin == NULL)
		return;
	store->label = arena_format(reading->pipeline->arena, "store.%s", store->plugin->is.name);
	read_options(reading, group, store, "plugin");
}
