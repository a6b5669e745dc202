/* zone_names.h - which time zones the system has, and what a wrong name may mean */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_ZONE_NAMES_H
#define WINDOW_ZONE_NAMES_H

#include "peal/error.h"

#include <stdbool.h>

bool zone_name_is_known(const char *name);

/* Returns -1 with "there is no time zone "X"; did you mean "Y"?". */
int zone_name_fail(const char *name, struct peal_error *err);

#endif
