/* scratch.h - a folder for one command: the words, and the sound that it writes */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SCRATCH_H
#define PEAL_SIP_SCRATCH_H

#include "sound/limits.h"

#include "peal/plugin.h"

#define SCRATCH_PATH_MAX (SOUND_PATH_BYTES_MAX + 64)

struct scratch {
	char folder[SCRATCH_PATH_MAX];
	char text[SCRATCH_PATH_MAX + 16]; /* the words, in a file */
	char wav[SCRATCH_PATH_MAX + 16];  /* is not there yet */
};

/* Makes the folder in `place`, and the file of the words in it. */
int scratch_create(const char *place, struct peal_slice words, struct scratch *scratch_out,
		   struct peal_error *err);
/* Removes it with all that the command has left there. */
void scratch_remove(const struct scratch *scratch);
/* Removes what a process that died has left in `place`: nothing is used for so long. */
void scratch_sweep(const char *place);

#endif
