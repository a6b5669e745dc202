/* rules_when.c - reads the conditions of a rule: the group `when` */
/* SPDX-License-Identifier: MIT */
#include "rules_rule.h"

#include <stdlib.h>

typedef void when_read_fn(struct rules_reader *reader, const config_setting_t *setting,
			  struct rule *rule);

static const char *const outcome_names[PEAL_OUTCOME_COUNT + 1] = {
	[PEAL_OUTCOME_UNKNOWN] = "unknown",   [PEAL_OUTCOME_ANSWERED] = "answered",
	[PEAL_OUTCOME_BUSY] = "busy",	      [PEAL_OUTCOME_NO_ANSWER] = "no_answer",
	[PEAL_OUTCOME_REJECTED] = "rejected", [PEAL_OUTCOME_UNREACHABLE] = "unreachable",
	[PEAL_OUTCOME_FAILED] = "failed",     [PEAL_OUTCOME_MACHINE] = "machine",
	[PEAL_OUTCOME_CANCELED] = "canceled",
};

static const char *const who_names[RULES_WHO_COUNT + 1] = {
	[RULES_WHO_CALLEE] = "callee",
	[RULES_WHO_AGENT] = "agent",
	[RULES_WHO_ANY] = "any",
};

static int name_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static void outcome_read(struct rules_reader *reader, const config_setting_t *setting,
			 struct rule *rule)
{
	struct rules_texts texts = { 0 };
	char hint[96];

	rules_value_texts(reader, setting, &texts);
	for (size_t i = 0; i < texts.count; i++) {
		int outcome = name_find(outcome_names, texts.at[i]);

		if (outcome >= 0)
			rule->outcome_mask |= 1u << outcome;
		else
			rules_problem_add(&reader->problems, setting,
					  "outcome: there is no outcome \"%s\"%s", texts.at[i],
					  rules_problem_hint(texts.at[i], outcome_names, hint));
	}
	free(texts.at);
}

static void who_read(struct rules_reader *reader, const config_setting_t *setting,
		     struct rule *rule)
{
	const char *name = rules_value_text(reader, setting);
	int who = name == NULL ? 0 : name_find(who_names, name);

	if (who < 0)
		rules_problem_add(&reader->problems, setting,
				  "who: expected \"callee\", \"agent\" or \"any\"");
	else
		rule->who = (enum rules_who)who;
}

static void min_talk_read(struct rules_reader *reader, const config_setting_t *setting,
			  struct rule *rule)
{
	rules_value_duration(reader, setting, &rule->min_talk_ms);
}

static void max_talk_read(struct rules_reader *reader, const config_setting_t *setting,
			  struct rule *rule)
{
	rules_value_duration(reader, setting, &rule->max_talk_ms);
}

static void dtmf_read(struct rules_reader *reader, const config_setting_t *setting,
		      struct rule *rule)
{
	rules_value_texts(reader, setting, &rule->dtmf);
	for (size_t i = 0; i < rule->dtmf.count; i++) {
		const char *keys = rule->dtmf.at[i];

		if (keys[0] == '\0' || keys[strspn(keys, "0123456789*#ABCDabcd")] != '\0')
			rules_problem_add(&reader->problems, setting,
					  "dtmf: \"%s\" is not made of the keys 0-9, *, #, A-D",
					  keys);
	}
}

static void language_read(struct rules_reader *reader, const config_setting_t *setting,
			  struct rule *rule)
{
	rules_value_texts(reader, setting, &rule->languages);
}

static void disposition_read(struct rules_reader *reader, const config_setting_t *setting,
			     struct rule *rule)
{
	rules_value_texts(reader, setting, &rule->dispositions);
	for (size_t i = 0; i < rule->dispositions.count; i++)
		rules_value_disposition(reader, setting, rule->dispositions.at[i]);
}

/* A longer text is refused: no field of a call is as long. */
static void field_read(struct rules_reader *reader, const config_setting_t *setting,
		       struct rules_field *field)
{
	field->name = config_setting_name(setting);
	rules_value_texts(reader, setting, &field->texts);
	for (size_t i = 0; i < field->texts.count; i++)
		if (strlen(field->texts.at[i]) > RULES_VALUE_BYTES_MAX)
			rules_problem_add(&reader->problems, setting,
					  "%s: a text is longer than %d bytes", field->name,
					  RULES_VALUE_BYTES_MAX);
}

