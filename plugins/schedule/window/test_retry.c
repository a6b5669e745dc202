/* test_retry.c - schedule.window: what follows an attempt */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

struct retry_case {
	const char *settings; /* beyond those of HOST */
	struct peal_attempt_end end;
	const char *ended;    /* UTC */
	const char *callback; /* UTC; NULL: none asked for */
	const char *due;      /* UTC */
	const char *why;
};

#define HOST                                                                                       \
	"timezone = \"Asia/Kolkata\"; days = \"mon-sat\"; "                                        \
	"windows = [\"10:00-13:00\", \"16:00-19:00\"]; max_attempts = 3; retry_after = \"60m\"; "

#define AFTER(number, what)                                                                        \
	{                                                                                          \
		.attempt_no = number, .outcome = PEAL_OUTCOME_##what                               \
	}
#define DISPOSED(number, name, terminal)                                                           \
	{                                                                                          \
		.attempt_no = number, .outcome = PEAL_OUTCOME_ANSWERED, .disposition = name,       \
		.is_connected = true, .is_terminal = terminal                                      \
	}

/* Windows of 2026-01-05 (Monday) in UTC: 04:30-07:30 and 10:30-13:30. */
static const struct retry_case retry_cases[] = {
	{ "", AFTER(1, BUSY), "2026-01-05 05:00", NULL, "2026-01-05 06:00",
	  "retry 2 of 3 after busy, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "", AFTER(2, NO_ANSWER), "2026-01-05 07:00", NULL, "2026-01-05 10:30",
	  "retry 3 of 3 after no_answer, at 2026-01-05 16:00 Asia/Kolkata" },
	{ "", AFTER(1, REJECTED), "2026-01-10 13:00", NULL, "2026-01-12 04:30",
	  "retry 2 of 3 after rejected, at 2026-01-12 10:00 Asia/Kolkata" },
	{ "", AFTER(1, UNREACHABLE), "2026-01-05 06:30", NULL, "2026-01-05 10:30",
	  "retry 2 of 3 after unreachable, at 2026-01-05 16:00 Asia/Kolkata" },
	{ "", AFTER(1, FAILED), "2026-01-05 05:00", NULL, "2026-01-05 06:00",
	  "retry 2 of 3 after failed, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "", AFTER(1, CANCELED), "2026-01-05 05:00", NULL, "2026-01-05 06:00",
	  "retry 2 of 3 after canceled, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "", AFTER(1, UNKNOWN), "2026-01-05 05:00", NULL, "2026-01-05 06:00",
	  "retry 2 of 3 after unknown, at 2026-01-05 11:30 Asia/Kolkata" },
	/* no more */
	{ "", AFTER(3, BUSY), "2026-01-05 05:00", NULL, "never",
	  "no attempts left: 3 of 3 made, the last one busy" },
	{ "", AFTER(4, BUSY), "2026-01-05 05:00", NULL, "never",
	  "no attempts left: 4 of 3 made, the last one busy" },
	{ "max_attempts = 1;", AFTER(1, BUSY), "2026-01-05 05:00", NULL, "never",
	  "no attempts left: 1 of 1 made, the last one busy" },
	{ "", AFTER(1, ANSWERED), "2026-01-05 05:00", NULL, "never", "connected" },
	{ "", DISPOSED(1, "interested", false), "2026-01-05 05:00", NULL, "never", "connected" },
	{ "", DISPOSED(1, "paid", true), "2026-01-05 05:00", NULL, "never",
	  "disposition paid is terminal" },
	{ "",
	  { .attempt_no = 1,
	    .outcome = PEAL_OUTCOME_BUSY,
	    .is_terminal = true,
	    .disposition = "dnc" },
	  "2026-01-05 05:00",
	  NULL,
	  "never",
	  "disposition dnc is terminal" },
	/* overrides */
	{ "busy = \"5m\";", AFTER(1, BUSY), "2026-01-05 05:00", NULL, "2026-01-05 05:05",
	  "retry 2 of 3 after busy, at 2026-01-05 10:35 Asia/Kolkata" },
	{ "busy = \"5m\";", AFTER(1, NO_ANSWER), "2026-01-05 05:00", NULL, "2026-01-05 06:00",
	  "retry 2 of 3 after no_answer, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "no_answer = \"1h30m\";", AFTER(1, NO_ANSWER), "2026-01-05 05:00", NULL,
	  "2026-01-05 06:30", "retry 2 of 3 after no_answer, at 2026-01-05 12:00 Asia/Kolkata" },
	{ "failed = \"3d\";", AFTER(1, FAILED), "2026-01-05 05:00", NULL, "2026-01-08 05:00",
	  "retry 2 of 3 after failed, at 2026-01-08 10:30 Asia/Kolkata" },
	{ "machine = \"next_window\";", AFTER(1, MACHINE), "2026-01-05 05:00", NULL,
	  "2026-01-05 10:30", "retry 2 of 3 after machine, at 2026-01-05 16:00 Asia/Kolkata" },
	{ "machine = \"next_window\";", AFTER(1, MACHINE), "2026-01-05 11:00", NULL,
	  "2026-01-06 04:30", "retry 2 of 3 after machine, at 2026-01-06 10:00 Asia/Kolkata" },
	{ "machine = \"next_window\";", AFTER(1, MACHINE), "2026-01-05 07:30", NULL,
	  "2026-01-05 10:30", "retry 2 of 3 after machine, at 2026-01-05 16:00 Asia/Kolkata" },
	{ "rejected = \"never\";", AFTER(1, REJECTED), "2026-01-05 05:00", NULL, "never",
	  "no retry after rejected" },
	/* the end of the campaign */
	{ "end = \"2026-01-05T12:00\";", AFTER(1, BUSY), "2026-01-05 05:00", NULL,
	  "2026-01-05 06:00", "retry 2 of 3 after busy, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "end = \"2026-01-05T12:00\";", AFTER(1, BUSY), "2026-01-05 05:30", NULL, "never",
	  "window ended before retry 2 of 3 after busy" },
	/* callbacks */
	{ "", DISPOSED(1, "callback_requested", false), "2026-01-05 05:00", "2026-01-05 11:00",
	  "2026-01-05 11:00",
	  "callback as asked, attempt 2 of 3, at 2026-01-05 16:30 Asia/Kolkata" },
	{ "", DISPOSED(1, "callback_requested", false), "2026-01-05 05:00", "2026-01-05 05:10",
	  "2026-01-05 05:10",
	  "callback as asked, attempt 2 of 3, at 2026-01-05 10:40 Asia/Kolkata" },
	{ "", DISPOSED(1, "callback_requested", false), "2026-01-05 05:00", "2026-01-05 09:00",
	  "2026-01-05 10:30",
	  "callback as asked, attempt 2 of 3, at 2026-01-05 16:00 Asia/Kolkata" },
	{ "", DISPOSED(1, "callback_requested", false), "2026-01-05 05:00", "2026-01-04 11:00",
	  "2026-01-05 06:00",
	  "callback as asked, attempt 2 of 3, at 2026-01-05 11:30 Asia/Kolkata" },
	{ "", DISPOSED(3, "callback_requested", false), "2026-01-05 05:00", "2026-01-05 11:00",
	  "never", "no attempts left for the callback: 3 of 3 made" },
	{ "", DISPOSED(1, "dnc", true), "2026-01-05 05:00", "2026-01-05 11:00", "never",
	  "disposition dnc is terminal" },
	{ "end = \"2026-01-05\";", DISPOSED(1, "callback_requested", false), "2026-01-05 05:00",
	  "2026-01-06 11:00", "never", "window ended before callback as asked, attempt 2 of 3" },
};

