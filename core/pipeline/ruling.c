/* ruling.c - what allowed a call: the window's rule and the lists' versions */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/ruling.h"

#include "core/base/memory.h"
#include "core/pipeline/opening.h"

static void add_versions(struct engine *engine, struct text *text)
{
	struct pipeline *pipeline = engine->pipeline;

	for (size_t i = 0; i < pipeline->count[PEAL_KIND_SCRUB]; i++) {
		struct stage *stage = &pipeline->stages[pipeline->first[PEAL_KIND_SCRUB] + i];
		const struct peal_scrub_ops *scrub = stage->plugin->ops.scrub;
		const char *version = scrub->version != NULL ? scrub->version(stage->self) : NULL;

		if (version == NULL)
			continue;
		text_add_text(text, "; ");
		text_add_text(text, stage->label);
		text_add_text(text, ": ");
		text_add_text(text, version);
	}
}

static const char *window_rule(struct engine *engine, uint64_t number, struct peal_opening *opening)
{
	if (!engine->limits.is_per_contact)
		return engine_gate(engine)->why;
	opening_ask(engine, number, engine_now(engine), opening);
	return opening->why;
}

/* Made for every call: pieces cost a fifth of a format. */
const char *ruling_get(struct engine *engine, uint64_t number)
{
	struct peal_opening opening;

	text_clear(&engine->ruling_draft);
	text_add_text(&engine->ruling_draft, "window: ");
	text_add_text(&engine->ruling_draft, window_rule(engine, number, &opening));
	add_versions(engine, &engine->ruling_draft);
	for (size_t i = engine->ruling_count; i-- > 0;) {
		if (strcmp(engine->rulings[i], text_get(&engine->ruling_draft)) == 0)
			return engine->rulings[i];
	}
	if (engine->ruling_count == ENGINE_RULINGS_MAX)
		engine->ruling_count = 0;
	engine->rulings[engine->ruling_count] = arena_text(engine->arena,
							   text_get(&engine->ruling_draft));
	return engine->rulings[engine->ruling_count++];
}
