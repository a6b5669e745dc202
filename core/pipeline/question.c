/* question.c - may this number be called now?  The scrub stages are asked */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/question.h"

#include "core/base/memory.h"
#include "core/base/time.h"

#include <stdlib.h>

/* A scrub that does not answer in time refuses: nobody is called unasked. */
#define PATIENCE_MS TIME_MINUTE_MS

static struct stage *stage_at(const struct question *question)
{
	struct pipeline *pipeline = question->engine->pipeline;

	return &pipeline->stages[pipeline->first[PEAL_KIND_SCRUB] + question->stage_index];
}

const struct stage *question_stage(const struct question *question)
{
	return stage_at(question);
}

const char *question_reason(const struct question *question, struct peal_arena *arena)
{
	const struct peal_verdict *verdict = &question->verdict;

	return arena_format(arena, "%s: %.*s",
			    verdict->reason != NULL ? verdict->reason : "refused",
			    (int)sizeof(verdict->detail) - 1, verdict->detail);
}

static void job_end(struct question *question)
{
	loop_timer_stop(question->engine->loop, question->watchdog);
	question->watchdog = NULL;
	if (question->job != NULL)
		handles_end(question->job);
	question->job = NULL;
}

bool question_is_lent(const struct question *question)
{
	return question->has_waited || question->job != NULL;
}

void question_finish(struct question *question)
{
	job_end(question);
}

static enum question_answer silence(struct question *question, const char *event, const char *what)
{
	question->fault = (struct question_fault){ event, what };
	return QUESTION_SILENCE;
}

static void no_answer(void *context)
{
	struct question *question = context;

	question->watchdog = NULL;
	question->has_waited = true;
	job_end(question);
	question->fn(question, silence(question, "scrub_silent", "did not answer within a minute"));
}

/* One stage that asks again. */
static enum question_answer stage_ask(struct question *question, struct stage *stage)
{
	struct engine *engine = question->engine;
	enum peal_when when;

	question->verdict = (struct peal_verdict){ 0 };
	question->job = handles_add(engine->handles, question, stage);
	when = stage->plugin->ops.scrub->again(stage->self, question->contact,
					       (struct peal_job *)question->job,
					       &question->verdict);
	if (when == PEAL_LATER) {
		question->watchdog = loop_timer_start(engine->loop, PATIENCE_MS, no_answer,
						      question);
		return QUESTION_LATER;
	}
	job_end(question);
	if (when != PEAL_NOW)
		return silence(question, "bad_plugin", "answered neither now nor later");
	return question->verdict.is_refused ? QUESTION_NO : QUESTION_YES;
}

enum question_answer question_ask(struct question *question)
{
	size_t count = question->engine->pipeline->count[PEAL_KIND_SCRUB];

	for (; question->stage_index < count; question->stage_index++) {
		struct stage *stage = stage_at(question);
		enum question_answer answer;

		if (stage->plugin->ops.scrub->again == NULL)
			continue;
		answer = stage_ask(question, stage);
		if (answer != QUESTION_YES)
			return answer;
	}
	return QUESTION_YES;
}

/* ---- answers that come later ---- */

struct answer {
	void *job;
	bool is_empty; /* done() was called without a verdict */
	struct peal_verdict verdict;
};

static void answer_take(struct question *question, const struct answer *answer)
{
	job_end(question);
	question->verdict = answer->verdict;
	if (answer->is_empty) {
		question->fn(question,
			     silence(question, "bad_plugin", "answered without a verdict"));
	} else if (answer->verdict.is_refused) {
		question->fn(question, QUESTION_NO);
	} else {
		question->stage_index++;
		question->fn(question, QUESTION_YES);
	}
}

static void answered(void *context)
{
	struct answer *answer = context;
	const struct stage *stage = handles_about(answer->job);
	struct question *question = stage->kind == PEAL_KIND_SCRUB ? handles_get(answer->job)
								   : NULL;

	if (question == NULL)
		engine_log(handles_owner(answer->job), PEAL_LEVEL_WARNING, "late_answer", 0,
			   "%s answered a question twice or too late; dropped", stage->label);
	else
		answer_take(question, answer);
	free(answer);
}

void question_done(struct peal_job *job, const struct peal_verdict *verdict)
{
	struct engine *engine = handles_owner(job);
	struct answer *answer = memory_alloc(sizeof(*answer));

	answer->job = job;
	answer->is_empty = verdict == NULL;
	if (verdict != NULL)
		answer->verdict = *verdict;
	loop_post(engine->loop, answered, answer);
}
