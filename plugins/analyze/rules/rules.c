/* rules.c - analyze plugin: the first rule of a file that holds says what a call
 * meant
 *
 * Rules are read and compiled once; a call is looked at in memory, so the answer
 * comes at once. */
/* SPDX-License-Identifier: MIT */
#include "rules.h"
#include "rules_clock.h"
#include "rules_file.h"
#include "rules_fill.h"
#include "rules_match.h"

#include <stdlib.h>

struct rules {
	const struct peal_host *host;
	struct rules_set set;
	struct rules_matcher *matcher;
};

static const struct peal_option options[] = {
	{ PEAL_PATH(struct rules_config, rules), .flags = PEAL_OPTION_REQUIRED,
	  .doc = "The rules file." },
	{ PEAL_TEXT(struct rules_config, timezone),
	  .doc = "IANA time zone in which callees name a time (\"6 pm\"). Without it the rules "
		 "file's own; without either only waits (\"in 20 minutes\") are understood." },
	PEAL_OPTION_END,
};

/* ---- asking ---- */

static void field_add(struct peal_finding *finding, const char *name, const char *value)
{
	if (value[0] != '\0' && finding->field_count < PEAL_FINDING_FIELDS_MAX)
		finding->fields[finding->field_count++] = (struct peal_pair){ name, value };
}

static bool has_field(const struct peal_finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->field_count; i++)
		if (strcmp(finding->fields[i].name, name) == 0)
			return true;
	return false;
}

static const char *slice_text(struct peal_slice slice, struct rules_look *look)
{
	struct rules_groups only = { .at = { slice }, .count = 1 };

	return rules_fill("$0", &only, look->host, look->arena);
}

/* Named groups are fields without further words, unless the rule says otherwise. */
static void fields_find(const struct rule *rule, const struct rules_groups *groups,
			struct rules_look *look, struct peal_finding *finding)
{
	int group;

	for (size_t i = 0; i < rule->field_count; i++)
		field_add(finding, rule->fields[i].name,
			  rules_fill(rule->fields[i].value, groups, look->host, look->arena));
	if (groups->pattern == NULL)
		return;
	for (uint32_t i = 0; i < rules_pattern_name_count(groups->pattern); i++) {
		const char *name = rules_pattern_name(groups->pattern, i, &group);

		if (!has_field(finding, name))
			field_add(finding, name, slice_text(groups->at[group], look));
	}
}

static void callback_find(const struct rules *rules, const struct rule *rule,
			  const struct rules_groups *groups, struct rules_look *look,
			  struct peal_finding *finding)
{
	const char *text = rules_fill(rule->callback, groups, look->host, look->arena);

	/* Without a time that can be understood it is a callback at any time. */
	if (!rules_clock_read(text, look->record->ended_ms, rules->set.zone, &finding->callback_ms))
		finding->callback_ms = 0;
}

static enum peal_when rules_analyze(void *self, const struct peal_call_record *record,
				    struct peal_arena *arena, struct peal_job *job,
				    struct peal_finding *finding_out)
{
	struct rules *rules = self;
	struct rules_look look = { .host = rules->host,
				   .record = record,
				   .arena = arena,
				   .matcher = rules->matcher,
				   .voices = { .transcript = record->transcript } };
	struct rules_groups groups;

	(void)job;
	finding_out->disposition = NULL;
	finding_out->field_count = 0;
	finding_out->callback_ms = 0;
	for (size_t i = 0; i < rules->set.count; i++) {
		const struct rule *rule = &rules->set.rules[i];

		if (!rules_match(rule, &look, &groups))
			continue;
		finding_out->disposition = rule->disposition;
		fields_find(rule, &groups, &look, finding_out);
		if (rule->callback != NULL)
			callback_find(rules, rule, &groups, &look, finding_out);
		break;
	}
	return PEAL_NOW;
}

/* ---- the plugin ---- */

/* Callees name wall clock times; without a zone they mean nothing. */
static void zone_warn(const struct rules *rules)
{
	for (size_t i = 0; i < rules->set.count; i++) {
		const struct rule *rule = &rules->set.rules[i];

		if (rule->callback == NULL || rules->set.zone != NULL)
			continue;
		rules->host->log(rules->host, PEAL_LEVEL_WARNING, "timezone_missing", 0,
				 "%s:%d: this rule reads times, but no time zone is set: only "
				 "waits like \"in 20 minutes\" are understood; set timezone in the "
				 "stage or in the rules file",
				 rule->file, rule->line);
		return;
	}
}

static int rules_check(const void *config, struct peal_error *err)
{
	struct rules_set set;

	if (rules_set_load(&set, config, NULL, err) < 0)
		return -1;
	rules_set_finish(&set);
	return 0;
}

static void rules_close(void *self)
{
	struct rules *rules = self;

	if (rules == NULL)
		return;
	rules_set_finish(&rules->set);
	rules_matcher_destroy(&rules->matcher);
	free(rules);
}

static int rules_open(const struct peal_host *host, const void *config, void **self_out,
		      struct peal_error *err)
{
	struct rules *rules = calloc(1, sizeof(*rules));

	if (rules == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	rules->host = host;
	if (rules_set_load(&rules->set, config, host, err) < 0 ||
	    rules_matcher_create(&rules->matcher, err) < 0) {
		rules_close(rules);
		return -1;
	}
	zone_warn(rules);
	*self_out = rules;
	return 0;
}

static const struct peal_analyze_ops ops = {
	.size = sizeof(ops),
	.is_pure = true,
	.analyze = rules_analyze,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_ANALYZE),
	.name = "rules",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "The first rule of a file that holds says what a call meant.",
	.options = options,
	.config_size = sizeof(struct rules_config),
	.check = rules_check,
	.open = rules_open,
	.close = rules_close,
	.ops = &ops,
};
