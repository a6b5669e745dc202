/* when.c - points in time as people write and read them, with the contact's clock */
/* SPDX-License-Identifier: MIT */
#include "core/cli/when.h"

#include "core/base/time.h"

#include <inttypes.h>
#include <stdlib.h>

static struct peal_local_time local_time(const struct stage *schedule, uint64_t number,
					 int64_t at_ms)
{
	struct peal_local_time local = { 0 };

	schedule->plugin->ops.schedule->local_time(schedule->self, number, at_ms, &local);
	local.zone[sizeof(local.zone) - 1] = '\0';
	return local;
}

static int32_t offset_s(const struct stage *schedule, int64_t at_ms)
{
	return local_time(schedule, 0, at_ms).offset_s;
}

/* Which moment has this wall clock?  `wall_ms` is what it would be in UTC.  The
 * offsets of the days before and after are the two that can hold. */
static int64_t moment_of(const struct stage *schedule, int64_t wall_ms)
{
	int64_t before_ms = INT64_C(1000) * offset_s(schedule, wall_ms - TIME_DAY_MS);
	int64_t after_ms = INT64_C(1000) * offset_s(schedule, wall_ms + TIME_DAY_MS);
	int64_t one_ms = wall_ms - before_ms, other_ms = wall_ms - after_ms;
	bool is_one = INT64_C(1000) * offset_s(schedule, one_ms) == before_ms;
	bool is_other = INT64_C(1000) * offset_s(schedule, other_ms) == after_ms;

	if (is_one && is_other)
		return one_ms < other_ms ? one_ms : other_ms;
	return is_other ? other_ms : one_ms;
}

int when_parse(const struct stage *schedule, const char *option, const char *text,
	       int64_t *at_ms_out, struct peal_error *err)
{
	char in_utc[WHEN_TEXT_MAX];
	int64_t wall_ms;

	if (time_parse(text, at_ms_out) == 0)
		return 0;
	if (snprintf(in_utc, sizeof(in_utc), "%sZ", text) < (int)sizeof(in_utc) &&
	    time_parse(in_utc, &wall_ms) == 0) {
		*at_ms_out = moment_of(schedule, wall_ms);
		return 0;
	}
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "%s: \"%.60s\" is not a time: write 2026-11-22T10:00:00+05:30, or "
			 "\"2026-11-22 10:00\" on the campaign's clock",
			 option, text);
}

void when_format(const struct stage *schedule, uint64_t number, int64_t at_ms,
		 char out[WHEN_TEXT_MAX])
{
	struct peal_local_time local;

	if (schedule == NULL) {
		time_format_utc(at_ms, out);
		return;
	}
	local = local_time(schedule, number, at_ms);
	snprintf(out, WHEN_TEXT_MAX, "%04d-%02d-%02d %02d:%02d:%02d %s", local.year, local.month,
		 local.day, local.hour, local.minute, local.second, local.zone);
}

void when_format_iso(const struct stage *schedule, uint64_t number, int64_t at_ms,
		     char out[WHEN_TEXT_MAX])
{
	struct peal_local_time local;
	int minutes;

	if (schedule == NULL) {
		time_format_utc(at_ms, out);
		return;
	}
	local = local_time(schedule, number, at_ms);
	minutes = abs(local.offset_s) / 60;
	snprintf(out, WHEN_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", local.year,
		 local.month, local.day, local.hour, local.minute, local.second,
		 local.offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
