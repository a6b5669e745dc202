/* read.h - rows of the store, by kind and filter */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_READ_H
#define SQLITE_READ_H

#include "peal/store.h"

/* Operation of the kind. */
int read_rows(void *self, enum peal_read_kind kind, const struct peal_read_filter *filter,
	      peal_row_fn *row_fn, void *context, struct peal_error *err);

#endif
