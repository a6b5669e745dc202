/* number_table.h - the shape of the generated tables of number plans.
 *
 * Only the number_*.c files know these.  All tables are constant. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_TABLE_H
#define PEAL_NUMBER_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* The automaton of national numbers.  A state is the index of the first of its ten
 * steps; number_steps[state + digit] is the state that the digit leads to.  State 0 is
 * the dead end.  States from number_first_accepting on end a number. */
extern const uint16_t number_steps[];
extern const uint16_t number_first_accepting;
/* By (state - number_first_accepting) / 10: 1 + the place of the region in its country. */
extern const uint8_t number_labels[];

/* A state of the automata of dialling prefixes.  What a match at this state means,
 * as an index of number_kept: when more digits follow, and when none do.  0: no match. */
struct number_prefix_state {
	uint8_t kept_within, kept_at_end;
	uint16_t following[10];
};

/* The part of a matched prefix that belongs to the number all the same. */
struct number_kept {
	uint8_t first, count;
};

extern const struct number_prefix_state number_prefixes[];
extern const struct number_kept number_kept[];

/* A country calling code.  Its regions stand together, the main one first. */
struct number_country {
	uint16_t code;
	uint16_t valid; /* state: where the valid national numbers begin */
	uint16_t first_region;
};

extern const struct number_country number_countries[];
/* 1 + the index of the country with that code, or 0. */
extern const uint8_t number_country_by_code[1000];

struct number_region {
	char iso[4];
	char transform[6];	       /* digits put before the kept part of a prefix */
	uint16_t country;	       /* index of number_countries */
	uint16_t general;	       /* state: all that could be a number here */
	uint16_t international_prefix; /* prefix state, 0: none */
	uint16_t national_prefix;      /* prefix state, 0: none */
	uint32_t lengths;	       /* bit n: n national digits are possible */
	uint32_t local_lengths;	       /* the same, within an area only */
};

extern const struct number_region number_regions[];
extern const size_t number_region_count;

/* First and last of each run of code points, beyond ASCII and in order: the digits of
 * one script, zero to nine; letters and numbers of any kind. */
extern const uint32_t number_digit_runs[][2];
extern const size_t number_digit_run_count;
extern const uint32_t number_word_runs[][2];
extern const size_t number_word_run_count;

#endif
