/* test_spoken.c - pauses, blanks and quotes of words in any script */
/* SPDX-License-Identifier: MIT */
#include "sound/spoken.h"

#include "sound/sound_test.h"

static const struct {
	const char *words;
	unsigned before_ms, after_ms;
	bool is_silent, has_letters;
} table[] = {
	{ "Hello", 0, 0, false, true },
	{ "Hello, ", 0, 120, false, true },
	{ ", your amount is ", 120, 0, false, true },
	{ "Are you there?", 0, 350, false, true },
	{ "\"Really!\" ", 0, 350, false, true },
	{ "4,500.50", 0, 0, false, true },
	{ "क्या आप वहाँ हैं।", 0, 350, false, true },
	{ "नमस्ते", 0, 0, false, true },
	{ "你好。", 0, 350, false, true },
	{ "first; ", 0, 200, false, true },
	{ "%", 0, 0, false, false },
	{ "₹", 0, 0, false, false },
	{ "😀", 0, 0, false, false },
	{ "", 0, 80, true, false },
	{ " \t\n", 0, 80, true, false },
	{ "\u00a0\u200b", 0, 80, true, false },
	{ ". ", 0, 350, true, false },
	{ ", ", 0, 120, true, false },
	{ "(—)", 0, 150, true, false },
	{ "\xff\xfe", 0, 80, true, false },
	{ "\xe0\xa4", 0, 80, true, false },
	{ "\xc0\x80", 0, 80, true, false },
};

static void test_spoken__pauses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct peal_slice words = slice(table[i].words);

		if (spoken_pause_before_ms(words) != table[i].before_ms ||
		    spoken_pause_after_ms(words) != table[i].after_ms ||
		    spoken_is_silent(words) != table[i].is_silent ||
		    spoken_has_letters(words) != table[i].has_letters)
			fail_msg("\"%s\": %u %u %d %d", table[i].words,
				 spoken_pause_before_ms(words), spoken_pause_after_ms(words),
				 spoken_is_silent(words), spoken_has_letters(words));
	}
}

static void test_spoken__trim(void **state)
{
	static const char *const trims[][2] = {
		{ " Hello Asha ", "Hello Asha" }, { "x", "x" }, { " \n ", "" }, { "", "" },
		{ "\u00a0नमस्ते\u3000", "नमस्ते" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(trims) / sizeof(trims[0]); i++) {
		struct peal_slice trimmed = spoken_trim(slice(trims[i][0]));

		assert_int_equal(trimmed.bytes, strlen(trims[i][1]));
		assert_memory_equal(trimmed.at, trims[i][1], trimmed.bytes);
	}
}

static void test_spoken__clean(void **state)
{
	char text[16] = "";

	(void)state;
	spoken_clean((struct peal_slice){ "a\0b\x1b[c\xffही]", 14 }, text);
	assert_string_equal(text, "a b  c ही ");
}

static void test_spoken__quote(void **state)
{
	char words[300], quote[SPOKEN_QUOTE_BYTES];

	(void)state;
	assert_string_equal(spoken_quote(slice("Hello\nAsha"), quote), "Hello Asha");
	memset(words, 'x', sizeof(words));
	for (size_t bytes = 60; bytes < sizeof(words); bytes++) {
		spoken_quote((struct peal_slice){ words, bytes }, quote);
		assert_int_equal(strlen(quote), bytes <= 64 ? bytes : 67);
	}
	/* Cut between letters: each has three bytes. */
	for (size_t i = 0; i < 99; i++)
		memcpy(words + 3 * i, "ह", 3);
	spoken_quote((struct peal_slice){ words, 297 }, quote);
	assert_int_equal(strlen(quote), 63 + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spoken__pauses),
		cmocka_unit_test(test_spoken__trim),
		cmocka_unit_test(test_spoken__clean),
		cmocka_unit_test(test_spoken__quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
