/* test_sim.c - dial.sim: lives of calls, by rates, limits and seed */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUMBER UINT64_C(919820012345)
#define HOUR_MS 3600000

static const struct peal_dial_ops *ops_of(struct plugin_host *host)
{
	return plugin_host_ops(host);
}

static struct peal_call *place(struct plugin_host *host, uint64_t number, uint32_t attempt_no)
{
	struct peal_call_request *request = plugin_host_request(host, number);
	struct peal_call *call = plugin_host_call(host);
	struct peal_error err;

	request->attempt_no = attempt_no;
	assert_int_equal(ops_of(host)->place(plugin_host_self(host), call, request, &err), 0);
	return call;
}

static enum peal_outcome outcome_of(struct peal_call *call)
{
	assert_non_null(plugin_host_call_end(call));
	return plugin_host_call_end(call)->outcome;
}

static void test_place__reports_nothing_before_it_returns(void **state)
{
	struct plugin_host *host =
		plugin_host_create("dial", "sim",
				   "answered = 1.0; ring_max = \"0s\"; ring_min = \"0s\";"
				   "talk_min = \"0s\"; talk_max = \"0s\";");
	struct peal_call *call = place(host, NUMBER, 1);

	(void)state;
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_advance(host, 0);
	assert_string_equal(plugin_host_call_story(call), "ended@0:answered");
	plugin_host_destroy(&host);
}

static void test_place__goes_through_ringing_and_talking(void **state)
{
	struct plugin_host *host =
		plugin_host_create("dial", "sim",
				   "answered = 1.0; ring_min = \"3s\"; ring_max = \"3s\";"
				   "talk_min = \"20s\"; talk_max = \"20s\";");
	struct peal_call *call = place(host, NUMBER, 1);
	const struct peal_call_end *end;
	int rings, answers, ends;

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(sscanf(plugin_host_call_story(call),
				"ringing@%d answered@%d ended@%d:answered", &rings, &answers,
				&ends),
			 3);
	assert_in_range(rings, 200, 1500);
	assert_int_equal(answers - rings, 3000);
	assert_int_equal(ends - answers, 20000);
	end = plugin_host_call_end(call);
	assert_int_equal(end->ring_ms, 3000);
	assert_int_equal(end->talk_ms, 20000);
	assert_non_null(end->transcript);
	plugin_host_destroy(&host);
}

static void test_speed__divides_all_times(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"dial", "sim",
		"answered = 1.0; ring_min = \"4s\"; ring_max = \"4s\"; speed = 20.0;"
		"talk_min = \"20s\"; talk_max = \"20s\";");
	struct peal_call *call = place(host, NUMBER, 1);

	(void)state;
	plugin_host_advance(host, 75 + 200 + 1000);
	assert_int_equal(outcome_of(call), PEAL_OUTCOME_ANSWERED);
	assert_int_equal(plugin_host_call_end(call)->ring_ms, 200);
	assert_int_equal(plugin_host_call_end(call)->talk_ms, 1000);
	plugin_host_destroy(&host);
}

static void test_ring_timeout__is_no_answer(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"dial", "sim", "answered = 1.0; ring_min = \"50s\"; ring_max = \"50s\";");
	struct peal_call *call = place(host, NUMBER, 1);

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(outcome_of(call), PEAL_OUTCOME_NO_ANSWER);
	assert_int_equal(plugin_host_call_end(call)->ring_ms, 45000);
	assert_int_equal(plugin_host_call_end(call)->talk_ms, 0);
	assert_null(plugin_host_call_end(call)->transcript);
	plugin_host_destroy(&host);
}

static void test_longest_call__hangs_up(void **state)
{
	struct plugin_host *host = plugin_host_create(
		"dial", "sim", "answered = 1.0; talk_min = \"2h\"; talk_max = \"2h\";");
	struct peal_call *call = place(host, NUMBER, 1);

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(outcome_of(call), PEAL_OUTCOME_ANSWERED);
	assert_int_equal(plugin_host_call_end(call)->talk_ms, 30 * 60000);
	plugin_host_destroy(&host);
}

