/* tone.h - the short tone before a recording, as a WAV file */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TONE_H
#define PEAL_SIP_TONE_H

#include "peal/plugin.h"

/* Leaves a file that is there as it is. */
int tone_write(const char *path, struct peal_error *err);

#endif
