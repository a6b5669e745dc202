/* test_event - the outbox: order, retries, dead letters, several receivers */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

#define EVERY_KIND (~0u)

struct handed_out {
	struct peal_event_row rows[64];
	uint32_t count;
	int64_t next_ms;
};

static struct handed_out hand_out_of(struct store_box *box, const char *receiver,
				     unsigned wants_mask, uint32_t max)
{
	struct handed_out out = { .count = 99 };

	if (box->ops->events(box->self, box->campaign, receiver, wants_mask, box->now_ms, max,
			     box->arena, out.rows, &out.count, &out.next_ms, &box->err) != 0)
		fail_msg("%s", box->err.text);
	return out;
}

static struct handed_out hand_out(struct store_box *box, uint32_t max)
{
	return hand_out_of(box, "crm", EVERY_KIND, max);
}

static void add_events(struct store_box *box, int count)
{
	struct peal_change changes[64];

	for (int i = 0; i < count; i++)
		changes[i] = (struct peal_change){ .kind = PEAL_CHANGE_EVENT,
						   .event = { box->campaign, 3,
							      PEAL_EVENT_UPLOAD_PROCESSED,
							      box->now_ms + i, "{\"rows\":1}" } };
	box_commit(box, changes, (size_t)count);
}

static struct peal_change answer_change(struct store_box *box, const char *receiver,
					const struct peal_event_row *event,
					enum peal_delivery_state state, int64_t due_ms)
{
	int64_t first_try_ms = event->first_try_ms == 0 ? box->now_ms : event->first_try_ms;

	return (struct peal_change){
		.kind = PEAL_CHANGE_DELIVERY,
		.delivery = { .campaign = box->campaign,
			      .row = { .event = event->id,
				       .kind = event->kind,
				       .receiver = receiver,
				       .state = state,
				       .try_count = event->try_count + 1,
				       .status = state == PEAL_DELIVERY_DONE ? 204 : 500,
				       .first_try_ms = first_try_ms,
				       .last_try_ms = box->now_ms,
				       .due_ms = due_ms,
				       .detail = "said so" } }
	};
}

static void answer_of(struct store_box *box, const char *receiver,
		      const struct peal_event_row *event, enum peal_delivery_state state,
		      int64_t due_ms)
{
	struct peal_change change = answer_change(box, receiver, event, state, due_ms);

	box_apply(box, &change);
}

static void answer(struct store_box *box, const struct peal_event_row *event,
		   enum peal_delivery_state state, int64_t due_ms)
{
	answer_of(box, "crm", event, state, due_ms);
}

static void test_events__in_order_and_once(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;
	int64_t first;

	out = hand_out(box, 16);
	assert_int_equal(out.count, 0);
	assert_true(out.next_ms == PEAL_NEVER);
	add_events(box, 5);
	out = hand_out(box, 3);
	assert_int_equal(out.count, 3);
	first = out.rows[0].id;
	assert_int_equal(out.rows[2].id, first + 2);
	assert_int_equal(out.rows[0].kind, PEAL_EVENT_UPLOAD_PROCESSED);
	assert_int_equal(out.rows[0].at_ms, box->now_ms);
	assert_int_equal(out.rows[0].upload, 3);
	assert_string_equal(out.rows[0].detail, "{\"rows\":1}");
	assert_false(out.rows[0].has_attempt);
	assert_int_equal(out.rows[0].try_count, 0);
	assert_int_equal(out.rows[0].first_try_ms, 0);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].id, first + 3);
	assert_int_equal(hand_out(box, 16).count, 0);
}

static void test_events__of_a_result(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;
	int64_t upload = box_queued(box, 1), contact;

	contact = box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].kind, PEAL_EVENT_CALL_COMPLETED);
	assert_int_equal(out.rows[1].kind, PEAL_EVENT_CONTACT_COMPLETED);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(out.rows[i].at_ms, box->now_ms + 5000);
		assert_int_equal(out.rows[i].upload, upload);
		assert_true(out.rows[i].has_attempt);
		assert_int_equal(out.rows[i].contact.id, contact);
		assert_memory_equal(out.rows[i].contact.values.at,
				    "Pune\0"
				    "500",
				    8);
		assert_int_equal(out.rows[i].attempt.attempt_no, 1);
		assert_string_equal(out.rows[i].attempt.agent, "asha");
		assert_string_equal(out.rows[i].attempt.disposition, "not_reachable");
		assert_non_null(strstr(out.rows[i].attempt.transcript, "namaste"));
		assert_string_equal(out.rows[i].attempt.fields, "{\"amount\":\"500\"}");
	}
}

