/* table.h - can a plugin's table of options be trusted? */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_TABLE_H
#define PEAL_PLUGIN_TABLE_H

#include "peal/plugin.h"

#define TABLE_OPTIONS_MAX 200
#define TABLE_DEPTH_MAX 4 /* tables of groups within groups */

/* Every row has a name, a known type, a place within the config struct and a
 * sentence; names are unique.  The error names the option. */
int table_check(const struct peal_plugin *plugin, struct peal_error *err);

#endif
