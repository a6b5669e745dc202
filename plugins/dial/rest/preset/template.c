/* template.c - texts with {{variables}}, compiled once
 *
 * Compiling fails at the first mistake; expanding cannot fail but by the limit of its
 * text_buffer. */
/* SPDX-License-Identifier: MIT */
#include "template.h"

#include "filter.h"

#include <stdlib.h>

/* A literal, or a variable with its filters; points into the source. */
struct piece {
	struct peal_slice text; /* the variable's name */
	bool is_variable;
	uint8_t filter_count;
	uint8_t filters[TEMPLATE_FILTERS_MAX]; /* enum filter */
};

struct template
{
	char *source;
	struct piece *pieces;
	size_t count;
	enum template_shape shape;
};

/* What is read of a source. */
struct reader {
	const char *at, *end;
	template_known_fn *known_fn;
	void *context;
	struct template *template;
	struct peal_error *err;
};

/* ---- compiling ---- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static struct peal_slice trimmed(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	while (end > at && is_blank(end[-1]))
		end--;
	return (struct peal_slice){ at, (size_t)(end - at) };
}

/* For messages: as much of it as fits on a line. */
static int shown(struct peal_slice text)
{
	size_t bytes = text.bytes < 64 ? text.bytes : 64;

	while (bytes < text.bytes && bytes > 0 && ((unsigned char)text.at[bytes] & 0xc0) == 0x80)
		bytes--;
	return (int)bytes;
}

static struct piece *add_piece(struct reader *reader, struct peal_slice text, bool is_variable)
{
	struct template *template = reader->template;
	struct piece *piece = &template->pieces[template->count++];

	*piece = (struct piece){ .text = text, .is_variable = is_variable };
	return piece;
}

static int read_filter(struct reader *reader, struct piece *piece, struct peal_slice name)
{
	enum filter filter = filter_find(name);

	if (filter == FILTER_NONE)
		return peal_fail(reader->err, PEAL_FAIL_INPUT,
				 "{{%.*s|%.*s}}: there is no such filter; there are " FILTER_NAMES,
				 shown(piece->text), piece->text.at, shown(name), name.at);
	if (piece->filter_count == TEMPLATE_FILTERS_MAX)
		return peal_fail(reader->err, PEAL_FAIL_LIMIT, "{{%.*s|...}}: more than %u filters",
				 shown(piece->text), piece->text.at, TEMPLATE_FILTERS_MAX);
	piece->filters[piece->filter_count++] = (uint8_t)filter;
	return 0;
}

static int check_name(struct reader *reader, struct peal_slice name)
{
	if (name.bytes == 0)
		return peal_fail(reader->err, PEAL_FAIL_INPUT,
				 "\"{{\" and \"}}\" with no name between them");
	if (name.bytes > TEMPLATE_NAME_BYTES_MAX)
		return peal_fail(reader->err, PEAL_FAIL_LIMIT,
				 "{{%.*s...}}: a name of more than %u bytes", shown(name), name.at,
				 TEMPLATE_NAME_BYTES_MAX);
	for (size_t i = 0; i < name.bytes; i++)
		if ((unsigned char)name.at[i] < 0x20 || strchr("{}", name.at[i]) != NULL)
			return peal_fail(reader->err, PEAL_FAIL_INPUT,
					 "\"{{\" without \"}}\", or a name with a brace or a line "
					 "break in it; \"{{{{\" is a literal \"{{\"");
	if (!reader->known_fn(reader->context, name))
		return peal_fail(reader->err, PEAL_FAIL_INPUT,
				 "{{%.*s}}: there is no such variable; a setting is declared in "
				 "`settings`, a column of the contact list is {{contact.COLUMN}}",
				 shown(name), name.at);
	return 0;
}

/* What stands between the braces. */
static int read_variable(struct reader *reader, const char *at, const char *end)
{
	const char *bar = memchr(at, '|', (size_t)(end - at));
	struct peal_slice name = trimmed(at, bar == NULL ? end : bar);
	struct piece *piece;

	if (check_name(reader, name) < 0)
		return -1;
	piece = add_piece(reader, name, true);
	while (bar != NULL) {
		at = bar + 1;
		bar = memchr(at, '|', (size_t)(end - at));
		if (read_filter(reader, piece, trimmed(at, bar == NULL ? end : bar)) < 0)
			return -1;
	}
	return 0;
}

