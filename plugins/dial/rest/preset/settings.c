/* settings.c - what a stage sets of its preset, and what the preset gives to the rest
 *
 * Every mistake is noted and the next setting read; no message shows a value. */
/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "fetch.h"
#include "preset_read.h"
#include "url.h"

#include <stdlib.h>

#define LABEL_BYTES_MAX 96u
#define OWN_COUNT 3 /* base_url, secret, from: a preset need not name them */

struct setting {
	const char *name; /* the preset's, or static */
	char *value;	  /* NULL: not set */
	bool is_refused;  /* it was set, and a mistake says what is wrong */
};

struct settings {
	const struct preset *preset;
	char *base;
	size_t count;
	struct setting at[]; /* the preset's, then our own */
};

/* What belongs to the plugin, whatever the preset. */
static const char *const own_names[OWN_COUNT] = { "base_url", "secret", "from" };
/* Secrets of the plugin's own options. */
static const char *const fetched_by_host[] = { "account", "token", "secret", "key" };

/* Options of the stage; all others stand in its `settings`. */
static const char *const stage_names[] = { "account", "key", "token",	  "secret",  "app",
					   "from",    "url", "assistant", "base_url" };

static bool slice_equals(struct peal_slice slice, const char *text)
{
	return strlen(text) == slice.bytes && memcmp(slice.at, text, slice.bytes) == 0;
}

static struct setting *find(const struct settings *settings, struct peal_slice name)
{
	for (size_t i = 0; i < settings->count; i++)
		if (slice_equals(name, settings->at[i].name))
			return (struct setting *)&settings->at[i];
	return NULL;
}

/* "settings: voice": where it stands, or would. */
static const char *label_of(const char *name, char out[LABEL_BYTES_MAX])
{
	const char *folder = "settings: ";

	for (size_t i = 0; i < sizeof(stage_names) / sizeof(stage_names[0]); i++)
		if (strcmp(stage_names[i], name) == 0)
			folder = "";
	snprintf(out, LABEL_BYTES_MAX, "%s%.64s", folder, name);
	return out;
}

/* ---- what is given ---- */

static int fail_unknown(const struct preset *preset, const char *name, struct peal_error *err)
{
	char known[400] = "", label[LABEL_BYTES_MAX], hint[HINT_BYTES_MAX];
	const char *names[PRESET_SETTINGS_MAX];
	size_t used = 0, count = 0;

	for (; count < preset->setting_count && count < PRESET_SETTINGS_MAX; count++)
		names[count] = preset->settings[count].name;
	for (size_t i = 0; i < count && used < sizeof(known); i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
					 i > 0 ? ", " : "", names[i]);
	return peal_fail(err, PEAL_FAIL_INPUT, "%s: the preset %s has no such setting; it has %s%s",
			 label_of(name, label), preset->name, used > 0 ? known : "none",
			 preset_hint(name, names, count, hint));
}

static bool is_fetched(const char *name)
{
	for (size_t i = 0; i < sizeof(fetched_by_host) / sizeof(fetched_by_host[0]); i++)
		if (strcmp(fetched_by_host[i], name) == 0)
			return true;
	return false;
}

bool setting_is_number(const char *value)
{
	size_t digits = value[0] == '+' ? strspn(value + 1, "0123456789") : 0;

	return digits >= 8 && digits <= 15 && value[1] != '0' && value[1 + digits] == '\0';
}

static bool wants_number(const struct preset *preset, const char *name)
{
	for (size_t i = 0; i < preset->setting_count; i++)
		if (strcmp(preset->settings[i].name, name) == 0)
			return preset->settings[i].is_number;
	return false;
}

static int check_value(const struct preset *preset, const char *name, const char *value,
		       struct peal_error *err)
{
	struct peal_slice text = { value, strnlen(value, SETTING_BYTES_MAX + 1) };

	if (text.bytes > SETTING_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "longer than %u KiB",
				 SETTING_BYTES_MAX / 1024);
	if (!utf8_is_good(text))
		return peal_fail(err, PEAL_FAIL_INPUT, "is not UTF-8");
	if (text.bytes > 0 && wants_number(preset, name) && !setting_is_number(value))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "is no telephone number; expected " NUMBER_EXPECTED);
	return 0;
}

static int take_value(struct settings *settings, struct setting *setting, const char *given,
		      struct peal_error *err)
{
	if (setting->value != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "is set twice");
	if (!is_fetched(setting->name) && fetch_is_reference(given)) {
		if (fetch_value(given, SETTING_BYTES_MAX, &setting->value, err) < 0)
			return -1;
	} else {
		setting->value = strdup(given);
		if (setting->value == NULL)
			return peal_fail(err, PEAL_FAIL_LIMIT, "no memory");
	}
	return check_value(settings->preset, setting->name, setting->value, err);
}

static int take(struct settings *settings, const struct peal_pair *given, struct peal_error *err)
{
	struct setting *setting = find(settings,
				       (struct peal_slice){ given->name, strlen(given->name) });
	char label[LABEL_BYTES_MAX];

	if (setting == NULL)
		return fail_unknown(settings->preset, given->name, err);
	if (take_value(settings, setting, given->value, err) == 0)
		return 0;
	setting->is_refused = true;
	return peal_fail_while(err, "%s", label_of(setting->name, label));
}

static int take_all(struct settings *settings, const struct peal_map *given,
		    struct peal_error *mistakes)
{
	int result = 0;

	for (size_t i = 0; i < given->count; i++) {
		struct peal_error mistake = { 0 };

		if (given->at[i].value != NULL && take(settings, &given->at[i], &mistake) < 0)
			result = peal_fail_also(mistakes, &mistake);
	}
	return result;
}

