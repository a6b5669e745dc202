/* release.c - `peal release`: puts a staged upload into the queue */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/cli/visit.h"
#include "core/cli/when.h"

#include <inttypes.h>

/* Contacts of one commit: a process that runs the campaign is not held up. */
#define CHUNK 50000u

struct release {
	struct upload *upload;
	int64_t at_ms, until_ms; /* 0: not given */
	int64_t now_ms;
	uint64_t moved_count;
};

static int read_times(struct visit *visit, struct release *release)
{
	const struct cli *cli = visit->cli;

	if (visit_open_schedule(visit) < 0)
		return -1;
	if (cli->at != NULL &&
	    when_parse(visit->schedule, "--at", cli->at, &release->at_ms, &visit->err) < 0)
		return -1;
	if (cli->until == NULL)
		return 0;
	if (when_parse(visit->schedule, "--until", cli->until, &release->until_ms, &visit->err) < 0)
		return -1;
	if (release->until_ms <= release->now_ms)
		return peal_fail(&visit->err, PEAL_FAIL_INPUT, "--until: \"%s\" is in the past",
				 cli->until);
	if (release->until_ms <= release->at_ms)
		return peal_fail(&visit->err, PEAL_FAIL_INPUT,
				 "--until: \"%s\" is not later than --at \"%s\"", cli->until,
				 cli->at);
	return 0;
}

static int check_upload(struct visit *visit, const struct upload *upload)
{
	if (visit->campaign.state == PEAL_CAMPAIGN_STOPPED)
		return peal_fail(
			&visit->err, PEAL_FAIL_BUSY,
			"campaign \"%s\" is stopped for good, so nothing is called any more: "
			"give the list to a campaign of another name",
			visit->pipeline->name);
	switch (upload->row.state) {
	case PEAL_UPLOAD_LOADING:
		return peal_fail(&visit->err, PEAL_FAIL_BUSY,
				 "upload \"%s\" is still being loaded; release it when `peal "
				 "uploads %s` says staged",
				 upload->row.name, visit->pipeline->file);
	case PEAL_UPLOAD_FLUSHED:
		return peal_fail(&visit->err, PEAL_FAIL_BUSY,
				 "upload \"%s\" was flushed: there is nothing to release",
				 upload->row.name);
	default:
		return 0;
	}
}

/* State and times of the upload, as they are after the release.  A failed upload
 * stays failed, so that its file can be given again; what was read is released. */
static struct peal_upload_row released_row(const struct release *release)
{
	struct peal_upload_row row = release->upload->row;

	if (row.state == PEAL_UPLOAD_STAGED)
		row.state = PEAL_UPLOAD_RELEASED;
	if (release->at_ms != 0 || row.release_at_ms == 0)
		row.release_at_ms = release->at_ms > release->now_ms ? release->at_ms
								     : release->now_ms;
	if (release->until_ms != 0)
		row.release_until_ms = release->until_ms;
	return row;
}

/* The times go with the first portion, so that no contact is in the queue without
 * them; interrupted, the same command goes on with the rest. */
static int move_contacts(struct visit *visit, struct release *release)
{
	struct peal_upload_row row = released_row(release);
	struct peal_change changes[] = {
		{ .kind = PEAL_CHANGE_UPLOAD, .upload.row = row },
		{ .kind = PEAL_CHANGE_RELEASE,
		  .release = { .campaign = visit->campaign.id,
			       .upload = row.id,
			       .due_ms = row.release_at_ms,
			       .max = CHUNK } },
	};

	do {
		if (visit_commit(visit, changes, 2) < 0)
			return -1;
		release->moved_count += changes[1].release.moved_out;
	} while (changes[1].release.moved_out >= CHUNK);
	release->upload->row.state = row.state;
	release->upload->row.release_at_ms = row.release_at_ms;
	release->upload->row.release_until_ms = row.release_until_ms;
	return 0;
}

static void print_json(const struct visit *visit, const struct release *release)
{
	const struct peal_upload_row *row = &release->upload->row;
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	writer_object(&json, NULL);
	writer_text(&json, "campaign", visit->pipeline->name);
	writer_int(&json, "id", row->id);
	writer_text(&json, "upload", row->name);
	writer_text(&json, "state", word_upload_state(row->state));
	writer_int(&json, "queued", (int64_t)release->moved_count);
	writer_time(&json, "release_at", row->release_at_ms);
	writer_time(&json, "release_until", row->release_until_ms);
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static void print_result(const struct visit *visit, const struct release *release)
{
	const struct peal_upload_row *row = &release->upload->row;
	char when[WHEN_TEXT_MAX];

	printf("upload \"%s\": %" PRIu64 " contacts queued", row->name, release->moved_count);
	if (row->release_at_ms > release->now_ms) {
		when_format(visit->schedule, 0, row->release_at_ms, when);
		printf(", not before %s", when);
	}
	if (row->release_until_ms != 0) {
		when_format(visit->schedule, 0, row->release_until_ms, when);
		printf(", exhausted after %s", when);
	}
	putchar('\n');
	if (release->moved_count == 0)
		fputs("peal: nothing of it was staged; --at cannot move what is queued already\n",
		      stderr);
}

static int release_chosen(struct visit *visit, struct release *release, struct uploads *uploads)
{
	release->upload = visit_upload(visit, uploads, visit->cli->argv[1]);
	if (release->upload == NULL || check_upload(visit, release->upload) < 0 ||
	    move_contacts(visit, release) < 0)
		return -1;
	if (visit->cli->is_json)
		print_json(visit, release);
	else if (!visit->cli->is_quiet)
		print_result(visit, release);
	return visit_hint_run(visit);
}

static int release_upload(struct visit *visit)
{
	struct release release = { .now_ms = time_system_ms() };
	struct uploads *uploads;
	int code = visit_need_campaign(visit);

	if (code == 0)
		code = read_times(visit, &release);
	if (code != 0)
		return code;
	uploads = visit_uploads(visit);
	if (uploads == NULL)
		return -1;
	code = release_chosen(visit, &release, uploads);
	uploads_destroy(&uploads);
	return code;
}

static int run_release(struct cli *cli)
{
	return visit_run(cli, 0, release_upload);
}

const struct command command_release = {
	.name = "release",
	.usage = "FILE UPLOAD [--at TIME] [--until TIME]",
	.summary = "Put a staged upload into the queue",
	.more = "UPLOAD is an upload's name or id (`peal uploads FILE`).  TIME is ISO 8601 with "
		"an\n"
		"offset, or a time on the campaign's clock.  Contacts are not called before --at; "
		"what was\nnot called by --until is exhausted.  Acts on a campaign that another "
		"process runs.\n\n"
		"Examples:\n"
		"  peal release nightly.cfg contacts.csv\n"
		"  peal release nightly.cfg 3 --at \"2026-11-22 10:00\" --until \"2026-11-22 "
		"18:00\"\n"
		"  peal release nightly.cfg 3 --at 2026-11-22T10:00:00+05:30\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON | CLI_OPTION_RELEASE,
	.min_args = 2,
	.max_args = 2,
	.run = run_release,
};
