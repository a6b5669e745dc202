/* dnd.c - `peal dnd`: the account's own list of numbers that are never called */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/cli/number_list.h"

#include <stdlib.h>

/* Changes of one commit: a list of millions must not hold up a running campaign. */
#define CHUNK 5000u

/* ---- changing ---- */

static size_t count_moved(const struct peal_change *changes, size_t count, bool adds)
{
	size_t moved = 0;

	for (size_t i = 0; i < count; i++)
		moved += adds ? changes[i].dnd_add.is_new_out : changes[i].dnd_remove.was_there_out;
	return moved;
}

static void change_fill(struct peal_change *change, uint64_t number, bool adds, const char *reason)
{
	*change = (struct peal_change){ .kind = adds ? PEAL_CHANGE_DND_ADD
						     : PEAL_CHANGE_DND_REMOVE };
	if (adds)
		change->dnd_add.row = (struct peal_dnd_row){ number, time_system_ms(), reason };
	else
		change->dnd_remove.number = number;
}

static int commit_numbers(struct visit *visit, const struct number_list *numbers, bool adds,
			  size_t *moved_out)
{
	struct peal_change *changes = memory_alloc_array(CHUNK, sizeof(*changes));
	const char *reason = visit->cli->reason != NULL ? visit->cli->reason : "added by hand";
	size_t done = 0;
	int result = 0;

	*moved_out = 0;
	while (done < numbers->count && result == 0) {
		size_t some = numbers->count - done < CHUNK ? numbers->count - done : CHUNK;

		for (size_t i = 0; i < some; i++)
			change_fill(&changes[i], numbers->at[done + i], adds, reason);
		result = visit_commit(visit, changes, some);
		if (result == 0)
			*moved_out += count_moved(changes, some, adds);
		done += some;
	}
	free(changes);
	return result;
}

static void print_change(const struct visit *visit, const struct number_list *numbers, bool adds,
			 size_t moved)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	size_t same = numbers->count - moved;

	if (!visit->cli->is_json) {
		if (!visit->cli->is_quiet && adds)
			printf("%zu added, %zu were on the list already\n", moved, same);
		else if (!visit->cli->is_quiet)
			printf("%zu removed, %zu were not on the list\n", moved, same);
		return;
	}
	writer_object(&json, NULL);
	writer_int(&json, adds ? "added" : "removed", (int64_t)moved);
	writer_int(&json, "unchanged", (int64_t)same);
	writer_int(&json, "bad_lines", (int64_t)numbers->bad_count);
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static int change_numbers(struct visit *visit, bool adds)
{
	struct number_list numbers = { 0 };
	size_t moved = 0;
	int result = number_list_read(&numbers, visit, 2);

	if (result == 0 && visit->self != NULL)
		result = commit_numbers(visit, &numbers, adds, &moved);
	if (result == 0)
		print_change(visit, &numbers, adds, moved);
	if (result == 0 && numbers.bad_count > 0)
		result = CLI_WRONG;
	number_list_finish(&numbers);
	return result;
}

static int dnd_add(struct visit *visit)
{
	return change_numbers(visit, true);
}

static int dnd_remove(struct visit *visit)
{
	return change_numbers(visit, false);
}

/* ---- reading the list ---- */

struct listing {
	const struct visit *visit;
	struct text line;
	size_t found_count;
};

static void print_row(struct listing *listing, uint64_t number, const struct peal_dnd_row *row)
{
	struct writer json = writer_onto(&listing->line);
	char to[NUMBER_TEXT_MAX], when[TIME_TEXT_MAX];

	text_clear(&listing->line);
	number_format(number, to);
	if (listing->visit->cli->is_json) {
		writer_object(&json, NULL);
		writer_text(&json, "number", to);
		writer_bool(&json, "is_on_list", row != NULL);
		writer_time(&json, "added_at", row != NULL ? row->added_ms : 0);
		writer_text(&json, "reason", row != NULL ? row->reason : NULL);
		writer_object_end(&json);
		puts(text_get(&listing->line));
	} else if (row == NULL) {
		printf("%s  not on the list\n", to);
	} else {
		time_format_utc(row->added_ms, when);
		printf("%s  since %s: %s\n", to, when, row->reason);
	}
}

static int take_row(void *context, const void *at)
{
	const struct peal_dnd_row *row = at;
	struct listing *listing = context;

	listing->found_count++;
	print_row(listing, row->number, row);
	if (!ferror(stdout))
		return 0;
	return -1;
}

static int list_number(struct visit *visit, struct listing *listing, uint64_t number)
{
	const struct peal_read_filter filter = { .number = number };
	int result = 0;

	listing->found_count = 0;
	visit->err = (struct peal_error){ PEAL_FAIL_IO, "the result cannot be written" };
	if (visit->self != NULL)
		result = visit->store->read(visit->self, PEAL_READ_DND, &filter, take_row, listing,
					    &visit->err);
	if (result == 0 && listing->found_count == 0 && number != 0)
		print_row(listing, number, NULL);
	return result;
}

static int dnd_check(struct visit *visit)
{
	struct listing listing = { .visit = visit };
	struct number_list numbers = { 0 };
	int result = number_list_read(&numbers, visit, 2);

	for (size_t i = 0; i < numbers.count && result == 0; i++)
		result = list_number(visit, &listing, numbers.at[i]);
	if (result == 0 && numbers.bad_count > 0)
		result = CLI_WRONG;
	number_list_finish(&numbers);
	text_finish(&listing.line);
	return result;
}

static int dnd_list(struct visit *visit)
{
	struct listing listing = { .visit = visit };
	int result = list_number(visit, &listing, 0);

	text_finish(&listing.line);
	return result;
}

static int run_dnd(struct cli *cli)
{
	static const struct {
		const char *name;
		visit_fn *fn;
		bool makes, takes_numbers;
	} verbs[] = {
		{ "add", dnd_add, true, true },
		{ "remove", dnd_remove, false, true },
		{ "check", dnd_check, false, true },
		{ "list", dnd_list, false, false },
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(cli->argv[0], verbs[i].name) != 0)
			continue;
		if (verbs[i].takes_numbers != (cli->argc > 2))
			return cli_usage(cli,
					 verbs[i].takes_numbers
						 ? "`peal dnd %s` needs a number, or - for stdin"
						 : "`peal dnd %s` takes no numbers",
					 verbs[i].name);
		return verbs[i].makes ? visit_run_making(cli, 1, verbs[i].fn)
				      : visit_run(cli, 1, verbs[i].fn);
	}
	return cli_usage(cli, "\"%s\" is none of add, remove, check, list", cli->argv[0]);
}

const struct command command_dnd = {
	.name = "dnd",
	.usage = "add|remove|check|list FILE [NUMBER...]",
	.summary = "The account's own DND list, kept in the pipeline's store, for all campaigns",
	.more = "Numbers are written as in a contact file, with the country code or as the ingest "
		"stage's\n`country` reads them; \"-\" reads one a line from stdin, where # begins "
		"a "
		"comment.  A number\nthat is added is not called any more, also by a campaign that "
		"another process runs.\nWith --json, check and list print one object a line.\n\n"
		"Examples:\n"
		"  peal dnd add nightly.cfg +919876543210 --reason \"asked by mail\"\n"
		"  peal dnd add nightly.cfg - < numbers.txt\n"
		"  peal dnd check nightly.cfg +919876543210\n"
		"  peal dnd list nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON | CLI_OPTION_REASON,
	.min_args = 2,
	.max_args = 10000,
	.run = run_dnd,
};
