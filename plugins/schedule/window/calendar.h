/* calendar.h - the openings of a rule in one zone, or in several zones at once
 *
 * They are worked out a quarter of a year at a time, when they are first asked
 * for, and kept: a question after that is two look-ups without a lock. */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_CALENDAR_H
#define WINDOW_CALENDAR_H

#include "rule.h"

/* Nothing is open from there on: 2038-01-19, where the tables of zone files end. */
#define CALENDAR_END_MS (2147483648LL * 1000)

struct calendar;

/* `rule` and `zones` are borrowed.  Open when the rule is, in all zones. */
struct calendar *calendar_create(const struct rule *rule, const struct zone *const *zones,
				 size_t zone_count);
void calendar_destroy(struct calendar **calendar);

/* Any thread.  The first opening that ends after at_ms.  One that is open then has
 * its true end, and some moment at or before at_ms as its start.  false: there is
 * none any more.  The rule's start and end are not looked at. */
bool calendar_find(struct calendar *calendar, int64_t at_ms, struct span *opening_out);

#endif