/* When it is hung up: ms after placing (with 2 s to ring, 10 s to talk). */
static const struct {
	int64_t at_ms;
	enum peal_outcome outcome;
} hang_ups[] = {
	{ 0, PEAL_OUTCOME_CANCELED },
	{ 1600, PEAL_OUTCOME_CANCELED },
	{ 5000, PEAL_OUTCOME_ANSWERED },
};

static void test_hang_up__ends_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hang_ups) / sizeof(hang_ups[0]); i++) {
		struct plugin_host *host =
			plugin_host_create("dial", "sim",
					   "answered = 1.0; ring_min = \"2s\"; ring_max = \"2s\";"
					   "talk_min = \"10s\"; talk_max = \"10s\";");
		struct peal_call *call = place(host, NUMBER, 1);
		const struct peal_call_end *end;

		plugin_host_advance(host, hang_ups[i].at_ms);
		ops_of(host)->hang_up(plugin_host_self(host), call);
		ops_of(host)->hang_up(plugin_host_self(host), call);
		assert_null(plugin_host_call_end(call));
		plugin_host_advance(host, HOUR_MS);
		end = plugin_host_call_end(call);
		assert_non_null(end);
		assert_int_equal(end->outcome, hang_ups[i].outcome);
		assert_in_range(end->talk_ms, 0, 3000);
		assert_null(end->transcript);
		assert_null(strstr(strstr(plugin_host_call_story(call), "ended") + 1, "ended"));
		plugin_host_destroy(&host);
	}
}

static void test_close__forgets_calls_under_way(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", "answered = 1.0;");

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		place(host, NUMBER + i, 1);
	plugin_host_advance(host, 1000);
	for (uint64_t i = 1000; i < 1010; i++)
		place(host, NUMBER + i, 1);
	plugin_host_destroy(&host);
}

/* ---- rates ---- */

static const struct {
	const char *settings;
	double shares[PEAL_OUTCOME_COUNT];
} rates[] = {
	{ "answered = 1.0;", { [PEAL_OUTCOME_ANSWERED] = 1 } },
	{ "answered = 60; busy = 40;",
	  { [PEAL_OUTCOME_ANSWERED] = 0.6, [PEAL_OUTCOME_BUSY] = 0.4 } },
	{ "machine = 3.0; failed = 1; answered = 0; busy = 0; no_answer = 0; rejected = 0; "
	  "unreachable = 0;",
	  { [PEAL_OUTCOME_MACHINE] = 0.75, [PEAL_OUTCOME_FAILED] = 0.25 } },
	{ "answered = 0.0; rejected = 0.5;",
	  { [PEAL_OUTCOME_REJECTED] = 0.5,
	    [PEAL_OUTCOME_NO_ANSWER] = 0.5 * 20 / 45,
	    [PEAL_OUTCOME_BUSY] = 0.5 * 12 / 45,
	    [PEAL_OUTCOME_UNREACHABLE] = 0.5 * 6 / 45,
	    [PEAL_OUTCOME_MACHINE] = 0.5 * 5 / 45,
	    [PEAL_OUTCOME_FAILED] = 0.5 * 2 / 45 } },
	{ "",
	  { [PEAL_OUTCOME_ANSWERED] = 0.50,
	    [PEAL_OUTCOME_BUSY] = 0.12,
	    [PEAL_OUTCOME_NO_ANSWER] = 0.20,
	    [PEAL_OUTCOME_REJECTED] = 0.05,
	    [PEAL_OUTCOME_UNREACHABLE] = 0.06,
	    [PEAL_OUTCOME_FAILED] = 0.02,
	    [PEAL_OUTCOME_MACHINE] = 0.05 } },
};

