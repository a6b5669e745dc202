/* number_rune.h - the characters of telephone numbers, in every script.
 *
 * Only for the number_*.c files.  The properties are those of Unicode 15.0. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_RUNE_H
#define PEAL_NUMBER_RUNE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/number_text.h"

/* Code points; the text is those from begin to before end. */
struct number_runes {
	size_t begin, end;
	uint32_t at[NUMBER_DIGITS_MAX];
};

/* Decodes and appends UTF-8.  Returns false when something in it is not fit for
 * interchange: not UTF-8, a control character, a noncharacter.  U+FFFD stands for it. */
bool number_runes_append(struct number_runes *runes, const char *text, size_t bytes);

/* 0 to 9, or -1. */
int number_rune_digit(uint32_t rune);
/* The key of an ASCII letter or digit on a telephone's keypad, or -1. */
int number_rune_key(uint32_t rune);
/* A letter or number of any script. */
bool number_rune_is_word(uint32_t rune);
bool number_rune_is_plus(uint32_t rune);
/* May stand for a digit, or looks like a letter that may. */
bool number_rune_is_letter(uint32_t rune);
/* Stands between digits. */
bool number_rune_is_punctuation(uint32_t rune);
/* The lower case, where a label of an extension can have it. */
uint32_t number_rune_fold(uint32_t rune);

#endif
