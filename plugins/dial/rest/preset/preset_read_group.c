/* preset_read_group.c - lists and groups in a preset */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "report/document.h"

/* ---- lists ---- */

bool preset_is_list(const config_setting_t *setting)
{
	return config_setting_is_list(setting) || config_setting_is_array(setting);
}

size_t preset_list(struct preset_reader *reader, const config_setting_t *setting, size_t count_max,
		   const char *expected)
{
	size_t count;

	if (!preset_is_list(setting)) {
		preset_mistake(reader, setting, "expected a list: %s", expected);
		return 0;
	}
	count = (size_t)config_setting_length(setting);
	if (count > 0 && count <= count_max)
		return count;
	preset_mistake(reader, setting, "has %zu members; expected 1 to %zu: %s", count, count_max,
		       expected);
	return 0;
}

/* A word of a list; a comma that was forgotten makes one text of two. */
static const char *list_text(struct preset_reader *reader, const config_setting_t *setting)
{
	const char *text = preset_text(reader, setting, PRESET_WORD_BYTES_MAX);

	if (text == NULL || config_setting_get_hook(setting) == NULL)
		return text;
	preset_mistake(reader, setting, "two texts without a comma; expected \"one\", \"other\"");
	return NULL;
}

void preset_texts(struct preset_reader *reader, const config_setting_t *setting, size_t count_max,
		  const char *const **at_out, size_t *count_out)
{
	size_t count = 1, kept = 0;
	const char **at;

	if (preset_is_list(setting))
		count = preset_list(reader, setting, count_max, "[\"one\", \"other\"]");
	at = preset_alloc(reader->preset, count, sizeof(*at));
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *member =
			preset_is_list(setting) ? config_setting_get_elem(setting, (unsigned)i)
						: setting;
		const char *text = list_text(reader, member);

		if (text != NULL)
			at[kept++] = text;
	}
	*at_out = at;
	*count_out = kept;
}

void preset_path_check(struct preset_reader *reader, const config_setting_t *setting,
		       const struct preset_paths *paths, bool is_transcript)
{
	char quoted[QUOTED_BYTES_MAX];

	for (size_t i = 0; i < paths->count; i++) {
		const config_setting_t *member =
			preset_is_list(setting) ? config_setting_get_elem(setting, (unsigned)i)
						: setting;

		if (!document_path_is(paths->at[i], is_transcript))
			preset_mistake(reader, member,
				       "%s is no path; expected one such as \"data.calls[0].id\"%s",
				       preset_quote(paths->at[i], quoted),
				       is_transcript ? " or \"messages[role/text]\"" : "");
	}
}

void preset_paths(struct preset_reader *reader, const config_setting_t *setting,
		  struct preset_paths *paths_out)
{
	preset_texts(reader, setting, PRESET_PATHS_MAX, &paths_out->at, &paths_out->count);
	preset_path_check(reader, setting, paths_out, false);
}

/* ---- pairs ---- */

static void pair_read(struct preset_reader *reader, const config_setting_t *member,
		      preset_pair_fn *name_fn, struct form_field *pair)
{
	const config_setting_t *name;

	if (!preset_is_list(member) || config_setting_length(member) != 2) {
		preset_mistake(reader, member, "expected [\"name\", \"value\"]");
		return;
	}
	name = config_setting_get_elem(member, 0);
	pair->name = list_text(reader, name);
	if (pair->name != NULL && name_fn != NULL && !name_fn(reader, name, pair->name))
		pair->name = NULL;
	pair->value = preset_template(reader, config_setting_get_elem(member, 1));
}

void preset_pairs(struct preset_reader *reader, const config_setting_t *setting,
		  preset_pair_fn *name_fn, struct form_field **pairs_out, size_t *count_out)
{
	size_t count = preset_list(reader, setting, PRESET_PAIRS_MAX, "( [\"name\", \"value\"] )");
	struct form_field *pairs = preset_alloc(reader->preset, count, sizeof(*pairs));

	for (size_t i = 0; i < count; i++)
		pair_read(reader, config_setting_get_elem(setting, (unsigned)i), name_fn,
			  &pairs[i]);
	*pairs_out = pairs;
	*count_out = count;
}

/* ---- groups ---- */

#define KEYS_MAX 32u

static const struct preset_key *key_find(const struct preset_part *parts, size_t count,
					 const char *name)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < parts[i].count; k++)
			if (strcmp(parts[i].keys[k].name, name) == 0)
				return &parts[i].keys[k];
	return NULL;
}

static void unknown_add(struct preset_reader *reader, const config_setting_t *member,
			const struct preset_part *parts, size_t count)
{
	char list[240] = "", quoted[QUOTED_BYTES_MAX], hint[HINT_BYTES_MAX];
	const char *names[KEYS_MAX];
	size_t name_count = 0, used = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < parts[i].count && name_count < KEYS_MAX; k++)
			names[name_count++] = parts[i].keys[k].name;
	for (size_t i = 0; i < name_count && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
					 i == 0 ? "" : ", ", names[i]);
	preset_hint(config_setting_name(member), names, name_count, hint);
	preset_quote(config_setting_name(member), quoted);
	/* The nearest says enough. */
	if (hint[0] != '\0')
		preset_mistake_at(reader, config_setting_source_line(member), "unknown name %s%s",
				  quoted, hint);
	else
		preset_mistake_at(reader, config_setting_source_line(member),
				  "unknown name %s; expected one of %s", quoted, list);
}

static void part_read(struct preset_reader *reader, config_setting_t *setting,
		      const struct preset_part *part)
{
	for (size_t i = 0; i < part->count; i++) {
		const struct preset_key *key = &part->keys[i];
		config_setting_t *member = config_setting_get_member(setting, key->name);

		if (member != NULL)
			key->read_fn(reader, member, part->target);
		else if (key->expected != NULL)
			preset_mistake(reader, setting, "has no %s; expected %s", key->name,
				       key->expected);
	}
}

bool preset_group(struct preset_reader *reader, config_setting_t *setting,
		  const struct preset_part *parts, size_t count)
{
	if (!config_setting_is_group(setting)) {
		preset_mistake(reader, setting, "expected a group, { name = value; }");
		return false;
	}
	for (int i = 0; i < config_setting_length(setting); i++) {
		config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);

		if (key_find(parts, count, config_setting_name(member)) == NULL)
			unknown_add(reader, member, parts, count);
	}
	for (size_t i = 0; i < count; i++)
		part_read(reader, setting, &parts[i]);
	return true;
}
