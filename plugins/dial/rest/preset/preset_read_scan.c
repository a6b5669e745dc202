/* preset_read_scan.c - walks over the tokens of a preset before libconfig does
 *
 * libconfig wraps integers beyond 32 bits, takes "." for a number, reads on without
 * semicolons, follows @include and keeps an unknown escape as it is, all without a
 * word.  It also gives the line of the next token to some values. */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define NAMES_MAX 256u /* of the groups that are open; libconfig finds the others */

/* What stood before. */
enum token_kind { TOKEN_NONE, TOKEN_TEXT, TOKEN_VALUE, TOKEN_LIST_END };

struct scan {
	struct preset_reader *reader;
	struct preset_tokens *tokens;
	const char *at;
	unsigned line, last_line; /* `last_line` of the end of the token before */
	enum token_kind last;
	unsigned broken_line; /* a text with a line break started there, and is the last token */
	size_t depth;	      /* of brackets */
	bool is_over;	      /* the rest has no meaning */
	struct peal_slice names[NAMES_MAX];
	size_t name_count, group_start[PRESET_NESTING_MAX + 1]; /* by depth */
};

static void advance(struct scan *scan, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		scan->line += scan->at[i] == '\n';
	scan->at += bytes;
}

static void token_add(struct scan *scan, unsigned line)
{
	struct preset_tokens *tokens = scan->tokens;

	if (tokens->count == tokens->room) {
		tokens->room = tokens->room == 0 ? 256 : 2 * tokens->room;
		tokens->at = reallocarray(tokens->at, tokens->room, sizeof(*tokens->at));
		if (tokens->at == NULL) {
			fputs("peal: dial.rest: out of memory\n", stderr);
			abort();
		}
	}
	tokens->at[tokens->count++] = (struct preset_token){ .line = line };
}

static void token_end(struct scan *scan, enum token_kind kind)
{
	scan->last = kind;
	scan->last_line = scan->line;
}

static void scan_comment(struct scan *scan)
{
	const char *end;

	if (scan->at[0] == '#' || scan->at[1] == '/') {
		advance(scan, strcspn(scan->at, "\n"));
		return;
	}
	end = strstr(scan->at + 2, "*/");
	if (end == NULL) {
		preset_mistake_at(scan->reader, scan->line,
				  "the comment that starts here has no end; expected */");
		scan->is_over = true;
		return;
	}
	advance(scan, (size_t)(end + 2 - scan->at));
}

/* ---- texts ---- */

/* At a backslash; its bytes. */
static size_t escape_scan(struct scan *scan)
{
	const char *at = scan->at;

	if (at[1] == 'x' && isxdigit((unsigned char)at[2]) && isxdigit((unsigned char)at[3])) {
		char digits[3] = { at[2], at[3], '\0' };
		long byte = strtol(digits, NULL, 16);

		if (byte == 0 || byte >= 0x80)
			preset_mistake_at(scan->reader, scan->line,
					  "\\x%s is no character; expected \\x01 to \\x7F, or the "
					  "character itself",
					  digits);
		return 4;
	}
	if (at[1] == '\0' || strchr("\"\\nrtf", at[1]) == NULL)
		preset_mistake_at(scan->reader, scan->line,
				  "a backslash in a text; expected \\\\, \\\", \\n, \\r, \\t, \\f "
				  "or \\x and two hex digits");
	return at[1] == '\0' ? 1 : 2;
}

static void scan_quoted(struct scan *scan)
{
	unsigned line = scan->line;

	if (scan->last == TOKEN_TEXT) {
		scan->tokens->at[scan->tokens->count - 1].is_joined = true;
	} else {
		token_add(scan, line);
		scan->broken_line = 0;
	}
	advance(scan, 1);
	while (*scan->at != '\0' && *scan->at != '"')
		advance(scan, *scan->at == '\\' ? escape_scan(scan) : 1);
	if (*scan->at == '\0') {
		preset_mistake_at(scan->reader, scan->broken_line > 0 ? scan->broken_line : line,
				  "the text that starts here has no end; expected a quote");
		scan->is_over = true;
		return;
	}
	if (scan->line > line && scan->broken_line == 0)
		scan->broken_line = line;
	advance(scan, 1);
	token_end(scan, TOKEN_TEXT);
}

