/* rules_clock_words.c - the words in which people speak of time
 *
 * English and Hindi, also in Latin letters.  Words are compared in small letters,
 * without Devanagari's dot, and with one sign for its two nasal vowels: the rows
 * below are written so. */
/* SPDX-License-Identifier: MIT */
#include "rules_clock_words.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define WORD_BYTES_MAX 48
#define NUMBER_MAX 1000 /* larger ones are no times */

/* clang-format off: a table reads better in columns. */
#define N(word, value)                                                                             \
	{                                                                                          \
		word, CLOCK_NUMBER, (value)*60                                                     \
	}

static const struct {
	const char *word;
	enum clock_meaning meaning;
	int value;
} words[] = {
	N("one", 1),
	N("two", 2),
	N("three", 3),
	N("four", 4),
	N("five", 5),
	N("six", 6),
	N("seven", 7),
	N("eight", 8),
	N("nine", 9),
	N("ten", 10),
	N("eleven", 11),
	N("twelve", 12),
	N("fifteen", 15),
	N("twenty", 20),
	N("thirty", 30),
	N("forty", 40),
	N("fifty", 50),
	N("एक", 1),
	N("दो", 2),
	N("तीन", 3),
	N("चार", 4),
	N("पांच", 5),
	N("छह", 6),
	N("छः", 6),
	N("छे", 6),
	N("सात", 7),
	N("आठ", 8),
	N("नौ", 9),
	N("दस", 10),
	N("ग्यारह", 11),
	N("बारह", 12),
	N("पंद्रह", 15),
	N("पन्द्रह", 15),
	N("बीस", 20),
	N("पच्चीस", 25),
	N("तीस", 30),
	N("चालीस", 40),
	N("पैंतालीस", 45),
	N("पचास", 50),
	{ "डेढ", CLOCK_NUMBER, 90 },
	{ "ढाई", CLOCK_NUMBER, 150 },
	{ "a", CLOCK_ONE, 60 },
	{ "an", CLOCK_ONE, 60 },
	{ "min", CLOCK_UNIT, 1 },
	{ "mins", CLOCK_UNIT, 1 },
	{ "minute", CLOCK_UNIT, 1 },
	{ "minutes", CLOCK_UNIT, 1 },
	{ "मिनट", CLOCK_UNIT, 1 },
	{ "मिनटों", CLOCK_UNIT, 1 },
	{ "hr", CLOCK_UNIT, 60 },
	{ "hrs", CLOCK_UNIT, 60 },
	{ "hour", CLOCK_UNIT, 60 },
	{ "hours", CLOCK_UNIT, 60 },
	{ "घंटा", CLOCK_UNIT, 60 },
	{ "घंटे", CLOCK_UNIT, 60 },
	{ "घंटों", CLOCK_UNIT, 60 },
	{ "घण्टे", CLOCK_UNIT, 60 },
	{ "ghanta", CLOCK_UNIT, 60 },
	{ "ghante", CLOCK_UNIT, 60 },
	{ "day", CLOCK_UNIT, 1440 },
	{ "days", CLOCK_UNIT, 1440 },
	{ "दिन", CLOCK_UNIT, 1440 },
	{ "दिनों", CLOCK_UNIT, 1440 },
	{ "din", CLOCK_UNIT, 1440 },
	{ "week", CLOCK_UNIT, 10080 },
	{ "weeks", CLOCK_UNIT, 10080 },
	{ "हफ्ते", CLOCK_UNIT, 10080 },
	{ "सप्ताह", CLOCK_UNIT, 10080 },
	{ "am", CLOCK_PART, CLOCK_PART_AM },
	{ "pm", CLOCK_PART, CLOCK_PART_PM },
	{ "morning", CLOCK_PART, CLOCK_PART_MORNING },
	{ "सुबह", CLOCK_PART, CLOCK_PART_MORNING },
	{ "सवेरे", CLOCK_PART, CLOCK_PART_MORNING },
	{ "subah", CLOCK_PART, CLOCK_PART_MORNING },
	{ "afternoon", CLOCK_PART, CLOCK_PART_AFTERNOON },
	{ "दोपहर", CLOCK_PART, CLOCK_PART_AFTERNOON },
	{ "dopahar", CLOCK_PART, CLOCK_PART_AFTERNOON },
	{ "evening", CLOCK_PART, CLOCK_PART_EVENING },
	{ "शाम", CLOCK_PART, CLOCK_PART_EVENING },
	{ "shaam", CLOCK_PART, CLOCK_PART_EVENING },
	{ "sham", CLOCK_PART, CLOCK_PART_EVENING },
	{ "night", CLOCK_PART, CLOCK_PART_NIGHT },
	{ "tonight", CLOCK_PART, CLOCK_PART_NIGHT },
	{ "रात", CLOCK_PART, CLOCK_PART_NIGHT },
	{ "raat", CLOCK_PART, CLOCK_PART_NIGHT },
	{ "noon", CLOCK_TIME_24, 720 },
	{ "midday", CLOCK_TIME_24, 720 },
	{ "today", CLOCK_DAY, 0 },
	{ "आज", CLOCK_DAY, 0 },
	{ "aaj", CLOCK_DAY, 0 },
	{ "tomorrow", CLOCK_DAY, 1 },
	{ "कल", CLOCK_DAY, 1 },
	{ "kal", CLOCK_DAY, 1 },
	{ "परसों", CLOCK_DAY, 2 },
	{ "parson", CLOCK_DAY, 2 },
	{ "parso", CLOCK_DAY, 2 },
	{ "monday", CLOCK_WEEKDAY, 1 },
	{ "सोमवार", CLOCK_WEEKDAY, 1 },
	{ "tuesday", CLOCK_WEEKDAY, 2 },
	{ "मंगलवार", CLOCK_WEEKDAY, 2 },
	{ "wednesday", CLOCK_WEEKDAY, 3 },
	{ "बुधवार", CLOCK_WEEKDAY, 3 },
	{ "thursday", CLOCK_WEEKDAY, 4 },
	{ "गुरुवार", CLOCK_WEEKDAY, 4 },
	{ "गुरूवार", CLOCK_WEEKDAY, 4 },
	{ "बृहस्पतिवार", CLOCK_WEEKDAY, 4 },
	{ "friday", CLOCK_WEEKDAY, 5 },
	{ "शुक्रवार", CLOCK_WEEKDAY, 5 },
	{ "saturday", CLOCK_WEEKDAY, 6 },
	{ "शनिवार", CLOCK_WEEKDAY, 6 },
	{ "sunday", CLOCK_WEEKDAY, 7 },
	{ "रविवार", CLOCK_WEEKDAY, 7 },
	{ "इतवार", CLOCK_WEEKDAY, 7 },
	{ "half", CLOCK_HALF, 30 },
	{ "आधे", CLOCK_HALF, 30 },
	{ "आधा", CLOCK_HALF, 30 },
	{ "aadhe", CLOCK_HALF, 30 },
	{ "quarter", CLOCK_QUARTER, 15 },
	{ "past", CLOCK_PAST, 0 },
	{ "to", CLOCK_TO, 0 },
	{ "after", CLOCK_AFTER, 0 },
	{ "साढे", CLOCK_PLUS, 30 },
	{ "सवा", CLOCK_PLUS, 15 },
	{ "पौने", CLOCK_PLUS, -15 },
	{ "बजे", CLOCK_OCLOCK, 0 },
	{ "baje", CLOCK_OCLOCK, 0 },
	{ "oclock", CLOCK_OCLOCK, 0 },
	{ "st", CLOCK_ORDINAL, 0 },
	{ "nd", CLOCK_ORDINAL, 0 },
	{ "rd", CLOCK_ORDINAL, 0 },
	{ "th", CLOCK_ORDINAL, 0 },
	{ "तारीख", CLOCK_ORDINAL, 0 },
};
/* clang-format on */

