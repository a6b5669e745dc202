/* header.h - names of columns as people write them */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_HEADER_H
#define INGEST_CSV_HEADER_H

#include "config.h"

#define HEADER_NAME_BYTES_MAX 256 /* longer ones are cut for comparing */

/* "Full Name", "full-name" and "FULL_NAME" are one name: "full_name". */
void header_fold(const char *name, char folded_out[HEADER_NAME_BYTES_MAX]);
bool header_is(const char *name, const char *folded);

/* May this be a column of telephone numbers under another name? */
bool header_is_number_alias(const char *name);	 /* surely: taken when it is the only one */
bool header_looks_like_number(const char *name); /* perhaps: for "did you mean" */

/* Writes `"phone", "name", "city"`; what is too long ends with "...". */
void header_list(char *const *names, uint32_t count, char *text_out, size_t bytes);

#endif
