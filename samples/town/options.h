/* options.h - the command line of peal-town */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_OPTIONS_H
#define TOWN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define OPTIONS_SETS_MAX 32

struct options {
	const char *file;
	const char *address;
	int port, tls_port;						/* 0: any */
	const char *port_file, *certificate, *log_file, *record_folder; /* NULL: none */
	const char *sets[OPTIONS_SETS_MAX];
	size_t set_count;
	bool has_media, is_quiet;
	int seed;     /* -1: of the file */
	double speed; /* 0: of the file */
};

/* < 0: go on; else the exit code, and everything has been said. */
int options_read(int argc, char **argv, struct options *out);

#endif
