/* panic.c - assertions that stay on in release */
/* SPDX-License-Identifier: MIT */
#include "core/base/panic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void panic_at(const char *file, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "peal: panic: %s:%d: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}
