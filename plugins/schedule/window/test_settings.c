/* test_settings.c - schedule.window: settings that are refused, and what is said then */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

struct settings_case {
	const char *settings;
	const char *words; /* that the error must have */
};

#define ZONE "timezone = \"Asia/Kolkata\"; "

static const struct settings_case bad_cases[] = {
	{ "days = \"mon\";", "timezone" },
	{ "timezone = \"Asia/Kolkatta\";", "did you mean \"Asia/Kolkata\"?" },
	{ "timezone = \"asia/kolkata\";", "did you mean \"Asia/Kolkata\"?" },
	{ "timezone = \"Kolkata\";", "did you mean \"Asia/Kolkata\"?" },
	{ "timezone = \"Europe/Lodnon\";", "did you mean \"Europe/London\"?" },
	{ "timezone = \"Middle/Earth\";", "timezone: there is no time zone \"Middle/Earth\"" },
	{ "timezone = \"IST\";",
	  "no time zone \"IST\" on this system; IANA names look like \"Asia/Kolkata\"" },
	{ "timezone = \"IST-5:30\";", "timezone: there is no time zone" },
	{ "timezone = \"+05:30\";", "timezone: there is no time zone" },
	{ "timezone = \"../../etc/passwd\";", "timezone: there is no time zone" },
	{ "timezone = \"right/Asia/Kolkata\";", "timezone: there is no time zone" },
	{ "timezone = \"Asia\";", "timezone: there is no time zone" },
	{ "timezone = \"zone.tab\";", "timezone: there is no time zone" },
	{ "timezone = \"\";", "timezone" },
	{ ZONE "days = \"\";", "days: must be weekdays" },
	{ ZONE "from = \"\"; to = \"13:00\";", "from: must be a time" },
	{ ZONE "windows = [\"\"];", "windows: each must be two times" },
	{ ZONE "busy = \"\";", "busy: must be a duration" },
	{ ZONE "days = \"mon-\";", "days: must be weekdays" },
	{ ZONE "days = \"mon..fri\";", "days: must be weekdays" },
	{ ZONE "days = \"mon,,fri\";", "days: must be weekdays" },
	{ ZONE "days = \"m\";", "days: must be weekdays" },
	{ ZONE "days = \"mon-fri-sun\";", "days: must be weekdays" },
	{ ZONE "from = \"10:00\";", "to: is missing; from = \"10:00\" needs it" },
	{ ZONE "to = \"10:00\";", "from: is missing; to = \"10:00\" needs it" },
	{ ZONE "from = \"10\"; to = \"13:00\";", "from: must be a time" },
	{ ZONE "from = \"24:00\"; to = \"13:00\";", "from: must be a time" },
	{ ZONE "from = \"10:00\"; to = \"24:01\";", "to: must be a time" },
	{ ZONE "from = \"10:00\"; to = \"13:60\";", "to: must be a time" },
	{ ZONE "from = \"10:00\"; to = \"13:00 \";", "to: must be a time" },
	{ ZONE "from = \"10:00am\"; to = \"13:00\";", "from: must be a time" },
	{ ZONE "windows = [\"10:00\"];", "windows: each must be two times" },
	{ ZONE "windows = [\"10:00-13:00\", \"x\"];", "not \"x\"" },
	{ ZONE "windows = [\"10:00-13:00\"]; from = \"10:00\"; to = \"11:00\";",
	  "windows: give either windows, or from and to" },
	{ ZONE "start = \"tomorrow\";", "start: must be a date and time" },
	{ ZONE "start = \"2026-02-30\";", "start: must be a date and time" },
	{ ZONE "start = \"2026-02-20T25:00\";", "start: must be a date and time" },
	{ ZONE "end = \"2026-02-20T10:00+5\";", "end: must be a date and time" },
	{ ZONE "end = \"2026-02-20T10:00Zulu\";", "end: must be a date and time" },
	{ ZONE "start = \"2026-02-20\"; end = \"2026-02-19\";",
	  "end: \"2026-02-19\" must be later" },
	{ ZONE "start = \"2026-02-20T10:00\"; end = \"2026-02-20T10:00\";", "must be later" },
	/* 2026-02-22 is a Sunday. */
	{ ZONE "days = \"mon-sat\"; start = \"2026-02-22\"; end = \"2026-02-22\";",
	  "never open between start and end" },
	{ ZONE "start = \"2050-01-01\";", "start: the window" },
	{ ZONE "fallback_timezone = \"Asia/Kolkata\";", "fallback_timezone: has a meaning only" },
	{ ZONE "per_contact_timezone = true; fallback_timezone = \"Asia/Delhi\";",
	  "fallback_timezone: there is no time zone" },
	{ ZONE "busy = \"soon\";", "busy: must be a duration" },
	{ ZONE "machine = \"5\";", "machine: must be a duration" },
	{ ZONE "failed = \"30m1h\";", "failed: must be a duration" },
	{ ZONE "unknown = \"99999d\";", "unknown: must be a duration" },
	{ ZONE "canceled = \"99999999999999999999s\";", "canceled: must be a duration" },
	{ ZONE "no_answer = \"-5m\";", "no_answer: must be a duration" },
	{ ZONE "max_attempts = 0;", "max_attempts" },
	{ ZONE "max_attempts = 21;", "max_attempts" },
	{ ZONE "holidays = \"/no/such/file.ics\";",
	  "holidays: /no/such/file.ics: cannot be opened" },
	{ ZONE "holidays = \"/\";", "holidays: /: cannot be read" },
	{ ZONE "holiday = \"x\";", "holiday" },
};

static void test_settings__refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_cases) / sizeof(bad_cases[0]); i++) {
		struct peal_error err = { .text = "" };
		struct plugin_host *host = plugin_host_try("schedule", "window",
							   bad_cases[i].settings, &err);

		if (host != NULL)
			fail_msg("%s was accepted", bad_cases[i].settings);
		if (strstr(err.text, bad_cases[i].words) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"", bad_cases[i].settings, err.text,
				 bad_cases[i].words);
	}
}

static const char *const good_cases[] = {
	ZONE,
	"timezone = \"UTC\";",
	"timezone = \"America/Argentina/Buenos_Aires\";",
	"timezone = \"Asia/Calcutta\";", /* an old name that the system still has */
	"timezone = \"Etc/GMT+5\";",
	ZONE "days = \"MON - sat\";",
	ZONE "busy = \"0s\"; failed = \"250ms\"; machine = \"1d2h3m4s5ms\"; unknown = \"never\";",
	ZONE "retry_after = \"0s\"; max_attempts = 20;",
	ZONE "windows = [\"09:00 - 10:00\"];",
	ZONE "start = \"2020-01-01T00:00:00Z\"; end = \"2030-12-31 23:59:59\";",
	ZONE "per_contact_timezone = true; fallback_timezone = \"Asia/Kolkata\";",
};

static void test_settings__accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good_cases) / sizeof(good_cases[0]); i++) {
		struct plugin_host *host = plugin_host_create("schedule", "window", good_cases[i]);

		plugin_host_destroy(&host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings__refused),
		cmocka_unit_test(test_settings__accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
