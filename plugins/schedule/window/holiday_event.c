/* holiday_event.c - one event of an iCalendar file, with all of its repetitions
 *
 * Repetitions are counted on the event's own wall clock, as RFC 5545 has it, and
 * only then turned into true time where the event names a zone. */
/* SPDX-License-Identifier: MIT */
#include "holiday_event.h"

#include "calendar.h"
#include "span.h"

#include <time.h>

/* Of one event: each is compared with each repetition. */
#define EXDATES_MAX 2000u

/* A date or time of a property. */
struct stamp {
	bool is_date;
	bool is_timed; /* ms is true time; else of the wall clock */
	int64_t wall_ms;
	int64_t ms;
};

struct event {
	icalcomponent *source;
	const char *uid;   /* "" when it has none */
	const char *label; /* for people */
	struct zone *zone; /* of DTSTART; NULL: none, or UTC */
	struct icaltimetype first;
	struct stamp start;
	int64_t length_ms;
	GArray *excluded; /* struct stamp: EXDATE */
	GHashTable *moved;
	struct holidays *holidays;
	struct peal_error *err;
};

static int event_fail(const struct event *event, const char *what)
{
	return peal_fail(event->err, PEAL_FAIL_INPUT, "event \"%.60s\": %s", event->label, what);
}

static int64_t wall_of(struct icaltimetype time)
{
	struct tm parts = {
		.tm_year = time.year - 1900,
		.tm_mon = time.month - 1,
		.tm_mday = time.day,
		.tm_hour = time.hour,
		.tm_min = time.minute,
		.tm_sec = time.second,
	};

	return 1000LL * timegm(&parts);
}

static bool time_is_valid(struct icaltimetype time)
{
	return time.year > 0 && time.year < 9999 &&
	       g_date_valid_dmy((GDateDay)time.day, (GDateMonth)time.month, (GDateYear)time.year) &&
	       time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60;
}

/* The zone of a property; NULL without an error: it has none. */
static int property_zone(const struct event *event, icalproperty *property, struct zone **zone_out)
{
	icalparameter *parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);

	*zone_out = NULL;
	if (parameter == NULL)
		return 0;
	*zone_out = zone_open(icalparameter_get_tzid(parameter), event->err);
	return *zone_out == NULL ? peal_fail_while(event->err, "event \"%.60s\"", event->label) : 0;
}

static int stamp_read(const struct event *event, icalproperty *property, struct icaltimetype time,
		      struct stamp *stamp_out)
{
	struct zone *zone = NULL;

	if (!time_is_valid(time))
		return event_fail(event, "has a date or time that does not exist");
	stamp_out->is_date = time.is_date;
	stamp_out->wall_ms = wall_of(time);
	stamp_out->ms = stamp_out->wall_ms;
	stamp_out->is_timed = false;
	if (time.is_date)
		return 0;
	if (icaltime_is_utc(time)) {
		stamp_out->is_timed = true;
		if (event->zone != NULL)
			stamp_out->wall_ms = zone_wall(event->zone, stamp_out->ms);
		return 0;
	}
	if (property_zone(event, property, &zone) < 0)
		return -1;
	if (zone == NULL)
		return 0;
	stamp_out->is_timed = true;
	stamp_out->ms = zone_instant(zone, stamp_out->wall_ms, false);
	zone_close(&zone);
	return 0;
}

/* ---- what one repetition closes ---- */

static char *moved_key(const char *uid, int64_t ms)
{
	return g_strdup_printf("%s %" G_GINT64_FORMAT, uid, ms);
}

static bool event_is_moved(const struct event *event, int64_t ms)
{
	char *key = moved_key(event->uid, ms);
	bool is_moved = g_hash_table_contains(event->moved, key);

	g_free(key);
	return is_moved;
}

/* Is the repetition at this time taken out by an EXDATE? */
static bool event_is_excluded(const struct event *event, int64_t wall_ms, int64_t ms)
{
	for (guint i = 0; i < event->excluded->len; i++) {
		const struct stamp *stamp = &g_array_index(event->excluded, struct stamp, i);

		if (stamp->ms == ms ||
		    (stamp->is_date && stamp->ms == floor_div(wall_ms, DAY_MS) * DAY_MS))
			return true;
	}
	return false;
}

