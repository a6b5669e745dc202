/* setting.h - tables of settings, and how they are read from a libconfig file
 *
 * Whatever is wrong is said on stderr with file and line. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_SETTING_H
#define TOWN_SETTING_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPAN_NEVER INT64_MAX

/* A time, or anything between two: "3s", "500ms-2s", "never". */
struct span {
	int64_t min_ms, max_ms;
};

enum setting_type {
	SETTING_FLAG,	/* bool */
	SETTING_COUNT,	/* int */
	SETTING_REAL,	/* double */
	SETTING_SPAN,	/* struct span */
	SETTING_TEXT,	/* const char *: lives as long as the file */
	SETTING_CHOICE, /* int: the place among `choices` */
};

struct setting {
	const char *name;
	enum setting_type type;
	size_t offset;
	double min, max; /* COUNT, REAL */
	const char *const *choices;
	const char *sentence; /* what it is for */
};

/* All members of a group into target; those named in `others` (NULL-terminated,
 * NULL: none) are somebody else's to read. */
int setting_read_all(const config_setting_t *group, const struct setting *table, size_t count,
		     const char *const *others, void *target);
bool setting_read_span(const char *text, struct span *out);
/* "FILE:LINE: " and the sentence. */
int setting_fail(const config_setting_t *setting, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
