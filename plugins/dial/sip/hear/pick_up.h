/* pick_up.h - who picked up: a person or a machine
 *
 * People say a few words and wait; machines go on, or beep.  What the config calls
 * a greeting runs from the first word to the last one, pauses included. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_PICK_UP_H
#define PEAL_SIP_PICK_UP_H

#include "hear/hear.h"

struct pick_up {
	struct hear_config config;
	int64_t now_ms;
	int64_t sound_ms; /* of what may become a word, or is one */
	int64_t gap_ms;	  /* of quiet in or after it */
	bool is_word;	  /* it was long enough */
	int64_t words;
	int64_t start_ms;   /* of the first word */
	int64_t voiced_ms;  /* of all words */
	int64_t silence_ms; /* since the last word */
};

void pick_up_init(struct pick_up *pick_up, const struct hear_config *config);
/* HEARD_NOTHING while it is open; at_ms and cause are filled in with the verdict. */
void pick_up_frame(struct pick_up *pick_up, bool is_speech, bool is_beep, struct heard *heard_out);

#endif
