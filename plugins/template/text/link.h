/* link.h - turns the names of a dialogue's sections into steps */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_LINK_H
#define TEXT_LINK_H

#include "draft.h"

/* All lines have been read.  Notes what is wrong with them together; when nothing
 * is, fills the steps of the script. */
void dialogue_link(struct dialogue *dialogue);

#endif
