/* ruling.h - what allowed a call: the window's rule and the lists' versions
 *
 * Kept with every attempt.  The text changes seldom, so that it is made once and
 * shared. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_RULING_H
#define PEAL_PIPELINE_RULING_H

#include "core/pipeline/engine.h"

/* Lives as long as the engine. */
const char *ruling_get(struct engine *engine, uint64_t number);

#endif
