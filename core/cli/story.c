/* story.c - all that was ever decided on one number, in order of time */
/* SPDX-License-Identifier: MIT */
#include "core/cli/story.h"

#include "core/base/id.h"
#include "core/base/memory.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/cli/held_reasons.h"
#include "core/cli/when.h"

#include <inttypes.h>
#include <stdlib.h>

/* An entry that is being written: its JSON object is open. */
struct draft {
	struct story *story;
	int64_t at_ms;
	struct text text, object;
	struct writer json;
};

static void draft_begin(struct draft *draft, struct story *story, int64_t at_ms, const char *what)
{
	char local[WHEN_TEXT_MAX];

	*draft = (struct draft){ .story = story, .at_ms = at_ms };
	draft->json = writer_onto(&draft->object);
	when_format_iso(story->visit->schedule, story->number, at_ms, local);
	writer_object(&draft->json, NULL);
	writer_time(&draft->json, "at", at_ms);
	writer_text(&draft->json, "at_local", local);
	writer_text(&draft->json, "what", what);
}

static void draft_end(struct draft *draft)
{
	struct story *story = draft->story;

	writer_object_end(&draft->json);
	story->entries = memory_grow(story->entries, &story->entry_room, story->entry_count + 1,
				     sizeof(*story->entries));
	story->entries[story->entry_count] = (struct story_entry){
		.at_ms = draft->at_ms,
		.order = story->entry_count,
		.text = arena_text(story->arena, text_get(&draft->text)),
		.json = arena_text(story->arena, text_get(&draft->object)),
	};
	story->entry_count++;
	text_finish(&draft->text);
	text_finish(&draft->object);
}

const char *story_upload_name(const struct story *story, int64_t upload)
{
	const struct upload *found = uploads_get(story->uploads, upload);

	return found != NULL ? found->row.name : "?";
}

static void add_origin(struct draft *draft, int64_t upload, uint64_t line)
{
	const char *name = story_upload_name(draft->story, upload);

	text_format(&draft->text, "upload \"%s\", line %" PRIu64, name, line);
	writer_text(&draft->json, "upload", name);
	writer_int(&draft->json, "line", (int64_t)line);
}

/* ---- what is read ---- */

static int take_exclusion(void *context, const void *at)
{
	const struct peal_exclusion_row *row = at;
	struct draft draft;

	draft_begin(&draft, context, row->at_ms, "excluded");
	text_add_text(&draft.text, "excluded: ");
	add_origin(&draft, row->upload, row->line);
	text_format(&draft.text, ": %s%s%s%s", row->reason, row->detail[0] != '\0' ? " (" : "",
		    row->detail, row->detail[0] != '\0' ? ")" : "");
	writer_slice(&draft.json, "raw", row->raw);
	writer_text(&draft.json, "reason", row->reason);
	writer_text(&draft.json, "detail", row->detail);
	draft_end(&draft);
	return 0;
}

static bool is_held(enum peal_contact_state state, int64_t due_ms)
{
	return state == PEAL_CONTACT_QUEUED && due_ms == PEAL_NEVER;
}

static void keep_contact(struct story *story, const struct peal_contact_state_row *row)
{
	story->contacts = memory_grow(story->contacts, &story->contact_room,
				      story->contact_count + 1, sizeof(*story->contacts));
	story->contacts[story->contact_count++] = (struct story_contact){
		.id = row->contact.id,
		.upload = row->contact.upload,
		.line = row->contact.line,
		.state = row->state,
		.attempt_count = row->attempt_count,
		.due_ms = row->due_ms,
		.why = is_held(row->state, row->due_ms) ? HELD_REASON_NONE
							: arena_text(story->arena, row->why),
	};
}

static int take_contact(void *context, const void *at)
{
	const struct peal_contact_state_row *row = at;
	struct story *story = context;
	const struct upload *upload = uploads_get(story->uploads, row->contact.upload);
	struct draft draft;

	keep_contact(story, row);
	draft_begin(&draft, story, upload != NULL ? upload->row.created_ms : 0, "accepted");
	text_add_text(&draft.text, "accepted: ");
	add_origin(&draft, row->contact.upload, row->contact.line);
	text_format(&draft.text, ", as contact %" PRId64, row->contact.id);
	writer_int(&draft.json, "contact", row->contact.id);
	draft_end(&draft);
	return 0;
}

/* The last decision on a contact that is held says why. */
static void keep_reason(struct story *story, const struct peal_decision_row *row)
{
	for (size_t i = 0; i < story->contact_count; i++) {
		struct story_contact *contact = &story->contacts[i];

		if (contact->id == row->contact && is_held(contact->state, contact->due_ms))
			contact->why = arena_text(story->arena, row->what);
	}
}

static int take_decision(void *context, const void *at)
{
	const struct peal_decision_row *row = at;
	struct draft draft;

	keep_reason(context, row);
	draft_begin(&draft, context, row->at_ms, "decision");
	text_format(&draft.text, "contact %" PRId64 ": %s", row->contact, row->what);
	writer_int(&draft.json, "contact", row->contact);
	writer_text(&draft.json, "decision", row->what);
	draft_end(&draft);
	return 0;
}

