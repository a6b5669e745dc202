/* preset_read_create.c - how a call is made, looked up and found */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

/* ---- create ---- */

static void create_id(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_paths(reader, setting, &((struct preset *)target)->create_id);
}

static const struct preset_key create_keys[] = {
	{ "id", create_id, "id = \"PATH\": where the call's id stands in the answer" },
	{ "rules", preset_read_rules, NULL },
};

void preset_read_create(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	const struct preset_part parts[] = {
		PRESET_PART(preset_request_keys, &preset->create),
		PRESET_PART(create_keys, preset),
	};

	if (!preset_group(reader, setting, parts, 2))
		return;
	preset_request_check(reader, &preset->create);
	if (request_uses(&preset->create, "call_id"))
		preset_mistake_at(reader, preset->create.line,
				  "create: {{call_id}} is not known before the call is made; "
				  "expected {{attempt}}, our own id");
}

/* ---- look_up, find ---- */

static void look_up_fields(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_read_fields(reader, setting, &((struct preset *)target)->look_up_fields);
}

static const struct preset_key look_up_keys[] = { { "fields", look_up_fields, NULL } };

void preset_read_look_up(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	const struct preset_part parts[] = {
		PRESET_PART(preset_request_keys, &preset->look_up),
		PRESET_PART(look_up_keys, preset),
	};

	if (preset_group(reader, setting, parts, 2))
		preset_request_check(reader, &preset->look_up);
}

static void find_list(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_paths(reader, setting, &((struct preset *)target)->find_list);
}

static void find_settle(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_duration(reader, setting, 1000, 3600000, &((struct preset *)target)->find_settle_ms);
}

static const struct preset_key find_keys[] = {
	{ "list", find_list, NULL },
	{ "settle", find_settle, NULL },
};

void preset_read_find(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	const struct preset_part parts[] = {
		PRESET_PART(preset_request_keys, &preset->find),
		PRESET_PART(find_keys, preset),
	};

	if (!preset_group(reader, setting, parts, 2))
		return;
	preset_request_check(reader, &preset->find);
	if (request_uses(&preset->find, "call_id"))
		preset_mistake_at(reader, preset->find.line,
				  "find: {{call_id}} is what it looks for; expected {{to}} or "
				  "{{attempt}}");
}
