/* test_sweep - release, sweep and rehold, in portions */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

static struct peal_change sweep_release(struct store_box *box, int64_t upload, int64_t due_ms,
					uint64_t max)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_RELEASE,
				     .release = { box->campaign, upload, due_ms, max, 99 } };
}

static struct peal_change sweep_all(struct store_box *box, int64_t upload, uint64_t max)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_SWEEP,
				     .sweep = { .campaign = box->campaign,
						.upload = upload,
						.state = PEAL_CONTACT_FLUSHED,
						.at_ms = 5,
						.reason = "flushed by hand",
						.counter = "flushed",
						.max = max,
						.moved_out = 99 } };
}

static uint64_t sweep_apply(struct store_box *box, struct peal_change change)
{
	box_apply(box, &change);
	return change.kind == PEAL_CHANGE_SWEEP ? change.sweep.moved_out : change.release.moved_out;
}

static void test_release__in_portions(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[16];
	int64_t upload = box_upload(box, "one.csv"), other = box_upload(box, "two.csv");

	box_contacts(box, upload, 1, 3, 0, false);
	box_contacts(box, other, 50, 3, 0, false);
	box_contacts(box, upload, 4, 4, 0, false);
	assert_int_equal(sweep_apply(box, sweep_release(box, upload, BOX_DUE_MS, 5)), 5);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_STAGED), 5);
	assert_int_equal(sweep_apply(box, sweep_release(box, upload, BOX_DUE_MS, 5)), 2);
	assert_int_equal(sweep_apply(box, sweep_release(box, upload, BOX_DUE_MS, 5)), 0);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 16), 7);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(rows[i].contact.upload, upload);
		assert_int_equal(rows[i].contact.number, BOX_NUMBER + 1 + (unsigned)i);
		assert_int_equal(rows[i].due_ms, BOX_DUE_MS);
	}
	assert_int_equal(box_count_state(box, PEAL_CONTACT_STAGED), 3);
}

static void test_release__without_a_time_is_held(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *rows;
	int64_t upload = box_upload(box, "one.csv");

	box_contacts(box, upload, 1, 1, 0, false);
	assert_int_equal(sweep_apply(box, sweep_release(box, upload, PEAL_NEVER, 5)), 1);
	BOX_READ(box, PEAL_READ_CONTACTS, &rows, .upload = upload);
	assert_int_equal(rows[0].state, PEAL_CONTACT_QUEUED);
	assert_true(rows[0].due_ms == PEAL_NEVER);
}

static void test_sweep__staged_queued_held_but_not_in_flight(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *rows;
	const void *decisions;
	struct peal_queue_row row;
	struct peal_change intent;
	int64_t upload = box_queued(box, 2), other = box_upload(box, "two.csv");

	box_contacts(box, upload, 3, 2, 0, false);
	box_contacts(box, upload, 5, 1, PEAL_NEVER, true);
	box_contacts(box, other, 6, 2, BOX_DUE_MS, true);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	intent = box_intent(box, &row);
	box_apply(box, &intent);
	assert_int_equal(sweep_apply(box, sweep_all(box, upload, 100)), 4);
	BOX_READ(box, PEAL_READ_CONTACTS, &rows, .campaign = box->campaign);
	for (int i = 1; i < 5; i++) {
		assert_int_equal(rows[i].state, PEAL_CONTACT_FLUSHED);
		assert_string_equal(rows[i].why, "flushed by hand");
	}
	assert_int_equal(rows[0].state, PEAL_CONTACT_IN_PROGRESS);
	assert_int_equal(rows[5].state, PEAL_CONTACT_QUEUED);
	assert_int_equal(rows[6].state, PEAL_CONTACT_QUEUED);
	assert_int_equal(
		box_read(box, PEAL_READ_DECISIONS, (struct peal_read_filter){ 0 }, &decisions), 0);
	assert_int_equal(sweep_apply(box, sweep_all(box, 0, 100)), 2);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_FLUSHED), 6);
	assert_int_equal(box_counter(box, upload, "flushed"), 4);
	assert_int_equal(box_counter(box, 0, "flushed"), 6);
}

/* Two uploads interleaved in one queue: each portion must find its own. */
static void test_sweep__in_portions(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv"), other = box_upload(box, "two.csv");
	uint64_t moved, total = 0;

	for (unsigned i = 0; i < 20; i++) {
		box_contacts(box, upload, 100 * i, 50, BOX_DUE_MS, true);
		box_contacts(box, other, 100 * i + 50, 50, BOX_DUE_MS, true);
	}
	while ((moved = sweep_apply(box, sweep_all(box, upload, 70))) == 70)
		total += moved;
	assert_int_equal(total + moved, 1000);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_FLUSHED), 1000);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_QUEUED), 1000);
}

static void test_sweep__finds_what_came_meanwhile(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_queued(box, 600);

	assert_int_equal(sweep_apply(box, sweep_all(box, upload, 500)), 500);
	box_contacts(box, upload, 700, 50, BOX_DUE_MS - 100, true);
	assert_int_equal(sweep_apply(box, sweep_all(box, upload, 500)), 150);
	assert_int_equal(sweep_apply(box, sweep_all(box, upload, 500)), 0);
}

static void test_sweep__keeps_the_attempts(void **state)
{
	struct store_box *box = *state;
	const struct peal_contact_state_row *rows;
	int64_t upload = box_queued(box, 1);

	box_call(box, PEAL_LANE_FRESH, PEAL_CONTACT_QUEUED, box->now_ms);
	assert_int_equal(sweep_apply(box, sweep_all(box, upload, 1)), 1);
	BOX_READ(box, PEAL_READ_CONTACTS, &rows, .upload = upload);
	assert_int_equal(rows[0].attempt_count, 1);
	assert_int_equal(rows[0].state, PEAL_CONTACT_FLUSHED);
}

static void test_rehold__in_portions(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row rows[8];
	struct peal_change change = { .kind = PEAL_CHANGE_REHOLD,
				      .rehold = { box->campaign, BOX_DUE_MS, 3, 99 } };
	int64_t upload = box_queued(box, 1);

	box_contacts(box, upload, 10, 5, PEAL_NEVER, true);
	box_apply(box, &change);
	assert_int_equal(change.rehold.moved_out, 3);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 4);
	box_apply(box, &change);
	assert_int_equal(change.rehold.moved_out, 2);
	assert_int_equal(box_claim(box, PEAL_LANE_FRESH, rows, 8), 2);
	assert_int_equal(rows[0].due_ms, BOX_DUE_MS);
	box_apply(box, &change);
	assert_int_equal(change.rehold.moved_out, 0);
}

int test_sweep(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_release__in_portions),
		BOX_TEST(test_release__without_a_time_is_held),
		BOX_TEST(test_sweep__staged_queued_held_but_not_in_flight),
		BOX_TEST(test_sweep__in_portions),
		BOX_TEST(test_sweep__finds_what_came_meanwhile),
		BOX_TEST(test_sweep__keeps_the_attempts),
		BOX_TEST(test_rehold__in_portions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
