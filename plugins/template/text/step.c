/* step.c - the lines of a dialogue that begin a step: "say: ...", "ask choice: ..." */
/* SPDX-License-Identifier: MIT */
#include "step.h"

#include "setting.h"
#include "target.h"

#define STEP_WORDS "say, ask, play, record, transfer, goto or hang up"

struct head {
	const char *word;
	enum peal_step_kind kind;
	bool has_name;
	bool is_goto;
};

static const struct head heads[] = {
	{ "say", PEAL_STEP_SAY, false, false },
	{ "ask", PEAL_STEP_GATHER, true, false },
	{ "play", PEAL_STEP_PLAY, false, false },
	{ "record", PEAL_STEP_RECORD, true, false },
	{ "transfer", PEAL_STEP_TRANSFER, false, false },
	{ "goto", PEAL_STEP_HANG_UP, false, true },
	{ "hang up", PEAL_STEP_HANG_UP, false, false },
};

const char *draft_word(const struct draft *draft)
{
	for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
		if (heads[i].kind == draft->step.is.kind && heads[i].is_goto == draft->is_goto)
			return heads[i].word;
	}
	return "";
}

/* ---- the end of a step ---- */

/* What the words after the colon have to be; NULL: there may be none. */
static const char *words_wanted(const struct draft *draft)
{
	switch (draft->step.is.kind) {
	case PEAL_STEP_SAY:
		return "words";
	case PEAL_STEP_PLAY:
		return "a WAV file in the scripts' folder";
	case PEAL_STEP_TRANSFER:
		return "a number such as +912233445566, or a SIP URI";
	case PEAL_STEP_GATHER:
	case PEAL_STEP_RECORD:
	case PEAL_STEP_HANG_UP:
		break;
	}
	return NULL;
}

void step_end(struct dialogue *dialogue)
{
	struct draft *draft;

	if (!dialogue->is_step_open)
		return;
	dialogue->is_step_open = false;
	draft = draft_last(dialogue);
	if (!dialogue->words.has_text && words_wanted(draft) != NULL)
		mistakes_add(dialogue->mistakes, draft->step.is.line, "%s: expected %s",
			     draft_word(draft), words_wanted(draft));
	if (draft->step.is.kind != PEAL_STEP_PLAY && draft->step.is.kind != PEAL_STEP_TRANSFER) {
		draft->step.words = words_end(&dialogue->words);
		return;
	}
	draft->step.target = words_end(&dialogue->words);
	if (draft->step.target.count > 0)
		target_check(dialogue->mistakes, dialogue->host, dialogue->folder, &draft->step,
			     (const struct segment *)(const void *)dialogue->words.segments->data);
}

/* ---- the beginning of a step ---- */

static void step_defaults(struct peal_step *step)
{
	step->name = "";
	step->next = step->other = step->nothing = step->failed = PEAL_STEP_END;
	if (step->kind == PEAL_STEP_GATHER) {
		step->keys_min = step->keys_max = 1;
		step->wait_ms = 5000;
		step->tries = 2;
	}
	if (step->kind == PEAL_STEP_RECORD)
		step->silence_ms = 3000;
}

/* A draft of that kind; NULL: there are too many. */
static struct draft *step_begin(struct dialogue *dialogue, const struct head *head)
{
	struct draft draft = { .is_goto = head->is_goto };

	if (dialogue->drafts->len == SCRIPT_STEPS_MAX) {
		mistakes_add(dialogue->mistakes, dialogue->line, "there are more than %u steps",
			     SCRIPT_STEPS_MAX);
		dialogue->is_full = true;
		return NULL;
	}
	draft.step.is.kind = head->kind;
	draft.step.is.line = dialogue->line;
	step_defaults(&draft.step.is);
	draft.section = dialogue->sections->len - 1;
	section_at(dialogue, draft.section)->count++;
	g_array_append_val(dialogue->drafts, draft);
	dialogue->is_step_open = true;
	return draft_last(dialogue);
}

