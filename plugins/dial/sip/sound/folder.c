/* folder.c - the sounds on disk, by their key: AB/CDEF....snd
 *
 * The time of a file's last change is the time of its last use. */
/* SPDX-License-Identifier: MIT */
#include "sound/folder.h"

#include "sound/folder_sweep.h"
#include "sound/limits.h"
#include "sound/scratch.h"
#include "sound/sound_block.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC "PEALSND1" /* the number goes up with the format */
#define SCRATCH "making"
#define NAME_BYTES_MAX (KEY_HEX_BYTES + 8)
#define SWEEP_PARTS 16 /* the folder is looked at after each such part of what it may hold */

/* At the start of each file, as the machine writes it: another kind of machine takes the
 * file for damaged. */
struct file_head {
	char magic[8];
	uint8_t key[KEY_BYTES];
	uint64_t samples;
	uint32_t check; /* of the samples: CRC-32 */
	uint32_t unused;
};

struct folder {
	const struct peal_host *host;
	char path[SOUND_PATH_BYTES_MAX + 1];
	char scratch[SOUND_PATH_BYTES_MAX + 1 + sizeof(SCRATCH)];
	int fd;
	int64_t bytes_max;
	pthread_mutex_t lock;
	int64_t bytes;	   /* at the last look, and what was added since; others may add too */
	int64_t bytes_new; /* since the last look */
	bool is_looking;
};

static int folders_make(const char *path, struct peal_error *err)
{
	char part[SOUND_PATH_BYTES_MAX + 1];
	size_t bytes = strlen(path);

	if (bytes == 0 || bytes > SOUND_PATH_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the path of the cache is empty or too long");
	for (size_t i = 1; i <= bytes; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		/* For the owner alone: names and amounts are spoken there. */
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			return peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be made: %m", part);
	}
	return 0;
}

static int folder_open(struct folder *folder, const char *path, struct peal_error *err)
{
	if (folders_make(path, err) < 0)
		return -1;
	snprintf(folder->path, sizeof(folder->path), "%s", path);
	snprintf(folder->scratch, sizeof(folder->scratch), "%s/" SCRATCH, path);
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0)
		return peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be opened: %m", path);
	if (mkdirat(folder->fd, SCRATCH, 0700) < 0 && errno != EEXIST)
		return peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be written to: %m", path);
	scratch_sweep(folder->scratch);
	return 0;
}

struct folder *folder_create(const char *path, int64_t bytes_max, const struct peal_host *host,
			     struct peal_error *err)
{
	struct folder *folder = calloc(1, sizeof(*folder));

	if (folder == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
		return NULL;
	}
	folder->host = host;
	folder->bytes_max = bytes_max;
	folder->bytes = bytes_max; /* not known: the first file that is added has it looked at */
	folder->fd = -1;
	pthread_mutex_init(&folder->lock, NULL);
	if (folder_open(folder, path, err) < 0)
		folder_destroy(&folder);
	return folder;
}

void folder_destroy(struct folder **folder)
{
	if (*folder == NULL)
		return;
	if ((*folder)->fd >= 0)
		close((*folder)->fd);
	pthread_mutex_destroy(&(*folder)->lock);
	free(*folder);
	*folder = NULL;
}

const char *folder_scratch(const struct folder *folder)
{
	return folder->scratch;
}

static const char *name_of(const struct key *key, char name_out[NAME_BYTES_MAX])
{
	char hex[KEY_HEX_BYTES];

	key_hex(key, hex);
	snprintf(name_out, NAME_BYTES_MAX, "%.2s/%s.snd", hex, hex + 2);
	return name_out;
}

static bool bytes_read(int fd, void *bytes, size_t count)
{
	uint8_t *at = bytes;

	while (count > 0) {
		ssize_t part = read(fd, at, count);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return false;
		at += part;
		count -= (size_t)part;
	}
	return true;
}

static bool bytes_write(int fd, const void *bytes, size_t count)
{
	const uint8_t *at = bytes;

	while (count > 0) {
		ssize_t part = write(fd, at, count);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return false;
		at += part;
		count -= (size_t)part;
	}
	return true;
}

static uint32_t check_of(const uint8_t *bytes, size_t count)
{
	return (uint32_t)crc32_z(0, bytes, count);
}

/* NULL: damaged, or memory is out.  Not mapped: a file that somebody cuts would end the
 * process. */
