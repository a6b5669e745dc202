/* test_number.c - telephone numbers: reading, verdicts, countries, writing. */
/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/number.h"

#define ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *iso; /* NULL: no region */
	const char *text;
	uint64_t e164;
};

struct refusal {
	const char *iso;
	const char *text;
	enum number_verdict verdict;
};

static enum number_verdict parse(const char *iso, const char *text, uint64_t *e164_out)
{
	return number_parse(text, strlen(text), number_region_find(iso), e164_out);
}

static void assert_reads(const struct reading *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t e164 = 0;
		enum number_verdict verdict = parse(cases[i].iso, cases[i].text, &e164);

		if (verdict != NUMBER_OK || e164 != cases[i].e164)
			fail_msg("\"%s\" is %s: %llu", cases[i].text, number_verdict_text(verdict),
				 (unsigned long long)e164);
	}
}

static void assert_refuses(const struct refusal *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t e164 = 1;
		enum number_verdict verdict = parse(cases[i].iso, cases[i].text, &e164);

		if (verdict != cases[i].verdict)
			fail_msg("\"%s\" is %s", cases[i].text, number_verdict_text(verdict));
		assert_int_equal(e164, 1);
	}
}

static void test_parse__india(void **state)
{
	static const struct reading cases[] = {
		{ "IN", "9876543210", 919876543210 },
		{ "IN", "09876543210", 919876543210 },
		{ "IN", "919876543210", 919876543210 },
		{ "IN", "+91 98765 43210", 919876543210 },
		{ "IN", "+91-98765-43210", 919876543210 },
		{ "IN", "+91 (0) 98765 43210", 919876543210 },
		{ "IN", "0091 9876543210", 919876543210 },
		{ "IN", "(022) 2754 1234", 912227541234 },
		{ "IN", "  98765.43210 ", 919876543210 },
		{ "IN", "Mobile: 98765/43210", 919876543210 },
		{ NULL, "+919876543210", 919876543210 },
		{ "US", "011 91 9876543210", 919876543210 },
	};

	(void)state;
	assert_reads(cases, ARRAY_COUNT(cases));
}

static void test_parse__prefixes_of_the_world(void **state)
{
	static const struct reading cases[] = {
		{ "GB", "(020) 7946 0958", 442079460958 },
		{ "US", "1-650-253-0000", 16502530000 },
		{ "CA", "604 555 0123", 16045550123 },
		{ "IT", "06 6982 1234", 390669821234 },	     /* the zero stays */
		{ "AR", "011 15 2345-6789", 5491123456789 }, /* 15 becomes a leading 9 */
		{ "BR", "0 31 11 2345-6789", 551123456789 }, /* a carrier's code */
		{ "MX", "044 55 1234 5678", 525512345678 },
		{ "RU", "8 (912) 345-67-89", 79123456789 },
		{ "RU", "8 10 1 650 253 0000", 16502530000 },
		{ "AG", "460 1234", 12684601234 }, /* the area code is added */
		{ "SM", "886377", 3780549886377 },
		{ "AU", "0011 61 2 1234 5678", 61212345678 },
		{ "HU", "06 1 234 5678", 3612345678 },
	};

	(void)state;
	assert_reads(cases, ARRAY_COUNT(cases));
}

static void test_parse__extension_is_dropped(void **state)
{
	static const char *const texts[] = {
		"650 253 0000 x123",	"650 253 0000 ext. 123",	 "650-253-0000#12",
		"650 253 0000,,5",	"(650) 253-0000 - 503#",	 "650 253 0000;ext=7",
		"650 253 0000 / x1/x2", "650 253 0000 extensi\u00F3n 4", "650 253 0000 доб. 4",
		"650 253 0000 ~ 12",	"650 253 0000;12345678901",	 "650 253 0000 int 9",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
		struct reading reading = { "US", texts[i], 16502530000 };

		assert_reads(&reading, 1);
	}
}

