/* rules_regex.c - regular expressions that know the words of every script
 *
 * Up to PCRE2 10.42 a combining mark ends a word, so that \b stands in the middle
 * of most words of Hindi. */
/* SPDX-License-Identifier: MIT */
#include "rules_regex.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define WORD "\\w\\p{M}"
#define EDGE "(?:(?<=[" WORD "])(?![" WORD "])|(?<![" WORD "])(?=[" WORD "]))"

/* Copies "\x" or what it stands for; returns what follows. */
static const char *escape_widen(GString *wide, const char *at, bool is_in_class)
{
	if (at[1] == 'Q') { /* literal up to \E */
		const char *end = strstr(at, "\\E");
		size_t bytes = end == NULL ? strlen(at) : (size_t)(end - at) + 2;

		g_string_append_len(wide, at, (gssize)bytes);
		return at + bytes;
	}
	if (at[1] == 'w')
		g_string_append(wide, is_in_class ? WORD : "[" WORD "]");
	else if (at[1] == 'b' && !is_in_class)
		g_string_append(wide, EDGE);
	else
		g_string_append_len(wide, at, at[1] == '\0' ? 1 : 2);
	return at + (at[1] == '\0' ? 1 : 2);
}

/* A "]" that comes first in a class is one of its letters. */
static const char *class_begin(GString *wide, const char *at)
{
	const char *start = at++;

	if (*at == '^')
		at++;
	if (*at == ']')
		at++;
	g_string_append_len(wide, start, at - start);
	return at;
}

char *rules_regex_widen(const char *regex)
{
	GString *wide = g_string_new(NULL);
	bool is_in_class = false;

	while (*regex != '\0') {
		if (*regex == '\\') {
			regex = escape_widen(wide, regex, is_in_class);
		} else if (*regex == '[' && !is_in_class) {
			regex = class_begin(wide, regex);
			is_in_class = true;
		} else if (*regex == '[' && regex[1] == ':' && strstr(regex, ":]") != NULL) {
			const char *end = strstr(regex, ":]") + 2; /* [:alpha:] */

			g_string_append_len(wide, regex, end - regex);
			regex = end;
		} else {
			is_in_class = is_in_class && *regex != ']';
			g_string_append_c(wide, *regex++);
		}
	}
	return g_string_free(wide, FALSE);
}
