/* intake.c - puts packets of sound back on the line of time */
/* SPDX-License-Identifier: MIT */
#include "media/intake.h"

#include <string.h>

#define STRANGE_MAX 3

void intake_init(struct intake *intake, uint8_t silence)
{
	*intake = (struct intake){ .silence = silence };
	memset(intake->bytes, silence, sizeof(intake->bytes));
}

static void intake_start(struct intake *intake, uint32_t timestamp)
{
	intake->is_running = true;
	intake->strange = 0;
	intake->next = timestamp - INTAKE_DELAY;
	intake->end = timestamp;
	memset(intake->bytes, intake->silence, sizeof(intake->bytes));
}

/* Where the packet begins, from what comes out next; moves the clock when it has to.
 * False: it has no place. */
static bool intake_find(struct intake *intake, uint32_t timestamp, size_t count,
			int32_t *offset_out)
{
	int32_t offset = (int32_t)(timestamp - intake->next);
	bool is_late = offset < 0 && offset + (int32_t)count <= 0;
	/* The newest of all, and late: the source has paused, or the network has. */
	bool is_pause = is_late && (int32_t)(timestamp - intake->end) >= 0;

	if (offset > (int32_t)(INTAKE_BYTES - count) || is_late) {
		if (!is_pause && ++intake->strange < STRANGE_MAX)
			return false;
		intake_start(intake, timestamp);
		offset = (int32_t)INTAKE_DELAY;
	}
	intake->strange = 0;
	*offset_out = offset;
	return true;
}

bool intake_put(struct intake *intake, uint32_t timestamp, const uint8_t *bytes, size_t count)
{
	int32_t offset;
	size_t late;

	if (count > INTAKE_BYTES - INTAKE_DELAY)
		return false;
	if (!intake->is_running)
		intake_start(intake, timestamp);
	if (!intake_find(intake, timestamp, count, &offset))
		return false;
	late = offset < 0 ? (size_t)-offset : 0;
	for (size_t i = late; i < count; i++)
		intake->bytes[(timestamp + i) % INTAKE_BYTES] = bytes[i];
	if ((int32_t)(timestamp + count - intake->end) > 0)
		intake->end = timestamp + (uint32_t)count;
	return true;
}

void intake_take(struct intake *intake, uint8_t frame_out[INTAKE_FRAME_BYTES])
{
	for (uint32_t i = 0; i < INTAKE_FRAME_BYTES; i++) {
		uint8_t *byte = &intake->bytes[(intake->next + i) % INTAKE_BYTES];

		frame_out[i] = *byte;
		*byte = intake->silence;
	}
	intake->next += INTAKE_FRAME_BYTES;
}
