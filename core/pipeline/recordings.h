/* recordings.h - the folders where calls are recorded: RECORDINGS/CAMPAIGN/ATTEMPT-ID */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_RECORDINGS_H
#define PEAL_PIPELINE_RECORDINGS_H

#include "core/pipeline/engine.h"

/* Makes the folder of each agent that records, so that the lack of one is said
 * before anybody is called.  None in a rehearsal. */
int recordings_open(struct engine *engine, struct peal_error *err);

/* The campaign's name as the name of a folder, onto `text`: nothing in it leads to
 * another one, or hides it. */
void recordings_folder(const char *campaign, struct text *text);

#endif
