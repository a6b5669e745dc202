/* preset_read.c - a preset file, read and checked
 *
 * libconfig reads the syntax, the files beside this one the meaning.  A preset keeps the
 * tree of libconfig: its texts stand there. */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

#include <stdlib.h>

struct block {
	struct block *next;
	max_align_t at[];
};

struct held {
	struct held *next;
	struct template *template;
	struct json_node *json;
};

/* A preset and what it is made of. */
struct preset_whole {
	struct preset preset; /* the first: a preset is one of these */
	config_t tree;
	struct block *blocks;
	struct held *held;
};

/* ---- memory ---- */

static void *memory_zeroed(size_t count, size_t bytes)
{
	void *at = calloc(count, bytes);

	if (at == NULL) {
		fputs("peal: dial.rest: out of memory\n", stderr);
		abort();
	}
	return at;
}

void *preset_alloc(struct preset *preset, size_t count, size_t bytes)
{
	struct preset_whole *whole = (struct preset_whole *)preset;
	struct block *block = memory_zeroed(1, sizeof(*block) + count * bytes);

	block->next = whole->blocks;
	whole->blocks = block;
	return block->at;
}

void preset_hold(struct preset *preset, struct template *template, struct json_node *json)
{
	struct preset_whole *whole = (struct preset_whole *)preset;
	struct held *held = preset_alloc(preset, 1, sizeof(*held));

	*held = (struct held){ whole->held, template, json };
	whole->held = held;
}

config_t *preset_tree(struct preset *preset)
{
	return &((struct preset_whole *)preset)->tree;
}

static struct preset *preset_create(const char *file)
{
	struct preset_whole *whole = memory_zeroed(1, sizeof(*whole));
	char *copy;

	config_init(&whole->tree);
	copy = preset_alloc(&whole->preset, strlen(file) + 1, 1);
	whole->preset.file = strcpy(copy, file);
	return &whole->preset;
}

void preset_destroy(struct preset **preset)
{
	struct preset_whole *whole = (struct preset_whole *)*preset;

	if (whole == NULL)
		return;
	for (struct held *held = whole->held; held != NULL; held = held->next) {
		template_destroy(&held->template);
		json_node_destroy(&held->json);
	}
	while (whole->blocks != NULL) {
		struct block *block = whole->blocks;

		whole->blocks = block->next;
		free(block);
	}
	config_destroy(&whole->tree);
	free(whole);
	*preset = NULL;
}

/* ---- the file's own keys ---- */

static void read_name(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset *)target)->name = preset_name(reader, setting);
}

static void read_about(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	((struct preset *)target)->about = preset_text(reader, setting, PRESET_LINE_BYTES_MAX);
}

static void read_base(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const char *url = preset_text(reader, setting, PRESET_LINE_BYTES_MAX);

	reader->known_fn = settings_know;
	if (url != NULL)
		((struct preset *)target)->base = preset_url(reader, setting, url);
	reader->known_fn = request_knows;
	if (url != NULL && url[strlen(url) - 1] == '/')
		preset_mistake(reader, setting,
			       "ends with a slash; expected none, as in "
			       "\"{{base}}/calls\"");
	if (((struct preset *)target)->base != NULL &&
	    template_uses(((struct preset *)target)->base, "base"))
		preset_mistake(reader, setting, "{{base}} is in itself; expected other settings");
}

static void limits_cps(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	int type = config_setting_type(setting);
	bool is_number = type == CONFIG_TYPE_INT || type == CONFIG_TYPE_FLOAT;
	double cps = type == CONFIG_TYPE_INT ? config_setting_get_int(setting)
					     : config_setting_get_float(setting);

	if (is_number && cps >= 0.001 && cps <= 10000)
		((struct preset *)target)->cps = cps;
	else
		preset_mistake(reader, setting, "expected calls per second, 0.001 to 10000");
}

static void limits_queue(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_duration(reader, setting, 0, INT64_C(7) * 86400000,
			&((struct preset *)target)->queue_max_ms);
}

static const struct preset_key limits_keys[] = {
	{ "cps", limits_cps, NULL },
	{ "queue", limits_queue, NULL },
};

static void read_limits(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const struct preset_part parts[] = { PRESET_PART(limits_keys, target) };

	preset_group(reader, setting, parts, 1);
}

