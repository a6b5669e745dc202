/* preset_read_value.c - texts, templates, times and paths in a preset */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "report/document.h"
#include "request.h"

#include <ctype.h>
#include <stdlib.h>

/* "create.rules.then", or what of it fits. */
const char *preset_label(const config_setting_t *setting, char out[QUOTED_BYTES_MAX * 2])
{
	const char *names[PRESET_NESTING_MAX + 1];
	size_t count = 0, used = 0;

	out[0] = '\0';
	for (; setting != NULL && count <= PRESET_NESTING_MAX;
	     setting = config_setting_parent(setting))
		if (config_setting_name(setting) != NULL)
			names[count++] = config_setting_name(setting);
	while (count-- > 0 && used < QUOTED_BYTES_MAX * 2)
		used += (size_t)snprintf(out + used, QUOTED_BYTES_MAX * 2 - used, "%s%.40s",
					 used > 0 ? "." : "", names[count]);
	return out;
}

const char *preset_text(struct preset_reader *reader, const config_setting_t *setting,
			size_t bytes_max)
{
	const char *text = config_setting_get_string(setting);

	if (text == NULL)
		preset_mistake(reader, setting, "expected a text in quotes");
	else if (text[0] == '\0')
		preset_mistake(reader, setting, "is empty; expected a text");
	else if (strlen(text) > bytes_max)
		preset_mistake(reader, setting, "is too long; expected at most %zu bytes",
			       bytes_max);
	else
		return text;
	return NULL;
}

const char *preset_name(struct preset_reader *reader, const config_setting_t *setting)
{
	const char *name = preset_text(reader, setting, PRESET_NAME_BYTES_MAX);
	char quoted[QUOTED_BYTES_MAX];

	if (name == NULL)
		return NULL;
	for (const char *at = name; *at != '\0'; at++) {
		if (isalnum((unsigned char)*at) || *at == '_' || *at == '-')
			continue;
		preset_mistake(reader, setting,
			       "%s is no name; expected letters, digits, \"_\" and \"-\"",
			       preset_quote(name, quoted));
		return NULL;
	}
	return name;
}

/* ---- templates ---- */

/* Asks known_fn, and remembers the name that it did not know. */
struct asked {
	struct preset_reader *reader;
	char unknown[PRESET_NAME_BYTES_MAX];
};

static bool asked_knows(void *context, struct peal_slice name)
{
	struct asked *asked = context;
	size_t bytes = name.bytes < sizeof(asked->unknown) ? name.bytes : 0;

	if (asked->reader->known_fn(asked->reader->preset, name))
		return true;
	if (bytes > 0)
		memcpy(asked->unknown, name.at, bytes);
	asked->unknown[bytes] = '\0';
	return false;
}

/* For "did you mean"; whether a name is one is known_fn's answer. */
static const char *const usual_variables[] = {
	"base",	      "to",	 "to_digits", "from",	   "from_digits", "attempt",
	"attempt_no", "agent",	 "name",      "script",	   "script_name", "language",
	"ring_s",     "talk_s",	 "ring_ms",   "talk_ms",   "call_id",	  "callback_url",
	"answer_url", "machine", "placed_s",  "placed_ms", "placed_date", "placed_rfc3339",
	"now_s",      "now_ms",	 "body",      "timestamp", "url",	  "columns",
};
#define USUAL_COUNT (sizeof(usual_variables) / sizeof(usual_variables[0]))

static void variable_hint(struct asked *asked, char hint[HINT_BYTES_MAX])
{
	const struct preset *preset = asked->reader->preset;
	const char *names[USUAL_COUNT + PRESET_SETTINGS_MAX];
	size_t count = 0;

	hint[0] = '\0';
	for (size_t i = 0; i < USUAL_COUNT; i++) {
		const struct peal_slice name = { usual_variables[i], strlen(usual_variables[i]) };

		if (asked->reader->known_fn(asked->reader->preset, name))
			names[count++] = usual_variables[i];
	}
	for (size_t i = 0; i < preset->setting_count && i < PRESET_SETTINGS_MAX; i++) {
		const char *name = preset->settings[i].name;

		if (name != NULL &&
		    asked->reader->known_fn(asked->reader->preset,
					    (struct peal_slice){ name, strlen(name) }))
			names[count++] = name;
	}
	if (asked->unknown[0] != '\0')
		preset_hint(asked->unknown, names, count, hint);
}

