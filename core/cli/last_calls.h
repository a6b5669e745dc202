/* last_calls.h - the outcome and disposition of each contact's last attempt
 *
 * Two bytes for a contact that was called, so that an export of millions fits. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_LAST_CALLS_H
#define PEAL_CLI_LAST_CALLS_H

#include "core/cli/visit.h"

struct last_calls;

/* Reads all attempts of the campaign.  NULL: visit->err. */
struct last_calls *last_calls_read(struct visit *visit);
void last_calls_destroy(struct last_calls **calls); /* accepts NULL inside */

/* "" and "" when the contact was not called. */
void last_calls_get(const struct last_calls *calls, int64_t contact, const char **outcome_out,
		    const char **disposition_out);

#endif
