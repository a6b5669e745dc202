/* test_request_body.c - forms and JSON */
/* SPDX-License-Identifier: MIT */
#include "stage_test.h"

#include <jansson.h>

/* ---- a form ---- */

static void twilio_init(struct stage *stage)
{
	stage_init(stage, "{{base}}/Calls.json");
	stage->request->body_kind = BODY_FORM;
	add_header(stage, "Accept", "application/json");
	add_field(stage, "To", "{{to}}");
	add_field(stage, "From", "{{from}}");
	add_field(stage, "Twiml",
		  "<Response><Say language=\"{{language|xml}}\">{{script|xml}}</Say></Response>");
	add_field(stage, "StatusCallback", "{{callback_url}}");
	add_field(stage, "Timeout", "{{ring_s}}");
	add_field(stage, "TimeLimit", "{{talk_s}}");
	add_field(stage, "MachineDetection", "{{machine}}");
	add_field(stage, "Custom Name", "{{contact.city}}");
}

#define TWILIO_HEAD                                                                                \
	"POST https://api.example.com/AC1/Calls.json\n"                                            \
	"Authorization: Basic QUMxOnNlY3JldA==\n"                                                  \
	"Content-Type: application/x-www-form-urlencoded\n"                                        \
	"Accept: application/json\n\n"                                                             \
	"To=%2B919876543210&From=%2B14155550100&Twiml=%3CResponse%3E%3CSay%20language%3D%22hi-IN"  \
	"%22%3EHello%20%26lt%3BAsha%26gt%3B%20%26amp%3B%20co%3C%2FSay%3E%3C%2FResponse%3E"

static void test_form__golden(void **state)
{
	struct stage stage;

	(void)state;
	twilio_init(&stage);
	assert_request(&stage, TWILIO_HEAD "&Timeout=30&TimeLimit=120&MachineDetection=Enable");
	stage.facts.callback_url = "https://v.example/peal/" ATTEMPT "/abc";
	stage.call.machine = PEAL_MACHINE_MESSAGE; /* the preset has no word for it */
	add_column(&stage, "City", "Pune & \"x\"=1\r\n\xf0\x9f\x98\x80", 18);
	assert_request(&stage,
		       TWILIO_HEAD "&StatusCallback=https%3A%2F%2Fv.example%2Fpeal%2F" ATTEMPT
				   "%2Fabc&Timeout=30&TimeLimit=120"
				   "&Custom%20Name=Pune%20%26%20%22x%22%3D1%0D%0A%F0%9F%98%80");
	stage_finish(&stage);
}

static void test_form__hostile_values(void **state)
{
	static const struct {
		const char *value;
		size_t bytes;
		const char *becomes;
	} cases[] = {
		{ "&To=%2B1900", 11, "%26To%3D%252B1900" }, { "a\0b", 3, "a%00b" },
		{ "\xff\xfe", 2, "%EF%BF%BD%EF%BF%BD" },    { "+ ", 2, "%2B%20" },
		{ "{{token}}", 9, "%7B%7Btoken%7D%7D" },    { "-._~", 4, "-._~" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		char expected[2048];

		twilio_init(&stage);
		add_column(&stage, "city", cases[i].value, cases[i].bytes);
		snprintf(expected, sizeof(expected), "%s%s%s", TWILIO_HEAD,
			 "&Timeout=30&TimeLimit=120&MachineDetection=Enable&Custom%20Name=",
			 cases[i].becomes);
		assert_request(&stage, expected);
		stage_finish(&stage);
	}
}

static void test_form__nothing_in_it(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}/x");
	stage.request->body_kind = BODY_FORM;
	add_field(&stage, "a", "{{callback_url}}");
	assert_request(&stage, "POST https://api.example.com/AC1/x\n"
			       "Authorization: Basic QUMxOnNlY3JldA==\n"
			       "Content-Type: application/x-www-form-urlencoded\n\n");
	assert_null(stage.ready.http.body);
	stage_finish(&stage);
}

/* ---- JSON ---- */

static void add_text(struct stage *stage, struct json_node *parent, const char *name,
		     const char *source)
{
	assert_int_equal(
		json_node_add(parent, name, json_node_text(compiled(&stage->preset, source)), NULL),
		0);
}

static struct json_node *list_of(struct json_node *one)
{
	struct json_node *list = json_node_list();

	assert_int_equal(json_node_add(list, NULL, one, NULL), 0);
	return list;
}

static void vonage_init(struct stage *stage)
{
	struct json_node *root = json_node_object(), *to = json_node_object();
	struct json_node *talk = json_node_object();

	stage_init(stage, "{{base}}/v1/calls");
	stage->request->body_kind = BODY_JSON;
	stage->request->json = root;
	add_text(stage, to, "type", "phone");
	add_text(stage, to, "number", "{{to_digits}}");
	json_node_add(root, "to", list_of(to), NULL);
	add_text(stage, root, "from", "{{from_digits}}");
	add_text(stage, talk, "action", "talk");
	add_text(stage, talk, "text", "{{script}}");
	json_node_add(talk, "bargeIn", json_node_bool(false), NULL);
	json_node_add(root, "ncco", list_of(talk), NULL);
	json_node_add(root, "event_url",
		      list_of(json_node_text(compiled(&stage->preset, "{{callback_url}}"))), NULL);
	add_text(stage, root, "ringing_timer", "{{ring_s|number}}");
	add_text(stage, root, "variables", "{{columns|object}}");
	add_text(stage, root, "city", "{{contact.city}}");
}