static void test_rates__are_kept(void **state)
{
	enum { CALLS = 4000 };

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct plugin_host *host = plugin_host_create("dial", "sim", rates[i].settings);
		struct peal_call *calls[CALLS];
		int counts[PEAL_OUTCOME_COUNT] = { 0 };

		for (uint64_t n = 0; n < CALLS; n++)
			calls[n] = place(host, NUMBER + n, 1);
		plugin_host_advance(host, HOUR_MS);
		for (uint64_t n = 0; n < CALLS; n++)
			counts[outcome_of(calls[n])]++;
		for (int o = 0; o < PEAL_OUTCOME_COUNT; o++) {
			double expected = rates[i].shares[o] * CALLS;

			if (expected == 0)
				assert_int_equal(counts[o], 0);
			else
				assert_in_range(counts[o], (int)(expected * 0.85 - 15),
						(int)(expected * 1.15 + 15));
		}
		plugin_host_destroy(&host);
	}
}

static const struct {
	const char *settings, *word; /* of the error */
} refused[] = {
	{ "ring_min = \"30s\";", "ring_min" },
	{ "talk_min = \"30s\"; talk_max = \"10s\";", "talk_min" },
	{ "answered = 0; busy = 0; no_answer = 0; rejected = 0; unreachable = 0; failed = 0; "
	  "machine = 0;",
	  "answered" },
	{ "dtmf = 1.5;", "dtmf" },
	{ "speed = 0.0;", "speed" },
	{ "log = \"/nowhere/at/all/sim.log\";", "/nowhere/at/all/sim.log" },
};

static void test_open__refuses_what_cannot_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct peal_error err;

		assert_null(plugin_host_try("dial", "sim", refused[i].settings, &err));
		assert_non_null(strstr(err.text, refused[i].word));
	}
}

/* ---- the same seed, the same night ---- */

enum { NIGHT_CALLS = 300 };

/* What a number tells in a night: its story, and what was said. */
static void night_note(struct peal_call *call, char note_out[1024])
{
	const struct peal_call_end *end = plugin_host_call_end(call);

	assert_non_null(end);
	snprintf(note_out, 1024, "%s %lld %lld %s %s %d", plugin_host_call_story(call),
		 (long long)end->ring_ms, (long long)end->talk_ms,
		 end->transcript == NULL ? "" : end->transcript, end->dtmf == NULL ? "" : end->dtmf,
		 end->is_transferred);
}

/* `step` is coprime to the number of calls, so each is placed once. */
static void night_run(const char *settings, uint64_t first, uint64_t step, int64_t pause_ms,
		      char notes_out[NIGHT_CALLS][1024])
{
	struct plugin_host *host = plugin_host_create("dial", "sim", settings);
	struct peal_call *calls[NIGHT_CALLS];

	for (uint64_t i = 0; i < NIGHT_CALLS; i++) {
		uint64_t at = (first + i * step) % NIGHT_CALLS;

		calls[at] = place(host, NUMBER + at, 1 + (uint32_t)(at % 3));
		plugin_host_advance(host, pause_ms);
	}
	plugin_host_advance(host, HOUR_MS);
	for (size_t i = 0; i < NIGHT_CALLS; i++)
		night_note(calls[i], notes_out[i]);
	plugin_host_destroy(&host);
}

static void test_seed__same_stories_in_any_order(void **state)
{
	char(*one)[1024] = calloc(NIGHT_CALLS, 1024), (*other)[1024] = calloc(NIGHT_CALLS, 1024);

	(void)state;
	night_run("seed = 7;", 0, 1, 0, one);
	night_run("seed = 7;", 100, 7, 37, other);
	for (size_t i = 0; i < NIGHT_CALLS; i++)
		assert_string_equal(one[i], other[i]);
	free(one);
	free(other);
}

