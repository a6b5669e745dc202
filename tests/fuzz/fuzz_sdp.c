/* fuzz_sdp.c - any bytes as a session description; the first byte picks what we want
 *
 * What can be read can be answered, and the answer's own answer can be read again. */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "signal/sdp.h"

#include <stdlib.h>

static const enum media_codec codecs[] = { MEDIA_CODEC_PCMU, MEDIA_CODEC_PCMA };

static void peer_check(const struct media_peer *peer, const struct sdp_local *local)
{
	if (peer->address.ss_family != AF_INET && peer->address.ss_family != AF_INET6)
		abort();
	if (peer->payload_type > 127 || peer->telephone_event > 127 || peer->telephone_event < -1)
		abort();
	if (peer->is_secure && local->srtp == SDP_SRTP_NONE)
		abort();
}

static void answer_check(const struct sdp_local *local, struct peal_slice offer)
{
	char text[2 * SDP_BYTES_MAX];
	struct peal_slice answer = { text, 0 };
	struct media_peer peer;
	struct peal_error err;

	if (sdp_write_answer(local, offer, text, sizeof(text)) < 0)
		abort();
	answer.bytes = strlen(text);
	/* Lines that we decline are copied, and may make it long. */
	if (answer.bytes <= SDP_BYTES_MAX && sdp_read(answer, local, &peer, &err) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sdp_local local = {
		.address = "192.0.2.1",
		.port = 20000,
		.codecs = codecs,
		.codec_count = 2,
	};
	struct peal_error err = { 0 };
	struct media_peer peer;
	struct peal_slice text;

	if (size == 0)
		return 0;
	local.srtp = (enum sdp_srtp)(data[0] % 3);
	text = (struct peal_slice){ (const char *)data + 1, size - 1 };
	if (sdp_read(text, &local, &peer, &err) == 0) {
		peer_check(&peer, &local);
		answer_check(&local, text);
	} else if (err.text[0] == '\0') {
		abort();
	}
	return 0;
}