static void test_parse__unusual_writing(void **state)
{
	static const struct reading cases[] = {
		{ "US", "1-800-FLOWERS", 18003569377 },
		{ "IN",
		  "\uFF0B\uFF19\uFF11 \uFF19\uFF18\uFF17\uFF16\uFF15\uFF14\uFF13\uFF12\uFF11"
		  "\uFF10",
		  919876543210 },
		{ "IN", "\u096F\u096E\u096D\u096C\u096B\u096A\u0969\u0968\u0967\u0966",
		  919876543210 },
		{ "NZ", "tel:03-331-6005;phone-context=+64", 6433316005 },
		{ "NZ", "tel:03-331-6005;isub=12;phone-context=example.com", 6433316005 },
		{ "US", "tel:253-0000;phone-context=+1-650", 16502530000 },
		{ NULL, "tel:+91-98765-43210", 919876543210 },
		{ "IN", "98765\u00A0\u201343210\u20AC", 919876543210 },
	};

	(void)state;
	assert_reads(cases, ARRAY_COUNT(cases));
}

static void test_parse__not_a_number(void **state)
{
	static const struct refusal cases[] = {
		{ "IN", "", NUMBER_EMPTY },
		{ "IN", " \t\r\n", NUMBER_EMPTY },
		{ "IN", "n/a", NUMBER_NOT_A_NUMBER },
		{ "IN", "+", NUMBER_NOT_A_NUMBER },
		{ "IN", "12+34", NUMBER_NOT_A_NUMBER },
		{ "IN", "98765 43210 caf\u00E9", NUMBER_NOT_A_NUMBER },
		{ "IN",
		  "98765\xFF"
		  "43210",
		  NUMBER_NOT_A_NUMBER },
		{ "IN",
		  "98765\x01"
		  "43210",
		  NUMBER_NOT_A_NUMBER },
		{ "IN", "\xE0\x80", NUMBER_NOT_A_NUMBER },
		{ NULL, "9876543210", NUMBER_NO_COUNTRY },
		{ "ZZ", "9876543210", NUMBER_NO_COUNTRY },
		{ NULL, "+999 1234567", NUMBER_UNKNOWN_COUNTRY },
		{ "IN", "+0 1234567", NUMBER_UNKNOWN_COUNTRY },
		{ "IN", "00 999 1234567", NUMBER_UNKNOWN_COUNTRY },
	};

	(void)state;
	assert_refuses(cases, ARRAY_COUNT(cases));
}

static void test_parse__not_in_the_plan(void **state)
{
	static const struct refusal cases[] = {
		{ "IN", "98765", NUMBER_TOO_SHORT },
		{ "US", "253-0000", NUMBER_TOO_SHORT }, /* the area code is missing */
		{ "IN", "+91 9", NUMBER_TOO_SHORT },
		{ "IN", "+91 98", NUMBER_TOO_SHORT },
		{ "IN", "987654321012345", NUMBER_TOO_LONG },
		{ "IN", "98765432109876543210987654321098765432109876543210", NUMBER_TOO_LONG },
		{ "IN", "+91 5000000000", NUMBER_NOT_IN_PLAN },
		{ "US", "(123) 456-7890", NUMBER_NOT_IN_PLAN },
	};

	(void)state;
	assert_refuses(cases, ARRAY_COUNT(cases));
}

static void test_parse__text_of_the_greatest_size(void **state)
{
	char text[NUMBER_INPUT_BYTES_MAX + 1];
	const struct number_region *india = number_region_find("IN");
	uint64_t e164 = 0;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "9876543210", 10);
	assert_int_equal(number_parse(text, NUMBER_INPUT_BYTES_MAX, india, &e164), NUMBER_OK);
	assert_int_equal(number_parse(text, NUMBER_INPUT_BYTES_MAX + 1, india, &e164),
			 NUMBER_NOT_A_NUMBER);
	memset(text, '1', sizeof(text));
	memcpy(text + 200, ";phone-context=+", 16);
	assert_int_equal(number_parse(text, NUMBER_INPUT_BYTES_MAX, india, &e164), NUMBER_TOO_LONG);
}

