/* test_template.c */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

static bool knows(void *context, struct peal_slice name)
{
	static const char *const known[] = { "to", "odd", "empty", "columns", "bytes", "base" };

	(void)context;
	for (size_t i = 0; i < COUNT(known); i++)
		if (strlen(known[i]) == name.bytes && memcmp(known[i], name.at, name.bytes) == 0)
			return true;
	return name.bytes > 8 && memcmp(name.at, "contact.", 8) == 0;
}

static struct peal_slice value(void *context, struct peal_slice name)
{
	if (memcmp(name.at, "to", 2) == 0)
		return slice("+919876543210");
	if (memcmp(name.at, "odd", 3) == 0)
		return slice("a\"b\\c\n<d>&'e' \x01\x7f\r\t/");
	if (memcmp(name.at, "contact.", 8) == 0)
		return slice("Zoë & \xf0\x9f\x98\x80");
	if (memcmp(name.at, "columns", 7) == 0)
		return slice("{\"name\":\"\"}");
	if (memcmp(name.at, "base", 4) == 0)
		return slice("https://x.example/a");
	if (memcmp(name.at, "bytes", 5) == 0 && context != NULL)
		return *(struct peal_slice *)context;
	return (struct peal_slice){ NULL, 0 };
}

static void test_compile__mistakes(void **state)
{
	static const struct {
		const char *source, *says;
	} cases[] = {
		{ "a {{to", "without \"}}\"" },
		{ "{{", "without \"}}\"" },
		{ "{{}}", "no name" },
		{ "{{ }}", "no name" },
		{ "{{|url}}", "no name" },
		{ "{{too}}", "{{too}}: there is no such variable" },
		{ "{{To}}", "no such variable" },
		{ "{{contact.}}", "no such variable" },
		{ "{{to|upper}}", "{{to|upper}}: there is no such filter; there are digits, url" },
		{ "{{to|}}", "no such filter" },
		{ "{{to||url}}", "no such filter" },
		{ "{{to|url|url|url|url|url}}", "more than 4 filters" },
		{ "{{to {{odd}}", "brace" },
		{ "{{{to}}}", "brace" },
		{ "{{to\n.x}}", "line break" },
		{ "{{to|number}}s", "nothing may stand beside" },
		{ " {{to|number}}", "nothing may stand beside" },
		{ "{{to|number|url}}", "come last" },
		{ "{{to|needed|url}}", "`number`, `object` and `needed` come last" },
		{ "{{to|number|needed}}", "come last" },
		{ "+{{to|needed}}", "nothing may stand beside" },
		{ "{{to|object}}", "only {{columns|object}}" },
		{ "{{columns|json|object}}", "only {{columns|object}}" },
		{ "\xff", "not UTF-8" },
		{ "\xed\xa0\x80", "not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template *template = NULL;
		struct peal_error err = { 0 };

		if (template_compile(cases[i].source, knows, NULL, &template, &err) == 0)
			fail_msg("\"%s\" is taken", cases[i].source);
		assert_null(template);
		assert_contains(err.text, cases[i].says);
	}
}

static void test_compile__too_long(void **state)
{
	char *source = malloc(TEMPLATE_BYTES_MAX + 2);
	struct template *template = NULL;
	struct peal_error err = { 0 };

	(void)state;
	memset(source, 'x', TEMPLATE_BYTES_MAX + 1);
	source[TEMPLATE_BYTES_MAX + 1] = '\0';
	assert_int_equal(template_compile(source, knows, NULL, &template, &err), -1);
	assert_contains(err.text, "longer than 64 KiB");
	source[TEMPLATE_BYTES_MAX] = '\0';
	assert_int_equal(template_compile(source, knows, NULL, &template, &err), 0);
	template_destroy(&template);
	assert_null(template);
	template_destroy(&template);
	free(source);
}

static void test_expand__filters(void **state)
{
	static const struct {
		const char *source, *becomes;
	} cases[] = {
		{ "", "" },
		{ "plain } text }} {", "plain } text }} {" },
		{ "{{to}}", "+919876543210" },
		{ "<{{ to | digits }}>", "<919876543210>" },
		{ "{{to}}{{to|url}}", "+919876543210%2B919876543210" },
		{ "{{{{name}} {{to}}", "{{name}} +919876543210" },
		{ "{{{{{{to}}", "{{+919876543210" },
		{ "[{{empty}}]", "[]" },
		{ "[{{empty|json}}{{empty|base64}}]", "[]" },
		{ "{{odd|json}}", "a\\\"b\\\\c\\n<d>&'e' \\u0001\x7f\\r\\t/" },
		{ "{{odd|xml}}", "a&quot;b\\c\n&lt;d&gt;&amp;&apos;e&apos;  \x7f&#13;\t/" },
		{ "{{odd|url}}", "a%22b%5Cc%0A%3Cd%3E%26%27e%27%20%01%7F%0D%09%2F" },
		{ "{{odd|digits}}", "" },
		{ "{{to|base64}}", "KzkxOTg3NjU0MzIxMA==" },
		{ "{{to|digits|base64|url}}", "OTE5ODc2NTQzMjEw" },
		{ "{{contact.first name}}", "Zoë & \xf0\x9f\x98\x80" },
		{ "{{contact.Zoë|xml}}", "Zoë &amp; \xf0\x9f\x98\x80" },
		{ "{{contact.x|url}}", "Zo%C3%AB%20%26%20%F0%9F%98%80" },
		{ "{{columns|object}}", "{\"name\":\"\"}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template *template = NULL;
		struct text_buffer text = { 0 };
		struct peal_error err = { 0 };

		if (template_compile(cases[i].source, knows, NULL, &template, &err) < 0)
			fail_msg("%s: %s", cases[i].source, err.text);
		template_expand(template, value, NULL, &text);
		assert_string_equal(text_buffer_get(&text), cases[i].becomes);
		text_buffer_free(&text);
		template_destroy(&template);
	}
}

/* What an operator wrote stays; what a list or a provider said is encoded, once. */
static void test_expand_url__encodes_what_is_not_trusted(void **state)
{
	static const struct {
		const char *source, *becomes;
	} cases[] = {
		{ "{{base}}/{{to}}?x={{to|url}}",
		  "https://x.example/a/%2B919876543210?x=%2B919876543210" },
		{ "{{base|url}}", "https%3A%2F%2Fx.example%2Fa" },
		{ "{{contact.x|json}}", "Zo%C3%AB%20%26%20%F0%9F%98%80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template *template = NULL;
		struct text_buffer text = { 0 };

		assert_int_equal(template_compile(cases[i].source, knows, NULL, &template, NULL),
				 0);
		/* A preset without settings trusts only "base". */
		template_expand_url(template, value, settings_know, &(struct preset){ 0 }, &text);
		assert_string_equal(text_buffer_get(&text), cases[i].becomes);
		text_buffer_free(&text);
		template_destroy(&template);
	}
}

static void test_expand__bytes_that_are_no_utf8(void **state)
{
	static const struct {
		const char *at;
		size_t bytes;
		const char *becomes;
	} cases[] = {
		{ "a\xff"
		  "b",
		  3,
		  "a\xef\xbf\xbd"
		  "b" },
		{ "\xc3", 1, "\xef\xbf\xbd" },
		{ "\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd" }, /* a slash, too long */
		{ "\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* half a pair */
		{ "\xf4\x90\x80\x80", 4, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe0\x9f\xbf", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* too long */
		{ "\xf0\x8f\xbf\xbf", 4, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x82\xac!", 4, "\xe2\x82\xac!" },
		{ "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80" },
	};
	struct template *template = NULL;

	(void)state;
	assert_int_equal(template_compile("{{bytes}}", knows, NULL, &template, NULL), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct peal_slice bytes = { cases[i].at, cases[i].bytes };
		struct text_buffer text = { 0 };

		template_expand(template, value, &bytes, &text);
		assert_string_equal(text_buffer_get(&text), cases[i].becomes);
		assert_true(utf8_is_good(text_buffer_slice(&text)));
		text_buffer_free(&text);
	}
	template_destroy(&template);
}

static void test_expand__zero_bytes_and_xml_characters(void **state)
{
	static const char at[] = "a\0b\xef\xbf\xbf";
	struct peal_slice bytes = { at, sizeof(at) - 1 };
	static const struct {
		const char *source, *becomes;
	} cases[] = {
		{ "{{bytes|json}}", "a\\u0000b\xef\xbf\xbf" },
		{ "{{bytes|xml}}", "a b\xef\xbf\xbd" },
		{ "{{bytes|url}}", "a%00b%EF%BF%BF" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct template *template = NULL;
		struct text_buffer text = { 0 };

		assert_int_equal(template_compile(cases[i].source, knows, NULL, &template, NULL),
				 0);
		template_expand(template, value, &bytes, &text);
		assert_string_equal(text_buffer_get(&text), cases[i].becomes);
		text_buffer_free(&text);
		template_destroy(&template);
	}
}

static void test_expand__ends_at_the_limit(void **state)
{
	size_t bytes = EXPANDED_BYTES_MAX / 2;
	char *at = malloc(bytes);
	struct peal_slice half = { at, bytes };
	struct template *twice = NULL, *thrice = NULL;
	struct text_buffer text = { 0 };

	(void)state;
	memset(at, 'x', bytes);
	template_compile("{{bytes}}{{bytes}}", knows, NULL, &twice, NULL);
	template_compile("{{bytes}}{{bytes}}{{bytes}}", knows, NULL, &thrice, NULL);
	template_expand(twice, value, &half, &text);
	assert_int_equal(text.bytes, EXPANDED_BYTES_MAX);
	assert_false(text.is_too_long);
	text_buffer_clear(&text);
	template_expand(thrice, value, &half, &text);
	assert_true(text.is_too_long);
	assert_true(text.bytes <= EXPANDED_BYTES_MAX);
	text_buffer_free(&text);
	template_destroy(&twice);
	template_compile("{{bytes|url|url|url}}", knows, NULL, &twice, NULL);
	memset(at, '%', bytes);
	template_expand(twice, value, &half, &text);
	assert_true(text.is_too_long);
	text_buffer_free(&text);
	template_destroy(&twice);
	template_destroy(&thrice);
	free(at);
}

static void test_uses__finds_variables_only(void **state)
{
	struct template *template = NULL;

	(void)state;
	assert_int_equal(template_compile("from {{to|digits}} {{contact.from}}", knows, NULL,
					  &template, NULL),
			 0);
	assert_true(template_uses(template, "to"));
	assert_true(template_uses(template, "contact.from"));
	assert_false(template_uses(template, "from"));
	assert_false(template_uses(NULL, "from"));
	assert_false(template_is_fixed(template));
	template_destroy(&template);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compile__mistakes),
		cmocka_unit_test(test_compile__too_long),
		cmocka_unit_test(test_expand__filters),
		cmocka_unit_test(test_expand_url__encodes_what_is_not_trusted),
		cmocka_unit_test(test_expand__bytes_that_are_no_utf8),
		cmocka_unit_test(test_expand__zero_bytes_and_xml_characters),
		cmocka_unit_test(test_expand__ends_at_the_limit),
		cmocka_unit_test(test_uses__finds_variables_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
