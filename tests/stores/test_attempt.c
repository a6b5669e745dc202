/* test_attempt - intents, withdrawals, results, orphans */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

static enum peal_intent_verdict intend(struct store_box *box, const struct peal_queue_row *row)
{
	struct peal_change change = box_intent(box, row);

	box_apply(box, &change);
	return change.intent.verdict_out;
}

static void test_intent__takes_from_the_queue(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *contacts;
	struct peal_queue_row row;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	assert_int_equal(intend(box, &row), PEAL_INTENT_OK);
	BOX_READ(box, PEAL_READ_CONTACTS, &contacts, .campaign = box->campaign);
	assert_int_equal(contacts[0].state, PEAL_CONTACT_IN_PROGRESS);
	assert_int_equal(contacts[0].attempt_count, 0);
	assert_int_equal(intend(box, &row), PEAL_INTENT_GONE);
	box->now_ms += 100000;
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, &row, 1), 0);
}

static void test_intent__of_another_place(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row row;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	row.lane = PEAL_LANE_AGAIN;
	assert_int_equal(intend(box, &row), PEAL_INTENT_GONE);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
}

static void test_intent__number_on_the_dnd_list(void **state)
{
	struct store_box *box = *state;
	struct peal_change add = { .kind = PEAL_CHANGE_DND_ADD,
				   .dnd_add.row = { BOX_NUMBER + 1, 5, "asked" } };
	struct peal_queue_row row;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	box_apply(box, &add);
	assert_int_equal(intend(box, &row), PEAL_INTENT_DND);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
	/* Who has it decides next, so nobody else gets it meanwhile. */
	assert_int_equal(box_claim_for(box, 2, PEAL_LANE_FRESH, &row, 1), 0);
}

static void test_intent__number_is_in_another_call(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[2];
	struct peal_campaign_row day;
	int64_t night = box->campaign;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, rows, 1);
	assert_int_equal(box->ops->campaign_open(box->self, "day", true, 1, &day, &box->err), 0);
	box->campaign = day.id;
	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, rows + 1, 1);
	assert_int_equal(rows[0].contact.number, rows[1].contact.number);
	assert_int_equal(intend(box, &rows[1]), PEAL_INTENT_OK);
	box->campaign = night;
	assert_int_equal(intend(box, &rows[0]), PEAL_INTENT_BUSY);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
}

static void test_result__writes_the_attempt(void **state)
{
	struct store_box *box = *state;
	const struct peal_attempt_contact_row *rows;
	struct peal_id id;
	int64_t contact;

	box_queued(box, 1);
	contact = box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms + 10);
	id = box_id((uint64_t)contact * 100 + 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .campaign = box->campaign), 1);
	assert_int_equal(rows[0].attempt.contact, contact);
	assert_int_equal(rows[0].attempt.attempt_no, 1);
	assert_memory_equal(&rows[0].attempt.attempt, &id, sizeof(id));
	assert_string_equal(rows[0].attempt.agent, "asha");
	assert_string_equal(rows[0].attempt.ruling, "window open, dnd v1");
	assert_int_equal(rows[0].attempt.outcome, PEAL_OUTCOME_BUSY);
	assert_int_equal(rows[0].attempt.cause, 486);
	assert_string_equal(rows[0].attempt.cause_text, "Busy Here");
	assert_string_equal(rows[0].attempt.disposition, "not_reachable");
	assert_int_equal(rows[0].attempt.started_ms, box->now_ms);
	assert_int_equal(rows[0].attempt.ended_ms, box->now_ms + 5000);
	assert_int_equal(rows[0].attempt.ring_ms, 4000);
	assert_int_equal(rows[0].attempt.talk_ms, 1000);
	assert_non_null(strstr(rows[0].attempt.transcript, "namaste"));
	assert_string_equal(rows[0].attempt.dtmf, "1#");
	assert_string_equal(rows[0].attempt.recording, "/r/1.wav");
	assert_string_equal(rows[0].attempt.language, "hi-IN");
	assert_true(rows[0].attempt.is_transferred);
	assert_string_equal(rows[0].attempt.fields, "{\"amount\":\"500\"}");
	assert_int_equal(rows[0].attempt.next_due_ms, box->now_ms + 10);
	assert_int_equal(rows[0].attempt.contact_state, PEAL_CONTACT_QUEUED);
	assert_string_equal(rows[0].attempt.why, "busy: again");
	assert_int_equal(rows[0].contact.number, BOX_NUMBER + 1);
	assert_int_equal(rows[0].contact.line, 2);
}