static int event_add_span(const struct event *event, int64_t from_ms, int64_t length_ms)
{
	struct holidays *holidays = event->holidays;
	struct span span = { from_ms, from_ms + length_ms };

	if (span.until_ms <= 0 || span.from_ms >= CALENDAR_END_MS)
		return 0;
	if (holidays->days->len + holidays->hours->len + holidays->times->len >= HOLIDAY_SPANS_MAX)
		return event_fail(event, "repeats too often");
	if (event->start.is_date)
		g_array_append_val(holidays->days, span);
	else if (event->start.is_timed)
		g_array_append_val(holidays->times, span);
	else
		g_array_append_val(holidays->hours, span);
	return 0;
}

/* The repetition that starts at this time of the event's wall clock. */
static int event_add_at(const struct event *event, int64_t wall_ms)
{
	int64_t ms = event->zone == NULL ? wall_ms : zone_instant(event->zone, wall_ms, false);

	if (event_is_excluded(event, wall_ms, ms) || event_is_moved(event, ms))
		return 0;
	return event_add_span(event, ms, event->length_ms);
}

/* ---- repetitions ---- */

/* UNTIL is in UTC when DTSTART names a zone; repetitions are counted on the wall
 * clock. */
static void rule_move_until(const struct event *event, struct icalrecurrencetype *rule)
{
	int64_t wall_ms;

	if (event->zone == NULL || !icaltime_is_utc(rule->until))
		return;
	wall_ms = zone_wall(event->zone, wall_of(rule->until));
	rule->until = icaltime_from_timet_with_zone((time_t)(wall_ms / 1000), 0, NULL);
}

static int event_add_rule(const struct event *event, struct icalrecurrencetype rule)
{
	icalrecur_iterator *iterator;
	struct icaltimetype time;
	int result = 0;

	if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE)
		return event_fail(event, "RRULE must repeat daily, weekly, monthly or yearly");
	rule_move_until(event, &rule);
	iterator = icalrecur_iterator_new(rule, event->first);
	if (iterator == NULL)
		return event_fail(event, "RRULE cannot be understood");
	for (time = icalrecur_iterator_next(iterator); result == 0 && !icaltime_is_null_time(time);
	     time = icalrecur_iterator_next(iterator)) {
		int64_t wall_ms = wall_of(time);

		if (wall_ms >= CALENDAR_END_MS)
			break;
		if (wall_ms != event->start.wall_ms && wall_ms + event->length_ms > 0)
			result = event_add_at(event, wall_ms);
	}
	icalrecur_iterator_free(iterator);
	return result;
}

static int event_add_rules(const struct event *event)
{
	icalproperty *property = icalcomponent_get_first_property(event->source,
								  ICAL_RRULE_PROPERTY);

	for (; property != NULL;
	     property = icalcomponent_get_next_property(event->source, ICAL_RRULE_PROPERTY)) {
		if (event_add_rule(event, icalproperty_get_rrule(property)) < 0)
			return -1;
	}
	return 0;
}

static int event_add_dates(const struct event *event)
{
	icalproperty *property = icalcomponent_get_first_property(event->source,
								  ICAL_RDATE_PROPERTY);

	for (; property != NULL;
	     property = icalcomponent_get_next_property(event->source, ICAL_RDATE_PROPERTY)) {
		struct icaldatetimeperiodtype date = icalproperty_get_rdate(property);
		struct stamp stamp;

		if (icaltime_is_null_time(date.time))
			return event_fail(event, "RDATE with a period is not supported; give "
						 "the event times of its own");
		if (stamp_read(event, property, date.time, &stamp) < 0 ||
		    event_add_at(event, stamp.wall_ms) < 0)
			return -1;
	}
	return 0;
}

/* ---- the event ---- */

