/* test_clock.c - analyze.rules: when somebody wants to be called
 *
 * All of it is said at 2026-01-05 12:00 in Asia/Kolkata, a Monday. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define MINUTE_MS 60000
#define INDIA_MS (330 * MINUTE_MS)

static const char rules_text[] =
	"rules = ( { when = { regex = \".+\"; }; disposition = \"callback_requested\";"
	"            callback = \"$0\"; } );";

static struct plugin_host *host_make(const char *zone)
{
	char path[] = "/tmp/peal-rules-XXXXXX", settings[256];
	FILE *file = fdopen(mkstemp(path), "w");
	struct plugin_host *host;

	assert_non_null(file);
	fputs(rules_text, file);
	fclose(file);
	snprintf(settings, sizeof(settings), "rules = \"%s\"; timezone = \"%s\";", path, zone);
	host = plugin_host_create("analyze", "rules", settings);
	unlink(path);
	return host;
}

/* 0: no time was understood. */
static int64_t callback_of(struct plugin_host *host, const char *said, int64_t said_ms)
{
	const struct peal_analyze_ops *ops = plugin_host_ops(host);
	const struct peal_call_record record = {
		.contact = plugin_host_contact(host, 919820012345, "", NULL, NULL),
		.attempt_id = "",
		.attempt_no = 1,
		.agent = "asha",
		.language = "",
		.outcome = PEAL_OUTCOME_ANSWERED,
		.cause_text = "",
		.ended_ms = said_ms,
		.transcript = said,
		.dtmf = "",
		.recording = "",
		.disposition = "",
	};
	struct peal_finding finding = { 0 };

	assert_int_equal(ops->analyze(plugin_host_self(host), &record, plugin_host_arena(host),
				      plugin_host_job(host), &finding),
			 PEAL_NOW);
	assert_string_equal(finding.disposition, "callback_requested");
	return finding.callback_ms;
}

/* The wall clock in India; "" when no time was understood. */
static const struct {
	const char *said, *clock;
} table[] = {
	/* clocks */
	{ "6 pm", "2026-01-05 18:00" },
	{ "at 6pm please", "2026-01-05 18:00" },
	{ "6 p.m.", "2026-01-05 18:00" },
	{ "6:45 PM", "2026-01-05 18:45" },
	{ "6.45 pm", "2026-01-05 18:45" },
	{ "six thirty pm", "2026-01-05 18:30" },
	{ "18:30", "2026-01-05 18:30" },
	{ "call at 18", "2026-01-05 18:00" },
	{ "10 am", "2026-01-06 10:00" },
	{ "06:30", "2026-01-06 06:30" },
	{ "12 am", "2026-01-06 00:00" },
	{ "12:15 pm", "2026-01-05 12:15" },
	{ "noon", "2026-01-06 12:00" },
	{ "12:00", "2026-01-06 12:00" }, /* it is just that now */
	{ "half past six", "2026-01-05 18:30" },
	{ "quarter to six", "2026-01-05 17:45" },
	{ "quarter past 6", "2026-01-05 18:15" },
	{ "five o'clock", "2026-01-05 17:00" },
	/* without a part of the day: the next one at which people telephone */
	{ "at 5", "2026-01-05 17:00" },
	{ "at 9", "2026-01-05 21:00" },
	{ "at 1", "2026-01-05 13:00" },
	{ "at 12", "2026-01-06 12:00" },
	/* parts of the day */
	{ "in the evening", "2026-01-05 18:00" },
	{ "7 in the evening", "2026-01-05 19:00" },
	{ "in the morning", "2026-01-06 10:00" },
	{ "tonight", "2026-01-05 20:00" },
	{ "tonight at 9", "2026-01-05 21:00" },
	{ "this afternoon at 3", "2026-01-05 15:00" },
	/* days */
	{ "tomorrow", "2026-01-06 12:00" },
	{ "tomorrow at 10:30 am", "2026-01-06 10:30" },
	{ "tomorrow morning", "2026-01-06 10:00" },
	{ "tomorrow at 9", "2026-01-06 09:00" },
	{ "day after tomorrow at 4", "2026-01-07 16:00" },
	{ "on Friday at 11 am", "2026-01-09 11:00" },
	{ "Monday at 5 pm", "2026-01-05 17:00" },
	{ "Monday at 9 am", "2026-01-12 09:00" },
	{ "Sunday", "2026-01-11 12:00" },
	{ "today at 4", "2026-01-05 16:00" },
	/* waits */
	{ "in 20 minutes", "2026-01-05 12:20" },
	{ "2 hours", "2026-01-05 14:00" },
	{ "in two hours", "2026-01-05 14:00" },
	{ "in an hour", "2026-01-05 13:00" },
	{ "after a minute", "2026-01-05 12:01" },
	{ "in half an hour", "2026-01-05 12:30" },
	{ "in one and a half hours", "2026-01-05 13:30" },
	{ "1 hour 15 minutes", "2026-01-05 13:15" },
	{ "2.5 hours", "2026-01-05 14:30" },
	{ "in 20 to 30 minutes", "2026-01-05 12:30" },
	{ "in 3 days", "2026-01-08 12:00" },
	{ "in a week", "2026-01-12 12:00" },
	/* Hindi */
	{ "शाम 6 बजे", "2026-01-05 18:00" },
	{ "शाम को छह बजे", "2026-01-05 18:00" },
	{ "शाम ६ बजे", "2026-01-05 18:00" },
	{ "शाम साढ़े छह बजे", "2026-01-05 18:30" },
	{ "सवा पाँच बजे", "2026-01-05 17:15" },
	{ "पौने पांच बजे", "2026-01-05 16:45" },
	{ "डेढ़ बजे", "2026-01-05 13:30" },
	{ "सुबह 10 बजे", "2026-01-06 10:00" },
	{ "कल सुबह साढ़े दस बजे", "2026-01-06 10:30" },
	{ "कल दोपहर 2 बजे", "2026-01-06 14:00" },
	{ "रात 9 बजे", "2026-01-05 21:00" },
	{ "परसों", "2026-01-07 12:00" },
	{ "शुक्रवार को शाम में", "2026-01-09 18:00" },
	{ "20 मिनट बाद", "2026-01-05 12:20" },
	{ "दो घंटे बाद", "2026-01-05 14:00" },
	{ "दो घण्टे बाद", "2026-01-05 14:00" },
	{ "आधे घंटे में", "2026-01-05 12:30" },
	{ "डेढ़ घंटे बाद", "2026-01-05 13:30" },
	{ "ढाई घंटे बाद", "2026-01-05 14:30" },
	{ "एक घंटे बाद", "2026-01-05 13:00" },
	{ "shaam 6 baje", "2026-01-05 18:00" },
	{ "kal subah 11 baje", "2026-01-06 11:00" },
	/* a number to call is not a time; nor is a day of the month */
	{ "call 98200 12345 at 6 pm", "2026-01-05 18:00" },
	{ "on the 15th", "" },
	{ "later", "" },
	{ "99 weeks", "" },
	{ "0 minutes", "" },
	{ "am pm", "" },
	{ "25:70", "" },
	{ "9999999999999999999999 hours", "" },
	{ "\xff\xfe 6 pm \xe0\xa4", "2026-01-05 18:00" },
};

