/* hash.c - SHA-256 of files, by libcrypto */
/* SPDX-License-Identifier: MIT */
#include "core/base/hash.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_BYTES (1u << 20)

static void hex_write(const unsigned char *digest, char hex_out[HASH_TEXT_MAX])
{
	for (int i = 0; i < 32; i++)
		snprintf(hex_out + 2 * i, 3, "%02x", digest[i]);
}

static int digest_fd(int fd, EVP_MD_CTX *digest)
{
	char *chunk = memory_alloc(CHUNK_BYTES);
	ssize_t got;

	while ((got = read(fd, chunk, CHUNK_BYTES)) > 0 || (got < 0 && errno == EINTR)) {
		if (got > 0)
			EVP_DigestUpdate(digest, chunk, (size_t)got);
	}
	free(chunk);
	return got == 0 ? 0 : -1;
}

int hash_file(const char *path, char hex_out[HASH_TEXT_MAX], struct peal_error *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *context;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return peal_fail(err, PEAL_FAIL_IO, "%s cannot be opened: %s", path,
				 strerror(errno));
	context = EVP_MD_CTX_new();
	require(context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
	failed = digest_fd(fd, context);
	if (failed)
		peal_fail(err, PEAL_FAIL_IO, "%s cannot be read: %s", path, strerror(errno));
	EVP_DigestFinal_ex(context, digest, NULL);
	EVP_MD_CTX_free(context);
	close(fd);
	if (!failed)
		hex_write(digest, hex_out);
	return failed;
}
