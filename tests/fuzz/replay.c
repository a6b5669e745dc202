/* replay.c - plays the files of corpus folders back to a fuzz target */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_BYTES_MAX (16u * 1024u * 1024u)

static bool replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes;
	size_t size;

	if (file == NULL) {
		perror(path);
		return false;
	}
	bytes = malloc(INPUT_BYTES_MAX);
	if (bytes == NULL)
		abort();
	size = fread(bytes, 1, INPUT_BYTES_MAX, file);
	fclose(file);
	/* A block of its own size, so that reading past its end is seen. */
	bytes = realloc(bytes, size > 0 ? size : 1);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	return true;
}

/* How many files there were; -1 when one cannot be read. */
static int replay_folder(const char *folder)
{
	DIR *entries = opendir(folder);
	const struct dirent *entry;
	int count = 0;

	if (entries == NULL) {
		perror(folder);
		return -1;
	}
	while (count >= 0 && (entry = readdir(entries)) != NULL) {
		char path[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		count = replay_file(path) ? count + 1 : -1;
	}
	closedir(entries);
	return count;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int count = replay_folder(argv[i]);

		if (count <= 0) {
			fprintf(stderr, "%s: no corpus could be replayed\n", argv[i]);
			return 1;
		}
		printf("%s: %d inputs\n", argv[i], count);
	}
	return 0;
}
