/* area_table.h - which time zones a number may be in: the shape of the generated table */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_AREA_TABLE_H
#define WINDOW_AREA_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A number is looked up by its first digits, filled up with zeros. */
#define AREA_KEY_DIGITS 8

/* Range i holds the keys from area_keys[i] up to area_keys[i + 1]; its area is
 * area_of_key[i].  Area 0 is that of numbers of which nothing is known. */
extern const size_t area_key_count;
extern const uint32_t area_keys[];
extern const uint16_t area_of_key[];

/* The zones of area i: area_zones[area_first_zone[i]] up to the first of i + 1,
 * indexes into area_zone_names. */
extern const size_t area_count;
extern const uint16_t area_first_zone[];
extern const uint16_t area_zones[];
extern const size_t area_zone_count;
extern const char *const area_zone_names[];

#endif
