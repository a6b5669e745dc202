/* input.c - the bytes of one source, line by line */
/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* A row that is within the limits can be read twice from it. */
#define INPUT_BUFFER_BYTES (2u * PEAL_ROW_BYTES_MAX)
#define INPUT_GZIP_BYTES (256u * 1024u)
/* Each may cost as much as all of the file. */
#define INPUT_FAR_REWINDS_MAX 8

struct input {
	gzFile file;
	uint64_t file_bytes;
	char *buffer;
	uint64_t offset; /* of the buffer in the text */
	size_t at, end;	 /* what is not taken yet */
	size_t cr;	 /* the first CR at or after `at`; `end`: there is none */
	uint64_t line;	 /* the one that begins or goes on at `at` */
	bool is_marked;
	bool is_mark_kept; /* what follows it is still in the buffer */
	uint64_t mark;	   /* an offset in the text */
	uint64_t mark_line;
	unsigned far_rewind_count;
	bool is_end; /* the file has no more */
};

static int file_open(const char *path, int *fd_out, uint64_t *bytes_out, struct peal_error *err)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return peal_fail(err, PEAL_FAIL_IO, "cannot be opened: %s", strerror(errno));
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "is not a file that can be read twice; "
				 "give \"-\" to read standard input");
	}
	*fd_out = fd;
	*bytes_out = (uint64_t)status.st_size;
	return 0;
}

int input_create(const char *path, struct input **input_out, struct peal_error *err)
{
	struct input *input;
	uint64_t bytes = 0;
	int fd = -1;

	if (file_open(path, &fd, &bytes, err) < 0)
		return -1;
	input = calloc(1, sizeof(*input));
	if (input != NULL) {
		input->file_bytes = bytes;
		input->line = 1;
		input->buffer = malloc(INPUT_BUFFER_BYTES);
		input->file = gzdopen(fd, "rb");
	}
	if (input == NULL || input->buffer == NULL || input->file == NULL) {
		if (input == NULL || input->file == NULL)
			close(fd);
		input_destroy(&input);
		return peal_fail(err, PEAL_FAIL_LIMIT, "cannot be read: memory is out");
	}
	gzbuffer(input->file, INPUT_GZIP_BYTES);
	*input_out = input;
	return 0;
}

void input_destroy(struct input **input)
{
	if (*input == NULL)
		return;
	if ((*input)->file != NULL)
		gzclose_r((*input)->file);
	free((*input)->buffer);
	free(*input);
	*input = NULL;
}

static void cr_find(struct input *input)
{
	const char *cr = memchr(input->buffer + input->at, '\r', input->end - input->at);

	input->cr = cr != NULL ? (size_t)(cr - input->buffer) : input->end;
}

/* Moves what is still wanted to the front. */
static void buffer_compact(struct input *input)
{
	size_t from = input->is_mark_kept ? (size_t)(input->mark - input->offset) : input->at;

	if (from == 0)
		return;
	memmove(input->buffer, input->buffer + from, input->end - from);
	input->at -= from;
	input->end -= from;
	input->offset += from;
}

/* gzread() gives what it has before it says that something is wrong. */
static int input_ended(struct input *input, struct peal_error *err)
{
	int code;
	const char *text = gzerror(input->file, &code);

	input->is_end = true;
	if (code == Z_OK || code == Z_STREAM_END)
		return 0;
	if (code == Z_BUF_ERROR)
		return peal_fail(err, PEAL_FAIL_INPUT, "its gzip data ends too early");
	if (code == Z_ERRNO)
		return peal_fail(err, PEAL_FAIL_IO, "reading it failed: %s", strerror(errno));
	return peal_fail(err, PEAL_FAIL_INPUT, "its gzip data is damaged (%s)", text);
}

/* 1: more bytes are there   0: there are none, or there is no room. */
static int input_fill(struct input *input, struct peal_error *err)
{
	int got;

	buffer_compact(input);
	if (input->end == INPUT_BUFFER_BYTES && input->is_mark_kept) {
		input->is_mark_kept = false;
		buffer_compact(input);
	}
	if (input->is_end || input->end == INPUT_BUFFER_BYTES) {
		cr_find(input);
		return 0;
	}
	got = gzread(input->file, input->buffer + input->end,
		     (unsigned)(INPUT_BUFFER_BYTES - input->end));
	if (got > 0)
		input->end += (size_t)got;
	cr_find(input);
	return got > 0 ? 1 : input_ended(input, err);
}

int input_peek(struct input *input, struct peal_slice *bytes_out, struct peal_error *err)
{
	if (input->at == input->end && input_fill(input, err) < 0)
		return -1;
	bytes_out->at = input->buffer + input->at;
	bytes_out->bytes = input->end - input->at;
	return 0;
}

void input_skip(struct input *input, size_t bytes)
{
	input->at += bytes;
	cr_find(input);
}

/* How long the line at `at` is, with its end; 0: the buffer does not say. */
static size_t line_bytes(struct input *input)
{
	const char *from = input->buffer + input->at;
	const char *lf = memchr(from, '\n', input->end - input->at);
	size_t past = lf != NULL ? (size_t)(lf - input->buffer) + 1 : 0;

	if (input->cr < input->at)
		cr_find(input);
	if (input->cr == input->end || (lf != NULL && input->cr + 2 >= past))
		return past != 0 ? past - input->at : 0;
	if (input->cr + 1 == input->end && !input->is_end)
		return 0; /* an LF may follow */
	return input->cr + 1 - input->at;
}

static int piece_take(struct input *input, size_t bytes, bool is_whole,
		      struct input_piece *piece_out)
{
	piece_out->bytes.at = input->buffer + input->at;
	piece_out->bytes.bytes = bytes;
	piece_out->line = input->line;
	input->at += bytes;
	if (is_whole)
		input->line++;
	return 1;
}

int input_next(struct input *input, struct input_piece *piece_out, struct peal_error *err)
{
	size_t bytes = line_bytes(input);
	size_t left;
	int got = 1;

	while (bytes == 0 && got > 0) {
		got = input_fill(input, err);
		if (got < 0)
			return -1;
		bytes = line_bytes(input);
	}
	if (bytes > 0)
		return piece_take(input, bytes, true, piece_out);
	left = input->end - input->at;
	if (left == 0)
		return 0;
	if (!input->is_end && left > 1 && input->buffer[input->end - 1] == '\r')
		left--;
	return piece_take(input, left, false, piece_out);
}

void input_mark(struct input *input)
{
	input->is_marked = true;
	input->is_mark_kept = true;
	input->mark = input->offset + input->at;
	input->mark_line = input->line;
}

void input_unmark(struct input *input)
{
	input->is_marked = false;
	input->is_mark_kept = false;
}

static bool far_rewind(struct input *input)
{
	if (input->far_rewind_count == INPUT_FAR_REWINDS_MAX ||
	    gzseek(input->file, (z_off_t)input->mark, SEEK_SET) < 0)
		return false;
	input->far_rewind_count++;
	input->offset = input->mark;
	input->end = 0;
	input->is_end = false;
	return true;
}

bool input_rewind(struct input *input)
{
	if (!input->is_marked || (!input->is_mark_kept && !far_rewind(input)))
		return false;
	input->at = (size_t)(input->mark - input->offset);
	input->line = input->mark_line;
	input_unmark(input);
	cr_find(input);
	return true;
}

void input_progress(const struct input *input, uint64_t *done_out, uint64_t *total_out)
{
	z_off_t offset = gzoffset(input->file);

	*done_out = offset > 0 ? (uint64_t)offset : 0;
	*total_out = input->file_bytes;
}
