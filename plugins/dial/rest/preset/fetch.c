/* fetch.c - values that do not stand in the pipeline: "env:NAME", "file:/PATH" */
/* SPDX-License-Identifier: MIT */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool fetch_is_reference(const char *text)
{
	return strncmp(text, "env:", 4) == 0 || strncmp(text, "file:", 5) == 0;
}

static int fetch_variable(const char *name, size_t bytes_max, char **value_out,
			  struct peal_error *err)
{
	const char *value = getenv(name);

	if (value == NULL || value[0] == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "the environment variable %s is %s", name,
				 value == NULL ? "not set" : "empty");
	if (strlen(value) > bytes_max)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "the environment variable %s is longer than %zu bytes", name,
				 bytes_max);
	*value_out = strdup(value);
	return *value_out != NULL ? 0 : peal_fail(err, PEAL_FAIL_LIMIT, "no memory for %s", name);
}

/* How many bytes there are, at most `room`; -1 with errno.  Does not wait for a pipe. */
static ssize_t load(const char *path, char *bytes, size_t room)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat info;
	size_t used = 0;
	ssize_t got = -1;

	if (file < 0)
		return -1;
	if (fstat(file, &info) == 0 && !S_ISREG(info.st_mode)) {
		errno = EINVAL;
	} else {
		do {
			got = read(file, bytes + used, room - used);
			if (got > 0)
				used += (size_t)got;
		} while (got > 0 || (got < 0 && errno == EINTR));
	}
	close(file);
	return got < 0 ? -1 : (ssize_t)used;
}

static int check_loaded(const char *path, char *bytes, ssize_t used, size_t bytes_max,
			struct peal_error *err)
{
	if (used < 0)
		return peal_fail(err, PEAL_FAIL_IO, "cannot read %s: %s", path,
				 errno == EINVAL ? "it is not a file" : strerror(errno));
	if ((size_t)used > bytes_max)
		return peal_fail(err, PEAL_FAIL_LIMIT, "%s is larger than %zu bytes", path,
				 bytes_max);
	while (used > 0 && (bytes[used - 1] == '\n' || bytes[used - 1] == '\r'))
		used--;
	bytes[used] = '\0';
	if (used == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is empty", path);
	if (memchr(bytes, '\0', (size_t)used) != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is not a text: it has a zero byte",
				 path);
	return 0;
}

static int fetch_file(const char *path, size_t bytes_max, char **value_out, struct peal_error *err)
{
	char *bytes;

	if (path[0] != '/')
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "file:%s: give the whole path, from \"/\" on", path);
	bytes = malloc(bytes_max + 2);
	if (bytes == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for %s", path);
	if (check_loaded(path, bytes, load(path, bytes, bytes_max + 1), bytes_max, err) < 0) {
		free(bytes);
		return -1;
	}
	*value_out = bytes;
	return 0;
}

int fetch_value(const char *reference, size_t bytes_max, char **value_out, struct peal_error *err)
{
	if (strncmp(reference, "env:", 4) == 0)
		return fetch_variable(reference + 4, bytes_max, value_out, err);
	return fetch_file(reference + 5, bytes_max, value_out, err);
}
