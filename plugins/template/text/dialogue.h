/* dialogue.h - reads the file of a dialogue: sections of steps
 *
 * README.md has the grammar. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_DIALOGUE_H
#define TEXT_DIALOGUE_H

#include "script.h"

/* Is the first line that is neither blank nor a comment the header of a section? */
bool dialogue_is(struct peal_slice text);

/* Fills the steps of the script; their words go to `segments`. */
void dialogue_read(struct script *script, GArray *segments, const char *folder,
		   struct peal_slice text, const struct peal_host *host, struct mistakes *mistakes);

#endif
