/* zone.c - one time zone of the system's zoneinfo, as GLib reads it */
/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include "zone_names.h"

#include <glib.h>
#include <time.h>

/* No clock is ever further from UTC. */
#define OFFSET_MS_MAX (26 * 3600 * 1000LL)

struct zone {
	GTimeZone *rules;
	char *name;
};

struct zone *zone_open(const char *name, struct peal_error *err)
{
	struct zone *zone;
	GTimeZone *rules = zone_name_is_known(name) ? g_time_zone_new_identifier(name) : NULL;

	if (rules == NULL) {
		zone_name_fail(name, err);
		return NULL;
	}
	zone = g_new0(struct zone, 1);
	zone->rules = rules;
	zone->name = g_strdup(name);
	return zone;
}

void zone_close(struct zone **zone)
{
	if (*zone == NULL)
		return;
	g_time_zone_unref((*zone)->rules);
	g_free((*zone)->name);
	g_free(*zone);
	*zone = NULL;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

static gint zone_interval(const struct zone *zone, int64_t at_s)
{
	return g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, at_s);
}

static int32_t zone_offset_s(const struct zone *zone, int64_t at_ms)
{
	return g_time_zone_get_offset(zone->rules, zone_interval(zone, floor_div(at_ms, 1000)));
}

int64_t zone_wall(const struct zone *zone, int64_t at_ms)
{
	return at_ms + 1000LL * zone_offset_s(zone, at_ms);
}

void zone_local_time(const struct zone *zone, int64_t at_ms, struct peal_local_time *local_out)
{
	int32_t offset_s = zone_offset_s(zone, at_ms);
	time_t wall_s = (time_t)(floor_div(at_ms, 1000) + offset_s);
	struct tm parts = { 0 };

	gmtime_r(&wall_s, &parts);
	*local_out = (struct peal_local_time){
		.year = parts.tm_year + 1900,
		.month = parts.tm_mon + 1,
		.day = parts.tm_mday,
		.hour = parts.tm_hour,
		.minute = parts.tm_min,
		.second = parts.tm_sec,
		.weekday = parts.tm_wday == 0 ? 7 : parts.tm_wday,
		.offset_s = offset_s,
	};
	g_strlcpy(local_out->zone, zone->name, sizeof(local_out->zone));
}

/* GLib does not say where an interval ends: it is found by halving. */
int64_t zone_steady_until(const struct zone *zone, int64_t at_ms, int64_t until_ms)
{
	int64_t low = floor_div(at_ms, 1000);
	int64_t high = floor_div(until_ms + 999, 1000);
	gint interval = zone_interval(zone, low);

	if (zone_interval(zone, high) == interval)
		return until_ms;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (zone_interval(zone, middle) == interval)
			low = middle;
		else
			high = middle;
	}
	return MIN(high * 1000, until_ms);
}

int64_t zone_instant(const struct zone *zone, int64_t wall_ms, bool is_last)
{
	int64_t end_ms = wall_ms + OFFSET_MS_MAX;
	int64_t found_ms = PEAL_NEVER;

	for (int64_t at_ms = wall_ms - OFFSET_MS_MAX; at_ms < end_ms;) {
		int64_t steady_ms = zone_steady_until(zone, at_ms, end_ms);
		int64_t exact_ms = wall_ms - (zone_wall(zone, at_ms) - at_ms);

		if (exact_ms < steady_ms && (found_ms == PEAL_NEVER || exact_ms >= at_ms))
			found_ms = MAX(exact_ms, at_ms);
		if (found_ms != PEAL_NEVER && !is_last)
			break;
		at_ms = steady_ms;
	}
	return found_ms;
}

void zone_time_text(const struct zone *zone, int64_t at_ms, char text_out[ZONE_TIME_TEXT_MAX])
{
	struct peal_local_time local;

	zone_local_time(zone, at_ms, &local);
	g_snprintf(text_out, ZONE_TIME_TEXT_MAX, "%04d-%02d-%02d %02d:%02d %s", local.year,
		   local.month, local.day, local.hour, local.minute, local.zone);
}
