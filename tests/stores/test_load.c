/* test_load - campaigns, uploads, contacts, exclusions, counters: what is loaded
 * can be read */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

static void test_campaign_open__unknown_name(void **state)
{
	struct store_box *box = *state;
	struct peal_campaign_row row;

	assert_int_equal(box->ops->campaign_open(box->self, "day", false, 1, &row, &box->err), 1);
	assert_int_equal(box->ops->campaign_open(box->self, "day", true, 7, &row, &box->err), 0);
	assert_string_equal(row.name, "day");
	assert_string_equal(row.reason, "");
	assert_int_equal(row.state, PEAL_CAMPAIGN_SCHEDULED);
	assert_int_equal(row.created_ms, 7);
	assert_int_equal(row.started_ms, 0);
	assert_int_not_equal(row.id, box->campaign);
	assert_int_equal(box->ops->campaign_open(box->self, "day", true, 9, &row, &box->err), 0);
	assert_int_equal(row.created_ms, 7);
}

static struct peal_change campaign_move(struct store_box *box, unsigned from_mask,
					enum peal_campaign_state to, int64_t at_ms,
					const char *reason)
{
	return (struct peal_change){ .kind = PEAL_CHANGE_CAMPAIGN,
				     .campaign = { .campaign = box->campaign,
						   .from_mask = from_mask,
						   .to = to,
						   .at_ms = at_ms,
						   .reason = reason } };
}

static void test_campaign__moves_only_from_its_mask(void **state)
{
	struct store_box *box = *state;
	const struct peal_campaign_row *row;
	struct peal_change change = campaign_move(box, 1u << PEAL_CAMPAIGN_PAUSED,
						  PEAL_CAMPAIGN_RUNNING, 5, NULL);

	box_apply(box, &change);
	assert_false(change.campaign.is_applied_out);
	change = campaign_move(box, 1u << PEAL_CAMPAIGN_SCHEDULED, PEAL_CAMPAIGN_RUNNING, 5, NULL);
	box_apply(box, &change);
	assert_true(change.campaign.is_applied_out);
	change = campaign_move(box, 1u << PEAL_CAMPAIGN_RUNNING, PEAL_CAMPAIGN_PAUSED, 6, "tea");
	box_apply(box, &change);
	assert_int_equal(BOX_READ(box, PEAL_READ_CAMPAIGNS, &row, .campaign = box->campaign), 1);
	assert_int_equal(row->state, PEAL_CAMPAIGN_PAUSED);
	assert_int_equal(row->started_ms, 5);
	assert_int_equal(row->ended_ms, 0);
	assert_string_equal(row->reason, "tea");
}

static void test_campaign__ends_and_runs_again(void **state)
{
	struct store_box *box = *state;
	const struct peal_campaign_row *row;
	struct peal_change changes[] = {
		campaign_move(box, ~0u, PEAL_CAMPAIGN_RUNNING, 5, NULL),
		campaign_move(box, ~0u, PEAL_CAMPAIGN_COMPLETED, 8, "all called"),
	};

	box_commit(box, changes, 2);
	BOX_READ(box, PEAL_READ_CAMPAIGNS, &row, .campaign = 0);
	assert_int_equal(row->ended_ms, 8);
	assert_string_equal(row->reason, "all called");
	changes[0].campaign.at_ms = 11;
	box_apply(box, &changes[0]);
	BOX_READ(box, PEAL_READ_CAMPAIGNS, &row, .campaign = 0);
	assert_int_equal(row->started_ms, 5);
	assert_int_equal(row->ended_ms, 0);
}

static void test_upload__is_read_as_written(void **state)
{
	struct store_box *box = *state;
	int64_t first = box_upload(box, "one.csv"), second = box_upload(box, "two.csv");
	const struct peal_upload_row *rows;
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD,
				      .upload.row = { .id = second,
						      .state = PEAL_UPLOAD_FAILED,
						      .release_at_ms = 3,
						      .release_until_ms = 4,
						      .lines_done = 5,
						      .row_count = 6,
						      .accepted_count = 7,
						      .excluded_count = 8,
						      .error = "truncated gzip" } };

	box_apply(box, &change);
	assert_int_equal(BOX_READ(box, PEAL_READ_UPLOADS, &rows, .campaign = box->campaign), 2);
	assert_int_equal(rows[0].id, first);
	assert_int_equal(rows[1].id, second);
	assert_string_equal(rows[1].name, "two.csv");
	assert_string_equal(rows[1].fingerprint, "abc");
	assert_int_equal(rows[1].campaign, box->campaign);
	assert_int_equal(rows[1].state, PEAL_UPLOAD_FAILED);
	assert_int_equal(rows[1].created_ms, BOX_DUE_MS);
	assert_int_equal(rows[1].release_at_ms, 3);
	assert_int_equal(rows[1].release_until_ms, 4);
	assert_int_equal(rows[1].lines_done, 5);
	assert_int_equal(rows[1].row_count, 6);
	assert_int_equal(rows[1].accepted_count, 7);
	assert_int_equal(rows[1].excluded_count, 8);
	assert_string_equal(rows[1].error, "truncated gzip");
	assert_int_equal(rows[1].columns.bytes, 11);
	assert_memory_equal(rows[1].columns.at, "city\0amount", 11);
	assert_string_equal(rows[0].error, "");
	assert_int_equal(BOX_READ(box, PEAL_READ_UPLOADS, &rows, .upload = first), 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_UPLOADS, &rows, .campaign = 99), 0);
}