static void add_call(struct draft *draft, const struct peal_attempt_row *row)
{
	text_format(&draft->text, "attempt %" PRIu32 " by %s: %s", row->attempt_no, row->agent,
		    word_outcome(row->outcome));
	if (row->cause != 0)
		text_format(&draft->text, " (%d%s%s)", row->cause,
			    row->cause_text[0] != '\0' ? " " : "", row->cause_text);
	else if (row->cause_text[0] != '\0')
		text_format(&draft->text, " (%s)", row->cause_text);
	text_format(&draft->text, ", %s; rang %.1f s, talked %.1f s", row->disposition,
		    (double)row->ring_ms / 1000, (double)row->talk_ms / 1000);
	if (row->is_transferred)
		text_add_text(&draft->text, ", transferred to a human");
	writer_int(&draft->json, "attempt_no", row->attempt_no);
	writer_text(&draft->json, "agent", row->agent);
	writer_text(&draft->json, "outcome", word_outcome(row->outcome));
	writer_int(&draft->json, "cause", row->cause);
	writer_text(&draft->json, "cause_text", row->cause_text);
	writer_text(&draft->json, "disposition", row->disposition);
	writer_time(&draft->json, "ended_at", row->ended_ms);
	writer_real(&draft->json, "ring_seconds", (double)row->ring_ms / 1000);
	writer_real(&draft->json, "talk_seconds", (double)row->talk_ms / 1000);
	writer_bool(&draft->json, "transferred", row->is_transferred);
}

/* Why it was allowed, and what followed. */
static void add_reasons(struct draft *draft, const struct peal_attempt_row *row)
{
	char due[WHEN_TEXT_MAX], id[ID_TEXT_MAX];

	id_format(&row->attempt, id);
	text_format(&draft->text, "\nid %s\nallowed by %s\n", id, row->ruling);
	if (row->contact_state == PEAL_CONTACT_QUEUED && row->next_due_ms == PEAL_NEVER) {
		text_format(&draft->text, "then held: %s", row->why);
	} else if (row->contact_state == PEAL_CONTACT_QUEUED) {
		when_format(draft->story->visit->schedule, draft->story->number, row->next_due_ms,
			    due);
		text_format(&draft->text, "then queued for %s: %s", due, row->why);
	} else {
		text_format(&draft->text, "then %s: %s", word_contact_state(row->contact_state),
			    row->why);
	}
	writer_text(&draft->json, "id", id);
	writer_text(&draft->json, "ruling", row->ruling);
	writer_text(&draft->json, "then", word_contact_state(row->contact_state));
	writer_time(&draft->json, "next_due_at", row->next_due_ms);
	writer_text(&draft->json, "why", row->why);
}

static int take_attempt(void *context, const void *at)
{
	const struct peal_attempt_contact_row *both = at;
	struct draft draft;

	draft_begin(&draft, context, both->attempt.started_ms, "attempt");
	writer_int(&draft.json, "contact", both->contact.id);
	add_call(&draft, &both->attempt);
	add_reasons(&draft, &both->attempt);
	draft_end(&draft);
	return 0;
}

static int take_dnd(void *context, const void *at)
{
	const struct peal_dnd_row *row = at;
	struct story *story = context;
	struct draft draft;

	story->is_on_account_dnd = true;
	story->account_dnd = *row;
	story->account_dnd.reason = arena_text(story->arena, row->reason);
	draft_begin(&draft, story, row->added_ms, "dnd_added");
	text_format(&draft.text, "put on the account's DND list: %s", row->reason);
	writer_text(&draft.json, "reason", row->reason);
	draft_end(&draft);
	return 0;
}

/* ---- all of it ---- */

static int by_time(const void *one, const void *other)
{
	const struct story_entry *a = one, *b = other;

	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int read_campaign(struct story *story, const struct peal_read_filter *filter)
{
	static const struct {
		enum peal_read_kind kind;
		peal_row_fn *row_fn;
	} kinds[] = {
		{ PEAL_READ_CONTACTS, take_contact }, /* first among what has one time */
		{ PEAL_READ_EXCLUSIONS, take_exclusion },
		{ PEAL_READ_DECISIONS, take_decision },
		{ PEAL_READ_ATTEMPTS, take_attempt },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (visit_read(story->visit, kinds[i].kind, filter, kinds[i].row_fn, story) < 0)
			return -1;
	}
	return 0;
}

int story_read(struct story *story, struct visit *visit, uint64_t number)
{
	const struct peal_read_filter filter = { .number = number };

	*story = (struct story){ .visit = visit, .number = number, .arena = visit->arena };
	story->uploads = visit_uploads(visit);
	if (story->uploads == NULL)
		return -1;
	if (visit->campaign.id != 0 && read_campaign(story, &filter) < 0)
		return -1;
	if (visit->self != NULL && visit->store->read(visit->self, PEAL_READ_DND, &filter, take_dnd,
						      story, &visit->err) < 0)
		return -1;
	if (story->entry_count > 1)
		qsort(story->entries, story->entry_count, sizeof(*story->entries), by_time);
	return 0;
}

void story_finish(struct story *story)
{
	uploads_destroy(&story->uploads);
	free(story->entries);
	free(story->contacts);
}
