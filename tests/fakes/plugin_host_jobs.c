/* plugin_host_jobs.c - a host with a virtual clock: answers of scrub, analyze
 * and webhook plugins */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct peal_job {
	struct plugin_host *host;
	bool is_answered;
	struct peal_verdict verdict;
	struct peal_finding finding;
	struct peal_error failure;
	struct peal_delivery_answer answer;
};

/* An answer on its way to the test's thread; all texts are copied. */
struct arrival {
	struct peal_job *job;
	struct peal_arena *arena; /* this one's own, until it has arrived */
	struct peal_job filled;
};

struct peal_job *plugin_host_job(struct plugin_host *host)
{
	struct peal_job *job = arena_alloc(host->arena, sizeof(*job));

	job->host = host;
	return job;
}

/* What the finding points to belongs to the plugin, which may free it now. */
static void finding_copy(struct peal_arena *arena, struct peal_finding *finding)
{
	finding->disposition = arena_text(arena, finding->disposition);
	for (size_t i = 0; i < finding->field_count; i++) {
		finding->fields[i].name = arena_text(arena, finding->fields[i].name);
		finding->fields[i].value = arena_text(arena, finding->fields[i].value);
	}
}

static void arrive(void *context)
{
	struct arrival *arrival = context;
	struct peal_job *job = arrival->job;
	struct plugin_host *host = job->host;
	bool is_repeated = job->is_answered;

	if (!is_repeated) {
		*job = arrival->filled;
		job->host = host;
		job->is_answered = true;
		finding_copy(host->arena, &job->finding);
	}
	arena_destroy(&arrival->arena);
	free(arrival);
	if (is_repeated)
		fail_msg("%s: a job was answered twice", host->services.stage);
}

static struct arrival *arrival_make(struct peal_job *job)
{
	struct arrival *arrival = memory_alloc(sizeof(*arrival));

	arrival->job = job;
	arrival->arena = arena_create();
	return arrival;
}

static void verdict_done(struct peal_job *job, const struct peal_verdict *verdict)
{
	struct arrival *arrival = arrival_make(job);

	arrival->filled.verdict = *verdict; /* its reason is static */
	plugin_host_soon(job->host, arrive, arrival);
}

static void finding_done(struct peal_job *job, const struct peal_finding *finding)
{
	struct arrival *arrival = arrival_make(job);

	arrival->filled.finding = *finding;
	finding_copy(arrival->arena, &arrival->filled.finding);
	plugin_host_soon(job->host, arrive, arrival);
}

static void finding_failed(struct peal_job *job, const struct peal_error *err)
{
	struct arrival *arrival = arrival_make(job);

	arrival->filled.failure = *err;
	plugin_host_soon(job->host, arrive, arrival);
}

static void delivery_done(struct peal_job *job, const struct peal_delivery_answer *answer)
{
	struct arrival *arrival = arrival_make(job);

	arrival->filled.answer = *answer;
	plugin_host_soon(job->host, arrive, arrival);
}

void plugin_host_prepared(struct peal_job *job, const struct peal_error *err)
{
	struct arrival *arrival = arrival_make(job);

	if (err != NULL)
		arrival->filled.failure = *err;
	plugin_host_soon(job->host, arrive, arrival);
}

bool plugin_host_is_prepared(struct peal_job *job)
{
	return job->is_answered && job->failure.code == PEAL_OK;
}

bool plugin_host_is_dnd(const struct plugin_host *host, uint64_t number)
{
	for (size_t i = 0; i < host->dnd_count; i++) {
		if (host->dnd[i] == number)
			return true;
	}
	return false;
}

const struct peal_verdict *plugin_host_verdict(struct peal_job *job)
{
	return job->is_answered ? &job->verdict : NULL;
}

const struct peal_finding *plugin_host_finding(struct peal_job *job)
{
	return job->is_answered && job->failure.code == PEAL_OK ? &job->finding : NULL;
}

const struct peal_error *plugin_host_failure(struct peal_job *job)
{
	return job->failure.code != PEAL_OK ? &job->failure : NULL;
}

const struct peal_delivery_answer *plugin_host_answer(struct peal_job *job)
{
	return job->is_answered ? &job->answer : NULL;
}

/* ---- the numbers of the campaign ---- */

static struct host_seen *seen_find(struct host_seen *seen, size_t room, uint64_t number)
{
	size_t place = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15)) & (room - 1);

	while (seen[place].number != 0 && seen[place].number != number)
		place = (place + 1) & (room - 1);
	return &seen[place];
}

static void seen_grow(struct plugin_host *host)
{
	size_t room = host->seen_room == 0 ? 1024 : 2 * host->seen_room;
	struct host_seen *seen = memory_alloc_array(room, sizeof(*seen));

	for (size_t i = 0; i < host->seen_room; i++) {
		if (host->seen[i].number != 0)
			*seen_find(seen, room, host->seen[i].number) = host->seen[i];
	}
	free(host->seen);
	host->seen = seen;
	host->seen_room = room;
}

static void seen_enter(struct plugin_host *host, uint64_t number, uint64_t line,
		       struct peal_seen *out)
{
	struct host_seen *place;

	if (2 * host->seen_count >= host->seen_room)
		seen_grow(host);
	place = seen_find(host->seen, host->seen_room, number);
	*out = (struct peal_seen){
		.is_new = place->number == 0,
		.line = place->number == 0 ? line : place->line,
		.upload = "contacts.csv",
	};
	if (place->number != 0)
		return;
	*place = (struct host_seen){ number, line };
	host->seen_count++;
}

static void scrub_enter(const struct peal_host *services, struct peal_batch *batch,
			struct peal_seen *seen_out)
{
	struct plugin_host *host = (struct plugin_host *)services;

	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (!batch->is_excluded[row])
			seen_enter(host, batch->number[row], batch->line[row], &seen_out[row]);
	}
}

/* ---- the account's DND list ---- */

void plugin_host_dnd(struct plugin_host *host, uint64_t number)
{
	assert_true(host->dnd_count < HOST_DND_MAX);
	host->dnd[host->dnd_count++] = number;
}

static bool scrub_account_dnd(const struct peal_host *services, uint64_t number,
			      struct peal_dnd_entry *entry_out)
{
	struct plugin_host *host = (struct plugin_host *)services;

	for (size_t i = 0; i < host->dnd_count; i++) {
		if (host->dnd[i] != number)
			continue;
		if (entry_out != NULL)
			*entry_out = (struct peal_dnd_entry){ PLUGIN_HOST_START_MS,
							      "added by hand" };
		return true;
	}
	return false;
}

const struct peal_scrub_host plugin_host_scrub_services = {
	.enter = scrub_enter,
	.account_dnd = scrub_account_dnd,
	.done = verdict_done,
};

const struct peal_analyze_host plugin_host_analyze_services = {
	.done = finding_done,
	.failed = finding_failed,
};

const struct peal_webhook_host plugin_host_webhook_services = {
	.done = delivery_done,
};
