/* target.h - the files that are played and the numbers that calls are handed over to
 *
 * What a variable puts there is proved after it was rendered: a file never lies
 * outside the scripts' folder, and a call goes only to a number or a SIP URI. */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_TARGET_H
#define TEXT_TARGET_H

#include "script.h"

/* Notes what is wrong with a target, as far as it can be told without its variables.
 * `host` may be NULL: numbers are not looked at. */
void target_check(struct mistakes *mistakes, const struct peal_host *host, const char *folder,
		  const struct step *step, const struct segment *segments);

/* The target of a step from its rendered text: an absolute path, a number in E.164 with
 * '+', or a SIP URI.  `out` has room for strlen(folder) + TARGET_ROOM bytes.
 * < 0: it is none of these; *why_out says so in a few words, without the text. */
#define TARGET_ROOM (SCRIPT_TARGET_BYTES_MAX + 2)
int target_make(const struct peal_host *host, const char *folder, enum peal_step_kind kind,
		struct peal_slice text, char *out, const char **why_out);

#endif
