/* log.h - what happened, a line of JSON each; complete whoever is killed
 *
 * Each line is one write to the file: nothing waits in this process. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_LOG_H
#define TOWN_LOG_H

#include "text.h"

struct log {
	int fd; /* -1: there is none */
};

struct log_line {
	const char *event;
	const char *call_id, *attempt, *from, *to, *by; /* NULL: does not apply */
	int status;					/* 0: none */
	const char *name;				/* of one further member; NULL: none */
	const char *text;				/* its value; NULL: `number` is */
	int64_t number;
};

/* < 0: it has been said why. */
int log_open(struct log *log, const char *path);
void log_write(const struct log *log, const struct log_line *line);
void log_close(struct log *log);

#endif
