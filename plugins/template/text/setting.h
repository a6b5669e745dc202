/* setting.h - the indented lines of a step: its settings, and the choices of a question */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SETTING_H
#define TEXT_SETTING_H

#include "draft.h"

/* Is the line, without its blanks, a setting, or was it meant to be one?  Else it
 * is words.  "wait: 5s", "1: paid", and in a question any small word with a colon:
 * what is misspelt must not be spoken. */
bool setting_is(const struct draft *draft, struct peal_slice line);

/* Reads a line that is one. */
void setting_read(struct dialogue *dialogue, struct draft *draft, struct peal_slice line);

/* Notes what is neither a setting of the step nor its words. */
void setting_unknown(struct dialogue *dialogue, const struct draft *draft, struct peal_slice line);

/* "5s", "500ms", "1m30s"; notes what is not one, or out of range. */
void setting_duration(struct dialogue *dialogue, const char *what, struct peal_slice text,
		      int64_t min_ms, int64_t max_ms, int64_t *ms_out);

#endif
