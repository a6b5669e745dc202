/* flow.h - mistakes that show only in how the steps of a script follow each other */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_FLOW_H
#define TEXT_FLOW_H

#include "script.h"

/* Steps that are never reached, rounds without an end, and what cannot be left on an
 * answering machine. */
void flow_check(const struct script *script, struct mistakes *mistakes);

#endif
