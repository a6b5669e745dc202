/* explain.c - `peal explain`: every decision on one number, and why */
/* SPDX-License-Identifier: MIT */
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/cli/story.h"
#include "core/cli/when.h"

#include <inttypes.h>

/* What holds now: the rule of the window, for this number. */
static struct peal_opening window_now(const struct story *story)
{
	const struct stage *schedule = story->visit->schedule;
	struct peal_opening opening = { .from_ms = PEAL_NEVER };

	schedule->plugin->ops.schedule->opening(schedule->self, story->number, time_system_ms(),
						&opening);
	return opening;
}

/* ---- for people ---- */

static void print_entry(const struct story *story, const struct story_entry *entry)
{
	char utc[TIME_TEXT_MAX], local[WHEN_TEXT_MAX];
	const char *rest = entry->text;

	time_format_utc(entry->at_ms, utc);
	when_format(story->visit->schedule, story->number, entry->at_ms, local);
	printf("%s = %s\n", utc, local);
	while (*rest != '\0') {
		size_t bytes = strcspn(rest, "\n");

		printf("    %.*s\n", (int)bytes, rest);
		rest += bytes + (rest[bytes] == '\n');
	}
}

static void print_contact(const struct story *story, const struct story_contact *contact)
{
	char due[WHEN_TEXT_MAX];

	printf("  contact %" PRId64 " (\"%s\", line %" PRIu64 "): %s after %" PRIu32 " attempt%s",
	       contact->id, story_upload_name(story, contact->upload), contact->line,
	       word_contact_state(contact->state), contact->attempt_count,
	       contact->attempt_count == 1 ? "" : "s");
	if (contact->state == PEAL_CONTACT_QUEUED && contact->due_ms == PEAL_NEVER)
		printf(", held");
	if (contact->why[0] != '\0')
		printf(": %s", contact->why);
	if (contact->state == PEAL_CONTACT_QUEUED && contact->due_ms != PEAL_NEVER) {
		when_format(story->visit->schedule, story->number, contact->due_ms, due);
		printf(", due %s", due);
	}
	putchar('\n');
}

static void print_window(const struct story *story)
{
	const struct stage *schedule = story->visit->schedule;
	struct peal_opening opening = window_now(story);
	char from[WHEN_TEXT_MAX], until[WHEN_TEXT_MAX];

	if (opening.from_ms == PEAL_NEVER) {
		printf("  window: %s (%s)\n", opening.is_held ? "not known" : "does not open again",
		       opening.why);
		return;
	}
	when_format(schedule, story->number, opening.from_ms, from);
	when_format(schedule, story->number, opening.until_ms, until);
	if (opening.until_ms == PEAL_NEVER)
		snprintf(until, sizeof(until), "further notice");
	if (opening.from_ms <= time_system_ms())
		printf("  window: open until %s (%s)\n", until, opening.why);
	else
		printf("  window: closed; next open from %s until %s (%s)\n", from, until,
		       opening.why);
}

static void print_now(const struct story *story)
{
	const struct visit *visit = story->visit;

	printf("\nNow\n");
	if (visit->campaign.id != 0)
		printf("  campaign: %s\n", word_campaign_state(visit->campaign.state));
	for (size_t i = 0; i < story->contact_count; i++)
		print_contact(story, &story->contacts[i]);
	printf("  account's DND list: %s%s\n",
	       story->is_on_account_dnd ? "on it, so it is not called: " : "not on it",
	       story->is_on_account_dnd ? story->account_dnd.reason : "");
	print_window(story);
}

static void print_story(const struct story *story)
{
	const char *country = number_country(story->number);
	char to[NUMBER_TEXT_MAX];

	number_format(story->number, to);
	printf("%s (%s) in campaign \"%s\"\n\n", to, country != NULL ? country : "no country",
	       story->visit->pipeline->name);
	if (story->entry_count == 0)
		printf("Nothing is known of it: it was in no upload, and is not on the account's "
		       "DND "
		       "list.\n");
	for (size_t i = 0; i < story->entry_count; i++)
		print_entry(story, &story->entries[i]);
	print_now(story);
}

/* ---- for programs ---- */

static void put_contacts(const struct story *story, struct writer *json)
{
	writer_array(json, "contacts");
	for (size_t i = 0; i < story->contact_count; i++) {
		const struct story_contact *contact = &story->contacts[i];

		writer_object(json, NULL);
		writer_int(json, "id", contact->id);
		writer_text(json, "upload", story_upload_name(story, contact->upload));
		writer_int(json, "line", (int64_t)contact->line);
		writer_text(json, "state", word_contact_state(contact->state));
		writer_int(json, "attempts", contact->attempt_count);
		writer_time(json, "due_at",
			    contact->state == PEAL_CONTACT_QUEUED ? contact->due_ms : PEAL_NEVER);
		writer_text(json, "why", contact->why);
		writer_object_end(json);
	}
	writer_array_end(json);
}

static void put_window(const struct story *story, struct writer *json)
{
	struct peal_opening opening = window_now(story);

	writer_object(json, "window");
	writer_bool(json, "is_open", opening.from_ms <= time_system_ms());
	writer_bool(json, "is_held", opening.is_held);
	writer_time(json, "from", opening.from_ms);
	writer_time(json, "until", opening.from_ms == PEAL_NEVER ? PEAL_NEVER : opening.until_ms);
	writer_text(json, "rule", opening.why);
	writer_object_end(json);
}

static void put_account_dnd(const struct story *story, struct writer *json)
{
	if (!story->is_on_account_dnd) {
		writer_null(json, "account_dnd");
		return;
	}
	writer_object(json, "account_dnd");
	writer_time(json, "added_at", story->account_dnd.added_ms);
	writer_text(json, "reason", story->account_dnd.reason);
	writer_object_end(json);
}

static void print_json(const struct story *story)
{
	const struct visit *visit = story->visit;
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	writer_object(&json, NULL);
	writer_number(&json, "number", story->number);
	writer_text(&json, "country", number_country(story->number));
	writer_text(&json, "campaign", visit->pipeline->name);
	writer_text(&json, "campaign_state",
		    visit->campaign.id != 0 ? word_campaign_state(visit->campaign.state)
					    : "not_started");
	writer_array(&json, "history");
	for (size_t i = 0; i < story->entry_count; i++)
		writer_raw(&json, NULL, story->entries[i].json);
	writer_array_end(&json);
	put_contacts(story, &json);
	put_account_dnd(story, &json);
	put_window(story, &json);
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static int explain_number(struct visit *visit)
{
	struct story story;
	uint64_t number;
	int result;

	if (visit_number(visit, visit->cli->argv[1], &number) < 0 || visit_open_schedule(visit) < 0)
		return -1;
	result = story_read(&story, visit, number);
	if (result == 0 && visit->cli->is_json)
		print_json(&story);
	else if (result == 0)
		print_story(&story);
	story_finish(&story);
	return result;
}

static int run_explain(struct cli *cli)
{
	return visit_run(cli, 0, explain_number);
}

const struct command command_explain = {
	.name = "explain",
	.usage = "FILE NUMBER [--json]",
	.summary = "Show every decision that was made on a number, and why",
	.more = "In order of time: exclusions with upload, line and reason; each attempt with its "
		"outcome,\nwhat allowed it (window, versions of the lists) and what followed; then "
		"what holds now.\nThe number is shown whole.\n\n"
		"Examples:\n"
		"  peal explain nightly.cfg +919876543210\n"
		"  peal explain nightly.cfg 9876543210 --json\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 2,
	.max_args = 2,
	.run = run_explain,
};
