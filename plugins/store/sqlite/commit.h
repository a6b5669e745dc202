/* commit.h - all changes of a group in one durable transaction */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_COMMIT_H
#define SQLITE_COMMIT_H

#include "peal/store.h"

/* Operation of the kind. */
int commit_all(void *self, struct peal_change *changes, size_t count, struct peal_error *err);

#endif
