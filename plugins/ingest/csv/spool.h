/* spool.h - files without a name in $TMPDIR, gone when they are closed */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_SPOOL_H
#define INGEST_CSV_SPOOL_H

#include "peal/ingest.h"

/* < 0: none can be made. */
int spool_create(struct peal_error *err);
/* All of the bytes, at the end. */
int spool_write(int fd, const void *bytes, size_t count, struct peal_error *err);

/* Copies standard input to its end, so that it can be read twice. */
int spool_stdin(int *fd_out, struct peal_error *err);

#endif
