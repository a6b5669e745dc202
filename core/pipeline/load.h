/* load.h - load time: sources become uploads, rows become contacts
 *
 * Sources are listed and recognised by fingerprint; a new one is read in batches
 * on a worker while the loop writes the batches before it.  An upload that a
 * crash cut off goes on after its last line on disk. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_LOAD_H
#define PEAL_PIPELINE_LOAD_H

#include "core/pipeline/engine.h"

struct load *load_create(struct engine *engine);
void load_destroy(struct load **load);

/* Looks for sources and loads what is new; nothing when it is at it already. */
void load_start(struct load *load);
bool load_is_busy(const struct load *load);
/* No further batch is read; what was read is written. */
void load_stop(struct load *load);
void load_progress(const struct load *load, struct engine_progress *progress_out);

#endif
