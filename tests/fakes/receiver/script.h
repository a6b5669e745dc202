/* script.h - how peal-receiver answers */
/* SPDX-License-Identifier: MIT */
#ifndef RECEIVER_SCRIPT_H
#define RECEIVER_SCRIPT_H

#include "options.h"
#include "tests/fakes/receiver_http.h"
#include "verify.h"

/* `try_count`: of this event, with this one.  headers_out: room for its headers. */
void script_reply(const struct options *options, enum verify_result verified, uint64_t try_count,
		  char headers_out[64], struct receiver_reply *reply_out);

/* Does the sender learn from it that the event was taken? */
bool script_is_taken(const struct receiver_reply *reply);

#endif
