/* outline.c - what of a script is the same for every contact */
/* SPDX-License-Identifier: MIT */
#include "outline.h"

void outline_init(struct text *text)
{
	const struct script *script = &text->script;
	struct peal_step *steps = g_new0(struct peal_step, script->step_count);
	struct peal_segment *segments = g_new0(struct peal_segment, script->segment_count);

	for (size_t i = 0; i < script->segment_count; i++)
		segments[i] = (struct peal_segment){ script->segments[i].text,
						     script->segments[i].is_variable };
	for (size_t i = 0; i < script->step_count; i++) {
		steps[i] = script->steps[i].is;
		steps[i].segments = &segments[script->steps[i].words.first];
		steps[i].segment_count = script->steps[i].words.count;
	}
	text->steps = steps;
	text->segments = segments;
	text->outline = (struct peal_outline){
		.script = { .name = text->settings->script,
			    .language = text->language,
			    .text = { "", 0 },
			    .steps = steps,
			    .step_count = script->step_count,
			    .machine = script->machine },
		.file = script->path,
	};
}

void outline_finish(struct text *text)
{
	g_free(text->steps);
	g_free(text->segments);
}
