/* text.c - template.text: scripts as text files with {{variables}}, per language
 *
 * Compiled once at open.  Columns are looked up once a batch, and at call time by
 * a remembered place that is checked: nothing about an upload is kept. */
/* SPDX-License-Identifier: MIT */
#include "outline.h"
#include "proof.h"
#include "target.h"

static int text_batch(void *self, struct peal_batch *batch, struct peal_error *err)
{
	(void)err;
	batch_prove(self, batch);
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

/* What stands for one segment.  < 0: the variable has no value, and needs one. */
static int segment_value(struct text *text, size_t index, const struct peal_render_request *request,
			 char buffer[FIELD_TEXT_MAX], struct value *value_out,
			 struct peal_error *err)
{
	const struct peal_contact *contact = request->contact;
	const struct segment *segment = &text->script.segments[index];
	struct variable *variable = &text->variables[index];
	struct row row = { contact->number, contact->name, contact->values };

	*value_out = (struct value){ segment->text, segment->is_variable };
	if (!segment->is_variable)
		return 0;
	value_out->text = row_value(&row, variable->field,
				    variable_column(variable, contact->columns, segment->text),
				    buffer);
	if (value_out->text.bytes == 0 && field_is_of_call(variable->field))
		value_out->text = field_text(variable->field, request, buffer);
	if (value_out->text.bytes > 0)
		return 0;
	*value_out = (struct value){ segment->fallback, false };
	if (segment->has_fallback || text->settings->missing == MISSING_EMPTY)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "{{%.*s}} has no value", (int)segment->text.bytes,
			 segment->text.at);
}

static int values_find(struct text *text, const struct peal_render_request *request,
		       struct peal_arena *arena, struct value *values, struct peal_error *err)
{
	for (size_t i = 0; i < text->script.segment_count; i++) {
		char *buffer = NULL;

		if (text->variables[i].field != FIELD_NONE)
			buffer = text->host->alloc(arena, FIELD_TEXT_MAX);
		if (segment_value(text, i, request, buffer, &values[i], err) < 0)
			return -1;
	}
	return 0;
}

static int text_render(void *self, const struct peal_render_request *request,
		       struct peal_arena *arena, struct peal_script *script_out,
		       struct peal_error *err)
{
	struct text *text = self;
	size_t count = text->script.segment_count;
	struct value *values = text->host->alloc(arena, (count + 1) * sizeof(*values));
	const struct render render = {
		.host = text->host,
		.script = &text->script,
		.folder = text->settings->scripts,
		.values = values,
	};
	struct peal_script script = { .name = text->settings->script, .language = text->language };

	if (values_find(text, request, arena, values, err) < 0 ||
	    render_script(&render, arena, &script, err) < 0)
		return peal_fail_while(err, "script \"%s\"", text->settings->script);
	*script_out = script;
	return 0;
}

/* ---- opening and closing ---- */

static void text_close(void *self)
{
	struct text *text = self;

	if (text == NULL)
		return;
	script_finish(&text->script);
	outline_finish(text);
	g_free(text->variables);
	g_free(text);
}

/* `host` is NULL when the settings are only checked. */
static struct text *text_read(const struct peal_host *host, const struct settings *settings,
			      struct peal_error *err)
{
	const struct script_file file = {
		.host = host,
		.folder = settings->scripts,
		.name = settings->script,
		.language = settings->language == NULL ? "" : settings->language,
	};
	struct text *text = g_new0(struct text, 1);

	text->host = host;
	text->settings = settings;
	if (script_file_read(&file, &text->script, text->language, err) == 0)
		return text;
	text_close(text);
	return NULL;
}

/* Targets without variables are the same for everybody. */
static int targets_fix(struct text *text, struct peal_error *err)
{
	const char *folder = text->settings->scripts;
	char *target = g_malloc(strlen(folder) + TARGET_ROOM);
	int result = 0;

	for (size_t i = 0; i < text->script.step_count && result == 0; i++) {
		struct step *step = &text->script.steps[i];
		const struct segment *segment = &text->script.segments[step->target.first];
		const char *why;

		if (step->target.count == 0)
			continue;
		if (step->target.count > 1 || segment->is_variable)
			text->has_open_targets = true;
		else if (target_make(text->host, folder, step->is.kind, segment->text, target,
				     &why) == 0)
			step->is.target = g_string_chunk_insert(text->script.strings, target);
		else
			result = peal_fail(err, PEAL_FAIL_INPUT, "script: line %u: %s",
					   step->is.line, why);
	}
	g_free(target);
	return result;
}

static int text_open(const struct peal_host *host, const void *config, void **self_out,
		     struct peal_error *err)
{
	struct text *text = text_read(host, config, err);

	if (text == NULL) {
		/* Of several lines, one sentence. */
		if (err != NULL)
			err->text[strcspn(err->text, "\n")] = '\0';
		return -1;
	}
	text->variables = g_new0(struct variable, text->script.segment_count);
	for (size_t i = 0; i < text->script.segment_count; i++) {
		if (text->script.segments[i].is_variable)
			text->variables[i].field = field_find(text->script.segments[i].text);
	}
	if (targets_fix(text, err) < 0) {
		text_close(text);
		return -1;
	}
	outline_init(text);
	*self_out = text;
	return 0;
}

static const struct peal_outline *text_outline(void *self)
{
	return &((struct text *)self)->outline;
}

static int text_check(const void *config, struct peal_error *err)
{
	struct text *text = text_read(NULL, config, err);

	text_close(text);
	return text == NULL ? -1 : 0;
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
	.outline = text_outline,
};

PEAL_EXPORT const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_TEMPLATE),
	.name = "text",
	.version = "1.0",
	.license = "MIT",
	.summary = "Scripts as text files with {{variables}}: words or dialogues, per language.",
	.options = text_options,
	.config_size = sizeof(struct settings),
	.check = text_check,
	.open = text_open,
	.close = text_close,
	.ops = &text_ops,
};
