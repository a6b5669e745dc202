/* rules_value.c - the values in a rules file
 *
 * All of them are texts (or lists of texts) but for `transferred`: numbers are
 * refused, so libconfig cannot cut a large one silently. */
/* SPDX-License-Identifier: MIT */
#include "rules_rule.h"

#include <stdlib.h>

#define DURATION_MS_MAX (7 * 86400000ll)

void rules_value_unknown(struct rules_reader *reader, const config_setting_t *setting,
			 const char *const *keys)
{
	const char *name = config_setting_name(setting);
	char hint[96], list[256] = "";

	for (size_t i = 0, used = 0; keys[i] != NULL && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
					 i > 0 ? ", " : "", keys[i]);
	rules_problem_hint(name, keys, hint);
	if (hint[0] != '\0')
		rules_problem_add(&reader->problems, setting, "unknown setting \"%s\"%s", name,
				  hint);
	else
		rules_problem_add(&reader->problems, setting,
				  "unknown setting \"%s\"; expected one of %s", name, list);
}

static const char *item_name(const config_setting_t *setting)
{
	const char *name = config_setting_name(setting);

	return name != NULL ? name : config_setting_name(config_setting_parent(setting));
}

const char *rules_value_text(struct rules_reader *reader, const config_setting_t *setting)
{
	const char *text = config_setting_get_string(setting);

	if (text == NULL)
		rules_problem_add(&reader->problems, setting, "%s: expected a text in quotes",
				  item_name(setting));
	return text;
}

void rules_value_texts(struct rules_reader *reader, const config_setting_t *setting,
		       struct rules_texts *texts_out)
{
	bool is_list = config_setting_is_list(setting) || config_setting_is_array(setting);
	size_t count = is_list ? (size_t)config_setting_length(setting) : 1;

	if (count == 0 || count > RULES_TEXTS_MAX) {
		rules_problem_add(&reader->problems, setting,
				  "%s: expected 1 to %d texts, here are %zu",
				  config_setting_name(setting), RULES_TEXTS_MAX, count);
		return;
	}
	texts_out->at = calloc(count, sizeof(*texts_out->at));
	if (texts_out->at == NULL)
		rules_problem_add(&reader->problems, setting, "out of memory");
	for (size_t i = 0; texts_out->at != NULL && i < count; i++) {
		const config_setting_t *item =
			is_list ? config_setting_get_elem(setting, (unsigned)i) : setting;
		const char *text = rules_value_text(reader, item);

		if (text != NULL)
			texts_out->at[texts_out->count++] = text;
	}
}

/* Milliseconds of a unit; 0: no such unit. */
static int64_t unit_ms(const char *unit, size_t bytes)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == bytes && strncmp(units[i].name, unit, bytes) == 0)
			return units[i].ms;
	return 0;
}

/* -1: not a duration. */
static int64_t duration_parse(const char *text)
{
	int64_t sum_ms = 0;

	if (*text == '\0')
		return -1;
	while (*text != '\0') {
		size_t digits = strspn(text, "0123456789");
		size_t letters = strspn(text + digits, "hms");
		int64_t unit = unit_ms(text + digits, letters);

		if (digits == 0 || digits > 9 || unit == 0)
			return -1;
		sum_ms += strtoll(text, NULL, 10) * unit;
		if (sum_ms > DURATION_MS_MAX)
			return -1;
		text += digits + letters;
	}
	return sum_ms;
}

void rules_value_duration(struct rules_reader *reader, const config_setting_t *setting,
			  int64_t *ms_out)
{
	const char *text = config_setting_get_string(setting);
	int64_t ms = text == NULL ? -1 : duration_parse(text);

	if (ms < 0)
		rules_problem_add(&reader->problems, setting,
				  "%s: expected a duration in quotes, like \"5s\" or \"1m30s\", "
				  "of at most 7 days",
				  config_setting_name(setting));
	else
		*ms_out = ms;
}

/* Those that a campaign usually has, to guess what was meant. */
static const char *disposition_hint(const struct peal_host *host, const char *name, char hint[96])
{
	static const char *const usual[] = { "connected",      "not_reachable",	     "interested",
					     "not_interested", "callback_requested", "dnc",
					     "paid",	       "callback",	     "dnd" };
	const char *there[sizeof(usual) / sizeof(usual[0]) + 1];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (host->disposition_exists(host, usual[i]))
			there[count++] = usual[i];
	there[count] = NULL;
	return rules_problem_hint(name, there, hint);
}

void rules_value_disposition(struct rules_reader *reader, const config_setting_t *setting,
			     const char *name)
{
	const struct peal_host *host = reader->host;
	char hint[96];

	if (host == NULL || host->disposition_exists(host, name))
		return;
	rules_problem_add(&reader->problems, setting,
			  "the campaign has no disposition \"%s\"; expected a built-in one or one "
			  "of the pipeline's dispositions%s",
			  name, disposition_hint(host, name, hint));
}
