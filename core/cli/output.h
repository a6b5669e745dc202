/* output.h - a result that is written to a file, or to stdout
 *
 * A file appears whole or not at all: it is written beside its place and renamed.
 * A name that ends in .gz is compressed. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_OUTPUT_H
#define PEAL_CLI_OUTPUT_H

#include "peal/error.h"

#include <stdbool.h>
#include <stddef.h>

struct output;

/* `path` NULL: stdout.  NULL: the error says why not. */
struct output *output_open(const char *path, struct peal_error *err);
/* 0 or < 0. */
int output_write(struct output *output, const void *at, size_t bytes, struct peal_error *err);
/* Everything is written, and the file is in its place.  0 or < 0. */
int output_close(struct output **output, struct peal_error *err);
/* Gives up; nothing is left of the file.  Accepts NULL inside. */
void output_cancel(struct output **output);

#endif