static struct peal_next next_of(struct plugin_host *host, const struct retry_case *is)
{
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_attempt_end end = is->end;
	struct peal_next next;

	memset(&next, 0xa5, sizeof(next));
	if (end.disposition == NULL)
		end.disposition = "";
	end.ended_ms = utc(is->ended);
	end.callback_ms = is->callback == NULL ? 0 : utc(is->callback);
	ops->after(plugin_host_self(host), 919876543210, &end, &next);
	return next;
}

static struct plugin_host *host_of(const struct retry_case *is)
{
	char settings[500];

	if (strstr(is->settings, "max_attempts") != NULL)
		snprintf(settings, sizeof(settings), "timezone = \"Asia/Kolkata\"; %s",
			 is->settings);
	else
		snprintf(settings, sizeof(settings), HOST "%s", is->settings);
	return plugin_host_create("schedule", "window", settings);
}

static void test_retry__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(retry_cases) / sizeof(retry_cases[0]); i++) {
		const struct retry_case *is = &retry_cases[i];
		struct plugin_host *host = host_of(is);
		struct peal_next next = next_of(host, is);
		char due[32];

		if (strcmp(utc_text(next.due_ms, due), is->due) != 0 ||
		    strcmp(next.why, is->why) != 0)
			fail_msg("case %zu: wanted %s \"%s\", got %s \"%s\"", i, is->due, is->why,
				 utc_text(next.due_ms, due), next.why);
		plugin_host_destroy(&host);
	}
}

/* With a window of whole days the next one is tomorrow's, not one after a gap. */
static void test_retry__next_window_of_whole_days(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window",
		"timezone = \"UTC\"; machine = \"next_window\"; retry_after = \"10m\";");
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_attempt_end end = { .attempt_no = 1,
					.outcome = PEAL_OUTCOME_MACHINE,
					.disposition = "",
					.ended_ms = utc("2026-01-05 12:00") };
	struct peal_next next;

	(void)state;
	ops->after(plugin_host_self(host), 0, &end, &next);
	assert_int_equal(next.due_ms, utc("2026-01-06 00:00"));
	/* And never sooner than the retry interval. */
	end.ended_ms = utc("2026-01-05 23:55");
	ops->after(plugin_host_self(host), 0, &end, &next);
	assert_int_equal(next.due_ms, utc("2026-01-06 00:05"));
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry__table),
		cmocka_unit_test(test_retry__next_window_of_whole_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