/* Beside the end of a text over several lines stands what cannot stand behind a text: it
 * ended where the next one should have started, and so does each text from here on. */
static bool quote_is_missing(const struct scan *scan)
{
	return scan->last == TOKEN_TEXT && scan->broken_line > 0 && scan->line == scan->last_line &&
	       !isspace((unsigned char)*scan->at) && strchr("\";,)]}#/", *scan->at) == NULL;
}

static void quote_missing(struct scan *scan)
{
	struct preset_mistakes *mistakes = &scan->reader->mistakes;

	/* What was said of it, as it was read, is not true either. */
	while (mistakes->count > 0 && mistakes->count <= MISTAKES_MAX &&
	       mistakes->at[mistakes->count - 1].line >= scan->broken_line)
		mistakes->count--;
	preset_mistake_at(scan->reader, scan->broken_line,
			  "the text that starts here has no closing quote; expected it on the same "
			  "line");
	scan->is_over = true;
}

/* ---- numbers ---- */

/* The bytes of what looks like a number: "12", "-1.5e-3", "0x1F", "12L". */
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

static const char *digits_skip(const char *at)
{
	return at + strspn(at, "0123456789");
}

/* "12", "-1.5", "1e3", "12L"; what follows the last of it is in *end_out. */
static bool decimal_is(const char *at, bool *is_real_out, const char **end_out)
{
	const char *digits = at + (*at == '-' || *at == '+');
	const char *end = digits_skip(digits);
	bool is_real = false;

	if (end == digits)
		return false;
	if (*end == '.') {
		is_real = true;
		digits = end + 1;
		end = digits_skip(digits);
		if (end == digits)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		is_real = true;
		digits = end + 1 + (end[1] == '-' || end[1] == '+');
		end = digits_skip(digits);
		if (end == digits)
			return false;
	}
	*is_real_out = is_real;
	*end_out = end;
	return true;
}

/* Of an integer, up to what stands behind its digits. */
static const char *integer_problem(const char *digits, const char *end, int base)
{
	long long value;

	errno = 0;
	value = strtoll(digits, NULL, base);
	if (errno != 0)
		return "does not fit into 64 bits; a telephone number is written in quotes";
	if (strcmp(end, "L") == 0 || strcmp(end, "LL") == 0)
		return NULL;
	if (*end != '\0')
		return "is no number; expected digits, or a text in quotes";
	if (value > INT32_MAX || value < INT32_MIN)
		return "does not fit into 32 bits; expected an L behind it, or, for a telephone "
		       "number, quotes";
	return NULL;
}

/* What is wrong with a number; NULL: nothing. */
static const char *number_problem(const char *digits)
{
	const char *end;
	bool is_real;

	if (digits[0] == '0' && tolower((unsigned char)digits[1]) == 'x') {
		end = digits + 2 + strspn(digits + 2, "0123456789abcdefABCDEF");
		return end == digits + 2 ? "is no number; expected digits behind 0x"
					 : integer_problem(digits, end, 16);
	}
	if (!decimal_is(digits, &is_real, &end))
		return "is no number; expected digits, or a text in quotes";
	if (!is_real)
		return integer_problem(digits, end, 10);
	if (*end != '\0')
		return "is no number; expected one like 1.5";
	return isfinite(strtod(digits, NULL)) ? NULL : "is too large a number";
}

static void scan_number(struct scan *scan)
{
	size_t length = number_length(scan->at);
	char digits[40], shown[QUOTED_BYTES_MAX];
	const char *problem = "is too long a number";

	snprintf(digits, sizeof(digits), "%.*s", (int)(length < 64 ? length : 64), scan->at);
	if (length < sizeof(digits))
		problem = number_problem(digits);
	if (problem != NULL)
		preset_mistake_at(scan->reader, scan->line, "%s %s", preset_quote(digits, shown),
				  problem);
	token_add(scan, scan->line);
	advance(scan, length);
	token_end(scan, TOKEN_VALUE);
}

