/* test_variables.c */
/* SPDX-License-Identifier: MIT */
#include "stage_test.h"

static void assert_expands(struct stage *stage, const char *source, const char *expected)
{
	struct template *template = compiled(&stage->preset, source);
	struct text_buffer text = { 0 };

	request_expand(&stage->preset, template, stage->settings, &stage->facts, &text);
	if (strcmp(text_buffer_get(&text), expected) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", source, text_buffer_get(&text), expected);
	text_buffer_free(&text);
	template_destroy(&template);
}

static void test_variables__of_a_call(void **state)
{
	static const char *const cases[][2] = {
		{ "{{to}} {{to_digits}}", "+919876543210 919876543210" },
		{ "{{attempt}} {{attempt_no}} {{agent}}", ATTEMPT " 2 ravi" },
		{ "{{name}} {{contact.name}}", "Asha Asha" },
		{ "{{contact.City}} {{contact.city}} {{contact.CITY}}", "Pune pune Pune" },
		{ "{{contact.none}}", "" },
		{ "{{script}} {{script_name}} {{language}}", "Hello <Asha> & co emi hi-IN" },
		{ "{{ring_s}} {{ring_ms}} {{talk_s}} {{talk_ms}}", "30 30000 120 119001" },
		{ "{{talk_min}} {{to_country}}{{to_national}}", "2 919876543210" },
		{ "{{callback_url}} {{answer_url}} {{call_id}}", "https://c https://a CA1" },
		{ "{{machine}}", "Enable" },
		{ "{{placed_s}} {{placed_ms}}", "1795248000 1795248000500" },
		{ "{{placed_date}} {{placed_rfc3339}}", "2026-11-21 2026-11-21T08:00:00Z" },
		{ "{{now_s}} {{now_ms}}", "1795248001 1795248001500" },
		{ "{{account}} {{base}}", "AC1 https://api.example.com/AC1" },
		{ "{{columns}}", "{\"City\":\"Pune\",\"city\":\"pune\",\"name\":\"Asha\"}" },
	};
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	add_column(&stage, "City", "Pune", 4);
	add_column(&stage, "city", "pune", 4);
	stage.facts.callback_url = "https://c";
	stage.facts.answer_url = "https://a";
	stage.facts.call_id = "CA1";
	stage.facts.placed_ms = NOW_MS;
	stage.facts.now_ms = NOW_MS + 1000;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_expands(&stage, cases[i][0], cases[i][1]);
	stage_finish(&stage);
}

/* What JSON cannot have as a name, or has already. */
static void test_variables__columns_that_are_no_members(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	add_column(&stage, "name", "of the list", 11);
	add_column(&stage, "", "nameless", 8);
	add_column(&stage, "a\xff", "no text", 7);
	add_column(&stage, "name", "again", 5);
	assert_expands(&stage, "{{columns}}", "{\"name\":\"of the list\"}");
	assert_expands(&stage, "{{contact.name}} {{name}}", "of the list Asha");
	stage_finish(&stage);
}

/* Nothing is known: nothing is said, and nothing is read that is not there. */
static void test_variables__of_no_call(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	stage.facts = (struct call_facts){ 0 };
	assert_expands(&stage,
		       "{{to}}{{to_digits}}{{attempt}}{{attempt_no}}{{agent}}{{name}}{{contact.x}}"
		       "{{script}}{{script_name}}{{ring_s}}{{talk_s}}{{ring_ms}}{{talk_ms}}"
		       "{{callback_url}}{{answer_url}}{{call_id}}{{machine}}{{placed_s}}"
		       "{{placed_ms}}{{placed_date}}{{placed_rfc3339}}{{now_s}}{{now_ms}}"
		       "{{columns}}",
		       "");
	assert_expands(&stage, "{{from}} {{language}}", "+14155550100 en-IN");
	stage_finish(&stage);
}

static void test_variables__the_caller_id(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	assert_expands(&stage, "{{from}} {{from_digits}}", "+14155550100 14155550100");
	stage.call.caller_id = "+912212345678";
	assert_expands(&stage, "{{from}} {{from_digits}}", "+912212345678 912212345678");
	stage.facts.from = "+912200000000";
	assert_expands(&stage, "{{from}}", "+912200000000");
	stage_finish(&stage);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables__of_a_call),
		cmocka_unit_test(test_variables__columns_that_are_no_members),
		cmocka_unit_test(test_variables__of_no_call),
		cmocka_unit_test(test_variables__the_caller_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
