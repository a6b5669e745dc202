/* preset_read_words.c - the tables of a provider's words, and what they mean to Peal */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"
#include "preset_words.h"

const char *const preset_outcome_words[PEAL_OUTCOME_COUNT] = {
	[PEAL_OUTCOME_UNKNOWN] = "unknown",   [PEAL_OUTCOME_ANSWERED] = "answered",
	[PEAL_OUTCOME_BUSY] = "busy",	      [PEAL_OUTCOME_NO_ANSWER] = "no_answer",
	[PEAL_OUTCOME_REJECTED] = "rejected", [PEAL_OUTCOME_UNREACHABLE] = "unreachable",
	[PEAL_OUTCOME_FAILED] = "failed",     [PEAL_OUTCOME_MACHINE] = "machine",
	[PEAL_OUTCOME_CANCELED] = "canceled",
};

/* A row of a table: how many texts it has, and how it would be written. */
struct row_shape {
	size_t min, max;
	const char *expected;
};

/* The texts of ["word", "meaning", ...]; false: a mistake was added. */
static bool row_is(struct preset_reader *reader, const config_setting_t *row,
		   const struct row_shape *shape)
{
	size_t count = preset_is_list(row) ? (size_t)config_setting_length(row) : 0;
	bool is_good = true;

	if (count < shape->min || count > shape->max) {
		preset_mistake(reader, row, "expected %s", shape->expected);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (preset_text(reader, config_setting_get_elem(row, (unsigned)i),
				PRESET_WORD_BYTES_MAX) == NULL)
			is_good = false;
	return is_good;
}

/* "*" stands only at the end, and no word before it takes all of this one. */
static void word_check(struct preset_reader *reader, const config_setting_t *row, const char *word,
		       const char *earlier)
{
	char quoted[QUOTED_BYTES_MAX], other[QUOTED_BYTES_MAX];
	const char *star = strchr(word, '*');

	if (star != NULL && star[1] != '\0' && earlier == NULL)
		preset_mistake(reader, row,
			       "%s has a \"*\" that is not at its end; expected it there",
			       preset_quote(word, quoted));
	if (earlier == NULL || !preset_word_fits(earlier, word))
		return;
	preset_mistake(reader, row,
		       "%s is never looked at: %s stands before it; expected each word once, and "
		       "those with \"*\" behind the others",
		       preset_quote(word, quoted), preset_quote(earlier, other));
}

/* ---- statuses and causes ---- */

static const char *const stage_words[] = { "none",    "queued",	  "dialing",
					   "ringing", "answered", "ended" };

/* In the order of enum call_stage, then outcomes. */
static const char *const status_meanings[] = {
	"none",	     "queued",	 "dialing",	"ringing", "answered", "ended",	   "busy",
	"no_answer", "rejected", "unreachable", "failed",  "machine",  "canceled", "unknown",
};
static const char *const cause_meanings[] = {
	"none",	       "ended",	 "answered", "busy",	 "no_answer", "rejected",
	"unreachable", "failed", "machine",  "canceled", "unknown",
};

int preset_outcome(const char *word)
{
	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++)
		if (strcmp(preset_outcome_words[i], word) == 0)
			return i;
	return -1;
}

static void status_meaning(struct preset_word *word, const char *meaning)
{
	for (size_t i = 0; i < sizeof(stage_words) / sizeof(stage_words[0]); i++) {
		if (strcmp(stage_words[i], meaning) == 0) {
			word->stage = (enum call_stage)i;
			return;
		}
	}
	word->stage = STAGE_ENDED;
	word->has_outcome = true;
	word->outcome = (enum peal_outcome)preset_outcome(meaning);
}

/* A cause only refines an end: "answered" is its outcome. */
static void cause_meaning(struct preset_word *word, const char *meaning)
{
	int outcome = preset_outcome(meaning);

	word->stage = strcmp(meaning, "none") == 0 ? STAGE_NONE : STAGE_ENDED;
	word->has_outcome = outcome >= 0;
	if (outcome >= 0)
		word->outcome = (enum peal_outcome)outcome;
}

static void word_flag(struct preset_reader *reader, const config_setting_t *setting,
		      struct preset_word *word)
{
	static const char *const flags[] = { "final", "uncharged" };
	int flag = preset_choice(reader, setting, flags, 2);

	if (flag == 0 && (!word->has_outcome || word->outcome == PEAL_OUTCOME_ANSWERED))
		preset_mistake(reader, setting,
			       "only an end that was not answered is final; expected it with an "
			       "outcome such as \"unreachable\"");
	if (flag == 1 && (!word->has_outcome || word->outcome != PEAL_OUTCOME_FAILED))
		preset_mistake(reader, setting,
			       "only \"failed\" can be uncharged; expected it with that outcome");
	word->is_final |= flag == 0;
	word->is_uncharged |= flag == 1;
}

struct word_table {
	const char *const *meanings;
	size_t meaning_count;
	void (*meaning_fn)(struct preset_word *word, const char *meaning);
	struct row_shape shape;
};

