/* draft.c - a dialogue while its file is read */
/* SPDX-License-Identifier: MIT */
#include "draft.h"

bool name_is_good(struct peal_slice name)
{
	for (size_t i = 0; i < name.bytes; i++) {
		if (!g_ascii_islower(name.at[i]) && !g_ascii_isdigit(name.at[i]) &&
		    name.at[i] != '_')
			return false;
	}
	return name.bytes > 0 && name.bytes <= SCRIPT_NAME_BYTES_MAX;
}

const char *name_keep(struct dialogue *dialogue, struct peal_slice name)
{
	return g_string_chunk_insert_len(dialogue->script->strings, name.at, (gssize)name.bytes);
}

void draft_refer(struct dialogue *dialogue, enum way way, const char *what, struct peal_slice name)
{
	const struct draft *draft = draft_last(dialogue);
	struct reference reference = { .way = way, .line = dialogue->line };

	if (!name_is_good(name)) {
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "%s: expected the name of a section, got \"%s\"", what,
			     quote(name).text);
		return;
	}
	reference.draft = dialogue->drafts->len - 1;
	reference.choice = draft->choices == NULL ? 0 : draft->choices->len - 1;
	reference.name = name_keep(dialogue, name);
	g_array_append_val(dialogue->references, reference);
}
