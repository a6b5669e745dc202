/* stage.c - opens, closes and swaps the plugins of stages */
/* SPDX-License-Identifier: MIT */
#include "core/config/options.h"
#include "core/pipeline/pipeline.h"
#include "core/plugin/kind.h"

int stage_explain(struct peal_error *err)
{
	err->text[sizeof(err->text) - 1] = '\0';
	if (err->text[0] == '\0')
		snprintf(err->text, sizeof(err->text), "it failed and does not say why");
	if (err->code == PEAL_OK)
		err->code = PEAL_FAIL_BUG;
	return -1;
}

int stage_failed(const struct stage *stage, struct peal_error *err)
{
	stage_explain(err);
	return peal_fail_while(err, "%s", stage->label);
}

int stage_open(struct stage *stage, const struct peal_host *host, struct peal_error *err)
{
	struct peal_error why = { .text = "it could not be opened and does not say why" };

	if (stage->plugin->is.open(host, stage->config, &stage->self, &why) != 0) {
		stage->self = NULL;
		if (why.code == PEAL_OK)
			why.code = PEAL_FAIL_BUG;
		if (err != NULL)
			*err = why;
		return peal_fail_while(err, "%s", stage->label);
	}
	stage->is_open = true;
	return 0;
}

void stage_close(struct stage *stage)
{
	if (!stage->is_open)
		return;
	stage->plugin->is.close(stage->self);
	stage->self = NULL;
	stage->is_open = false;
}

/* Until a plugin has said what it can do with its settings, nothing is beyond it. */
#define ABILITIES_NOT_KNOWN (~(unsigned)PEAL_DIAL_NEEDS_CALLER_ID)

void stage_promise(struct stage *stage, bool is_checked)
{
	const struct peal_dial_ops *dial = stage->plugin->ops.dial;
	bool is_known;

	if (stage->kind != PEAL_KIND_DIAL)
		return;
	is_known = is_checked || dial->promise == NULL;
	stage->promise = (struct peal_dial_promise){
		.recall = dial->recall,
		.abilities = is_known ? dial->abilities : ABILITIES_NOT_KNOWN,
	};
	if (is_checked && dial->promise != NULL)
		dial->promise(stage->config, &stage->promise);
	if (dial->look_up == NULL && stage->promise.recall == PEAL_RECALL_LOOKUP)
		stage->promise.recall = PEAL_RECALL_NONE;
}

/* A config struct with nothing but defaults; NULL: a setting is required. */
static void *config_default(struct pipeline *pipeline, const struct plugin *plugin,
			    const char *label, struct peal_error *err)
{
	struct problems *problems = problems_create();
	void *config = arena_alloc(pipeline->arena, plugin->is.config_size);
	const struct options_part part = { plugin->is.options, config };
	const struct options_group group = { .parts = &part, .part_count = 1 };
	const struct options_reader reader = {
		.problems = problems,
		.arena = pipeline->arena,
		.folder = pipeline->folder,
		.here = pipeline->folder,
		.owner = label,
	};

	if (options_read(&reader, &group) != OPTIONS_GOOD) {
		problems_fail(problems, err);
		config = NULL;
	}
	problems_destroy(&problems);
	return config;
}

int stage_swap(struct pipeline *pipeline, struct stage *stage, struct loader *loader,
	       const char *name, struct peal_error *err)
{
	const struct plugin *plugin = loader_get(loader, stage->kind, name, err);
	const char *label;
	void *config;

	if (plugin == NULL)
		return -1;
	label = stage->kind == PEAL_KIND_DIAL
			? arena_format(pipeline->arena, "dial.%s (%s)", name, stage->dial.agent)
			: arena_format(pipeline->arena, "%s.%s", kind_name(stage->kind), name);
	config = config_default(pipeline, plugin, label, err);
	if (config == NULL)
		return -1;
	stage->plugin = plugin;
	stage->label = label;
	stage->config = config;
	stage_promise(stage, true);
	return 0;
}
