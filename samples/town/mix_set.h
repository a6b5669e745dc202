/* mix_set.h - "trunk.max_calls=5": settings of the command line */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_MIX_SET_H
#define TOWN_MIX_SET_H

#include <libconfig.h>

/* Puts it into the place of what the file says; < 0: it has been said why not. */
int mix_set(config_t *config, const char *set);

#endif
