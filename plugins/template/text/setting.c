/* setting.c - the indented lines of a step: its settings, and the choices of a question */
/* SPDX-License-Identifier: MIT */
#include "setting.h"

#define DURATION_BYTES_MAX 24u

typedef void setting_fn(struct dialogue *dialogue, struct draft *draft, struct peal_slice value);

struct setting {
	const char *name;
	enum peal_step_kind kind; /* of the steps that have it */
	setting_fn *read;
};

/* ---- values ---- */

/* Digits at the front; false: there are none, or too many. */
static bool take_number(struct peal_slice *text, uint32_t *number_out)
{
	size_t count = 0;
	uint32_t number = 0;

	while (count < text->bytes && g_ascii_isdigit(text->at[count])) {
		if (count == 6)
			return false;
		number = 10 * number + (uint32_t)(text->at[count++] - '0');
	}
	*text = (struct peal_slice){ text->at + count, text->bytes - count };
	*number_out = number;
	return count > 0;
}

static bool take_unit(struct peal_slice *text, int64_t *ms_out)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		size_t bytes = strlen(units[i].name);

		if (text->bytes < bytes || memcmp(text->at, units[i].name, bytes) != 0)
			continue;
		*text = (struct peal_slice){ text->at + bytes, text->bytes - bytes };
		*ms_out = units[i].ms;
		return true;
	}
	return false;
}

static bool duration_read(struct peal_slice text, int64_t *ms_out)
{
	int64_t total_ms = 0;

	if (text.bytes == 0 || text.bytes > DURATION_BYTES_MAX)
		return false;
	while (text.bytes > 0) {
		uint32_t number;
		int64_t unit_ms;

		if (!take_number(&text, &number) || !take_unit(&text, &unit_ms))
			return false;
		total_ms += number * unit_ms;
	}
	*ms_out = total_ms;
	return true;
}

/* The limits are whole seconds or minutes, or less than a second. */
static const char *duration_text(int64_t ms, char buffer[DURATION_BYTES_MAX])
{
	if (ms % 60000 == 0)
		g_snprintf(buffer, DURATION_BYTES_MAX, "%dm", (int)(ms / 60000));
	else if (ms % 1000 == 0)
		g_snprintf(buffer, DURATION_BYTES_MAX, "%ds", (int)(ms / 1000));
	else
		g_snprintf(buffer, DURATION_BYTES_MAX, "%dms", (int)ms);
	return buffer;
}

void setting_duration(struct dialogue *dialogue, const char *what, struct peal_slice text,
		      int64_t min_ms, int64_t max_ms, int64_t *ms_out)
{
	char min[DURATION_BYTES_MAX], max[DURATION_BYTES_MAX];
	int64_t ms;

	if (duration_read(text, &ms) && ms >= min_ms && ms <= max_ms)
		*ms_out = ms;
	else
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "%s: expected a duration such as \"5s\", from %s to %s, got \"%s\"",
			     what, duration_text(min_ms, min), duration_text(max_ms, max),
			     quote(text).text);
}

/* ---- settings ---- */

/* "1", "4-6", "1-16 #" */
static void read_keys(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	struct peal_step *step = &draft->step.is;
	struct peal_slice rest = value;
	uint32_t min, max;
	bool is_good = take_number(&rest, &min);

	rest = slice_trim(rest);
	max = min;
	if (is_good && rest.bytes > 0 && *rest.at == '-') {
		rest = slice_trim((struct peal_slice){ rest.at + 1, rest.bytes - 1 });
		is_good = take_number(&rest, &max);
		rest = slice_trim(rest);
	}
	if (!is_good || (rest.bytes > 0 && !slice_equals(rest, "#")) || min < 1 || min > max ||
	    max > SCRIPT_KEYS_MAX) {
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "keys: expected how many, such as \"1\", \"4-6\" or \"1-%u #\", "
			     "at most %u, got \"%s\"",
			     SCRIPT_KEYS_MAX, SCRIPT_KEYS_MAX, quote(value).text);
		return;
	}
	step->keys_min = min;
	step->keys_max = max;
	step->is_hash_end = rest.bytes > 0;
}

static void read_wait(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	setting_duration(dialogue, "wait", value, SCRIPT_WAIT_MS_MIN, SCRIPT_WAIT_MS_MAX,
			 &draft->step.is.wait_ms);
}

static void read_tries(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	struct peal_slice rest = value;
	uint32_t tries;

	if (take_number(&rest, &tries) && rest.bytes == 0 && tries >= 1 &&
	    tries <= SCRIPT_TRIES_MAX)
		draft->step.is.tries = tries;
	else
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "tries: expected a number from 1 to %u, got \"%s\"", SCRIPT_TRIES_MAX,
			     quote(value).text);
}

static void read_other(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	(void)draft;
	draft_refer(dialogue, WAY_OTHER, "other", value);
}

static void read_nothing(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	(void)draft;
	draft_refer(dialogue, WAY_NOTHING, "nothing", value);
}

static void read_silence(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	setting_duration(dialogue, "silence", value, SCRIPT_SILENCE_MS_MIN, SCRIPT_SILENCE_MS_MAX,
			 &draft->step.is.silence_ms);
}

static void read_how(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	if (slice_equals(value, "bridge"))
		draft->step.is.transfer = PEAL_TRANSFER_BRIDGE;
	else if (slice_equals(value, "refer"))
		draft->step.is.transfer = PEAL_TRANSFER_REFER;
	else
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "how: expected bridge or refer, got \"%s\"%s", quote(value).text,
			     hint(value, (const char *const[]){ "bridge", "refer" }, 2).text);
}

