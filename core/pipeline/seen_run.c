/* seen_run.c - a sorted run of entries in an unlinked temporary file */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/seen_run.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER_ENTRIES (16u * SEEN_BLOCK_ENTRIES)
#define ENTRY_BYTES sizeof(struct seen_entry)

_Static_assert(ENTRY_BYTES == 16, "100 million entries are planned with this size");

/* ---- the file ---- */

static int file_fail(struct peal_error *err, const char *what)
{
	enum peal_code code = errno == ENOSPC || errno == EDQUOT || errno == EFBIG || errno == EROFS
				      ? PEAL_FAIL_FULL
				      : PEAL_FAIL_IO;

	return peal_fail(err, code, "the temporary file of the campaign's numbers cannot be %s: %s",
			 what, strerror(errno));
}

static int file_create(const char *folder, struct peal_error *err)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/peal-seen-XXXXXX", folder) >= (int)sizeof(path))
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "the path of the folder %.40s... is too long", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return peal_fail(err,
				 errno == ENOSPC || errno == EROFS ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
				 "no temporary file can be made in %s: %s; TMPDIR names another "
				 "folder",
				 folder, strerror(errno));
	unlink(path);
	return fd;
}

static int file_write(int fd, const void *at, size_t bytes, struct peal_error *err)
{
	const char *rest = at;

	while (bytes > 0) {
		ssize_t done = write(fd, rest, bytes);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return file_fail(err, "written");
		rest += done;
		bytes -= (size_t)done;
	}
	return 0;
}

static int file_read(const struct seen_run *run, uint64_t first, struct seen_entry *out,
		     size_t count, struct peal_error *err)
{
	size_t want = count * ENTRY_BYTES, got = 0;

	while (got < want) {
		ssize_t some = pread(run->fd, (char *)out + got, want - got,
				     (off_t)(first * ENTRY_BYTES + got));

		if (some < 0 && errno == EINTR)
			continue;
		if (some < 0)
			return file_fail(err, "read");
		if (some == 0)
			return peal_fail(err, PEAL_FAIL_IO,
					 "the temporary file of the campaign's "
					 "numbers is shorter than it was");
		got += (size_t)some;
	}
	return 0;
}

/* ---- writing ---- */

static size_t block_count(uint64_t entries)
{
	return (size_t)((entries + SEEN_BLOCK_ENTRIES - 1) / SEEN_BLOCK_ENTRIES);
}

int seen_writer_open(struct seen_writer *writer, const char *folder, uint64_t count,
		     struct peal_error *err)
{
	int fd = file_create(folder, err);

	if (fd < 0)
		return fd;
	*writer = (struct seen_writer){ .run.fd = fd };
	writer->run.firsts = memory_alloc_array(block_count(count), sizeof(uint64_t));
	writer->buffer = memory_alloc_array(BUFFER_ENTRIES, ENTRY_BYTES);
	return 0;
}

static int writer_flush(struct seen_writer *writer, struct peal_error *err)
{
	size_t bytes = writer->used * ENTRY_BYTES;

	writer->used = 0;
	return file_write(writer->run.fd, writer->buffer, bytes, err);
}

int seen_writer_add(struct seen_writer *writer, const struct seen_entry *entry,
		    struct peal_error *err)
{
	struct seen_run *run = &writer->run;

	if (run->count % SEEN_BLOCK_ENTRIES == 0)
		run->firsts[run->count / SEEN_BLOCK_ENTRIES] = entry->key;
	run->count++;
	writer->buffer[writer->used++] = *entry;
	return writer->used < BUFFER_ENTRIES ? 0 : writer_flush(writer, err);
}

int seen_writer_close(struct seen_writer *writer, struct seen_run *run_out, struct peal_error *err)
{
	if (writer_flush(writer, err) < 0) {
		seen_writer_cancel(writer);
		return -1;
	}
	free(writer->buffer);
	*run_out = writer->run;
	return 0;
}

void seen_writer_cancel(struct seen_writer *writer)
{
	free(writer->buffer);
	seen_run_finish(&writer->run);
}

