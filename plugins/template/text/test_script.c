/* test_script.c - template.text: the syntax of scripts, and where their files are */
/* SPDX-License-Identifier: MIT */
#include "text_test.h"

struct syntax_case {
	const char *script;
	const char *text;
};

/* For a contact with name "Asha", amount 500, note "  ", "Due Date" 5 May. */
static const struct syntax_case good_cases[] = {
	{ "Hello", "Hello" },
	{ "Hello\n", "Hello" },
	{ "Hello\r\n\r\n", "Hello" },
	{ "one\ntwo\n", "one\ntwo" },
	{ "\xef\xbb\xbfHello", "Hello" },
	{ "{{name}}", "Asha" },
	{ "{{person_name}}", "Asha" },
	{ "{{ name }}!", "Asha!" },
	{ "{{\tname\t|\tthere\t}}", "Asha" },
	{ "{{name|there}}", "Asha" },
	{ "{{note|nothing}}", "nothing" },
	{ "{{note| two words }}", "two words" },
	{ "{{note|}}.", "." },
	{ "{{note|a|b}}", "a|b" },
	{ "{{nobody|x}}", "x" },
	{ "{{amount}}{{amount}}", "500500" },
	{ "{{Amount}} {{AMOUNT}}", "500 500" },
	{ "{{Due Date}}", "5 May" },
	{ "{{due date}}", "5 May" },
	{ "{{{{name}}}}", "{{name}}" },
	{ "{{{{ {{name}} }}}}", "{{ Asha }}" },
	{ "a { b } c {d}", "a { b } c {d}" },
	{ "{{phone}}", "+919876543210" },
	{ "{{campaign}}/{{agent}}/{{upload}}/{{attempt}}", "nightly/asha/contacts.csv/2" },
	{ "{{now}}", "2026-11-21 10:05" },
	{ "{{now.date}} {{now.time}}", "2026-11-21 10:05" },
	{ "नमस्ते {{name|जी}}, ₹{{amount}}", "नमस्ते Asha, ₹500" },
	{ "{{note|जी}}", "जी" },
	{ "{{शहर}}", "दिल्ली" },
};

static void test_syntax__good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good_cases) / sizeof(good_cases[0]); i++) {
		struct folder folder;
		struct plugin_host *host;
		char text[500];

		folder_create(&folder);
		folder_write(&folder, "s.txt", good_cases[i].script);
		host = folder_open(&folder, "");
		render(host, text, sizeof(text));
		if (strcmp(text, good_cases[i].text) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", good_cases[i].script, good_cases[i].text,
				 text);
		plugin_host_destroy(&host);
		folder_remove(&folder);
	}
}

static const struct syntax_case bad_cases[] = {
	{ "", "s.txt: is empty" },
	{ " \n\n", "s.txt: is empty" },
	{ "Hello {{name", "s.txt:1:7: {{ without }}" },
	{ "one\ntwo {{na\nme}}", "s.txt:2:5: {{ without }}" },
	{ "Hello {{name}", "s.txt:1:7: {{ without }}" },
	{ "{{}}", "s.txt:1:1: no variable is named" },
	{ "{{ }}", "s.txt:1:1: no variable is named" },
	{ "{{|there}}", "s.txt:1:1: no variable is named" },
	{ "नमस्ते {{}}", "s.txt:1:8: no variable is named" },
	{ "Hello }}", "s.txt:1:7: }} without {{" },
	{ "{{name}}}}", "s.txt:1:9: }} without {{" },
	{ "{{a {{b}}", "s.txt:1:5: '{' inside" },
	{ "{{{name}}", "s.txt:1:3: '{' inside" },
	{ "{{a}b}}", "s.txt:1:4: '}' inside" },
	{ "ok\nbad \xff here", "s.txt:2:5: is not UTF-8" },
};

static void test_syntax__bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_cases) / sizeof(bad_cases[0]); i++) {
		struct peal_error err = { .text = "" };
		struct folder folder;

		folder_create(&folder);
		folder_write(&folder, "s.txt", bad_cases[i].script);
		if (folder_try(&folder, "", &err) != NULL)
			fail_msg("\"%s\" was accepted", bad_cases[i].script);
		if (strstr(err.text, bad_cases[i].text) == NULL)
			fail_msg("\"%s\": \"%s\" does not say \"%s\"", bad_cases[i].script,
				 err.text, bad_cases[i].text);
		folder_remove(&folder);
	}
}

