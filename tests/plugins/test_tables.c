/* test_tables.c - the option tables of all plugins that were built, and the core's */
/* SPDX-License-Identifier: MIT */
#include "core/config/options.h"
#include "core/plugin/kind.h"
#include "core/plugin/loader.h"
#include "core/plugin/stage_options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct walk {
	struct options_reader reader;
	size_t plugin_count;
	size_t fault_count;
};

static void check_docs(struct walk *walk, const char *owner, const struct peal_option *options)
{
	for (; options != NULL && options->name != NULL; options++) {
		size_t bytes = strlen(options->doc);

		if (bytes < 8 || strchr(".)", options->doc[bytes - 1]) == NULL) {
			print_error("%s: %s: \"%s\" is no sentence\n", owner, options->name,
				    options->doc);
			walk->fault_count++;
		}
		if (options->type == PEAL_OPTION_GROUPS)
			check_docs(walk, owner, options->rows);
	}
}

static void check_table(struct walk *walk, const char *owner, const struct peal_option *options)
{
	check_docs(walk, owner, options);
	walk->reader.owner = owner;
	if (!options_check_defaults(&walk->reader, options))
		walk->fault_count++;
}

static void check_plugin(void *context, enum peal_kind kind, const char *name,
			 const struct plugin *plugin, const struct peal_error *err)
{
	struct walk *walk = context;

	if (plugin == NULL) {
		print_error("%s.%s: %s\n", kind_name(kind), name, err->text);
		walk->fault_count++;
		return;
	}
	walk->plugin_count++;
	check_table(walk, arena_format(walk->reader.arena, "%s.%s", kind_name(kind), name),
		    plugin->is.options);
}

static void test_tables__every_row_has_a_sentence_and_a_good_default(void **state)
{
	struct loader *loader = loader_create(NULL);
	struct walk walk = {
		.reader = {
			.problems = problems_create(),
			.arena = arena_create(),
			.folder = "/",
			.here = "/",
		},
	};

	(void)state;
	loader_each(loader, check_plugin, &walk);
	for (int kind = PEAL_KIND_NONE + 1; kind < PEAL_KIND_COUNT; kind++)
		check_table(&walk, kind_name((enum peal_kind)kind),
			    stage_options((enum peal_kind)kind));
	problems_print(walk.reader.problems, stderr);
	problems_destroy(&walk.reader.problems);
	arena_destroy(&walk.reader.arena);
	loader_destroy(&loader);
	assert_true(walk.plugin_count > 0);
	assert_int_equal(walk.fault_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables__every_row_has_a_sentence_and_a_good_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