void seen_run_finish(struct seen_run *run)
{
	close(run->fd);
	free(run->firsts);
	*run = (struct seen_run){ .fd = -1 };
}

/* ---- looking up ---- */

/* The last block that starts at or before the key; 0 when all start behind it. */
static size_t block_find(const struct seen_run *run, uint64_t key)
{
	size_t low = 0, high = block_count(run->count);

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (run->firsts[middle] <= key)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static const struct seen_entry *entry_find(const struct seen_entry *entries, size_t count,
					   uint64_t key)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && entries[low].key == key ? &entries[low] : NULL;
}

int seen_run_find(const struct seen_run *run, uint64_t key, uint64_t *place_out,
		  struct peal_error *err)
{
	struct seen_entry block[SEEN_BLOCK_ENTRIES];
	uint64_t first = (uint64_t)block_find(run, key) * SEEN_BLOCK_ENTRIES;
	uint64_t left = run->count - first;
	size_t count = left < SEEN_BLOCK_ENTRIES ? (size_t)left : SEEN_BLOCK_ENTRIES;
	const struct seen_entry *entry;

	if (file_read(run, first, block, count, err) < 0)
		return -1;
	entry = entry_find(block, count, key);
	if (entry == NULL)
		return 0;
	*place_out = entry->place;
	return 1;
}

/* ---- merging ---- */

struct cursor {
	const struct seen_run *run;
	uint64_t read_count; /* entries that were in the buffer so far */
	struct seen_entry *buffer;
	size_t at, end;
};

/* Brings the next entry into the buffer; at == end when there is none. */
static int cursor_fill(struct cursor *cursor, struct peal_error *err)
{
	uint64_t left = cursor->run->count - cursor->read_count;
	size_t some = left < BUFFER_ENTRIES ? (size_t)left : BUFFER_ENTRIES;

	if (cursor->at < cursor->end)
		return 0;
	cursor->at = 0;
	cursor->end = some;
	cursor->read_count += some;
	return file_read(cursor->run, cursor->read_count - some, cursor->buffer, some, err);
}

/* NULL: all are at their ends.  There are few, so they are simply looked through. */
static struct cursor *cursor_least(struct cursor *cursors, size_t count)
{
	struct cursor *least = NULL;
	uint64_t least_key = 0;

	for (size_t i = 0; i < count; i++) {
		struct cursor *cursor = &cursors[i];

		if (cursor->at == cursor->end)
			continue;
		if (least == NULL || cursor->buffer[cursor->at].key < least_key) {
			least = cursor;
			least_key = cursor->buffer[cursor->at].key;
		}
	}
	return least;
}

static int cursors_drain(struct cursor *cursors, size_t count, struct seen_writer *writer,
			 struct peal_error *err)
{
	struct cursor *least;

	for (size_t i = 0; i < count; i++) {
		if (cursor_fill(&cursors[i], err) < 0)
			return -1;
	}
	while ((least = cursor_least(cursors, count)) != NULL) {
		if (seen_writer_add(writer, &least->buffer[least->at++], err) < 0 ||
		    cursor_fill(least, err) < 0)
			return -1;
	}
	return 0;
}

int seen_run_merge(const struct seen_run *runs, size_t run_count, const char *folder,
		   struct seen_run *run_out, struct peal_error *err)
{
	struct cursor *cursors = memory_alloc_array(run_count, sizeof(*cursors));
	struct seen_writer writer;
	uint64_t count = 0;
	int failed;

	for (size_t i = 0; i < run_count; i++) {
		cursors[i].run = &runs[i];
		cursors[i].buffer = memory_alloc_array(BUFFER_ENTRIES, ENTRY_BYTES);
		count += runs[i].count;
	}
	failed = seen_writer_open(&writer, folder, count, err);
	if (failed == 0) {
		failed = cursors_drain(cursors, run_count, &writer, err);
		if (failed < 0)
			seen_writer_cancel(&writer);
		else
			failed = seen_writer_close(&writer, run_out, err);
	}
	for (size_t i = 0; i < run_count; i++)
		free(cursors[i].buffer);
	free(cursors);
	return failed;
}
