/* columns.c - an upload's column names and a contact's values, packed */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/columns.h"

#include "core/base/memory.h"

#define LENGTH_BYTES_MAX 5u

static size_t length_write(unsigned char *at, size_t length)
{
	size_t used = 0;

	while (length >= 0x80) {
		at[used++] = (unsigned char)(length | 0x80);
		length >>= 7;
	}
	at[used++] = (unsigned char)length;
	return used;
}

/* Takes one item off the front; false: the bytes end too soon. */
static bool item_take(struct peal_slice *rest, struct peal_slice *item_out)
{
	size_t length = 0, used = 0;
	unsigned char byte;

	do {
		if (used == rest->bytes || used == LENGTH_BYTES_MAX)
			return false;
		byte = (unsigned char)rest->at[used];
		length |= (size_t)(byte & 0x7f) << (7 * used);
		used++;
	} while (byte & 0x80);
	if (length > rest->bytes - used)
		return false;
	*item_out = (struct peal_slice){ rest->at + used, length };
	*rest = (struct peal_slice){ rest->at + used + length, rest->bytes - used - length };
	return true;
}

int columns_check(const struct peal_columns *columns, struct peal_error *err)
{
	if (columns == NULL || (columns->names == NULL && columns->count > 0))
		return peal_fail(err, PEAL_FAIL_BUG, "it gave no column names");
	if (columns->count > PEAL_COLUMNS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "it gave %u columns; there may be %u",
				 columns->count, PEAL_COLUMNS_MAX);
	for (uint32_t i = 0; i < columns->count; i++) {
		if (slice_is_bad(&columns->names[i]))
			return peal_fail(err, PEAL_FAIL_BUG, "column %u has a length and no text",
					 i + 1);
	}
	return 0;
}

struct peal_slice columns_pack(struct peal_arena *arena, const struct peal_slice *items,
			       uint32_t count)
{
	size_t bytes = 0, used = 0;
	unsigned char *at;

	while (count > 0 && items[count - 1].bytes == 0)
		count--;
	for (uint32_t i = 0; i < count; i++)
		bytes += items[i].bytes + LENGTH_BYTES_MAX;
	at = arena_alloc(arena, bytes);
	for (uint32_t i = 0; i < count; i++) {
		used += length_write(at + used, items[i].bytes);
		if (items[i].bytes > 0)
			memcpy(at + used, items[i].at, items[i].bytes);
		used += items[i].bytes;
	}
	return (struct peal_slice){ (const char *)at, used };
}

int columns_unpack(struct peal_arena *arena, struct peal_slice packed,
		   struct peal_columns *columns_out)
{
	struct peal_slice rest = packed, item, *names;
	uint32_t count = 0;

	while (rest.bytes > 0) {
		if (!item_take(&rest, &item) || count == PEAL_COLUMNS_MAX)
			return -1;
		count++;
	}
	names = arena_alloc(arena, count * sizeof(*names));
	rest = packed;
	for (uint32_t i = 0; i < count; i++)
		item_take(&rest, &names[i]);
	*columns_out = (struct peal_columns){ count, names };
	return 0;
}

int values_unpack(struct peal_arena *arena, struct peal_slice packed, uint32_t count,
		  struct peal_slice **values_out)
{
	struct peal_slice *values = arena_alloc(arena, count * sizeof(*values));

	for (uint32_t i = 0; i < count; i++) {
		values[i] = (struct peal_slice){ "", 0 };
		if (packed.bytes > 0 && !item_take(&packed, &values[i]))
			return -1;
	}
	*values_out = values;
	return 0;
}
