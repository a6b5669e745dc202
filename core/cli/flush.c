/* flush.c - `peal flush`: withdraws what has not been called */
/* SPDX-License-Identifier: MIT */
#include "core/base/writer.h"
#include "core/campaign/tally.h"
#include "core/cli/sweep.h"

#include <inttypes.h>

static int refuse_loading(const struct visit *visit, const struct upload *upload)
{
	fprintf(stderr,
		"peal: upload \"%s\" is still being loaded; flush it when `peal uploads %s` says "
		"that it is loaded, or pause the campaign until then\n",
		upload->row.name, visit->pipeline->file);
	return CLI_FAILED;
}

/* A failed upload stays failed, so that its file can be given again. */
static int mark_flushed(struct visit *visit, const struct upload *upload)
{
	struct peal_change change = { .kind = PEAL_CHANGE_UPLOAD, .upload.row = upload->row };

	if (upload->row.state == PEAL_UPLOAD_FAILED || upload->row.state == PEAL_UPLOAD_FLUSHED)
		return 0;
	change.upload.row.state = PEAL_UPLOAD_FLUSHED;
	return visit_commit(visit, &change, 1);
}

static int take_finished(void *context, const void *row)
{
	struct tally *tally = context;
	const struct peal_count_row *count = row;
	int id = count->upload == 0 ? -1 : tally_find(count->name);

	if (id >= 0)
		tally->sum[id] = count->value;
	return 0;
}

/* 1: it has contacts that are not finished, if only in calls; 0: none; < 0. */
static int is_anything_left(struct visit *visit, const struct peal_upload_row *row)
{
	const struct peal_read_filter filter = { .upload = row->id };
	struct tally tally = { { 0 } };
	int64_t left = (int64_t)row->accepted_count;

	if (visit_read(visit, PEAL_READ_COUNTS, &filter, take_finished, &tally) < 0)
		return -1;
	for (int state = PEAL_CONTACT_COMPLETED; state < PEAL_CONTACT_STATE_COUNT; state++)
		left -= tally.sum[TALLY_STATE + state];
	return left > 0;
}

/* It gets its state first: no process queues what is staged meanwhile, and no retry
 * follows the calls that are under way.  What is finished already keeps its state. */
static int flush_upload(struct visit *visit, struct sweep *sweep, const struct upload *upload)
{
	int left;

	if (upload->row.state == PEAL_UPLOAD_LOADING)
		return refuse_loading(visit, upload);
	left = is_anything_left(visit, &upload->row);
	if (left < 0 ||
	    ((left || upload->row.state == PEAL_UPLOAD_STAGED) && mark_flushed(visit, upload) < 0))
		return -1;
	return sweep_upload(visit, sweep, upload->row.id);
}

static int flush_uploads(struct visit *visit, struct sweep *sweep, struct uploads *uploads)
{
	int code = 0;

	for (size_t i = 0; i < uploads_count(uploads); i++) {
		int one = flush_upload(visit, sweep, uploads_at(uploads, i));

		if (one < 0)
			return -1;
		code = one > code ? one : code;
	}
	return code;
}

static void print_result(const struct visit *visit, const struct sweep *sweep)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	if (!visit->cli->is_json) {
		if (!visit->cli->is_quiet)
			printf("%" PRIu64 " contacts flushed\n", sweep->moved_count);
		return;
	}
	writer_object(&json, NULL);
	writer_text(&json, "campaign", visit->pipeline->name);
	writer_int(&json, "flushed", (int64_t)sweep->moved_count);
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

static int flush_named(struct visit *visit, struct sweep *sweep, struct uploads *uploads)
{
	struct upload *upload;

	if (visit->cli->argc == 1)
		return flush_uploads(visit, sweep, uploads);
	upload = visit_upload(visit, uploads, visit->cli->argv[1]);
	return upload == NULL ? -1 : flush_upload(visit, sweep, upload);
}

static int flush_contacts(struct visit *visit)
{
	struct sweep sweep = { PEAL_CONTACT_FLUSHED, "flushed by the operator", 0 };
	struct uploads *uploads;
	int code = visit_need_campaign(visit);

	if (code != 0)
		return code;
	uploads = visit_uploads(visit);
	if (uploads == NULL)
		return -1;
	code = flush_named(visit, &sweep, uploads);
	uploads_destroy(&uploads);
	if (code >= 0)
		print_result(visit, &sweep);
	return code;
}

static int run_flush(struct cli *cli)
{
	return visit_run(cli, 0, flush_contacts);
}

const struct command command_flush = {
	.name = "flush",
	.usage = "FILE [UPLOAD]",
	.summary = "Withdraw contacts that have not been finished; never what is in progress",
	.more = "UPLOAD is an upload's name or id (`peal uploads FILE`); without it, all of them.\n"
		"Contacts that wait for another attempt are withdrawn, too.  Acts on a campaign "
		"that\n"
		"another process runs.\n\n"
		"Examples:\n"
		"  peal flush nightly.cfg contacts.csv\n"
		"  peal flush nightly.cfg\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON,
	.min_args = 1,
	.max_args = 2,
	.run = run_flush,
};
