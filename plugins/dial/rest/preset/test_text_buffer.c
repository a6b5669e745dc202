/* test_text_buffer.c - texts of any length up to the limit */
/* SPDX-License-Identifier: MIT */
#include "text_buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char *text_of(size_t bytes)
{
	char *text = malloc(bytes + 1);

	memset(text, 'x', bytes);
	text[bytes] = '\0';
	return text;
}

/* As an address of callbacks is written: a long public_url, an attempt, a code. */
static void format_check(size_t bytes)
{
	char *url = text_of(bytes), *wanted = malloc(bytes + 64);
	struct text_buffer text = { 0 };

	text_buffer_add_text(&text, "GET ");
	text_buffer_format(&text, "%s/%s/%d", url, "attempt", 17);
	sprintf(wanted, "GET %s/attempt/17", url);
	assert_false(text.is_too_long);
	assert_int_equal(text.bytes, strlen(wanted));
	assert_string_equal(text_buffer_get(&text), wanted);
	text_buffer_free(&text);
	free(wanted);
	free(url);
}

static void test_format__any_length(void **state)
{
	static const size_t bytes[] = { 0, 1, 240, 241, 242, 255, 256, 500, 511, 512, 1024, 2000 };

	(void)state;
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++)
		format_check(bytes[i]);
	format_check(100000);
}

static void test_format__nothing(void **state)
{
	struct text_buffer text = { 0 };

	(void)state;
	text_buffer_format(&text, "%s", "");
	assert_false(text.is_too_long);
	assert_string_equal(text_buffer_get(&text), "");
	text_buffer_free(&text);
}

static void test_format__ends_at_the_limit(void **state)
{
	char *most = text_of(EXPANDED_BYTES_MAX);
	struct text_buffer text = { 0 };

	(void)state;
	text_buffer_format(&text, "%s", most);
	assert_false(text.is_too_long);
	assert_int_equal(text.bytes, EXPANDED_BYTES_MAX);
	text_buffer_format(&text, "%s", "y");
	assert_true(text.is_too_long);
	assert_int_equal(text.bytes, EXPANDED_BYTES_MAX);
	text_buffer_clear(&text);
	text_buffer_format(&text, "y%s", most);
	assert_true(text.is_too_long);
	/* What comes after is dropped too: a text with a hole would be another text. */
	text_buffer_format(&text, "%s", "z");
	assert_int_equal(text.bytes, 0);
	text_buffer_free(&text);
	free(most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format__any_length),
		cmocka_unit_test(test_format__nothing),
		cmocka_unit_test(test_format__ends_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
