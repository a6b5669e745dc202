/* outline.h - can the script be spoken and played? */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_OUTLINE_H
#define PEAL_SIP_OUTLINE_H

#include "peal/dial.h"

/* The plugin's check_script(): files that are no WAV of ours, and languages that no voice
 * speaks. */
int outline_check(const void *config, const struct peal_outline *outline, struct peal_error *err);

#endif