static const char *find_pair(const char *at, const char *end, const char *pair)
{
	return memmem(at, (size_t)(end - at), pair, 2);
}

/* One literal and the variable that follows it. */
static int read_next(struct reader *reader)
{
	const char *open = find_pair(reader->at, reader->end, "{{");
	const char *close;

	if (open == NULL)
		open = reader->end;
	if (open > reader->at)
		add_piece(reader, (struct peal_slice){ reader->at, (size_t)(open - reader->at) },
			  false);
	reader->at = open;
	if (open == reader->end)
		return 0;
	if (reader->end - open >= 4 && memcmp(open, "{{{{", 4) == 0) {
		add_piece(reader, (struct peal_slice){ open, 2 }, false);
		reader->at = open + 4;
		return 0;
	}
	close = find_pair(open + 2, reader->end, "}}");
	if (close == NULL)
		return peal_fail(reader->err, PEAL_FAIL_INPUT,
				 "\"{{\" without \"}}\"; \"{{{{\" is a literal \"{{\"");
	reader->at = close + 2;
	return read_variable(reader, open + 2, close);
}

static enum template_shape shape_of(uint8_t filter)
{
	if (filter == FILTER_NEEDED)
		return TEMPLATE_NEEDED;
	return filter == FILTER_NUMBER ? TEMPLATE_NUMBER : TEMPLATE_OBJECT;
}

/* `number`, `object` and `needed` say how the whole value stands in JSON. */
static int find_shape(struct reader *reader)
{
	struct template *template = reader->template;

	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];

		for (uint8_t f = 0; f < piece->filter_count; f++) {
			if (piece->filters[f] < FILTER_NUMBER)
				continue;
			template->shape = shape_of(piece->filters[f]);
			if (template->count > 1 || f + 1 < piece->filter_count)
				return peal_fail(reader->err, PEAL_FAIL_INPUT,
						 "{{%.*s}}: `number`, `object` and `needed` come "
						 "last, and nothing may stand beside the variable",
						 shown(piece->text), piece->text.at);
			if (template->shape == TEMPLATE_OBJECT &&
			    (f > 0 || piece->text.bytes != 7 ||
			     memcmp(piece->text.at, "columns", 7) != 0))
				return peal_fail(reader->err, PEAL_FAIL_INPUT,
						 "{{%.*s|object}}: only {{columns|object}} is an "
						 "object",
						 shown(piece->text), piece->text.at);
		}
	}
	return 0;
}

static int template_init(struct template *template, const char *source, size_t bytes,
			 struct peal_error *err)
{
	/* A piece has at least one byte, a variable at least five. */
	size_t pieces_max = 2 + bytes / 2;

	template->source = strdup(source);
	template->pieces = calloc(pieces_max, sizeof(*template->pieces));
	if (template->source == NULL || template->pieces == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the template");
	return 0;
}

static int template_read(struct template *template, struct reader *reader)
{
	struct piece *pieces;

	while (reader->at < reader->end)
		if (read_next(reader) < 0)
			return -1;
	if (find_shape(reader) < 0)
		return -1;
	pieces = realloc(template->pieces, (template->count + 1) * sizeof(*pieces));
	if (pieces != NULL)
		template->pieces = pieces;
	return 0;
}

int template_compile(const char *source, template_known_fn *known_fn, void *context,
		     struct template **template_out, struct peal_error *err)
{
	size_t bytes = strnlen(source, TEMPLATE_BYTES_MAX + 1);
	struct template *template;
	struct reader reader = { .known_fn = known_fn, .context = context, .err = err };

