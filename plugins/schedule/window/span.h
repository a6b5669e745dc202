/* span.h - stretches of time, and sorted lists of them that do not touch */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_SPAN_H
#define WINDOW_SPAN_H

#include <glib.h>
#include <stdint.h>

/* from_ms <= t < until_ms; on a wall clock or in time, as the owner says. */
struct span {
	int64_t from_ms, until_ms;
};

/* An empty list; freed with g_array_unref(). */
GArray *spans_create(void);
const struct span *spans_at(const GArray *spans, guint index);

/* Adds a span that starts no sooner than all that are there; an empty one is
 * passed over, one that touches the last is joined to it. */
void spans_add(GArray *spans, int64_t from_ms, int64_t until_ms);

/* Sorts a list that was filled in any order with g_array_append_val(), and joins
 * what touches. */
void spans_tidy(GArray *spans);

/* Index of the first span that ends after at_ms; spans->len when there is none. */
guint spans_find(const GArray *spans, int64_t at_ms);

/* New lists: what is in `spans` and not in `closed`; what is in both. */
GArray *spans_subtract(const GArray *spans, const GArray *closed);
GArray *spans_intersect(const GArray *one, const GArray *other);

#endif