static void test_result__is_applied_once(void **state)
{
	struct store_box *box = *state;
	const void *rows;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	assert_int_equal(intend(box, &row), PEAL_INTENT_OK);
	change = box_result(box, &row, PEAL_CONTACT_QUEUED, box->now_ms);
	change.result.row.attempt = box_id(4711);
	box_apply(box, &change);
	assert_false(change.result.is_applied_out);
	change = box_result(box, &row, PEAL_CONTACT_QUEUED, box->now_ms);
	box_apply(box, &change);
	assert_true(change.result.is_applied_out);
	box_apply(box, &change);
	assert_false(change.result.is_applied_out);
	assert_int_equal(box_read(box, PEAL_READ_ATTEMPTS, (struct peal_read_filter){ 0 }, &rows),
			 1);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1);
}

static void test_result__final_state(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *contacts;
	struct peal_queue_row row;

	box_queued(box, 1);
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	box_call(box, PEAL_LANE_AGAIN, PEAL_CONTACT_EXHAUSTED, PEAL_NEVER);
	BOX_READ(box, PEAL_READ_CONTACTS, &contacts, .number = BOX_NUMBER + 1);
	assert_int_equal(contacts[0].state, PEAL_CONTACT_EXHAUSTED);
	assert_int_equal(contacts[0].attempt_count, 2);
	assert_string_equal(contacts[0].why, "busy: again");
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &row, 1), 0);
}

static void test_result__attempts_by_number_and_upload(void **state)
{
	struct store_box *box = *state;
	const struct peal_attempt_contact_row *rows;
	int64_t upload = box_queued(box, 3);

	for (int i = 0; i < 3; i++)
		box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	box_call(box, PEAL_LANE_AGAIN, PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .number = BOX_NUMBER + 1), 2);
	assert_int_equal(rows[1].attempt.attempt_no, 2);
	assert_true(rows[1].attempt.id > rows[0].attempt.id);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .upload = upload), 4);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .upload = upload + 1), 0);
	assert_int_equal(BOX_READ(box, PEAL_READ_ATTEMPTS, &rows, .campaign = 99), 0);
}

static struct peal_change attempt_withdraw(struct store_box *box, const struct peal_queue_row *row,
					   enum peal_contact_state state)
{
	const struct peal_change intent = box_intent(box, row);

	return (struct peal_change){ .kind = PEAL_CHANGE_WITHDRAW,
				     .withdraw = { .campaign = box->campaign,
						   .contact = row->contact.id,
						   .number = row->contact.number,
						   .attempt = intent.intent.attempt,
						   .state = state,
						   .lane = row->lane,
						   .due_ms = row->due_ms,
						   .at_ms = box->now_ms,
						   .why = "no line was free" } };
}

static void test_withdraw__back_to_the_same_place(void **state)
{
	struct store_box *box = *state;
	const void *attempts;
	struct peal_queue_row row, again;
	struct peal_change change;

	box_queued(box, 1);
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	box_claim(box, PEAL_LANE_AGAIN, &row, 1);
	assert_int_equal(intend(box, &row), PEAL_INTENT_OK);
	change = attempt_withdraw(box, &row, PEAL_CONTACT_QUEUED);
	box_apply(box, &change);
	box_apply(box, &change); /* the second changes nothing */
	assert_int_equal(box_claim(box, PEAL_LANE_AGAIN, &again, 1), 1);
	assert_int_equal(again.due_ms, row.due_ms);
	assert_int_equal(again.attempt_count, 1);
	assert_int_equal(again.last_ms, row.last_ms);
	assert_int_equal(again.contact.upload, row.contact.upload);
	assert_int_equal(
		box_read(box, PEAL_READ_ATTEMPTS, (struct peal_read_filter){ 0 }, &attempts), 1);
}

