/* holiday_event.h - one event of an iCalendar file, with all of its repetitions */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_HOLIDAY_EVENT_H
#define WINDOW_HOLIDAY_EVENT_H

#include "holidays.h"

#include <libical/ical.h>

/* Of one file, all repetitions counted: a century of public holidays of every
 * country is far less. */
#define HOLIDAY_SPANS_MAX 200000u

/* Remembers, in a set of keys, which repetition of another event this one stands
 * for, if it does. */
int holiday_event_note_moved(icalcomponent *event, GHashTable *moved, struct peal_error *err);

/* Adds what the event closes, but for the repetitions in `moved`.  < 0: it cannot
 * be understood; the error names it. */
int holiday_event_add(icalcomponent *event, GHashTable *moved, struct holidays *holidays,
		      struct peal_error *err);

#endif
