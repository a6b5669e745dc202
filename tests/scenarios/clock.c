/* clock.c - times as scenarios write them */
/* SPDX-License-Identifier: MIT */
#include "core/base/time.h"
#include "tests/scenarios/night.h"

/* The midnight before the start, on the scenario's clock. */
static int64_t first_midnight(const struct night *night)
{
	int64_t local_ms = night->start_ms + night->offset_ms;

	return local_ms - local_ms % TIME_DAY_MS - night->offset_ms;
}

int64_t clock_parse(const struct night *night, const char *text)
{
	int day = 1, hour, minute, used = 0;
	double second = 0;

	if (strncmp(text, "day", 3) == 0 && sscanf(text, "day%d-%n", &day, &used) < 1)
		return -1;
	text += used;
	if (sscanf(text, "%d:%d:%lf", &hour, &minute, &second) < 2)
		return -1;
	return first_midnight(night) + (day - 1) * TIME_DAY_MS + hour * TIME_HOUR_MS +
	       minute * TIME_MINUTE_MS + (int64_t)(second * 1000 + 0.5);
}

void clock_format(const struct night *night, int64_t at_ms, char out[CLOCK_TEXT_MAX])
{
	int64_t since_ms = at_ms - first_midnight(night);
	int64_t day = since_ms / TIME_DAY_MS, rest_s = since_ms % TIME_DAY_MS / 1000;
	int used = 0;

	if (day > 0)
		used = snprintf(out, CLOCK_TEXT_MAX, "day%d-", (int)(day % 10000 + 1));
	snprintf(out + used, CLOCK_TEXT_MAX - (size_t)used, "%02d:%02d:%02d", (int)(rest_s / 3600),
		 (int)(rest_s / 60 % 60), (int)(rest_s % 60));
}
