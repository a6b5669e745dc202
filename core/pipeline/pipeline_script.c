/* pipeline_script.c - can the agents say and play what the script has?
 *
 * What is wrong for every contact is found before the first call, not by it. */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline.h"

static void check_stage(const struct stage *stage, const struct peal_outline *outline,
			struct problems *problems)
{
	const struct peal_dial_ops *dial = stage->plugin->ops.dial;
	struct peal_error err = { .text = "" };
	char *rest = err.text, *sentence;

	if (dial->check_script == NULL || dial->check_script(stage->config, outline, &err) == 0)
		return;
	stage_explain(&err);
	while ((sentence = strsep(&rest, "\n")) != NULL)
		problems_error(problems, &stage->place, "%s: %s", stage->label, sentence);
}

void pipeline_check_script(struct pipeline *pipeline, struct problems *problems)
{
	const struct stage *template = pipeline_stage(pipeline, PEAL_KIND_TEMPLATE);
	const struct peal_outline *outline;

	if (template == NULL || !template->is_open ||
	    template->plugin->ops.template->outline == NULL)
		return;
	outline = template->plugin->ops.template->outline(template->self);
	for (size_t i = 0; i < pipeline->count[PEAL_KIND_DIAL]; i++)
		check_stage(&pipeline->stages[pipeline->first[PEAL_KIND_DIAL] + i], outline,
			    problems);
}

int pipeline_try_script(struct pipeline *pipeline, struct peal_error *err)
{
	struct problems *problems = problems_create();
	int result = 0;

	pipeline_check_script(pipeline, problems);
	if (problems_errors(problems) > 0)
		result = problems_fail(problems, err);
	problems_destroy(&problems);
	return result;
}
