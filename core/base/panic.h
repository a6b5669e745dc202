/* panic.h - assertions that stay on in release
 *
 * A broken assumption of ours ends the process at once: the state on disk is
 * good, and the supervisor starts us again. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_PANIC_H
#define PEAL_BASE_PANIC_H

/* Prints "peal: panic: FILE:LINE: ..." to stderr and aborts. */
__attribute__((noreturn, cold, format(printf, 3, 4))) void panic_at(const char *file, int line,
								    const char *format, ...);

#define panic(...) panic_at(__FILE__, __LINE__, __VA_ARGS__)
#define require(condition)                                                                         \
	((condition) ? (void)0 : panic_at(__FILE__, __LINE__, "must hold: %s", #condition))

#endif
