/* secret.c - fetches what must not stand in a pipeline file */
/* SPDX-License-Identifier: MIT */
#include "core/config/secret.h"

#include "core/config/path.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static int fetch_variable(struct peal_arena *arena, const char *name, const char **secret_out,
			  struct peal_error *err)
{
	const char *value = getenv(name);

	if (value == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "the environment variable %s is not set",
				 name);
	if (value[0] == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "the environment variable %s is empty",
				 name);
	*secret_out = arena_text(arena, value);
	return 0;
}

/* Reads the file into `bytes`; how many there are, or -1 with errno. */
static ssize_t file_load(const char *path, char *bytes, size_t room)
{
	FILE *file = fopen(path, "re");
	struct stat info;
	size_t used;

	if (file == NULL)
		return -1;
	if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
		fclose(file);
		errno = EISDIR;
		return -1;
	}
	used = fread(bytes, 1, room, file);
	if (ferror(file)) {
		fclose(file);
		return -1;
	}
	fclose(file);
	return (ssize_t)used;
}

static int fetch_file(struct peal_arena *arena, const char *path, const char **secret_out,
		      struct peal_error *err)
{
	char *bytes = arena_alloc(arena, SECRET_BYTES_MAX + 2);
	ssize_t used = file_load(path, bytes, SECRET_BYTES_MAX + 1);

	if (used < 0)
		return peal_fail(err, PEAL_FAIL_IO, "cannot read the secret from %s: %s", path,
				 strerror(errno));
	if (used > (ssize_t)SECRET_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "%s is larger than 64 KiB", path);
	while (used > 0 && (bytes[used - 1] == '\n' || bytes[used - 1] == '\r'))
		bytes[--used] = '\0';
	if (used == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is empty", path);
	if (memchr(bytes, '\0', (size_t)used) != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is not a text: it has a zero byte",
				 path);
	*secret_out = bytes;
	return 0;
}

int secret_fetch(struct peal_arena *arena, const char *folder, const char *text,
		 const char **secret_out, struct peal_error *err)
{
	if (strncmp(text, "env:", 4) == 0)
		return fetch_variable(arena, text + 4, secret_out, err);
	if (strncmp(text, "file:", 5) == 0)
		return fetch_file(arena, path_from(arena, folder, text + 5), secret_out, err);
	if (text[0] == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "the secret is empty");
	*secret_out = arena_text(arena, text);
	return 0;
}
