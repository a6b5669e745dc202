/* rules_pattern.c - regular expressions and lists of words, compiled once
 *
 * PCRE2 with Unicode properties and without case.  A transcript is outside input
 * and a pattern may be unlucky, so every match has limits; text that is not UTF-8
 * matches nothing but does not stop the rest. */
/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules_pattern.h"
#include "rules_regex.h"
#include "rules_words.h"

#include <glib.h>
#include <pcre2.h>
#include <stdlib.h>

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 20000
#define HEAP_LIMIT_KIB 8192
#define JIT_STACK_BYTES_MIN (32u * 1024)
#define JIT_STACK_BYTES_MAX (1024u * 1024)

struct rules_pattern {
	pcre2_code *code;
	const unsigned char *names; /* PCRE2's table: group as two bytes, then the name */
	uint32_t name_count, name_bytes, group_count;
};

struct rules_matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *jit_stack;
};

int rules_matcher_create(struct rules_matcher **matcher_out, struct peal_error *err)
{
	struct rules_matcher *matcher = calloc(1, sizeof(*matcher));

	if (matcher == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	matcher->data = pcre2_match_data_create(RULES_GROUPS_MAX, NULL);
	matcher->context = pcre2_match_context_create(NULL);
	matcher->jit_stack = pcre2_jit_stack_create(JIT_STACK_BYTES_MIN, JIT_STACK_BYTES_MAX, NULL);
	if (matcher->data == NULL || matcher->context == NULL) {
		rules_matcher_destroy(&matcher);
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	}
	pcre2_set_match_limit(matcher->context, MATCH_LIMIT);
	pcre2_set_depth_limit(matcher->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(matcher->context, HEAP_LIMIT_KIB);
	if (matcher->jit_stack != NULL)
		pcre2_jit_stack_assign(matcher->context, NULL, matcher->jit_stack);
	*matcher_out = matcher;
	return 0;
}

void rules_matcher_destroy(struct rules_matcher **matcher)
{
	if (*matcher == NULL)
		return;
	pcre2_match_data_free((*matcher)->data);
	pcre2_match_context_free((*matcher)->context);
	pcre2_jit_stack_free((*matcher)->jit_stack);
	free(*matcher);
	*matcher = NULL;
}

/* ---- compiling ---- */

static int code_compile(pcre2_code **code_out, const char *regex, struct peal_error *err)
{
	const uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE |
			       PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_UCHAR why[200];
	PCRE2_SIZE at;
	int code;

	*code_out = pcre2_compile((PCRE2_SPTR)regex, strlen(regex), flags, &code, &at, NULL);
	if (*code_out == NULL) {
		pcre2_get_error_message(code, why, sizeof(why));
		return peal_fail(err, PEAL_FAIL_INPUT, "%s (at byte %zu)", (const char *)why, at);
	}
	/* Without JIT the same matches take longer. */
	pcre2_jit_compile(*code_out, PCRE2_JIT_COMPLETE);
	return 0;
}

static int pattern_make(struct rules_pattern **pattern_out, const char *regex,
			struct peal_error *err)
{
	struct rules_pattern *pattern = calloc(1, sizeof(*pattern));

	if (pattern == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	if (code_compile(&pattern->code, regex, err) < 0) {
		rules_pattern_destroy(&pattern);
		return -1;
	}
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &pattern->names);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &pattern->name_count);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &pattern->name_bytes);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &pattern->group_count);
	if (pattern->group_count >= RULES_GROUPS_MAX) {
		rules_pattern_destroy(&pattern);
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "more than %d groups; write (?:...) where the "
				 "text is not needed",
				 RULES_GROUPS_MAX - 1);
	}
	*pattern_out = pattern;
	return 0;
}

/* The regex itself was compiled first, so that errors speak of it as it stands in
 * the file; should the wider one not compile, it serves. */
static void pattern_widen(struct rules_pattern *pattern, const char *regex)
{
	char *wide = rules_regex_widen(regex);
	struct rules_pattern *wider;

	if (strcmp(wide, regex) != 0 && pattern_make(&wider, wide, NULL) == 0) {
		struct rules_pattern narrow = *pattern;

		*pattern = *wider;
		*wider = narrow;
		rules_pattern_destroy(&wider);
	}
	g_free(wide);
}

int rules_pattern_create(struct rules_pattern **pattern_out, const char *regex,
			 struct peal_error *err)
{
	if (strlen(regex) > RULES_PATTERN_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "longer than %d bytes",
				 RULES_PATTERN_BYTES_MAX);
	if (pattern_make(pattern_out, regex, err) < 0)
		return -1;
	pattern_widen(*pattern_out, regex);
	return 0;
}

int rules_pattern_create_words(struct rules_pattern **pattern_out, const char *const *words,
			       size_t count, struct peal_error *err)
{
	char *regex;
	int result;

	if (rules_words_to_regex(words, count, &regex, err) < 0)
		return -1;
	result = pattern_make(pattern_out, regex, err);
	g_free(regex);
	return result;
}

void rules_pattern_destroy(struct rules_pattern **pattern)
{
	if (*pattern == NULL)
		return;
	pcre2_code_free((*pattern)->code);
	free(*pattern);
	*pattern = NULL;
}

/* ---- groups ---- */

uint32_t rules_pattern_group_count(const struct rules_pattern *pattern)
{
	return pattern->group_count;
}

uint32_t rules_pattern_name_count(const struct rules_pattern *pattern)
{
	return pattern->name_count;
}

const char *rules_pattern_name(const struct rules_pattern *pattern, uint32_t at, int *group_out)
{
	const unsigned char *entry = pattern->names + (size_t)at * pattern->name_bytes;

	*group_out = entry[0] << 8 | entry[1];
	return (const char *)entry + 2;
}

int rules_pattern_group(const struct rules_pattern *pattern, const char *name)
{
	int group;

	for (uint32_t i = 0; i < pattern->name_count; i++)
		if (strcmp(rules_pattern_name(pattern, i, &group), name) == 0)
			return group;
	return -1;
}

/* ---- matching ---- */

int rules_pattern_match(const struct rules_pattern *pattern, struct rules_matcher *matcher,
			struct peal_slice text, struct rules_groups *groups_out,
			struct peal_error *err)
{
	const char *at = text.bytes == 0 ? "" : text.at;
	int found = pcre2_match(pattern->code, (PCRE2_SPTR)at, text.bytes, 0, 0, matcher->data,
				matcher->context);
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(matcher->data);
	PCRE2_UCHAR why[200];

	if (found == PCRE2_ERROR_NOMATCH)
		return 0;
	if (found < 0) {
		pcre2_get_error_message(found, why, sizeof(why));
		return peal_fail(err, PEAL_FAIL_LIMIT, "%s", (const char *)why);
	}
	groups_out->pattern = pattern;
	groups_out->count = pattern->group_count + 1;
	for (uint32_t i = 0; i < groups_out->count; i++) {
		struct peal_slice *group = &groups_out->at[i];

		*group = (struct peal_slice){ .at = at };
		/* \K can put the start behind the end. */
		if ((int)i < found && ends[2 * i] != PCRE2_UNSET && ends[2 * i] < ends[2 * i + 1])
			*group = (struct peal_slice){ at + ends[2 * i],
						      ends[2 * i + 1] - ends[2 * i] };
	}
	return 1;
}
