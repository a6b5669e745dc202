/* window.c - schedule.window: calls on weekdays, in daily windows, in a named time zone
 *
 * Retries, callbacks, holidays, a start and an end; all in the campaign's time
 * zone, or each contact in its own.  Nothing changes after open(), apart from
 * what the calendars remember. */
/* SPDX-License-Identifier: MIT */
#include "area_map.h"
#include "retry.h"

struct window {
	struct zone *zone;
	struct zone *fallback_zone; /* NULL: none */
	struct rule rule;
	struct retry retry;
	struct area campaign;
	struct area fallback;
	struct area_map *map; /* NULL: all contacts are in the campaign's zone */
	char campaign_why[160];
};

/* ---- opening and closing ---- */

static void window_close(void *self)
{
	struct window *window = self;

	if (window == NULL)
		return;
	area_map_destroy(&window->map);
	area_finish(&window->fallback);
	area_finish(&window->campaign);
	rule_finish(&window->rule);
	zone_close(&window->fallback_zone);
	zone_close(&window->zone);
	g_free(window);
}

static int window_open_zones(struct window *window, const struct settings *settings,
			     struct peal_error *err)
{
	window->zone = zone_open(settings->timezone, err);
	if (window->zone == NULL)
		return peal_fail_while(err, "timezone");
	if (settings->fallback_timezone == NULL)
		return 0;
	if (!settings->per_contact_timezone)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "fallback_timezone: has a meaning only with "
				 "per_contact_timezone = true");
	window->fallback_zone = zone_open(settings->fallback_timezone, err);
	return window->fallback_zone == NULL ? peal_fail_while(err, "fallback_timezone") : 0;
}

/* A campaign that ends before its window opens even once is a mistake. */
static int window_check_openings(const struct window *window, struct peal_error *err)
{
	struct peal_opening opening;

	area_opening(&window->campaign, window->rule.start_ms, &opening);
	if (opening.from_ms != PEAL_NEVER)
		return 0;
	if (window->rule.end_ms == PEAL_NEVER)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "start: the window (%s) is never open after it and before 2038; "
				 "look at start and holidays",
				 window->campaign.why);
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "end: the window (%s) is never open between start and end",
			 window->campaign.why);
}

/* Each contact in its own zone. */
static void window_fill_map(struct window *window)
{
	const struct zone *zone = window->fallback_zone;

	if (zone != NULL)
		area_init(&window->fallback, &window->rule, &zone, 1);
	window->map = area_map_create(&window->rule, zone == NULL ? NULL : &window->fallback);
	g_snprintf(window->campaign_why, sizeof(window->campaign_why),
		   "%s in the time zone of each contact", window->rule.text);
}

static int window_fill(struct window *window, const struct settings *settings,
		       struct peal_error *err)
{
	const struct zone *zone;
	int result = window_open_zones(window, settings, err);

	/* Any zone will do to say what is wrong with start and end. */
	if (window->zone == NULL)
		window->zone = zone_open("UTC", NULL);
	result |= rule_init(&window->rule, settings, window->zone, err);
	result |= retry_init(&window->retry, settings, err);
	if (result < 0)
		return -1;
	zone = window->zone;
	area_init(&window->campaign, &window->rule, &zone, 1);
	if (window_check_openings(window, err) < 0)
		return -1;
	if (settings->per_contact_timezone)
		window_fill_map(window);
	return 0;
}

static int window_open(const struct peal_host *host, const void *config, void **self_out,
		       struct peal_error *err)
{
	struct window *window = g_new0(struct window, 1);

	(void)host;
	if (window_fill(window, config, err) < 0) {
		window_close(window);
		return -1;
	}
	*self_out = window;
	return 0;
}

static int window_check(const void *config, struct peal_error *err)
{
	void *window = NULL;

	if (window_open(NULL, config, &window, err) < 0)
		return -1;
	window_close(window);
	return 0;
}

/* ---- operations ---- */

