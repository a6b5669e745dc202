/* render.h - a script with the values of its variables put in */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_RENDER_H
#define TEXT_RENDER_H

#include "script.h"

/* What stands for a segment. */
struct value {
	struct peal_slice text;
	bool is_variable; /* it is the contact's, not the script's */
};

struct render {
	const struct peal_host *host;
	const struct script *script;
	const char *folder;
	const struct value *values; /* one for each segment */
};

/* Bytes of all words; more than SCRIPT_BYTES_MAX are not rendered. */
size_t render_bytes(const struct render *render);

/* The target of a step that has one; `out` as in target_make().
 * < 0: *why_out says why there is none. */
int render_target(const struct render *render, const struct step *step, char *out,
		  const char **why_out);

/* Steps, words and machine; the script's name and language are the caller's. */
int render_script(const struct render *render, struct peal_arena *arena,
		  struct peal_script *script_out, struct peal_error *err);

#endif