static void fields_read(struct rules_reader *reader, const config_setting_t *group,
			struct rule *rule)
{
	size_t count = config_setting_is_group(group) ? (size_t)config_setting_length(group) : 0;

	if (count == 0 || count > RULES_WANTED_FIELDS_MAX) {
		rules_problem_add(&reader->problems, group,
				  "fields: expected a group of 1 to %d fields, { name = \"1\"; }",
				  RULES_WANTED_FIELDS_MAX);
		return;
	}
	rule->wanted_fields = calloc(count, sizeof(*rule->wanted_fields));
	if (rule->wanted_fields == NULL) {
		rules_problem_add(&reader->problems, group, "out of memory");
		return;
	}
	rule->wanted_field_count = count;
	for (size_t i = 0; i < count; i++)
		field_read(reader, config_setting_get_elem(group, (unsigned)i),
			   &rule->wanted_fields[i]);
}

static void transferred_read(struct rules_reader *reader, const config_setting_t *setting,
			     struct rule *rule)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
		rules_problem_add(&reader->problems, setting,
				  "transferred: expected true or false");
		return;
	}
	rule->wants_transfer = config_setting_get_bool(setting);
	rule->wants_no_transfer = !rule->wants_transfer;
}

static void words_read(struct rules_reader *reader, const config_setting_t *setting,
		       struct rule *rule)
{
	struct rules_texts texts = { 0 };
	struct peal_error err;

	rules_value_texts(reader, setting, &texts);
	if (texts.count > 0 &&
	    rules_pattern_create_words(&rule->words, texts.at, texts.count, &err) < 0)
		rules_problem_add(&reader->problems, setting, "words: %s", err.text);
	free(texts.at);
}

static void regex_read(struct rules_reader *reader, const config_setting_t *setting,
		       struct rule *rule)
{
	struct rules_texts texts = { 0 };
	struct peal_error err;

	rules_value_texts(reader, setting, &texts);
	rule->regexes = calloc(texts.count + 1, sizeof(struct rules_pattern *));
	if (rule->regexes == NULL)
		rules_problem_add(&reader->problems, setting, "out of memory");
	for (size_t i = 0; rule->regexes != NULL && i < texts.count; i++) {
		if (rules_pattern_create(&rule->regexes[rule->regex_count], texts.at[i], &err) < 0)
			rules_problem_add(&reader->problems, setting, "regex: %s", err.text);
		else
			rule->regex_count++;
	}
	free(texts.at);
}

/* The names, for hints, and their readers. */
static const char *const when_keys[] = { "outcome",	"min_talk",    "max_talk", "dtmf",
					 "words",	"regex",       "who",	   "language",
					 "transferred", "disposition", "fields",   NULL };
static when_read_fn *const when_readers[] = { outcome_read,	min_talk_read, max_talk_read,
					      dtmf_read,	words_read,    regex_read,
					      who_read,		language_read, transferred_read,
					      disposition_read, fields_read };

void rules_when_read(struct rules_reader *reader, const config_setting_t *when, struct rule *rule)
{
	if (!config_setting_is_group(when)) {
		rules_problem_add(&reader->problems, when,
				  "when: expected a group of conditions, { ... }");
		return;
	}
	for (int i = 0; i < config_setting_length(when); i++) {
		const config_setting_t *setting = config_setting_get_elem(when, (unsigned)i);
		int key = name_find(when_keys, config_setting_name(setting));

		if (key < 0)
			rules_value_unknown(reader, setting, when_keys);
		else
			when_readers[key](reader, setting, rule);
	}
	if (rule->min_talk_ms > rule->max_talk_ms)
		rules_problem_add(&reader->problems, when,
				  "max_talk: must not be shorter than min_talk");
	if (config_setting_get_member(when, "who") != NULL && rule->words == NULL &&
	    rule->regexes == NULL)
		rules_problem_add(&reader->problems, when,
				  "who: says whose words are searched, but there are neither "
				  "words nor a regex to search for");
}
