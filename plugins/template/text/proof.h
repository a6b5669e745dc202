/* proof.h - which contacts of a list the script can be rendered for */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_PROOF_H
#define TEXT_PROOF_H

#include "text.h"

/* Excludes the rows for which it cannot.  Worker. */
void batch_prove(struct text *text, struct peal_batch *batch);

#endif
