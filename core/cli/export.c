/* export.c - `peal export`: everything that is known, row by row */
/* SPDX-License-Identifier: MIT */
#include "core/cli/export.h"

#include <inttypes.h>
#include <signal.h>

const char *export_upload_name(const struct export *export, int64_t upload)
{
	const struct upload *found = uploads_get(export->uploads, upload);

	return found != NULL ? found->row.name : "";
}

static export_fn *export_find(const char *name)
{
	static const struct {
		const char *name;
		export_fn *fn;
	} kinds[] = {
		{ "contacts", export_contacts },
		{ "attempts", export_attempts },
		{ "exclusions", export_exclusions },
		{ "deliveries", export_deliveries },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].fn;
	}
	return NULL;
}

static void tell_result(const struct export *export)
{
	const struct cli *cli = export->visit->cli;
	uint64_t replaced = export->rows.json.replaced_count;

	if (replaced > 0)
		fprintf(stderr, "peal: %" PRIu64 " bytes were not UTF-8 and became U+FFFD\n",
			replaced);
	if (cli->output != NULL && !cli->is_quiet)
		fprintf(stderr, "%" PRIu64 " %s written to %s\n", export->rows.count, cli->argv[1],
			cli->output);
}

static int export_rows(struct export *export)
{
	struct visit *visit = export->visit;
	const struct cli *cli = visit->cli;
	struct output *output = output_open(cli->output, &visit->err);
	int result;

	if (output == NULL)
		return -1;
	rows_init(&export->rows, output, cli->format != NULL && strcmp(cli->format, "jsonl") == 0);
	result = export_find(cli->argv[1])(export);
	if (result == 0)
		result = output_close(&output, &visit->err);
	else
		output_cancel(&output);
	if (result == 0)
		tell_result(export);
	rows_finish(&export->rows);
	return result;
}

static int export_campaign(struct visit *visit)
{
	struct export export = { .visit = visit };
	int code = visit_need_campaign(visit);

	if (code != 0)
		return code;
	export.uploads = visit_uploads(visit);
	if (export.uploads == NULL)
		return -1;
	code = export_rows(&export);
	uploads_destroy(&export.uploads);
	return code;
}

static int run_export(struct cli *cli)
{
	if (export_find(cli->argv[1]) == NULL)
		return cli_usage(cli,
				 "\"%s\" is none of contacts, attempts, exclusions, deliveries",
				 cli->argv[1]);
	if (cli->format != NULL && strcmp(cli->format, "csv") != 0 &&
	    strcmp(cli->format, "jsonl") != 0)
		return cli_usage(cli, "--format: \"%s\" is neither csv nor jsonl", cli->format);
	if (cli->output != NULL && strcmp(cli->output, "-") == 0)
		cli->output = NULL;
	if (cli->output == NULL)
		signal(SIGPIPE, SIG_DFL); /* `| head` ends it without a word, as other filters */
	return visit_run(cli, 0, export_campaign);
}

const struct command command_export = {
	.name = "export",
	.usage = "FILE contacts|attempts|exclusions|deliveries [--format csv|jsonl] [-o FILE]",
	.summary = "Write contacts, attempts, exclusions or deliveries as CSV or JSON lines",
	.more = "CSV is RFC 4180 in UTF-8 with a header; times are UTC; the extra columns of all "
		"uploads\nfollow those of Peal.  In JSON lines they are under \"variables\".  Text "
		"is written as it was\ngiven: numbers begin with +, and names may begin with =, so "
		"a "
		"spreadsheet should import these\ncolumns as text.  FILE is written aside and "
		"renamed when it is complete.\n\n"
		"Examples:\n"
		"  peal export nightly.cfg contacts > contacts.csv\n"
		"  peal export nightly.cfg attempts --format jsonl -o attempts.jsonl.gz\n"
		"  peal export nightly.cfg exclusions\n",
	.options = CLI_OPTION_SET | CLI_OPTION_EXPORT,
	.min_args = 2,
	.max_args = 2,
	.run = run_export,
};
