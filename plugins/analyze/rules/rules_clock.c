/* rules_clock.c - when somebody wants to be called, from their own words
 *
 * First the words are gathered into a wish, then the wish is put on the calendar
 * of the zone: the next such moment after it was said. */
/* SPDX-License-Identifier: MIT */
#include "rules_clock.h"
#include "rules_clock_words.h"

#define MINUTE_MS 60000
#define DAY_MINUTES 1440
#define NONE (-1)

struct wish {
	int pending;  /* a number whose meaning is not clear yet, in sixtieths */
	int last;     /* the last number alone; "6 30" has a pending of 6:30 */
	int fraction; /* a half or a quarter that waits for what it is of */
	int plus;     /* minutes to add to the next hour */
	int clock;    /* minutes after midnight */
	bool is_24;   /* the clock needs no part of the day */
	bool has_wait;
	int64_t wait_minutes;
	enum clock_part part;
	int day, weekday; /* NONE: not said */
};

/* ---- gathering ---- */

/* The number was an hour. */
static void wish_close(struct wish *wish)
{
	if (wish->clock == NONE && wish->pending >= 0 && wish->pending < DAY_MINUTES)
		wish->clock = wish->pending;
	wish->pending = wish->last = NONE;
}

static void wish_take_number(struct wish *wish, int value)
{
	bool is_minutes = wish->pending >= 0 && wish->pending < DAY_MINUTES &&
			  wish->pending % 60 == 0 && value >= 10 * 60 && value < 60 * 60;

	wish->pending = is_minutes ? wish->pending + value / 60 : value + wish->plus;
	wish->last = value;
	wish->plus = wish->fraction = 0;
}

static void wish_take_fraction(struct wish *wish, int value)
{
	if (wish->pending >= 0)
		wish->last = wish->pending += value; /* "one and a half" */
	else
		wish->fraction = value;
}

static void wish_take_unit(struct wish *wish, int minutes)
{
	int amount = wish->last >= 0 ? wish->last : wish->fraction;

	if (amount > 0) {
		wish->wait_minutes += (int64_t)amount * minutes / 60;
		wish->has_wait = true;
	}
	wish->pending = wish->last = NONE;
	wish->fraction = 0;
}

static void wish_take_time(struct wish *wish, const struct clock_token *token)
{
	wish->pending = wish->last = NONE;
	if (wish->clock != NONE)
		return;
	wish->clock = token->value;
	wish->is_24 = token->meaning == CLOCK_TIME_24;
}

static void wish_take_part(struct wish *wish, enum clock_part part)
{
	wish_close(wish);
	/* "tomorrow evening at 6 pm": the more exact one came later and says the same. */
	if (wish->part == CLOCK_PART_NONE)
		wish->part = part;
}

static bool is_day_after(const struct clock_token *tokens, size_t at)
{
	return at >= 2 && tokens[at].value == 1 && tokens[at - 1].meaning == CLOCK_AFTER &&
	       tokens[at - 2].meaning == CLOCK_UNIT && tokens[at - 2].value == DAY_MINUTES;
}

static void wish_take(struct wish *wish, const struct clock_token *tokens, size_t at, size_t count)
{
	const struct clock_token *token = &tokens[at];

	switch (token->meaning) {
	case CLOCK_NUMBER:
		wish_take_number(wish, token->value);
		break;
	case CLOCK_ONE:
		if (wish->fraction == 0 && at + 1 < count && tokens[at + 1].meaning == CLOCK_UNIT)
			wish_take_number(wish, token->value);
		break;
	case CLOCK_TIME:
	case CLOCK_TIME_24:
		wish_take_time(wish, token);
		break;
	case CLOCK_UNIT:
		wish_take_unit(wish, token->value);
		break;
	case CLOCK_PART:
		wish_take_part(wish, (enum clock_part)token->value);
		break;
	case CLOCK_DAY:
		if (wish->day == NONE)
			wish->day = is_day_after(tokens, at) ? 2 : token->value;
		break;
	case CLOCK_WEEKDAY:
		wish->weekday = token->value;
		break;
	case CLOCK_HALF:
	case CLOCK_QUARTER:
		wish_take_fraction(wish, token->value);
		break;
	case CLOCK_PAST:
		wish->plus = wish->fraction;
		break;
	case CLOCK_TO:
		wish->plus = -wish->fraction;
		break;
	case CLOCK_PLUS:
		wish->plus = token->value;
		break;
	case CLOCK_OCLOCK:
		wish_close(wish);
		break;
	case CLOCK_ORDINAL:
		wish->pending = wish->last = NONE;
		break;
	case CLOCK_AFTER:
	case CLOCK_OTHER:
		break;
	}
}

/* False: nothing in it says when. */
static bool wish_read(struct wish *wish, const char *text)
{
	struct clock_token tokens[CLOCK_TOKENS_MAX];
	size_t count = clock_tokens_read(text, tokens);

	*wish = (struct wish){
		.pending = NONE, .last = NONE, .clock = NONE, .day = NONE, .weekday = NONE
	};
	for (size_t i = 0; i < count; i++)
		wish_take(wish, tokens, i, count);
	wish_close(wish);
	return wish->has_wait || wish->clock != NONE || wish->day != NONE ||
	       wish->weekday != NONE || wish->part > CLOCK_PART_PM;
}

