/* test_writer.c - JSON that any reader takes, whatever the bytes are */
/* SPDX-License-Identifier: MIT */
#include "core/base/writer.h"

#include "tests/fakes/json_read.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct slice_case {
	const char *bytes;
	size_t count;
	const char *json;
	unsigned replaced;
};

static const struct slice_case slices[] = {
	{ "", 0, "\"\"", 0 },
	{ "plain", 5, "\"plain\"", 0 },
	{ "say \"hi\"", 8, "\"say \\\"hi\\\"\"", 0 },
	{ "back\\slash", 10, "\"back\\\\slash\"", 0 },
	{ "\b\t\n\f\r", 5, "\"\\b\\t\\n\\f\\r\"", 0 },
	{ "\x0b\x01\x1f", 3, "\"\\u000b\\u0001\\u001f\"", 0 },
	{ "a\0b", 3, "\"a\\u0000b\"", 0 },
	{ "\x7f", 1, "\"\\u007f\"", 0 },
	{ "\xe0\xa4\xa8\xe0\xa4\xae", 6, "\"\xe0\xa4\xa8\xe0\xa4\xae\"", 0 },
	{ "M\xfcller", 6, "\"M\xef\xbf\xbdller\"", 1 },
	{ "\xff\xfe", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"", 2 },
	{ "cut \xe0\xa4", 6, "\"cut \xef\xbf\xbd\xef\xbf\xbd\"", 2 },
};

static void test_json_slice__each_kind_of_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++) {
		struct text text = { 0 };
		struct writer json = writer_onto(&text);

		writer_slice(&json, NULL, (struct peal_slice){ slices[i].bytes, slices[i].count });
		assert_string_equal(text_get(&text), slices[i].json);
		assert_int_equal(json.replaced_count, slices[i].replaced);
		text_finish(&text);
	}
}

/* Every byte alone, and every pair: a parser that others wrote takes all of it. */
static void test_json_slice__any_two_bytes_are_read_back(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		const char bytes[2] = { (char)(pair >> 8), (char)pair };
		struct text text = { 0 };
		struct writer json = writer_onto(&text);
		size_t read_bytes;
		char *read;

		writer_slice(&json, NULL, (struct peal_slice){ bytes, 2 });
		read = json_read_text(text_get(&text), &read_bytes);
		if (read == NULL)
			fail_msg("%04x: %s", pair, text_get(&text));
		if (json.replaced_count == 0) {
			assert_int_equal(read_bytes, 2);
			assert_memory_equal(read, bytes, 2);
		}
		free(read);
		text_finish(&text);
	}
}

static void test_json__a_whole_object(void **state)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	(void)state;
	writer_object(&json, NULL);
	writer_text(&json, "name", "Asha");
	writer_text(&json, "none", NULL);
	writer_array(&json, "list");
	writer_int(&json, NULL, -5);
	writer_bool(&json, NULL, true);
	writer_object(&json, NULL);
	writer_object_end(&json);
	writer_array_end(&json);
	writer_slice_named(&json, slice_of("a \"b\""), slice_of("c"));
	writer_number(&json, "number", 919876500001);
	writer_raw(&json, "raw", "{\"x\":1}");
	writer_object_end(&json);
	assert_true(json_read_is_good(text_get(&text)));
	assert_string_equal(text_get(&text),
			    "{\"name\":\"Asha\",\"none\":null,\"list\":[-5,true,{}],"
			    "\"a \\\"b\\\"\":\"c\",\"number\":\"+919876500001\","
			    "\"raw\":{\"x\":1}}");
	text_finish(&text);
}

struct real_case {
	double value;
	const char *json;
};

static void test_json_real__what_is_not_a_number_is_null(void **state)
{
	const struct real_case reals[] = { { 0, "0" },
					   { 0.5, "0.5" },
					   { 1e300, "1e+300" },
					   { NAN, "null" },
					   { INFINITY, "null" } };

	(void)state;
	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++) {
		struct text text = { 0 };
		struct writer json = writer_onto(&text);

		writer_real(&json, NULL, reals[i].value);
		assert_string_equal(text_get(&text), reals[i].json);
		text_finish(&text);
	}
}

static void test_json_time__no_time_is_null(void **state)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	(void)state;
	writer_array(&json, NULL);
	writer_time(&json, NULL, 0);
	writer_time(&json, NULL, PEAL_NEVER);
	writer_time(&json, NULL, INT64_C(1795240800123));
	writer_array_end(&json);
	assert_string_equal(text_get(&text), "[null,null,\"2026-11-21T06:00:00.123Z\"]");
	text_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_slice__each_kind_of_byte),
		cmocka_unit_test(test_json_slice__any_two_bytes_are_read_back),
		cmocka_unit_test(test_json__a_whole_object),
		cmocka_unit_test(test_json_real__what_is_not_a_number_is_null),
		cmocka_unit_test(test_json_time__no_time_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
