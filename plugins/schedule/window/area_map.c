/* area_map.c - from a number to its place */
/* SPDX-License-Identifier: MIT */
#include "area_map.h"

#include "area_table.h"

#define ZONES_OF_AREA_MAX 64

struct area_map {
	const struct rule *rule;
	const struct area *fallback;
	struct zone **zones; /* area_zone_count; NULL: the system does not have it */
	struct area *areas;  /* area_count */
};

static void area_map_fill(struct area_map *map, size_t index)
{
	const struct zone *zones[ZONES_OF_AREA_MAX];
	struct area *area = &map->areas[index];
	size_t count = 0;

	area->fallback = map->fallback;
	for (size_t i = area_first_zone[index]; i < area_first_zone[index + 1]; i++) {
		uint16_t zone = area_zones[i];

		if (map->zones[zone] == NULL) {
			area_init_held(area, map->rule,
				       "held: the number's time zone %s is not on this system",
				       area_zone_names[zone]);
			return;
		}
		zones[count++] = map->zones[zone];
	}
	if (count == 0)
		area_init_held(area, map->rule, "held: the number's time zone is not known");
	else
		area_init(area, map->rule, zones, count);
}

struct area_map *area_map_create(const struct rule *rule, const struct area *fallback)
{
	struct area_map *map = g_new0(struct area_map, 1);

	map->rule = rule;
	map->fallback = fallback;
	map->zones = g_new0(struct zone *, area_zone_count);
	for (size_t i = 0; i < area_zone_count; i++)
		map->zones[i] = zone_open(area_zone_names[i], NULL);
	map->areas = g_new0(struct area, area_count);
	for (size_t i = 0; i < area_count; i++)
		area_map_fill(map, i);
	return map;
}

void area_map_destroy(struct area_map **map)
{
	if (*map == NULL)
		return;
	for (size_t i = 0; i < area_count; i++)
		area_finish(&(*map)->areas[i]);
	for (size_t i = 0; i < area_zone_count; i++)
		zone_close(&(*map)->zones[i]);
	g_free((*map)->areas);
	g_free((*map)->zones);
	g_free(*map);
	*map = NULL;
}

static uint32_t number_key(uint64_t number)
{
	const uint64_t limit = 100000000; /* AREA_KEY_DIGITS digits */

	while (number >= limit)
		number /= 10;
	while (number != 0 && number < limit / 10)
		number *= 10;
	return (uint32_t)number;
}

size_t area_map_find(uint64_t number)
{
	uint32_t key = number_key(number);
	size_t low = 0;
	size_t high = area_key_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (area_keys[middle] <= key)
			low = middle;
		else
			high = middle;
	}
	return area_of_key[low];
}

size_t area_map_count(void)
{
	return area_count;
}

const struct area *area_map_at(const struct area_map *map, size_t index)
{
	return &map->areas[index];
}
