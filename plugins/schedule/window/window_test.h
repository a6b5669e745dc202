/* window_test.h - what the tests of schedule.window share */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_TEST_H
#define WINDOW_TEST_H

#include "tests/fakes/plugin_host.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define STORY_MAX 200
#define MINUTE_MS 60000LL

/* A moment of UTC: "2026-01-05 06:30". */
static inline int64_t utc(const char *text)
{
	struct tm parts = { 0 };
	const char *rest = strptime(text, "%Y-%m-%d %H:%M", &parts);

	if (rest == NULL || *rest != '\0')
		fail_msg("the test has a bad time \"%s\"", text);
	return 1000LL * timegm(&parts);
}

static inline const char *utc_text(int64_t at_ms, char out[32])
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm parts;

	if (at_ms == PEAL_NEVER)
		return "never";
	gmtime_r(&at_s, &parts);
	strftime(out, 32, parts.tm_sec == 0 ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", &parts);
	return out;
}

static inline struct peal_opening opening_at(struct plugin_host *host, uint64_t number,
					     int64_t at_ms)
{
	const struct peal_schedule_ops *ops = plugin_host_ops(host);
	struct peal_opening opening = { .from_ms = -1, .until_ms = -1 };

	ops->opening(plugin_host_self(host), number, at_ms, &opening);
	return opening;
}

/* "2026-01-05 06:30 to 2026-01-05 07:30", "held", "never". */
static inline const char *opening_story(struct plugin_host *host, uint64_t number, int64_t at_ms,
					char out[STORY_MAX])
{
	struct peal_opening opening = opening_at(host, number, at_ms);
	char from[32];
	char until[32];

	if (opening.from_ms == PEAL_NEVER)
		return opening.is_held ? "held" : "never";
	snprintf(out, STORY_MAX, "%s to %s", utc_text(opening.from_ms, from),
		 utc_text(opening.until_ms, until));
	return out;
}

#endif