static void test_callback__is_when_it_was_asked_for(void **state)
{
	struct plugin_host *host = host_make("Asia/Kolkata");

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t at_ms = callback_of(host, table[i].said, PLUGIN_HOST_START_MS);
		time_t local = (time_t)((at_ms + INDIA_MS) / 1000);
		char clock[32] = "";

		if (at_ms != 0)
			strftime(clock, sizeof(clock), "%Y-%m-%d %H:%M", gmtime(&local));
		if (strcmp(clock, table[i].clock) != 0)
			fail_msg("\"%s\": %s, not %s", table[i].said, clock, table[i].clock);
	}
	plugin_host_destroy(&host);
}

/* In Berlin clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25. */
static const struct {
	const char *said;
	int64_t said_ms, at_ms;
} changes[] = {
	/* Saturday 12:00+01, Sunday 10:00+02 */
	{ "tomorrow at 10 am", 1774695600000, 1774771200000 },
	/* Saturday 12:00+02, Sunday 10:00+01 */
	{ "tomorrow at 10 am", 1792836000000, 1792918800000 },
	/* a wait does not care */
	{ "in 24 hours", 1774695600000, 1774695600000 + 24 * 60 * MINUTE_MS },
};

static void test_callback__knows_that_clocks_change(void **state)
{
	struct plugin_host *host = host_make("Europe/Berlin");

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		assert_int_equal(callback_of(host, changes[i].said, changes[i].said_ms),
				 changes[i].at_ms);
	plugin_host_destroy(&host);
}

static void test_callback__without_a_zone_only_waits(void **state)
{
	struct plugin_host *host = host_make("");
	char event[64];

	(void)state;
	assert_int_equal(plugin_host_warnings(host, event), 1);
	assert_string_equal(event, "timezone_missing");
	assert_int_equal(callback_of(host, "6 pm", PLUGIN_HOST_START_MS), 0);
	assert_int_equal(callback_of(host, "in 20 minutes", PLUGIN_HOST_START_MS),
			 PLUGIN_HOST_START_MS + 20 * MINUTE_MS);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_callback__is_when_it_was_asked_for),
		cmocka_unit_test(test_callback__knows_that_clocks_change),
		cmocka_unit_test(test_callback__without_a_zone_only_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
