/* text.c - template.text: scripts as text files with {{variables}}, per language
 *
 * Compiled once at open.  Columns are looked up once a batch, and at call time by
 * a remembered place that is checked: nothing about an upload is kept. */
/* SPDX-License-Identifier: MIT */
#include "script_file.h"
#include "variable.h"

#include <glib.h>

enum missing {
	MISSING_EXCLUDE,
	MISSING_EMPTY,
};

struct settings {
	const char *scripts;
	const char *script;
	const char *language;
	int missing;
};

/* What a segment that is a variable stands for. */
struct variable {
	enum field field;
	uint32_t column; /* where it was found last; call loop */
};

struct text {
	const struct peal_host *host;
	const struct settings *settings;
	struct script script;
	char language[LANGUAGE_BYTES_MAX + 1];
	struct variable *variables; /* one for each segment */
};

/* What is known of a contact, at both times of life. */
struct row {
	uint64_t number;
	struct peal_slice name;
	const struct peal_slice *values;
};

/* ---- values ---- */

/* What the list says; empty when it says nothing. */
static struct peal_slice row_value(const struct row *row, enum field field, uint32_t column,
				   char buffer[FIELD_TEXT_MAX])
{
	if (field == FIELD_PHONE)
		return phone_text(row->number, buffer);
	if (field == FIELD_NAME && !value_is_empty(row->name))
		return row->name;
	if (column != COLUMN_NONE && !value_is_empty(row->values[column]))
		return row->values[column];
	return (struct peal_slice){ "", 0 };
}

/* ---- load time ---- */

static void row_exclude_missing(struct peal_batch *batch, uint32_t row, struct peal_slice name,
				bool is_column)
{
	if (is_column)
		batch->exclude(batch, row, "missing_variable", "{{%.*s}} has no value",
			       (int)name.bytes, name.at);
	else
		batch->exclude(batch, row, "missing_variable",
			       "the list has no column for {{%.*s}}", (int)name.bytes, name.at);
}

static void text_prove_row(const struct text *text, struct peal_batch *batch, uint32_t index,
			   const uint32_t *columns)
{
	struct row row = { batch->number[index], batch->name[index],
			   &batch->values[(size_t)index * batch->columns->count] };
	char buffer[FIELD_TEXT_MAX];
	size_t bytes = 0;

	for (size_t i = 0; i < text->script.segment_count; i++) {
		const struct segment *segment = &text->script.segments[i];
		enum field field = text->variables[i].field;
		struct peal_slice value = segment->text;

		if (segment->is_variable)
			value = row_value(&row, field, columns[i], buffer);
		if (value.bytes == 0 && segment->has_fallback)
			value = segment->fallback;
		else if (value.bytes == 0 && !field_is_of_call(field) &&
			 text->settings->missing == MISSING_EXCLUDE)
			row_exclude_missing(batch, index, segment->text,
					    columns[i] != COLUMN_NONE || field == FIELD_NAME);
		bytes += value.bytes;
	}
	if (bytes > SCRIPT_BYTES_MAX)
		batch->exclude(batch, index, "script_too_large", "the script would have %zu bytes",
			       bytes);
}

static int text_batch(void *self, struct peal_batch *batch, struct peal_error *err)
{
	const struct text *text = self;
	uint32_t *columns = g_new(uint32_t, text->script.segment_count);

	(void)err;
	for (size_t i = 0; i < text->script.segment_count; i++)
		columns[i] = column_find(batch->columns, text->script.segments[i].text);
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (!batch->is_excluded[row])
			text_prove_row(text, batch, row, columns);
	}
	g_free(columns);
	return 0;
}

/* ---- call time ---- */

/* Almost always the column is where it was for the contact before. */
static uint32_t variable_column(struct variable *variable, const struct peal_columns *columns,
				struct peal_slice name)
{
	if (variable->column < columns->count &&
	    columns->names[variable->column].bytes == name.bytes &&
	    memcmp(columns->names[variable->column].at, name.at, name.bytes) == 0)
		return variable->column;
	variable->column = column_find(columns, name);
	return variable->column;
}

/* The text of one segment.  < 0: the variable has none, and needs one. */
static int text_segment(struct text *text, size_t index, const struct peal_render_request *request,
			char buffer[FIELD_TEXT_MAX], struct peal_slice *value_out,
			struct peal_error *err)
{
	const struct peal_contact *contact = request->contact;
	const struct segment *segment = &text->script.segments[index];
	struct variable *variable = &text->variables[index];
	struct row row = { contact->number, contact->name, contact->values };

