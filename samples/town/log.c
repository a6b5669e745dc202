/* log.c - what happened, a line of JSON each; complete whoever is killed */
/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_BYTES_MAX 4096u

struct line {
	size_t bytes;
	char at[LINE_BYTES_MAX];
};

/* The last bytes are left for the end of the line. */
static void put(struct line *line, char byte)
{
	if (line->bytes < LINE_BYTES_MAX - 16)
		line->at[line->bytes++] = byte;
}

static void put_plain(struct line *line, const char *text)
{
	while (*text != '\0')
		put(line, *text++);
}

/* What is not ASCII came from the network, and may not even be UTF-8. */
static void put_text(struct line *line, const char *text)
{
	put(line, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			put(line, '\\');
		put(line, *text >= ' ' && *text < 0x7f ? *text : '?');
	}
	put(line, '"');
}

static void put_member(struct line *line, const char *name, const char *text)
{
	if (text == NULL)
		return;
	put_plain(line, ",\"");
	put_plain(line, name);
	put_plain(line, "\":");
	put_text(line, text);
}

static void put_number(struct line *line, const char *name, int64_t number)
{
	char digits[96];

	snprintf(digits, sizeof(digits), ",\"%s\":%" PRId64, name, number);
	put_plain(line, digits);
}

int log_open(struct log *log, const char *path)
{
	log->fd = -1;
	if (path == NULL)
		return 0;
	log->fd = strcmp(path, "-") == 0
			  ? STDOUT_FILENO
			  : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log->fd >= 0)
		return 0;
	fprintf(stderr, "peal-town: %s cannot be opened: %s\n", path, strerror(errno));
	return -1;
}

void log_write(const struct log *log, const struct log_line *of)
{
	struct line line = { 0 };
	struct timespec now;

	if (log->fd < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	line.bytes = (size_t)snprintf(line.at, sizeof(line.at), "{\"at\":%" PRId64,
				      (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
	put_member(&line, "event", of->event);
	put_member(&line, "call_id", of->call_id);
	put_member(&line, "attempt", of->attempt);
	put_member(&line, "from", of->from);
	put_member(&line, "to", of->to);
	if (of->status != 0)
		put_number(&line, "status", of->status);
	put_member(&line, "by", of->by);
	if (of->name != NULL && of->text != NULL)
		put_member(&line, of->name, of->text);
	else if (of->name != NULL)
		put_number(&line, of->name, of->number);
	line.at[line.bytes++] = '}';
	line.at[line.bytes++] = '\n';
	if (write(log->fd, line.at, line.bytes) < 0)
		fprintf(stderr, "peal-town: the log cannot be written: %s\n", strerror(errno));
}

void log_close(struct log *log)
{
	if (log->fd > STDERR_FILENO)
		close(log->fd);
	log->fd = -1;
}