static void test_contacts__are_read_as_written(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv"), held = box_upload(box, "two.csv");
	const struct peal_contact_state_row *rows;

	box_contacts(box, upload, 1, 2, BOX_DUE_MS, true);
	box_contacts(box, held, 3, 1, PEAL_NEVER, true);
	box_contacts(box, held, 4, 1, BOX_DUE_MS, false);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .campaign = box->campaign), 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(rows[i].contact.id, rows[0].contact.id + i);
		assert_int_equal(rows[i].contact.number, BOX_NUMBER + 1 + (unsigned)i);
		assert_int_equal(rows[i].contact.line, 2 + i);
		assert_int_equal(rows[i].attempt_count, 0);
		assert_string_equal(rows[i].why, "");
	}
	assert_int_equal(rows[0].contact.name.bytes, 4);
	assert_memory_equal(rows[0].contact.name.at, "Asha", 4);
	assert_int_equal(rows[0].contact.values.bytes, 8);
	assert_memory_equal(rows[0].contact.values.at,
			    "Pune\0"
			    "500",
			    8);
	assert_int_equal(rows[1].state, PEAL_CONTACT_QUEUED);
	assert_int_equal(rows[1].due_ms, BOX_DUE_MS + 1);
	assert_int_equal(rows[2].state, PEAL_CONTACT_QUEUED);
	assert_true(rows[2].due_ms == PEAL_NEVER);
	assert_int_equal(rows[3].state, PEAL_CONTACT_STAGED);
}

static void test_contacts__filters(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv"), other = box_upload(box, "two.csv");
	const struct peal_contact_state_row *rows;

	box_contacts(box, upload, 1, 2, BOX_DUE_MS, true);
	box_contacts(box, other, 1, 2, BOX_DUE_MS + 50, true);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .upload = other), 2);
	assert_int_equal(rows[0].contact.upload, other);
	assert_int_equal(rows[1].due_ms, BOX_DUE_MS + 51);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .number = BOX_NUMBER + 2), 2);
	assert_int_equal(rows[0].due_ms, BOX_DUE_MS + 1);
	assert_int_equal(rows[1].due_ms, BOX_DUE_MS + 51);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .number = BOX_NUMBER + 2,
				  .upload = upload),
			 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .number = BOX_NUMBER), 0);
	assert_int_equal(BOX_READ(box, PEAL_READ_CONTACTS, &rows, .campaign = 99), 0);
}

static void test_contacts__empty_batch(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv");
	struct peal_change change = { .kind = PEAL_CHANGE_CONTACTS,
				      .contacts = { .campaign = box->campaign, .upload = upload } };

	box_apply(box, &change);
	assert_int_equal(box_count_state(box, PEAL_CONTACT_STAGED), 0);
}

