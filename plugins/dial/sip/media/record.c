/* record.c - sound of calls to WAV files, in the background */
/* SPDX-License-Identifier: MIT */
#include "media/record.h"

#include "media/clock.h"
#include "media/law.h"
#include "media/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAD_BYTES 58u
#define DATA_BYTES_MAX (UINT32_MAX - HEAD_BYTES - RECORD_CHUNK_BYTES)
#define CHUNKS_MAX 16 /* of one record, that wait for a disk that is too slow */
#define WAV_PCMA 6
#define WAV_PCMU 7
#define HERTZ 8000u

struct chunk {
	struct letter letter;
	struct record *record;
	uint64_t offset; /* of the data */
	size_t count;
	bool is_last;
	uint8_t bytes[]; /* RECORD_CHUNK_BYTES; the last one may have none */
};

struct record {
	struct recorder *recorder;
	enum media_codec codec;
	unsigned channels;
	/* The stream's. */
	struct chunk *chunk;
	uint64_t offset; /* of all that was given */
	struct chunk *last;
	peal_fn *done_fn;
	void *context;
	atomic_uint waiting; /* chunks on their way */
	/* The recorder's. */
	int fd;
	uint64_t written;
	bool is_given_up;
	char path[];
};

struct recorder {
	const struct peal_host *host;
	struct mailbox mailbox;
	pthread_t thread;
	atomic_bool is_ending;
};

/* ---- the file ---- */

static void put_16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void put_32(uint8_t *at, uint32_t value)
{
	put_16(at, value);
	put_16(at + 2, value >> 16);
}

/* RIFF with "fmt ", "fact", "data", as all codings but PCM have it. */
static void head_make(const struct record *record, uint8_t head[HEAD_BYTES])
{
	uint32_t bytes = (uint32_t)record->written;

	memset(head, 0, HEAD_BYTES);
	memcpy(head, "RIFF", 4);
	put_32(head + 4, HEAD_BYTES - 8 + bytes);
	memcpy(head + 8, "WAVEfmt ", 8);
	put_32(head + 16, 18);
	put_16(head + 20, record->codec == MEDIA_CODEC_PCMA ? WAV_PCMA : WAV_PCMU);
	put_16(head + 22, record->channels);
	put_32(head + 24, HERTZ);
	put_32(head + 28, HERTZ * record->channels);
	put_16(head + 32, record->channels);
	put_16(head + 34, 8);
	memcpy(head + 38, "fact", 4);
	put_32(head + 42, 4);
	put_32(head + 46, bytes / record->channels);
	memcpy(head + 50, "data", 4);
	put_32(head + 54, bytes);
}

/* How many bytes could be written. */
static size_t file_write(int fd, const uint8_t *bytes, size_t count, uint64_t offset)
{
	size_t done = 0;

	while (done < count) {
		ssize_t wrote = pwrite(fd, bytes + done, count - done, (off_t)(offset + done));

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			break;
		done += (size_t)wrote;
	}
	return done;
}

static bool head_write(const struct record *record)
{
	uint8_t head[HEAD_BYTES];

	head_make(record, head);
	return file_write(record->fd, head, HEAD_BYTES, 0) == HEAD_BYTES;
}

static void record_give_up(struct record *record, const char *why)
{
	const struct peal_host *host = record->recorder->host;

	record->is_given_up = true;
	host->log(host, PEAL_LEVEL_ERROR, "recording_failed", 0,
		  "writing %s: %s; the recording ends after %llu s, the call goes on", record->path,
		  why, (unsigned long long)(record->written / (HERTZ * record->channels)));
}

static bool data_write(struct record *record, const uint8_t *bytes, size_t count)
{
	size_t done = file_write(record->fd, bytes, count, HEAD_BYTES + record->written);

	/* Whole frames only, so that left stays left. */
	record->written += done - done % record->channels;
	return done == count;
}

/* Where chunks were lost the file has silence, so that the rest stays in its time. */
static bool gap_write(struct record *record, uint64_t until)
{
	uint8_t silence[1024];

	memset(silence, law_silence(record->codec), sizeof(silence));
	while (record->written < until) {
		uint64_t gap = until - record->written;

		if (!data_write(record, silence, gap < sizeof(silence) ? gap : sizeof(silence)))
			return false;
	}
	return true;
}

static void chunk_store(struct record *record, const struct chunk *chunk)
{
	if (record->is_given_up || chunk->count == 0)
		return;
	if (chunk->offset + chunk->count > DATA_BYTES_MAX) {
		record_give_up(record, "a WAV file cannot be longer");
		return;
	}
	if (!gap_write(record, chunk->offset) || !data_write(record, chunk->bytes, chunk->count) ||
	    !head_write(record)) {
		record_give_up(record, strerror(errno));
		(void)head_write(record); /* it has its room already */
	}
}

static void record_free(struct record *record)
{
	if (record->fd >= 0)
		close(record->fd);
	free(record->chunk);
	free(record->last);
	free(record);
}

