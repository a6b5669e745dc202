/* test_settings.c */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

#include <unistd.h>

static const struct preset_setting described[] = {
	{ .name = "account", .is_required = true, .help = "Account SID, on the first page" },
	{ .name = "token", .is_required = true, .is_secret = true, .help = "beside it" },
	{ .name = "from", .is_required = true, .help = "a number of the account" },
	{ .name = "voice", .fallback = "alice" },
	{ .name = "region" },
};

static const struct preset_setting needing[] = {
	{ .name = "from", .is_required = true, .is_number = true, .help = "a number" },
	{ .name = "region", .is_required = true, .help = "where it is" },
};

static void preset_init(struct preset *preset)
{
	*preset = (struct preset){
		.file = "/p/twilio.cfg",
		.name = "twilio",
		.settings = described,
		.setting_count = COUNT(described),
	};
	preset->base = compiled(preset, "https://api.twilio.com/Accounts/{{account}}/");
}

static void assert_refused(const struct preset *preset, const struct peal_pair *pairs, size_t count,
			   const char *says)
{
	struct peal_error err = { 0 };

	assert_null(settings_create(preset, &(struct peal_map){ pairs, count }, &err));
	assert_string_equal(err.text, says);
}

static void test_create__values_and_fallbacks(void **state)
{
	static const struct peal_pair pairs[] = {
		{ "account", "AC1" },
		{ "token", "env:NOT_LOOKED_UP" }, /* the host has fetched it: it is what it is */
		{ "region", NULL },
	};
	struct preset preset;
	struct settings *settings;

	(void)state;
	preset_init(&preset);
	settings = settings_of(&preset, pairs, COUNT(pairs));
	assert_string_equal(settings_get(settings, "account"), "AC1");
	assert_string_equal(settings_get(settings, "token"), "env:NOT_LOOKED_UP");
	assert_string_equal(settings_get(settings, "voice"), "alice");
	assert_string_equal(settings_get(settings, "base"), "https://api.twilio.com/Accounts/AC1");
	assert_null(settings_get(settings, "region"));
	assert_null(settings_get(settings, "from"));
	assert_null(settings_get(settings, "secret"));
	assert_null(settings_get(settings, "other"));
	settings_destroy(&settings);
	assert_null(settings);
	settings_destroy(&settings);
	template_destroy(&preset.base);
}

static void test_create__own_names_are_always_taken(void **state)
{
	static const struct peal_pair pairs[] = {
		{ "account", "AC1" },
		{ "token", "t" },
		{ "voice", "" },
		{ "base_url", "http://127.0.0.1:1/x//" },
		{ "secret", "of the path" },
		{ "from", "+1" },
	};
	struct preset preset;
	struct settings *settings;

	(void)state;
	preset_init(&preset);
	preset.setting_count = 4;
	settings = settings_of(&preset, pairs, COUNT(pairs));
	assert_string_equal(settings_get(settings, "base"), "http://127.0.0.1:1/x");
	assert_string_equal(settings_get(settings, "secret"), "of the path");
	assert_string_equal(settings_get(settings, "voice"), ""); /* asked for, not forgotten */
	settings_destroy(&settings);
	template_destroy(&preset.base);
}

