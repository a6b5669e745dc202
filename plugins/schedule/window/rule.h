/* rule.h - on which days and at what times of the wall clock calls may be placed */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_RULE_H
#define WINDOW_RULE_H

#include "holidays.h"
#include "settings.h"
#include "span.h"
#include "zone.h"

#define RULE_WINDOWS_MAX 48

struct rule {
	unsigned weekdays;		       /* bit 0 Monday ... bit 6 Sunday */
	struct span windows[RULE_WINDOWS_MAX]; /* ms after midnight, by from_ms; the end may be on
						* the next day */
	size_t window_count;
	int64_t start_ms, end_ms; /* PEAL_NEVER: no end */
	const struct zone *zone;  /* of start and end; the campaign's */
	struct holidays *holidays;
	char text[96]; /* "mon-sat 10:00-13:00" */
};

/* Fills a zeroed rule.  < 0: settings are wrong; the error names them, a line each. */
int rule_init(struct rule *rule, const struct settings *settings, const struct zone *zone,
	      struct peal_error *err);
void rule_finish(struct rule *rule);

/* Appends what is open on the wall clock from from_ms to until_ms, holidays apart
 * that are given in true time. */
GArray *rule_wall_openings(const struct rule *rule, int64_t from_ms, int64_t until_ms);

/* The end of the window that holds this time of the wall clock, the latest when
 * several do; wall_ms itself when none does. */
int64_t rule_wall_window_end(const struct rule *rule, int64_t wall_ms);

#endif
