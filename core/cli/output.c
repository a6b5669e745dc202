/* output.c - a result that is written to a file, or to stdout */
/* SPDX-License-Identifier: MIT */
#include "core/cli/output.h"

#include "core/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_BYTES (256u * 1024u)

struct output {
	char *path;	 /* NULL: stdout */
	char *temporary; /* NULL: written in place */
	int fd;		 /* a second one of the file, for fsync(); -1: none */
	gzFile file;	 /* also what is not compressed goes through it */
};

static const char *name_of(const struct output *output)
{
	return output->path != NULL ? output->path : "stdout";
}

static int output_fail(const struct output *output, const char *what, const char *why,
		       struct peal_error *err)
{
	bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG || errno == EROFS;

	return peal_fail(err, is_full ? PEAL_FAIL_FULL : PEAL_FAIL_IO, "%s cannot be %s: %s",
			 name_of(output), what, why);
}

static void output_free(struct output **output)
{
	if ((*output)->fd >= 0)
		close((*output)->fd);
	free((*output)->temporary);
	free((*output)->path);
	free(*output);
	*output = NULL;
}

void output_cancel(struct output **output)
{
	if (*output == NULL)
		return;
	if ((*output)->file != NULL)
		gzclose_w((*output)->file);
	if ((*output)->temporary != NULL)
		unlink((*output)->temporary);
	output_free(output);
}

/* ---- opening ---- */

/* A device or a pipe is written in place; so is nothing else. */
static bool is_special(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static int open_temporary(struct output *output)
{
	size_t bytes = strlen(output->path) + sizeof(".XXXXXX");
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	output->temporary = memory_alloc(bytes);
	snprintf(output->temporary, bytes, "%s.XXXXXX", output->path);
	fd = mkostemp(output->temporary, O_CLOEXEC);
	if (fd < 0) {
		free(output->temporary);
		output->temporary = NULL;
		return -1;
	}
	fchmod(fd, 0666 & ~mask);
	return fd;
}

static int open_file(struct output *output)
{
	if (output->path == NULL)
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	if (is_special(output->path))
		return open(output->path, O_WRONLY | O_CLOEXEC);
	return open_temporary(output);
}

static bool is_compressed(const char *path)
{
	size_t bytes = path != NULL ? strlen(path) : 0;

	return bytes > 3 && strcmp(path + bytes - 3, ".gz") == 0;
}

struct output *output_open(const char *path, struct peal_error *err)
{
	struct output *output = memory_alloc(sizeof(*output));
	int fd;

	output->fd = -1;
	output->path = memory_text(path);
	fd = open_file(output);
	if (fd < 0) {
		output_fail(output, "opened", strerror(errno), err);
		output_cancel(&output);
		return NULL;
	}
	if (output->temporary != NULL)
		output->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	/* T: as it is, without compression. */
	output->file = gzdopen(fd, is_compressed(path) ? "wb6" : "wbT");
	if (output->file == NULL || gzbuffer(output->file, BUFFER_BYTES) != 0) {
		peal_fail(err, PEAL_FAIL_IO, "%s cannot be opened: zlib refuses", name_of(output));
		output_cancel(&output);
	}
	return output;
}

/* ---- writing ---- */

static const char *zlib_reason(gzFile file)
{
	int code = Z_OK;
	const char *text = gzerror(file, &code);

	return code == Z_ERRNO ? strerror(errno) : text;
}

int output_write(struct output *output, const void *at, size_t bytes, struct peal_error *err)
{
	if (bytes == 0 || gzwrite(output->file, at, (unsigned)bytes) > 0)
		return 0;
	return output_fail(output, "written", zlib_reason(output->file), err);
}

static int output_settle(struct output *output, struct peal_error *err)
{
	gzFile file = output->file;
	int code;

	output->file = NULL;
	errno = 0;
	code = gzclose_w(file);
	if (code != Z_OK)
		return output_fail(output, "written", errno != 0 ? strerror(errno) : "zlib failed",
				   err);
	if (output->temporary == NULL)
		return 0;
	if (fsync(output->fd) != 0 || rename(output->temporary, output->path) != 0)
		return output_fail(output, "written", strerror(errno), err);
	return 0;
}

int output_close(struct output **output, struct peal_error *err)
{
	if (output_settle(*output, err) < 0) {
		output_cancel(output);
		return -1;
	}
	output_free(output);
	return 0;
}
