/* folder.h - the sounds on disk, by their key: AB/CDEF....snd
 *
 * Several processes may share a folder.  A file is written under another name and then
 * renamed, so that there is never half of one; one that is damaged all the same is
 * removed, and is as if it had never been.  Any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_FOLDER_H
#define PEAL_SIP_FOLDER_H

#include "sound/key.h"
#include "sound/sound.h"

struct folder;

/* Makes what is missing of the path. */
struct folder *folder_create(const char *path, int64_t bytes_max, const struct peal_host *host,
			     struct peal_error *err);
void folder_destroy(struct folder **folder);

/* For files that come and go; in the folder, so that they are on its disk. */
const char *folder_scratch(const struct folder *folder);

/* NULL: it is not there.  It counts as used now. */
struct sound *folder_load(struct folder *folder, const struct key *key);
/* What went unused for longest makes room.  < 0: it is not kept, which does no harm. */
int folder_save(struct folder *folder, const struct key *key, const struct sound *sound,
		struct peal_error *err);

#endif
