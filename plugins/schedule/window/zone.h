/* zone.h - one time zone of the system's zoneinfo
 *
 * Wall-clock times are milliseconds too: those that would be the time if the
 * clock on the wall showed UTC. */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_ZONE_H
#define WINDOW_ZONE_H

#include "peal/template.h"

#define DAY_MS 86400000LL

struct zone; /* never changes; any thread */

/* NULL and the error when the system has no such zone, with the nearest name
 * that it has. */
struct zone *zone_open(const char *name, struct peal_error *err);
void zone_close(struct zone **zone);
const char *zone_name(const struct zone *zone);

/* What the wall clock shows. */
int64_t zone_wall(const struct zone *zone, int64_t at_ms);
void zone_local_time(const struct zone *zone, int64_t at_ms, struct peal_local_time *local_out);

/* Until when, at most until_ms, the clock runs on without a jump from at_ms. */
int64_t zone_steady_until(const struct zone *zone, int64_t at_ms, int64_t until_ms);

/* When the wall clock shows wall_ms.  A time that a jump leaves out is the moment
 * of the jump; of one that comes twice it is the first, or the last. */
int64_t zone_instant(const struct zone *zone, int64_t wall_ms, bool is_last);

/* "2026-11-23 10:00 Asia/Kolkata" */
#define ZONE_TIME_TEXT_MAX 80
void zone_time_text(const struct zone *zone, int64_t at_ms, char text_out[ZONE_TIME_TEXT_MAX]);

/* x / y rounded down, for y > 0. */
static inline int64_t floor_div(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

#endif
