/* random.h - random bytes: unpredictable, or the same every time from a seed */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_RANDOM_H
#define PEAL_BASE_RANDOM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Any thread may draw. */
struct random {
	pthread_mutex_t lock;
	bool is_seeded;
	uint64_t state;	   /* seeded */
	uint8_t pool[512]; /* else: from the kernel, in larger pieces */
	size_t left;
};

void random_init(struct random *random);
void random_init_seeded(struct random *random, uint64_t seed);
void random_finish(struct random *random);
void random_bytes(struct random *random, void *out, size_t bytes);
double random_share(struct random *random); /* 0 <= x < 1 */

#endif