/* ---- what is not ---- */

static int fill_one(struct setting *setting, const struct preset_setting *described,
		    struct peal_error *err)
{
	char label[LABEL_BYTES_MAX];

	if (setting->is_refused || (setting->value != NULL && setting->value[0] != '\0'))
		return 0;
	if (setting->value == NULL && described->fallback != NULL) {
		setting->value = strdup(described->fallback);
		return setting->value != NULL
			       ? 0
			       : peal_fail(err, PEAL_FAIL_LIMIT, "%s: no memory", setting->name);
	}
	/* The call's own caller id may be there. */
	if (!described->is_required || strcmp(setting->name, "from") == 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT, "%s: %s: %s", label_of(setting->name, label),
			 setting->value == NULL ? "must be set" : "must not be empty",
			 described->help != NULL ? described->help : "the preset needs it");
}

static int fill_all(struct settings *settings, struct peal_error *mistakes)
{
	const struct preset *preset = settings->preset;
	int result = 0;

	for (size_t i = 0; i < preset->setting_count; i++) {
		struct peal_error mistake = { 0 };

		if (fill_one(&settings->at[i], &preset->settings[i], &mistake) < 0)
			result = peal_fail_also(mistakes, &mistake);
	}
	return result;
}

/* ---- base ---- */

/* The preset's, or what the stage has in its place; without a slash at the end. */
static int fill_base(struct settings *settings, struct peal_error *mistakes)
{
	const char *given = settings_get(settings, "base_url");
	struct text_buffer base = { 0 };
	struct peal_error mistake = { 0 };
	int result = 0;

	if (given != NULL && given[0] != '\0')
		text_buffer_add_text(&base, given);
	else if (settings->preset->base != NULL)
		settings_expand(settings, settings->preset->base, &base);
	else
		return 0;
	while (base.bytes > 0 && base.at[base.bytes - 1] == '/')
		text_buffer_cut(&base, base.bytes - 1);
	if (url_check(text_buffer_get(&base), &mistake) < 0) {
		peal_fail_while(&mistake, given != NULL ? "base_url" : "base of the preset");
		result = peal_fail_also(mistakes, &mistake);
	} else if (strchr(base.at, '?') != NULL) {
		peal_fail(&mistake, PEAL_FAIL_INPUT, "%s: has a query: paths are put behind it",
			  given != NULL ? "base_url" : "base of the preset");
		result = peal_fail_also(mistakes, &mistake);
	}
	settings->base = base.at;
	return result;
}

/* ---- the whole ---- */

static struct settings *settings_allocate(const struct preset *preset)
{
	size_t room = preset->setting_count + OWN_COUNT;
	struct settings *settings = calloc(1, sizeof(*settings) + room * sizeof(settings->at[0]));

	if (settings == NULL)
		return NULL;
	settings->preset = preset;
	for (size_t i = 0; i < preset->setting_count; i++)
		settings->at[settings->count++].name = preset->settings[i].name;
	for (size_t i = 0; i < OWN_COUNT; i++)
		if (find(settings, (struct peal_slice){ own_names[i], strlen(own_names[i]) }) ==
		    NULL)
			settings->at[settings->count++].name = own_names[i];
	return settings;
}

struct settings *settings_create(const struct preset *preset, const struct peal_map *given,
				 struct peal_error *err)
{
	struct settings *settings = settings_allocate(preset);
	int result = 0;

	if (settings == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the settings");
		return NULL;
	}
	if (err != NULL)
		err->text[0] = '\0';
	result |= take_all(settings, given, err);
	result |= fill_all(settings, err);
	/* A URL with holes in it would be a second message about the first mistake. */
	if (result == 0)
		result = fill_base(settings, err);
	if (result < 0)
		settings_destroy(&settings);
	return settings;
}

void settings_destroy(struct settings **settings)
{
	if (*settings == NULL)
		return;
	for (size_t i = 0; i < (*settings)->count; i++) {
		char *value = (*settings)->at[i].value;

		if (value != NULL)
			explicit_bzero(value, strlen(value));
		free(value);
	}
	free((*settings)->base);
	free(*settings);
	*settings = NULL;
}

const char *settings_get_slice(const struct settings *settings, struct peal_slice name)
{
	const struct setting *setting;

	if (slice_equals(name, "base"))
		return settings->base;
	setting = find(settings, name);
	return setting == NULL ? NULL : setting->value;
}

const char *settings_get(const struct settings *settings, const char *name)
{
	return settings_get_slice(settings, (struct peal_slice){ name, strlen(name) });
}

bool settings_know(void *context, struct peal_slice name)
{
	const struct preset *preset = context;

	if (slice_equals(name, "base"))
		return true;
	for (size_t i = 0; i < preset->setting_count; i++)
		if (slice_equals(name, preset->settings[i].name))
			return true;
	return false;
}

const char *settings_name_in(const struct preset *preset, const struct template *template)
{
	for (size_t i = 0; i < preset->setting_count; i++)
		if (template_uses(template, preset->settings[i].name))
			return preset->settings[i].name;
	return NULL;
}

static struct peal_slice value_of(void *context, struct peal_slice name)
{
	const char *value = settings_get_slice(context, name);

	return (struct peal_slice){ value, value == NULL ? 0 : strlen(value) };
}

void settings_expand(const struct settings *settings, const struct template *template,
		     struct text_buffer *text_out)
{
	template_expand(template, value_of, (void *)settings, text_out);
}
