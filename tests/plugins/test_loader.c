/* test_loader.c - what the loader takes, and what it refuses */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A plugin, and what the refusal must say; "" when it loads. */
struct load_case {
	const char *name;
	enum peal_code code;
	const char *says;
};

static const struct load_case cases[] = {
	{ "good", PEAL_OK, "" },
	{ "no_symbol", PEAL_FAIL_INPUT, "no_symbol.so is not a Peal plugin: it does not export" },
	{ "bad_magic", PEAL_FAIL_INPUT, "bad_magic.so is not a Peal plugin" },
	{ "other_major", PEAL_FAIL_VERSION,
	  "other_major.so was built for ABI 1.1, this peal "
	  "speaks 2.1" },
	{ "newer_minor", PEAL_FAIL_VERSION,
	  "newer_minor.so was built for ABI 2.2, this peal "
	  "speaks 2.1" },
	{ "small", PEAL_FAIL_VERSION, "small.so says that its description has 24 bytes" },
	{ "no_kind", PEAL_FAIL_INPUT, "no_kind.so is of kind 77, which does not exist" },
	{ "other_kind", PEAL_FAIL_BUG, "lacks the operation" },
	{ "renamed", PEAL_FAIL_INPUT, "renamed.so is the plugin scrub.good, not scrub.renamed" },
	{ "text", PEAL_FAIL_INPUT, "the plugin scrub.text cannot be loaded" },
	{ "no_summary", PEAL_FAIL_BUG, "lacks a summary" },
	{ "no_open", PEAL_FAIL_BUG, "lacks open()" },
	{ "no_ops", PEAL_FAIL_BUG, "lacks operations" },
	{ "empty_ops", PEAL_FAIL_BUG, "say that they have 0 bytes" },
	{ "huge_ops", PEAL_FAIL_BUG, "say that they have 1000000 bytes" },
	{ "no_batch", PEAL_FAIL_BUG, "has neither batch() nor again()" },
	{ "row_outside", PEAL_FAIL_BUG, "\"count\": its place is not within the config struct" },
	{ "row_crooked", PEAL_FAIL_BUG, "\"count\": its place is not within the config struct" },
	{ "row_no_doc", PEAL_FAIL_BUG, "\"count\": it has no sentence" },
	{ "row_type", PEAL_FAIL_BUG, "\"count\": its type is unknown" },
	{ "row_twice", PEAL_FAIL_BUG, "\"label\": its name is there twice" },
	{ "row_range", PEAL_FAIL_BUG, "\"count\": its range ends before it starts" },
	{ "row_choices", PEAL_FAIL_BUG, "\"choice\": it has no choices" },
	{ "row_name", PEAL_FAIL_BUG, "\"Bad Name\": its name is not of a-z" },
	{ "row_taken", PEAL_FAIL_BUG, "\"scrub\": the host has one of this name" },
	{ "row_required", PEAL_FAIL_BUG, "\"count\": it is required and has a default" },
	{ "goood", PEAL_FAIL_INPUT, "did you mean \"good\"?" },
	{ "goood", PEAL_FAIL_INPUT, "there is no scrub plugin \"goood\" in " VARIANTS },
	{ "../scrub/good", PEAL_FAIL_INPUT, "cannot be the name of a plugin" },
	{ "", PEAL_FAIL_INPUT, "cannot be the name of a plugin" },
};

static void test_get__each_variant(void **state)
{
	struct loader *loader = loader_create(VARIANTS);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peal_error err = { .code = PEAL_OK, .text = "" };
		const struct plugin *plugin = loader_get(loader, PEAL_KIND_SCRUB, cases[i].name,
							 &err);

		if ((plugin != NULL) != (cases[i].code == PEAL_OK) || err.code != cases[i].code ||
		    strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: code %d, \"%s\"", cases[i].name, err.code, err.text);
	}
	loader_destroy(&loader);
	assert_null(loader);
}

static void test_get__the_same_plugin_twice(void **state)
{
	struct loader *loader = loader_create(VARIANTS);
	const struct plugin *plugin = loader_get(loader, PEAL_KIND_SCRUB, "good", NULL);

	(void)state;
	assert_non_null(plugin);
	assert_ptr_equal(plugin, loader_get(loader, PEAL_KIND_SCRUB, "good", NULL));
	assert_string_equal(plugin->is.name, "good");
	assert_int_equal(plugin->kind, PEAL_KIND_SCRUB);
	assert_non_null(plugin->ops.scrub->batch);
	assert_non_null(plugin->ops.scrub->version);
	loader_destroy(&loader);
}

/* What an older plugin's operations did not have is NULL, not what lies behind. */
static void test_get__operations_of_an_older_plugin(void **state)
{
	struct loader *loader = loader_create(VARIANTS);
	const struct plugin *plugin = loader_get(loader, PEAL_KIND_SCRUB, "short_ops", NULL);

	(void)state;
	assert_non_null(plugin);
	assert_non_null(plugin->ops.scrub->batch);
	assert_null(plugin->ops.scrub->version);
	loader_destroy(&loader);
}

static void test_search__the_first_folder_wins(void **state)
{
	struct loader *loader = loader_create("/nonexistent:" VARIANTS);
	const struct plugin *plugin = loader_get(loader, PEAL_KIND_SCRUB, "good", NULL);

	(void)state;
	assert_non_null(plugin);
	assert_string_equal(plugin->path, VARIANTS "/scrub/good.so");
	loader_destroy(&loader);
}

static void test_search__a_kind_without_plugins(void **state)
{
	char *path = strdup(getenv("PEAL_PLUGIN_PATH"));
	struct loader *loader;
	struct peal_error err;

	(void)state;
	setenv("PEAL_PLUGIN_PATH", "/nonexistent", 1);
	loader = loader_create(NULL);
	setenv("PEAL_PLUGIN_PATH", path, 1);
	free(path);
	assert_null(loader_get(loader, PEAL_KIND_SCRUB, "zzz", &err));
	assert_non_null(strstr(err.text, "there is no scrub plugin \"zzz\" in /nonexistent"));
	loader_destroy(&loader);
}

struct seen {
	size_t good_count, bad_count;
	char last[64];
	bool is_sorted;
};

static void see(void *context, enum peal_kind kind, const char *name, const struct plugin *plugin,
		const struct peal_error *err)
{
	struct seen *seen = context;

	if (kind != PEAL_KIND_SCRUB)
		return;
	if (strcmp(seen->last, name) >= 0)
		seen->is_sorted = false;
	snprintf(seen->last, sizeof(seen->last), "%s", name);
	if (plugin != NULL)
		seen->good_count++;
	else if (err->text[0] != '\0')
		seen->bad_count++;
}

static void test_each__also_those_that_do_not_load(void **state)
{
	struct loader *loader = loader_create(VARIANTS);
	struct seen seen = { .is_sorted = true };

	(void)state;
	loader_each(loader, see, &seen);
	assert_true(seen.is_sorted);
	assert_true(seen.good_count >= 2);
	assert_true(seen.bad_count >= 20);
	loader_destroy(&loader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get__each_variant),
		cmocka_unit_test(test_get__the_same_plugin_twice),
		cmocka_unit_test(test_get__operations_of_an_older_plugin),
		cmocka_unit_test(test_search__the_first_folder_wins),
		cmocka_unit_test(test_search__a_kind_without_plugins),
		cmocka_unit_test(test_each__also_those_that_do_not_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
