/* preset_read_fields.c - where things stand in what a provider sends */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

static void paths_read(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_paths(reader, setting, target);
}

/* It may also be a list of who said what. */
static void transcript_read(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_paths *paths = target;

	preset_texts(reader, setting, PRESET_PATHS_MAX, &paths->at, &paths->count);
	preset_path_check(reader, setting, paths, true);
}

/* ---- extra ---- */

static void extra_name(struct preset_reader *reader, const config_setting_t *setting,
		       const struct preset_extra *rows, struct preset_extra *row)
{
	const char *name = preset_name(reader, setting);
	char quoted[QUOTED_BYTES_MAX];

	if (name != NULL && strcmp(name, "caller_id") == 0)
		preset_mistake(reader, setting,
			       "\"caller_id\" is there already; expected another name");
	for (const struct preset_extra *other = rows; name != NULL && other != row; other++)
		if (other->name != NULL && strcmp(other->name, name) == 0)
			preset_mistake(reader, setting,
				       "%s is there twice; expected each name once",
				       preset_quote(name, quoted));
	row->name = name;
}

static void extra_row(struct preset_reader *reader, const config_setting_t *setting,
		      const struct preset_extra *rows, struct preset_extra *row)
{
	size_t count = preset_is_list(setting) ? (size_t)config_setting_length(setting) : 0;
	const char **paths;

	if (count < 2 || count > PRESET_PATHS_MAX) {
		preset_mistake(reader, setting, "expected [\"name\", \"path\"]");
		return;
	}
	extra_name(reader, config_setting_get_elem(setting, 0), rows, row);
	paths = preset_alloc(reader->preset, count, sizeof(*paths));
	row->paths.at = paths;
	for (size_t i = 1; i < count; i++) {
		const config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
		const char *path = preset_text(reader, member, PRESET_WORD_BYTES_MAX);
		const struct preset_paths one = { &path, 1 };

		if (path == NULL)
			continue;
		preset_path_check(reader, member, &one, false);
		paths[row->paths.count++] = path;
	}
}

static void extra_read(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_fields *fields = target;
	size_t count = preset_list(reader, setting, PEAL_END_FIELDS_MAX,
				   "( [\"name\", \"path\"] )");
	struct preset_extra *rows = preset_alloc(reader->preset, count, sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		extra_row(reader, config_setting_get_elem(setting, (unsigned)i), rows, &rows[i]);
	fields->extra = rows;
	fields->extra_count = count;
}

/* ---- the whole ---- */

static const struct preset_key extra_keys[] = { { "extra", extra_read, NULL } };

/* A table of one key for each, as each fills its own. */
#define FIELD_COUNT 13u
static const struct preset_key field_keys[FIELD_COUNT] = {
	{ "attempt", paths_read, NULL },
	{ "id", paths_read, NULL },
	{ "status", paths_read, "status = \"PATH\"" },
	{ "cause", paths_read, NULL },
	{ "code", paths_read, NULL },
	{ "talk_s", paths_read, NULL },
	{ "talk_ms", paths_read, NULL },
	{ "answered_by", paths_read, NULL },
	{ "transcript", transcript_read, NULL },
	{ "recording", paths_read, NULL },
	{ "dtmf", paths_read, NULL },
	{ "placed", paths_read, NULL },
	{ "to", paths_read, NULL },
};

void preset_read_fields(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_fields *fields = target;
	struct preset_paths *const targets[FIELD_COUNT] = {
		&fields->attempt,    &fields->id,	 &fields->status,  &fields->cause,
		&fields->code,	     &fields->talk_s,	 &fields->talk_ms, &fields->answered_by,
		&fields->transcript, &fields->recording, &fields->dtmf,	   &fields->placed,
		&fields->to,
	};
	struct preset_part parts[FIELD_COUNT + 1] = { PRESET_PART(extra_keys, fields) };

	for (size_t i = 0; i < FIELD_COUNT; i++)
		parts[i + 1] = (struct preset_part){ &field_keys[i], 1, targets[i] };
	preset_group(reader, setting, parts, FIELD_COUNT + 1);
}
