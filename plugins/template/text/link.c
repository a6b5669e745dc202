/* link.c - turns the names of a dialogue's sections into steps
 *
 * A goto is no step: what leads to it leads to where it goes. */
/* SPDX-License-Identifier: MIT */
#include "link.h"

#include "flow.h"

#define DRAFT_END UINT32_MAX

/* ---- names ---- */

static bool section_find(const struct dialogue *dialogue, const char *name, uint32_t *index_out)
{
	for (uint32_t i = 0; i < dialogue->sections->len; i++) {
		if (strcmp(section_at(dialogue, i)->name, name) != 0)
			continue;
		*index_out = i;
		return true;
	}
	return false;
}

static void reference_resolve(struct dialogue *dialogue, struct reference *reference)
{
	const char *names[SCRIPT_SECTIONS_MAX];
	struct peal_slice name = { reference->name, strlen(reference->name) };
	size_t count = MIN(dialogue->sections->len, SCRIPT_SECTIONS_MAX);

	if (section_find(dialogue, reference->name, &reference->section)) {
		section_at(dialogue, reference->section)->is_named = true;
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		names[i] = section_at(dialogue, i)->name;
	mistakes_add(dialogue->mistakes, reference->line, "there is no section [%s]%s",
		     reference->name, hint(name, names, count).text);
}

static void sections_check(struct dialogue *dialogue)
{
	for (uint32_t i = 0; i < dialogue->sections->len; i++) {
		const struct section *section = section_at(dialogue, i);

		if (section->count == 0 && !section->has_mistakes)
			mistakes_add(dialogue->mistakes, section->line, "[%s] has no steps",
				     section->name);
		if (i > 0 && !section->is_named && section->name[0] != '\0' &&
		    strcmp(section->name, "machine") != 0)
			mistakes_add(dialogue->mistakes, section->line, "nothing goes to [%s]",
				     section->name);
	}
}

static void fields_check(struct dialogue *dialogue)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);

	for (uint32_t i = 0; i < dialogue->drafts->len; i++) {
		const struct peal_step *step = &draft_at(dialogue, i)->step.is;

		if (step->name[0] == '\0' || !g_hash_table_add(names, (void *)step->name))
			continue;
		if (g_hash_table_size(names) == SCRIPT_FIELDS_MAX + 1)
			mistakes_add(dialogue->mistakes, step->line,
				     "there are more than %d fields", SCRIPT_FIELDS_MAX);
	}
	g_hash_table_destroy(names);
}

/* ---- choices ---- */

static const char *choice_keys(const struct dialogue *dialogue, const struct reference *reference)
{
	const GArray *choices = draft_at(dialogue, reference->draft)->choices;

	return g_array_index(choices, struct peal_choice, reference->choice).keys;
}

/* By itself, with how many keys are read. */
static void choice_check(struct dialogue *dialogue, const struct reference *reference)
{
	const struct peal_step *step = &draft_at(dialogue, reference->draft)->step.is;
	const char *keys = choice_keys(dialogue, reference);
	size_t count = strlen(keys);

	if (step->is_hash_end && strchr(keys, '#') != NULL)
		mistakes_add(dialogue->mistakes, reference->line,
			     "the choice \"%s\" has the '#' at which the keys end", keys);
	else if (count > step->keys_max || count < step->keys_min)
		mistakes_add(dialogue->mistakes, reference->line,
			     "the choice \"%s\" has %zu key%s, but %s are read; see \"keys\"", keys,
			     count, count == 1 ? "" : "s",
			     count > step->keys_max ? "fewer" : "more");
}

/* With an earlier one of the same question. */
static void choices_compare(struct dialogue *dialogue, const struct reference *earlier,
			    const struct reference *later)
{
	const char *one = choice_keys(dialogue, earlier), *other = choice_keys(dialogue, later);
	size_t shorter = MIN(strlen(one), strlen(other));

	if (strcmp(one, other) == 0)
		mistakes_add(dialogue->mistakes, later->line,
			     "the choice \"%s\" is there already, in line %u", other,
			     earlier->line);
	else if (!draft_at(dialogue, later->draft)->step.is.is_hash_end &&
		 strncmp(one, other, shorter) == 0)
		mistakes_add(dialogue->mistakes, later->line,
			     "the choices \"%s\" and \"%s\" begin alike, and cannot be told apart "
			     "while keys are pressed; with '#' behind \"keys\" they can",
			     one, other);
}

static void choices_check(struct dialogue *dialogue)
{
	for (uint32_t i = 0; i < dialogue->references->len; i++) {
		const struct reference *later = reference_at(dialogue, i);

		if (later->way != WAY_CHOICE)
			continue;
		choice_check(dialogue, later);
		/* Those of a question stand together. */
		for (uint32_t j = i; j-- > 0 && reference_at(dialogue, j)->draft == later->draft;)
			if (reference_at(dialogue, j)->way == WAY_CHOICE)
				choices_compare(dialogue, reference_at(dialogue, j), later);
	}
}

/* ---- steps ---- */

