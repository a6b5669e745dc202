/* options.h - the command line of peal-receiver */
/* SPDX-License-Identifier: MIT */
#ifndef RECEIVER_OPTIONS_H
#define RECEIVER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_SECRETS_MAX 8

enum script_kind {
	SCRIPT_OK,
	SCRIPT_STATUS, /* always that status */
	SCRIPT_REFUSE, /* connections are refused */
	SCRIPT_HANG,
	SCRIPT_CLOSE,
	SCRIPT_ENDLESS,
	SCRIPT_SLOW,  /* milliseconds */
	SCRIPT_FLAKY, /* so many tries of each event fail */
	SCRIPT_REDIRECT,
	SCRIPT_RETRY_AFTER, /* seconds; the first try of each event */
};

struct options {
	int port;			  /* 0: any */
	const char *port_file, *log_file; /* NULL: none */
	const char *secrets[OPTIONS_SECRETS_MAX];
	size_t secret_count;
	enum script_kind script;
	long script_number;
	long tolerance_s; /* of a timestamp; 0: any will do */
	uint64_t count;	  /* end after so many distinct events; 0: do not */
	bool is_printing;
};

/* < 0: go on; else the exit code, and everything has been said. */
int options_read(int argc, char **argv, struct options *out);

#endif