static void test_create__mistakes(void **state)
{
	static const struct peal_pair nothing[] = { { "voice", "x" } };
	static const struct peal_pair unknown[] = { { "account", "a" },
						    { "token", "t" },
						    { "acount", "b" } };
	static const struct peal_pair strange[] = { { "account", "a" },
						    { "token", "t" },
						    { "url", "b" } };
	static const struct peal_pair twice[] = {
		{ "account", "a" }, { "token", "t" }, { "voice", "b" }, { "voice", "c" }
	};
	static const struct peal_pair empty[] = { { "account", "" }, { "token", "t" } };
	static const struct peal_pair bytes[] = { { "account", "a" },
						  { "token", "t" },
						  { "voice", "\xff" } };
	static const struct peal_pair bad_base[] = { { "account", "a" },
						     { "token", "t" },
						     { "base_url", "api.twilio.com" } };
	static const struct peal_pair query[] = { { "account", "a" },
						  { "token", "t" },
						  { "base_url", "https://h/?a=b" } };
	static const struct peal_pair hole[] = { { "account", "a b" }, { "token", "t" } };
	struct preset preset;

	(void)state;
	preset_init(&preset);
	assert_refused(&preset, nothing, COUNT(nothing),
		       "account: must be set: Account SID, on the first page\n"
		       "token: must be set: beside it");
	assert_refused(&preset, unknown, COUNT(unknown),
		       "settings: acount: the preset twilio has no such setting; it has "
		       "account, token, from, voice, region; did you mean \"account\"?");
	assert_refused(&preset, strange, COUNT(strange),
		       "url: the preset twilio has no such setting; it has account, token, from, "
		       "voice, region");
	assert_refused(&preset, twice, COUNT(twice), "settings: voice: is set twice");
	assert_refused(&preset, empty, COUNT(empty),
		       "account: must not be empty: Account SID, on the first page");
	assert_refused(&preset, bytes, COUNT(bytes), "settings: voice: is not UTF-8");
	assert_refused(&preset, bad_base, COUNT(bad_base),
		       "base_url: the URL does not start with https:// or http://");
	assert_refused(&preset, query, COUNT(query),
		       "base_url: has a query: paths are put behind it");
	assert_refused(&preset, hole, COUNT(hole),
		       "base of the preset: the URL has a blank, a control character or a letter "
		       "beyond ASCII in it");
	assert_null(settings_create(&preset, &(struct peal_map){ nothing, 1 }, NULL));
	template_destroy(&preset.base);
}

static void put_file(const char *path, const char *bytes, size_t count)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	fclose(file);
}

static void test_create__fetches_references(void **state)
{
	char path[] = "/tmp/peal_settings_XXXXXX", reference[64];
	struct peal_pair pairs[] = { { "account", "a" },
				     { "token", "t" },
				     { "voice", "env:PEAL_TEST_VOICE" },
				     { "region", reference } };
	struct preset preset;
	struct settings *settings;

	(void)state;
	preset_init(&preset);
	close(mkstemp(path));
	put_file(path, "ie1\r\n\n", 6);
	snprintf(reference, sizeof(reference), "file:%s", path);
	setenv("PEAL_TEST_VOICE", "Polly.Aditi", 1);
	settings = settings_of(&preset, pairs, COUNT(pairs));
	assert_string_equal(settings_get(settings, "voice"), "Polly.Aditi");
	assert_string_equal(settings_get(settings, "region"), "ie1");
	settings_destroy(&settings);
	unlink(path);
	template_destroy(&preset.base);
}

static void assert_leads_nowhere(const struct preset *preset, const char *reference,
				 const char *says)
{
	struct peal_pair pairs[] = { { "account", "a" },
				     { "token", "t" },
				     { "region", reference } };
	struct peal_error err = { 0 };

	if (settings_create(preset, &(struct peal_map){ pairs, COUNT(pairs) }, &err) != NULL)
		fail_msg("%s is taken", reference);
	assert_contains(err.text, says);
	assert_memory_equal(err.text, "settings: region: ", 18);
	assert_null(strchr(err.text, '\n'));
}

static void test_create__references_that_lead_nowhere(void **state)
{
	static const char *const cases[][2] = {
		{ "env:PEAL_TEST_NONE", "is not set" },
		{ "env:PEAL_TEST_EMPTY", "is empty" },
		{ "env:", "is not set" },
		{ "file:/nowhere/at/all", "cannot read /nowhere/at/all: No such file" },
		{ "file:key.pem", "give the whole path" },
		{ "file:", "give the whole path" },
		{ "file:/tmp", "it is not a file" },
		{ "file:/dev/zero", "it is not a file" },
	};
	struct preset preset;

	(void)state;
	preset_init(&preset);
	unsetenv("PEAL_TEST_NONE");
	setenv("PEAL_TEST_EMPTY", "", 1);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_leads_nowhere(&preset, cases[i][0], cases[i][1]);
	template_destroy(&preset.base);
}

