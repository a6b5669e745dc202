/* check.c - saying what is broken */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>

#define SAID_MAX 12

void check_broken(struct check *check, const char *format, ...)
{
	va_list args;

	check->broken_count++;
	if (check->broken_count > SAID_MAX)
		return;
	va_start(args, format);
	fputs("broken: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	if (check->broken_count == SAID_MAX)
		fputs("broken: further ones are not said\n", stderr);
}
