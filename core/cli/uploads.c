/* uploads.c - `peal uploads`: the contact lists of a campaign */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/campaign/words.h"
#include "core/cli/summary.h"
#include "core/cli/visit.h"
#include "core/cli/when.h"

#include <inttypes.h>
#include <stdlib.h>

/* How many an upload excluded for one reason. */
struct reason {
	int64_t upload, count;
	const char *name;
};

struct reasons {
	struct reason *at;
	size_t count, room;
	struct peal_arena *arena;
};

static int take_reason(void *context, const void *row)
{
	static const char prefix[] = "excluded.";
	const struct peal_count_row *count = row;
	struct reasons *reasons = context;

	if (count->upload == 0 || count->value == 0 ||
	    strncmp(count->name, prefix, sizeof(prefix) - 1) != 0)
		return 0;
	reasons->at = memory_grow(reasons->at, &reasons->room, reasons->count + 1,
				  sizeof(*reasons->at));
	reasons->at[reasons->count++] =
		(struct reason){ count->upload, count->value,
				 arena_text(reasons->arena, count->name + sizeof(prefix) - 1) };
	return 0;
}

static void print_time(const struct visit *visit, const char *label, int64_t at_ms)
{
	char when[WHEN_TEXT_MAX];

	if (at_ms == 0)
		return;
	when_format(visit->schedule, 0, at_ms, when);
	printf("      %s %s\n", label, when);
}

static void print_reasons(const struct reasons *reasons, int64_t upload)
{
	const char *before = "      excluded: ";

	for (size_t i = 0; i < reasons->count; i++) {
		if (reasons->at[i].upload != upload)
			continue;
		printf("%s%" PRId64 " %s", before, reasons->at[i].count, reasons->at[i].name);
		before = ", ";
	}
	if (before[0] == ',')
		putchar('\n');
}

static void print_upload(const struct visit *visit, const struct peal_upload_row *row,
			 const struct reasons *reasons)
{
	printf("%4" PRId64 "  %-9s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "  %s\n", row->id,
	       word_upload_state(row->state), row->row_count, row->accepted_count,
	       row->excluded_count, row->name);
	print_reasons(reasons, row->id);
	if (row->error[0] != '\0')
		printf("      failed: %s\n", row->error);
	print_time(visit, "not before", row->release_at_ms);
	print_time(visit, "exhausted after", row->release_until_ms);
}

static void print_table(const struct visit *visit, struct uploads *uploads,
			const struct reasons *reasons)
{
	if (uploads_count(uploads) == 0) {
		fprintf(stderr,
			"peal: campaign \"%s\" has no uploads yet; `peal run %s` loads "
			"them\n",
			visit->pipeline->name, visit->pipeline->file);
		return;
	}
	printf("%4s  %-9s %10s %10s %10s  %s\n", "id", "state", "rows", "accepted", "excluded",
	       "name");
	for (size_t i = 0; i < uploads_count(uploads); i++)
		print_upload(visit, &uploads_at(uploads, i)->row, reasons);
}

static void put_reasons(struct writer *json, const struct reasons *reasons, int64_t upload)
{
	writer_object(json, "excluded_by_reason");
	for (size_t i = 0; i < reasons->count; i++) {
		if (reasons->at[i].upload == upload)
			writer_int(json, reasons->at[i].name, reasons->at[i].count);
	}
	writer_object_end(json);
}

static void print_json(struct uploads *uploads, const struct reasons *reasons)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	writer_array(&json, NULL);
	for (size_t i = 0; i < uploads_count(uploads); i++) {
		const struct peal_upload_row *row = &uploads_at(uploads, i)->row;

		writer_object(&json, NULL);
		summary_json_upload(&json, row);
		put_reasons(&json, reasons, row->id);
		writer_object_end(&json);
	}
	writer_array_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static int list_uploads(struct visit *visit)
{
	struct reasons reasons = { .arena = visit->arena };
	struct uploads *uploads = visit_uploads(visit);
	int result = uploads == NULL ? -1 : visit_open_schedule(visit);

	if (result == 0 && visit->campaign.id != 0)
		result = visit_read(visit, PEAL_READ_COUNTS, NULL, take_reason, &reasons);
	if (result == 0 && visit->cli->is_json)
		print_json(uploads, &reasons);
	else if (result == 0)
		print_table(visit, uploads, &reasons);
	free(reasons.at);
	uploads_destroy(&uploads);
	return result;
}

static int run_uploads(struct cli *cli)
{
	return visit_run(cli, 0, list_uploads);
}

const struct command command_uploads = {
	.name = "uploads",
	.usage = "FILE [--json]",
	.summary = "List the uploads of a campaign: state, rows, exclusions, release times",
	.more = "Each contact file that was loaded is one upload.  `peal export FILE exclusions` "
		"has every\nexcluded row with its line.\n\n"
		"Examples:\n"
		"  peal uploads nightly.cfg\n"
		"  peal uploads nightly.cfg --json | jq '.[] | select(.state == \"staged\")'\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 1,
	.run = run_uploads,
};
