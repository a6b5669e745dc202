/* random.c - random bytes: unpredictable, or the same every time from a seed */
/* SPDX-License-Identifier: MIT */
#include "core/base/random.h"

#include "core/base/panic.h"

#include <string.h>
#include <sys/random.h>

void random_init(struct random *random)
{
	memset(random, 0, sizeof(*random));
	pthread_mutex_init(&random->lock, NULL);
}

void random_init_seeded(struct random *random, uint64_t seed)
{
	random_init(random);
	random->is_seeded = true;
	random->state = seed;
}

void random_finish(struct random *random)
{
	pthread_mutex_destroy(&random->lock);
	explicit_bzero(random->pool, sizeof(random->pool));
}

/* SplitMix64: every seed is good, and a test can follow it. */
static uint64_t seeded_next(struct random *random)
{
	uint64_t x = random->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void pool_fill(struct random *random)
{
	if (random->is_seeded) {
		for (size_t i = 0; i < sizeof(random->pool); i += 8) {
			uint64_t next = seeded_next(random);

			memcpy(random->pool + i, &next, 8);
		}
	} else if (getrandom(random->pool, sizeof(random->pool), 0) !=
		   (ssize_t)sizeof(random->pool)) {
		panic("the kernel gives no random bytes");
	}
	random->left = sizeof(random->pool);
}

void random_bytes(struct random *random, void *out, size_t bytes)
{
	uint8_t *at = out;

	pthread_mutex_lock(&random->lock);
	while (bytes > 0) {
		size_t some;

		if (random->left == 0)
			pool_fill(random);
		some = bytes < random->left ? bytes : random->left;
		random->left -= some;
		memcpy(at, random->pool + random->left, some);
		at += some;
		bytes -= some;
	}
	pthread_mutex_unlock(&random->lock);
}

double random_share(struct random *random)
{
	uint64_t bits;

	random_bytes(random, &bits, sizeof(bits));
	return (double)(bits >> 11) * 0x1p-53;
}
