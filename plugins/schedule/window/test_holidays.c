/* test_holidays.c - schedule.window: iCalendar files */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

#include <unistd.h>

#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Holiday\r\n" lines "END:VEVENT\r\n"

struct holiday_case {
	const char *events;
	const char *settings; /* beyond the zone UTC */
	const char *at;
	const char *story;
};

#define DAILY "from = \"10:00\"; to = \"13:00\";"

static const struct holiday_case holiday_cases[] = {
	/* a day, several days, a day written twice */
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\n"), DAILY, "2026-01-25 14:00",
	  "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\n"), DAILY, "2027-01-25 14:00",
	  "2027-01-26 10:00 to 2027-01-26 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\nDTEND;VALUE=DATE:20260129\r\n"), DAILY,
	  "2026-01-25 14:00", "2026-01-29 10:00 to 2026-01-29 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\nDURATION:P2D\r\n"), DAILY, "2026-01-25 14:00",
	  "2026-01-28 10:00 to 2026-01-28 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\nDTEND;VALUE=DATE:20260126\r\n"), DAILY,
	  "2026-01-25 14:00", "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\nTRANSP:TRANSPARENT\r\n"), DAILY, "2026-01-25 14:00",
	  "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\nSTATUS:CANCELLED\r\n"), DAILY, "2026-01-25 14:00",
	  "2026-01-26 10:00 to 2026-01-26 13:00" },
	/* every year, from long ago, until, with exceptions, the last Monday of May */
	{ EVENT("DTSTART;VALUE=DATE:18691002\r\nRRULE:FREQ=YEARLY\r\n"), DAILY, "2027-10-01 14:00",
	  "2027-10-03 10:00 to 2027-10-03 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY;UNTIL=20260126\r\n"), DAILY,
	  "2026-01-25 14:00", "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY;UNTIL=20260126\r\n"), DAILY,
	  "2027-01-25 14:00", "2027-01-26 10:00 to 2027-01-26 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"), DAILY,
	  "2023-01-25 14:00", "2023-01-26 10:00 to 2023-01-26 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY\r\n"
		"EXDATE;VALUE=DATE:20250126,20260126\r\n"),
	  DAILY, "2026-01-25 14:00", "2026-01-26 10:00 to 2026-01-26 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRDATE;VALUE=DATE:20250126,20260126\r\n"), DAILY,
	  "2026-01-25 14:00", "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\n"), DAILY,
	  "2026-05-24 14:00", "2026-05-26 10:00 to 2026-05-26 13:00" },
	/* one repetition moved to the next day */
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY\r\n")
		  EVENT("RECURRENCE-ID;VALUE=DATE:20260126\r\nDTSTART;VALUE=DATE:20260127\r\n"),
	  DAILY, "2026-01-25 14:00", "2026-01-26 10:00 to 2026-01-26 13:00" },
	{ EVENT("DTSTART;VALUE=DATE:20200126\r\nRRULE:FREQ=YEARLY\r\n")
		  EVENT("RECURRENCE-ID;VALUE=DATE:20260126\r\nDTSTART;VALUE=DATE:20260127\r\n"),
	  DAILY, "2026-01-26 14:00", "2026-01-28 10:00 to 2026-01-28 13:00" },
	/* hours: floating, in UTC, in a zone, every day */
	{ EVENT("DTSTART:20260126T100000\r\nDTEND:20260126T113000\r\n"), DAILY, "2026-01-26 09:00",
	  "2026-01-26 11:30 to 2026-01-26 13:00" },
	{ EVENT("DTSTART:20260126T110000Z\r\nDURATION:PT1H\r\n"), DAILY, "2026-01-26 09:00",
	  "2026-01-26 10:00 to 2026-01-26 11:00" },
	{ EVENT("DTSTART;TZID=Asia/Kolkata:20260126T153000\r\n"
		"DTEND;TZID=Asia/Kolkata:20260126T173000\r\n"),
	  DAILY, "2026-01-26 09:00", "2026-01-26 12:00 to 2026-01-26 13:00" },
	{ EVENT("DTSTART;TZID=Europe/London:20260101T120000\r\nDURATION:PT1H\r\n"
		"RRULE:FREQ=DAILY\r\n"),
	  DAILY, "2026-07-01 10:00", "2026-07-01 10:00 to 2026-07-01 11:00" },
	{ EVENT("DTSTART;TZID=Asia/Kolkata:20260101T153000\r\nDURATION:PT3H\r\n"
		"RRULE:FREQ=DAILY;UNTIL=20260126T100000Z\r\n"),
	  DAILY, "2026-01-26 09:00", "2026-01-27 10:00 to 2026-01-27 13:00" },
	{ EVENT("DTSTART:20260126T110000Z\r\n"), DAILY, "2026-01-26 09:00",
	  "2026-01-26 10:00 to 2026-01-26 13:00" },
	/* a closed day closes both parts of a window across midnight */
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\n"), "from = \"22:00\"; to = \"02:00\";",
	  "2026-01-25 12:00", "2026-01-25 22:00 to 2026-01-26 00:00" },
	{ EVENT("DTSTART;VALUE=DATE:20260126\r\n"), "from = \"22:00\"; to = \"02:00\";",
	  "2026-01-26 00:00", "2026-01-27 22:00 to 2026-01-28 02:00" },
	/* nothing in it; several calendars in one file */
	{ "", DAILY, "2026-01-26 09:00", "2026-01-26 10:00 to 2026-01-26 13:00" },
	{ "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n" EVENT("DTSTART;VALUE=DATE:20260126\r\n"), DAILY,
	  "2026-01-26 09:00", "2026-01-27 10:00 to 2026-01-27 13:00" },
};

