/* progress.h - a line at the bottom of the terminal that shows how far a run is
 *
 * Steps aside for lines of the log.  Nothing is drawn where stderr is no
 * terminal. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_PROGRESS_H
#define PEAL_CLI_PROGRESS_H

#include "core/cli/cli.h"
#include "core/pipeline/engine.h"

struct progress;

/* NULL: there is no terminal, or --quiet. */
struct progress *progress_start(struct cli *cli, struct engine *engine);
/* Takes the line away.  Accepts NULL inside; before the engine is destroyed. */
void progress_end(struct progress **progress);

#endif
