/* maker.h - makes a sound: from the folder, from a WAV file, or by a voice */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_MAKER_H
#define PEAL_SIP_MAKER_H

#include "sound/folder.h"
#include "sound/want.h"

struct maker {
	const struct peal_host *host;
	struct folder *folder;
	struct voices *voices;
	int stop_fd; /* ends a voice that is speaking */
};

/* Blocks.  Kept for the caller; NULL: and why, with the words or the file. */
struct sound *maker_make(const struct maker *maker, const struct want *want,
			 const struct key *version, struct peal_error *err);

#endif