	if (bytes > TEMPLATE_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the text is longer than %u KiB",
				 TEMPLATE_BYTES_MAX / 1024);
	if (!utf8_is_good((struct peal_slice){ source, bytes }))
		return peal_fail(err, PEAL_FAIL_INPUT, "the text is not UTF-8");
	template = calloc(1, sizeof(*template));
	if (template == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the template");
	if (template_init(template, source, bytes, err) == 0) {
		reader.template = template;
		reader.at = template->source;
		reader.end = template->source + bytes;
		if (template_read(template, &reader) == 0) {
			*template_out = template;
			return 0;
		}
	}
	template_destroy(&template);
	return -1;
}

void template_destroy(struct template **template)
{
	if (*template == NULL)
		return;
	free((*template)->source);
	free((*template)->pieces);
	free(*template);
	*template = NULL;
}

/* ---- expanding ---- */

/* Into which text, and whether it is a URL. */
struct expansion {
	template_value_fn *value_fn;
	template_known_fn *is_trusted_fn; /* NULL: not a URL */
	void *context;
	struct text_buffer *out;
	bool is_bytes; /* values without a filter are copied, whatever they are */
};

static bool needs_encoding(const struct expansion *expansion, const struct piece *piece)
{
	if (expansion->is_trusted_fn == NULL ||
	    expansion->is_trusted_fn(expansion->context, piece->text))
		return false;
	for (uint8_t i = 0; i < piece->filter_count; i++)
		if (piece->filters[i] == FILTER_URL)
			return false;
	return true;
}

/* Through the filters, from one buffer to the other. */
static void add_filtered(const struct expansion *expansion, const struct piece *piece,
			 struct peal_slice value)
{
	struct text_buffer buffers[2] = { 0 };
	struct text_buffer *from = &buffers[0], *to = &buffers[1];

	text_buffer_add_utf8(from, value);
	for (uint8_t i = 0; i < piece->filter_count; i++) {
		struct text_buffer *next = from;

		text_buffer_clear(to);
		filter_add((enum filter)piece->filters[i], text_buffer_slice(from), to);
		to->is_too_long |= from->is_too_long;
		from = to;
		to = next;
	}
	if (needs_encoding(expansion, piece))
		text_buffer_add_url(expansion->out, text_buffer_slice(from));
	else
		text_buffer_add(expansion->out, text_buffer_get(from), from->bytes);
	expansion->out->is_too_long |= from->is_too_long;
	text_buffer_free(&buffers[0]);
	text_buffer_free(&buffers[1]);
}

static void expand(const struct template *template, const struct expansion *expansion)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];
		struct peal_slice value;

		if (!piece->is_variable) {
			text_buffer_add(expansion->out, piece->text.at, piece->text.bytes);
			continue;
		}
		value = expansion->value_fn(expansion->context, piece->text);
		if (expansion->is_bytes && piece->filter_count == 0)
			text_buffer_add(expansion->out, value.at, value.bytes);
		else if (value.bytes > 0)
			add_filtered(expansion, piece, value);
	}
}

void template_expand(const struct template *template, template_value_fn *value_fn, void *context,
		     struct text_buffer *text_out)
{
	expand(template, &(struct expansion){ value_fn, NULL, context, text_out, false });
}

void template_expand_bytes(const struct template *template, template_value_fn *value_fn,
			   void *context, struct text_buffer *text_out)
{
	expand(template, &(struct expansion){ value_fn, NULL, context, text_out, true });
}

void template_expand_url(const struct template *template, template_value_fn *value_fn,
			 template_known_fn *is_trusted_fn, void *context,
			 struct text_buffer *text_out)
{
	expand(template, &(struct expansion){ value_fn, is_trusted_fn, context, text_out, false });
}

/* ---- asking ---- */

bool template_uses(const struct template *template, const char *name)
{
	size_t bytes = strlen(name);

	for (size_t i = 0; template != NULL && i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];

		if (piece->is_variable && piece->text.bytes == bytes &&
		    memcmp(piece->text.at, name, bytes) == 0)
			return true;
	}
	return false;
}

bool template_is_fixed(const struct template *template)
{
	for (size_t i = 0; i < template->count; i++)
		if (template->pieces[i].is_variable)
			return false;
	return true;
}

enum template_shape template_shape(const struct template *template)
{
	return template->shape;
}
