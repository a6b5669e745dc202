/* spool.c - files without a name in $TMPDIR, gone when they are closed */
/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define COPY_BYTES (64u * 1024u)

static const char *spool_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && folder[0] != '\0' ? folder : "/tmp";
}

int spool_create(struct peal_error *err)
{
	char path[4096];
	int fd = open(spool_folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	/* Not every file system has files without a name. */
	snprintf(path, sizeof(path), "%s/peal-stdin-XXXXXX", spool_folder());
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return peal_fail(err, PEAL_FAIL_IO,
				 "no temporary file can be made in \"%s\": %s; set "
				 "TMPDIR to a folder with room",
				 spool_folder(), strerror(errno));
	unlink(path);
	return fd;
}

int spool_write(int fd, const void *bytes, size_t count, struct peal_error *err)
{
	const char *at = bytes;

	while (count > 0) {
		ssize_t written = write(fd, at, count);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return peal_fail(err, errno == ENOSPC ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
					 "the temporary file in \"%s\" cannot be written: %s; set "
					 "TMPDIR to a folder with room",
					 spool_folder(), strerror(errno));
		at += written;
		count -= (size_t)written;
	}
	return 0;
}

static int stdin_copy(int fd, struct peal_error *err)
{
	char bytes[COPY_BYTES];
	ssize_t got;

	for (;;) {
		got = read(STDIN_FILENO, bytes, sizeof(bytes));
		if (got == 0)
			return 0;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return peal_fail(err, PEAL_FAIL_IO, "it cannot be read: %s",
					 strerror(errno));
		if (spool_write(fd, bytes, (size_t)got, err) < 0)
			return -1;
	}
}

int spool_stdin(int *fd_out, struct peal_error *err)
{
	int fd;

	if (isatty(STDIN_FILENO))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "files: \"-\" reads standard input, which is a terminal; "
				 "pipe a list into it");
	fd = spool_create(err);
	if (fd < 0)
		return peal_fail_while(err, "standard input");
	if (stdin_copy(fd, err) < 0) {
		close(fd);
		return peal_fail_while(err, "standard input");
	}
	*fd_out = fd;
	return 0;
}
