/* option_text.h - an option's type, range and default, in words */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OPTION_TEXT_H
#define PEAL_CONFIG_OPTION_TEXT_H

#include "core/base/text.h"

/* "duration", "list of paths". */
const char *option_type_text(enum peal_option_type type);

/* What a setting must be: `a duration such as "90s" or "5m", from 1s to 1h`. */
void option_add_expected(struct text *text, const struct peal_option *option);

/* "1s to 1h", "at least 1 call", "1 to 64 bytes"; nothing when any will do. */
void option_add_range(struct text *text, const struct peal_option *option);

/* `one of "auto", "manual"`. */
void option_add_choices(struct text *text, const struct peal_option *option);

/* Is it TEXTS, PATHS or SECRETS?  *item_out is then the type of each. */
bool option_is_list(enum peal_option_type type, enum peal_option_type *item_out);
bool option_has_range(const struct peal_option *option);

#endif
