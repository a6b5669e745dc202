/* visit.c - a command's look at a campaign's store, from outside a run */
/* SPDX-License-Identifier: MIT */
#include "core/cli/visit.h"

#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- opening and closing ---- */

/* The text of a stage's option; NULL: there is no such option, or it is not set. */
static const char *option_text(const struct stage *stage, const char *name,
			       enum peal_option_type type)
{
	const struct peal_option *option = stage->plugin->is.options;

	for (; option != NULL && option->name != NULL; option++) {
		if (option->type == type && strcmp(option->name, name) == 0)
			return *(const char *const *)(const void *)((const char *)stage->config +
								    option->offset);
	}
	return NULL;
}

/* Opening a store makes it.  By convention, one that is kept in a file has the path
 * of the file in its option `path`. */
static bool is_store_missing(const struct stage *store)
{
	const char *path = option_text(store, "path", PEAL_OPTION_PATH);

	return path != NULL && access(path, F_OK) != 0 && errno == ENOENT;
}

int visit_reload(struct visit *visit)
{
	struct peal_campaign_row row;
	int result = visit->store->campaign_open(visit->self, visit->pipeline->name, false,
						 time_system_ms(), &row, &visit->err);

	if (result != 0)
		return result < 0 ? -1 : 0;
	row.name = arena_text(visit->arena, row.name);
	row.reason = arena_text(visit->arena, row.reason);
	visit->campaign = row;
	return 0;
}

static int visit_open_store(struct visit *visit, bool may_make)
{
	struct stage *store = &visit->pipeline->store;

	visit->store = store->plugin->ops.store;
	if (!may_make && is_store_missing(store))
		return 0;
	host_init(&visit->store_host, &visit->services, store->label);
	if (stage_open(store, &visit->store_host.is, &visit->err) < 0)
		return -1;
	visit->self = store->self;
	return visit_reload(visit);
}

/* Only what a look needs: an operator's shell may lack the secrets of a run, and a
 * pause must not read a DND list of gigabytes first. */
static struct pipeline *read_pipeline(struct cli *cli, const char *file)
{
	const struct pipeline_request request = { .file = file,
						  .overrides = cli->overrides,
						  .override_count = cli->override_count,
						  .loader = cli->loader,
						  .is_look = true };
	struct problems *problems = problems_create();
	struct pipeline *pipeline = pipeline_read(&request, problems);

	if (pipeline == NULL)
		problems_print(problems, stderr);
	problems_destroy(&problems);
	return pipeline;
}

static int visit_open(struct visit *visit, struct cli *cli, const char *file, bool may_make)
{
	*visit = (struct visit){ .cli = cli };
	random_init(&visit->random);
	visit->arena = arena_create();
	visit->pipeline = read_pipeline(cli, file);
	if (visit->pipeline == NULL)
		return CLI_WRONG;
	visit->services = (struct services){ .log = cli->log,
					     .random = &visit->random,
					     .pipeline = visit->pipeline };
	return visit_open_store(visit, may_make);
}

static void visit_close(struct visit *visit)
{
	if (visit->schedule != NULL)
		stage_close(visit->schedule);
	if (visit->pipeline != NULL)
		stage_close(&visit->pipeline->store);
	pipeline_destroy(&visit->pipeline);
	arena_destroy(&visit->arena);
	random_finish(&visit->random);
}

static int run(struct cli *cli, int file_index, visit_fn *fn, bool may_make)
{
	struct visit visit;
	int code = visit_open(&visit, cli, cli->argv[file_index], may_make);

	if (code == 0)
		code = fn(&visit);
	if (code < 0)
		code = cli_fail(&visit.err);
	visit_close(&visit);
	return code;
}

int visit_run(struct cli *cli, int file_index, visit_fn *fn)
{
	return run(cli, file_index, fn, false);
}

int visit_run_making(struct cli *cli, int file_index, visit_fn *fn)
{
	return run(cli, file_index, fn, true);
}

int visit_need_campaign(struct visit *visit)
{
	if (visit->campaign.id != 0)
		return 0;
	fprintf(stderr, "peal: campaign \"%s\" has not run yet; `peal run %s` starts it\n",
		visit->pipeline->name, visit->pipeline->file);
	return CLI_FAILED;
}

int visit_open_schedule(struct visit *visit)
{
	struct stage *schedule = pipeline_stage(visit->pipeline, PEAL_KIND_SCHEDULE);

	if (visit->schedule != NULL)
		return 0;
	host_init(&visit->schedule_host, &visit->services, schedule->label);
	if (stage_open(schedule, &visit->schedule_host.is, &visit->err) < 0)
		return -1;
	visit->schedule = schedule;
	return 0;
}

