/* check_rows.c - nobody is lost, nobody is doubled */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <inttypes.h>
#include <string.h>

/* What became of each row, side by side with campaign->rows. */
struct fates {
	GArray *contacts, *exclusions; /* int: how many */
};

static guint row_index(const struct check *check, const struct row *row)
{
	return (guint)(row - &g_array_index(check->campaign->rows, struct row, 0));
}

static void count_up(GArray *counts, guint index)
{
	g_array_index(counts, int, index)++;
}

static void contact_look(struct check *check, const struct contact *contact, struct fates *fates)
{
	const struct row *row = campaign_row(check->campaign, contact->list, contact->line);

	if (row == NULL) {
		check_broken(check,
			     "contact %" PRId64 " is of line %" PRId64 " of list %d, which"
			     " there is not",
			     contact->id, contact->line, contact->list);
		return;
	}
	count_up(fates->contacts, row_index(check, row));
	if (row->kind != ROW_GOOD || row->number != contact->number)
		check_broken(check,
			     "contact %" PRId64 " (+%" PRIu64 ") is of line %" PRId64
			     " of list %d, which has +%" PRIu64 " and is of kind %d",
			     contact->id, contact->number, row->line, row->list, row->number,
			     row->kind);
}

static bool is_right_reason(const struct check *check, const struct row *row, const char *reason)
{
	/* A number may have come onto the account's list before its row was read. */
	bool has_dnd = campaign_has_dnd(check->campaign, row->number);

	switch (row->kind) {
	case ROW_GOOD:
		return has_dnd && strcmp(reason, "dnd") == 0;
	case ROW_DUPLICATE:
		return strcmp(reason, "duplicate") == 0 || strcmp(reason, "dnd") == 0;
	case ROW_DND:
		return strcmp(reason, "dnd") == 0 || strcmp(reason, "duplicate") == 0;
	default:
		return strcmp(reason, "dnd") != 0 && strcmp(reason, "duplicate") != 0;
	}
}

static void exclusion_look(struct check *check, const struct exclusion *exclusion,
			   struct fates *fates)
{
	const struct row *row = campaign_row(check->campaign, exclusion->list, exclusion->line);

	if (row == NULL) {
		check_broken(check, "line %" PRId64 " of list %d is excluded, and is not there",
			     exclusion->line, exclusion->list);
		return;
	}
	count_up(fates->exclusions, row_index(check, row));
	if (!is_right_reason(check, row, exclusion->reason))
		check_broken(check,
			     "line %" PRId64 " of list %d (+%" PRIu64 ", kind %d) is"
			     " excluded because of \"%s\"",
			     row->line, row->list, row->number, row->kind, exclusion->reason);
}

static void fates_compare(struct check *check, const struct fates *fates)
{
	for (guint i = 0; i < check->campaign->rows->len; i++) {
		const struct row *row = &g_array_index(check->campaign->rows, struct row, i);
		int contacts = g_array_index(fates->contacts, int, i);
		int exclusions = g_array_index(fates->exclusions, int, i);

		if (contacts + exclusions != 1)
			check_broken(check,
				     "line %" PRId64 " of list %d (+%" PRIu64 ", kind %d) is"
				     " %d contacts and %d exclusions",
				     row->line, row->list, row->number, row->kind, contacts,
				     exclusions);
	}
}

void check_every_row_once(struct check *check)
{
	const struct store_witness *store = &check->witness->store;
	guint count = check->campaign->rows->len;
	struct fates fates = { g_array_sized_new(FALSE, TRUE, sizeof(int), count),
			       g_array_sized_new(FALSE, TRUE, sizeof(int), count) };

	g_array_set_size(fates.contacts, count);
	g_array_set_size(fates.exclusions, count);
	for (guint i = 0; i < store->contacts->len; i++)
		contact_look(check, &g_array_index(store->contacts, struct contact, i), &fates);
	for (guint i = 0; i < store->exclusions->len; i++)
		exclusion_look(check, &g_array_index(store->exclusions, struct exclusion, i),
			       &fates);
	fates_compare(check, &fates);
	g_array_free(fates.contacts, TRUE);
	g_array_free(fates.exclusions, TRUE);
}

void check_every_contact_finished(struct check *check)
{
	const GArray *contacts = check->witness->store.contacts;

	for (guint i = 0; i < contacts->len; i++) {
		const struct contact *contact = &g_array_index(contacts, struct contact, i);

		if (contact->places != 1 || contact->state[0] == '\0')
			check_broken(check,
				     "contact %" PRId64 " (+%" PRIu64 ") is in %d places at"
				     " once, and is \"%s\"",
				     contact->id, contact->number, contact->places,
				     contact->state[0] != '\0' ? contact->state : "not finished");
	}
	if (contacts->len == 0)
		check_broken(check, "the store has no contacts");
}
