/* fuzz_rtp.c - any bytes as the packets of a call: a byte of length, then so many */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "media/intake.h"
#include "media/rtp.h"
#include "media/telephone_event.h"

#include <stdlib.h>
#include <string.h>

#define PAYLOAD_EVENT 101
#define SILENCE 0xff

/* What a stream keeps of its peer. */
struct call {
	struct rtp_window window;
	struct telephone_event_receiver pressed;
	struct intake intake;
	int64_t now_ms;
};

static void key_check(char key)
{
	if (key != '\0' && telephone_event_of(key) < 0)
		abort();
}

/* A block of its own size, so that reading past its end is seen. */
static void packet_take(struct call *call, const uint8_t *data, size_t count)
{
	uint8_t *bytes = malloc(count > 0 ? count : 1);
	struct rtp_packet packet;

	memcpy(bytes, data, count);
	if (rtp_read(bytes, count, &packet) == 0) {
		enum rtp_verdict verdict = rtp_window_take(&call->window, &packet);

		if (packet.payload_bytes == 0 || packet.payload < bytes ||
		    packet.payload + packet.payload_bytes > bytes + count)
			abort();
		if (verdict != RTP_OLD && rtp_window_take(&call->window, &packet) != RTP_OLD)
			abort();
		if (packet.payload_type == PAYLOAD_EVENT)
			key_check(telephone_event_take(&call->pressed, packet.timestamp,
						       packet.payload, packet.payload_bytes,
						       call->now_ms));
		else if (verdict != RTP_OLD)
			(void)intake_put(&call->intake, packet.timestamp, packet.payload,
					 packet.payload_bytes);
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call call = { 0 };

	intake_init(&call.intake, SILENCE);
	while (size > 0) {
		uint8_t frame[INTAKE_FRAME_BYTES];
		size_t count = *data++;

		size--;
		if (count > size)
			count = size;
		packet_take(&call, data, count);
		data += count;
		size -= count;
		/* A turn for each second packet, so that it is early, late and in time. */
		call.now_ms += 10;
		if (call.now_ms % 20 == 0)
			intake_take(&call.intake, frame);
		if (call.intake.is_running &&
		    (int32_t)(call.intake.end - call.intake.next) > (int32_t)INTAKE_BYTES)
			abort();
	}
	return 0;
}
