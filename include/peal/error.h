/* error.h - how a function of Peal says what went wrong
 *
 * A function that can fail returns 0 or a negative number and fills the
 * caller's struct peal_error: a code for programs, a sentence for people.  Each
 * level may put what it was doing in front.  A NULL error is allowed: the
 * caller does not want to know.  Nothing here allocates; any thread. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_ERROR_H
#define PEAL_ERROR_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PEAL_ERROR_TEXT_MAX 768

enum peal_code {
	PEAL_OK = 0,
	PEAL_FAIL_INPUT,   /* what was given is wrong: a setting, a file, a number */
	PEAL_FAIL_IO,	   /* the file system or the network said no */
	PEAL_FAIL_FULL,	   /* no room: disk full, quota, read-only */
	PEAL_FAIL_LIMIT,   /* larger than a limit of ours */
	PEAL_FAIL_BUSY,	   /* somebody else has it */
	PEAL_FAIL_CORRUPT, /* a file of ours that cannot be trusted; left as it is */
	PEAL_FAIL_VERSION, /* made by another version */
	PEAL_FAIL_REMOTE,  /* a provider or receiver answered that it failed */
	PEAL_FAIL_BUG,	   /* a contract of these headers was broken */
};

struct peal_error {
	enum peal_code code;
	char text[PEAL_ERROR_TEXT_MAX]; /* one sentence, no newline, UTF-8 */
};

/* Writes code and sentence; returns -1, so that a function can end with
 * `return peal_fail(err, ...)`. */
__attribute__((format(printf, 3, 4))) static inline int
peal_fail(struct peal_error *err, enum peal_code code, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return -1;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return -1;
}

#define PEAL_ERROR_MORE_MAX 32 /* kept for the last line: "and 17 more" */

/* Adds another mistake on a line of its own, for functions that say all that they
 * find (a plugin's check()); `err` was empty before the first.  Those that find no room
 * are counted.  Returns -1. */
static inline int peal_fail_also(struct peal_error *err, const struct peal_error *more)
{
	const size_t room = sizeof(err->text) - PEAL_ERROR_MORE_MAX;
	unsigned count = 0;
	const char *last;
	size_t used;

	if (err == NULL)
		return -1;
	used = strlen(err->text);
	err->code = more->code;
	last = strrchr(err->text, '\n');
	if (last != NULL && sscanf(last, "\nand %u more", &count) == 1)
		used = (size_t)(last - err->text);
	if (count == 0 && (used == 0 || used + 1 + strlen(more->text) < room)) {
		snprintf(err->text + used, sizeof(err->text) - used, "%s%s", used > 0 ? "\n" : "",
			 more->text);
		return -1;
	}
	used = used < room ? used : room;
	snprintf(err->text + used, sizeof(err->text) - used, "\nand %u more", count + 1);
	return -1;
}

/* Puts what was being done in front of the sentence: "reading dnd.txt: ...".
 * Returns -1. */
__attribute__((format(printf, 2, 3))) static inline int peal_fail_while(struct peal_error *err,
									const char *format, ...)
{
	char was[PEAL_ERROR_TEXT_MAX];
	va_list args;
	int used;

	if (err == NULL)
		return -1;
	memcpy(was, err->text, sizeof(was));
	va_start(args, format);
	used = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (used < 0 || (size_t)used + 2 >= sizeof(err->text))
		return -1;
	/* What does not fit is cut. */
	if (snprintf(err->text + used, sizeof(err->text) - (size_t)used, ": %s", was) < 0)
		err->text[used] = '\0';
	return -1;
}

#endif
