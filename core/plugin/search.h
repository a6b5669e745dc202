/* search.h - the folders in which plugins are looked for */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_SEARCH_H
#define PEAL_PLUGIN_SEARCH_H

#include "core/base/memory.h"
#include "peal/plugin.h"

struct search;

/* `given` is --plugin-path: folders with colons between, or NULL. */
struct search *search_create(const char *given);
void search_destroy(struct search **search);

/* The file of a plugin, in the first folder that has it; NULL: none has. */
const char *search_file(const struct search *search, struct peal_arena *arena, enum peal_kind kind,
			const char *name);

/* The names of a kind that are there, sorted, each once; in the arena. */
const char *const *search_names(const struct search *search, struct peal_arena *arena,
				enum peal_kind kind, size_t *count_out);

/* "a, b and c": the folders, for messages; in the arena. */
const char *search_text(const struct search *search, struct peal_arena *arena);

#endif
