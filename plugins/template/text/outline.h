/* outline.h - what of a script is the same for every contact */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_OUTLINE_H
#define TEXT_OUTLINE_H

#include "text.h"

/* Of a stage that is open otherwise; borrows from its script. */
void outline_init(struct text *text);
void outline_finish(struct text *text);

#endif
