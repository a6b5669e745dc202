/* test_text.c - texts that grow, UTF-8, and what was probably meant */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes, and how long the first character is; 0: not one. */
struct length_case {
	const char *bytes;
	size_t length;
};

static const struct length_case lengths[] = {
	{ "a", 1 },
	{ "\x7f", 1 },
	{ "\x80", 0 },	   /* a tail alone */
	{ "\xc0\x80", 0 }, /* overlong NUL */
	{ "\xc1\xbf", 0 }, /* overlong */
	{ "\xc2\x80", 2 }, /* the first of two bytes */
	{ "\xdf\xbf", 2 }, /* the last */
	{ "\xc3", 0 },	   /* cut off */
	{ "\xc3(", 0 },
	{ "\xe0\x9f\xbf", 0 }, /* overlong */
	{ "\xe0\xa0\x80", 3 },
	{ "\xe0\xa4\xa8", 3 }, /* a letter of Hindi */
	{ "\xed\x9f\xbf", 3 },
	{ "\xed\xa0\x80", 0 }, /* a surrogate */
	{ "\xee\x80\x80", 3 },
	{ "\xef\xbf\xbf", 3 },
	{ "\xe2\x82", 0 },	   /* cut off */
	{ "\xf0\x8f\xbf\xbf", 0 }, /* overlong */
	{ "\xf0\x90\x80\x80", 4 },
	{ "\xf4\x8f\xbf\xbf", 4 }, /* the last character */
	{ "\xf4\x90\x80\x80", 0 }, /* beyond it */
	{ "\xf5\x80\x80\x80", 0 },
	{ "\xff", 0 },
};

static void test_utf8_length__each_edge(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		size_t bytes = strlen(lengths[i].bytes);

		if (utf8_length(lengths[i].bytes, bytes) != lengths[i].length)
			fail_msg("case %zu", i);
		/* What is cut off is not a character. */
		if (bytes > 1)
			assert_true(utf8_length(lengths[i].bytes, 1) <= 1);
	}
	assert_int_equal(utf8_length("", 0), 0);
	assert_int_equal(utf8_length("\0", 1), 1);
}

static void test_utf8_is_valid__texts(void **state)
{
	(void)state;
	assert_true(utf8_is_valid("", 0));
	assert_true(utf8_is_valid("Z\xc3\xbcrich \xe0\xa4\xa8\xf0\x9f\x98\x80", 15));
	assert_false(utf8_is_valid("Z\xfcrich", 6));
	assert_false(utf8_is_valid("cut \xe0\xa4", 6));
}

/* Two words and how many mistakes are between them. */
struct distance_case {
	const char *one, *other;
	unsigned distance;
};

static const struct distance_case distances[] = {
	{ "", "", 0 },
	{ "abc", "abc", 0 },
	{ "", "abc", 3 },
	{ "abc", "", 3 },
	{ "timezone", "timezon", 1 },
	{ "tiemzone", "timezone", 1 }, /* changed places */
	{ "from", "form", 1 },
	{ "cps", "gps", 1 },
	{ "files", "list", 4 },
	{ "kitten", "sitting", 3 },
	{ "ca", "abc", 3 },
};

static void test_text_distance__each_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(distances); i++) {
		const struct distance_case *it = &distances[i];

		if (text_distance(it->one, it->other) != it->distance ||
		    text_distance(it->other, it->one) != it->distance)
			fail_msg("%s, %s: %u", it->one, it->other,
				 text_distance(it->one, it->other));
	}
}

static void test_text_distance__long_words_are_cut(void **state)
{
	char word[200];

	(void)state;
	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(text_distance(word, word), 0);
	assert_true(text_distance(word, "b") <= 32);
}

static void test_text_nearest__of_a_list(void **state)
{
	static const char *const words[] = { "timezone", "days", "from", "to", "windows" };

	(void)state;
	assert_string_equal(text_nearest("timzone", words, COUNT(words)), "timezone");
	assert_string_equal(text_nearest("form", words, COUNT(words)), "from");
	assert_string_equal(text_nearest("window", words, COUNT(words)), "windows");
	assert_null(text_nearest("retry_after", words, COUNT(words)));
	assert_null(text_nearest("xy", words, COUNT(words)));
	assert_null(text_nearest("days", words, 0));
}

static void test_text__grows_and_is_cleared(void **state)
{
	struct text text = { 0 };

	(void)state;
	assert_string_equal(text_get(&text), "");
	text_add(&text, NULL, 0);
	for (int i = 0; i < 1000; i++)
		text_format(&text, "%d,", i);
	assert_int_equal(text.bytes, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(strlen(text_get(&text)), text.bytes);
	text_clear(&text);
	assert_string_equal(text_get(&text), "");
	text_add(&text, "a\0b", 3);
	text_add_byte(&text, 'c');
	text_add_text(&text, "d");
	assert_int_equal(text.bytes, 5);
	assert_memory_equal(text.at, "a\0bcd", 6);
	text_finish(&text);
	assert_null(text.at);
}

static void test_slice_is__length_counts(void **state)
{
	(void)state;
	assert_true(slice_is((struct peal_slice){ "dnd.txt", 3 }, "dnd"));
	assert_false(slice_is((struct peal_slice){ "dnd.txt", 3 }, "dn"));
	assert_false(slice_is((struct peal_slice){ "dnd.txt", 3 }, "dnd."));
	assert_int_equal(slice_of(NULL).bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_length__each_edge),
		cmocka_unit_test(test_utf8_is_valid__texts),
		cmocka_unit_test(test_text_distance__each_case),
		cmocka_unit_test(test_text_distance__long_words_are_cut),
		cmocka_unit_test(test_text_nearest__of_a_list),
		cmocka_unit_test(test_text__grows_and_is_cleared),
		cmocka_unit_test(test_slice_is__length_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