static void read_timeout(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_duration(reader, setting, 1000, 120000, &((struct preset *)target)->timeout_ms);
}

static void read_poll(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	reader->poll_line = config_setting_source_line(setting);
	preset_duration(reader, setting, 500, 3600000, &((struct preset *)target)->poll_ms);
}

static void read_recall(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	/* In the order of enum peal_recall. */
	static const char *const words[] = { "none", "lookup", "idempotent" };
	int recall = preset_choice(reader, setting, words, 3);

	reader->recall_line = config_setting_source_line(setting);
	if (recall >= 0)
		((struct preset *)target)->recall = (enum peal_recall)recall;
}

static void read_repeat_within(struct preset_reader *reader, config_setting_t *setting,
			       void *target)
{
	reader->repeat_line = config_setting_source_line(setting);
	preset_duration(reader, setting, 1000, 3600000,
			&((struct preset *)target)->repeat_within_ms);
}

static void read_hang_up(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_read_request(reader, setting, &((struct preset *)target)->hang_up);
}

static void read_cancel(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_read_request(reader, setting, &((struct preset *)target)->cancel);
}

static void read_fields(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_read_fields(reader, setting, &((struct preset *)target)->fields);
}

/* Settings come first, as templates name them; statuses before the commands on them. */
static const struct preset_key preset_keys[] = {
	{ "name", read_name, "name = \"twilio\"" },
	{ "about", read_about, "about = \"Twilio Programmable Voice\"" },
	{ "settings", preset_read_settings, NULL },
	{ "base", read_base, "base = \"https://api.example.com/v1\"" },
	{ "auth", preset_read_auth, NULL },
	{ "limits", read_limits, NULL },
	{ "timeout", read_timeout, NULL },
	{ "recall", read_recall, "recall = \"idempotent\", \"lookup\" or \"none\"" },
	{ "repeat_within", read_repeat_within, NULL },
	{ "create", preset_read_create, "create = { request = \"POST ...\"; ... }" },
	{ "look_up", preset_read_look_up, NULL },
	{ "find", preset_read_find, NULL },
	{ "hang_up", read_hang_up, NULL },
	{ "cancel", read_cancel, NULL },
	{ "fields", read_fields, "fields = { id = \"id\"; status = \"status\"; ... }" },
	{ "statuses", preset_read_statuses, "statuses = ( [\"busy\", \"busy\"], ... )" },
	{ "causes", preset_read_causes, NULL },
	{ "answered_by", preset_read_answered_by, NULL },
	{ "machine", preset_read_machine, NULL },
	{ "wait", preset_read_wait, NULL },
	{ "callbacks", preset_read_callbacks, NULL },
	{ "answer", preset_read_answer, NULL },
	{ "commands", preset_read_commands, NULL },
	{ "poll", read_poll, NULL },
};

static void root_read(struct preset_reader *reader)
{
	struct preset *preset = reader->preset;
	const struct preset_part parts[] = { PRESET_PART(preset_keys, preset) };
	config_setting_t *root = config_root_setting(preset_tree(preset));

	preset->timeout_ms = 30000;
	preset->find_settle_ms = 60000;
	preset->poll_ms = 5000;
	root->line = 1;
	preset_group(reader, root, parts, 1);
	reader->has_look_up_fields = preset->look_up_fields.status.count > 0;
	if (!reader->has_look_up_fields)
		preset->look_up_fields = preset->fields;
	/* What is missing would be said twice. */
	if (reader->mistakes.count == 0)
		preset_check_whole(reader);
}

int preset_read(const char *file, struct preset **preset_out, struct peal_error *err)
{
	struct preset *preset = preset_create(file);
	struct preset_reader reader = { .preset = preset, .known_fn = request_knows };
	struct peal_error why = { 0 };

	if (preset_source_read(&reader, &why))
		root_read(&reader);
	else if (reader.mistakes.count == 0) {
		preset_destroy(&preset);
		return peal_fail(err, why.code, "%s", why.text);
	}
	if (preset_mistakes_end(&reader, err) < 0) {
		preset_destroy(&preset);
		return -1;
	}
	*preset_out = preset;
	return 0;
}
