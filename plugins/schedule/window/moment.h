/* moment.h - times and durations as people write them in a pipeline file */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_MOMENT_H
#define WINDOW_MOMENT_H

#include "zone.h"

/* "09:30" to ms after midnight, up to "24:00".  < 0: it is none. */
int moment_parse_clock(const char *text, int64_t *clock_ms_out);

/* "90s", "5m", "1h30m", "3d", "250ms", "0s"; up to a year.  < 0: it is none. */
int moment_parse_duration(const char *text, int64_t *duration_ms_out);

/* "2026-11-21T09:00", with seconds or without, in the zone; with "Z" or "+05:30"
 * in UTC or at that offset; "2026-11-21" is the start of that day in the zone,
 * or its end when `is_end`.  < 0: it is none. */
int moment_parse_date_time(const char *text, const struct zone *zone, bool is_end,
			   int64_t *at_ms_out);

#endif
