/* file.c - a libconfig tree that knows where each setting came from */
/* SPDX-License-Identifier: MIT */
#include "core/config/file.h"

#include "core/config/source.h"

#include <stdlib.h>

struct file {
	config_t tree;
	struct source *source;	  /* names of files */
	struct peal_arena *arena; /* places */
};

void file_mark(struct file *file, config_setting_t *setting, const struct place *place)
{
	struct place *kept = arena_alloc(file->arena, sizeof(*kept));

	*kept = *place;
	config_setting_set_hook(setting, kept);
}

/* Nesting is limited by source.h, and so is this. */
static void mark_all(struct file *file, config_setting_t *setting)
{
	unsigned line = config_setting_source_line(setting);
	struct place place = source_place(file->source, line > 0 ? line : 1);

	if (config_setting_is_root(setting))
		place.line = 1; /* what is missing in the file as a whole */
	file_mark(file, setting, &place);
	if (!config_setting_is_aggregate(setting))
		return;
	for (int i = 0; i < config_setting_length(setting); i++)
		mark_all(file, config_setting_get_elem(setting, (unsigned)i));
}

static void add_syntax_error(const config_t *tree, const struct source *source,
			     struct problems *problems)
{
	int line = config_error_line(tree);
	const struct place place = source_place(source, line > 0 ? (unsigned)line : 1);
	const char *text = config_error_text(tree);

	if (text == NULL)
		text = "it cannot be read as a pipeline file";
	if (strcmp(text, "syntax error") == 0)
		problems_error(
			problems, &place,
			"syntax error here or just before; look for a missing quote, bracket "
			"or semicolon, or a comma behind the last entry of a list");
	else
		problems_error(problems, &place, "%s", text);
}

/* Takes the source over. */
static struct file *file_create(struct source *source, struct problems *problems)
{
	struct file *file;

	if (source == NULL)
		return NULL;
	file = memory_alloc(sizeof(*file));
	file->source = source;
	file->arena = arena_create();
	config_init(&file->tree);
	if (config_read_string(&file->tree, source_text(source)) == CONFIG_TRUE) {
		mark_all(file, config_root_setting(&file->tree));
	} else {
		add_syntax_error(&file->tree, source, problems);
		file_destroy(&file);
	}
	return file;
}

struct file *file_read(const char *path, struct problems *problems)
{
	return file_create(source_read(path, problems), problems);
}

struct file *file_of_text(const char *name, const char *text, const char *folder,
			  struct problems *problems)
{
	return file_create(source_of_text(name, text, folder, problems), problems);
}

void file_destroy(struct file **file)
{
	if (*file == NULL)
		return;
	config_destroy(&(*file)->tree);
	source_destroy(&(*file)->source);
	arena_destroy(&(*file)->arena);
	free(*file);
	*file = NULL;
}

config_setting_t *file_root(struct file *file)
{
	return config_root_setting(&file->tree);
}

struct peal_arena *file_arena(struct file *file)
{
	return file->arena;
}

const char *file_type_text(const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return "an integer";
	case CONFIG_TYPE_FLOAT:
		return "a number";
	case CONFIG_TYPE_BOOL:
		return config_setting_get_bool(setting) ? "true" : "false";
	case CONFIG_TYPE_STRING:
		return "a text";
	case CONFIG_TYPE_GROUP:
		return "a group";
	case CONFIG_TYPE_ARRAY:
	case CONFIG_TYPE_LIST:
		return "a list";
	default:
		return "nothing";
	}
}
