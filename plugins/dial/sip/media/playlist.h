/* playlist.h - sounds, one after the other, in frames that know no borders */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_PLAYLIST_H
#define PEAL_SIP_PLAYLIST_H

#include "media/media.h"

struct playlist {
	uint32_t number;
	size_t count;
	size_t current; /* sound, and the sample in it */
	size_t position;
	struct sound *sounds[]; /* kept; those before `current` are dropped */
};

/* Keeps the sounds.  NULL: out of memory. */
struct playlist *playlist_create(uint32_t number, struct sound *const *sounds, size_t count);
/* Drops what was not played.  Accepts NULL. */
void playlist_destroy(struct playlist **list);

/* The next frame as it lies in a sound that goes on after it: nothing is copied, and it
 * is valid until the next call.  NULL: playlist_frame() has it. */
const uint8_t *playlist_whole(struct playlist *list, enum media_codec codec);
/* How many bytes of the frame are sound; the rest is silence.  0: all was played. */
size_t playlist_frame(struct playlist *list, enum media_codec codec,
		      uint8_t frame_out[HEAR_FRAME_SAMPLES]);
/* Nothing is left. */
bool playlist_is_over(const struct playlist *list);

#endif
