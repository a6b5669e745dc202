/* opening.h - the schedule's answer to "may we call now?", checked */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_OPENING_H
#define PEAL_PIPELINE_OPENING_H

#include "core/pipeline/engine.h"

/* The first opening of a number (0: of the campaign) that ends after at_ms.  An
 * answer that cannot be is one that keeps everything closed for a minute. */
void opening_ask(struct engine *engine, uint64_t number, int64_t at_ms,
		 struct peal_opening *opening_out);

#endif
