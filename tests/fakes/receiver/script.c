/* script.c - how peal-receiver answers */
/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdio.h>

static void reply_ok(enum verify_result verified, struct receiver_reply *out)
{
	bool is_good = verified == VERIFY_GOOD || verified == VERIFY_UNCHECKED;

	out->status = is_good ? 200 : 401;
	out->body = is_good ? "" : "the signature or its timestamp is wrong";
}

void script_reply(const struct options *options, enum verify_result verified, uint64_t try_count,
		  char headers_out[64], struct receiver_reply *out)
{
	reply_ok(verified, out);
	switch (options->script) {
	case SCRIPT_OK:
	case SCRIPT_REFUSE:
		break;
	case SCRIPT_STATUS:
		out->status = (int)options->script_number;
		out->body = "";
		break;
	case SCRIPT_HANG:
		out->way = RECEIVER_HANG;
		break;
	case SCRIPT_CLOSE:
		out->way = RECEIVER_CLOSE;
		break;
	case SCRIPT_ENDLESS:
		out->way = RECEIVER_ENDLESS;
		break;
	case SCRIPT_SLOW:
		out->delay_ms = (uint64_t)options->script_number;
		break;
	case SCRIPT_FLAKY:
		if (try_count <= (uint64_t)options->script_number)
			*out = (struct receiver_reply){ .status = 500, .body = "try again" };
		break;
	case SCRIPT_REDIRECT:
		*out = (struct receiver_reply){ .status = 307,
						.headers = "Location: /elsewhere\r\n" };
		break;
	case SCRIPT_RETRY_AFTER:
		if (try_count > 1)
			break;
		snprintf(headers_out, 64, "Retry-After: %ld\r\n", options->script_number);
		*out = (struct receiver_reply){ .status = 503, .headers = headers_out };
		break;
	}
}

bool script_is_taken(const struct receiver_reply *reply)
{
	return reply->way == RECEIVER_ANSWER && reply->status >= 200 && reply->status < 300;
}
