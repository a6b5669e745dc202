/* notes.h - what is noted on a call: the transcript, the keys, the fields */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_NOTES_H
#define PEAL_SIP_NOTES_H

#include "peal/dial.h"

#define NOTES_TRANSCRIPT_MAX (64u * 1024u)
#define NOTES_KEYS_MAX 255u
#define NOTES_VALUE_MAX 1024u

struct notes {
	char *transcript, *keys;
	size_t transcript_bytes, key_count;
	struct peal_pair *fields; /* names are borrowed, values are ours */
	size_t field_count;
	bool is_cut; /* memory is out, or a limit was met: what is there stays */
};

void notes_finish(struct notes *notes);
/* One turn, "who: words": a line of the transcript. */
__attribute__((format(printf, 3, 4))) void notes_turn(struct notes *notes, const char *who,
						      const char *format, ...);
/* The words of a step of the script. */
void notes_words(struct notes *notes, const struct peal_step *step);
void notes_key(struct notes *notes, char key);
/* `name` lives as long as the notes; "" is not noted.  The last value counts. */
void notes_field(struct notes *notes, const char *name, const char *value);
/* What is borrowed lives as long as the notes. */
void notes_fill(const struct notes *notes, struct peal_call_end *end);

#endif