static void test_syntax__limits(void **state)
{
	struct peal_error err = { .text = "" };
	struct folder folder;
	char *large = calloc(1, 70000);

	(void)state;
	memset(large, 'a', 64 * 1024 + 1);
	folder_create(&folder);
	folder_write(&folder, "s.txt", large);
	assert_null(folder_try(&folder, "", &err));
	assert_non_null(strstr(err.text, "s.txt: is larger than 64 KiB"));
	memset(large, 0, 70000);
	memset(large, 'a', 134);
	memcpy(large, "{{", 2);
	memcpy(large + 132, "}}", 2);
	folder_write(&folder, "s.txt", large);
	assert_null(folder_try(&folder, "", &err));
	assert_non_null(strstr(err.text, "longer than 128 bytes"));
	folder_remove(&folder);
	free(large);
}

struct language_case {
	const char *setting;
	const char *files[4]; /* that exist; each holds its own name */
	const char *text;
	const char *language;
};

static const struct language_case language_cases[] = {
	{ "language = \"hi-IN\";", { "s.hi-IN.txt", "s.hi.txt", "s.txt" }, "s.hi-IN.txt", "hi-IN" },
	{ "language = \"hi-IN\";", { "s.hi.txt", "s.txt" }, "s.hi.txt", "hi" },
	{ "language = \"hi-IN\";", { "s.en.txt", "s.txt" }, "s.txt", "" },
	{ "language = \"zh-Hant-TW\";",
	  { "s.zh-Hant.txt", "s.zh.txt" },
	  "s.zh-Hant.txt",
	  "zh-Hant" },
	{ "", { "s.hi.txt", "s.txt" }, "s.txt", "" },
};

static void test_language__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(language_cases) / sizeof(language_cases[0]); i++) {
		const struct language_case *is = &language_cases[i];
		struct folder folder;
		struct plugin_host *host;
		struct peal_script script;
		char text[100];

		folder_create(&folder);
		for (size_t f = 0; is->files[f] != NULL; f++)
			folder_write(&folder, is->files[f], is->files[f]);
		host = folder_open(&folder, is->setting);
		script = render(host, text, sizeof(text));
		assert_string_equal(text, is->text);
		assert_string_equal(script.language, is->language);
		assert_string_equal(script.name, "s");
		plugin_host_destroy(&host);
		folder_remove(&folder);
	}
}

static void test_language__no_file(void **state)
{
	struct peal_error err = { .text = "" };
	struct folder folder;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.en.txt", "Hello");
	assert_null(folder_try(&folder, "language = \"hi-IN\";", &err));
	assert_non_null(strstr(err.text, "script: there is no file for \"s\"; tried "));
	assert_non_null(strstr(err.text, "/s.hi-IN.txt, "));
	assert_non_null(strstr(err.text, "/s.hi.txt, "));
	assert_non_null(strstr(err.text, "/s.txt"));
	folder_remove(&folder);
}

static void test_settings__refused(void **state)
{
	static const struct syntax_case cases[] = {
		{ "language = \"../x\";", "language: must be a BCP 47 tag" },
		{ "language = \"-hi\";", "language: must be a BCP 47 tag" },
		{ "script = \"../s\";", "script: must be the name of a script" },
		{ "script = \".s\";", "script: must be the name of a script" },
		{ "missing = \"maybe\";", "missing" },
	};
	struct folder folder;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "Hello");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peal_error err = { .text = "" };

		if (folder_try(&folder, cases[i].script, &err) != NULL)
			fail_msg("%s was accepted", cases[i].script);
		if (strstr(err.text, cases[i].text) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].script, err.text,
				 cases[i].text);
	}
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_syntax__good),	  cmocka_unit_test(test_syntax__bad),
		cmocka_unit_test(test_syntax__limits),	  cmocka_unit_test(test_language__table),
		cmocka_unit_test(test_language__no_file), cmocka_unit_test(test_settings__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
