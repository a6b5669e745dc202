/* rules_match.c - asks whether a rule holds for a call
 *
 * The cheap conditions come first; most calls were not answered and are done
 * after one of them. */
/* SPDX-License-Identifier: MIT */
#include "rules_match.h"

#include <strings.h>

static bool is_among(const struct rules_texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->at[i], text) == 0)
			return true;
	return texts->count == 0;
}

/* "2" is also "2#": the hash key only ends what was keyed in. */
static bool is_keyed(const struct rules_texts *texts, const char *keys)
{
	size_t bytes = strlen(keys);

	if (is_among(texts, keys))
		return true;
	if (bytes < 2 || keys[bytes - 1] != '#')
		return false;
	for (size_t i = 0; i < texts->count; i++)
		if (strlen(texts->at[i]) == bytes - 1 &&
		    strncasecmp(texts->at[i], keys, bytes - 1) == 0)
			return true;
	return false;
}

/* "hi" is also hi-IN and hi-Latn. */
static bool is_language(const struct rules_texts *texts, const char *language)
{
	for (size_t i = 0; i < texts->count; i++) {
		size_t bytes = strlen(texts->at[i]);

		if (strncasecmp(texts->at[i], language, bytes) == 0 &&
		    (language[bytes] == '\0' || language[bytes] == '-'))
			return true;
	}
	return texts->count == 0;
}

/* NULL: the call has no such field.  Of several with one name the last counts. */
static const char *field_value(const struct peal_call_record *record, const char *name)
{
	for (size_t i = record->field_count; i > 0; i--)
		if (strcmp(record->fields[i - 1].name, name) == 0)
			return record->fields[i - 1].value;
	return NULL;
}

static bool holds_of_fields(const struct rule *rule, const struct peal_call_record *record)
{
	for (size_t i = 0; i < rule->wanted_field_count; i++) {
		const struct rules_field *field = &rule->wanted_fields[i];
		const char *value = field_value(record, field->name);

		if (value == NULL || !is_among(&field->texts, value))
			return false;
	}
	return true;
}

static bool holds_of_call(const struct rule *rule, const struct peal_call_record *record)
{
	if (rule->outcome_mask != 0 && (rule->outcome_mask & 1u << record->outcome) == 0)
		return false;
	if (record->talk_ms < rule->min_talk_ms || record->talk_ms > rule->max_talk_ms)
		return false;
	if (record->is_transferred ? rule->wants_no_transfer : rule->wants_transfer)
		return false;
	return is_keyed(&rule->dtmf, record->dtmf) &&
	       is_language(&rule->languages, record->language) &&
	       is_among(&rule->dispositions, record->disposition) && holds_of_fields(rule, record);
}

static bool pattern_holds(const struct rule *rule, const struct rules_pattern *pattern,
			  struct rules_look *look, struct rules_groups *groups_out)
{
	struct peal_slice said = rules_voices_said(&look->voices, rule->who, look->host,
						   look->arena);
	struct peal_error err;
	int found = rules_pattern_match(pattern, look->matcher, said, groups_out, &err);

	if (found < 0)
		look->host->log(look->host, PEAL_LEVEL_WARNING, "rule_gave_up",
				look->record->contact->number,
				"%s:%d: the rule was passed over for this call: %s; write its "
				"pattern so that it can fail sooner",
				rule->file, rule->line, err.text);
	return found > 0;
}

/* Groups of a regex count for more than those of words. */
static bool holds_of_words(const struct rule *rule, struct rules_look *look,
			   struct rules_groups *groups_out)
{
	if (rule->words == NULL && rule->regex_count == 0)
		return true;
	if (look->voices.transcript[0] == '\0')
		return false;
	if (rule->words != NULL && !pattern_holds(rule, rule->words, look, groups_out))
		return false;
	for (size_t i = 0; i < rule->regex_count; i++)
		if (pattern_holds(rule, rule->regexes[i], look, groups_out))
			return true;
	return rule->regex_count == 0;
}

bool rules_match(const struct rule *rule, struct rules_look *look, struct rules_groups *groups_out)
{
	groups_out->pattern = NULL;
	return holds_of_call(rule, look->record) && holds_of_words(rule, look, groups_out);
}
