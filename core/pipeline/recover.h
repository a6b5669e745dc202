/* recover.h - what a crash left behind */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_RECOVER_H
#define PEAL_PIPELINE_RECOVER_H

#include "core/pipeline/engine.h"

/* Takes over the attempts that were in flight when an earlier run ended: each
 * becomes a call again, and its dial plugin is asked what became of it.  Main
 * thread, before the loop runs. */
int recover_all(struct engine *engine, struct peal_error *err);

#endif
