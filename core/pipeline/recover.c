/* recover.c - what a crash left behind */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/recover.h"

#include "core/base/memory.h"
#include "core/pipeline/call.h"

int recover_all(struct engine *engine, struct peal_error *err)
{
	const struct stage *stage = &engine->pipeline->store;
	struct peal_arena *arena = arena_create();
	struct peal_inflight_row *rows;
	size_t count = 0;
	int result = stage->plugin->ops.store->orphans(stage->self, engine->campaign, &engine->node,
						       engine_now(engine), arena, &rows, &count,
						       err);

	if (result == 0 && count > 0)
		engine_log(engine, PEAL_LEVEL_WARNING, "recovered", 0,
			   "%zu attempts were under way when an earlier run ended; their "
			   "providers are asked what became of them",
			   count);
	for (size_t i = 0; result == 0 && i < count; i++)
		call_recover(engine, &rows[i]);
	arena_destroy(&arena);
	return result;
}
