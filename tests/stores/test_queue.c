/* test_queue - claims, leases, moves: who gets which contact, and when */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

static void test_claim__due_ones_earliest_first(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];
	int64_t upload = box_upload(box, "one.csv");

	box_contacts(box, upload, 1, 2, BOX_DUE_MS + 100, true);
	box_contacts(box, upload, 3, 2, BOX_DUE_MS, true);
	box_contacts(box, upload, 5, 1, PEAL_NEVER, true);
	box_contacts(box, upload, 6, 1, BOX_DUE_MS, false);
	box->now_ms = BOX_DUE_MS + 100;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 3);
	assert_int_equal(rows[0].contact.number, BOX_NUMBER + 3);
	assert_int_equal(rows[1].contact.number, BOX_NUMBER + 4);
	assert_int_equal(rows[2].contact.number, BOX_NUMBER + 1);
	assert_int_equal(rows[2].contact.upload, upload);
	assert_int_equal(rows[2].contact.line, 2);
	assert_memory_equal(rows[2].contact.name.at, "Asha", 4);
	assert_memory_equal(rows[2].contact.values.at,
			    "Pune\0"
			    "500",
			    8);
	assert_int_equal(rows[2].due_ms, BOX_DUE_MS + 100);
	assert_int_equal(rows[2].lane, PEAL_LANE_FRESH);
	assert_int_equal(rows[2].attempt_count, 0);
	assert_int_equal(rows[2].last_ms, 0);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, rows, 8), 0);
}

static void test_claim__two_nodes_exclude_each_other(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row first[4], second[8];

	box_queued(box, 6);
	assert_int_equal(box_claim_for(box, 1, PEAL_LANE_FRESH, first, 4), 4);
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, second, 8), 2);
	for (int i = 0; i < 4; i++) {
		assert_int_not_equal(first[i].contact.id, second[0].contact.id);
		assert_int_not_equal(first[i].contact.id, second[1].contact.id);
	}
	assert_int_equal(box_claim_for(box, 1, PEAL_LANE_FRESH, first, 4), 0);
}

static void test_claim__a_lease_runs_out(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];
	int64_t first;

	box_queued(box, 3);
	assert_int_equal(box_claim_for(box, 1, PEAL_LANE_FRESH, rows, 2), 2);
	first = rows[0].contact.id;
	box->now_ms += 30000;
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, rows, 8), 1);
	box->now_ms += 29999;
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, rows, 8), 0);
	box->now_ms += 1;
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, rows, 8), 2);
	assert_int_equal(rows[0].contact.id, first);
}

static void test_unclaim__gives_back_to_others(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];
	struct peal_id node = box_id(1);

	box_queued(box, 5);
	assert_int_equal(box_claim_for(box, 1, PEAL_LANE_FRESH, rows, 2), 2);
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, rows, 2), 2);
	assert_int_equal(box->ops->unclaim(box->self, box->campaign, &node, &box->err), 0);
	assert_int_equal(box_claim_for(box, 3, PEAL_LANE_FRESH, rows, 8), 3);
}

/* Its first claim ran out, and the contact went on by another one. */
static void test_unclaim__gives_back_what_a_late_one_asked_for(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row late, row;
	struct peal_change change;

	box_queued(box, 1);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &late, 1), 1);
	box->now_ms += 60000;
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 1);
	change = box_intent(box, &late);
	box_apply(box, &change);
	assert_int_equal(change.intent.verdict_out, PEAL_INTENT_GONE);
	assert_int_equal(box->ops->unclaim(box->self, box->campaign, &box->node, &box->err), 0);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 1);
}

static void test_claim__meets_what_is_put_before_its_position(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];
	int64_t upload = box_queued(box, 3);

	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 2), 2);
	box_contacts(box, upload, 10, 2, BOX_DUE_MS - 1000, true);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 3);
	assert_int_equal(rows[0].contact.number, BOX_NUMBER + 10);
	assert_int_equal(rows[2].contact.number, BOX_NUMBER + 3);
}

static void test_claim__other_campaigns_stay_out(void **state)
{
	struct store_box *box = *state;
	struct peal_campaign_row day;
	struct peal_queue_row row;
	int64_t night = box->campaign;

	box_queued(box, 1);
	assert_int_equal(box->ops->campaign_open(box->self, "day", true, 1, &day, &box->err), 0);
	box->campaign = day.id;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 0);
	box->campaign = night;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 1);
}

static struct peal_change queue_move(struct store_box *box, const struct peal_queue_row *row,
				     enum peal_lane to_lane, int64_t to_due_ms, const char *why)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_MOVE,
				     .move = { .campaign = box->campaign,
					       .contact = row->contact.id,
					       .from_lane = row->lane,
					       .to_lane = to_lane,
					       .from_due_ms = row->due_ms,
					       .to_due_ms = to_due_ms,
					       .at_ms = box->now_ms,
					       .why = why } };
}

static void test_move__to_a_later_time(void **state)
{
	struct store_box *box = *state;
	const struct peal_decision_row *decisions;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 1);
	change = queue_move(box, &row, PEAL_LANE_AGAIN, box->now_ms + 500, "window closed");
	box_apply(box, &change);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 0);
	box->now_ms += 500;
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 1);
	assert_int_equal(row.due_ms, box->now_ms);
	assert_int_equal(BOX_READ(box, PEAL_READ_DECISIONS, &decisions, .number = BOX_NUMBER + 1),
			 1);
	assert_string_equal(decisions[0].what, "window closed");
	assert_int_equal(decisions[0].contact, row.contact.id);
	assert_int_equal(decisions[0].at_ms, box->now_ms - 500);
}

