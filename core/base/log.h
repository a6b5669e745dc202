/* log.h - lines for operators, on stderr
 *
 * A line has a time, a level, where it comes from, a short stable event word and
 * a sentence; as text or JSON.  Numbers are printed masked unless asked for.
 * Lines of one event that come in masses are counted instead of printed.  Any
 * thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_LOG_H
#define PEAL_BASE_LOG_H

#include "peal/host.h"

#include <stdio.h>

struct log;

enum log_format {
	LOG_FORMAT_TEXT,
	LOG_FORMAT_JSON,
	LOG_FORMAT_ELAPSED, /* seconds since it was created; every line, none is only counted */
};

struct log_options {
	FILE *file; /* borrowed; NULL: nothing is printed */
	enum log_format format;
	enum peal_level level; /* what is less is not printed */
	bool shows_numbers;
	bool has_color;
	int64_t (*now_ms)(void *context); /* NULL: the system's clock */
	void *context;
	/* Before a line is printed, and after it: a progress bar steps aside. */
	void (*around)(void *context, bool is_before);
	void *around_context;
};

struct log *log_create(const struct log_options *options);
/* Prints what was only counted. */
void log_destroy(struct log **log);

__attribute__((format(printf, 6, 7))) void log_line(struct log *log, enum peal_level level,
						    const char *from, const char *event,
						    uint64_t number, const char *format, ...);
void log_line_args(struct log *log, enum peal_level level, const char *from, const char *event,
		   uint64_t number, const char *format, va_list args);
/* From now on, times are this clock's (a virtual one). */
void log_set_clock(struct log *log, int64_t (*now_ms)(void *context), void *context);
void log_set_around(struct log *log, void (*around)(void *context, bool is_before), void *context);
/* How many warnings and errors there were. */
unsigned log_warning_count(const struct log *log);

#endif
