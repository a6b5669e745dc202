/* preset_read_rules.c - what the answer to a create request means */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

/* A rule while it is read: what was said, where. */
struct rule_reading {
	struct create_rule rule;
	unsigned outcome_line, final_line, uncharged_line, stop_line;
	bool has_verdict; /* one that there is */
};

/* ---- status ---- */

static bool status_read(struct preset_reader *reader, const config_setting_t *setting, int *out)
{
	int type = config_setting_type(setting);
	long long status = config_setting_get_int64(setting);

	if ((type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) && status >= 100 &&
	    status <= 599) {
		*out = (int)status;
		return true;
	}
	preset_mistake(reader, setting,
		       "expected a status of HTTP, 100 to 599, or two: [400, 499]");
	return false;
}

static void rule_status(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct create_rule *rule = &((struct rule_reading *)target)->rule;
	int from, to;

	if (!preset_is_list(setting)) {
		if (status_read(reader, setting, &from))
			rule->status_from = rule->status_to = from;
		return;
	}
	if (config_setting_length(setting) != 2) {
		preset_mistake(reader, setting, "expected the first and the last: [400, 499]");
		return;
	}
	if (!status_read(reader, config_setting_get_elem(setting, 0), &from) ||
	    !status_read(reader, config_setting_get_elem(setting, 1), &to))
		return;
	rule->status_from = from;
	rule->status_to = to;
	if (from > to)
		preset_mistake(reader, setting, "ends before it starts; expected [%d, %d]", to,
			       from);
}

/* ---- the rest ---- */

static void rule_field(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	preset_paths(reader, setting, &((struct rule_reading *)target)->rule.paths);
}

static void rule_words(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct create_rule *rule = &((struct rule_reading *)target)->rule;

	preset_texts(reader, setting, PRESET_RULE_WORDS_MAX, &rule->words, &rule->word_count);
}

static void rule_then(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	/* In the order of enum create_verdict. */
	static const char *const verdicts[] = { "accepted", "refused", "later", "lost" };
	int verdict = preset_choice(reader, setting, verdicts, 4);

	struct rule_reading *reading = target;

	reading->has_verdict = verdict >= 0;
	if (verdict >= 0)
		reading->rule.verdict = (enum create_verdict)verdict;
}

static void rule_outcome(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	static const char *const outcomes[] = { "busy", "no_answer", "rejected", "unreachable",
						"failed" };
	struct rule_reading *reading = target;
	int outcome = preset_choice(reader, setting, outcomes, 5);

	reading->outcome_line = config_setting_source_line(setting);
	if (outcome >= 0)
		reading->rule.meaning.outcome =
			(enum peal_outcome)preset_outcome(outcomes[outcome]);
}

static void rule_final(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct rule_reading *reading = target;

	preset_bool(reader, setting, &reading->rule.meaning.is_final);
	reading->final_line = config_setting_source_line(setting);
}

static void rule_uncharged(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct rule_reading *reading = target;

	preset_bool(reader, setting, &reading->rule.meaning.is_uncharged);
	reading->uncharged_line = config_setting_source_line(setting);
}

static void rule_stop(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct rule_reading *reading = target;

	preset_bool(reader, setting, &reading->rule.stops_agent);
	reading->stop_line = config_setting_source_line(setting);
}

static const struct preset_key rule_keys[] = {
	{ "status", rule_status, NULL },
	{ "field", rule_field, NULL },
	{ "words", rule_words, NULL },
	{ "then", rule_then, "then = \"accepted\", \"refused\", \"later\" or \"lost\"" },
	{ "outcome", rule_outcome, NULL },
	{ "final", rule_final, NULL },
	{ "uncharged", rule_uncharged, NULL },
	{ "stop", rule_stop, NULL },
};

static void refused_only(struct preset_reader *reader, unsigned line, const char *name)
{
	if (line > 0)
		preset_mistake_at(reader, line,
				  "create.rules: %s is only for what is refused; expected then = "
				  "\"refused\" beside it",
				  name);
}

static void rule_check(struct preset_reader *reader, const struct rule_reading *reading,
		       config_setting_t *member)
{
	const struct create_rule *rule = &reading->rule;
	bool is_failed = rule->meaning.outcome == PEAL_OUTCOME_FAILED;
	/* Those that are wrong are there, too. */
	bool has_field = config_setting_get_member(member, "field") != NULL;
	bool has_words = config_setting_get_member(member, "words") != NULL;

	if (config_setting_get_member(member, "status") == NULL && !has_field && !has_words)
		preset_mistake(reader, member,
			       "a rule that fits every answer; expected status, or "
			       "field and words");
	if (has_field != has_words)
		preset_mistake(reader, member, "expected field and words together");
	if (!reading->has_verdict)
		return;
	if (rule->verdict != CREATE_REFUSED) {
		refused_only(reader, reading->outcome_line, "outcome");
		refused_only(reader, reading->final_line, "final");
		refused_only(reader, reading->uncharged_line, "uncharged");
		refused_only(reader, reading->stop_line, "stop");
		return;
	}
	if (rule->meaning.is_uncharged && !is_failed)
		preset_mistake_at(
			reader, reading->uncharged_line,
			"create.rules: only \"failed\" can be uncharged; expected outcome = "
			"\"failed\"");
	if (rule->stops_agent && (!is_failed || rule->meaning.is_final))
		preset_mistake_at(reader, reading->stop_line,
				  "create.rules: what stops the agent is not the callee's fault; "
				  "expected outcome = \"failed\", and not final");
}

static bool texts_meet(const char *const *some, size_t count, const char *const *others,
		       size_t other_count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < other_count; k++)
			if (strcmp(some[i], others[k]) == 0)
				return true;
	return false;
}

/* Does the earlier one take all that the later one would? */
static bool rule_hides(const struct create_rule *earlier, const struct create_rule *later)
{
	bool has_status = earlier->status_from == 0 ||
			  (later->status_from != 0 && earlier->status_from <= later->status_from &&
			   earlier->status_to >= later->status_to);

	if (!has_status || (earlier->status_from == 0 && earlier->word_count == 0))
		return false;
	return earlier->word_count == 0 ||
	       (later->word_count > 0 &&
		texts_meet(earlier->paths.at, earlier->paths.count, later->paths.at,
			   later->paths.count) &&
		texts_meet(earlier->words, earlier->word_count, later->words, later->word_count));
}

void preset_read_rules(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset *preset = target;
	size_t count = preset_list(reader, setting, PRESET_RULES_MAX,
				   "( { status = 429; then = \"later\"; } )");

	preset->rules = preset_alloc(preset, count, sizeof(*preset->rules));
	preset->rule_count = count;
	for (size_t i = 0; i < count; i++) {
		config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
		struct rule_reading reading = {
			.rule.meaning = { .word = "refused",
					  .stage = STAGE_ENDED,
					  .has_outcome = true,
					  .outcome = PEAL_OUTCOME_FAILED },
		};
		const struct preset_part parts[] = { PRESET_PART(rule_keys, &reading) };

		if (preset_group(reader, member, parts, 1))
			rule_check(reader, &reading, member);
		preset->rules[i] = reading.rule;
		for (size_t k = 0; k < i; k++)
			if (rule_hides(&preset->rules[k], &preset->rules[i])) {
				preset_mistake(
					reader, member,
					"a rule before it takes the same answers; expected "
					"each word once, and the special before the general");
				break;
			}
	}
}
