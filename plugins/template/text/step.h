/* step.h - the lines of a dialogue that begin a step: "say: ...", "ask choice: ..." */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_STEP_H
#define TEXT_STEP_H

#include "draft.h"

/* Reads a line that is not indented, and opens the step; what is no step is noted, and
 * the indented lines behind it are skipped. */
void step_read(struct dialogue *dialogue, struct peal_slice line);

/* Closes the step that is open, if one is: its words are complete. */
void step_end(struct dialogue *dialogue);

#endif
