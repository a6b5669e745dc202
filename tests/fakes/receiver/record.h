/* record.h - what peal-receiver shows and writes of a request */
/* SPDX-License-Identifier: MIT */
#ifndef RECEIVER_RECORD_H
#define RECEIVER_RECORD_H

#include "tests/fakes/receiver_http.h"

#include <jansson.h>
#include <stdio.h>

struct record {
	const struct receiver_request *request;
	const char *body; /* JSON, or whatever it is */
	size_t body_bytes;
	int64_t at_ms;
	const char *id;	       /* "" when it has none */
	const char *signature; /* "good", "bad", ... */
	const char *verdict;   /* "taken", "repeated", "refused", "dropped" */
	int status;	       /* 0: no answer is given */
	uint64_t try_count;
};

/* One line of JSON; returns < 0 when it could not be written. */
int record_log(const struct record *record, FILE *file);

/* One line for people. */
void record_print(const struct record *record, FILE *file, bool has_colour);

#endif