static void test_create__files_that_hold_no_setting(void **state)
{
	char path[] = "/tmp/peal_settings_XXXXXX", reference[64];
	char *large = malloc(SETTING_BYTES_MAX + 1);
	struct preset preset;

	(void)state;
	preset_init(&preset);
	close(mkstemp(path));
	snprintf(reference, sizeof(reference), "file:%s", path);
	put_file(path, "a\0b", 3);
	assert_leads_nowhere(&preset, reference, "zero byte");
	put_file(path, "\n", 1);
	assert_leads_nowhere(&preset, reference, "is empty");
	memset(large, 'x', SETTING_BYTES_MAX + 1);
	put_file(path, large, SETTING_BYTES_MAX + 1);
	assert_leads_nowhere(&preset, reference, "is larger than 65536 bytes");
	unlink(path);
	free(large);
	template_destroy(&preset.base);
}

/* It is set, though nobody knows to what. */
static void test_create__a_reference_that_fails_is_not_missing(void **state)
{
	static const struct peal_pair pairs[] = { { "region", "env:PEAL_TEST_NONE" } };
	const struct preset preset = { .name = "a",
				       .settings = needing,
				       .setting_count = COUNT(needing) };
	struct peal_error err = { 0 };

	(void)state;
	unsetenv("PEAL_TEST_NONE");
	assert_refused(&preset, NULL, 0, "settings: region: must be set: where it is");
	assert_null(settings_create(&preset, &(struct peal_map){ pairs, 1 }, &err));
	assert_contains(err.text, "settings: region: ");
	assert_contains(err.text, "is not set");
	assert_null(strstr(err.text, "must be"));
}

static void test_create__numbers(void **state)
{
	static const char *const good[] = { "+14155550100", "+12345678", "+123456789012345", "" };
	static const char *const bad[] = {
		"abc",
		"4155550100",
		"++1415555",
		"+0123456789",
		"sip:bob@x",
		"+14155550100 ",
		" +14155550100",
		"+1234567",
		"+1234567890123456",
		"+",
		"+1415555010a",
		"+1 4155550100",
		"+14155550100\n",
	};
	const struct preset preset = { .name = "a", .settings = needing, .setting_count = 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const struct peal_pair pair = { "from", good[i] };
		struct settings *settings = settings_of(&preset, &pair, 1);

		assert_string_equal(settings_get(settings, "from"), good[i]);
		settings_destroy(&settings);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		const struct peal_pair pair = { "from", bad[i] };

		assert_refused(
			&preset, &pair, 1,
			"from: is no telephone number; expected a number with its country's "
			"code, \"+\" and 8 to 15 digits without blanks, such as \"+912261234567\"");
	}
}

static void test_name_in__the_first_that_is_used(void **state)
{
	struct preset preset;
	struct template *template;

	(void)state;
	preset_init(&preset);
	template = compiled(&preset, "{{base}}/{{voice}}{{region}}");
	assert_string_equal(settings_name_in(&preset, template), "voice");
	template_destroy(&template);
	template = compiled(&preset, "{{base}}");
	assert_null(settings_name_in(&preset, template));
	template_destroy(&template);
	assert_null(settings_name_in(&preset, NULL));
	template_destroy(&preset.base);
}

static void test_know__settings_and_base_only(void **state)
{
	struct preset preset = { .settings = described, .setting_count = COUNT(described) };

	(void)state;
	assert_true(settings_know(&preset, slice("account")));
	assert_true(settings_know(&preset, slice("base")));
	assert_false(settings_know(&preset, slice("to")));
	assert_false(settings_know(&preset, slice("contact.x")));
	assert_true(request_knows(&preset, slice("account")));
	assert_true(request_knows(&preset, slice("base")));
	assert_true(request_knows(&preset, slice("to")));
	assert_true(request_knows(&preset, slice("contact.x y")));
	assert_false(request_knows(&preset, slice("contact.")));
	assert_false(request_knows(&preset, slice("")));
	assert_false(request_knows(&preset, slice("acount")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create__values_and_fallbacks),
		cmocka_unit_test(test_create__own_names_are_always_taken),
		cmocka_unit_test(test_create__mistakes),
		cmocka_unit_test(test_create__fetches_references),
		cmocka_unit_test(test_create__references_that_lead_nowhere),
		cmocka_unit_test(test_create__files_that_hold_no_setting),
		cmocka_unit_test(test_create__a_reference_that_fails_is_not_missing),
		cmocka_unit_test(test_create__numbers),
		cmocka_unit_test(test_name_in__the_first_that_is_used),
		cmocka_unit_test(test_know__settings_and_base_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
