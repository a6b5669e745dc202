/* rules_fill.c - puts captured groups into the texts of a rule
 *
 * Checked when the rules are read, so that filling cannot fail. */
/* SPDX-License-Identifier: MIT */
#include "rules_fill.h"

#include <ctype.h>
#include <stdlib.h>

#define NAME_BYTES_MAX 64

/* A "$..." of a text. */
struct reference {
	int group;		   /* -1: by name */
	char name[NAME_BYTES_MAX]; /* "" for "$$" */
	size_t bytes;		   /* that it takes in the text */
};

/* `at` is a dollar.  False: not a reference. */
static bool reference_read(const char *at, struct reference *ref_out)
{
	const char *end;

	*ref_out = (struct reference){ .group = -1, .bytes = 2 };
	if (at[1] == '$')
		return true;
	if (isdigit((unsigned char)at[1])) {
		ref_out->group = at[1] - '0';
		if (isdigit((unsigned char)at[2]))
			ref_out->group = ref_out->group * 10 + at[2] - '0';
		ref_out->bytes = isdigit((unsigned char)at[2]) ? 3 : 2;
		return true;
	}
	end = at[1] == '{' ? strchr(at, '}') : NULL;
	if (end == NULL || end == at + 2 || end - at - 2 >= NAME_BYTES_MAX)
		return false;
	memcpy(ref_out->name, at + 2, (size_t)(end - at - 2));
	ref_out->bytes = (size_t)(end - at) + 1;
	return true;
}

static bool reference_exists(const struct reference *ref, const struct rule *rule)
{
	if (ref->group == 0)
		return rule->words != NULL || rule->regex_count > 0;
	for (size_t i = 0; i < rule->regex_count; i++) {
		if (ref->group > 0 &&
		    (uint32_t)ref->group <= rules_pattern_group_count(rule->regexes[i]))
			return true;
		if (ref->group < 0 && rules_pattern_group(rule->regexes[i], ref->name) >= 0)
			return true;
	}
	return false;
}

int rules_fill_check(const char *text, const struct rule *rule, struct peal_error *err)
{
	const char *at = text;
	struct reference ref;

	while ((at = strchr(at, '$')) != NULL) {
		if (!reference_read(at, &ref))
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "\"%s\": after $ expected a number, {name} or another $",
					 text);
		at += ref.bytes;
		if (ref.group < 0 && ref.name[0] == '\0')
			continue;
		if (!reference_exists(&ref, rule))
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "\"%s\": the rule has no group %.*s; groups are the "
					 "(...) of its regex",
					 text, (int)ref.bytes, at - ref.bytes);
	}
	return 0;
}

bool rules_fill_is_constant(const char *text)
{
	return strchr(text, '$') == NULL;
}

static struct peal_slice reference_value(const struct reference *ref,
					 const struct rules_groups *groups)
{
	int group = ref->group;

	if (group < 0 && ref->name[0] == '\0')
		return (struct peal_slice){ "$", 1 };
	if (groups == NULL)
		return (struct peal_slice){ "", 0 };
	if (group < 0)
		group = rules_pattern_group(groups->pattern, ref->name);
	if (group < 0 || (uint32_t)group >= groups->count)
		return (struct peal_slice){ "", 0 };
	return groups->at[group];
}

/* The longest beginning of at most `bytes` that ends between letters. */
static size_t text_cut(const char *text, size_t bytes, size_t bytes_max)
{
	if (bytes <= bytes_max)
		return bytes;
	while (bytes_max > 0 && ((unsigned char)text[bytes_max] & 0xc0) == 0x80)
		bytes_max--;
	return bytes_max;
}

const char *rules_fill(const char *text, const struct rules_groups *groups,
		       const struct peal_host *host, struct peal_arena *arena)
{
	char value[RULES_VALUE_BYTES_MAX], *filled;
	size_t bytes = 0;
	struct reference ref;

	while (*text != '\0' && bytes < sizeof(value)) {
		struct peal_slice part = { text, 1 };
		size_t taken = 1, room = sizeof(value) - bytes, kept;

		if (*text == '$' && reference_read(text, &ref)) {
			part = reference_value(&ref, groups);
			taken = ref.bytes;
		} else {
			taken = part.bytes = 1 + strcspn(text + 1, "$");
		}
		kept = text_cut(part.at, part.bytes, room);
		memcpy(value + bytes, part.at, kept);
		bytes += kept;
		text += taken;
		if (kept < part.bytes)
			break;
	}
	filled = host->alloc(arena, bytes + 1);
	memcpy(filled, value, bytes);
	return filled;
}