/* ---- the rest ---- */

/* Of a setting, once in its group. */
static void name_add(struct scan *scan, struct peal_slice name)
{
	for (size_t i = scan->group_start[scan->depth]; i < scan->name_count; i++)
		if (scan->names[i].bytes == name.bytes &&
		    memcmp(scan->names[i].at, name.at, name.bytes) == 0)
			preset_mistake_at(scan->reader, scan->line,
					  "\"%.*s\" is there twice; expected each name once",
					  (int)(name.bytes < 40 ? name.bytes : 40), name.at);
	if (scan->name_count < NAMES_MAX)
		scan->names[scan->name_count++] = name;
}

static bool is_assigned(const char *behind)
{
	behind += strspn(behind, " \t\r\n");
	return *behind == '=' || *behind == ':';
}

static void scan_word(struct scan *scan)
{
	size_t length = 1;
	bool is_value;

	while (isalnum((unsigned char)scan->at[length]) ||
	       (scan->at[length] != '\0' && strchr("-_*", scan->at[length]) != NULL))
		length++;
	is_value = (length == 4 && strncasecmp(scan->at, "true", 4) == 0) ||
		   (length == 5 && strncasecmp(scan->at, "false", 5) == 0);
	if (is_value)
		token_add(scan, scan->line);
	else if (scan->last != TOKEN_NONE)
		preset_mistake_at(scan->reader, scan->last_line,
				  "no semicolon before \"%.*s\"; expected one at the end of this "
				  "setting",
				  (int)(length < 40 ? length : 40), scan->at);
	if (is_assigned(scan->at + length))
		name_add(scan, (struct peal_slice){ scan->at, length });
	advance(scan, length);
	token_end(scan, is_value ? TOKEN_VALUE : TOKEN_NONE);
}

static void scan_open(struct scan *scan)
{
	if (scan->depth == PRESET_NESTING_MAX) {
		preset_mistake_at(scan->reader, scan->line, "brackets are nested more than %u deep",
				  PRESET_NESTING_MAX);
		scan->is_over = true;
		return;
	}
	scan->depth++;
	scan->group_start[scan->depth] = scan->name_count;
	scan->last = TOKEN_NONE;
	advance(scan, 1);
}

static void scan_close(struct scan *scan)
{
	if (scan->depth > 0)
		scan->name_count = scan->group_start[scan->depth--];
	/* libconfig's own examples have no semicolon behind a group. */
	token_end(scan, *scan->at == '}' ? TOKEN_NONE : TOKEN_LIST_END);
	advance(scan, 1);
}

static void scan_other(struct scan *scan)
{
	if (*scan->at == '@') {
		preset_mistake_at(scan->reader, scan->line,
				  "@include is not possible in a preset; expected all of it in one "
				  "file");
		scan->is_over = true;
	}
	if (!isspace((unsigned char)*scan->at))
		scan->last = TOKEN_NONE;
	advance(scan, 1);
}

static void scan_token(struct scan *scan)
{
	char byte = *scan->at;

	if (quote_is_missing(scan))
		quote_missing(scan);
	else if (byte == '#' || (byte == '/' && (scan->at[1] == '/' || scan->at[1] == '*')))
		scan_comment(scan);
	else if (byte == '"')
		scan_quoted(scan);
	else if (isdigit((unsigned char)byte) || strchr("+-.", byte) != NULL)
		scan_number(scan);
	else if (isalpha((unsigned char)byte) || byte == '*')
		scan_word(scan);
	else if (strchr("([{", byte) != NULL)
		scan_open(scan);
	else if (strchr(")]}", byte) != NULL)
		scan_close(scan);
	else
		scan_other(scan);
}

void preset_scan(struct preset_reader *reader, const char *text, struct preset_tokens *tokens_out)
{
	struct scan scan = { .reader = reader, .tokens = tokens_out, .at = text, .line = 1 };

	while (*scan.at != '\0' && !scan.is_over)
		scan_token(&scan);
}