static void test_exclusions__by_upload_and_line(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_upload(box, "one.csv"), other = box_upload(box, "two.csv");
	const struct peal_exclusion_row exclusions[] = {
		{ other, 3, 0, { "12", 2 }, "invalid_number", "too short", 9 },
		{ upload, 7, BOX_NUMBER, { "+91 98", 6 }, "dnd", "list v1", 10 },
		{ upload, 2, BOX_NUMBER + 1, { "098", 3 }, "duplicate", NULL, 11 },
		{ upload, 2, BOX_NUMBER + 1, { "098", 3 }, "dnd", "second", 12 },
	};
	const struct peal_exclusion_row *rows;
	struct peal_change change = { .kind = PEAL_CHANGE_EXCLUSIONS,
				      .exclusions = { exclusions, 4 } };

	box_apply(box, &change);
	assert_int_equal(BOX_READ(box, PEAL_READ_EXCLUSIONS, &rows, .campaign = box->campaign), 3);
	assert_int_equal(rows[0].line, 2);
	assert_string_equal(rows[0].reason, "duplicate");
	assert_string_equal(rows[0].detail, "");
	assert_int_equal(rows[1].line, 7);
	assert_int_equal(rows[1].number, BOX_NUMBER);
	assert_int_equal(rows[1].at_ms, 10);
	assert_memory_equal(rows[1].raw.at, "+91 98", 6);
	assert_int_equal(rows[2].upload, other);
	assert_string_equal(rows[2].detail, "too short");
	assert_int_equal(BOX_READ(box, PEAL_READ_EXCLUSIONS, &rows, .upload = upload), 2);
	assert_int_equal(BOX_READ(box, PEAL_READ_EXCLUSIONS, &rows, .number = BOX_NUMBER), 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_EXCLUSIONS, &rows, .campaign = 99), 0);
}

static void test_count__of_uploads_and_campaign(void **state)
{
	struct store_box *box = *state;
	struct peal_change changes[] = {
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, 1, "called", 2 } },
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, 2, "called", 3 } },
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, 0, "called", -1 } },
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, 0, "outcome.busy", 1 } },
	};
	const struct peal_count_row *rows;

	box_commit(box, changes, 4);
	box_commit(box, changes, 1);
	assert_int_equal(box_counter(box, 1, "called"), 4);
	assert_int_equal(box_counter(box, 2, "called"), 3);
	assert_int_equal(box_counter(box, 0, "called"), -1);
	assert_int_equal(box_counter(box, 0, "outcome.busy"), 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_COUNTS, &rows, .upload = 2), 1);
	assert_int_equal(rows[0].value, 3);
	assert_int_equal(BOX_READ(box, PEAL_READ_COUNTS, &rows, .campaign = 99), 0);
}

static void test_agent__stop_and_start(void **state)
{
	struct store_box *box = *state;
	struct peal_change change = { .kind = PEAL_CHANGE_AGENT,
				      .agent = { box->campaign, "asha", true } };
	const struct peal_agent_row *rows;

	box_apply(box, &change);
	box_apply(box, &change);
	assert_int_equal(BOX_READ(box, PEAL_READ_AGENTS, &rows, .campaign = box->campaign), 1);
	assert_string_equal(rows[0].agent, "asha");
	change.agent.is_stopped = false;
	box_apply(box, &change);
	assert_int_equal(BOX_READ(box, PEAL_READ_AGENTS, &rows, .campaign = box->campaign), 0);
}

static void test_dnd__add_and_remove(void **state)
{
	struct store_box *box = *state;
	struct peal_change add = { .kind = PEAL_CHANGE_DND_ADD,
				   .dnd_add.row = { BOX_NUMBER + 2, 5, "asked on a call" } };
	struct peal_change remove = { .kind = PEAL_CHANGE_DND_REMOVE,
				      .dnd_remove.number = BOX_NUMBER + 2 };
	const struct peal_dnd_row *rows;

	box_apply(box, &add);
	assert_true(add.dnd_add.is_new_out);
	add.dnd_add.row.added_ms = 6;
	box_apply(box, &add);
	assert_false(add.dnd_add.is_new_out);
	add.dnd_add.row = (struct peal_dnd_row){ BOX_NUMBER + 1, 7, NULL };
	box_apply(box, &add);
	assert_int_equal(BOX_READ(box, PEAL_READ_DND, &rows, .number = 0), 2);
	assert_int_equal(rows[0].number, BOX_NUMBER + 1);
	assert_string_equal(rows[0].reason, "");
	assert_int_equal(rows[1].added_ms, 5);
	assert_string_equal(rows[1].reason, "asked on a call");
	assert_int_equal(BOX_READ(box, PEAL_READ_DND, &rows, .number = BOX_NUMBER + 2), 1);
	box_apply(box, &remove);
	assert_true(remove.dnd_remove.was_there_out);
	box_apply(box, &remove);
	assert_false(remove.dnd_remove.was_there_out);
}