	*value_out = segment->text;
	if (!segment->is_variable)
		return 0;
	*value_out = row_value(&row, variable->field,
			       variable_column(variable, contact->columns, segment->text), buffer);
	if (value_out->bytes == 0 && field_is_of_call(variable->field))
		*value_out = field_text(variable->field, request, buffer);
	if (value_out->bytes > 0)
		return 0;
	*value_out = segment->fallback;
	if (segment->has_fallback || text->settings->missing == MISSING_EMPTY)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "script \"%s\": {{%.*s}} has no value",
			 text->settings->script, (int)segment->text.bytes, segment->text.at);
}

/* Writes the script to `out`, or only counts its bytes when that is NULL. */
static int text_write(struct text *text, const struct peal_render_request *request, char *out,
		      size_t *bytes_out, struct peal_error *err)
{
	size_t bytes = 0;

	for (size_t i = 0; i < text->script.segment_count; i++) {
		char buffer[FIELD_TEXT_MAX];
		struct peal_slice value;

		if (text_segment(text, i, request, buffer, &value, err) < 0)
			return -1;
		if (out != NULL && value.bytes > 0)
			memcpy(out + bytes, value.at, value.bytes);
		bytes += value.bytes;
	}
	*bytes_out = bytes;
	return 0;
}

static int text_render(void *self, const struct peal_render_request *request,
		       struct peal_arena *arena, struct peal_script *script_out,
		       struct peal_error *err)
{
	struct text *text = self;
	size_t bytes;
	char *out;

	if (text_write(text, request, NULL, &bytes, err) < 0)
		return -1;
	if (bytes > SCRIPT_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "script \"%s\": %zu bytes for this contact, %u are allowed",
				 text->settings->script, bytes, SCRIPT_BYTES_MAX);
	out = text->host->alloc(arena, bytes + 1);
	if (text_write(text, request, out, &bytes, err) < 0)
		return -1;
	*script_out = (struct peal_script){
		.name = text->settings->script,
		.language = text->language,
		.text = { out, bytes },
	};
	return 0;
}

/* ---- opening and closing ---- */

static void text_close(void *self)
{
	struct text *text = self;

	if (text == NULL)
		return;
	script_finish(&text->script);
	g_free(text->variables);
	g_free(text);
}

static int text_open(const struct peal_host *host, const void *config, void **self_out,
		     struct peal_error *err)
{
	const struct settings *settings = config;
	const char *language = settings->language == NULL ? "" : settings->language;
	struct text *text = g_new0(struct text, 1);

	text->host = host;
	text->settings = settings;
	if (script_file_read(settings->scripts, settings->script, language, &text->script,
			     text->language, err) < 0) {
		text_close(text);
		return -1;
	}
	text->variables = g_new0(struct variable, text->script.segment_count);
	for (size_t i = 0; i < text->script.segment_count; i++) {
		if (text->script.segments[i].is_variable)
			text->variables[i].field = field_find(text->script.segments[i].text);
	}
	*self_out = text;
	return 0;
}

static int text_check(const void *config, struct peal_error *err)
{
	void *text = NULL;

	if (text_open(NULL, config, &text, err) < 0)
		return -1;
	text_close(text);
	return 0;
}

static const char *const missing_choices[] = {
	[MISSING_EXCLUDE] = "exclude",
	[MISSING_EMPTY] = "empty",
	NULL,
};

static const struct peal_option text_options[] = {
	{ PEAL_PATH(struct settings, scripts), .flags = PEAL_OPTION_REQUIRED,
	  .doc = "Folder of the script files, SCRIPT.LANGUAGE.txt." },
	{ PEAL_TEXT(struct settings, script), .flags = PEAL_OPTION_REQUIRED, .min = 1, .max = 128,
	  .doc = "Name of the script: the file's name without language and \".txt\"." },
	{ PEAL_TEXT(struct settings, language), .min = 1, .max = LANGUAGE_BYTES_MAX,
	  .doc = "BCP 47 tag such as \"hi-IN\". If there is no file for it, the one for \"hi\" is "
		 "used, or the one without a language." },
	{ PEAL_CHOICE(struct settings, missing), .fallback = "exclude", .choices = missing_choices,
	  .doc = "What becomes of a contact without a value for a variable that has no default: it "
		 "is excluded, or the variable is left empty." },
	PEAL_OPTION_END,
};

static const struct peal_template_ops text_ops = {
	.size = sizeof(struct peal_template_ops),
	.batch = text_batch,
	.render = text_render,
};

PEAL_EXPORT const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_TEMPLATE),
	.name = "text",
	.version = "1.0",
	.license = "MIT",
	.summary = "Scripts as text files with {{variables}}, per language.",
	.options = text_options,
	.config_size = sizeof(struct settings),
	.check = text_check,
	.open = text_open,
	.close = text_close,
	.ops = &text_ops,
};
