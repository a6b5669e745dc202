/* command.h - runs one program at the lowest priority, and ends it when it takes too long */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_COMMAND_H
#define PEAL_SIP_COMMAND_H

#include "peal/plugin.h"

struct command {
	const char *const *arguments; /* ends with NULL; the first is found by PATH */
	const char *const
		*environment; /* "NAME=value" beside our own; ends with NULL; NULL: none */
	const char *advice;   /* when it is not installed: "apt install flite" */
	int64_t timeout_ms;
	int stop_fd;		 /* ends the program when it can be read; -1: none */
	uint64_t file_bytes_max; /* of each file that it writes */
	char *output;		 /* gets what it writes to stdout, as text; NULL: not wanted */
	size_t output_bytes_max;
	/* Words that nobody else may read: what it complains of is not repeated when one
	 * of them is in it. */
	struct peal_slice secret;
};

/* Blocks.  0: it ended with 0.  Whatever it started and left behind in its process
 * group is ended too.  The sentence says what it did ("ended with 1: no such voice"). */
int command_run(const struct command *command, struct peal_error *err);

#endif