static void test_numbers__of_a_campaign(void **state)
{
	struct store_box *box = *state;
	int64_t upload = box_queued(box, 3), other = box_upload(box, "two.csv");
	const struct peal_contact_row *rows;

	box_contacts(box, other, 2, 1, 0, false);
	assert_int_equal(BOX_READ(box, PEAL_READ_NUMBERS, &rows, .campaign = box->campaign), 4);
	assert_int_equal(rows[2].upload, upload);
	assert_int_equal(rows[3].upload, other);
	assert_int_equal(rows[3].number, BOX_NUMBER + 2);
	assert_int_equal(rows[3].line, 3);
	assert_int_equal(BOX_READ(box, PEAL_READ_NUMBERS, &rows, .upload = other), 1);
	assert_int_equal(BOX_READ(box, PEAL_READ_NUMBERS, &rows, .number = BOX_NUMBER + 2), 2);
	assert_int_equal(BOX_READ(box, PEAL_READ_NUMBERS, &rows, .campaign = 99), 0);
}

static void test_live__where_contacts_are(void **state)
{
	struct store_box *box = *state;
	struct peal_queue_row row;
	struct peal_change intent;
	int64_t upload = box_queued(box, 2);

	box_contacts(box, upload, 3, 4, 0, false);
	box_contacts(box, upload, 7, 3, PEAL_NEVER, true);
	box_claim(box, PEAL_LANE_FRESH, &row, 1);
	intent = box_intent(box, &row);
	box_apply(box, &intent);
	assert_int_equal(box_live(box, "contacts.staged"), 4);
	assert_int_equal(box_live(box, "contacts.held"), 3);
	assert_int_equal(box_live(box, "contacts.in_progress"), 1);
	box->campaign++;
	assert_int_equal(box_live(box, "contacts.staged"), 0);
	assert_int_equal(box_live(box, "contacts.held"), 0);
	assert_int_equal(box_live(box, "contacts.in_progress"), 0);
}

static int stop_at_first(void *context, const void *row)
{
	(void)row;
	return ++*(int *)context == 1 ? 42 : 0;
}

static void test_read__is_stopped_by_the_row_function(void **state)
{
	struct store_box *box = *state;
	const struct peal_read_filter filter = { 0 };

	box_queued(box, 3);
	for (int kind = PEAL_READ_UPLOADS; kind <= PEAL_READ_CONTACTS; kind++) {
		int rows = 0;

		assert_int_equal(
			box->ops->read(box->self, kind, &filter, stop_at_first, &rows, &box->err),
			42);
		assert_int_equal(rows, 1);
	}
}

static void test_read__of_no_kind(void **state)
{
	struct store_box *box = *state;
	const struct peal_read_filter filter = { 0 };
	int rows = 0;

	assert_true(box->ops->read(box->self, PEAL_READ_KIND_COUNT, &filter, stop_at_first, &rows,
				   &box->err) < 0);
	assert_int_equal(box->err.code, PEAL_FAIL_BUG);
}

static void test_commit__a_wrong_change_leaves_nothing(void **state)
{
	struct store_box *box = *state;
	struct peal_change changes[] = {
		{ .kind = PEAL_CHANGE_COUNT, .count = { box->campaign, 0, "called", 1 } },
		{ .kind = PEAL_CHANGE_NODE + 1 },
	};

	assert_true(box->ops->commit(box->self, changes, 2, &box->err) < 0);
	assert_int_equal(box->err.code, PEAL_FAIL_BUG);
	assert_int_equal(box_counter(box, 0, "called"), 0);
}

static void test_identity__is_a_uuid_of_its_own(void **state)
{
	struct store_box *box = *state;
	struct store_box *other = box_create(box->kind);

	assert_int_equal(strlen(box->ops->identity(box->self)), 36);
	assert_string_not_equal(box->ops->identity(box->self), other->ops->identity(other->self));
	box_destroy(&other);
}

int test_load(void)
{
	const struct CMUnitTest tests[] = {
		BOX_TEST(test_campaign_open__unknown_name),
		BOX_TEST(test_campaign__moves_only_from_its_mask),
		BOX_TEST(test_campaign__ends_and_runs_again),
		BOX_TEST(test_upload__is_read_as_written),
		BOX_TEST(test_contacts__are_read_as_written),
		BOX_TEST(test_contacts__filters),
		BOX_TEST(test_contacts__empty_batch),
		BOX_TEST(test_exclusions__by_upload_and_line),
		BOX_TEST(test_count__of_uploads_and_campaign),
		BOX_TEST(test_agent__stop_and_start),
		BOX_TEST(test_dnd__add_and_remove),
		BOX_TEST(test_numbers__of_a_campaign),
		BOX_TEST(test_live__where_contacts_are),
		BOX_TEST(test_read__is_stopped_by_the_row_function),
		BOX_TEST(test_read__of_no_kind),
		BOX_TEST(test_commit__a_wrong_change_leaves_nothing),
		BOX_TEST(test_identity__is_a_uuid_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
