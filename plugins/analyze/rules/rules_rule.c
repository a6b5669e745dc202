/* rules_rule.c - reads one rule of a rules file */
/* SPDX-License-Identifier: MIT */
#include "rules_rule.h"
#include "rules_clock.h"
#include "rules_fill.h"

#include <stdlib.h>

static const char *const rule_keys[] = { "when", "disposition", "fields", "callback", NULL };

static void template_check(struct rules_reader *reader, const config_setting_t *setting,
			   const struct rule *rule, const char *text)
{
	struct peal_error err;

	if (rules_fill_check(text, rule, &err) < 0)
		rules_problem_add(&reader->problems, setting, "%s: %s",
				  config_setting_name(setting), err.text);
}

static void disposition_read(struct rules_reader *reader, const config_setting_t *setting,
			     struct rule *rule)
{
	rule->disposition = rules_value_text(reader, setting);
	if (rule->disposition != NULL)
		rules_value_disposition(reader, setting, rule->disposition);
}

static void fields_read(struct rules_reader *reader, const config_setting_t *group,
			struct rule *rule)
{
	size_t count = config_setting_is_group(group) ? (size_t)config_setting_length(group) : 0;

	if (count == 0 || count > PEAL_FINDING_FIELDS_MAX) {
		rules_problem_add(&reader->problems, group,
				  "fields: expected a group of 1 to %d fields, { name = \"$1\"; }",
				  PEAL_FINDING_FIELDS_MAX);
		return;
	}
	rule->fields = calloc(count, sizeof(*rule->fields));
	if (rule->fields == NULL)
		rules_problem_add(&reader->problems, group, "out of memory");
	for (size_t i = 0; rule->fields != NULL && i < count; i++) {
		const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
		const char *text = rules_value_text(reader, setting);

		if (text == NULL)
			continue;
		template_check(reader, setting, rule, text);
		rule->fields[rule->field_count++] =
			(struct peal_pair){ config_setting_name(setting), text };
	}
}

/* A time that stands in the rule itself must be one; noon of a day in UTC is as
 * good a moment as any to try it. */
static void callback_read(struct rules_reader *reader, const config_setting_t *setting,
			  struct rule *rule)
{
	const int64_t noon_ms = 1767614400000;
	int64_t at_ms;
	GTimeZone *utc;

	rule->callback = rules_value_text(reader, setting);
	if (rule->callback == NULL)
		return;
	template_check(reader, setting, rule, rule->callback);
	utc = g_time_zone_new_utc();
	if (rules_fill_is_constant(rule->callback) &&
	    !rules_clock_read(rule->callback, noon_ms, utc, &at_ms))
		rules_problem_add(&reader->problems, setting,
				  "callback: \"%s\" says no time; expected a group of the regex, "
				  "\"$1\", or a time like \"in 2 hours\"",
				  rule->callback);
	g_time_zone_unref(utc);
}

static void keys_check(struct rules_reader *reader, const config_setting_t *setting)
{
	for (int i = 0; i < config_setting_length(setting); i++) {
		const config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
		const char *const *key = rule_keys;

		while (*key != NULL && strcmp(*key, config_setting_name(member)) != 0)
			key++;
		if (*key == NULL)
			rules_value_unknown(reader, member, rule_keys);
	}
}

void rules_rule_read(struct rules_reader *reader, const config_setting_t *setting,
		     struct rule *rule)
{
	const config_setting_t *member;

	rule->file = config_setting_source_file(setting);
	rule->line = (int)config_setting_source_line(setting);
	rule->max_talk_ms = INT64_MAX;
	if (!config_setting_is_group(setting)) {
		rules_problem_add(&reader->problems, setting,
				  "expected a rule, { when = { ... }; disposition = \"...\"; }");
		return;
	}
	keys_check(reader, setting);
	/* The conditions first: fields may name their groups. */
	if ((member = config_setting_get_member(setting, "when")) != NULL)
		rules_when_read(reader, member, rule);
	if ((member = config_setting_get_member(setting, "disposition")) != NULL)
		disposition_read(reader, member, rule);
	if ((member = config_setting_get_member(setting, "fields")) != NULL)
		fields_read(reader, member, rule);
	if ((member = config_setting_get_member(setting, "callback")) != NULL)
		callback_read(reader, member, rule);
	else if (config_setting_get_member(setting, "disposition") == NULL &&
		 config_setting_get_member(setting, "fields") == NULL)
		rules_problem_add(&reader->problems, setting,
				  "the rule finds nothing; expected a disposition, fields or a "
				  "callback");
}

void rules_rule_finish(struct rule *rule)
{
	for (size_t i = 0; i < rule->regex_count; i++)
		rules_pattern_destroy(&rule->regexes[i]);
	free(rule->regexes);
	rules_pattern_destroy(&rule->words);
	free(rule->dtmf.at);
	free(rule->languages.at);
	free(rule->dispositions.at);
	for (size_t i = 0; i < rule->wanted_field_count; i++)
		free(rule->wanted_fields[i].texts.at);
	free(rule->wanted_fields);
	free(rule->fields);
}
