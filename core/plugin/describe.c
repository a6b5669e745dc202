/* describe.c - a plugin and its options, for people and for programs */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/describe.h"

#include "core/config/option_text.h"
#include "core/plugin/kind.h"
#include "core/plugin/stage_options.h"

#define LINE_COLUMNS 78

static bool has_options(const struct peal_option *options)
{
	return options != NULL && options->name != NULL;
}

static bool is_required(const struct peal_option *option)
{
	return (option->flags & PEAL_OPTION_REQUIRED) != 0;
}

static bool is_deprecated(const struct peal_option *option)
{
	return (option->flags & PEAL_OPTION_DEPRECATED) != 0;
}

/* "real, from 0 to 100 calls per second"; choices by their names. */
static void add_type(struct text *text, const struct peal_option *option, const char *quote)
{
	if (option->type == PEAL_OPTION_CHOICE) {
		for (size_t i = 0; option->choices[i] != NULL; i++)
			text_format(text, "%s%s%s%s", i == 0 ? "" : ", ", quote, option->choices[i],
				    quote);
		return;
	}
	text_add_text(text, option_type_text(option->type));
	if (option_has_range(option)) {
		text_add_text(text, ", ");
		option_add_range(text, option);
	} else if (option->unit != NULL) {
		text_format(text, ", %s", option->unit);
	}
}

/* ---- words ---- */

/* Words, broken at blanks before the line gets too long. */
static void add_wrapped(struct text *text, const char *words, size_t indent)
{
	size_t column = 0;

	while (*words != '\0') {
		size_t bytes = strcspn(words, " ");

		if (column == 0 || column + 1 + bytes > LINE_COLUMNS) {
			text_format(text, "%s%*s", column == 0 ? "" : "\n", (int)indent, "");
			column = indent;
		} else {
			text_add_byte(text, ' ');
			column++;
		}
		text_add(text, words, bytes);
		column += bytes;
		words += bytes + strspn(words + bytes, " ");
	}
	text_add_byte(text, '\n');
}

static void add_option(struct text *text, const struct peal_option *option, size_t indent)
{
	text_format(text, "%*s%s (", (int)indent, "", option->name);
	add_type(text, option, "\"");
	if (is_required(option))
		text_add_text(text, "; required");
	else if (option->fallback != NULL)
		text_format(text, "; default %s", option->fallback);
	if (is_deprecated(option))
		text_add_text(text, "; deprecated");
	text_add_text(text, ")\n");
	add_wrapped(text, option->doc, indent + 4);
	if (option->type != PEAL_OPTION_GROUPS)
		return;
	for (const struct peal_option *row = option->rows; row->name != NULL; row++)
		add_option(text, row, indent + 4);
}

static void add_options(struct text *text, const struct peal_option *options)
{
	for (; options->name != NULL; options++)
		add_option(text, options, 2);
}

void describe_kind_text(struct text *text, enum peal_kind kind)
{
	if (!has_options(stage_options(kind)))
		return;
	text_format(text, "Options of every %s stage:\n", kind_name(kind));
	add_options(text, stage_options(kind));
}

void describe_text(struct text *text, const struct plugin *plugin)
{
	text_format(text, "%s.%s %s (%s)\n", kind_name(plugin->kind), plugin->is.name,
		    plugin->is.version, plugin->is.license);
	add_wrapped(text, plugin->is.summary, 0);
	text_format(text, "%s, ABI %u.%u\n\n", plugin->path, plugin->is.abi_major,
		    plugin->is.abi_minor);
	if (has_options(plugin->is.options)) {
		text_add_text(text, "Options:\n");
		add_options(text, plugin->is.options);
	} else {
		text_add_text(text, "It has no options.\n");
	}
	if (has_options(stage_options(plugin->kind))) {
		text_add_byte(text, '\n');
		describe_kind_text(text, plugin->kind);
	}
}

