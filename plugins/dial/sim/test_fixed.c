/* test_fixed.c - dial.sim: the test numbers do what README.md says */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HOUR_MS 3600000

/* The story without its times: "ringing answered ended:answered". */
static const struct {
	unsigned last; /* two digits */
	uint32_t attempt_no;
	const char *events;
	const char *said; /* a part of the transcript; NULL: none, "": any */
} table[] = {
	{ 0, 1, "ended:busy", NULL },
	{ 0, 9, "ended:busy", NULL },
	{ 1, 1, "ringing ended:no_answer", NULL },
	{ 2, 1, "ringing answered ended:answered", "Stop calling me" },
	{ 4, 1, "ringing", NULL },
	{ 5, 1, "ringing answered ended:answered", "" },
	{ 6, 1, "ringing ringing answered answered ended:answered ended:busy", "paid" },
	{ 7, 1, "answered ringing ended:answered answered", "paid" },
	{ 8, 1, "ringing ended:machine", NULL },
	{ 9, 1, "ringing ended:rejected", NULL },
	{ 10, 1, "ended:unreachable", NULL },
	{ 11, 1, "ringing answered ended:answered", "6 pm" },
	{ 12, 1, "ringing answered ended:answered", "person" },
	{ 13, 1, "ringing answered ended:answered", "" },
	{ 14, 1, "ringing answered ended:answered ringing answered ended:busy", "paid" },
	{ 15, 1, "ended:failed", NULL },
	{ 16, 1, "ringing answered ended:answered", "already paid" },
	{ 17, 1, "ringing answered ended:answered", "interested" },
	{ 18, 1, "ringing answered ended:answered", "not interested" },
	{ 19, 1, "ringing answered ended:answered", "wrong number" },
	{ 20, 1, "ringing answered ended:answered", "will pay tomorrow" },
	{ 21, 1, "ringing answered ended:answered", "Can you hear me" },
	{ 22, 1, "ended:busy", NULL },
	{ 22, 2, "ringing answered ended:answered", "already paid" },
	{ 23, 1, "ringing answered ended:answered", "20 minutes" },
	{ 24, 1, "ringing answered ended:answered", "Press 1" },
	{ 27, 1, "ringing ended:no_answer", NULL },
	{ 27, 2, "ringing ended:machine", NULL },
	{ 27, 3, "ringing answered ended:answered", "tomorrow" },
	{ 27, 4, "ringing answered ended:answered", "tomorrow" },
};

static const uint64_t blocks[] = { 919876500000, 12015550100, 442079460000 };

static const char *without_times(const char *story, char events_out[256])
{
	char *end = events_out;

	for (; *story != '\0'; story++) {
		if (*story != '@') {
			*end++ = *story;
			continue;
		}
		while (isdigit((unsigned char)story[1]))
			story++;
	}
	*end = '\0';
	return events_out;
}

static struct peal_call *place(struct plugin_host *host, uint64_t number, uint32_t attempt_no)
{
	const struct peal_dial_ops *ops = plugin_host_ops(host);
	struct peal_call_request *request = plugin_host_request(host, number);
	struct peal_call *call = plugin_host_call(host);

	request->attempt_no = attempt_no;
	assert_int_equal(ops->place(plugin_host_self(host), call, request, NULL), 0);
	return call;
}

/* The rates would answer none of them. */
static struct plugin_host *host_make(void)
{
	return plugin_host_create("dial", "sim", "failed = 1.0; seed = 99;");
}

static void test_number__does_what_the_table_says(void **state)
{
	struct plugin_host *host = host_make();

	(void)state;
	for (size_t i = 0; i < 3 * sizeof(table) / sizeof(table[0]); i++) {
		size_t row = i / 3;
		struct peal_call *call = place(host, blocks[i % 3] + table[row].last,
					       table[row].attempt_no);
		const struct peal_call_end *end;
		char events[256];

		plugin_host_advance(host, HOUR_MS);
		assert_string_equal(without_times(plugin_host_call_story(call), events),
				    table[row].events);
		end = plugin_host_call_end(call);
		if (table[row].said == NULL)
			assert_true(end == NULL || end->transcript == NULL);
		else
			assert_non_null(strstr(end->transcript, table[row].said));
	}
	plugin_host_destroy(&host);
}