static void test_move__ends_the_lease(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	change = queue_move(box, &row, PEAL_LANE_FRESH, row.due_ms, NULL);
	box_apply(box, &change);
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, &row, 1), 1);
}

static void test_move__of_what_is_not_there(void **state)
{
	struct store_box *box = *state;
	const struct peal_decision_row *decisions;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	row.due_ms++;
	change = queue_move(box, &row, PEAL_LANE_AGAIN, box->now_ms, "late");
	box_apply(box, &change);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 0);
	assert_int_equal(BOX_READ(box, PEAL_READ_DECISIONS, &decisions, .campaign = 0), 0);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
}

static void test_finish__without_an_attempt(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *contacts;
	const struct peal_decision_row *decisions;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 2);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	change = (struct peal_change){ .kind = PEAL_CHANGE_FINISH,
				       .finish = { .campaign = box->campaign,
						   .contact = row.contact.id,
						   .lane = row.lane,
						   .due_ms = row.due_ms,
						   .at_ms = 77,
						   .state = PEAL_CONTACT_SUPPRESSED,
						   .why = "dnd list v2",
						   .counter = "suppressed" } };
	box_apply(box, &change);
	assert_true(change.finish.is_applied_out);
	box_apply(box, &change);
	assert_false(change.finish.is_applied_out);
	assert_int_equal(box_counter(box, 0, "suppressed"), 1);
	assert_int_equal(box_counter(box, row.contact.upload, "suppressed"), 1);
	BOX_READ(box, PEAL_READ_CONTACTS, &contacts, .campaign = 0);
	assert_int_equal(contacts[0].state, PEAL_CONTACT_SUPPRESSED);
	assert_string_equal(contacts[0].why, "dnd list v2");
	assert_int_equal(contacts[1].state, PEAL_CONTACT_QUEUED);
	assert_int_equal(BOX_READ(box, PEAL_READ_DECISIONS, &decisions, .campaign = box->campaign),
			 1);
	assert_string_equal(decisions[0].what, "dnd list v2");
}

static void expect_next(struct store_box *box, int64_t due_ms, uint64_t number)
{
	int64_t due_out = 0;
	uint64_t number_out = 1;

	assert_int_equal(
		box->ops->next_due(box->self, box->campaign, &due_out, &number_out, &box->err), 0);
	assert_true(due_out == due_ms);
	assert_true(number_out == number);
}

static void test_next_due__skips_held_and_leased(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[4];
	int64_t upload = box_upload(box, "one.csv");
	struct peal_change change;

	expect_next(box, PEAL_NEVER, 0);
	box_contacts(box, upload, 1, 1, PEAL_NEVER, true);
	expect_next(box, PEAL_NEVER, 0);
	box_contacts(box, upload, 2, 2, BOX_DUE_MS + 10, true);
	expect_next(box, BOX_DUE_MS + 10, BOX_NUMBER + 2);
	box->now_ms = BOX_DUE_MS + 10;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 4), 1);
	expect_next(box, BOX_DUE_MS + 11, BOX_NUMBER + 3);
	change = queue_move(box, rows, PEAL_LANE_AGAIN, BOX_DUE_MS + 5, NULL);
	box_apply(box, &change);
	expect_next(box, BOX_DUE_MS + 5, BOX_NUMBER + 2);
}

static void test_callback__is_claimed_like_the_others(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	change = queue_move(box, &row, PEAL_LANE_CALLBACK, box->now_ms + 5, "asked for it");
	box_apply(box, &change);
	expect_next(box, box->now_ms + 5, BOX_NUMBER + 1);
	box->now_ms += 5;
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 0);
	assert_int_equal(box_claim(box, PEAL_LANE_CALLBACK, &row, 1), 1);
	assert_int_equal(row.lane, PEAL_LANE_CALLBACK);
	expect_next(box, PEAL_NEVER, 0);
}

static void test_claim__lanes_have_their_own_positions(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];

	box_queued(box, 4);
	for (int i = 0; i < 2; i++)
		box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, rows, 8), 2);
	assert_int_equal(rows[0].attempt_count, 1);
	assert_int_equal(rows[0].last_ms, box->now_ms + 5000);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 2);
}

int test_queue(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_claim__due_ones_earliest_first),
		BOX_TEST(test_claim__two_nodes_exclude_each_other),
		BOX_TEST(test_claim__a_lease_runs_out),
		BOX_TEST(test_unclaim__gives_back_to_others),
		BOX_TEST(test_unclaim__gives_back_what_a_late_one_asked_for),
		BOX_TEST(test_claim__meets_what_is_put_before_its_position),
		BOX_TEST(test_claim__other_campaigns_stay_out),
		BOX_TEST(test_move__to_a_later_time),
		BOX_TEST(test_move__ends_the_lease),
		BOX_TEST(test_move__of_what_is_not_there),
		BOX_TEST(test_finish__without_an_attempt),
		BOX_TEST(test_next_due__skips_held_and_leased),
		BOX_TEST(test_callback__is_claimed_like_the_others),
		BOX_TEST(test_claim__lanes_have_their_own_positions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
