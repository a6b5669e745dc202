/* held.h - contacts that are set aside: nobody knows when they can be called
 *
 * They wait in a lane that is never claimed, with their reason among their decisions,
 * and do not keep a run from ending.  Every run asks about them anew, and a run that
 * waits does so when the window opens next. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_HELD_H
#define PEAL_PIPELINE_HELD_H

#include "core/pipeline/engine.h"

/* Main thread, before the run: they are due now. */
int held_ask(struct engine *engine, struct peal_error *err);
/* The same for those that this run has set aside, while it runs. */
void held_ask_again(struct engine *engine);
/* Has this run set aside any? */
bool held_are_there(const struct engine *engine);

/* One more, in the commit of this turn. */
void held_add(struct engine *engine, enum held_why why);

#endif
