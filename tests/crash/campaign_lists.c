/* campaign_lists.c - contact lists with every kind of row, and what they must become
 *
 * A list has a few good rows among many that are excluded, so that it takes several
 * batches to load and yet few calls. */
/* SPDX-License-Identifier: MIT */
#include "campaign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNTRY 910000000000u
#define FIRST_GOOD (COUNTRY + 9811100000u) /* none has a fixed behaviour */
#define FIRST_POOR (COUNTRY + 9822200000u)
#define FIRST_DND (COUNTRY + 9833300000u)
#define DND_NUMBERS 50
#define FIXED_BLOCK 919876500000u
#define FIXED_COUNT 28

static uint64_t good_number(const struct campaign *campaign)
{
	uint64_t index = campaign->good->len;

	return index < FIXED_COUNT ? FIXED_BLOCK + index : FIRST_GOOD + index;
}

static enum row_kind kind_pick(struct campaign *campaign, int good_left, int rows_left)
{
	if (good_left > 0 && dice_between(&campaign->dice, 1, rows_left) <= good_left)
		return ROW_GOOD;
	if (campaign->good->len > 0 && dice_percent(&campaign->dice, 50))
		return ROW_DUPLICATE;
	return (enum row_kind)dice_between(&campaign->dice, ROW_DND, ROW_POOR);
}

static uint64_t number_pick(struct campaign *campaign, enum row_kind kind, int64_t line)
{
	switch (kind) {
	case ROW_GOOD:
		return good_number(campaign);
	case ROW_DUPLICATE:
		return g_array_index(campaign->good, uint64_t,
				     dice_between(&campaign->dice, 0, campaign->good->len - 1));
	case ROW_DND:
		return FIRST_DND + (uint64_t)dice_between(&campaign->dice, 0, DND_NUMBERS - 1);
	case ROW_POOR:
		return FIRST_POOR + (uint64_t)(campaign->list_count * 30000 + line);
	default:
		return 0;
	}
}

/* In different ways of writing. */
static void row_print(FILE *file, struct campaign *campaign, const struct row *row)
{
	uint64_t national = row->number - COUNTRY;

	if (row->kind == ROW_BAD)
		fprintf(file, "12-%" PRId64, row->line);
	else if (dice_percent(&campaign->dice, 50))
		fprintf(file, "0%05" PRIu64 " %05" PRIu64, national / 100000, national % 100000);
	else
		fprintf(file, "%s%" PRIu64, dice_percent(&campaign->dice, 50) ? "+" : "00",
			row->number);
	fprintf(file, ",\"Person, %" PRId64 "\",%s\n", row->line,
		row->kind == ROW_POOR ? "" : "4500");
}

static void dnd_list_write(const struct campaign *campaign)
{
	char *path = g_build_filename(campaign->folder, "dnd.txt", NULL);
	FILE *file = fopen(path, "w");

	for (uint64_t i = 0; file != NULL && i < DND_NUMBERS; i++)
		fprintf(file, "+%" PRIu64 "\n", FIRST_DND + i);
	if (file == NULL || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
	g_free(path);
}

static void rows_write(struct campaign *campaign, FILE *file, int good_count, int row_count)
{
	fputs("phone,name,amount\n", file);
	for (int i = 0; i < row_count; i++) {
		struct row row = { .list = campaign->list_count, .line = i + 2 };

		row.kind = kind_pick(campaign, good_count, row_count - i);
		row.number = number_pick(campaign, row.kind, row.line);
		row_print(file, campaign, &row);
		g_array_append_val(campaign->rows, row);
		if (row.kind != ROW_GOOD)
			continue;
		g_array_append_val(campaign->good, row.number);
		good_count--;
	}
}

void campaign_add_list(struct campaign *campaign, int good_count, int row_count)
{
	char *draft = g_build_filename(campaign->folder, "draft", NULL), *path;
	FILE *file = fopen(draft, "w");

	if (campaign->list_count == 0)
		dnd_list_write(campaign);
	campaign->list_count++;
	path = g_strdup_printf("%s/lists/list-%03d.csv", campaign->folder, campaign->list_count);
	if (file != NULL)
		rows_write(campaign, file, good_count, row_count);
	if (file == NULL || fclose(file) != 0 || rename(draft, path) != 0) {
		perror(path);
		exit(1);
	}
	g_free(draft);
	g_free(path);
}

static int row_compare(const void *a, const void *b)
{
	const struct row *one = a, *other = b;

	if (one->list != other->list)
		return one->list - other->list;
	return (one->line > other->line) - (one->line < other->line);
}

const struct row *campaign_row(const struct campaign *campaign, int list, int64_t line)
{
	const struct row wanted = { .list = list, .line = line };

	return bsearch(&wanted, campaign->rows->data, campaign->rows->len, sizeof(wanted),
		       row_compare);
}
