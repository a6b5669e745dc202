/* when.h - points in time as people write and read them, with the contact's clock */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_WHEN_H
#define PEAL_CLI_WHEN_H

#include "core/pipeline/pipeline.h"

#define WHEN_TEXT_MAX 96

/* ISO 8601 with an offset, or without one: the wall clock of the schedule stage,
 * which is open.  A wall clock time that comes twice means the first; one that is
 * skipped, as much later as was skipped.  0 or < 0; `option` is for the message. */
int when_parse(const struct stage *schedule, const char *option, const char *text,
	       int64_t *at_ms_out, struct peal_error *err);

/* "2026-11-22 10:00:00 Asia/Kolkata" on the contact's clock (number 0: the
 * campaign's); UTC when schedule is NULL. */
void when_format(const struct stage *schedule, uint64_t number, int64_t at_ms,
		 char out[WHEN_TEXT_MAX]);

/* The same for JSON: "2026-11-22T10:00:00+05:30". */
void when_format_iso(const struct stage *schedule, uint64_t number, int64_t at_ms,
		     char out[WHEN_TEXT_MAX]);

#endif
