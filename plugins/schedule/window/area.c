/* area.c - the place of a number: one time zone, several that it may be in, or none */
/* SPDX-License-Identifier: MIT */
#include "area.h"

#define WHY_ZONES_BYTES_MAX 120u

static void area_write_why(struct area *area)
{
	GString *text = g_string_new(area->rule->text);

	g_string_append(text, area->zone_count > 1 ? " in all of " : " ");
	for (size_t i = 0; i < area->zone_count; i++) {
		const char *name = zone_name(area->zones[i]);

		if (i > 0 && text->len + strlen(name) > WHY_ZONES_BYTES_MAX) {
			g_string_append_printf(text, " and %zu more", area->zone_count - i);
			break;
		}
		g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", name);
	}
	g_strlcpy(area->why, text->str, sizeof(area->why));
	g_string_free(text, TRUE);
}

void area_init(struct area *area, const struct rule *rule, const struct zone *const *zones,
	       size_t zone_count)
{
	area->rule = rule;
	area->zones = g_memdup2(zones, zone_count * sizeof(const struct zone *));
	area->zone_count = zone_count;
	area->calendar = calendar_create(rule, area->zones, zone_count);
	area_write_why(area);
}

void area_init_held(struct area *area, const struct rule *rule, const char *format, ...)
{
	va_list args;

	area->rule = rule;
	va_start(args, format);
	g_vsnprintf(area->why, sizeof(area->why), format, args);
	va_end(args);
}

void area_finish(struct area *area)
{
	calendar_destroy(&area->calendar);
	g_free(area->zones);
	area->zones = NULL;
}

static void opening_set(struct peal_opening *opening_out, int64_t from_ms, int64_t until_ms,
			const char *why)
{
	opening_out->from_ms = from_ms;
	opening_out->until_ms = until_ms;
	opening_out->is_held = false;
	g_strlcpy(opening_out->why, why, sizeof(opening_out->why));
}

static void opening_set_ended(struct peal_opening *opening_out, const struct area *area)
{
	char text[ZONE_TIME_TEXT_MAX];

	opening_set(opening_out, PEAL_NEVER, PEAL_NEVER, "");
	zone_time_text(area->rule->zone, area->rule->end_ms, text);
	g_snprintf(opening_out->why, sizeof(opening_out->why), "window ended: no opening before %s",
		   text);
}

static void opening_set_none(struct peal_opening *opening_out, const struct area *area)
{
	opening_set(opening_out, PEAL_NEVER, PEAL_NEVER, "");
	opening_out->is_held = area->zone_count > 1;
	g_snprintf(opening_out->why, sizeof(opening_out->why), "%s: %s",
		   opening_out->is_held ? "held: never open at once" : "no opening in any year",
		   area->why);
}

/* false: none, or for several zones none soon. */
static bool area_find(const struct area *area, int64_t at_ms, struct span *opening_out)
{
	return area->calendar != NULL && calendar_find(area->calendar, at_ms, opening_out) &&
	       (area->zone_count == 1 ||
		opening_out->from_ms - at_ms <= AREA_WAIT_DAYS_MAX * DAY_MS);
}

const struct area *area_in_force(const struct area *area, int64_t at_ms)
{
	struct span found;

	if (area->fallback == NULL || area_find(area, MAX(at_ms, area->rule->start_ms), &found))
		return area;
	return area->fallback;
}

void area_opening(const struct area *area, int64_t at_ms, struct peal_opening *opening_out)
{
	const struct rule *rule = area->rule;
	int64_t first_ms = MAX(at_ms, rule->start_ms);
	struct span found;

	if (area->calendar == NULL) {
		opening_set(opening_out, PEAL_NEVER, PEAL_NEVER, area->why);
		opening_out->is_held = true;
		return;
	}
	if (first_ms >= rule->end_ms) {
		opening_set_ended(opening_out, area);
		return;
	}
	if (!area_find(area, first_ms, &found))
		opening_set_none(opening_out, area);
	else if (found.from_ms >= rule->end_ms)
		opening_set_ended(opening_out, area);
	else
		opening_set(opening_out, MAX(found.from_ms, first_ms),
			    found.until_ms >= CALENDAR_END_MS ? rule->end_ms
							      : MIN(found.until_ms, rule->end_ms),
			    area->why);
}

int64_t area_window_end(const struct area *area, int64_t at_ms)
{
	int64_t end_ms = at_ms;

	for (size_t i = 0; i < area->zone_count; i++) {
		const struct zone *zone = area->zones[i];
		int64_t wall_ms = zone_wall(zone, at_ms);
		int64_t wall_end_ms = rule_wall_window_end(area->rule, wall_ms);

		if (wall_end_ms > wall_ms)
			end_ms = MAX(end_ms, zone_instant(zone, wall_end_ms, true));
	}
	return end_ms;
}
