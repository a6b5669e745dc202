/* test_orders.c - reports of a call in all orders, doubled and late */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#define REPORTS_MAX 5u

/* The end of a call whose reports come in this order, 100 ms apart. */
struct end_seen {
	enum peal_outcome outcome;
	int64_t talk_ms;
	char cause_text[256], fields[512];
	int code;
	bool is_final;
};

static void play(const char *preset, const char *const *reports, const size_t *order, size_t count,
		 enum peal_machine machine, struct end_seen *seen)
{
	struct fake_answer answers[] = { POST_CREATED,
					 { .match = "POST /calls/CA1/", .status = 200, .body = "" },
					 { .match = "GET /calls/CA1", .status = 500, .body = "" },
					 ANSWERS_END };
	struct fake *fake = fake_create(preset, &listening, answers);
	struct peal_call *call = fake_call(fake, UINT64_C(919820012345));
	struct fake_exchange *exchanges[2 * REPORTS_MAX];

	call->request.machine = machine;
	assert_int_equal(fake_place(call), 0);
	fake_advance(fake, 50); /* the first report is here before the create is answered */
	for (size_t i = 0; i < count; i++) {
		exchanges[i] = fake_report(call, reports[order[i]]);
		fake_advance(fake, 100);
	}
	fake_advance(fake, 30000);
	assert_int_equal(call->ends, 1);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fake_status(exchanges[i]), 200);
	seen->outcome = call->end.outcome;
	seen->talk_ms = call->end.talk_ms;
	seen->code = call->end.cause;
	seen->is_final = call->end.is_final;
	snprintf(seen->cause_text, sizeof(seen->cause_text), "%s", call->cause_text);
	snprintf(seen->fields, sizeof(seen->fields), "%s", call->fields);
	fake_destroy(&fake);
}

/* The next order of indices; false: that was the last. */
static bool order_next(size_t *order, size_t count)
{
	size_t i = count - 1, j = count - 1;

	while (i > 0 && order[i - 1] >= order[i])
		i--;
	if (i == 0)
		return false;
	while (order[j] <= order[i - 1])
		j--;
	for (size_t swap = order[i - 1], first = 1; first; first = 0) {
		order[i - 1] = order[j];
		order[j] = swap;
	}
	for (j = count - 1; i < j; i++, j--) {
		size_t swap = order[i];

		order[i] = order[j];
		order[j] = swap;
	}
	return true;
}

struct order_case {
	const char *name;
	const char *reports[REPORTS_MAX];
	const char *preset;
	enum peal_machine machine;
	enum peal_outcome outcome;
	int64_t talk_ms; /* -1: by the time of the reports */
};

#define IS(status) "{\"id\":\"CA1\",\"status\":\"" status "\"}"
#define DONE "{\"id\":\"CA1\",\"status\":\"done\",\"duration\":12,\"code\":200,\"price\":\"0.02\"}"

static const struct order_case order_cases[] = {
	{ "answered",
	  { IS("dialing"), IS("ringing"), IS("talking"), DONE },
	  ACME_LOOKUP,
	  PEAL_MACHINE_OFF,
	  PEAL_OUTCOME_ANSWERED,
	  12000 },
	{ "busy",
	  { IS("queued"), IS("dialing"), IS("busy") },
	  ACME_LOOKUP,
	  PEAL_MACHINE_OFF,
	  PEAL_OUTCOME_BUSY,
	  0 },
	{ "an end without a word of talk",
	  { IS("ringing"), IS("talking"), IS("done") },
	  ACME_LOOKUP,
	  PEAL_MACHINE_OFF,
	  PEAL_OUTCOME_ANSWERED,
	  -1 },
	{ "nobody took it",
	  { IS("ringing"), IS("done") },
	  ACME_LOOKUP,
	  PEAL_MACHINE_OFF,
	  PEAL_OUTCOME_NO_ANSWER,
	  0 },
	{ "a wrong number",
	  { IS("queued"), IS("wrong") },
	  ACME_LOOKUP,
	  PEAL_MACHINE_OFF,
	  PEAL_OUTCOME_UNREACHABLE,
	  0 },
	{ "a machine, told of apart",
	  { IS("ringing"), IS("talking"), "{\"id\":\"CA1\",\"who\":\"machine_start\"}", DONE },
	  ACME_LOOKUP ACME_WAIT,
	  PEAL_MACHINE_CONTINUE,
	  PEAL_OUTCOME_MACHINE,
	  12000 },
	{ "with a transcript",
	  { IS("talking"), DONE, "{\"id\":\"CA1\",\"transcript\":\"agent: hello\"}",
	    "{\"id\":\"CA1\",\"status\":\"note\",\"who\":\"human\"}" },
	  ACME_LOOKUP ACME_WAIT,
	  PEAL_MACHINE_HANG_UP,
	  PEAL_OUTCOME_ANSWERED,
	  12000 },
};

static void test_orders__all_of_them_end_the_same_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(order_cases) / sizeof(order_cases[0]); i++) {
		const struct order_case *is = &order_cases[i];
		size_t order[REPORTS_MAX] = { 0, 1, 2, 3, 4 }, count = 0, orders = 0;
		struct end_seen first = { 0 };

		print_message("%s\n", is->name);
		while (count < REPORTS_MAX && is->reports[count] != NULL)
			count++;
		do {
			struct end_seen seen = { 0 };

			play(is->preset, is->reports, order, count, is->machine, &seen);
			if (orders++ == 0)
				first = seen;
			assert_int_equal(seen.outcome, is->outcome);
			if (is->talk_ms >= 0)
				assert_int_equal(seen.talk_ms, is->talk_ms);
			assert_string_equal(seen.cause_text, first.cause_text);
			assert_string_equal(seen.fields, first.fields);
			assert_int_equal(seen.code, first.code);
			assert_int_equal(seen.is_final, first.is_final);
		} while (order_next(order, count));
		assert_true(orders == 2 || orders == 6 || orders == 24);
	}
}

static void test_doubles__change_nothing(void **state)
{
	static const char *const reports[] = { IS("ringing"), IS("talking"), DONE };
	static const size_t order[] = { 0, 0, 1, 0, 1, 2, 2, 1 };
	struct end_seen seen = { 0 };

	(void)state;
	play(ACME_LOOKUP, reports, order, 8, PEAL_MACHINE_OFF, &seen);
	assert_int_equal(seen.outcome, PEAL_OUTCOME_ANSWERED);
	assert_int_equal(seen.talk_ms, 12000);
	assert_string_equal(seen.fields, "price=0.02 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders__all_of_them_end_the_same_way),
		cmocka_unit_test(test_doubles__change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
