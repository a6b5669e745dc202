/* test_recall.c - dial.sim: what it says of calls that were placed before a crash */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define NUMBER UINT64_C(919820012345)
#define HOUR_MS 3600000
#define ANSWERED                                                                                   \
	"answered = 1.0; ring_min = \"5s\"; ring_max = \"5s\";"                                    \
	"talk_min = \"30s\"; talk_max = \"30s\";"

static int place(struct plugin_host *host, struct peal_call *call,
		 const struct peal_call_request *request)
{
	const struct peal_dial_ops *ops = plugin_host_ops(host);

	return ops->place(plugin_host_self(host), call, request, NULL);
}

static int look_up(struct plugin_host *host, struct peal_call *call,
		   const struct peal_call_request *request, int64_t placed_ms)
{
	const struct peal_dial_ops *ops = plugin_host_ops(host);
	struct peal_error err;

	return ops->look_up(plugin_host_self(host), call, request, placed_ms, &err);
}

/* How long ago the call was placed: it is set up within 1.5 s, rings for 5 s and
 * talks for 30 s. */
static const int64_t crashes_ago_ms[] = { 0, 3000, 10000, 40000, 100 * HOUR_MS };

static void test_look_up__goes_on_where_the_call_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(crashes_ago_ms) / sizeof(crashes_ago_ms[0]); i++) {
		struct plugin_host *host = plugin_host_create("dial", "sim", ANSWERED);
		struct peal_call_request *request = plugin_host_request(host, NUMBER);
		struct peal_call *whole = plugin_host_call(host), *call = plugin_host_call(host);
		int64_t now_ms = plugin_host_now(host), left_ms;
		int ended = 0, call_ended = -1;

		assert_int_equal(place(host, whole, request), 0);
		assert_int_equal(look_up(host, call, request, now_ms - crashes_ago_ms[i]), 0);
		assert_string_equal(plugin_host_call_story(call), "");
		plugin_host_advance(host, HOUR_MS);
		sscanf(strstr(plugin_host_call_story(whole), "ended"), "ended@%d", &ended);
		sscanf(strstr(plugin_host_call_story(call), "ended"), "ended@%d", &call_ended);
		left_ms = ended - crashes_ago_ms[i];
		assert_int_equal(call_ended, left_ms > 0 ? left_ms : 0);
		assert_int_equal(plugin_host_call_end(call)->talk_ms, 30000);
		assert_string_equal(plugin_host_call_end(call)->transcript,
				    plugin_host_call_end(whole)->transcript);
		plugin_host_destroy(&host);
	}
}

static void test_look_up__of_a_call_under_way_starts_no_second(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", ANSWERED);
	struct peal_call_request *request = plugin_host_request(host, NUMBER);
	struct peal_call *call = plugin_host_call(host);
	int64_t placed_ms = plugin_host_now(host);
	const char *story;

	(void)state;
	assert_int_equal(place(host, call, request), 0);
	plugin_host_advance(host, 3000);
	assert_int_equal(look_up(host, call, request, placed_ms), 0);
	plugin_host_advance(host, HOUR_MS);
	story = strstr(plugin_host_call_story(call), "ended");
	assert_non_null(story);
	assert_null(strstr(story + 1, "ended"));
	plugin_host_destroy(&host);
}

static void test_look_up__hang_up_before_the_first_report(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", ANSWERED);
	const struct peal_dial_ops *ops = plugin_host_ops(host);
	struct peal_call *call = plugin_host_call(host);

	(void)state;
	assert_int_equal(look_up(host, call, plugin_host_request(host, NUMBER),
				 plugin_host_now(host) - 10000),
			 0);
	ops->hang_up(plugin_host_self(host), call);
	plugin_host_advance(host, HOUR_MS);
	assert_non_null(plugin_host_call_end(call));
	plugin_host_destroy(&host);
}

static void test_look_up__forgotten_call_cannot_be_told(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", "");
	struct peal_call *call = plugin_host_call(host);

	(void)state;
	assert_int_equal(
		look_up(host, call, plugin_host_request(host, 919876500004), plugin_host_now(host)),
		-1);
	plugin_host_advance(host, HOUR_MS);
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_destroy(&host);
}

static void test_look_up__refused_call_rang_nobody(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", "");
	struct peal_call *call = plugin_host_call(host);

	(void)state;
	assert_int_equal(
		look_up(host, call, plugin_host_request(host, 919876500003), plugin_host_now(host)),
		0);
	plugin_host_advance(host, 0);
	assert_int_equal(plugin_host_call_end(call)->outcome, PEAL_OUTCOME_CANCELED);
	plugin_host_destroy(&host);
}

