/* test_log.c - lines for operators: their form, masked numbers, and masses */
/* SPDX-License-Identifier: MIT */
#include "core/base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* A log that writes to memory, on a clock of the test's. */
struct sheet {
	struct log *log;
	FILE *file;
	char *text;
	size_t bytes;
	int64_t now_ms;
};

static int64_t sheet_now(void *context)
{
	return ((const struct sheet *)context)->now_ms;
}

static void sheet_open(struct sheet *sheet, struct log_options options)
{
	*sheet = (struct sheet){ .now_ms = INT64_C(1795240800123) };
	sheet->file = open_memstream(&sheet->text, &sheet->bytes);
	options.file = sheet->file;
	options.now_ms = sheet_now;
	options.context = sheet;
	sheet->log = log_create(&options);
}

static const char *sheet_read(struct sheet *sheet)
{
	fflush(sheet->file);
	return sheet->text;
}

static void sheet_close(struct sheet *sheet)
{
	log_destroy(&sheet->log);
	fclose(sheet->file);
	free(sheet->text);
}

static void test_log__a_line_as_text(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_INFO });
	log_line(sheet.log, PEAL_LEVEL_WARNING, "scrub.dnd", "list_changed", 0, "%d entries", 3);
	assert_string_equal(sheet_read(&sheet), "2026-11-21T06:00:00Z warning scrub.dnd: 3 entries "
						"[list_changed]\n");
	sheet_close(&sheet);
}

static void test_log__a_line_as_json(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .format = LOG_FORMAT_JSON });
	log_line(sheet.log, PEAL_LEVEL_ERROR, "dial.sim (asha)", "not_placed", 0, "say \"no\"");
	assert_string_equal(sheet_read(&sheet),
			    "{\"time\":\"2026-11-21T06:00:00.123Z\",\"level\":\"error\","
			    "\"from\":\"dial.sim (asha)\",\"event\":\"not_placed\","
			    "\"message\":\"say \\\"no\\\"\"}\n");
	sheet_close(&sheet);
}

static void test_log__numbers_are_masked_unless_asked_for(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_INFO });
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "suppressed", 919876543210, "not called");
	assert_null(strstr(sheet_read(&sheet), "9876543210"));
	assert_non_null(strstr(sheet_read(&sheet), "not called"));
	sheet_close(&sheet);
	sheet_open(&sheet, (struct log_options){ .shows_numbers = true });
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "suppressed", 919876543210, "not called");
	assert_non_null(strstr(sheet_read(&sheet), "+919876543210"));
	sheet_close(&sheet);
}

static void test_log__no_control_characters_reach_the_terminal(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_INFO });
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "odd", 0, "%s", "a\nb\033[2Jc\177");
	assert_non_null(strstr(sheet_read(&sheet), "a?b?[2Jc?"));
	sheet_close(&sheet);
}

static void test_log__less_than_the_level_is_not_printed(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_ERROR });
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "one", 0, "one");
	log_line(sheet.log, PEAL_LEVEL_WARNING, "run", "two", 0, "two");
	assert_string_equal(sheet_read(&sheet), "");
	assert_int_equal(log_warning_count(sheet.log), 1);
	sheet_close(&sheet);
}

static unsigned line_count(const char *text)
{
	unsigned count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* Masses of one event are counted; another event is printed all the same, and the
 * sum follows when the period is over, or at the end. */
static void test_log__masses_are_counted(void **state)
{
	struct sheet sheet;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_INFO });
	for (int i = 0; i < 1000; i++)
		log_line(sheet.log, PEAL_LEVEL_WARNING, "run", "same", 0, "again");
	assert_int_equal(line_count(sheet_read(&sheet)), 20);
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "other", 0, "not drowned");
	assert_non_null(strstr(sheet_read(&sheet), "not drowned"));
	assert_int_equal(log_warning_count(sheet.log), 1000);
	sheet.now_ms += 10000;
	log_line(sheet.log, PEAL_LEVEL_WARNING, "run", "same", 0, "later");
	assert_non_null(strstr(sheet_read(&sheet), "980 more lines"));
	assert_non_null(strstr(sheet_read(&sheet), "later"));
	for (int i = 0; i < 100; i++)
		log_line(sheet.log, PEAL_LEVEL_WARNING, "run", "same", 0, "again");
	log_destroy(&sheet.log);
	assert_non_null(strstr(sheet_read(&sheet), "81 more lines"));
	fclose(sheet.file);
	free(sheet.text);
}

static void around(void *context, bool is_before)
{
	int *depth = context;

	*depth += is_before ? 1 : 100;
}

static void test_log__a_progress_bar_steps_aside(void **state)
{
	struct sheet sheet;
	int count = 0;

	(void)state;
	sheet_open(&sheet, (struct log_options){ .level = PEAL_LEVEL_INFO });
	log_set_around(sheet.log, around, &count);
	log_line(sheet.log, PEAL_LEVEL_INFO, "run", "one", 0, "one");
	log_line(sheet.log, PEAL_LEVEL_DEBUG, "run", "one", 0, "not printed");
	assert_int_equal(count, 101);
	sheet_close(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log__a_line_as_text),
		cmocka_unit_test(test_log__a_line_as_json),
		cmocka_unit_test(test_log__numbers_are_masked_unless_asked_for),
		cmocka_unit_test(test_log__no_control_characters_reach_the_terminal),
		cmocka_unit_test(test_log__less_than_the_level_is_not_printed),
		cmocka_unit_test(test_log__masses_are_counted),
		cmocka_unit_test(test_log__a_progress_bar_steps_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
