/* rand.c - libre's random numbers, many of them
 *
 * A call takes a dozen: for its Call-ID, and for branches.  libre asks OpenSSL for each,
 * which costs as much as parsing a message; this stands in for its rand.o, with bytes
 * of the kernel's from a pool.  Without them no call would be safe: the process ends. */
/* SPDX-License-Identifier: MIT */
#include <re.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define POOL_BYTES 512u

/* Lives and dies with its thread. */
static _Thread_local struct {
	uint8_t bytes[POOL_BYTES];
	size_t left;
} pool;

static void kernel_bytes(uint8_t *bytes_out, size_t count)
{
	while (count > 0) {
		ssize_t got = getrandom(bytes_out, count, 0);

		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			bytes_out += got;
			count -= (size_t)got;
		}
	}
}

void rand_bytes(uint8_t *p, size_t size)
{
	if (size > POOL_BYTES) {
		kernel_bytes(p, size);
		return;
	}
	if (size > pool.left) {
		kernel_bytes(pool.bytes, POOL_BYTES);
		pool.left = POOL_BYTES;
	}
	pool.left -= size;
	memcpy(p, pool.bytes + pool.left, size);
	/* What was given away is not kept. */
	explicit_bzero(pool.bytes + pool.left, size);
}

void rand_init(void)
{
}

uint16_t rand_u16(void)
{
	uint16_t value;

	rand_bytes((uint8_t *)&value, sizeof(value));
	return value;
}

uint32_t rand_u32(void)
{
	uint32_t value;

	rand_bytes((uint8_t *)&value, sizeof(value));
	return value;
}

uint64_t rand_u64(void)
{
	uint64_t value;

	rand_bytes((uint8_t *)&value, sizeof(value));
	return value;
}

char rand_char(void)
{
	static const char letters[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	return letters[rand_u32() % (sizeof(letters) - 1)];
}

void rand_str(char *str, size_t size)
{
	if (size == 0)
		return;
	for (size_t i = 0; i + 1 < size; i++)
		str[i] = rand_char();
	str[size - 1] = '\0';
}
