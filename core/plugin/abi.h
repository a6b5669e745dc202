/* abi.h - is what a plugin exports what this program can use? */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_ABI_H
#define PEAL_PLUGIN_ABI_H

#include "core/plugin/loader.h"

/* Copies an exported struct and its operations into structs of our own size,
 * after all checks; past the head nothing is read before the ABI fits.  `ops` is
 * allocated; free() frees. */
int abi_take(const void *exported, const char *file, struct plugin *plugin_out,
	     struct peal_error *err);

#endif
