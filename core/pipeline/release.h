/* release.h - releases that end: what is not called by then is exhausted */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_RELEASE_H
#define PEAL_PIPELINE_RELEASE_H

#include "core/pipeline/engine.h"

/* Finishes what is left of uploads whose release has ended, and sets the clock
 * for the next one. */
void release_check(struct engine *engine);

#endif