#define VONAGE_HEAD                                                                                \
	"POST https://api.example.com/AC1/v1/calls\n"                                              \
	"Authorization: Basic QUMxOnNlY3JldA==\n"                                                  \
	"Content-Type: application/json\n\n"                                                       \
	"{\"to\":[{\"type\":\"phone\",\"number\":\"919876543210\"}],\"from\":\"14155550100\","     \
	"\"ncco\":[{\"action\":\"talk\",\"text\":\"Hello <Asha> & co\",\"bargeIn\":false}],"

static void test_json__golden(void **state)
{
	struct stage stage;

	(void)state;
	vonage_init(&stage);
	assert_request(&stage,
		       VONAGE_HEAD "\"ringing_timer\":30,\"variables\":{\"name\":\"Asha\"}}");
	stage.facts.callback_url = "https://v.example/peal";
	stage.call.ring_max_ms = 0;
	add_column(&stage, "city", "Pune \"\\\"\n\xf0\x9f\x98\x80\xff", 14);
	add_column(&stage, "a\"b", "", 0);
	add_column(&stage, "city", "the second of that name", 23);
	assert_request(&stage, VONAGE_HEAD
		       "\"event_url\":[\"https://v.example/peal\"],"
		       "\"variables\":{\"city\":\"Pune \\\"\\\\\\\"\\n\xf0\x9f\x98\x80"
		       "\xef\xbf\xbd\",\"a\\\"b\":\"\",\"name\":\"Asha\"},"
		       "\"city\":\"Pune \\\"\\\\\\\"\\n\xf0\x9f\x98\x80\xef\xbf\xbd\"}");
	stage_finish(&stage);
}

/* The largest value that a contact list may have, of the worst bytes. */
static void test_json__sixty_kilobytes(void **state)
{
	size_t bytes = PEAL_FIELD_BYTES_MAX;
	char *value = malloc(bytes);
	struct stage stage;
	const json_t *city;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < bytes; i++)
		value[i] = "\"\\\n\x01"[i % 4];
	vonage_init(&stage);
	add_column(&stage, "city", value, bytes);
	assert_int_equal(fill(&stage), 0);
	json = json_loadb(stage.ready.http.body, stage.ready.http.body_bytes,
			  JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	city = json_object_get(json, "city");
	assert_int_equal(json_string_length(city), bytes);
	assert_memory_equal(json_string_value(city), value, bytes);
	city = json_object_get(json_object_get(json, "variables"), "city");
	assert_int_equal(json_string_length(city), bytes);
	assert_memory_equal(json_string_value(city), value, bytes);
	json_decref(json);
	stage_finish(&stage);
	free(value);
}

static void test_json__a_row_that_becomes_too_long(void **state)
{
	size_t bytes = PEAL_ROW_BYTES_MAX;
	char *value = calloc(bytes, 1);
	struct stage stage;

	(void)state;
	vonage_init(&stage);
	add_column(&stage, "other", value, bytes);
	assert_refused(&stage, "the request at /p/twilio.cfg:17: the JSON is longer than 1024 KiB");
	/* What does not fit is dropped in one piece, and the rest would fit. */
	bytes = EXPANDED_BYTES_MAX / 6 - 60;
	memset(value + bytes, 'x', 50000);
	stage.values[0].bytes = bytes + 50000;
	assert_refused(&stage, "the request at /p/twilio.cfg:17: the contact's columns are longer "
			       "than 1024 KiB as JSON");
	stage_finish(&stage);
	free(value);
}

static void test_json__a_number_that_is_none(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, "{{base}}");
	stage.request->body_kind = BODY_JSON;
	stage.request->json = json_node_object();
	add_text(&stage, stage.request->json, "amount", "{{contact.amount|number}}");
	add_column(&stage, "amount", "1,200", 5);
	assert_refused(&stage, "the request at /p/twilio.cfg:17: \"amount\" must be a number, and "
			       "its value is not one");
	stage_finish(&stage);
}

static void test_fill__no_caller_id(void **state)
{
	struct stage stage;

	(void)state;
	twilio_init(&stage);
	settings_destroy(&stage.settings);
	stage.settings = settings_of(&stage.preset, pairs, 2);
	assert_refused(&stage,
		       "the request at /p/twilio.cfg:17: there is no caller id: set `from`, "
		       "or `caller_ids`");
	stage.call.caller_id = "+14155550100";
	assert_request(&stage, TWILIO_HEAD "&Timeout=30&TimeLimit=120&MachineDetection=Enable");
	stage_finish(&stage);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form__golden),
		cmocka_unit_test(test_form__hostile_values),
		cmocka_unit_test(test_form__nothing_in_it),
		cmocka_unit_test(test_json__golden),
		cmocka_unit_test(test_json__sixty_kilobytes),
		cmocka_unit_test(test_json__a_row_that_becomes_too_long),
		cmocka_unit_test(test_json__a_number_that_is_none),
		cmocka_unit_test(test_fill__no_caller_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
