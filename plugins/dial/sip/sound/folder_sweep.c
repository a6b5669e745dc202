/* folder_sweep.c - makes room in the folder of sounds: oldest use goes first */
/* SPDX-License-Identifier: MIT */
#include "sound/folder_sweep.h"

#include "sound/key.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM_PARTS 10 /* one such part of what may be there becomes free */

struct found {
	struct timespec used;
	int64_t bytes;
	char name[KEY_HEX_BYTES + 16];
};

struct sweep {
	struct found *at;
	size_t count, room;
	int64_t bytes;
};

static int found_compare(const void *one, const void *other)
{
	const struct found *a = one, *b = other;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	if (a->used.tv_nsec != b->used.tv_nsec)
		return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

static bool is_ours(const char *name)
{
	size_t bytes = strlen(name);

	return bytes == KEY_HEX_BYTES - 1 - 2 + 4 && strcmp(name + bytes - 4, ".snd") == 0;
}

/* Without memory for it, a file is not seen: it stays. */
static void found_add(struct sweep *sweep, const char *place, const char *name,
		      const struct stat *about)
{
	struct found *more;

	if (sweep->count == sweep->room) {
		size_t room = sweep->room < 256 ? 256 : 2 * sweep->room;

		more = reallocarray(sweep->at, room, sizeof(*more));
		if (more == NULL)
			return;
		sweep->at = more;
		sweep->room = room;
	}
	more = &sweep->at[sweep->count++];
	more->used = about->st_mtim;
	more->bytes = about->st_size;
	snprintf(more->name, sizeof(more->name), "%.2s/%.70s", place, name);
	sweep->bytes += about->st_size;
}

static void place_look(struct sweep *sweep, int folder_fd, const char *place)
{
	int fd = openat(folder_fd, place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	struct stat about;

	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		if (is_ours(entry->d_name) &&
		    fstatat(fd, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(about.st_mode))
			found_add(sweep, place, entry->d_name, &about);
	}
	if (entries != NULL)
		closedir(entries);
	else if (fd >= 0)
		close(fd);
}

int64_t folder_sweep(int folder_fd, int64_t bytes_max)
{
	struct sweep sweep = { 0 };
	char place[3];

	for (unsigned i = 0; i < 256; i++) {
		snprintf(place, sizeof(place), "%02x", i);
		place_look(&sweep, folder_fd, place);
	}
	if (sweep.bytes > bytes_max) {
		qsort(sweep.at, sweep.count, sizeof(*sweep.at), found_compare);
		for (size_t i = 0;
		     i < sweep.count && sweep.bytes > bytes_max - bytes_max / ROOM_PARTS; i++) {
			unlinkat(folder_fd, sweep.at[i].name, 0);
			sweep.bytes -= sweep.at[i].bytes;
		}
	}
	free(sweep.at);
	return sweep.bytes;
}
