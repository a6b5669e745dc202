/* id.c - ids that are unique for ever: UUIDs of version 7 (RFC 9562) */
/* SPDX-License-Identifier: MIT */
#include "core/base/id.h"

struct peal_id id_make(struct random *random, int64_t now_ms)
{
	struct peal_id id;

	random_bytes(random, id.bytes, sizeof(id.bytes));
	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)((uint64_t)now_ms >> (40 - 8 * i));
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}

void id_format(const struct peal_id *id, char out[ID_TEXT_MAX])
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[used++] = '-';
		out[used++] = hex[id->bytes[i] >> 4];
		out[used++] = hex[id->bytes[i] & 15];
	}
	out[used] = '\0';
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

int id_parse(const char *text, struct peal_id *id_out)
{
	for (int i = 0; i < 16; i++) {
		int high, low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return -1;
		high = hex_value(text[0]);
		low = high < 0 ? -1 : hex_value(text[1]);
		if (low < 0)
			return -1;
		id_out->bytes[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return *text == '\0' ? 0 : -1;
}
