/* process.h - programs that are started, waited for, and killed */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CRASH_PROCESS_H
#define PEAL_CRASH_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
	pid_t pid; /* 0: none */
	int fd;	   /* becomes readable at its end */
};

/* What process_wait() says when it was a signal that ended the process. */
#define PROCESS_SIGNALED 1000

/* The wall clock, as the witnesses write it. */
int64_t process_now_ms(void);

/* A program of the build, in the folder `folder`; all that it says is added to the
 * file `log`.  `argv` ends with NULL, argv[0] is the program: "bin/peal".  It dies
 * with us. */
void process_start(struct process *process, const char *folder, const char *log,
		   const char *const *argv);
/* False when it still runs at that time. */
bool process_has_ended(const struct process *process, int64_t until_ms);
/* Its exit code, or PROCESS_SIGNALED + the signal. */
int process_wait(struct process *process);
void process_kill(struct process *process);

#endif