static void chunk_run(struct chunk *chunk)
{
	struct record *record = chunk->record;
	bool is_last = chunk->is_last;
	peal_fn *done_fn;
	void *context;

	chunk_store(record, chunk);
	free(chunk);
	if (!is_last) {
		atomic_fetch_sub(&record->waiting, 1);
		return;
	}
	done_fn = record->done_fn;
	context = record->context;
	record_free(record);
	if (done_fn != NULL)
		done_fn(context);
}

/* ---- the thread ---- */

static void *recorder_main(void *context)
{
	struct recorder *recorder = context;
	bool is_ending;

	clock_thread_name("peal-record", CLOCK_THREAD_LOW);
	do {
		struct letter *letter;

		mailbox_wait(&recorder->mailbox);
		is_ending = atomic_load(&recorder->is_ending);
		letter = mailbox_take(&recorder->mailbox);
		while (letter != NULL) {
			struct chunk *chunk = (struct chunk *)letter;

			letter = letter->next;
			chunk_run(chunk);
		}
	} while (!is_ending);
	return NULL;
}

struct recorder *recorder_create(const struct peal_host *host, struct peal_error *err)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (recorder == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	recorder->host = host;
	mailbox_init(&recorder->mailbox);
	if (clock_thread_start(&recorder->thread, recorder_main, recorder, err) < 0) {
		mailbox_finish(&recorder->mailbox);
		free(recorder);
		return NULL;
	}
	return recorder;
}

void recorder_destroy(struct recorder **recorder)
{
	if (*recorder == NULL)
		return;
	atomic_store(&(*recorder)->is_ending, true);
	mailbox_wake(&(*recorder)->mailbox);
	pthread_join((*recorder)->thread, NULL);
	mailbox_finish(&(*recorder)->mailbox);
	free(*recorder);
	*recorder = NULL;
}

/* ---- a record ---- */

static struct record *record_make(struct recorder *recorder, const char *path)
{
	size_t bytes = strlen(path) + 1;
	struct record *record = calloc(1, sizeof(*record) + bytes);

	if (record == NULL)
		return NULL;
	/* The end must be possible whatever memory there is. */
	record->last = calloc(1, sizeof(*record->last));
	if (record->last == NULL) {
		free(record);
		return NULL;
	}
	record->fd = -1;
	record->recorder = recorder;
	memcpy(record->path, path, bytes);
	return record;
}

struct record *record_open(struct recorder *recorder, const char *path, enum media_codec codec,
			   unsigned channels, struct peal_error *err)
{
	struct record *record = record_make(recorder, path);

	if (record == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	record->codec = codec;
	record->channels = channels;
	record->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (record->fd < 0 || !head_write(record)) {
		peal_fail(err, errno == ENOSPC ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
			  "the recording %s cannot be written: %s", path, strerror(errno));
		record_free(record);
		return NULL;
	}
	return record;
}

enum media_codec record_codec(const struct record *record)
{
	return record->codec;
}

static void chunk_send(struct record *record)
{
	struct chunk *chunk = record->chunk;

	record->chunk = NULL;
	atomic_fetch_add(&record->waiting, 1);
	mailbox_post(&record->recorder->mailbox, &chunk->letter);
}

/* NULL: this piece is lost. */
static struct chunk *chunk_begin(struct record *record)
{
	struct chunk *chunk;

	if (atomic_load(&record->waiting) >= CHUNKS_MAX)
		return NULL;
	chunk = malloc(sizeof(*chunk) + RECORD_CHUNK_BYTES);
	if (chunk == NULL)
		return NULL;
	chunk->record = record;
	chunk->offset = record->offset;
	chunk->count = 0;
	chunk->is_last = false;
	return chunk;
}

void record_write(struct record *record, const uint8_t *bytes, size_t count)
{
	while (count > 0) {
		size_t piece = count;

		if (record->chunk == NULL)
			record->chunk = chunk_begin(record);
		if (record->chunk != NULL) {
			if (piece > RECORD_CHUNK_BYTES - record->chunk->count)
				piece = RECORD_CHUNK_BYTES - record->chunk->count;
			memcpy(record->chunk->bytes + record->chunk->count, bytes, piece);
			record->chunk->count += piece;
		}
		record->offset += piece;
		bytes += piece;
		count -= piece;
		if (record->chunk != NULL && record->chunk->count == RECORD_CHUNK_BYTES)
			chunk_send(record);
	}
}

void record_close(struct record **record, peal_fn *done_fn, void *context)
{
	struct record *closing = *record;
	struct chunk *last;

	if (closing == NULL)
		return;
	*record = NULL;
	if (closing->chunk != NULL)
		chunk_send(closing);
	closing->done_fn = done_fn;
	closing->context = context;
	last = closing->last;
	closing->last = NULL;
	last->record = closing;
	last->is_last = true;
	mailbox_post(&closing->recorder->mailbox, &last->letter);
}
