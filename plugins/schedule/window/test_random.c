/* test_random.c - schedule.window against a scan of the C library's clock, minute by minute
 *
 * Random days, windows, starts and ends, in zones whose clocks do odd things; and
 * many threads that ask at the same time. */
/* SPDX-License-Identifier: MIT */
#include "window_test.h"

#include <pthread.h>

#define ROUNDS 150
#define SCAN_DAYS 9
#define SCAN_MINUTES (SCAN_DAYS * 1440)

struct plan {
	const char *zone;
	unsigned weekdays; /* bit 0 Monday */
	int window_count;
	int from_min[3], to_min[3];
	int64_t start_ms, end_ms;
	int64_t scan_ms;
};

/* A small generator, so that every run is the same. */
static unsigned chance(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

static struct plan plan_make(uint64_t *seed)
{
	static const char *const zones[] = {
		"Europe/London",     "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
		"Africa/Casablanca", "America/St_Johns", "Pacific/Chatham",	"America/Santiago",
		"Africa/Cairo",	     "Asia/Beirut",	 "Antarctica/Troll",	"America/Havana",
	};
	struct plan plan = {
		.zone = zones[chance(seed, sizeof(zones) / sizeof(zones[0]))],
		.weekdays = 1 + chance(seed, 127),
		.window_count = 1 + (int)chance(seed, 3),
	};

	for (int i = 0; i < plan.window_count; i++) {
		plan.from_min[i] = (int)chance(seed, 288) * 5;
		plan.to_min[i] = (int)chance(seed, 289) * 5;
	}
	plan.scan_ms = utc("2024-01-01 00:00") + chance(seed, 5 * 365) * 1440 * MINUTE_MS;
	/* Half of them lie around the days on which clocks change. */
	if (chance(seed, 2) == 0)
		plan.scan_ms = utc(chance(seed, 2) == 0 ? "2026-03-25 00:00" : "2026-10-22 00:00");
	plan.start_ms = plan.scan_ms + chance(seed, 2 * 1440) * MINUTE_MS;
	plan.end_ms = plan.scan_ms + (6 * 1440 + chance(seed, 2 * 1440)) * MINUTE_MS;
	return plan;
}

static size_t append_time(char *out, size_t room, const char *name, int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm parts;
	char text[40];

	gmtime_r(&at_s, &parts);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%MZ", &parts);
	return (size_t)snprintf(out, room, "%s = \"%s\"; ", name, text);
}

static void plan_settings(const struct plan *plan, char *out, size_t room)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	size_t used = (size_t)snprintf(out, room, "timezone = \"%s\"; days = \"", plan->zone);
	const char *comma = "";

	for (int day = 0; day < 7; day++) {
		if (!(plan->weekdays & 1u << day))
			continue;
		used += (size_t)snprintf(out + used, room - used, "%s%s", comma, days[day]);
		comma = ",";
	}
	used += (size_t)snprintf(out + used, room - used, "\"; windows = [");
	for (int i = 0; i < plan->window_count; i++)
		used += (size_t)snprintf(out + used, room - used, "%s\"%02d:%02d-%02d:%02d\"",
					 i == 0 ? "" : ", ", plan->from_min[i] / 60,
					 plan->from_min[i] % 60, plan->to_min[i] / 60,
					 plan->to_min[i] % 60);
	used += (size_t)snprintf(out + used, room - used, "]; ");
	used += append_time(out + used, room - used, "start", plan->start_ms);
	append_time(out + used, room - used, "end", plan->end_ms);
}

/* The rule once more, said of a wall clock: is this minute of this weekday open? */
static bool plan_is_open(const struct plan *plan, int64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm parts;
	int weekday;
	int minute;

	localtime_r(&at_s, &parts);
	weekday = (parts.tm_wday + 6) % 7;
	minute = parts.tm_hour * 60 + parts.tm_min;
	for (int i = 0; i < plan->window_count && at_ms >= plan->start_ms && at_ms < plan->end_ms;
	     i++) {
		int from = plan->from_min[i];
		int to = plan->to_min[i] > from ? plan->to_min[i] : plan->to_min[i] + 1440;
		bool is_today = plan->weekdays & 1u << weekday;
		bool is_yesterday = plan->weekdays & 1u << (weekday + 6) % 7;

		if ((is_today && minute >= from && minute < to) ||
		    (is_yesterday && minute + 1440 >= from && minute + 1440 < to))
			return true;
	}
	return false;
}

