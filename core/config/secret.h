/* secret.h - fetches what must not stand in a pipeline file */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_SECRET_H
#define PEAL_CONFIG_SECRET_H

#include "core/base/memory.h"
#include "peal/error.h"

#define SECRET_BYTES_MAX (64u * 1024u)

/* "env:NAME": the variable.  "file:PATH": the file, relative to `folder`, without
 * newlines at its end.  Anything else is the secret itself.  The error never
 * shows the value. */
int secret_fetch(struct peal_arena *arena, const char *folder, const char *text,
		 const char **secret_out, struct peal_error *err);

#endif
