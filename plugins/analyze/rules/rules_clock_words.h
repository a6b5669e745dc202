/* rules_clock_words.h - the words in which people speak of time */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_CLOCK_WORDS_H
#define RULES_CLOCK_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_TOKENS_MAX 128

enum clock_meaning {
	CLOCK_OTHER,   /* a word that says nothing of time */
	CLOCK_NUMBER,  /* value: in sixtieths, so that half an hour is a number too */
	CLOCK_ONE,     /* "a", "an": a number when a unit follows */
	CLOCK_TIME,    /* "6:30", perhaps in the evening; value: minutes after midnight */
	CLOCK_TIME_24, /* "18:30", "06:30", "noon" */
	CLOCK_UNIT,    /* value: minutes */
	CLOCK_PART,    /* of the day; value: enum clock_part */
	CLOCK_DAY,     /* value: days from today */
	CLOCK_WEEKDAY, /* value: 1 Monday ... 7 Sunday */
	CLOCK_HALF,    /* "half an hour", "half past six" */
	CLOCK_QUARTER, /* "quarter to six" */
	CLOCK_PAST,
	CLOCK_TO,
	CLOCK_AFTER, /* "day after tomorrow" */
	CLOCK_PLUS, /* "साढ़े 6", "पौने 6"; value: minutes to add to the hour that follows */
	CLOCK_OCLOCK,  /* the number before it is an hour */
	CLOCK_ORDINAL, /* "15th": the number before it is not a time */
};

enum clock_part {
	CLOCK_PART_NONE,
	CLOCK_PART_AM,
	CLOCK_PART_PM,
	CLOCK_PART_MORNING,
	CLOCK_PART_AFTERNOON,
	CLOCK_PART_EVENING,
	CLOCK_PART_NIGHT,
};

struct clock_token {
	enum clock_meaning meaning;
	int value;
};

/* Returns how many tokens `text` has, at most CLOCK_TOKENS_MAX. */
size_t clock_tokens_read(const char *text, struct clock_token tokens_out[CLOCK_TOKENS_MAX]);

#endif
