/* scan.c - walks over the tokens of a libconfig text before libconfig does */
/* SPDX-License-Identifier: MIT */
#include "core/config/scan.h"

#include "core/config/source.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
	const struct scan *scan;
	const char *at;	  /* the next byte; the text ends with NUL */
	const char *kept; /* everything before it was passed on */
	unsigned line;
	unsigned depth; /* of brackets */
	bool is_too_deep;
	bool is_open; /* a text or comment has no end */
};

static bool is_name_start(char byte)
{
	return isalpha((unsigned char)byte) || byte == '*';
}

static bool is_name(char byte)
{
	return isalnum((unsigned char)byte) || (byte != '\0' && strchr("-_*", byte) != NULL);
}

static void flush(struct cursor *cursor)
{
	if (cursor->at > cursor->kept)
		cursor->scan->text(cursor->scan->context, cursor->kept,
				   (size_t)(cursor->at - cursor->kept));
	cursor->kept = cursor->at;
}

static void advance(struct cursor *cursor, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		cursor->line += cursor->at[i] == '\n';
	cursor->at += bytes;
}

static void skip_line(struct cursor *cursor)
{
	advance(cursor, strcspn(cursor->at, "\n"));
}

static void add_open(struct cursor *cursor, const char *sentence)
{
	cursor->is_open = true;
	cursor->scan->error(cursor->scan->context, cursor->line, sentence);
}

static void skip_comment(struct cursor *cursor)
{
	const char *end = strstr(cursor->at + 2, "*/");

	if (end == NULL)
		add_open(cursor, "the comment that starts here has no end");
	advance(cursor, end == NULL ? strlen(cursor->at) : (size_t)(end + 2 - cursor->at));
}

static void skip_text(struct cursor *cursor)
{
	const char *end = cursor->at + 1;

	while (*end != '\0' && *end != '"')
		end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
	if (*end == '\0')
		add_open(cursor, "the text that starts here has no closing quote");
	advance(cursor, (size_t)(end - cursor->at) + (*end == '"'));
}

/* The bytes of the number at `at`: "12", "-1.5e-3", "0x1F", "12L". */
static size_t number_length(const char *at)
{
	size_t length = 1;
	bool is_hex = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');

	for (; at[length] != '\0'; length++) {
		bool is_sign = at[length] == '-' || at[length] == '+';

		if (is_sign && (is_hex || tolower((unsigned char)at[length - 1]) != 'e'))
			break;
		if (!is_sign && !isalnum((unsigned char)at[length]) && at[length] != '.')
			break;
	}
	return length;
}

/* libconfig reads an integer without L into 32 bits, one with L into 64.  true:
 * the L is missing. */
static bool check_integer(struct cursor *cursor, size_t length)
{
	char digits[32], sentence[256];
	char *end;
	bool is_hex = cursor->at[0] == '0' && length > 1 && tolower(cursor->at[1]) == 'x';
	long long value;

	snprintf(digits, sizeof(digits), "%.*s", (int)length, cursor->at);
	errno = 0;
	value = strtoll(digits, &end, is_hex ? 16 : 10);
	if (strchr(".eE", *end) != NULL && *end != '\0')
		return false; /* a real */
	if (errno != 0 || length >= sizeof(digits)) {
		snprintf(sentence, sizeof(sentence),
			 "the integer %.24s... does not fit into 64 bits; a telephone number is "
			 "written in quotes",
			 digits);
	} else if (*end == '\0' && (value > INT32_MAX || value < INT32_MIN)) {
		snprintf(sentence, sizeof(sentence),
			 "the integer %s needs an L behind it (%sL) because it does not fit into "
			 "32 bits; a telephone number is written in quotes",
			 digits, digits);
	} else {
		return false;
	}
	cursor->scan->error(cursor->scan->context, cursor->line, sentence);
	return errno == 0;
}

static void skip_number(struct cursor *cursor)
{
	size_t length = number_length(cursor->at);
	bool lacks_mark = check_integer(cursor, length);

	advance(cursor, length);
	if (lacks_mark) {
		/* So that the checks that follow speak of the number that was meant. */
		flush(cursor);
		cursor->scan->text(cursor->scan->context, "L", 1);
	}
}

static void skip_name(struct cursor *cursor)
{
	while (is_name(*cursor->at))
		advance(cursor, 1);
}

static void skip_bracket(struct cursor *cursor)
{
	bool is_open = strchr("([{", *cursor->at) != NULL;

	if (is_open)
		cursor->depth++;
	else if (cursor->depth > 0)
		cursor->depth--;
	if (cursor->depth > SOURCE_NESTING_MAX && !cursor->is_too_deep) {
		cursor->is_too_deep = true;
		cursor->scan->error(cursor->scan->context, cursor->line,
				    "brackets are nested more than 32 deep");
	}
	advance(cursor, 1);
}

/* At an '@': an include, or something for libconfig to refuse. */
static void skip_directive(struct cursor *cursor)
{
	static const char word[] = "@include";
	const char *name = cursor->at + strlen(word);
	size_t length;

	if (strncmp(cursor->at, word, strlen(word)) != 0) {
		advance(cursor, 1);
		return;
	}
	name += strspn(name, " \t");
	length = *name == '"' ? strcspn(name + 1, "\"\n") : 0;
	if (length == 0 || name[1 + length] != '"') {
		cursor->scan->error(cursor->scan->context, cursor->line,
				    "expected a file name in quotes after @include");
		length = strcspn(cursor->at, "\n");
		flush(cursor);
		advance(cursor, length);
	} else {
		flush(cursor);
		advance(cursor, (size_t)(name + length + 2 - cursor->at));
		cursor->scan->include(cursor->scan->context, name + 1, length, cursor->line);
	}
	cursor->kept = cursor->at;
}

static void skip_token(struct cursor *cursor)
{
	const char *at = cursor->at;
	bool is_signed = (at[0] == '-' || at[0] == '+') && isdigit((unsigned char)at[1]);

	if (at[0] == '#' || (at[0] == '/' && at[1] == '/'))
		skip_line(cursor);
	else if (at[0] == '/' && at[1] == '*')
		skip_comment(cursor);
	else if (at[0] == '"')
		skip_text(cursor);
	else if (is_signed || isdigit((unsigned char)at[0]))
		skip_number(cursor);
	else if (is_name_start(at[0]))
		skip_name(cursor);
	else if (strchr("()[]{}", at[0]) != NULL)
		skip_bracket(cursor);
	else if (at[0] == '@')
		skip_directive(cursor);
	else
		advance(cursor, 1);
}

bool scan_text(const struct scan *scan, const char *text, size_t bytes)
{
	struct cursor cursor = { .scan = scan, .at = text, .kept = text, .line = 1 };

	while (cursor.at < text + bytes)
		skip_token(&cursor);
	flush(&cursor);
	return !cursor.is_open;
}
