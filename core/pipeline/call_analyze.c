/* call_analyze.c - what a call meant: the analyze stages are asked, one after the other */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/pipeline/call.h"

#include <stdlib.h>

/* An analysis that does not come in time is done without. */
#define PATIENCE_MS (2 * TIME_MINUTE_MS)

static struct stage *analyze_stage(struct call *call)
{
	struct pipeline *pipeline = call->engine->pipeline;

	return &pipeline->stages[pipeline->first[PEAL_KIND_ANALYZE] + call->stage_index];
}

static void finding_take(struct call *call, const struct peal_finding *finding)
{
	const struct pipeline *pipeline = call->engine->pipeline;
	size_t count = finding->field_count;

	if (finding->disposition != NULL) {
		const struct pipeline_disposition *disposition =
			pipeline_disposition(pipeline, finding->disposition);

		if (disposition != NULL)
			call->disposition = disposition->name;
		else
			call_complain(call, analyze_stage(call)->label,
				      "found a disposition that this campaign does not have");
	}
	if (count > PEAL_FINDING_FIELDS_MAX) {
		call_complain(call, analyze_stage(call)->label,
			      "found more fields than there may be");
		count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (finding->fields[i].name != NULL && finding->fields[i].value != NULL)
			call_field_put(call, finding->fields[i].name, finding->fields[i].value);
	}
	if (finding->callback_ms > 0)
		call->callback_ms = finding->callback_ms;
}

static void no_answer(void *context)
{
	struct call *call = context;

	call->watchdog = NULL;
	call->is_lent = true;
	handles_end(call->job);
	call->job = NULL;
	call_complain(call, analyze_stage(call)->label,
		      "did not answer in time; the call keeps what is "
		      "known without it");
	call->stage_index++;
	call_analyze(call);
}

static void record_fill(const struct call *call, struct peal_call_record *record)
{
	*record = (struct peal_call_record){
		.contact = &call->contact,
		.attempt_id = call->attempt_id,
		.attempt_no = call->attempt_no,
		.agent = call->agent->name,
		.language = call->script.language,
		.outcome = call->end.outcome,
		.cause = call->end.cause,
		.cause_text = call->end.cause_text,
		.started_ms = call->placed_ms,
		.ended_ms = call->ended_ms,
		.ring_ms = call->end.ring_ms,
		.talk_ms = call->end.talk_ms,
		.transcript = call->end.transcript,
		.dtmf = call->end.dtmf,
		.recording = call->end.recording,
		.is_transferred = call->end.is_transferred,
		.disposition = call->disposition,
		.fields = call->fields,
		.field_count = call->field_count,
	};
}

void call_analyze(struct call *call)
{
	size_t count = call->engine->pipeline->count[PEAL_KIND_ANALYZE];

	for (; call->stage_index < count; call->stage_index++) {
		struct stage *stage = analyze_stage(call);
		struct peal_call_record *record = arena_alloc(call->arena, sizeof(*record));
		struct peal_finding *finding = arena_alloc(call->arena, sizeof(*finding));
		enum peal_when when;

		record_fill(call, record);
		call->job = handles_add(call->engine->handles, call, stage);
		when = stage->plugin->ops.analyze->analyze(stage->self, record, call->arena,
							   (struct peal_job *)call->job, finding);
		if (when == PEAL_LATER) {
			call_watch(call, PATIENCE_MS, no_answer);
			return;
		}
		handles_end(call->job);
		call->job = NULL;
		if (when == PEAL_NOW)
			finding_take(call, finding);
		else
			call_complain(call, stage->label, "answered neither now nor later");
	}
	call_settle(call);
}

struct answer {
	void *job;
	bool is_failed;
	struct peal_error err;
	struct peal_finding finding; /* its texts are the answer's own */
	struct peal_arena *arena;
};

static void answered(void *context)
{
	struct answer *answer = context;
	const struct stage *stage = handles_about(answer->job);
	struct call *call = stage->kind == PEAL_KIND_ANALYZE ? handles_get(answer->job) : NULL;

	if (call == NULL) {
		engine_log(handles_owner(answer->job), PEAL_LEVEL_WARNING, "late_answer", 0,
			   "%s answered a question twice or too late; dropped", stage->label);
	} else {
		handles_end(call->job);
		call->job = NULL;
		call_watch(call, -1, NULL);
		if (answer->is_failed)
			engine_log(call->engine, PEAL_LEVEL_WARNING, "not_analyzed",
				   call->contact.number, "%s: %s", stage->label, answer->err.text);
		else
			finding_take(call, &answer->finding);
		call->stage_index++;
		call_analyze(call);
	}
	arena_destroy(&answer->arena);
	free(answer);
}

static struct answer *answer_create(struct peal_job *job)
{
	struct answer *answer = memory_alloc(sizeof(*answer));

	answer->job = job;
	answer->arena = arena_create();
	return answer;
}

static void analyze_failed(struct peal_job *job, const struct peal_error *err)
{
	struct answer *answer = answer_create(job);

	answer->is_failed = true;
	if (err != NULL)
		answer->err = *err;
	stage_explain(&answer->err);
	loop_post(((struct engine *)handles_owner(job))->loop, answered, answer);
}

static void analyze_done(struct peal_job *job, const struct peal_finding *finding)
{
	static const struct peal_error nothing = { PEAL_FAIL_BUG, "it answered with nothing" };
	struct answer *answer;

	if (finding == NULL) {
		analyze_failed(job, &nothing);
		return;
	}
	answer = answer_create(job);
	answer->finding = *finding;
	answer->finding.disposition = arena_text(answer->arena, finding->disposition);
	for (size_t i = 0; i < finding->field_count && i < PEAL_FINDING_FIELDS_MAX; i++) {
		answer->finding.fields[i].name = arena_text(answer->arena, finding->fields[i].name);
		answer->finding.fields[i].value = arena_text(answer->arena,
							     finding->fields[i].value);
	}
	loop_post(((struct engine *)handles_owner(job))->loop, answered, answer);
}

const struct peal_analyze_host call_analyze_host = {
	.done = analyze_done,
	.failed = analyze_failed,
};