static int event_read_length(struct event *event)
{
	icalproperty *end = icalcomponent_get_first_property(event->source, ICAL_DTEND_PROPERTY);
	icalproperty *duration = icalcomponent_get_first_property(event->source,
								  ICAL_DURATION_PROPERTY);
	struct stamp stamp;

	event->length_ms = 0;
	if (end != NULL) {
		if (stamp_read(event, end, icalproperty_get_dtend(end), &stamp) < 0)
			return -1;
		if (stamp.is_date != event->start.is_date ||
		    stamp.is_timed != event->start.is_timed)
			return event_fail(event, "DTSTART and DTEND must be of one kind");
		event->length_ms = stamp.ms - event->start.ms;
	} else if (duration != NULL) {
		event->length_ms = 1000LL *
				   icaldurationtype_as_int(icalproperty_get_duration(duration));
	}
	if (event->length_ms < 0)
		return event_fail(event, "ends before it starts");
	/* One day is what a date without an end means, and what is meant by some who
	 * write the same date twice. */
	if (event->start.is_date)
		event->length_ms = MAX(DAY_MS, (event->length_ms + DAY_MS - 1) / DAY_MS * DAY_MS);
	return 0;
}

static int event_read_start(struct event *event)
{
	icalproperty *start = icalcomponent_get_first_property(event->source,
							       ICAL_DTSTART_PROPERTY);

	if (start == NULL)
		return event_fail(event, "has no DTSTART");
	event->first = icalproperty_get_dtstart(start);
	if (!event->first.is_date && !icaltime_is_utc(event->first) &&
	    property_zone(event, start, &event->zone) < 0)
		return -1;
	return stamp_read(event, start, event->first, &event->start);
}

static int event_read_excluded(struct event *event)
{
	icalproperty *property = icalcomponent_get_first_property(event->source,
								  ICAL_EXDATE_PROPERTY);

	event->excluded = g_array_new(FALSE, FALSE, sizeof(struct stamp));
	for (; property != NULL;
	     property = icalcomponent_get_next_property(event->source, ICAL_EXDATE_PROPERTY)) {
		struct stamp stamp;

		if (event->excluded->len >= EXDATES_MAX)
			return event_fail(event, "has too many EXDATE");
		if (stamp_read(event, property, icalproperty_get_exdate(property), &stamp) < 0)
			return -1;
		g_array_append_val(event->excluded, stamp);
	}
	return 0;
}

static void event_finish(struct event *event)
{
	if (event->excluded != NULL)
		g_array_unref(event->excluded);
	zone_close(&event->zone);
}

static void event_init(struct event *event, icalcomponent *source, struct peal_error *err)
{
	const char *uid = icalcomponent_get_uid(source);
	const char *summary = icalcomponent_get_summary(source);

	*event = (struct event){ .source = source, .err = err };
	event->uid = uid == NULL ? "" : uid;
	event->label = summary == NULL ? event->uid : summary;
	if (event->label[0] == '\0')
		event->label = "without a SUMMARY";
}

static bool event_is_canceled(const struct event *event)
{
	return icalcomponent_get_status(event->source) == ICAL_STATUS_CANCELLED;
}

int holiday_event_note_moved(icalcomponent *source, GHashTable *moved, struct peal_error *err)
{
	icalproperty *property = icalcomponent_get_first_property(source,
								  ICAL_RECURRENCEID_PROPERTY);
	struct event event;
	struct stamp stamp;

	if (property == NULL)
		return 0;
	event_init(&event, source, err);
	if (stamp_read(&event, property, icalproperty_get_recurrenceid(property), &stamp) < 0)
		return -1;
	g_hash_table_add(moved, moved_key(event.uid, stamp.ms));
	return 0;
}

int holiday_event_add(icalcomponent *source, GHashTable *moved, struct holidays *holidays,
		      struct peal_error *err)
{
	struct event event;
	int result = -1;

	event_init(&event, source, err);
	event.holidays = holidays;
	event.moved = moved;
	if (event_is_canceled(&event))
		return 0;
	if (event_read_start(&event) < 0 || event_read_length(&event) < 0 ||
	    event_read_excluded(&event) < 0)
		result = -1;
	else if (icalcomponent_get_first_property(source, ICAL_RECURRENCEID_PROPERTY) != NULL)
		result = event_add_span(&event, event.start.ms, event.length_ms);
	else if (event_add_at(&event, event.start.wall_ms) == 0 && event_add_rules(&event) == 0)
		result = event_add_dates(&event);
	event_finish(&event);
	return result;
}