static struct clock_token word_find(const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return (struct clock_token){ words[i].meaning, words[i].value };
	return (struct clock_token){ CLOCK_OTHER, 0 };
}

/* The next letter; one that is not UTF-8 is a space. */
static gunichar letter_at(const char *at, const char **next_out)
{
	gunichar letter = g_utf8_get_char_validated(at, -1);

	if (letter == (gunichar)-1 || letter == (gunichar)-2) {
		*next_out = at + 1;
		return ' ';
	}
	*next_out = g_utf8_next_char(at);
	return letter;
}

/* As the rows are written; 0: leave it out. */
static gunichar letter_fold(gunichar letter)
{
	static const gunichar plain[] = { 0x915, 0x916, 0x917, 0x91c, 0x921, 0x922, 0x92b, 0x92f };

	if (letter >= 0x958 && letter <= 0x95f)
		return plain[letter - 0x958];
	if (letter == 0x901)
		return 0x902;
	if (letter == 0x93c || letter == '\'' || letter == 0x2019 || letter == '.')
		return 0;
	return g_unichar_tolower(letter);
}

static bool is_word_letter(gunichar letter)
{
	return g_unichar_isalpha(letter) || g_unichar_ismark(letter);
}

/* "p.m." and "o'clock" are one word each. */
static bool is_word_joint(gunichar letter, const char *after, size_t word_bytes)
{
	const char *end;

	return word_bytes == 1 && (letter == '.' || letter == '\'' || letter == 0x2019) &&
	       is_word_letter(letter_at(after, &end));
}