static void step_take_name(struct dialogue *dialogue, const struct head *head, struct draft *draft,
			   struct peal_slice name)
{
	if (name.bytes == 0 && head->kind == PEAL_STEP_RECORD)
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "record: expected the name of a field, as in \"record answer: 30s\"");
	if (name.bytes == 0)
		return;
	if (!head->has_name)
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "%s has no name: expected \"%s:\", got \"%s %s:\"", head->word,
			     head->word, head->word, quote(name).text);
	else if (!name_is_good(name))
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "%s: expected the name of a field (a-z, 0-9 and _, at most %u), "
			     "got \"%s\"",
			     head->word, SCRIPT_NAME_BYTES_MAX, quote(name).text);
	else
		draft->step.is.name = name_keep(dialogue, name);
}

static void step_take_rest(struct dialogue *dialogue, const struct head *head, struct draft *draft,
			   struct peal_slice rest)
{
	if (head->is_goto)
		draft_refer(dialogue, WAY_GOTO, "goto", rest);
	else if (head->kind == PEAL_STEP_RECORD)
		setting_duration(dialogue, "the longest time", rest, SCRIPT_RECORD_MS_MIN,
				 SCRIPT_RECORD_MS_MAX, &draft->step.is.longest_ms);
	else
		words_add(&dialogue->words, rest);
}

/* ---- lines that are not indented ---- */

static const struct head *head_find(struct peal_slice word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
		if (slice_equals(word, heads[i].word))
			return &heads[i];
	}
	return NULL;
}

/* Up to the first blank. */
static struct peal_slice first_word(struct peal_slice text)
{
	size_t bytes = 0;

	while (bytes < text.bytes && !g_ascii_isspace(text.at[bytes]))
		bytes++;
	return (struct peal_slice){ text.at, bytes };
}

static void step_unknown(struct dialogue *dialogue, struct peal_slice line, struct peal_slice head)
{
	const char *words[G_N_ELEMENTS(heads)];
	struct peal_slice word = first_word(head);
	const struct head *known = head_find(word);
	struct hint meant;

	for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
		words[i] = heads[i].word;
	meant = hint(head, words, G_N_ELEMENTS(heads));
	if (meant.text[0] == '\0')
		meant = hint(word, words, G_N_ELEMENTS(heads));
	if (known != NULL && head.bytes == line.bytes)
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "a colon is missing: expected \"%s:\", got \"%s\"", known->word,
			     quote(line).text);
	else if (meant.text[0] != '\0')
		mistakes_add(dialogue->mistakes, dialogue->line, "\"%s\" is no step%s",
			     quote(head).text, meant.text);
	else
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "\"%s\" is no step: expected " STEP_WORDS
			     ", or blanks before it if it goes on with the step above",
			     quote(head).text);
	section_at(dialogue, dialogue->sections->len - 1)->has_mistakes = true;
	dialogue->is_skipping = true;
}

/* "ask choice" is the head of an ask with a name.  NULL: no step begins so. */
static const struct head *head_split(struct peal_slice head, struct peal_slice *name_out)
{
	const struct head *known = head_find(head);
	size_t bytes = head.bytes;

	if (known == NULL) {
		bytes = first_word(head).bytes;
		known = head_find((struct peal_slice){ head.at, bytes });
	}
	*name_out = slice_trim((struct peal_slice){ head.at + bytes, head.bytes - bytes });
	return known;
}

void step_read(struct dialogue *dialogue, struct peal_slice line)
{
	const char *colon = memchr(line.at, ':', line.bytes);
	size_t bytes = colon == NULL ? line.bytes : (size_t)(colon - line.at);
	struct peal_slice head = slice_trim((struct peal_slice){ line.at, bytes });
	struct peal_slice name;
	const struct head *known = head_split(head, &name);
	bool is_hang_up = known != NULL && known->kind == PEAL_STEP_HANG_UP && !known->is_goto;
	struct draft *draft;

	if (known == NULL || (colon == NULL && (!is_hang_up || name.bytes > 0))) {
		step_unknown(dialogue, line, head);
		return;
	}
	if (colon != NULL && is_hang_up)
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "expected \"hang up\" without a colon");
	draft = step_begin(dialogue, known);
	if (draft == NULL || colon == NULL)
		return;
	step_take_name(dialogue, known, draft, name);
	step_take_rest(dialogue, known, draft,
		       slice_trim((struct peal_slice){ colon + 1, line.bytes - bytes - 1 }));
}
