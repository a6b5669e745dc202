/* rules_text.h - who said what: a transcript by speaker */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_TEXT_H
#define RULES_TEXT_H

#include "rules.h"

#define RULES_TRANSCRIPT_BYTES_MAX (32u * 1024) /* more is not searched */

/* Made when first asked for. */
struct rules_voices {
	const char *transcript;
	struct peal_slice said[RULES_WHO_COUNT]; /* at NULL: not made yet */
};

/* What `who` said, a turn a line, without the speakers' labels. */
struct peal_slice rules_voices_said(struct rules_voices *voices, enum rules_who who,
				    const struct peal_host *host, struct peal_arena *arena);

#endif