/* A file with this text; the caller removes it. */
static void file_write(char path_out[64], const char *text)
{
	int file;
	size_t bytes = strlen(text);

	strcpy(path_out, "/tmp/peal-holidays-XXXXXX");
	file = mkstemp(path_out);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, bytes), bytes);
	close(file);
}

static struct plugin_host *host_try(const char *text, const char *more, struct peal_error *err)
{
	struct plugin_host *host;
	char path[64];
	char settings[300];

	file_write(path, text);
	snprintf(settings, sizeof(settings), "timezone = \"UTC\"; holidays = \"%s\"; %s", path,
		 more);
	host = plugin_host_try("schedule", "window", settings, err);
	unlink(path);
	return host;
}

static void test_holidays__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(holiday_cases) / sizeof(holiday_cases[0]); i++) {
		const struct holiday_case *is = &holiday_cases[i];
		struct peal_error err = { .text = "" };
		char text[2000];
		char out[STORY_MAX];
		struct plugin_host *host;
		const char *story;

		snprintf(text, sizeof(text), CALENDAR("%s"), is->events);
		host = host_try(text, is->settings, &err);
		if (host == NULL)
			fail_msg("case %zu: %s", i, err.text);
		story = opening_story(host, 0, utc(is->at), out);
		if (strcmp(story, is->story) != 0)
			fail_msg("case %zu at %s: %s, not %s", i, is->at, is->story, story);
		plugin_host_destroy(&host);
	}
}

struct broken_case {
	const char *text;
	const char *words;
};

static const struct broken_case broken_cases[] = {
	{ "", "is not a whole iCalendar file" },
	{ "hello\r\nworld\r\n", "is not a whole iCalendar file" },
	{ "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260126\r\nEND:VEVENT\r\n",
	  "is not a whole iCalendar file" },
	{ "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260126\r\nEND:VEVENT\r\n", "has no VCALENDAR" },
	{ CALENDAR(EVENT("DTSTART;VALUE=DATE:2026\r\n")), "an event cannot be read" },
	{ CALENDAR(EVENT("DTSTART;VALUE=DATE:20260230\r\n")), "does not exist" },
	{ CALENDAR(EVENT("")), "event \"Holiday\": has no DTSTART" },
	{ CALENDAR(EVENT("DTSTART;VALUE=DATE:20260126\r\nRRULE:FREQ=SOMETIMES\r\n")),
	  "an event cannot be read" },
	{ CALENDAR(EVENT("DTSTART:20260126T100000Z\r\nRRULE:FREQ=SECONDLY\r\n")),
	  "must repeat daily, weekly, monthly or yearly" },
	{ CALENDAR(EVENT("DTSTART;VALUE=DATE:20260126\r\nDTEND;VALUE=DATE:20260125\r\n")),
	  "ends before it starts" },
	{ CALENDAR(EVENT("DTSTART;VALUE=DATE:20260126\r\nDTEND:20260126T100000Z\r\n")),
	  "must be of one kind" },
	{ CALENDAR(EVENT("DTSTART;TZID=Middle/Earth:20260126T100000\r\nDURATION:PT1H\r\n")),
	  "there is no time zone \"Middle/Earth\"" },
};

static void test_holidays__broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken_cases) / sizeof(broken_cases[0]); i++) {
		struct peal_error err = { .text = "" };
		struct plugin_host *host = host_try(broken_cases[i].text, "", &err);

		if (host != NULL)
			fail_msg("case %zu was accepted", i);
		if (strstr(err.text, broken_cases[i].words) == NULL ||
		    strstr(err.text, "holidays: /tmp/peal-holidays-") == NULL)
			fail_msg("case %zu: \"%s\" does not say \"%s\"", i, err.text,
				 broken_cases[i].words);
	}
}

/* A day is closed on the calendar of the contact, wherever the campaign is. */
static void test_holidays__in_the_contacts_zone(void **state)
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host = host_try(CALENDAR(EVENT("DTSTART;VALUE=DATE:20260126\r\n")),
					    "per_contact_timezone = true;", &err);
	char out[STORY_MAX];

	(void)state;
	assert_non_null(host);
	assert_string_equal(opening_story(host, 919876543210, utc("2026-01-25 19:00"), out),
			    "2026-01-26 18:30 to never");
	assert_string_equal(opening_story(host, 12125551212, utc("2026-01-25 19:00"), out),
			    "2026-01-25 19:00 to 2026-01-26 05:00");
	plugin_host_destroy(&host);
}

static void test_holidays__sample(void **state)
{
	char settings[500];
	char out[STORY_MAX];
	struct plugin_host *host;

	(void)state;
	snprintf(settings, sizeof(settings),
		 "timezone = \"Asia/Kolkata\"; from = \"10:00\"; to = \"13:00\"; "
		 "holidays = \"%s/samples/holidays.ics\";",
		 getenv("PEAL_SOURCE"));
	host = plugin_host_create("schedule", "window", settings);
	assert_string_equal(opening_story(host, 0, utc("2027-01-26 00:00"), out),
			    "2027-01-27 04:30 to 2027-01-27 07:30");
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holidays__table),
		cmocka_unit_test(test_holidays__broken),
		cmocka_unit_test(test_holidays__in_the_contacts_zone),
		cmocka_unit_test(test_holidays__sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
