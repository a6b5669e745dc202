/* kind.h - the kinds of plugins, by name */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_KIND_H
#define PEAL_PLUGIN_KIND_H

#include "peal/plugin.h"

#define KIND_COUNT (PEAL_KIND_COUNT - 1) /* without NONE */

/* "ingest"; "?" for what is no kind. */
const char *kind_name(enum peal_kind kind);
/* PEAL_KIND_NONE: there is no such kind. */
enum peal_kind kind_find(const char *name);
/* KIND_COUNT names, in the order of the kinds: the stages first, store last. */
const char *const *kind_names(void);

/* Longer names of plugins and options are mistakes, and make messages long. */
#define PLUGIN_NAME_BYTES_MAX 64

/* [a-z][a-z0-9_]*: safe as a part of a path. */
bool plugin_name_is_valid(const char *name);

#endif