static struct sound *file_read(int fd, const struct key *key)
{
	struct file_head head;
	struct sound *sound;
	struct stat about;
	uint8_t *bytes;

	if (!bytes_read(fd, &head, sizeof(head)) || fstat(fd, &about) < 0)
		return NULL;
	if (memcmp(head.magic, MAGIC, sizeof(head.magic)) != 0 ||
	    memcmp(head.key, key->bytes, KEY_BYTES) != 0 || head.samples > SOUND_SAMPLES_MAX ||
	    (uint64_t)about.st_size != sizeof(head) + 2 * head.samples)
		return NULL;
	sound = sound_block_create((size_t)head.samples, &bytes);
	if (sound == NULL)
		return NULL;
	if (bytes_read(fd, bytes, 2 * sound->samples) &&
	    check_of(bytes, 2 * sound->samples) == head.check)
		return sound;
	sound_drop(sound);
	return NULL;
}

struct sound *folder_load(struct folder *folder, const struct key *key)
{
	char name[NAME_BYTES_MAX];
	int fd = openat(folder->fd, name_of(key, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct sound *sound;

	if (fd < 0)
		return NULL;
	sound = file_read(fd, key);
	if (sound != NULL) {
		futimens(fd, NULL);
	} else {
		folder->host->log(folder->host, PEAL_LEVEL_WARNING, "sound_damaged", 0,
				  "%s/%s is damaged; the sound is made again", folder->path, name);
		unlinkat(folder->fd, name, 0);
	}
	close(fd);
	return sound;
}

static bool file_write(int fd, const struct key *key, const struct sound *sound)
{
	struct file_head head = { .magic = MAGIC, .samples = sound->samples };

	memcpy(head.key, key->bytes, KEY_BYTES);
	head.check = check_of(sound->pcmu, 2 * sound->samples); /* PCMA lies right behind */
	return bytes_write(fd, &head, sizeof(head)) &&
	       bytes_write(fd, sound->pcmu, 2 * sound->samples);
}

static int file_save(struct folder *folder, const struct key *key, const struct sound *sound,
		     struct peal_error *err)
{
	char name[NAME_BYTES_MAX], place[3] = { 0 };
	char temporary[sizeof(folder->scratch) + 16];
	int fd, result = -1;

	memcpy(place, name_of(key, name), 2);
	snprintf(temporary, sizeof(temporary), "%s/snd-XXXXXX", folder->scratch);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return peal_fail(err, PEAL_FAIL_IO, "\"%s\" cannot be written to: %m",
				 folder->path);
	if (!file_write(fd, key, sound) ||
	    (mkdirat(folder->fd, place, 0700) < 0 && errno != EEXIST) ||
	    renameat(AT_FDCWD, temporary, folder->fd, name) < 0) {
		peal_fail(err, errno == ENOSPC || errno == EDQUOT ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
			  "\"%s/%s\" cannot be written: %m", folder->path, name);
		unlink(temporary);
	} else {
		result = 0;
	}
	close(fd);
	return result;
}

/* Is it time to look at the folder?  One thread at a time does. */
static bool look_begin(struct folder *folder, int64_t added_bytes)
{
	bool is_begun;

	pthread_mutex_lock(&folder->lock);
	folder->bytes += added_bytes;
	folder->bytes_new += added_bytes;
	is_begun = !folder->is_looking && (folder->bytes > folder->bytes_max ||
					   folder->bytes_new > folder->bytes_max / SWEEP_PARTS);
	folder->is_looking = folder->is_looking || is_begun;
	if (is_begun)
		folder->bytes_new = 0;
	pthread_mutex_unlock(&folder->lock);
	return is_begun;
}

static void look_end(struct folder *folder, int64_t bytes)
{
	pthread_mutex_lock(&folder->lock);
	folder->bytes = bytes + folder->bytes_new;
	folder->is_looking = false;
	pthread_mutex_unlock(&folder->lock);
}

int folder_save(struct folder *folder, const struct key *key, const struct sound *sound,
		struct peal_error *err)
{
	int64_t bytes = (int64_t)(sizeof(struct file_head) + 2 * sound->samples);

	if (bytes > folder->bytes_max)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "the sound is larger than the cache on disk may be");
	if (file_save(folder, key, sound, err) < 0)
		return -1;
	if (look_begin(folder, bytes))
		look_end(folder, folder_sweep(folder->fd, folder->bytes_max));
	return 0;
}