/* ---- Markdown ---- */

/* A cell: a bar would end it. */
static void add_cell(struct text *text, const char *words)
{
	for (; *words != '\0'; words++)
		text_format(text, "%s%c", *words == '|' ? "\\" : "", *words);
}

static void add_default_cell(struct text *text, const struct peal_option *option)
{
	if (is_required(option)) {
		text_add_text(text, "required");
	} else if (option->fallback != NULL && option->fallback[0] != '\0') {
		text_add_byte(text, '`');
		add_cell(text, option->fallback);
		text_add_byte(text, '`');
	} else {
		text_add_text(text, "–");
	}
}

/* `prefix` NULL: at the top; else the name of the list of groups. */
static void add_rows(struct text *text, const struct peal_option *options, const char *prefix)
{
	for (; options->name != NULL; options++) {
		struct text name = { 0 };

		text_format(&name, "%s%s%s", prefix == NULL ? "" : prefix,
			    prefix == NULL ? "" : "[].", options->name);
		text_format(text, "| `%s` | ", text_get(&name));
		add_type(text, options, "`");
		text_add_text(text, " | ");
		add_default_cell(text, options);
		text_format(text, " | %s", is_deprecated(options) ? "Deprecated. " : "");
		add_cell(text, options->doc);
		text_add_text(text, " |\n");
		if (options->type == PEAL_OPTION_GROUPS)
			add_rows(text, options->rows, text_get(&name));
		text_finish(&name);
	}
}

void describe_markdown(struct text *text, const struct peal_option *options)
{
	if (!has_options(options)) {
		text_add_text(text, "It has no options.\n");
		return;
	}
	text_add_text(text, "| option | type | default | meaning |\n|---|---|---|---|\n");
	add_rows(text, options, NULL);
}

/* ---- JSON ---- */

static void add_json_choices(struct writer *json, const struct peal_option *option)
{
	writer_array(json, "choices");
	for (size_t i = 0; option->choices[i] != NULL; i++)
		writer_text(json, NULL, option->choices[i]);
	writer_array_end(json);
}

static void add_json_option(struct writer *json, const struct peal_option *option)
{
	writer_object(json, NULL);
	writer_text(json, "name", option->name);
	writer_text(json, "type", option_type_text(option->type));
	writer_bool(json, "required", is_required(option));
	writer_bool(json, "deprecated", is_deprecated(option));
	writer_text(json, "default", option->fallback);
	writer_text(json, "unit", option->unit);
	if (option_has_range(option)) {
		writer_real(json, "min", option->min);
		writer_real(json, "max", option->max);
	}
	if (option->type == PEAL_OPTION_CHOICE)
		add_json_choices(json, option);
	writer_text(json, "doc", option->doc);
	if (option->type == PEAL_OPTION_GROUPS)
		describe_options_json(json, "options", option->rows);
	writer_object_end(json);
}

void describe_options_json(struct writer *json, const char *name, const struct peal_option *options)
{
	writer_array(json, name);
	for (; options != NULL && options->name != NULL; options++)
		add_json_option(json, options);
	writer_array_end(json);
}

void describe_json(struct writer *json, const struct plugin *plugin)
{
	struct text abi = { 0 };

	text_format(&abi, "%u.%u", plugin->is.abi_major, plugin->is.abi_minor);
	writer_object(json, NULL);
	writer_text(json, "kind", kind_name(plugin->kind));
	writer_text(json, "name", plugin->is.name);
	writer_text(json, "version", plugin->is.version);
	writer_text(json, "license", plugin->is.license);
	writer_text(json, "summary", plugin->is.summary);
	writer_text(json, "file", plugin->path);
	writer_text(json, "abi", text_get(&abi));
	describe_options_json(json, "options", plugin->is.options);
	describe_options_json(json, "stage_options", stage_options(plugin->kind));
	writer_object_end(json);
	text_finish(&abi);
}