static void test_seed__another_one_other_stories(void **state)
{
	char(*one)[1024] = calloc(NIGHT_CALLS, 1024), (*other)[1024] = calloc(NIGHT_CALLS, 1024);
	int same = 0;

	(void)state;
	night_run("seed = 7;", 0, 1, 0, one);
	night_run("seed = 8;", 0, 1, 0, other);
	for (size_t i = 0; i < NIGHT_CALLS; i++)
		same += strcmp(one[i], other[i]) == 0;
	assert_in_range(same, 0, NIGHT_CALLS / 20);
	free(one);
	free(other);
}

static void test_attempts__differ_from_each_other(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", "");
	int same = 0;

	(void)state;
	for (uint64_t i = 0; i < 200; i++) {
		struct peal_call *first = place(host, NUMBER + i, 1);
		struct peal_call *second = place(host, NUMBER + i, 2);

		plugin_host_advance(host, HOUR_MS);
		same += strcmp(plugin_host_call_story(first), plugin_host_call_story(second)) == 0;
	}
	assert_in_range(same, 0, 20);
	plugin_host_destroy(&host);
}

/* ---- conversations ---- */

static void test_dtmf__rate_is_kept(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim",
						      "answered = 1.0; dtmf = 0.25;");
	struct peal_call *calls[2000];
	int keyed = 0;

	(void)state;
	for (uint64_t i = 0; i < 2000; i++)
		calls[i] = place(host, NUMBER + i, 1);
	plugin_host_advance(host, HOUR_MS);
	for (uint64_t i = 0; i < 2000; i++)
		keyed += plugin_host_call_end(calls[i])->dtmf != NULL;
	assert_in_range(keyed, 400, 600);
	plugin_host_destroy(&host);
}

static const struct {
	const char *language, *greeting;
} languages[] = {
	{ "en-IN", "agent: Hello" }, { "hi-IN", "agent: नमस्ते" }, { "hi", "agent: नमस्ते" },
	{ "HI", "agent: नमस्ते" },     { "", "agent: Hello" },	 { "hil", "agent: Hello" },
	{ "fr", "agent: Hello" },
};

static void test_transcript__is_in_the_scripts_language(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim", "answered = 1.0;");

	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		struct peal_call_request *request = plugin_host_request(host, NUMBER + i);
		struct peal_call *call = plugin_host_call(host);

		request->script.language = languages[i].language;
		assert_int_equal(ops_of(host)->place(plugin_host_self(host), call, request, NULL),
				 0);
		plugin_host_advance(host, HOUR_MS);
		assert_ptr_equal(
			strstr(plugin_host_call_end(call)->transcript, languages[i].greeting),
			plugin_host_call_end(call)->transcript);
	}
	plugin_host_destroy(&host);
}

static void test_transcripts__can_be_left_out(void **state)
{
	struct plugin_host *host = plugin_host_create("dial", "sim",
						      "answered = 1.0; transcripts = false;");
	struct peal_call *call = place(host, NUMBER, 1);

	(void)state;
	plugin_host_advance(host, HOUR_MS);
	assert_int_equal(outcome_of(call), PEAL_OUTCOME_ANSWERED);
	assert_null(plugin_host_call_end(call)->transcript);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place__reports_nothing_before_it_returns),
		cmocka_unit_test(test_place__goes_through_ringing_and_talking),
		cmocka_unit_test(test_speed__divides_all_times),
		cmocka_unit_test(test_ring_timeout__is_no_answer),
		cmocka_unit_test(test_longest_call__hangs_up),
		cmocka_unit_test(test_hang_up__ends_once),
		cmocka_unit_test(test_close__forgets_calls_under_way),
		cmocka_unit_test(test_rates__are_kept),
		cmocka_unit_test(test_open__refuses_what_cannot_be),
		cmocka_unit_test(test_seed__same_stories_in_any_order),
		cmocka_unit_test(test_seed__another_one_other_stories),
		cmocka_unit_test(test_attempts__differ_from_each_other),
		cmocka_unit_test(test_dtmf__rate_is_kept),
		cmocka_unit_test(test_transcript__is_in_the_scripts_language),
		cmocka_unit_test(test_transcripts__can_be_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