static void test_number__next_to_a_block_is_like_any_other(void **state)
{
	static const uint64_t others[] = { 919876500028, 919876500100, 919876499999, 12015550128 };
	struct plugin_host *host = host_make();

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct peal_call *call = place(host, others[i], 1);

		plugin_host_advance(host, HOUR_MS);
		assert_int_equal(plugin_host_call_end(call)->outcome, PEAL_OUTCOME_FAILED);
	}
	plugin_host_destroy(&host);
}

static void test_number_03__is_refused_when_placed(void **state)
{
	struct plugin_host *host = host_make();
	const struct peal_dial_ops *ops = plugin_host_ops(host);
	struct peal_call *call = plugin_host_call(host);
	struct peal_error err;

	(void)state;
	assert_int_equal(ops->place(plugin_host_self(host), call,
				    plugin_host_request(host, 919876500003), &err),
			 -1);
	assert_int_equal(err.code, PEAL_FAIL_REMOTE);
	plugin_host_advance(host, HOUR_MS);
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_destroy(&host);
}

static void test_number_05__is_silent_for_twenty_seconds(void **state)
{
	struct plugin_host *host = host_make();
	struct peal_call *call = place(host, 919876500005, 1);

	(void)state;
	plugin_host_advance(host, 19999);
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_advance(host, 1);
	assert_string_equal(plugin_host_call_story(call), "ringing@20000");
	plugin_host_destroy(&host);
}

static void test_number_12__is_transferred(void **state)
{
	struct plugin_host *host = host_make();
	struct peal_call *call = place(host, 919876500012, 1);

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_true(plugin_host_call_end(call)->is_transferred);
	plugin_host_destroy(&host);
}

static void test_number_13__talks_until_it_is_cut(void **state)
{
	struct plugin_host *host = host_make();
	struct peal_call *call = place(host, 919876500013, 1);

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(plugin_host_call_end(call)->talk_ms, 30 * 60000);
	plugin_host_destroy(&host);
}

static void test_numbers_24_to_26__press_keys(void **state)
{
	static const char *const keys[] = { "1", "2#", "9" };
	struct plugin_host *host = host_make();

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct peal_call *call = place(host, 919876500024 + i, 1);

		plugin_host_advance(host, HOUR_MS);
		assert_string_equal(plugin_host_call_end(call)->dtmf, keys[i]);
	}
	plugin_host_destroy(&host);
}

/* The engine's watchdog may end such a call at any moment. */
static void test_odd_numbers__survive_hang_up(void **state)
{
	static const unsigned odd[] = { 4, 5, 6, 7, 13, 14 };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		for (int64_t at_ms = 0; at_ms < 40000; at_ms += 5000) {
			struct plugin_host *host = host_make();
			const struct peal_dial_ops *ops = plugin_host_ops(host);
			struct peal_call *call = place(host, 919876500000 + odd[i], 1);

			plugin_host_advance(host, at_ms);
			if (plugin_host_call_end(call) == NULL)
				ops->hang_up(plugin_host_self(host), call);
			plugin_host_advance(host, HOUR_MS);
			assert_true(odd[i] == 4 || plugin_host_call_end(call) != NULL);
			plugin_host_destroy(&host);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number__does_what_the_table_says),
		cmocka_unit_test(test_number__next_to_a_block_is_like_any_other),
		cmocka_unit_test(test_number_03__is_refused_when_placed),
		cmocka_unit_test(test_number_05__is_silent_for_twenty_seconds),
		cmocka_unit_test(test_number_12__is_transferred),
		cmocka_unit_test(test_number_13__talks_until_it_is_cut),
		cmocka_unit_test(test_numbers_24_to_26__press_keys),
		cmocka_unit_test(test_odd_numbers__survive_hang_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