/* It is a variable, but not of this place. */
static bool is_elsewhere(const struct asked *asked)
{
	return asked->unknown[0] != '\0' &&
	       request_knows(asked->reader->preset,
			     (struct peal_slice){ asked->unknown, strlen(asked->unknown) });
}

struct template *preset_template_make(struct preset_reader *reader, const config_setting_t *setting,
				      const char *text)
{
	struct asked asked = { .reader = reader };
	struct template *template = NULL;
	struct peal_error err = { 0 };
	char hint[HINT_BYTES_MAX];

	if (template_compile(text, asked_knows, &asked, &template, &err) == 0)
		return template;
	if (is_elsewhere(&asked)) {
		preset_mistake(reader, setting,
			       "{{%s}} is not available here, only in requests; expected %s",
			       asked.unknown,
			       reader->known_fn == settings_know
				       ? "settings of the preset"
				       : "{{body}}, {{timestamp}} or {{url}}");
		return NULL;
	}
	variable_hint(&asked, hint);
	preset_mistake(reader, setting, "%.240s%s", err.text, hint);
	return NULL;
}

struct template *preset_template(struct preset_reader *reader, const config_setting_t *setting)
{
	const char *text = preset_text(reader, setting, TEMPLATE_BYTES_MAX);
	struct template *template = text == NULL ? NULL
						 : preset_template_make(reader, setting, text);

	if (template != NULL)
		preset_hold(reader->preset, template, NULL);
	return template;
}

/* ---- small values ---- */

void preset_bool(struct preset_reader *reader, const config_setting_t *setting, bool *value_out)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		preset_mistake(reader, setting, "expected true or false");
	else
		*value_out = config_setting_get_bool(setting);
}

/* Milliseconds of a unit; 0: no such unit. */
static int64_t unit_ms(const char *unit, size_t bytes)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == bytes && strncmp(units[i].name, unit, bytes) == 0)
			return units[i].ms;
	return 0;
}

/* -1: it is none, or longer than `max_ms`. */
static int64_t duration_parse(const char *text, int64_t max_ms)
{
	int64_t sum_ms = 0;

	if (*text == '\0')
		return -1;
	while (*text != '\0') {
		size_t digits = strspn(text, "0123456789");
		size_t letters = strspn(text + digits, "dhms");
		int64_t unit = unit_ms(text + digits, letters);

		if (digits == 0 || digits > 9 || unit == 0)
			return -1;
		sum_ms += strtoll(text, NULL, 10) * unit;
		if (sum_ms > max_ms)
			return -1;
		text += digits + letters;
	}
	return sum_ms;
}

/* "90s", in the largest unit that has no rest. */
static const char *duration_format(int64_t ms, char out[32])
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ms % units[i].ms != 0)
			continue;
		snprintf(out, 32, "%lld%s", (long long)(ms / units[i].ms), units[i].name);
		return out;
	}
	snprintf(out, 32, "%lldms", (long long)ms);
	return out;
}

void preset_duration(struct preset_reader *reader, const config_setting_t *setting, int64_t min_ms,
		     int64_t max_ms, int64_t *ms_out)
{
	const char *text = config_setting_get_string(setting);
	int64_t ms = text == NULL ? -1 : duration_parse(text, max_ms);
	char min[32], max[32];

	if (ms >= min_ms && ms >= 0)
		*ms_out = ms;
	else
		preset_mistake(
			reader, setting,
			"expected a time in quotes such as \"90s\" or \"5m\", from \"%s\" to "
			"\"%s\"",
			duration_format(min_ms, min), duration_format(max_ms, max));
}

static void choices_list(const char *const *words, size_t count, char *out, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < count && used < room; i++)
		used += (size_t)snprintf(out + used, room - used, "%s%s",
					 i == 0		  ? ""
					 : i + 1 == count ? " or "
							  : ", ",
					 words[i]);
}

int preset_choice(struct preset_reader *reader, const config_setting_t *setting,
		  const char *const *words, size_t count)
{
	const char *word = config_setting_get_string(setting);
	char list[200] = "", quoted[QUOTED_BYTES_MAX], hint[HINT_BYTES_MAX];

	for (size_t i = 0; word != NULL && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	choices_list(words, count, list, sizeof(list));
	if (word == NULL)
		preset_mistake(reader, setting, "expected a text in quotes: %s", list);
	else
		preset_mistake(reader, setting, "unknown word %s; expected %s%s",
			       preset_quote(word, quoted), list,
			       preset_hint(word, words, count, hint));
	return -1;
}
