/* test_notes.c - transcript, keys and fields, and their limits */
/* SPDX-License-Identifier: MIT */
#include "call/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_transcript__a_turn_is_a_line(void **state)
{
	static const struct peal_segment words[] = { { { "pay \n", 5 }, false },
						     { { "200\r0", 5 }, true } };
	struct peal_step step = { .segments = words, .segment_count = 2 };
	struct peal_step wordless = { .segment_count = 0 };
	struct notes notes = { 0 };
	struct peal_call_end end = { 0 };

	(void)state;
	notes_turn(&notes, "callee", "pressed %d", 1);
	notes_words(&notes, &step);
	notes_words(&notes, &wordless);
	notes_fill(&notes, &end);
	assert_string_equal(end.transcript, "callee: pressed 1\nagent: pay  200 0");
	assert_null(end.dtmf);
	assert_int_equal(end.field_count, 0);
	notes_finish(&notes);
	assert_null(notes.transcript);
}

static void test_transcript__has_an_end(void **state)
{
	struct notes notes = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		notes_turn(&notes, "agent", "%0100d", i);
	assert_true(notes.transcript_bytes < NOTES_TRANSCRIPT_MAX);
	assert_true(notes.transcript_bytes > NOTES_TRANSCRIPT_MAX - 256);
	assert_int_equal(strlen(notes.transcript), notes.transcript_bytes);
	assert_true(notes.is_cut);
	notes_finish(&notes);
}

static void test_keys__have_an_end(void **state)
{
	struct notes notes = { 0 };

	(void)state;
	for (size_t i = 0; i < 2 * NOTES_KEYS_MAX; i++)
		notes_key(&notes, '5');
	assert_int_equal(strlen(notes.keys), NOTES_KEYS_MAX);
	notes_finish(&notes);
}

static void test_fields__the_last_value_counts(void **state)
{
	static char names[PEAL_END_FIELDS_MAX + 8][8];
	char longest[2 * NOTES_VALUE_MAX];
	struct notes notes = { 0 };

	(void)state;
	notes_field(&notes, "", "nameless");
	notes_field(&notes, NULL, "nameless");
	assert_int_equal(notes.field_count, 0);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i < PEAL_END_FIELDS_MAX + 8; i++) {
		snprintf(names[i], sizeof(names[i]), "f%zu", i);
		notes_field(&notes, names[i], longest);
	}
	notes_field(&notes, "f0", "last");
	assert_int_equal(notes.field_count, PEAL_END_FIELDS_MAX);
	assert_string_equal(notes.fields[0].value, "last");
	assert_int_equal(strlen(notes.fields[1].value), NOTES_VALUE_MAX);
	notes_finish(&notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transcript__a_turn_is_a_line),
		cmocka_unit_test(test_transcript__has_an_end),
		cmocka_unit_test(test_keys__have_an_end),
		cmocka_unit_test(test_fields__the_last_value_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
