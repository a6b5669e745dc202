/* draft.h - a dialogue while its file is read
 *
 * Steps know each other by the names of sections only; link.c turns them into what
 * struct script has. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_DRAFT_H
#define TEXT_DRAFT_H

#include "script.h"

/* Where a name of a section can stand. */
enum way {
	WAY_GOTO,
	WAY_CHOICE,
	WAY_OTHER,
	WAY_NOTHING,
	WAY_FAILED,
};

struct reference {
	enum way way;
	uint32_t draft;	 /* whose it is */
	uint32_t choice; /* WAY_CHOICE: which one */
	uint32_t line;
	const char *name;
	uint32_t section; /* once it was found */
};

/* A step, or a goto, which becomes none. */
struct draft {
	struct step step;
	bool is_goto;
	unsigned settings; /* bits: those that were set */
	uint32_t section;  /* it stands in */
	GArray *choices;   /* struct peal_choice; NULL: none */
	uint32_t number;   /* of the step; of a goto: of the next one */
};

struct section {
	const char *name; /* "": it was not readable */
	uint32_t line;
	uint32_t first, count; /* of the drafts */
	bool has_mistakes;     /* a line of it is no step */
	bool is_named;	       /* something goes there */
};

struct dialogue {
	struct script *script;
	const struct peal_host *host; /* NULL: only a check */
	const char *folder;
	struct mistakes *mistakes;
	struct words_reader words;
	GArray *sections, *drafts, *references;
	uint32_t line;
	bool is_step_open; /* indented lines belong to the last draft */
	bool is_skipping;  /* they belong to something that was not understood */
	bool is_full;	   /* there are too many steps or sections: the rest is not read */
};

static inline struct section *section_at(const struct dialogue *dialogue, uint32_t index)
{
	return &g_array_index(dialogue->sections, struct section, index);
}

static inline struct draft *draft_at(const struct dialogue *dialogue, uint32_t index)
{
	return &g_array_index(dialogue->drafts, struct draft, index);
}

static inline struct draft *draft_last(const struct dialogue *dialogue)
{
	return draft_at(dialogue, dialogue->drafts->len - 1);
}

static inline struct reference *reference_at(const struct dialogue *dialogue, uint32_t index)
{
	return &g_array_index(dialogue->references, struct reference, index);
}

/* "say", "ask", ... */
const char *draft_word(const struct draft *draft);

/* Names of sections and fields: [a-z0-9_], at most SCRIPT_NAME_BYTES_MAX. */
bool name_is_good(struct peal_slice name);
const char *name_keep(struct dialogue *dialogue, struct peal_slice name);

/* The last draft goes to a section in this way; notes what is no name of one. */
void draft_refer(struct dialogue *dialogue, enum way way, const char *what, struct peal_slice name);

#endif
