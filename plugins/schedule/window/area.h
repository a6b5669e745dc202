/* area.h - the place of a number: one time zone, several that it may be in, or none
 *
 * With several a contact may be called when the window is open in all of them. */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_AREA_H
#define WINDOW_AREA_H

#include "calendar.h"
#include "peal/schedule.h"

/* Several zones that have no common opening for so long are taken to have none. */
#define AREA_WAIT_DAYS_MAX 31

struct area {
	const struct rule *rule;
	const struct zone **zones;
	size_t zone_count;	     /* 0: held */
	struct calendar *calendar;   /* NULL: held */
	const struct area *fallback; /* instead of being held; NULL: none */
	char why[160];		     /* the rule, or why it is held */
};

/* Fills a zeroed area; `rule` and the zones are borrowed. */
void area_init(struct area *area, const struct rule *rule, const struct zone *const *zones,
	       size_t zone_count);
/* The same for one whose zone is not known. */
__attribute__((format(printf, 3, 4))) void
area_init_held(struct area *area, const struct rule *rule, const char *format, ...);
void area_finish(struct area *area);

/* Any thread.  The area itself, or its fallback when it would be held. */
const struct area *area_in_force(const struct area *area, int64_t at_ms);

/* Any thread. */
void area_opening(const struct area *area, int64_t at_ms, struct peal_opening *opening_out);

/* When the window that is open at at_ms has ended in all zones; at_ms itself when
 * none is. */
int64_t area_window_end(const struct area *area, int64_t at_ms);

#endif
