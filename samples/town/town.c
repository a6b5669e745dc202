/* town.c - what all parts of the town share: time and chance */
/* SPDX-License-Identifier: MIT */
#include "town.h"

#include <openssl/rand.h>
#include <stdio.h>

void town_tick(struct town *town)
{
	town->alarms.now_ms = (int64_t)(uv_hrtime() / 1000000);
}

uint64_t town_random(struct town *town)
{
	uint64_t random = town->random += 0x9e3779b97f4a7c15u;

	random = (random ^ random >> 30) * 0xbf58476d1ce4e5b9u;
	random = (random ^ random >> 27) * 0x94d049bb133111ebu;
	return random ^ random >> 31;
}

int64_t town_draw(struct town *town, const struct span *span)
{
	uint64_t width = (uint64_t)(span->max_ms - span->min_ms) + 1;
	int64_t ms = span->min_ms;

	if (ms == SPAN_NEVER)
		return ms;
	ms += (int64_t)(town_random(town) % width);
	return (int64_t)((double)ms / town->speed);
}

/* Not from the seed: after a restart the same words would come again. */
void town_token(struct town *town, char out[24])
{
	uint32_t random;

	RAND_bytes((unsigned char *)&random, sizeof(random));
	snprintf(out, 24, "%08x%llx", random, (unsigned long long)++town->counter & 0xffffffffffu);
}
