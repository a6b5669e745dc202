/* words.h - the sounds of a script: one for each piece of each step */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WORDS_H
#define PEAL_SIP_WORDS_H

#include "peal/script.h"
#include "sound/sound.h"

#define WORDS_PIECES_MAX 4096u

struct words {
	struct sound **sounds; /* kept; NULL: not there yet */
	uint32_t *first;       /* of each step in `sounds`, and one more */
	size_t count;
	bool is_complete;
};

/* What a script needs, in the order of its steps; RECORD needs the tone.  Free() it;
 * texts stay the script's.  NULL: no memory, or more than WORDS_PIECES_MAX; *count_out
 * 0 with another pointer: nothing is said. */
struct sound_request *words_requests(const struct peal_script *script, const char *tone_path,
				     size_t *count_out);
/* Takes from memory what is there.  < 0: no memory. */
int words_init(struct words *words, struct sounds *sounds, const struct peal_script *script,
	       const char *tone_path);
/* What sounds_get() brought: all of them, again. */
void words_take(struct words *words, struct sound *const *sounds, size_t count);
void words_finish(struct words *words);
/* Those of one step. */
struct sound *const *words_of(const struct words *words, uint32_t step, size_t *count_out);

#endif
