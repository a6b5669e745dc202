/* dnd.h - the account's own list of numbers that are never called */
/* SPDX-License-Identifier: MIT */
#ifndef SQLITE_DND_H
#define SQLITE_DND_H

#include "store.h"

int dnd_apply_add(struct store *store, struct peal_change *change);
int dnd_apply_remove(struct store *store, struct peal_change *change);

#endif
