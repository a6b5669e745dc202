/* calendar.c - the openings of a rule in one zone, or in several zones at once */
/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#include <stdatomic.h>

#define PAGE_MS (8388608LL * 1000) /* 97 days */
#define PAGE_COUNT (CALENDAR_END_MS / PAGE_MS)

/* A page never changes once it is in `pages`; threads that make the same one at
 * the same time keep the first. */
struct calendar {
	const struct rule *rule;
	const struct zone *const *zones;
	size_t zone_count;
	_Atomic(GArray *) pages[PAGE_COUNT];
};

struct calendar *calendar_create(const struct rule *rule, const struct zone *const *zones,
				 size_t zone_count)
{
	struct calendar *calendar = g_new0(struct calendar, 1);

	calendar->rule = rule;
	calendar->zones = zones;
	calendar->zone_count = zone_count;
	return calendar;
}

void calendar_destroy(struct calendar **calendar)
{
	if (*calendar == NULL)
		return;
	for (size_t i = 0; i < PAGE_COUNT; i++) {
		GArray *page = atomic_load(&(*calendar)->pages[i]);

		if (page != NULL)
			g_array_unref(page);
	}
	g_free(*calendar);
	*calendar = NULL;
}

/* A moment is open when the wall clock shows a time that is: between two jumps of
 * the clock that is the wall's openings, moved by the offset.  So an hour that a
 * jump repeats is open both times, and one that it leaves out never is. */
static GArray *zone_openings(const struct rule *rule, const struct zone *zone, int64_t from_ms,
			     int64_t until_ms)
{
	GArray *openings = spans_create();
	int64_t steady_ms;

	for (int64_t at_ms = from_ms; at_ms < until_ms; at_ms = steady_ms) {
		int64_t offset_ms = zone_wall(zone, at_ms) - at_ms;
		GArray *wall;

		steady_ms = zone_steady_until(zone, at_ms, until_ms);
		wall = rule_wall_openings(rule, at_ms + offset_ms, steady_ms + offset_ms);
		for (guint i = 0; i < wall->len; i++)
			spans_add(openings, spans_at(wall, i)->from_ms - offset_ms,
				  spans_at(wall, i)->until_ms - offset_ms);
		g_array_unref(wall);
	}
	return openings;
}

static GArray *page_make(const struct calendar *calendar, int64_t from_ms, int64_t until_ms)
{
	const struct rule *rule = calendar->rule;
	GArray *page = spans_create();

	spans_add(page, from_ms, until_ms);
	for (size_t i = 0; i < calendar->zone_count && page->len > 0; i++) {
		GArray *openings = zone_openings(rule, calendar->zones[i], from_ms, until_ms);
		GArray *both = spans_intersect(page, openings);

		g_array_unref(openings);
		g_array_unref(page);
		page = both;
	}
	if (page->len > 0 && rule->holidays->times->len > 0) {
		GArray *left = spans_subtract(page, rule->holidays->times);

		g_array_unref(page);
		page = left;
	}
	return page;
}

static const GArray *calendar_page(struct calendar *calendar, int64_t index)
{
	GArray *page = atomic_load_explicit(&calendar->pages[index], memory_order_acquire);
	GArray *winner = NULL;

	if (page != NULL)
		return page;
	page = page_make(calendar, index * PAGE_MS, (index + 1) * PAGE_MS);
	if (atomic_compare_exchange_strong(&calendar->pages[index], &winner, page))
		return page;
	g_array_unref(page);
	return winner;
}

bool calendar_find(struct calendar *calendar, int64_t at_ms, struct span *opening_out)
{
	bool is_found = false;

	for (int64_t index = MAX(at_ms, 0) / PAGE_MS; index < PAGE_COUNT; index++) {
		const GArray *page = calendar_page(calendar, index);
		guint found = is_found ? 0 : spans_find(page, at_ms);

		if (found < page->len) {
			const struct span *span = spans_at(page, found);

			if (is_found && span->from_ms > opening_out->until_ms)
				break;
			if (!is_found)
				*opening_out = *span;
			opening_out->until_ms = span->until_ms;
			is_found = true;
		}
		/* What is open to the end of the page may go on in the next. */
		if (is_found && opening_out->until_ms < (index + 1) * PAGE_MS)
			break;
	}
	return is_found;
}
