/* settings.c - the table of options of schedule.window */
/* SPDX-License-Identifier: MIT */
#include "settings.h"

#define RETRY_AFTER_MS_MAX (366.0 * 86400000.0)

#define OVERRIDE(member, words)                                                                    \
	{                                                                                          \
		PEAL_TEXT(struct settings, member),                                                \
			.doc = "Instead of retry_after when the call " words                       \
			       ": a duration (\"5m\"), \"next_window\" or \"never\".",             \
	}

const struct peal_option settings_options[] = {
	{ PEAL_TEXT(struct settings, timezone), .flags = PEAL_OPTION_REQUIRED,
	  .doc = "IANA time zone of the campaign, such as \"Asia/Kolkata\"." },
	{ PEAL_TEXT(struct settings, days), .fallback = "all",
	  .doc = "Weekdays: \"mon-sat\", \"mon,wed,fri\", \"mon-fri,sun\" or \"all\"." },
	{ PEAL_TEXT(struct settings, from),
	  .doc = "When the window opens each day: \"10:00\". Without it, and without windows, the "
		 "whole day is open." },
	{ PEAL_TEXT(struct settings, to),
	  .doc = "When the window closes: \"13:00\", up to \"24:00\". At or before from it is on "
		 "the next day; the window belongs to the day on which it opens." },
	{ PEAL_TEXTS(struct settings, windows),
	  .doc = "Several daily windows, instead of from and to: [\"10:00-13:00\", "
		 "\"16:00-19:00\"]." },
	{ PEAL_TEXT(struct settings, start),
	  .doc = "No call before: \"2026-11-21T09:00\" in the time zone, with an offset or Z where "
		 "wanted, or a date alone, which is the start of that day." },
	{ PEAL_TEXT(struct settings, end),
	  .doc = "No call from then on, and the campaign ends; written like start. A date alone is "
		 "the end of that day." },
	{ PEAL_BOOL(struct settings, per_contact_timezone), .fallback = "false",
	  .doc = "Days, windows and holidays are those of the contact's own time zone, by the "
		 "country and area code of the number." },
	{ PEAL_TEXT(struct settings, fallback_timezone),
	  .doc = "With per_contact_timezone: the zone of numbers whose own is not known. Without "
		 "it they are held." },
	{ PEAL_PATH(struct settings, holidays),
	  .doc = "iCalendar file of the days (all-day events) and times (other events) at which "
		 "nobody is called." },
	{ PEAL_INT(struct settings, max_attempts), .fallback = "2", .min = 1, .max = 20,
	  .unit = "attempts", .doc = "Most attempts for one contact, the first one included." },
	{ PEAL_DURATION(struct settings, retry_after), .fallback = "60m", .min = 0,
	  .max = RETRY_AFTER_MS_MAX,
	  .doc = "Shortest wait after an attempt that did not connect until the next one." },
	OVERRIDE(busy, "was busy"),
	OVERRIDE(no_answer, "was not answered"),
	OVERRIDE(rejected, "was declined"),
	OVERRIDE(unreachable, "found the number switched off or out of reach"),
	OVERRIDE(failed, "failed in the network or at the provider"),
	OVERRIDE(machine, "was answered by a machine"),
	OVERRIDE(canceled, "was canceled before an answer"),
	OVERRIDE(unknown, "ended in a way that is not known"),
	PEAL_OPTION_END,
};
