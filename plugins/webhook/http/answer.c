/* answer.c - what a receiver's answer means for an event */
/* SPDX-License-Identifier: MIT */
#include "answer.h"

#define QUOTE_BYTES_MAX 80u

static enum peal_delivered verdict(int status)
{
	if (status >= 200 && status < 300)
		return PEAL_DELIVERED_YES;
	return status == 410 ? PEAL_DELIVERED_GONE : PEAL_DELIVERED_RETRY;
}

/* Bytes of a UTF-8 character by its first byte; 0: cannot start one. */
static size_t character_bytes(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The character's bytes when it is whole and leaves ink; 0 when it does not. */
static size_t printable_bytes(const char *at, size_t left)
{
	const unsigned char *bytes = (const unsigned char *)at;
	size_t count = character_bytes(bytes[0]);

	if (count == 0 || count > left || bytes[0] <= 0x20 || bytes[0] == 0x7f)
		return 0;
	for (size_t i = 1; i < count; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if (bytes[0] == 0xc2 && bytes[1] < 0xa0) /* C1 controls */
		return 0;
	return count;
}

/* The start of a body on one line: a stranger wrote it, and a terminal may show it.
 * A run of spaces and of anything that is no text becomes one space. */
static void quote(struct peal_slice body, char *out, size_t room)
{
	size_t used = 0;
	size_t i = 0;

	while (i < body.bytes && used < QUOTE_BYTES_MAX) {
		size_t count = printable_bytes(body.at + i, body.bytes - i);

		if (used + (count > 0 ? count : 1) >= room || used + count > QUOTE_BYTES_MAX)
			break;
		if (count > 0) {
			memcpy(out + used, body.at + i, count);
			used += count;
		} else if (used > 0 && out[used - 1] != ' ') {
			out[used++] = ' ';
		}
		i += count > 0 ? count : 1;
	}
	while (used > 0 && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
}

static void describe(const struct peal_http_answer *http, char *out, size_t room)
{
	char said[QUOTE_BYTES_MAX + 1];

	if (http->status == 0) {
		snprintf(out, room, "%s", http->error != NULL ? http->error : "no answer");
		return;
	}
	quote(http->body, said, sizeof(said));
	snprintf(out, room, "HTTP %d%s%s%s", http->status,
		 http->status >= 300 && http->status < 400 ? ", redirects are not followed" : "",
		 said[0] != '\0' ? ": " : "", said);
}

void answer_read(const struct peal_http_answer *http, struct peal_delivery_answer *out)
{
	*out = (struct peal_delivery_answer){
		.delivered = verdict(http->status),
		.status = http->status,
		.retry_after_ms = http->retry_after_ms,
	};
	describe(http, out->detail, sizeof(out->detail));
}
