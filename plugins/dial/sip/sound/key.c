/* key.c - what a sound is known by: a hash of all that it depends on */
/* SPDX-License-Identifier: MIT */
#include "sound/key.h"

#include <openssl/evp.h>

static bool part_hash(EVP_MD_CTX *hash, struct peal_slice part)
{
	uint64_t bytes = part.bytes;

	return EVP_DigestUpdate(hash, &bytes, sizeof(bytes)) == 1 &&
	       EVP_DigestUpdate(hash, part.at, part.bytes) == 1;
}

int key_make(const struct peal_slice *parts, size_t count, struct key *key_out)
{
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool is_good = hash != NULL && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; is_good && i < count; i++)
		is_good = part_hash(hash, parts[i]);
	is_good = is_good && EVP_DigestFinal_ex(hash, key_out->bytes, NULL) == 1;
	EVP_MD_CTX_free(hash);
	return is_good ? 0 : -1;
}

bool key_is_same(const struct key *one, const struct key *other)
{
	return memcmp(one->bytes, other->bytes, KEY_BYTES) == 0;
}

size_t key_place(const struct key *key, size_t places)
{
	uint64_t start;

	memcpy(&start, key->bytes, sizeof(start));
	return (size_t)start & (places - 1);
}

const char *key_hex(const struct key *key, char text_out[KEY_HEX_BYTES])
{
	for (size_t i = 0; i < KEY_BYTES; i++)
		snprintf(text_out + 2 * i, 3, "%02x", key->bytes[i]);
	return text_out;
}