static void plan_check(const struct plan *plan, struct plugin_host *host, const char *settings)
{
	static bool is_open[SCAN_MINUTES];
	int64_t from_ms = PEAL_NEVER;
	int64_t until_ms = PEAL_NEVER;

	for (int i = 0; i < SCAN_MINUTES; i++)
		is_open[i] = plan_is_open(plan, plan->scan_ms + i * MINUTE_MS);
	/* Backwards: the answer of a minute follows from that of the next. */
	for (int i = SCAN_MINUTES - 1; i >= 0; i--) {
		int64_t at_ms = plan->scan_ms + i * MINUTE_MS;
		struct peal_opening opening;

		if (is_open[i] && (i + 1 == SCAN_MINUTES || !is_open[i + 1]))
			until_ms = at_ms + MINUTE_MS;
		if (is_open[i])
			from_ms = at_ms;
		opening = opening_at(host, 0, at_ms);
		if (opening.from_ms != from_ms ||
		    (from_ms != PEAL_NEVER && opening.until_ms != until_ms))
			fail_msg("%s at %" PRId64 ": %" PRId64 " to %" PRId64 ", not %" PRId64
				 " to %" PRId64,
				 settings, at_ms, from_ms, until_ms, opening.from_ms,
				 opening.until_ms);
	}
}

static void test_random__scan(void **state)
{
	uint64_t seed = 2026;
	int checked = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct plan plan = plan_make(&seed);
		struct peal_error err = { .text = "" };
		struct plugin_host *host;
		char settings[600];
		char zone[64];

		plan_settings(&plan, settings, sizeof(settings));
		snprintf(zone, sizeof(zone), ":%s", plan.zone);
		setenv("TZ", zone, 1);
		tzset();
		host = plugin_host_try("schedule", "window", settings, &err);
		if (host == NULL) {
			assert_non_null(strstr(err.text, "never open between start and end"));
			continue;
		}
		plan_check(&plan, host, settings);
		plugin_host_destroy(&host);
		checked++;
	}
	assert_true(checked > ROUNDS / 2);
}

/* ---- threads ---- */

struct asker {
	struct plugin_host *host;
	int64_t sum;
};

static void *asker_run(void *context)
{
	struct asker *asker = context;
	const struct peal_schedule_ops *ops = plugin_host_ops(asker->host);
	uint64_t seed = 7;

	for (int i = 0; i < 20000; i++) {
		uint64_t number = 10000000000u + (uint64_t)chance(&seed, 90000) * 1000003u;
		int64_t at_ms = utc("2026-01-01 00:00") + chance(&seed, 1000000) * MINUTE_MS;
		struct peal_opening opening;
		struct peal_local_time local;

		ops->opening(plugin_host_self(asker->host), number, at_ms, &opening);
		ops->local_time(plugin_host_self(asker->host), number, at_ms, &local);
		asker->sum = asker->sum * 31 + opening.from_ms % 1000003 + local.hour;
		asker->sum %= 1000000007;
	}
	return NULL;
}

static void test_random__threads(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"schedule", "window",
		"timezone = \"Asia/Kolkata\"; per_contact_timezone = true; from = \"09:00\"; "
		"to = \"20:00\"; days = \"mon-fri\"; fallback_timezone = \"Asia/Kolkata\";");
	struct asker askers[4];
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		askers[i] = (struct asker){ .host = host };
		assert_int_equal(pthread_create(&threads[i], NULL, asker_run, &askers[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (int i = 1; i < 4; i++)
		assert_int_equal(askers[i].sum, askers[0].sum);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random__scan),
		cmocka_unit_test(test_random__threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
