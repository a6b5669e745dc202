/* number_extension.h - what is a number, and where its extension begins.
 *
 * Only for the number_*.c files. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_NUMBER_EXTENSION_H
#define PEAL_NUMBER_EXTENSION_H

#include <stdbool.h>

#include "core/base/number_rune.h"

/* Could the whole text be a number, with or without an extension? */
bool number_extension_is_viable(const struct number_runes *runes);

/* Cuts "ext. 12", "x12", ",,12", "- 12#" and the like off the end, where a number is
 * left in front. */
void number_extension_cut(struct number_runes *runes);

#endif
