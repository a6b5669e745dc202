/* contracts.h - the contracts of providers, and what they share */
/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_CONTRACTS_H
#define PROVIDER_CONTRACTS_H

#include "provider.h"

#include <stdlib.h>
#include <unistd.h>

extern const struct contract contract_twilio, contract_plivo, contract_exotel, contract_vonage,
	contract_telnyx, contract_vapi, contract_retell, contract_bland, contract_osvi;

/* A provider's words for where a call stands. */
struct words {
	const char *queued, *ringing, *answered, *ended, *busy, *no_answer, *failed, *rejected,
		*canceled;
};

const char *contract_word(const struct fake_call *call, const struct words *words);
void contract_take(struct fake_call *call, const char *to, const char *from, const char *callback);
/* A JSON body; takes the reference. */
bool contract_body(struct callback *callback, json_t *json);
char *rfc2822(int64_t ms);
char *rfc3339(int64_t ms);
/* Takes the text. */
json_t *json_own(char *text);
/* A UUID as the call's id. */
void id_random(struct fake_call *call);
/* A text deep within: "call.metadata.attempt"; "". */
const char *field_at(const json_t *fields, const char *path);

#endif
