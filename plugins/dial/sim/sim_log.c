/* sim_log.c - what the simulated provider remembers across our crashes
 *
 * A text file that only grows: "TIME ATTEMPT NUMBER AGENT ATTEMPT_NO" for a call
 * placed, "ended ATTEMPT OUTCOME TIME" for one that is over.  One write() a line,
 * so that a killed process leaves whole lines. */
/* SPDX-License-Identifier: MIT */
#include "sim_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LINE_BYTES_MAX 512

struct sim_log {
	int fd;
	FILE *reader;
	void *placed; /* tsearch(3) tree of attempt ids */
	char path[];
};

static const char *const outcome_words[PEAL_OUTCOME_COUNT] = {
	[PEAL_OUTCOME_UNKNOWN] = "unknown",   [PEAL_OUTCOME_ANSWERED] = "answered",
	[PEAL_OUTCOME_BUSY] = "busy",	      [PEAL_OUTCOME_NO_ANSWER] = "no_answer",
	[PEAL_OUTCOME_REJECTED] = "rejected", [PEAL_OUTCOME_UNREACHABLE] = "unreachable",
	[PEAL_OUTCOME_FAILED] = "failed",     [PEAL_OUTCOME_MACHINE] = "machine",
	[PEAL_OUTCOME_CANCELED] = "canceled",
};

static int log_fail(const struct sim_log *log, const char *what, struct peal_error *err)
{
	enum peal_code code = errno == ENOSPC || errno == EDQUOT ? PEAL_FAIL_FULL : PEAL_FAIL_IO;

	return peal_fail(err, code, "log: cannot %s \"%s\": %s", what, log->path, strerror(errno));
}

int sim_log_create(struct sim_log **log_out, const char *path, struct peal_error *err)
{
	struct sim_log *log = calloc(1, sizeof(*log) + strlen(path) + 1);

	if (log == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "log: out of memory");
	strcpy(log->path, path);
	log->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (log->fd >= 0)
		log->reader = fopen(path, "re");
	if (log->reader == NULL) {
		log_fail(log, "open", err);
		sim_log_destroy(&log);
		return -1;
	}
	*log_out = log;
	return 0;
}

void sim_log_destroy(struct sim_log **log)
{
	if (*log == NULL)
		return;
	if ((*log)->reader != NULL)
		fclose((*log)->reader);
	if ((*log)->fd >= 0)
		close((*log)->fd);
	tdestroy((*log)->placed, free);
	free(*log);
	*log = NULL;
}

/* "2026-01-05T06:30:00.000Z" */
static void time_text(int64_t at_ms, char text_out[40])
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm utc;
	size_t used;

	gmtime_r(&at_s, &utc);
	used = strftime(text_out, 40, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text_out + used, 40 - used, ".%03dZ", (int)(at_ms % 1000));
}

static int line_write(struct sim_log *log, const char *line, int bytes, struct peal_error *err)
{
	if (bytes >= LINE_BYTES_MAX)
		return peal_fail(
			err, PEAL_FAIL_LIMIT,
			"log: a line would be longer than %d bytes; shorten the agent's name",
			LINE_BYTES_MAX);
	if (write(log->fd, line, (size_t)bytes) != bytes)
		return log_fail(log, "write to", err);
	return 0;
}

int sim_log_placed(struct sim_log *log, int64_t now_ms, const struct peal_call_request *request,
		   struct peal_error *err)
{
	char at[40], line[LINE_BYTES_MAX];
	int bytes;

	time_text(now_ms, at);
	bytes = snprintf(line, sizeof(line), "%s %s %" PRIu64 " %s %" PRIu32 "\n", at,
			 request->attempt_id, request->number, request->agent, request->attempt_no);
	return line_write(log, line, bytes, err);
}

int sim_log_ended(struct sim_log *log, int64_t now_ms, const char *attempt_id,
		  enum peal_outcome outcome, struct peal_error *err)
{
	char at[40], line[LINE_BYTES_MAX];
	int bytes;

	time_text(now_ms, at);
	bytes = snprintf(line, sizeof(line), "ended %s %s %s\n", attempt_id, outcome_words[outcome],
			 at);
	return line_write(log, line, bytes, err);
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The attempt's id is the second word of a line that starts with a time. */
static int line_learn(struct sim_log *log, char *line, struct peal_error *err)
{
	char *rest = NULL, *first = strtok_r(line, " \n", &rest);
	char *id = strtok_r(NULL, " \n", &rest), *own;
	void *node;

	if (id == NULL || strcmp(first, "ended") == 0)
		return 0;
	own = strdup(id);
	node = own == NULL ? NULL : tsearch(own, &log->placed, text_compare);
	if (node == NULL || *(char **)node != own)
		free(own);
	return node == NULL ? peal_fail(err, PEAL_FAIL_LIMIT, "log: out of memory") : 0;
}

int sim_log_knows(struct sim_log *log, const char *attempt_id, struct peal_error *err)
{
	char line[LINE_BYTES_MAX];

	/* Goes on where it stopped the last time. */
	clearerr(log->reader);
	while (fgets(line, sizeof(line), log->reader) != NULL)
		if (line_learn(log, line, err) < 0)
			return -1;
	if (ferror(log->reader))
		return log_fail(log, "read", err);
	return tfind(attempt_id, &log->placed, text_compare) != NULL;
}