static void test_delivery__done_is_never_offered_again(void **state)
{
	struct store_box *box = *state;
	const struct peal_delivery_row *rows;
	struct handed_out out;

	add_events(box, 1);
	out = hand_out(box, 16);
	answer(box, &out.rows[0], PEAL_DELIVERY_DONE, 0);
	box->now_ms += 1000000;
	assert_int_equal(hand_out(box, 16).count, 0);
	assert_int_equal(BOX_READ(box, PEAL_READ_DELIVERIES, &rows, .campaign = box->campaign), 1);
	assert_int_equal(rows[0].event, out.rows[0].id);
	assert_int_equal(rows[0].kind, PEAL_EVENT_UPLOAD_PROCESSED);
	assert_string_equal(rows[0].receiver, "crm");
	assert_int_equal(rows[0].state, PEAL_DELIVERY_DONE);
	assert_int_equal(rows[0].try_count, 1);
	assert_int_equal(rows[0].status, 204);
	assert_int_equal(rows[0].first_try_ms, box->now_ms - 1000000);
	assert_string_equal(rows[0].detail, "said so");
	assert_int_equal(BOX_READ(box, PEAL_READ_DELIVERIES, &rows, .upload = 4), 0);
	assert_int_equal(BOX_READ(box, PEAL_READ_DELIVERIES, &rows, .upload = 3), 1);
}

static void test_delivery__waits_for_its_next_try(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;
	int64_t first_ms = box->now_ms;

	add_events(box, 2);
	out = hand_out(box, 1);
	answer(box, &out.rows[0], PEAL_DELIVERY_WAITING, box->now_ms + 100);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 1);
	assert_int_equal(out.next_ms, box->now_ms + 100);
	box->now_ms += 100;
	add_events(box, 1);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].try_count, 1); /* waiting ones come first */
	assert_int_equal(out.rows[0].first_try_ms, first_ms);
	assert_int_equal(out.rows[1].try_count, 0);
	assert_int_equal(hand_out(box, 16).count, 0);
	answer(box, &out.rows[0], PEAL_DELIVERY_WAITING, box->now_ms + 50);
	box->now_ms += 50;
	out = hand_out(box, 16);
	assert_int_equal(out.count, 1);
	assert_int_equal(out.rows[0].try_count, 2);
}

static void test_delivery__full_answer_means_ask_again_now(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;

	add_events(box, 3);
	out = hand_out(box, 2);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.next_ms, box->now_ms);
}

static uint64_t replay(struct store_box *box, const char *receiver)
{
	struct peal_change change = { .kind = PEAL_CHANGE_REPLAY,
				      .replay = { box->campaign, box->now_ms, receiver, 99 } };

	box_apply(box, &change);
	return change.replay.moved_out;
}

static void test_replay__brings_dead_letters_back(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;

	add_events(box, 3);
	out = hand_out(box, 3);
	answer(box, &out.rows[0], PEAL_DELIVERY_DEAD, 0);
	answer(box, &out.rows[1], PEAL_DELIVERY_DONE, 0);
	answer(box, &out.rows[2], PEAL_DELIVERY_DEAD, 0);
	assert_int_equal(hand_out(box, 16).count, 0);
	assert_int_equal(box_live(box, "deliveries.dead"), 2);
	assert_int_equal(box_live(box, "deliveries.waiting"), 0);
	assert_int_equal(box_counter(box, 0, "deliveries.delivered"), 1);
	assert_int_equal(replay(box, "other"), 0);
	assert_int_equal(replay(box, "crm"), 2);
	assert_int_equal(box_live(box, "deliveries.dead"), 0);
	assert_int_equal(box_live(box, "deliveries.waiting"), 2);
	assert_int_equal(replay(box, "crm"), 0);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].try_count, 0);
	assert_int_equal(out.rows[0].first_try_ms, 0);
	answer(box, &out.rows[0], PEAL_DELIVERY_DONE, 0);
	answer(box, &out.rows[1], PEAL_DELIVERY_DEAD, 0);
	assert_int_equal(replay(box, NULL), 1);
	assert_int_equal(hand_out(box, 16).count, 1);
}

static void test_events__two_receivers_do_not_meet(void **state)
{
	struct store_box *box = *state;
	struct handed_out crm, bi;

	add_events(box, 2);
	crm = hand_out_of(box, "crm", EVERY_KIND, 16);
	answer_of(box, "crm", &crm.rows[0], PEAL_DELIVERY_DONE, 0);
	bi = hand_out_of(box, "bi", EVERY_KIND, 16);
	assert_int_equal(bi.count, 2);
	answer_of(box, "bi", &bi.rows[0], PEAL_DELIVERY_WAITING, box->now_ms);
	assert_int_equal(hand_out_of(box, "crm", EVERY_KIND, 16).count, 0);
	assert_int_equal(hand_out_of(box, "bi", EVERY_KIND, 16).count, 1);
}

