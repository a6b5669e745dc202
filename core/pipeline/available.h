/* available.h - a dial plugin says that its agent can call, or cannot */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_AVAILABLE_H
#define PEAL_PIPELINE_AVAILABLE_H

#include "peal/dial.h"

/* For dial plugins; any thread. */
void available_tell(const struct peal_host *host, bool is_available, const char *why);

#endif
