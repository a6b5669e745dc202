/* files.h - are there file descriptors enough? */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_FILES_H
#define PEAL_SIP_FILES_H

#include "peal/host.h"

/* Raises the process's soft limit as far as it may, and warns when so many calls at
 * once would not fit.  Returns the limit. */
size_t files_prepare(const struct peal_host *host, size_t calls_max);

#endif
