/* rules_events.c - what must hold of all events, by what the receivers wrote down
 * themselves */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/night.h"

#include <stdlib.h>

struct receipt {
	char receiver[65], id[100];
	size_t calls; /* different call.completed that it took so far */
};

struct receipts {
	struct receipt *at;
	size_t count, room;
};

static void receipt_read(struct night *night, struct receipts *receipts, const char *line)
{
	struct receipt receipt = { .calls = 0 };
	char type[40], said[16];
	bool is_again = false;

	if (sscanf(line, "%*s %64s %99s %39s %*s %15s", receipt.receiver, receipt.id, type, said) !=
		    4 ||
	    said[0] != '2')
		return;
	for (size_t i = 0; i < receipts->count; i++) {
		const struct receipt *other = &receipts->at[i];

		if (strcmp(other->receiver, receipt.receiver) != 0)
			continue;
		receipt.calls = other->calls;
		is_again |= strcmp(other->id, receipt.id) == 0;
	}
	if (is_again && !night->was_cut_off)
		night_fault(night, "%s got %s twice", receipt.receiver, receipt.id);
	if (!is_again && strcmp(type, "call.completed") == 0)
		receipt.calls++;
	receipts->at = memory_grow(receipts->at, &receipts->room, receipts->count + 1,
				   sizeof(receipt));
	receipts->at[receipts->count++] = receipt;
}

/* The last receipt of a receiver has its sum. */
static bool is_last(const struct receipts *receipts, size_t i)
{
	for (size_t k = i + 1; k < receipts->count; k++) {
		if (strcmp(receipts->at[k].receiver, receipts->at[i].receiver) == 0)
			return false;
	}
	return true;
}

void rules_check_events(struct night *night)
{
	FILE *file = fopen(night_path(night, "events.log"), "re");
	struct receipts receipts = { 0 };
	char *line = NULL;
	size_t room = 0;

	while (file != NULL && getline(&line, &room, file) > 0)
		receipt_read(night, &receipts, line);
	for (size_t i = 0; night->is_all_delivered && i < receipts.count; i++) {
		const struct receipt *one = &receipts.at[i];

		if (is_last(&receipts, i) && one->calls != night->tried_count)
			night_fault(night, "%s got %zu calls, and there were %zu", one->receiver,
				    one->calls, night->tried_count);
	}
	free(receipts.at);
	free(line);
	if (file != NULL)
		fclose(file);
}
