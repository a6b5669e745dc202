/* rules_clock.h - when somebody wants to be called, from their own words */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_CLOCK_H
#define RULES_CLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define RULES_CLOCK_DAYS_MAX 92 /* nobody means a later one */

/* Reads "6 pm", "18:30", "tomorrow at 10 am", "in 20 minutes", "शाम 6 बजे", "दो घंटे
 * बाद", said at said_ms.  Words it does not know are passed over.  `zone` NULL:
 * only waits ("in 20 minutes") are understood.  False: no time in it. */
bool rules_clock_read(const char *text, int64_t said_ms, GTimeZone *zone, int64_t *at_ms_out);

#endif
