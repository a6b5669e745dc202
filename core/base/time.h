/* time.h - points in time and durations, as text; and the system's clock */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_TIME_H
#define PEAL_BASE_TIME_H

#include "peal/plugin.h"

#define TIME_SECOND_MS 1000
#define TIME_MINUTE_MS (60 * INT64_C(1000))
#define TIME_HOUR_MS (60 * TIME_MINUTE_MS)
#define TIME_DAY_MS (24 * TIME_HOUR_MS)

int64_t time_system_ms(void);	 /* since 1970-01-01T00:00:00Z */
int64_t time_monotonic_us(void); /* since some moment; never goes back */

#define TIME_TEXT_MAX 32
/* "2026-11-21T10:00:00Z", with ".123" when not on a second. */
void time_format_utc(int64_t at_ms, char out[TIME_TEXT_MAX]);
/* "45 s", "12 min 30 s", "3 h 20 min", "2 days 4 h": for people. */
void time_format_duration(int64_t ms, char out[TIME_TEXT_MAX]);
/* ISO 8601 with an offset or Z: "2026-11-21T10:00:00+05:30"; seconds may be
 * missing.  0, or -1. */
int time_parse(const char *text, int64_t *at_ms_out);

#endif
