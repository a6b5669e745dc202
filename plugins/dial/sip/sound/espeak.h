/* espeak.h - which of espeak-ng's voices speaks a language */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_ESPEAK_H
#define PEAL_SIP_ESPEAK_H

#include "sound/limits.h"

#include "peal/plugin.h"

/* `list` is what `espeak-ng --voices` writes.  The language as it is, else with less and
 * less behind it, else any kind of it: "en-IN" is spoken as "en".  < 0: none. */
int espeak_pick(const char *list, const char *language,
		char voice_out[SOUND_LANGUAGE_BYTES_MAX + 1]);

#endif
