/* rules_words.c - turns words as people write them into a regular expression
 *
 * Whole words in every script: a word ends where no letter, combining mark or
 * digit follows.  Spellings that people and speech recognisers mix up are taken
 * as one: spaces, apostrophes, the dot of Devanagari's borrowed letters, and its
 * two signs of a nasal vowel. */
/* SPDX-License-Identifier: MIT */
#include "rules_words.h"
#include "rules_pattern.h"

#include <glib.h>
#include <stdlib.h>

#define NUKTA 0x93c
#define CANDRABINDU 0x901
#define ANUSVARA 0x902

/* Letters that are written with or without the dot, and the two in one. */
static const struct {
	gunichar plain, dotted;
} dotted_letters[] = {
	{ 0x915, 0x958 }, /* ka, qa */
	{ 0x916, 0x959 }, /* kha, khha */
	{ 0x917, 0x95a }, /* ga, ghha */
	{ 0x91c, 0x95b }, /* ja, za */
	{ 0x921, 0x95c }, /* dda, dddha */
	{ 0x922, 0x95d }, /* ddha, rha */
	{ 0x92b, 0x95e }, /* pha, fa */
	{ 0x92f, 0x95f }, /* ya, yya */
};

static gunichar dotted_of(gunichar letter)
{
	for (size_t i = 0; i < G_N_ELEMENTS(dotted_letters); i++)
		if (dotted_letters[i].plain == letter)
			return dotted_letters[i].dotted;
	return 0;
}

static bool is_apostrophe(gunichar letter)
{
	return letter == '\'' || letter == 0x2019 || letter == 0x2018;
}

static void letter_append(GString *regex, gunichar letter)
{
	gunichar dotted = dotted_of(letter);

	if (dotted != 0)
		g_string_append_printf(regex, "(?:\\x{%x}\\x{%x}?|\\x{%x})", letter, NUKTA, dotted);
	else if (letter == CANDRABINDU || letter == ANUSVARA)
		g_string_append_printf(regex, "[\\x{%x}\\x{%x}]", CANDRABINDU, ANUSVARA);
	else if (is_apostrophe(letter))
		g_string_append(regex, "['\\x{2018}\\x{2019}]");
	else if (letter != NUKTA)
		g_string_append_printf(regex, "\\x{%x}", letter);
}

/* `word` is in normal form C, in which dotted letters are always two. */
static void word_append(GString *regex, const char *word)
{
	bool is_gap = false;

	for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar letter = g_utf8_get_char(at);

		if (g_unichar_isspace(letter)) {
			is_gap = true;
			continue;
		}
		if (is_gap)
			g_string_append(regex, "\\s+");
		is_gap = false;
		letter_append(regex, letter);
	}
}

static int word_check(const char *word, struct peal_error *err)
{
	const char *at = word;

	if (strlen(word) > RULES_WORD_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "a word is longer than %d bytes",
				 RULES_WORD_BYTES_MAX);
	if (!g_utf8_validate(word, -1, NULL))
		return peal_fail(err, PEAL_FAIL_INPUT, "a word is not valid UTF-8");
	while (g_unichar_isspace(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	if (*at == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "a word is empty");
	return 0;
}

static int words_append(GString *regex, const char *const *words, size_t count,
			struct peal_error *err)
{
	for (size_t i = 0; i < count; i++) {
		char *normal;

		if (word_check(words[i], err) < 0)
			return -1;
		normal = g_utf8_normalize(words[i], -1, G_NORMALIZE_NFC);
		if (i > 0)
			g_string_append_c(regex, '|');
		word_append(regex, g_strchug(normal));
		g_free(normal);
	}
	return 0;
}

int rules_words_to_regex(const char *const *words, size_t count, char **regex_out,
			 struct peal_error *err)
{
	GString *regex = g_string_new("(?<![\\p{L}\\p{M}\\p{N}])(?:");

	if (words_append(regex, words, count, err) < 0) {
		g_string_free(regex, TRUE);
		return -1;
	}
	g_string_append(regex, ")(?![\\p{L}\\p{M}\\p{N}])");
	*regex_out = g_string_free(regex, FALSE);
	return 0;
}