static void test_withdraw__to_a_final_state(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *contacts;
	struct peal_queue_row row;
	struct peal_change change;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	intend(box, &row);
	change = attempt_withdraw(box, &row, PEAL_CONTACT_FLUSHED);
	box_apply(box, &change);
	BOX_READ(box, PEAL_READ_CONTACTS, &contacts, .campaign = 0);
	assert_int_equal(contacts[0].state, PEAL_CONTACT_FLUSHED);
	assert_int_equal(contacts[0].attempt_count, 0);
	assert_string_equal(contacts[0].why, "no line was free");
	change = box_result(box, &row, PEAL_CONTACT_QUEUED, 1);
	box_apply(box, &change);
	assert_false(change.result.is_applied_out);
}

static size_t orphans(struct store_box *box, uint64_t node, struct peal_inflight_row **rows)
{
	struct peal_id id = box_id(node);
	size_t count = 99;

	if (box->ops->orphans(box->self, box->campaign, &id, box->now_ms, box->arena, rows, &count,
			      &box->err) != 0)
		fail_msg("%s", box->err.text);
	return count;
}

static void node_lives(struct store_box *box, uint64_t node, int64_t until_ms)
{
	struct peal_change change = { .kind = PEAL_CHANGE_NODE,
				      .node = { box->campaign, box_id(node), until_ms } };

	box_apply(box, &change);
}

static void test_orphans__of_a_node_that_lives_no_more(void **state)
{
	struct store_box *box = *state;
	struct peal_inflight_row *rows;
	struct peal_queue_row claimed[2];
	struct peal_id id;

	box_queued(box, 2);
	box_claim(box, PEAL_LANE_FRESH, claimed, 2);
	node_lives(box, 1, box->now_ms + 1000);
	intend(box, &claimed[0]);
	intend(box, &claimed[1]);
	assert_int_equal(orphans(box, 2, &rows), 0);
	box->now_ms += 1000;
	assert_int_equal(orphans(box, 2, &rows), 2);
	assert_int_equal(rows[0].contact.id, claimed[0].contact.id);
	assert_int_equal(rows[0].contact.number, claimed[0].contact.number);
	assert_memory_equal(rows[0].contact.values.at,
			    "Pune\0"
			    "500",
			    8);
	id = box_id((uint64_t)claimed[0].contact.id * 100 + 1);
	assert_memory_equal(&rows[0].attempt, &id, sizeof(id));
	assert_int_equal(rows[0].attempt_no, 1);
	assert_string_equal(rows[0].agent, "asha");
	assert_string_equal(rows[0].ruling, "window open, dnd v1");
	assert_int_equal(rows[0].started_ms, box->now_ms - 1000);
	assert_int_equal(rows[0].last_ms, 0);
}

static void test_orphans__belong_to_who_asked(void **state)
{
	struct store_box *box = *state;
	struct peal_inflight_row *rows;
	struct peal_queue_row row;

	box_queued(box, 1);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	intend(box, &row);
	node_lives(box, 2, box->now_ms + 1000);
	assert_int_equal(orphans(box, 2, &rows), 1);
	assert_int_equal(orphans(box, 3, &rows), 0);
	box->now_ms += 1000;
	assert_int_equal(orphans(box, 3, &rows), 1);
}

int test_attempt(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_intent__takes_from_the_queue),
		BOX_TEST(test_intent__of_another_place),
		BOX_TEST(test_intent__number_on_the_dnd_list),
		BOX_TEST(test_intent__number_is_in_another_call),
		BOX_TEST(test_result__writes_the_attempt),
		BOX_TEST(test_result__is_applied_once),
		BOX_TEST(test_result__final_state),
		BOX_TEST(test_result__attempts_by_number_and_upload),
		BOX_TEST(test_withdraw__back_to_the_same_place),
		BOX_TEST(test_withdraw__to_a_final_state),
		BOX_TEST(test_orphans__of_a_node_that_lives_no_more),
		BOX_TEST(test_orphans__belong_to_who_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