static void test_events__unwanted_ones_are_passed_over_for_ever(void **state)
{
	struct store_box *box = *state;
	const unsigned wants = 1u << PEAL_EVENT_CONTACT_COMPLETED;
	struct handed_out out;

	box_queued(box, 1);
	add_events(box, 2);
	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_COMPLETED, PEAL_NEVER);
	add_events(box, 2);
	out = hand_out_of(box, "crm", wants, 16);
	assert_int_equal(out.count, 1);
	assert_int_equal(out.rows[0].kind, PEAL_EVENT_CONTACT_COMPLETED);
	answer(box, &out.rows[0], PEAL_DELIVERY_DONE, 0);
	assert_int_equal(hand_out_of(box, "crm", EVERY_KIND, 16).count, 0);
}

/* Nobody waits for them, also when no commit came after them. */
static void test_events__unwanted_ones_do_not_wait(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;

	if (!BOX_IS_FILE(box))
		skip();
	add_events(box, 1);
	out = hand_out(box, 16);
	answer(box, &out.rows[0], PEAL_DELIVERY_DONE, 0);
	add_events(box, 3);
	assert_int_equal(hand_out_of(box, "crm", 0, 16).count, 0);
	box_reopen(box);
	assert_int_equal(box_live(box, "deliveries.waiting"), 0);
}

static void test_events__of_another_campaign(void **state)
{
	struct store_box *box = *state;
	struct peal_campaign_row day;

	add_events(box, 2);
	assert_int_equal(box->ops->campaign_open(box->self, "day", true, 1, &day, &box->err), 0);
	box->campaign = day.id;
	assert_int_equal(hand_out(box, 16).count, 0);
	add_events(box, 1);
	assert_int_equal(hand_out(box, 16).count, 1);
}

/* What was handed out and not answered is lost with the process, never settled. */
static void test_events__after_a_restart(void **state)
{
	struct store_box *box = *state;
	struct handed_out out;
	int64_t first;

	if (!BOX_IS_FILE(box))
		skip();
	add_events(box, 6);
	out = hand_out(box, 16);
	first = out.rows[0].id;
	answer(box, &out.rows[0], PEAL_DELIVERY_DONE, 0);
	answer(box, &out.rows[2], PEAL_DELIVERY_DONE, 0);
	answer(box, &out.rows[3], PEAL_DELIVERY_WAITING, box->now_ms + 10);
	answer(box, &out.rows[4], PEAL_DELIVERY_DEAD, 0);
	box_reopen(box);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].id, first + 1);
	assert_int_equal(out.rows[1].id, first + 5);
	assert_int_equal(out.next_ms, box->now_ms + 10);
	answer(box, &out.rows[1], PEAL_DELIVERY_DONE, 0);
	box->now_ms += 10;
	box_reopen(box);
	out = hand_out(box, 16);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.rows[0].id, first + 3);
	assert_int_equal(out.rows[1].id, first + 1);
}

/* More than a receiver keeps in memory; each group is answered from its end. */
static void test_events__many_settled_out_of_order(void **state)
{
	struct store_box *box = *state;
	struct peal_change changes[50];
	struct handed_out out;

	for (int round = 0; round < 200; round++) {
		add_events(box, 50);
		out = hand_out(box, 50);
		assert_int_equal(out.count, 50);
		for (int i = 0; i < 50; i++)
			changes[i] = answer_change(box, "crm", &out.rows[49 - i],
						   PEAL_DELIVERY_DONE, 0);
		box_commit(box, changes, 25);
		box_commit(box, changes + 25, 25);
	}
	assert_int_equal(hand_out(box, 50).count, 0);
	if (!BOX_IS_FILE(box))
		return;
	box_reopen(box);
	assert_int_equal(hand_out(box, 50).count, 0);
}

int test_event(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_events__in_order_and_once),
		BOX_TEST(test_events__of_a_result),
		BOX_TEST(test_delivery__done_is_never_offered_again),
		BOX_TEST(test_delivery__waits_for_its_next_try),
		BOX_TEST(test_delivery__full_answer_means_ask_again_now),
		BOX_TEST(test_replay__brings_dead_letters_back),
		BOX_TEST(test_events__two_receivers_do_not_meet),
		BOX_TEST(test_events__unwanted_ones_are_passed_over_for_ever),
		BOX_TEST(test_events__unwanted_ones_do_not_wait),
		BOX_TEST(test_events__of_another_campaign),
		BOX_TEST(test_events__after_a_restart),
		BOX_TEST(test_events__many_settled_out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
