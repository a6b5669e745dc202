/* rules_file.c - reads a rules file
 *
 * libconfig reads the syntax, this file the meaning; it goes on after a mistake, so
 * that a person sees all of them at once. */
/* SPDX-License-Identifier: MIT */
#include "rules_file.h"
#include "rules_rule.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *const file_keys[] = { "rules", "timezone", NULL };

/* libconfig would read a directory or a huge file without a word. */
static int path_check(const char *path, struct peal_error *err)
{
	struct stat what;

	if (stat(path, &what) < 0)
		return peal_fail(err, PEAL_FAIL_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(what.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT, "%s: is not a file", path);
	if (what.st_size > RULES_FILE_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "%s: is larger than %d KiB", path,
				 RULES_FILE_BYTES_MAX / 1024);
	return 0;
}

static int syntax_read(config_t *file, const char *path, struct peal_error *err)
{
	char *folder = strdup(path);
	const char *text, *where;

	if (folder == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	config_set_include_dir(file, dirname(folder));
	free(folder);
	if (config_read_file(file, path))
		return 0;
	text = config_error_text(file);
	where = config_error_file(file);
	if (config_error_type(file) == CONFIG_ERR_FILE_IO)
		return peal_fail(err, PEAL_FAIL_IO, "%s: cannot be read", path);
	return peal_fail(err, PEAL_FAIL_INPUT, "%s:%d: %s", where == NULL ? path : where,
			 config_error_line(file), text == NULL ? "cannot be read" : text);
}

static bool is_rules_key(const char *name)
{
	return strcmp(name, "rules") == 0 || strncmp(name, "rules_", 6) == 0;
}

/* How many rules there are at most; mistakes are reported when they are read. */
static size_t rules_count(const config_setting_t *root)
{
	size_t count = 0;

	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *list = config_setting_get_elem(root, (unsigned)i);

		if (is_rules_key(config_setting_name(list)) && config_setting_is_list(list))
			count += (size_t)config_setting_length(list);
	}
	return count;
}

static void list_read(struct rules_reader *reader, const config_setting_t *list)
{
	struct rules_set *set = reader->set;

	if (!config_setting_is_list(list)) {
		rules_problem_add(&reader->problems, list,
				  "%s: expected a list of rules, ( { ... }, { ... } )",
				  config_setting_name(list));
		return;
	}
	for (int i = 0; i < config_setting_length(list); i++)
		rules_rule_read(reader, config_setting_get_elem(list, (unsigned)i),
				&set->rules[set->count++]);
}

static void zone_read(struct rules_reader *reader, const config_setting_t *setting,
		      const char *name)
{
	struct rules_set *set = reader->set;

	/* The stage's own zone was read before. */
	if (set->zone != NULL)
		return;
	if (name != NULL)
		set->zone = g_time_zone_new_identifier(name);
	if (set->zone == NULL)
		rules_problem_add(&reader->problems, setting,
				  "timezone: expected the name of a time zone, \"Asia/Kolkata\"");
}

static void settings_read(struct rules_reader *reader, const config_setting_t *root)
{
	char hint[96];

	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *setting = config_setting_get_elem(root, (unsigned)i);
		const char *name = config_setting_name(setting);

		if (is_rules_key(name))
			list_read(reader, setting);
		else if (strcmp(name, "timezone") == 0)
			zone_read(reader, setting, config_setting_get_string(setting));
		else
			rules_problem_add(&reader->problems, setting,
					  "unknown setting \"%s\"; expected rules, rules_NAME or "
					  "timezone%s",
					  name, rules_problem_hint(name, file_keys, hint));
	}
}

static int set_read(struct rules_set *set, const struct peal_host *host, struct peal_error *err)
{
	const config_setting_t *root = config_root_setting(&set->file);
	struct rules_reader reader = { .set = set, .host = host, .problems = { .err = err } };
	size_t count = rules_count(root);

	if (count > RULES_COUNT_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "has %zu rules; at most %d are allowed",
				 count, RULES_COUNT_MAX);
	set->rules = calloc(count + 1, sizeof(*set->rules));
	if (set->rules == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	settings_read(&reader, root);
	if (count == 0 && reader.problems.count == 0)
		rules_problem_add(&reader.problems, root,
				  "has no rules; expected rules = ( { when = { ... }; "
				  "disposition = \"...\"; } );");
	return rules_problems_end(&reader.problems);
}

int rules_set_load(struct rules_set *set, const struct rules_config *config,
		   const struct peal_host *host, struct peal_error *err)
{
	*set = (struct rules_set){ 0 };
	config_init(&set->file);
	if (config->timezone != NULL && config->timezone[0] != '\0') {
		set->zone = g_time_zone_new_identifier(config->timezone);
		if (set->zone == NULL) {
			rules_set_finish(set);
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "timezone: \"%s\" is not the name of a time zone; "
					 "expected one like \"Asia/Kolkata\"",
					 config->timezone);
		}
	}
	if (path_check(config->rules, err) < 0 || syntax_read(&set->file, config->rules, err) < 0 ||
	    set_read(set, host, err) < 0) {
		rules_set_finish(set);
		return peal_fail_while(err, "rules");
	}
	return 0;
}

void rules_set_finish(struct rules_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		rules_rule_finish(&set->rules[i]);
	free(set->rules);
	g_clear_pointer(&set->zone, g_time_zone_unref);
	config_destroy(&set->file);
	*set = (struct rules_set){ 0 };
}