/* The draft at which something goes on, behind any gotos; DRAFT_END: nowhere. */
static uint32_t draft_behind(const struct dialogue *dialogue, const uint32_t *goes_to,
			     uint32_t draft, bool *is_circle_out)
{
	uint32_t hops = 0;

	*is_circle_out = false;
	while (draft != DRAFT_END && draft_at(dialogue, draft)->is_goto) {
		if (hops++ > dialogue->drafts->len) {
			*is_circle_out = true;
			return DRAFT_END;
		}
		draft = section_at(dialogue, goes_to[draft])->first;
	}
	return draft;
}

static uint32_t step_behind(const struct dialogue *dialogue, const uint32_t *goes_to,
			    uint32_t draft)
{
	bool is_circle;

	draft = draft_behind(dialogue, goes_to, draft, &is_circle);
	return draft == DRAFT_END ? PEAL_STEP_END : draft_at(dialogue, draft)->number;
}

static uint32_t step_of_section(const struct dialogue *dialogue, const uint32_t *goes_to,
				uint32_t section)
{
	return step_behind(dialogue, goes_to, section_at(dialogue, section)->first);
}

static bool circles_check(struct dialogue *dialogue, const uint32_t *goes_to)
{
	bool is_circle, is_any = false;

	for (uint32_t i = 0; i < dialogue->drafts->len; i++) {
		draft_behind(dialogue, goes_to, i, &is_circle);
		if (!is_circle)
			continue;
		mistakes_add(dialogue->mistakes, draft_at(dialogue, i)->step.is.line,
			     "goto: goes round in a circle");
		is_any = true;
	}
	return !is_any;
}

/* What a step does when it says nothing else: it goes on with the one after it. */
static void step_go_on(const struct dialogue *dialogue, const uint32_t *goes_to, uint32_t index)
{
	struct draft *draft = draft_at(dialogue, index);
	const struct section *section = section_at(dialogue, draft->section);
	uint32_t after = index + 1 < section->first + section->count ? index + 1 : DRAFT_END;
	struct peal_step *step = &draft->step.is;

	after = step_behind(dialogue, goes_to, after);
	if (step->kind == PEAL_STEP_GATHER)
		step->other = step->nothing = after;
	if (step->kind == PEAL_STEP_TRANSFER)
		step->failed = after;
	else if (step->kind != PEAL_STEP_HANG_UP)
		step->next = after;
}

static void reference_apply(const struct dialogue *dialogue, const uint32_t *goes_to,
			    const struct reference *reference)
{
	struct draft *draft = draft_at(dialogue, reference->draft);
	uint32_t step = step_of_section(dialogue, goes_to, reference->section);

	if (reference->way == WAY_CHOICE)
		g_array_index(draft->choices, struct peal_choice, reference->choice).step = step;
	else if (reference->way == WAY_OTHER)
		draft->step.is.other = step;
	else if (reference->way == WAY_NOTHING)
		draft->step.is.nothing = step;
	else if (reference->way == WAY_FAILED)
		draft->step.is.failed = step;
}

static void step_emit(struct script *script, struct draft *draft)
{
	struct step *step = &script->steps[script->step_count++];

	*step = draft->step;
	if (draft->choices == NULL)
		return;
	step->is.choice_count = draft->choices->len;
	step->is.choices = (const struct peal_choice *)(void *)g_array_free(draft->choices, FALSE);
	draft->choices = NULL;
}

static void steps_make(struct dialogue *dialogue, const uint32_t *goes_to)
{
	struct script *script = dialogue->script;
	uint32_t machine, count = 0;

	for (uint32_t i = 0; i < dialogue->drafts->len; i++) {
		draft_at(dialogue, i)->number = count;
		count += !draft_at(dialogue, i)->is_goto;
	}
	for (uint32_t i = 0; i < dialogue->drafts->len; i++)
		step_go_on(dialogue, goes_to, i);
	for (uint32_t i = 0; i < dialogue->references->len; i++)
		reference_apply(dialogue, goes_to, reference_at(dialogue, i));
	if (section_find(dialogue, "machine", &machine))
		script->machine = step_of_section(dialogue, goes_to, machine);
	script->steps = g_new0(struct step, count);
	for (uint32_t i = 0; i < dialogue->drafts->len; i++) {
		if (!draft_at(dialogue, i)->is_goto)
			step_emit(script, draft_at(dialogue, i));
	}
}

void dialogue_link(struct dialogue *dialogue)
{
	uint32_t *goes_to;

	for (uint32_t i = 0; i < dialogue->references->len; i++)
		reference_resolve(dialogue, reference_at(dialogue, i));
	sections_check(dialogue);
	fields_check(dialogue);
	choices_check(dialogue);
	if (dialogue->mistakes->count > 0)
		return;
	goes_to = g_new0(uint32_t, dialogue->drafts->len);
	for (uint32_t i = 0; i < dialogue->references->len; i++) {
		if (reference_at(dialogue, i)->way == WAY_GOTO)
			goes_to[reference_at(dialogue, i)->draft] =
				reference_at(dialogue, i)->section;
	}
	if (draft_at(dialogue, 0)->is_goto) {
		mistakes_add(dialogue->mistakes, draft_at(dialogue, 0)->step.is.line,
			     "the call cannot start with a goto: expected its first step");
	} else if (circles_check(dialogue, goes_to)) {
		steps_make(dialogue, goes_to);
		flow_check(dialogue->script, dialogue->mistakes);
	}
	g_free(goes_to);
}