static const struct area *window_area(const struct window *window, uint64_t number, int64_t at_ms)
{
	if (window->map == NULL || number == 0)
		return &window->campaign;
	return area_in_force(area_map_at(window->map, area_map_find(number)), at_ms);
}

static void window_limits(void *self, struct peal_schedule_limits *limits_out)
{
	const struct window *window = self;

	limits_out->max_attempts = window->retry.attempts_max;
	limits_out->retry_after_min_ms = retry_wait_min_ms(&window->retry);
	limits_out->ends_ms = window->rule.end_ms;
	limits_out->is_per_contact = window->map != NULL;
}

/* Contacts of one area share their first moment: it is worked out once a batch. */
static void window_batch_per_contact(const struct window *window, struct peal_batch *batch,
				     int64_t now_ms)
{
	int64_t *due_ms = g_new0(int64_t, area_map_count());

	for (uint32_t row = 0; row < batch->row_count; row++) {
		struct peal_opening opening;
		size_t index;

		if (batch->is_excluded[row])
			continue;
		index = area_map_find(batch->number[row]);
		if (due_ms[index] == 0) {
			area_opening(area_in_force(area_map_at(window->map, index), now_ms), now_ms,
				     &opening);
			due_ms[index] = opening.from_ms;
		}
		batch->due_ms[row] = due_ms[index];
	}
	g_free(due_ms);
}

static int window_batch(void *self, struct peal_batch *batch, int64_t now_ms,
			struct peal_error *err)
{
	const struct window *window = self;
	struct peal_opening opening;

	(void)err;
	if (window->map != NULL) {
		window_batch_per_contact(window, batch, now_ms);
		return 0;
	}
	area_opening(&window->campaign, now_ms, &opening);
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (!batch->is_excluded[row])
			batch->due_ms[row] = opening.from_ms;
	}
	return 0;
}

/* Of all contacts together, when each has its own zone. */
static void window_campaign_opening(const struct window *window, int64_t at_ms,
				    struct peal_opening *opening_out)
{
	int64_t end_ms = window->rule.end_ms;

	opening_out->from_ms = MAX(at_ms, window->rule.start_ms);
	opening_out->until_ms = end_ms;
	opening_out->is_held = false;
	if (opening_out->from_ms >= end_ms)
		area_opening(&window->campaign, end_ms, opening_out);
	else
		g_strlcpy(opening_out->why, window->campaign_why, sizeof(opening_out->why));
}

static void window_opening(void *self, uint64_t number, int64_t at_ms,
			   struct peal_opening *opening_out)
{
	const struct window *window = self;

	if (window->map != NULL && number == 0)
		window_campaign_opening(window, at_ms, opening_out);
	else
		area_opening(window_area(window, number, at_ms), at_ms, opening_out);
}

static void window_after(void *self, uint64_t number, const struct peal_attempt_end *end,
			 struct peal_next *next_out)
{
	const struct window *window = self;

	retry_next(&window->retry, window_area(window, number, end->ended_ms), end, next_out);
}

/* A contact whose zone is not known has the campaign's clock, without a name. */
static void window_local_time(void *self, uint64_t number, int64_t at_ms,
			      struct peal_local_time *local_out)
{
	const struct window *window = self;
	const struct area *area = window_area(window, number, at_ms);

	if (area->zone_count > 0) {
		zone_local_time(area->zones[0], at_ms, local_out);
		return;
	}
	zone_local_time(window->zone, at_ms, local_out);
	local_out->zone[0] = '\0';
}

static const struct peal_schedule_ops window_ops = {
	.size = sizeof(struct peal_schedule_ops),
	.limits = window_limits,
	.batch = window_batch,
	.opening = window_opening,
	.after = window_after,
	.local_time = window_local_time,
};

PEAL_EXPORT const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCHEDULE),
	.name = "window",
	.version = "1.0",
	.license = "MIT",
	.summary = "Calls on weekdays, in daily windows, in a named time zone; retries.",
	.options = settings_options,
	.config_size = sizeof(struct settings),
	.check = window_check,
	.open = window_open,
	.close = window_close,
	.ops = &window_ops,
};
