/* path.h - paths of settings, made absolute */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_PATH_H
#define PEAL_CONFIG_PATH_H

#include "core/base/memory.h"

/* The absolute folder of a file, without links; "/" and "." are known too.  NULL
 * when there is no such folder. */
char *path_folder_of(struct peal_arena *arena, const char *file);
/* The folder from which the program was started. */
char *path_here(struct peal_arena *arena);

/* An absolute `path` as it is; else below `folder`, without leading "./" and
 * "../".  "-" stays: it is standard input. */
const char *path_from(struct peal_arena *arena, const char *folder, const char *path);

#endif