static void word_read(struct preset_reader *reader, const config_setting_t *row,
		      const struct word_table *table, struct preset_word *word)
{
	int meaning;

	if (!row_is(reader, row, &table->shape))
		return;
	meaning = preset_choice(reader, config_setting_get_elem(row, 1), table->meanings,
				table->meaning_count);
	word->word = config_setting_get_string_elem(row, 0);
	word_check(reader, row, word->word, NULL);
	if (meaning < 0)
		return;
	table->meaning_fn(word, table->meanings[meaning]);
	for (int i = 2; i < config_setting_length(row); i++)
		word_flag(reader, config_setting_get_elem(row, (unsigned)i), word);
}

static void words_read(struct preset_reader *reader, config_setting_t *setting,
		       const struct word_table *table, struct preset_words *words_out)
{
	size_t count = preset_list(reader, setting, PRESET_WORDS_MAX, table->shape.expected);
	struct preset_word *words = preset_alloc(reader->preset, count, sizeof(*words));

	for (size_t i = 0; i < count; i++) {
		const config_setting_t *row = config_setting_get_elem(setting, (unsigned)i);

		word_read(reader, row, table, &words[i]);
		for (size_t k = 0; words[i].word != NULL && k < i; k++)
			if (words[k].word != NULL)
				word_check(reader, row, words[i].word, words[k].word);
	}
	*words_out = (struct preset_words){ words, count };
}

void preset_read_statuses(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	static const struct word_table table = {
		status_meanings,
		sizeof(status_meanings) / sizeof(status_meanings[0]),
		status_meaning,
		{ 2, 4, "( [\"no-answer\", \"no_answer\"] )" },
	};

	words_read(reader, setting, &table, &((struct preset *)target)->statuses);
}

void preset_read_causes(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	static const struct word_table table = {
		cause_meanings,
		sizeof(cause_meanings) / sizeof(cause_meanings[0]),
		cause_meaning,
		{ 2, 4, "( [\"user_busy\", \"busy\"] )" },
	};

	words_read(reader, setting, &table, &((struct preset *)target)->causes);
}

/* ---- answered_by ---- */

void preset_read_answered_by(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	/* In the order of enum machine_verdict. */
	static const char *const meanings[] = { "none", "human", "machine", "unsure" };
	static const struct row_shape shape = { 2, 2, "( [\"machine_*\", \"machine\"] )" };
	struct preset *preset = target;
	size_t count = preset_list(reader, setting, PRESET_WORDS_MAX, shape.expected);
	struct preset_verdict *rows = preset_alloc(preset, count, sizeof(*rows));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const config_setting_t *row = config_setting_get_elem(setting, (unsigned)i);
		int verdict;

		if (!row_is(reader, row, &shape))
			continue;
		verdict = preset_choice(reader, config_setting_get_elem(row, 1), meanings, 4);
		rows[kept].word = config_setting_get_string_elem(row, 0);
		rows[kept].verdict = verdict < 0 ? VERDICT_NONE : (enum machine_verdict)verdict;
		word_check(reader, row, rows[kept].word, NULL);
		for (size_t k = 0; k < kept; k++)
			word_check(reader, row, rows[kept].word, rows[k].word);
		kept++;
	}
	preset->answered_by = rows;
	preset->answered_by_count = kept;
}

/* ---- machine ---- */

static void machine_word(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	*(const char **)target = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);
}

static const struct preset_key hang_up_key[] = { { "hang_up", machine_word, NULL } };
static const struct preset_key message_key[] = { { "message", machine_word, NULL } };
static const struct preset_key continue_key[] = { { "continue", machine_word, NULL } };

void preset_read_machine(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const char **words = ((struct preset *)target)->machine_words;
	const struct preset_part parts[] = {
		PRESET_PART(hang_up_key, &words[PEAL_MACHINE_HANG_UP]),
		PRESET_PART(message_key, &words[PEAL_MACHINE_MESSAGE]),
		PRESET_PART(continue_key, &words[PEAL_MACHINE_CONTINUE]),
	};

	reader->machine_line = config_setting_source_line(setting);
	if (preset_group(reader, setting, parts, 3) && config_setting_length(setting) == 0)
		preset_mistake(reader, setting,
			       "is empty; expected hang_up, message or continue, each with the "
			       "provider's word");
}

/* ---- wait ---- */

#define WAITS_FOR_MAX 8u

static void wait_for(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;

	preset_texts(reader, setting, WAITS_FOR_MAX, &preset->waits_for, &preset->waits_for_count);
}

static void wait_at_most(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_duration(reader, setting, 100, 300000, &((struct preset *)target)->wait_ms);
}

static const struct preset_key wait_keys[] = {
	{ "for", wait_for, "for = [\"transcript\"]" },
	{ "at_most", wait_at_most, "at_most = \"10s\"" },
};

void preset_read_wait(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const struct preset_part parts[] = { PRESET_PART(wait_keys, target) };

	preset_group(reader, setting, parts, 1);
}
