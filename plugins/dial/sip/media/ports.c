/* ports.c - the even ports of a range, each used for as long as possible not again */
/* SPDX-License-Identifier: MIT */
#include "media/ports.h"

#include <pthread.h>
#include <stdlib.h>

struct rested {
	uint16_t port;
	int64_t from_ms; /* when it may be used */
};

struct ports {
	pthread_mutex_t lock;
	uint16_t min, max;
	size_t count;
	size_t first, free_count;
	struct rested ring[]; /* in the order in which they came back */
};

struct ports *ports_create(uint16_t min, uint16_t max, struct peal_error *err)
{
	unsigned first = (min + 1u) & ~1u;
	size_t count = max >= first ? (max - first) / 2u + 1u : 0;
	struct ports *ports;

	if (count == 0 || min == 0) {
		peal_fail(err, PEAL_FAIL_INPUT, "there is no even port from %u to %u", min, max);
		return NULL;
	}
	ports = calloc(1, sizeof(*ports) + count * sizeof(ports->ring[0]));
	if (ports == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory for %zu ports", count);
		return NULL;
	}
	pthread_mutex_init(&ports->lock, NULL);
	ports->min = min;
	ports->max = max;
	ports->count = count;
	ports->free_count = count;
	for (size_t i = 0; i < count; i++)
		ports->ring[i] = (struct rested){ (uint16_t)(first + 2 * i), INT64_MIN };
	return ports;
}

void ports_destroy(struct ports **ports)
{
	if (*ports == NULL)
		return;
	pthread_mutex_destroy(&(*ports)->lock);
	free(*ports);
	*ports = NULL;
}

size_t ports_count(const struct ports *ports)
{
	return ports->count;
}

int ports_take(struct ports *ports, int64_t now_ms, uint16_t *port_out, struct peal_error *err)
{
	const struct rested *first;
	size_t free_count;

	pthread_mutex_lock(&ports->lock);
	first = &ports->ring[ports->first];
	free_count = ports->free_count;
	if (free_count > 0 && first->from_ms <= now_ms) {
		*port_out = first->port;
		ports->first = (ports->first + 1) % ports->count;
		ports->free_count--;
		pthread_mutex_unlock(&ports->lock);
		return 0;
	}
	pthread_mutex_unlock(&ports->lock);
	return peal_fail(err, PEAL_FAIL_LIMIT,
			 "the RTP ports from %u to %u are used up: of %zu, %zu are in use and %zu "
			 "rest for %d s",
			 ports->min, ports->max, ports->count, ports->count - free_count,
			 free_count, PORTS_REST_MS / 1000);
}

void ports_give(struct ports *ports, uint16_t port, int64_t now_ms)
{
	pthread_mutex_lock(&ports->lock);
	ports->ring[(ports->first + ports->free_count) % ports->count] =
		(struct rested){ port, now_ms + PORTS_REST_MS };
	ports->free_count++;
	pthread_mutex_unlock(&ports->lock);
}