/* ---- the calendar ---- */

/* A part of the day alone. */
static int part_clock(enum clock_part part)
{
	switch (part) {
	case CLOCK_PART_MORNING:
		return 10 * 60;
	case CLOCK_PART_AFTERNOON:
		return 15 * 60;
	case CLOCK_PART_EVENING:
		return 18 * 60;
	case CLOCK_PART_NIGHT:
		return 20 * 60;
	default:
		return NONE;
	}
}

/* The clock of 24 hours.  Without a part of the day people mean the hours in which
 * one telephones: "at 5" is in the afternoon; 7 to 11 may be both. */
static int wish_clock_24(const struct wish *wish, bool *is_either_out)
{
	int hour = wish->clock / 60, later = wish->clock + 12 * 60;

	*is_either_out = false;
	if (wish->is_24 || hour == 0 || hour >= 13)
		return wish->clock;
	switch (wish->part) {
	case CLOCK_PART_AM:
		return hour == 12 ? wish->clock - 12 * 60 : wish->clock;
	case CLOCK_PART_MORNING:
		return wish->clock;
	case CLOCK_PART_PM:
	case CLOCK_PART_EVENING:
		return hour == 12 ? wish->clock : later;
	case CLOCK_PART_AFTERNOON:
		return hour >= 11 ? wish->clock : later;
	case CLOCK_PART_NIGHT:
		return hour == 12 ? wish->clock - 12 * 60 : hour <= 4 ? wish->clock : later;
	case CLOCK_PART_NONE:
		break;
	}
	*is_either_out = hour >= 7 && hour <= 11 && wish->day == NONE && wish->weekday == NONE;
	return hour <= 6 ? later : wish->clock;
}

/* The moment `day` days after the day of `local`; -1: there is none. */
static int64_t calendar_ms(GDateTime *local, GTimeZone *zone, int day, int clock)
{
	GDateTime *date = g_date_time_add_days(local, day), *at;
	int64_t at_ms;

	if (date == NULL)
		return -1;
	at = g_date_time_new(zone, g_date_time_get_year(date), g_date_time_get_month(date),
			     g_date_time_get_day_of_month(date), clock / 60, clock % 60, 0);
	g_date_time_unref(date);
	if (at == NULL)
		return -1;
	at_ms = g_date_time_to_unix(at) * 1000;
	g_date_time_unref(at);
	return at_ms;
}

static int wish_first_day(const struct wish *wish, GDateTime *local)
{
	if (wish->day != NONE)
		return wish->day;
	if (wish->weekday != NONE)
		return (wish->weekday - g_date_time_get_day_of_week(local) + 7) % 7;
	return 0;
}

/* The first such moment after said_ms. */
static int64_t wish_resolve(const struct wish *wish, GDateTime *local, GTimeZone *zone,
			    int64_t said_ms)
{
	bool is_either = false;
	int clock = wish->clock != NONE ? wish_clock_24(wish, &is_either) : part_clock(wish->part);
	int day = wish_first_day(wish, local), step = wish->weekday != NONE ? 7 : 1;

	if (clock == NONE) /* "tomorrow": at this time of the day */
		clock = g_date_time_get_hour(local) * 60 + g_date_time_get_minute(local);
	for (int tries = 0; tries < 3; tries++, day += step) {
		int64_t at_ms = calendar_ms(local, zone, day, clock);

		if (at_ms > said_ms)
			return at_ms;
		at_ms = is_either ? calendar_ms(local, zone, day, clock + 12 * 60) : -1;
		if (at_ms > said_ms)
			return at_ms;
	}
	return -1;
}

static int64_t wish_on_calendar(const struct wish *wish, GTimeZone *zone, int64_t said_ms)
{
	GDateTime *utc = g_date_time_new_from_unix_utc(said_ms / 1000);
	GDateTime *local = utc == NULL ? NULL : g_date_time_to_timezone(utc, zone);
	int64_t at_ms = local == NULL ? -1 : wish_resolve(wish, local, zone, said_ms);

	g_clear_pointer(&local, g_date_time_unref);
	g_clear_pointer(&utc, g_date_time_unref);
	return at_ms;
}

bool rules_clock_read(const char *text, int64_t said_ms, GTimeZone *zone, int64_t *at_ms_out)
{
	struct wish wish;
	int64_t at_ms = -1;

	if (!wish_read(&wish, text))
		return false;
	if (wish.has_wait && wish.clock == NONE)
		at_ms = said_ms + wish.wait_minutes * MINUTE_MS;
	else if (zone != NULL)
		at_ms = wish_on_calendar(&wish, zone, said_ms);
	if (at_ms <= said_ms ||
	    at_ms - said_ms > (int64_t)RULES_CLOCK_DAYS_MAX * DAY_MINUTES * MINUTE_MS)
		return false;
	*at_ms_out = at_ms;
	return true;
}
