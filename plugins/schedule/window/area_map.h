/* area_map.h - from a number to its place */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_AREA_MAP_H
#define WINDOW_AREA_MAP_H

#include "area.h"

struct area_map; /* never changes; any thread */

/* Opens the zones of the whole table.  `fallback` is where numbers are taken to be
 * that would be held; NULL: they are.  `rule` and `fallback` are borrowed. */
struct area_map *area_map_create(const struct rule *rule, const struct area *fallback);
void area_map_destroy(struct area_map **map);

/* An index below area_map_count(). */
size_t area_map_find(uint64_t number);
size_t area_map_count(void);
const struct area *area_map_at(const struct area_map *map, size_t index);

#endif