static void test_country__of_valid_numbers(void **state)
{
	static const struct {
		uint64_t e164;
		const char *iso;
	} cases[] = {
		{ 919876543210, "IN" }, { 16502530000, "US" },	 { 16045550123, "CA" },
		{ 12684601234, "AG" },	{ 442079460958, "GB" },	 { 441481256789, "GG" },
		{ 79123456789, "RU" },	{ 77123456789, "KZ" },	 { 390669812345, "VA" },
		{ 80012345678, "001" }, { 881612345678, "001" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		assert_true(number_is_valid(cases[i].e164));
		assert_string_equal(number_country(cases[i].e164), cases[i].iso);
	}
}

static void test_country__of_invalid_numbers(void **state)
{
	static const uint64_t cases[] = { 0, 1, 91, 9, 915000000000, 999123456789, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		assert_false(number_is_valid(cases[i]));
		assert_null(number_country(cases[i]));
	}
}

static void test_region_find__names(void **state)
{
	(void)state;
	assert_non_null(number_region_find("IN"));
	assert_ptr_equal(number_region_find("in"), number_region_find("IN"));
	assert_null(number_region_find(NULL));
	assert_null(number_region_find(""));
	assert_null(number_region_find("I"));
	assert_null(number_region_find("ZZ"));
	assert_null(number_region_find("IND"));
	assert_null(number_region_find("001"));
}

static void test_format__digits(void **state)
{
	char text[NUMBER_TEXT_MAX];

	(void)state;
	assert_int_equal(number_format(919876543210, text), 13);
	assert_string_equal(text, "+919876543210");
	assert_int_equal(number_format(0, text), 1);
	assert_string_equal(text, "+");
	assert_int_equal(number_format(UINT64_MAX, text), NUMBER_TEXT_MAX - 1);
}

static void test_mask__leaves_a_little(void **state)
{
	static const struct {
		uint64_t e164;
		const char *text;
	} cases[] = {
		{ 919876543210, "+9198*****210" },
		{ 16502530000, "+165*****000" },
		{ 49301234567, "+4930****567" },
		{ 2471234, "+247****" },
		{ 24712345, "+247*****" },
		{ 999123456789, "+99*******789" },
		{ 4712345678, "+47*****678" },
		{ 91, "+91" },
		{ 12, "+1*" },
		{ 0, "+" },
	};
	char text[NUMBER_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		assert_int_equal(number_mask(cases[i].e164, text), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void test_shared_digits__beyond_the_country_code(void **state)
{
	static const struct {
		uint64_t one, other;
		int count;
	} cases[] = {
		{ 912261234567, 912240001000, 2 },
		{ 912261234567, 918061234567, 0 },
		{ 912261234567, 912261234567, 10 },
		{ 16502530000, 16502539999, 6 },
		{ 16502530000, 912261234567, -1 },
		{ 16502530000, 442079460958, -1 },
		{ 4930123, 4930123456, 5 },
		{ 0, 912261234567, -1 },
		{ 912261234567, 0, -1 },
		{ 999123456789, 999123456789, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
		assert_int_equal(number_shared_digits(cases[i].one, cases[i].other),
				 cases[i].count);
}

static void test_verdict_text__every_verdict(void **state)
{
	(void)state;
	for (int verdict = NUMBER_OK; verdict <= NUMBER_NOT_IN_PLAN; verdict++)
		assert_true(strlen(number_verdict_text((enum number_verdict)verdict)) > 4);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse__india),
		cmocka_unit_test(test_parse__prefixes_of_the_world),
		cmocka_unit_test(test_parse__extension_is_dropped),
		cmocka_unit_test(test_parse__unusual_writing),
		cmocka_unit_test(test_parse__not_a_number),
		cmocka_unit_test(test_parse__not_in_the_plan),
		cmocka_unit_test(test_parse__text_of_the_greatest_size),
		cmocka_unit_test(test_country__of_valid_numbers),
		cmocka_unit_test(test_country__of_invalid_numbers),
		cmocka_unit_test(test_region_find__names),
		cmocka_unit_test(test_format__digits),
		cmocka_unit_test(test_mask__leaves_a_little),
		cmocka_unit_test(test_shared_digits__beyond_the_country_code),
		cmocka_unit_test(test_verdict_text__every_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
