/* key.h - what a sound is known by: a hash of all that it depends on */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_KEY_H
#define PEAL_SIP_KEY_H

#include "peal/plugin.h"

#define KEY_BYTES 32u /* SHA-256 */

struct key {
	uint8_t bytes[KEY_BYTES];
};

/* Of several parts, each with its length, so that they cannot run into each other. */
int key_make(const struct peal_slice *parts, size_t count, struct key *key_out);
bool key_is_same(const struct key *one, const struct key *other);
/* For a table with a power of two places. */
size_t key_place(const struct key *key, size_t places);

#define KEY_HEX_BYTES (2 * KEY_BYTES + 1)
const char *key_hex(const struct key *key, char text_out[KEY_HEX_BYTES]);

#endif
