/* scratch.c - a folder for one command: the words, and the sound that it writes */
/* SPDX-License-Identifier: MIT */
#include "sound/scratch.h"

#include "sound/spoken.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LEFT_BEHIND_S 3600
#define DEPTH_MAX 8u

static int words_write(const char *path, struct peal_slice words, struct peal_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char *text = malloc(words.bytes + 1);
	ssize_t written = -1;

	if (text != NULL && fd >= 0) {
		spoken_clean(words, text);
		text[words.bytes] = '\n';
		written = write(fd, text, words.bytes + 1);
	}
	if (written != (ssize_t)(words.bytes + 1))
		peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be written: %m", path);
	free(text);
	if (fd >= 0)
		close(fd);
	return written == (ssize_t)(words.bytes + 1) ? 0 : -1;
}

int scratch_create(const char *place, struct peal_slice words, struct scratch *scratch_out,
		   struct peal_error *err)
{
	if (strlen(place) > SOUND_PATH_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the path of the cache is too long");
	snprintf(scratch_out->folder, sizeof(scratch_out->folder), "%s/speak-XXXXXX", place);
	if (mkdtemp(scratch_out->folder) == NULL)
		return peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be written to: %m", place);
	snprintf(scratch_out->text, sizeof(scratch_out->text), "%s/words.txt", scratch_out->folder);
	snprintf(scratch_out->wav, sizeof(scratch_out->wav), "%s/speech.wav", scratch_out->folder);
	if (words_write(scratch_out->text, words, err) == 0)
		return 0;
	scratch_remove(scratch_out);
	return -1;
}

/* A file, or a folder with all that is in it, as deep as commands have any reason for. */
static void entry_remove(int place_fd, const char *name, unsigned depth)
{
	int fd = openat(place_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	while (entries != NULL && depth > 0 && (entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			entry_remove(fd, entry->d_name, depth - 1);
	}
	if (entries != NULL)
		closedir(entries);
	else if (fd >= 0)
		close(fd);
	if (unlinkat(place_fd, name, AT_REMOVEDIR) < 0)
		unlinkat(place_fd, name, 0);
}

void scratch_remove(const struct scratch *scratch)
{
	entry_remove(AT_FDCWD, scratch->folder, DEPTH_MAX);
}

void scratch_sweep(const char *place)
{
	DIR *entries = opendir(place);
	const struct dirent *entry;
	struct stat about;

	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(entries), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    about.st_mtime + LEFT_BEHIND_S < time(NULL))
			entry_remove(dirfd(entries), entry->d_name, DEPTH_MAX);
	}
	if (entries != NULL)
		closedir(entries);
}