static void read_failed(struct dialogue *dialogue, struct draft *draft, struct peal_slice value)
{
	(void)draft;
	draft_refer(dialogue, WAY_FAILED, "failed", value);
}

static const struct setting settings[] = {
	{ "keys", PEAL_STEP_GATHER, read_keys },
	{ "wait", PEAL_STEP_GATHER, read_wait },
	{ "tries", PEAL_STEP_GATHER, read_tries },
	{ "other", PEAL_STEP_GATHER, read_other },
	{ "nothing", PEAL_STEP_GATHER, read_nothing },
	{ "silence", PEAL_STEP_RECORD, read_silence },
	{ "how", PEAL_STEP_TRANSFER, read_how },
	{ "failed", PEAL_STEP_TRANSFER, read_failed },
};

/* With a choice beside them, a bit each. */
#define CHOICE_BIT (1u << G_N_ELEMENTS(settings))

/* ---- choices ---- */

static bool is_keys(struct peal_slice word)
{
	for (size_t i = 0; i < word.bytes; i++) {
		if (!g_ascii_isdigit(word.at[i]) && word.at[i] != '*' && word.at[i] != '#')
			return false;
	}
	return word.bytes > 0;
}

static void choice_read(struct dialogue *dialogue, struct draft *draft, struct peal_slice keys,
			struct peal_slice section)
{
	struct peal_choice choice = { .step = PEAL_STEP_END };

	draft->settings |= CHOICE_BIT;
	if (draft->choices == NULL)
		draft->choices = g_array_new(FALSE, FALSE, sizeof(struct peal_choice));
	if (keys.bytes > SCRIPT_KEYS_MAX) {
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "\"%s\" are too many keys: at most %u are read", quote(keys).text,
			     SCRIPT_KEYS_MAX);
		return;
	}
	if (draft->choices->len == SCRIPT_CHOICES_MAX) {
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "the question has more than %u choices", SCRIPT_CHOICES_MAX);
		return;
	}
	choice.keys = g_string_chunk_insert_len(dialogue->script->strings, keys.at,
						(gssize)keys.bytes);
	g_array_append_val(draft->choices, choice);
	draft_refer(dialogue, WAY_CHOICE, choice.keys, section);
}

/* ---- lines ---- */

/* "wait: 5s" */
static bool line_split(struct peal_slice line, struct peal_slice *word_out,
		       struct peal_slice *value_out)
{
	const char *colon = memchr(line.at, ':', line.bytes);

	if (colon == NULL)
		return false;
	*word_out = slice_trim((struct peal_slice){ line.at, (size_t)(colon - line.at) });
	*value_out = slice_trim(
		(struct peal_slice){ colon + 1, (size_t)(line.at + line.bytes - colon - 1) });
	return word_out->bytes > 0;
}

static const struct setting *setting_find(struct peal_slice word, bool with_capitals)
{
	for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
		if (slice_equals(word, settings[i].name) ||
		    (with_capitals && word.bytes == strlen(settings[i].name) &&
		     g_ascii_strncasecmp(word.at, settings[i].name, word.bytes) == 0))
			return &settings[i];
	}
	return NULL;
}

static bool is_small_word(struct peal_slice word)
{
	for (size_t i = 0; i < word.bytes; i++) {
		if (!g_ascii_islower(word.at[i]))
			return false;
	}
	return true;
}

bool setting_is(const struct draft *draft, struct peal_slice line)
{
	struct peal_slice word, value;

	if (!line_split(line, &word, &value))
		return false;
	if (setting_find(word, true) != NULL)
		return true;
	if (draft->step.is.kind == PEAL_STEP_SAY)
		/* "at 5:30" is a time, and no choice of a question that was meant. */
		return is_keys(word) && name_is_good(value) && value.at[-1] != ':';
	return is_keys(word) || is_small_word(word);
}

void setting_unknown(struct dialogue *dialogue, const struct draft *draft, struct peal_slice line)
{
	const char *names[G_N_ELEMENTS(settings)];
	struct peal_slice word = line, value;
	size_t count = 0;
	GString *expected = g_string_new(NULL);

	line_split(line, &word, &value);
	for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
		if (settings[i].kind != draft->step.is.kind || draft->is_goto)
			continue;
		names[count++] = settings[i].name;
		g_string_append_printf(expected, "%s%s", count > 1 ? ", " : ": expected ",
				       settings[i].name);
	}
	if (draft->step.is.kind == PEAL_STEP_GATHER)
		g_string_append(expected, " or a choice such as \"1: paid\"");
	mistakes_add(dialogue->mistakes, dialogue->line, "%s has no setting \"%s\"%s%s",
		     draft_word(draft), quote(word).text, expected->str,
		     hint(word, names, count).text);
	g_string_free(expected, TRUE);
}

void setting_read(struct dialogue *dialogue, struct draft *draft, struct peal_slice line)
{
	struct peal_slice word, value;
	const struct setting *setting;
	unsigned bit;

	if (!line_split(line, &word, &value))
		return;
	setting = setting_find(word, false);
	if (is_keys(word) && draft->step.is.kind == PEAL_STEP_GATHER) {
		choice_read(dialogue, draft, word, value);
		return;
	}
	if (setting == NULL || setting->kind != draft->step.is.kind || draft->is_goto) {
		draft->settings |= CHOICE_BIT;
		setting_unknown(dialogue, draft, line);
		return;
	}
	bit = 1u << (setting - settings);
	if ((draft->settings & bit) != 0)
		mistakes_add(dialogue->mistakes, dialogue->line, "%s is set twice", setting->name);
	draft->settings |= bit;
	setting->read(dialogue, draft, value);
}