static const char *word_read(const char *at, struct clock_token *token_out)
{
	char word[WORD_BYTES_MAX + 8];
	size_t bytes = 0;
	const char *next;

	for (;; at = next) {
		gunichar letter = letter_at(at, &next), folded = letter_fold(letter);

		if (!is_word_letter(letter) && !is_word_joint(letter, next, bytes))
			break;
		if (folded != 0 && bytes < WORD_BYTES_MAX)
			bytes += (size_t)g_unichar_to_utf8(folded, word + bytes);
	}
	word[bytes] = '\0';
	*token_out = word_find(word);
	return at;
}

/* Digits of any script. */
static const char *digits_read(const char *at, int *value_out)
{
	const char *next;
	int value = 0;

	for (;; at = next) {
		gunichar letter = letter_at(at, &next);

		if (!g_unichar_isdigit(letter))
			break;
		if (value <= NUMBER_MAX)
			value = value * 10 + g_unichar_digit_value(letter);
	}
	*value_out = value;
	return at;
}

/* What follows "18:" or "6.": minutes, or the tenths of "2.5". */
static const char *fraction_read(const char *start, int hour, const char *at,
				 struct clock_token *token_out)
{
	bool is_exact = hour >= 13 || *start == '0';
	int value;
	const char *end = digits_read(at, &value);

	if (at[-1] == '.' && end == at + 1)
		*token_out = (struct clock_token){ CLOCK_NUMBER, hour * 60 + value * 6 };
	else if (hour < 24 && value < 60)
		*token_out = (struct clock_token){ is_exact ? CLOCK_TIME_24 : CLOCK_TIME,
						   hour * 60 + value };
	else
		*token_out = (struct clock_token){ CLOCK_OTHER, 0 };
	return end;
}

/* "18:30", "6.30", "2.5" or "20". */
static const char *number_read(const char *at, struct clock_token *token_out)
{
	const char *end, *after;
	int value;

	end = digits_read(at, &value);
	if ((*end == ':' || *end == '.') && g_unichar_isdigit(letter_at(end + 1, &after)))
		return fraction_read(at, value, end + 1, token_out);
	*token_out = (struct clock_token){ CLOCK_NUMBER, value * 60 };
	if (value > NUMBER_MAX)
		token_out->meaning = CLOCK_OTHER;
	return end;
}

size_t clock_tokens_read(const char *text, struct clock_token tokens_out[CLOCK_TOKENS_MAX])
{
	size_t count = 0;
	const char *next;

	while (*text != '\0' && count < CLOCK_TOKENS_MAX) {
		gunichar letter = letter_at(text, &next);

		if (g_unichar_isdigit(letter))
			text = number_read(text, &tokens_out[count++]);
		else if (is_word_letter(letter))
			text = word_read(text, &tokens_out[count++]);
		else
			text = next;
	}
	return count;
}
