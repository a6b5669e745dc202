/* script.c - the words of a call: text with {{variables}} in it
 *
 * One pass from left to right; segments are slices of the copied source.  All
 * that is wrong is an error with its place; nothing is guessed. */
/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <glib.h>

struct parser {
	const char *path;
	const char *start, *end;
	const char *at;
	GArray *segments;
	struct peal_error *err;
};

__attribute__((format(printf, 3, 4))) static int
parser_fail(const struct parser *parser, const char *place, const char *format, ...)
{
	unsigned line = 1;
	const char *line_start = parser->start;
	char what[256];
	va_list args;

	for (const char *at = parser->start; at < place; at++) {
		if (*at != '\n')
			continue;
		line++;
		line_start = at + 1;
	}
	va_start(args, format);
	g_vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return peal_fail(parser->err, PEAL_FAIL_INPUT, "%s:%u:%ld: %s", parser->path, line,
			 1 + g_utf8_pointer_to_offset(line_start, place), what);
}

static bool parser_sees(const struct parser *parser, const char *wanted)
{
	size_t bytes = strlen(wanted);

	return (size_t)(parser->end - parser->at) >= bytes &&
	       memcmp(parser->at, wanted, bytes) == 0;
}

static void parser_add_text(struct parser *parser, const char *from, const char *to)
{
	struct segment segment = { .text = { from, (size_t)(to - from) } };

	if (to > from)
		g_array_append_val(parser->segments, segment);
}

static struct peal_slice slice_trim(const char *from, const char *to)
{
	while (from < to && g_ascii_isspace(*from))
		from++;
	while (to > from && g_ascii_isspace(to[-1]))
		to--;
	return (struct peal_slice){ from, (size_t)(to - from) };
}

/* Where the "}}" stands that ends the variable; NULL: nowhere on this line. */
static const char *variable_end(const struct parser *parser)
{
	for (const char *at = parser->at + 2; at + 1 < parser->end && *at != '\n'; at++) {
		if (at[0] == '}' && at[1] == '}')
			return at;
	}
	return NULL;
}

static int variable_check(const struct parser *parser, const struct segment *segment,
			  const char *end)
{
	const char *open = parser->at;

	for (const char *at = open + 2; at < end; at++) {
		if (*at == '{' || *at == '}')
			return parser_fail(parser, at,
					   "'%c' inside {{...}}; is a }} missing before it?", *at);
	}
	if (segment->text.bytes == 0)
		return parser_fail(parser, open,
				   "no variable is named in {{...}}; write {{{{ for a literal {{");
	if (segment->text.bytes > SCRIPT_NAME_BYTES_MAX)
		return parser_fail(parser, open, "the name of a variable is longer than %u bytes",
				   SCRIPT_NAME_BYTES_MAX);
	return 0;
}

/* At a "{{" that is no literal. */
static int parser_take_variable(struct parser *parser)
{
	const char *open = parser->at + 2;
	const char *end = variable_end(parser);
	struct segment segment = { .is_variable = true };
	const char *bar;

	if (end == NULL)
		return parser_fail(parser, parser->at,
				   "{{ without }} on its line; write {{{{ for a literal {{");
	bar = memchr(open, '|', (size_t)(end - open));
	segment.text = slice_trim(open, bar == NULL ? end : bar);
	if (bar != NULL) {
		segment.has_fallback = true;
		segment.fallback = slice_trim(bar + 1, end);
	}
	if (variable_check(parser, &segment, end) < 0)
		return -1;
	g_array_append_val(parser->segments, segment);
	parser->at = end + 2;
	return 0;
}

static int parser_run(struct parser *parser)
{
	const char *text = parser->at; /* where the words began that are not added yet */

	while (parser->at < parser->end) {
		if (parser_sees(parser, "{{{{") || parser_sees(parser, "}}}}")) {
			parser_add_text(parser, text, parser->at + 2);
			parser->at += 4;
			text = parser->at;
		} else if (parser_sees(parser, "{{")) {
			parser_add_text(parser, text, parser->at);
			if (parser_take_variable(parser) < 0)
				return -1;
			text = parser->at;
		} else if (parser_sees(parser, "}}")) {
			return parser_fail(parser, parser->at,
					   "}} without {{ before it; write }}}} for a literal }}");
		} else {
			parser->at++;
		}
	}
	parser_add_text(parser, text, parser->at);
	return 0;
}

/* A byte order mark and the newlines at the end of the file are not spoken. */
static void parser_trim(struct parser *parser)
{
	if (parser_sees(parser, "\xef\xbb\xbf"))
		parser->at += 3;
	while (parser->end > parser->at && (parser->end[-1] == '\n' || parser->end[-1] == '\r'))
		parser->end--;
}

static int parser_check(struct parser *parser)
{
	const char *bad;

	if (parser->end - parser->start > SCRIPT_BYTES_MAX)
		return peal_fail(parser->err, PEAL_FAIL_LIMIT, "%s: is larger than %u KiB",
				 parser->path, SCRIPT_BYTES_MAX / 1024);
	if (!g_utf8_validate_len(parser->start, (gsize)(parser->end - parser->start), &bad))
		return parser_fail(parser, bad, "is not UTF-8 from here on");
	if (slice_trim(parser->at, parser->end).bytes == 0)
		return peal_fail(parser->err, PEAL_FAIL_INPUT, "%s: is empty", parser->path);
	return 0;
}

int script_parse(struct script *script, const char *path, const char *text, size_t bytes,
		 struct peal_error *err)
{
	struct parser parser = { .path = path, .err = err };

	script->source = g_malloc(bytes + 1);
	memcpy(script->source, text, bytes);
	script->source[bytes] = '\0';
	parser.start = parser.at = script->source;
	parser.end = script->source + bytes;
	parser.segments = g_array_new(FALSE, FALSE, sizeof(struct segment));
	parser_trim(&parser);
	if (parser_check(&parser) < 0 || parser_run(&parser) < 0) {
		g_array_unref(parser.segments);
		script_finish(script);
		return -1;
	}
	script->segment_count = parser.segments->len;
	script->segments = (struct segment *)(void *)g_array_free(parser.segments, FALSE);
	return 0;
}

void script_finish(struct script *script)
{
	g_free(script->segments);
	g_free(script->source);
	*script = (struct script){ 0 };
}
