/* sound_block.h - a sound and its bytes, in one block of memory that is counted */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SOUND_BLOCK_H
#define PEAL_SIP_SOUND_BLOCK_H

#include "sound/linear.h"
#include "sound/sound.h"

/* Kept once, for the caller.  `bytes_out` are to be filled before anybody else sees
 * the sound: first all of PCMU, then all of PCMA.  NULL: memory is out. */
struct sound *sound_block_create(size_t samples, uint8_t **bytes_out);
struct sound *sound_block_encode(const struct linear *linear);

/* Does anybody keep it beside the caller?  What is said holds as long as nobody can
 * get at the sound through the caller. */
bool sound_block_is_shared(const struct sound *sound);
/* What it takes in memory. */
size_t sound_block_bytes(const struct sound *sound);

#endif
