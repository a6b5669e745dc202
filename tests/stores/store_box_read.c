/* store_box_read - reading a store under test
 *
 * Texts live only during the call of a row function, so rows are kept with copies. */
/* SPDX-License-Identifier: MIT */
#include "store_box.h"

/* Where the texts and slices of a kind's rows are, so that they can be kept. */
struct box_texts {
	size_t row_size;
	int text_count, slice_count;
	size_t texts[12], slices[2];
};

#define AT(row, member) offsetof(struct peal_##row, member)

static const struct box_texts box_texts[PEAL_READ_KIND_COUNT] = {
	[PEAL_READ_CAMPAIGNS] = { sizeof(struct peal_campaign_row),
				  2,
				  0,
				  { AT(campaign_row, name), AT(campaign_row, reason) },
				  { 0 } },
	[PEAL_READ_UPLOADS] = { sizeof(struct peal_upload_row),
				3,
				1,
				{ AT(upload_row, name), AT(upload_row, fingerprint),
				  AT(upload_row, error) },
				{ AT(upload_row, columns) } },
	[PEAL_READ_CONTACTS] = { sizeof(struct peal_contact_state_row),
				 1,
				 2,
				 { AT(contact_state_row, why) },
				 { AT(contact_state_row, contact.name),
				   AT(contact_state_row, contact.values) } },
	[PEAL_READ_ATTEMPTS] = { sizeof(struct peal_attempt_contact_row),
				 10,
				 2,
				 { AT(attempt_contact_row, attempt.agent),
				   AT(attempt_contact_row, attempt.ruling),
				   AT(attempt_contact_row, attempt.cause_text),
				   AT(attempt_contact_row, attempt.disposition),
				   AT(attempt_contact_row, attempt.transcript),
				   AT(attempt_contact_row, attempt.dtmf),
				   AT(attempt_contact_row, attempt.recording),
				   AT(attempt_contact_row, attempt.language),
				   AT(attempt_contact_row, attempt.fields),
				   AT(attempt_contact_row, attempt.why) },
				 { AT(attempt_contact_row, contact.name),
				   AT(attempt_contact_row, contact.values) } },
	[PEAL_READ_EXCLUSIONS] = { sizeof(struct peal_exclusion_row),
				   2,
				   1,
				   { AT(exclusion_row, reason), AT(exclusion_row, detail) },
				   { AT(exclusion_row, raw) } },
	[PEAL_READ_DECISIONS] = { sizeof(struct peal_decision_row),
				  1,
				  0,
				  { AT(decision_row, what) },
				  { 0 } },
	[PEAL_READ_DELIVERIES] = { sizeof(struct peal_delivery_row),
				   2,
				   0,
				   { AT(delivery_row, receiver), AT(delivery_row, detail) },
				   { 0 } },
	[PEAL_READ_DND] = { sizeof(struct peal_dnd_row), 1, 0, { AT(dnd_row, reason) }, { 0 } },
	[PEAL_READ_COUNTS] = { sizeof(struct peal_count_row),
			       1,
			       0,
			       { AT(count_row, name) },
			       { 0 } },
	[PEAL_READ_AGENTS] = { sizeof(struct peal_agent_row),
			       1,
			       0,
			       { AT(agent_row, agent) },
			       { 0 } },
	[PEAL_READ_NUMBERS] = { sizeof(struct peal_contact_row), 0, 0, { 0 }, { 0 } },
	[PEAL_READ_LIVE] = { sizeof(struct peal_count_row), 1, 0, { AT(count_row, name) }, { 0 } },
};

struct box_rows {
	struct store_box *box;
	const struct box_texts *kind;
	char *at;
	size_t count;
};

static void box_keep_texts(struct box_rows *rows, char *row)
{
	struct peal_slice slice;
	const char *text;
	char *copy;

	for (int i = 0; i < rows->kind->text_count; i++) {
		memcpy(&text, row + rows->kind->texts[i], sizeof(text));
		copy = box_alloc(rows->box->arena, strlen(text) + 1);
		memcpy(copy, text, strlen(text));
		memcpy(row + rows->kind->texts[i], &copy, sizeof(copy));
	}
	for (int i = 0; i < rows->kind->slice_count; i++) {
		memcpy(&slice, row + rows->kind->slices[i], sizeof(slice));
		copy = box_alloc(rows->box->arena, slice.bytes + 1);
		memcpy(copy, slice.at, slice.bytes);
		slice.at = copy;
		memcpy(row + rows->kind->slices[i], &slice, sizeof(slice));
	}
}

static int box_keep_row(void *context, const void *row)
{
	struct box_rows *rows = context;
	char *kept = rows->at + rows->count * rows->kind->row_size;

	assert_true(rows->count < BOX_ROWS_MAX);
	rows->count++;
	memcpy(kept, row, rows->kind->row_size);
	box_keep_texts(rows, kept);
	return 0;
}

size_t box_read(struct store_box *box, enum peal_read_kind kind, struct peal_read_filter filter,
		const void **rows_out)
{
	struct box_rows rows = { .box = box, .kind = &box_texts[kind] };

	rows.at = box_alloc(box->arena, BOX_ROWS_MAX * rows.kind->row_size);
	if (box->ops->read(box->self, kind, &filter, box_keep_row, &rows, &box->err) != 0)
		fail_msg("%s", box->err.text);
	*rows_out = rows.at;
	return rows.count;
}

struct box_state_count {
	enum peal_contact_state state;
	size_t count;
};

static int box_count_row(void *context, const void *row)
{
	struct box_state_count *count = context;
	const struct peal_contact_state_row *contact = row;

	count->count += contact->state == count->state;
	return 0;
}

size_t box_count_state(struct store_box *box, enum peal_contact_state state)
{
	const struct peal_read_filter filter = { .campaign = box->campaign };
	struct box_state_count count = { .state = state };

	if (box->ops->read(box->self, PEAL_READ_CONTACTS, &filter, box_count_row, &count,
			   &box->err) != 0)
		fail_msg("%s", box->err.text);
	return count.count;
}

struct box_counter {
	int64_t upload;
	const char *name;
	int64_t value;
};

static int box_counter_row(void *context, const void *row)
{
	struct box_counter *counter = context;
	const struct peal_count_row *count = row;

	if (count->upload == counter->upload && strcmp(count->name, counter->name) == 0)
		counter->value = count->value;
	return 0;
}

static int64_t box_count(struct store_box *box, enum peal_read_kind kind, int64_t upload,
			 const char *name)
{
	const struct peal_read_filter filter = { .campaign = box->campaign };
	struct box_counter counter = { .upload = upload, .name = name };

	if (box->ops->read(box->self, kind, &filter, box_counter_row, &counter, &box->err) != 0)
		fail_msg("%s", box->err.text);
	return counter.value;
}

int64_t box_counter(struct store_box *box, int64_t upload, const char *name)
{
	return box_count(box, PEAL_READ_COUNTS, upload, name);
}

int64_t box_live(struct store_box *box, const char *name)
{
	return box_count(box, PEAL_READ_LIVE, 0, name);
}