/* ---- the store ---- */

int visit_commit(struct visit *visit, struct peal_change *changes, size_t count)
{
	return visit->store->commit(visit->self, changes, count, &visit->err);
}

int visit_read(struct visit *visit, enum peal_read_kind kind, const struct peal_read_filter *filter,
	       peal_row_fn *row_fn, void *context)
{
	struct peal_read_filter own = { 0 };

	if (filter != NULL)
		own = *filter;
	own.campaign = visit->campaign.id;
	return visit->store->read(visit->self, kind, &own, row_fn, context, &visit->err);
}

int visit_is_running_elsewhere(struct visit *visit)
{
	if (visit->store->campaign_lock(visit->self, visit->campaign.id, &visit->err) == 0)
		return 0;
	return visit->err.code == PEAL_FAIL_BUSY ? 1 : -1;
}

int visit_hint_run(struct visit *visit)
{
	int is_running = visit_is_running_elsewhere(visit);

	if (is_running < 0)
		return -1;
	if (!is_running && !visit->cli->is_quiet)
		fprintf(stderr,
			"peal: no process runs the campaign now; `peal run %s` goes on with it\n",
			visit->pipeline->file);
	return 0;
}

struct uploads *visit_uploads(struct visit *visit)
{
	struct uploads *uploads = uploads_create();

	if (visit->campaign.id != 0 &&
	    visit_read(visit, PEAL_READ_UPLOADS, NULL, uploads_take, uploads) < 0)
		uploads_destroy(&uploads);
	return uploads;
}

static struct upload *upload_by_name(struct uploads *uploads, const char *name)
{
	for (size_t i = uploads_count(uploads); i-- > 0;) {
		if (strcmp(uploads_at(uploads, i)->row.name, name) == 0)
			return uploads_at(uploads, i);
	}
	return NULL;
}

static void upload_unknown(struct visit *visit, struct uploads *uploads, const char *word)
{
	size_t count = uploads_count(uploads);
	const char **names = memory_alloc_array(count, sizeof(*names));
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		names[i] = uploads_at(uploads, i)->row.name;
	nearest = text_nearest(word, names, count);
	peal_fail(&visit->err, PEAL_FAIL_INPUT,
		  "campaign \"%s\" has no upload \"%.80s\"%s%s%s; `peal uploads %s` lists them",
		  visit->pipeline->name, word, nearest != NULL ? "; did you mean \"" : "",
		  nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "",
		  visit->pipeline->file);
	free(names);
}

struct upload *visit_upload(struct visit *visit, struct uploads *uploads, const char *id_or_name)
{
	struct upload *upload = upload_by_name(uploads, id_or_name);
	char *end;

	if (upload == NULL && id_or_name[0] >= '1' && id_or_name[0] <= '9') {
		long long id = strtoll(id_or_name, &end, 10);

		if (*end == '\0')
			upload = uploads_get(uploads, id);
	}
	if (upload == NULL)
		upload_unknown(visit, uploads, id_or_name);
	return upload;
}

/* ---- numbers ---- */

/* By convention an ingest plugin that reads national numbers names their country in
 * its option `country`. */
static const struct number_region *home_region(const struct pipeline *pipeline)
{
	const struct stage *ingest = pipeline->stages + pipeline->first[PEAL_KIND_INGEST];

	for (size_t i = 0; i < pipeline->count[PEAL_KIND_INGEST]; i++) {
		const char *country = option_text(&ingest[i], "country", PEAL_OPTION_TEXT);

		if (country != NULL && number_region_find(country) != NULL)
			return number_region_find(country);
	}
	return NULL;
}

int visit_number(struct visit *visit, const char *text, uint64_t *number_out)
{
	enum number_verdict verdict = number_parse(text, strlen(text), home_region(visit->pipeline),
						   number_out);
	char with_plus[NUMBER_INPUT_BYTES_MAX + 2];

	if (verdict != NUMBER_OK && text[0] >= '1' && text[0] <= '9' &&
	    strlen(text) <= NUMBER_INPUT_BYTES_MAX) {
		snprintf(with_plus, sizeof(with_plus), "+%s", text);
		if (number_parse(with_plus, strlen(with_plus), NULL, number_out) == NUMBER_OK)
			verdict = NUMBER_OK;
	}
	if (verdict == NUMBER_OK)
		return 0;
	return peal_fail(&visit->err, PEAL_FAIL_INPUT,
			 "\"%.60s\" is not a telephone number: %s; write it with its country code: "
			 "+919876543210",
			 text, number_verdict_text(verdict));
}
