/* span.c - stretches of time, and sorted lists of them that do not touch */
/* SPDX-License-Identifier: MIT */
#include "span.h"

GArray *spans_create(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct span));
}

const struct span *spans_at(const GArray *spans, guint index)
{
	return &g_array_index(spans, struct span, index);
}

void spans_add(GArray *spans, int64_t from_ms, int64_t until_ms)
{
	struct span span = { from_ms, until_ms };
	struct span *last;

	if (from_ms >= until_ms)
		return;
	last = spans->len == 0 ? NULL : &g_array_index(spans, struct span, spans->len - 1);
	if (last == NULL || from_ms > last->until_ms)
		g_array_append_val(spans, span);
	else if (until_ms > last->until_ms)
		last->until_ms = until_ms;
}

static gint span_compare(gconstpointer one, gconstpointer other)
{
	int64_t a = ((const struct span *)one)->from_ms;
	int64_t b = ((const struct span *)other)->from_ms;

	return a < b ? -1 : a > b;
}

void spans_tidy(GArray *spans)
{
	guint count = spans->len;
	guint kept = 0;

	g_array_sort(spans, span_compare);
	for (guint i = 0; i < count; i++) {
		struct span span = *spans_at(spans, i);
		struct span *last = &g_array_index(spans, struct span, kept > 0 ? kept - 1 : 0);

		if (span.from_ms >= span.until_ms)
			continue;
		if (kept > 0 && span.from_ms <= last->until_ms)
			last->until_ms = MAX(last->until_ms, span.until_ms);
		else
			g_array_index(spans, struct span, kept++) = span;
	}
	g_array_set_size(spans, kept);
}

guint spans_find(const GArray *spans, int64_t at_ms)
{
	guint low = 0;
	guint high = spans->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (spans_at(spans, middle)->until_ms > at_ms)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

GArray *spans_subtract(const GArray *spans, const GArray *closed)
{
	GArray *left = spans_create();

	for (guint i = 0; i < spans->len; i++) {
		const struct span *span = spans_at(spans, i);
		int64_t from_ms = span->from_ms;

		for (guint c = spans_find(closed, from_ms); c < closed->len; c++) {
			const struct span *hole = spans_at(closed, c);

			if (hole->from_ms >= span->until_ms)
				break;
			spans_add(left, from_ms, hole->from_ms);
			from_ms = hole->until_ms;
		}
		spans_add(left, from_ms, span->until_ms);
	}
	return left;
}

GArray *spans_intersect(const GArray *one, const GArray *other)
{
	GArray *both = spans_create();

	for (guint i = 0; i < one->len; i++) {
		const struct span *span = spans_at(one, i);

		for (guint j = spans_find(other, span->from_ms); j < other->len; j++) {
			const struct span *match = spans_at(other, j);

			if (match->from_ms >= span->until_ms)
				break;
			spans_add(both, MAX(span->from_ms, match->from_ms),
				  MIN(span->until_ms, match->until_ms));
		}
	}
	return both;
}
