/* rules_pattern.h - regular expressions and lists of words, compiled once */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include "peal/contact.h"

#include <stdbool.h>

#define RULES_PATTERN_BYTES_MAX 4096
#define RULES_WORD_BYTES_MAX 256
#define RULES_WORDS_MAX 1000
#define RULES_GROUPS_MAX 32 /* captured groups, the whole match included */

struct rules_pattern;
struct rules_matcher; /* scratch memory and limits of one stage */

int rules_matcher_create(struct rules_matcher **matcher_out, struct peal_error *err);
void rules_matcher_destroy(struct rules_matcher **matcher);

/* The error says what is wrong and at which byte. */
int rules_pattern_create(struct rules_pattern **pattern_out, const char *regex,
			 struct peal_error *err);
/* Any of the words or phrases, whole, in whatever case. */
int rules_pattern_create_words(struct rules_pattern **pattern_out, const char *const *words,
			       size_t count, struct peal_error *err);
void rules_pattern_destroy(struct rules_pattern **pattern);

/* Groups without the whole match. */
uint32_t rules_pattern_group_count(const struct rules_pattern *pattern);
/* Group of a name; -1: none. */
int rules_pattern_group(const struct rules_pattern *pattern, const char *name);
/* Names of groups, 0 to count - 1, with the group each stands for. */
uint32_t rules_pattern_name_count(const struct rules_pattern *pattern);
const char *rules_pattern_name(const struct rules_pattern *pattern, uint32_t at, int *group_out);

struct rules_groups {
	const struct rules_pattern *pattern;
	struct peal_slice at[RULES_GROUPS_MAX]; /* 0: the whole match; unset ones are empty */
	uint32_t count;
};

/* 1: matches, 0: does not, < 0: gave up at a limit.  The slices are of `text`. */
int rules_pattern_match(const struct rules_pattern *pattern, struct rules_matcher *matcher,
			struct peal_slice text, struct rules_groups *groups_out,
			struct peal_error *err);

#endif
