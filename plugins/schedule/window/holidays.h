/* holidays.h - the days and hours of an iCalendar file on which nobody is called
 *
 * All-day events close days of whatever zone a contact is in; timed events
 * without a zone close hours of its wall clock, others a stretch of true time. */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_HOLIDAYS_H
#define WINDOW_HOLIDAYS_H

#include "peal/error.h"

#include <glib.h>
#include <stdbool.h>

struct holidays {
	GArray *days;  /* struct span, whole days of the wall clock */
	GArray *hours; /* struct span, of the wall clock */
	GArray *times; /* struct span, of true time */
};

/* `path` NULL: no holidays.  < 0: the file is missing or broken. */
int holidays_read(const char *path, struct holidays **holidays_out, struct peal_error *err);
void holidays_destroy(struct holidays **holidays);

#endif
