/* override.h - settings that were given to --set
 *
 * NAME=VALUE, where NAME goes from group to group with dots:
 *   name=x   store.path=/tmp/x.db   trunks[0].cps=5   dispositions.paid.terminal=true
 *   stages.dial.cps=20      every dial stage
 *   stages.dial[1].cps=20   the second of them
 *   stages.asha.cps=20      by agent or receiver, or else by plugin
 *   stages[5].cps=20        the sixth stage
 * A VALUE that starts with [ ( { or " is read as in a file; any other is a text
 * without quotes, and the option says what it means. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OVERRIDE_H
#define PEAL_CONFIG_OVERRIDE_H

#include "core/config/file.h"

/* Changes the tree; what is not there is made, for the checks to judge.  Problems
 * are added. */
void override_apply(struct file *file, const char *argument, struct problems *problems);

#endif
