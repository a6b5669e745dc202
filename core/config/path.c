/* path.c - paths of settings, made absolute */
/* SPDX-License-Identifier: MIT */
#include "core/config/path.h"

#include <stdlib.h>
#include <unistd.h>

/* Copies a text of malloc() into the arena, and frees it. */
static char *path_take(struct peal_arena *arena, char *path)
{
	char *copy = arena_text(arena, path);

	free(path);
	return copy;
}

char *path_folder_of(struct peal_arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');

	if (slash == NULL)
		return path_take(arena, realpath(".", NULL));
	return path_take(arena,
			 realpath(arena_copy(arena, file, (size_t)(slash + 1 - file)), NULL));
}

char *path_here(struct peal_arena *arena)
{
	return path_take(arena, getcwd(NULL, 0));
}

const char *path_from(struct peal_arena *arena, const char *folder, const char *path)
{
	size_t length = strlen(folder);

	if (path[0] == '/' || strcmp(path, "-") == 0)
		return arena_text(arena, path);
	/* The folder has no links, so that ".." is the folder above in its text, too. */
	for (;;) {
		if (strncmp(path, "./", 2) == 0) {
			path += 2;
		} else if (strncmp(path, "../", 3) == 0) {
			path += 3;
			while (length > 0 && folder[--length] != '/')
				;
		} else {
			break;
		}
	}
	if (length == 1 && folder[0] == '/')
		length = 0;
	return arena_format(arena, "%.*s/%s", (int)length, folder, path);
}
