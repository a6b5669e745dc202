/* fuzz_host.h - the few host services that reading a list needs
 *
 * For targets that compile a plugin in: opening a real one for each input would
 * be most of the time. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FUZZ_HOST_H
#define TESTS_FUZZ_FUZZ_HOST_H

#include "peal/host.h"

#include "core/base/memory.h"
#include "core/base/number.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FUZZ_PATH_MAX 64

static inline void fuzz_log(const struct peal_host *host, enum peal_level level, const char *event,
			    uint64_t number, const char *format, ...)
{
	char text[4096];
	va_list args;

	(void)host, (void)level, (void)event, (void)number;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
}

static inline void *fuzz_alloc(struct peal_arena *arena, size_t bytes)
{
	return arena_alloc(arena, bytes);
}

static inline int fuzz_number_parse(const struct peal_host *host, struct peal_slice text,
				    const struct peal_region *region, uint64_t *number_out,
				    const char **reason_out)
{
	enum number_verdict verdict =
		number_parse(text.at, text.bytes, (const struct number_region *)region, number_out);

	(void)host;
	*reason_out = number_verdict_text(verdict);
	return verdict == NUMBER_OK ? 0 : -1;
}

static inline int fuzz_file_hash(const struct peal_host *host, const char *path, char hex_out[65],
				 struct peal_error *err)
{
	(void)host, (void)path, (void)err;
	memset(hex_out, '0', 64);
	hex_out[64] = '\0';
	return 0;
}

static const struct peal_host fuzz_host = {
	.size = sizeof(struct peal_host),
	.stage = "fuzz",
	.log = fuzz_log,
	.alloc = fuzz_alloc,
	.number_parse = fuzz_number_parse,
	.file_hash = fuzz_file_hash,
};

static inline const struct peal_region *fuzz_region(const char *iso)
{
	return (const struct peal_region *)number_region_find(iso);
}

/* A file with the bytes; close() what is returned. */
static inline int fuzz_file(const uint8_t *bytes, size_t count, char path_out[FUZZ_PATH_MAX])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, count) != (ssize_t)count)
		abort();
	snprintf(path_out, FUZZ_PATH_MAX, "/proc/self/fd/%d", fd);
	return fd;
}

#endif
