/* fuzz_town.c - any bytes as SIP messages of a stream, as one datagram, and as SDP */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "samples/town/media/sdp.h"
#include "samples/town/sip/digest.h"
#include "samples/town/sip/header.h"

#include <stdlib.h>

/* Reads all of it: the sanitizer sees what is out of bounds. */
static void text_check(struct text text)
{
	static volatile unsigned char sum;

	for (size_t i = 0; i < text.bytes; i++)
		sum = (unsigned char)(sum + (unsigned char)text.at[i]);
}

static void uri_check(struct text uri)
{
	text_check(uri);
	text_check(uri_user(uri));
	text_check(uri_host(uri));
	text_check(uri_param(uri, "transport"));
	if (uri_port(uri) < 0 || uri_port(uri) > 65535)
		abort();
}

static void message_check(const struct message *message)
{
	static const struct digest digest = {
		.realm = "r", .user = "u", .password = "p", .status = 401
	};

	if (message->header_count > MESSAGE_HEADERS_MAX || message->call_id.bytes == 0)
		abort();
	for (size_t i = 0; i < message->header_count; i++) {
		text_check(message->headers[i].name);
		text_check(header_param(message->headers[i].value, "tag"));
		uri_check(header_uri(message->headers[i].value));
	}
	uri_check(message->uri);
	text_check(message->body);
	if (digest_check(&digest, message) == DIGEST_GOOD)
		abort(); /* nobody guesses the password */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct message message;
	struct text rest = { (const char *)data, size };
	struct sdp sdp;
	const char *why = NULL;
	long bytes;

	if (message_read(rest, &message, &why) == 0)
		message_check(&message);
	else if (why == NULL)
		abort();
	if (sdp_read(message.body.bytes > 0 ? message.body : rest, &sdp) == 0 &&
	    (sdp.port < 0 || sdp.port > 65535 || sdp.codec_count > 2))
		abort();
	while ((bytes = message_length(rest)) > 0) {
		if ((size_t)bytes > rest.bytes)
			abort();
		rest.at += bytes;
		rest.bytes -= (size_t)bytes;
	}
	return 0;
}