/* ---- the log ---- */

struct log_file {
	char path[64];
	char settings[512];
};

static void log_init(struct log_file *log)
{
	int fd;

	strcpy(log->path, "/tmp/peal-sim-log-XXXXXX");
	fd = mkstemp(log->path);
	assert_true(fd >= 0);
	close(fd);
	snprintf(log->settings, sizeof(log->settings), "%s log = \"%s\";", ANSWERED, log->path);
}

static void log_read(const struct log_file *log, char text_out[4096])
{
	FILE *file = fopen(log->path, "r");

	assert_non_null(file);
	text_out[fread(text_out, 1, 4095, file)] = '\0';
	fclose(file);
}

static void test_log__has_a_line_for_each_event(void **state)
{
	struct plugin_host *host;
	struct log_file log;
	char text[4096], id[64], outcome[32];

	(void)state;
	log_init(&log);
	host = plugin_host_create("dial", "sim", log.settings);
	assert_int_equal(place(host, plugin_host_call(host), plugin_host_request(host, NUMBER)), 0);
	log_read(&log, text);
	assert_int_equal(sscanf(text, "2026-01-05T06:30:00.000Z %63s 919820012345 asha 1\n", id),
			 1);
	assert_non_null(strstr(text, " asha 1\n"));
	plugin_host_advance(host, HOUR_MS);
	log_read(&log, text);
	assert_int_equal(
		sscanf(strstr(text, "ended"), "ended %63s %31s 2026-01-05T06:30:3", id, outcome),
		2);
	assert_string_equal(outcome, "answered");
	plugin_host_destroy(&host);
	unlink(log.path);
}

static void test_log__tells_who_was_rung(void **state)
{
	struct plugin_host *host;
	struct peal_call_request *placed, *never;
	struct peal_call *one, *other, *later;
	struct log_file log;

	(void)state;
	log_init(&log);
	host = plugin_host_create("dial", "sim", log.settings);
	assert_int_equal(place(host, plugin_host_call(host), plugin_host_request(host, NUMBER)), 0);
	plugin_host_destroy(&host);

	host = plugin_host_create("dial", "sim", log.settings);
	placed = plugin_host_request(host, NUMBER);
	never = plugin_host_request(host, NUMBER + 1);
	one = plugin_host_call(host);
	other = plugin_host_call(host);
	assert_int_equal(look_up(host, one, placed, plugin_host_now(host)), 0);
	assert_int_equal(look_up(host, other, never, plugin_host_now(host)), 0);
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(plugin_host_call_end(one)->outcome, PEAL_OUTCOME_ANSWERED);
	assert_int_equal(plugin_host_call_end(other)->outcome, PEAL_OUTCOME_CANCELED);
	assert_int_equal(plugin_host_call_end(other)->talk_ms, 0);

	/* What was placed since the log was first read is known too. */
	assert_int_equal(place(host, plugin_host_call(host), never), 0);
	plugin_host_advance(host, HOUR_MS);
	later = plugin_host_call(host);
	assert_int_equal(look_up(host, later, never, plugin_host_now(host)), 0);
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(plugin_host_call_end(later)->outcome, PEAL_OUTCOME_ANSWERED);
	plugin_host_destroy(&host);
	unlink(log.path);
}

static void test_log__that_cannot_be_written_places_nothing(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim",
						      ANSWERED "log = \"/dev/full\";");
	const struct peal_dial_ops *ops = plugin_host_ops(host);
	struct peal_call *call = plugin_host_call(host);
	struct peal_error err;

	(void)state;
	assert_int_equal(
		ops->place(plugin_host_self(host), call, plugin_host_request(host, NUMBER), &err),
		-1);
	assert_int_equal(err.code, PEAL_FAIL_FULL);
	plugin_host_advance(host, HOUR_MS);
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_look_up__goes_on_where_the_call_was),
		cmocka_unit_test(test_look_up__of_a_call_under_way_starts_no_second),
		cmocka_unit_test(test_look_up__hang_up_before_the_first_report),
		cmocka_unit_test(test_look_up__forgotten_call_cannot_be_told),
		cmocka_unit_test(test_look_up__refused_call_rang_nobody),
		cmocka_unit_test(test_log__has_a_line_for_each_event),
		cmocka_unit_test(test_log__tells_who_was_rung),
		cmocka_unit_test(test_log__that_cannot_be_written_places_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
