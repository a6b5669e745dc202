/* dial_watch.c - what the dial plugin is asked, and what it reports, said as it happens
 *
 * Stands between the engine and the plugin both ways, and changes nothing.  The call
 * ends the run: there is no second attempt, whatever came of the first. */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/words.h"
#include "core/cli/dial.h"

/* The one test of this process: the plugin's `self` says nothing of it. */
static struct dial_test *current;

static void over(void *context)
{
	struct dial_test *test = context;

	test->is_over = true;
	engine_drain(test->engine);
}

/* Any thread; behind the report itself. */
static void end_later(void)
{
	current->has_ended = true;
	loop_post(current->engine->loop, over, current);
}

/* ---- what the engine asks ---- */

static enum peal_when spy_prepare(void *self, const struct peal_call_request *request,
				  struct peal_job *job)
{
	dial_say(current, "preparing: what takes time before the telephone may ring");
	return current->dial->prepare(self, request, job);
}

static void say_request(const struct peal_call_request *request)
{
	const struct peal_script *script = &request->script;

	if (script->text.bytes == 0 && script->step_count == 0)
		dial_say(current, "script: none");
	else
		dial_say(current, "script: %s%s%s, %zu step%s", script->name,
			 script->language[0] != '\0' ? " in " : "", script->language,
			 script->step_count, script->step_count == 1 ? "" : "s");
	dial_say_lines(current, "script: ", script->text);
	dial_say(current, "placing: to %s%s%s, attempt %s; rings %lld s and talks %lld s at most",
		 request->to, request->caller_id != NULL ? " from " : "",
		 request->caller_id != NULL ? request->caller_id : "", request->attempt_id,
		 (long long)request->ring_max_ms / 1000, (long long)request->talk_max_ms / 1000);
}

static int spy_place(void *self, struct peal_call *call, const struct peal_call_request *request,
		     struct peal_error *err)
{
	int result;

	if (current->is_placed)
		return peal_fail(err, PEAL_FAIL_LIMIT, "`peal dial test` places one call only");
	current->is_placed = true;
	say_request(request);
	result = current->dial->place(self, call, request, err);
	if (result < 0) {
		dial_say(current, "not placed: %s", err->text);
		end_later();
	}
	return result;
}

static void spy_hang_up(void *self, struct peal_call *call)
{
	dial_say(current, "hanging up");
	current->dial->hang_up(self, call);
}

/* ---- what the plugin reports; any thread ---- */

static void spy_prepared(struct peal_job *job, const struct peal_error *err)
{
	if (err == NULL)
		dial_say(current, "prepared");
	else
		dial_say(current, "cannot be prepared: %s", err->text);
	current->host->prepared(job, err);
	if (err != NULL)
		end_later();
}

static void spy_ringing(struct peal_call *call)
{
	dial_say(current, "ringing");
	current->host->ringing(call);
}

static void spy_answered(struct peal_call *call)
{
	dial_say(current, "answered");
	current->host->answered(call);
}

static void spy_ended(struct peal_call *call, const struct peal_call_end *end)
{
	const char *text = end->cause_text != NULL ? end->cause_text : "";
	char cause[16] = "";

	if (end->cause != 0)
		snprintf(cause, sizeof(cause), "%d", end->cause);
	dial_say(current, "ended: %s%s%s%s%s", word_outcome(end->outcome),
		 cause[0] != '\0' || text[0] != '\0' ? ", " : "", cause,
		 cause[0] != '\0' && text[0] != '\0' ? " " : "", text);
	current->is_uncharged = end->is_uncharged;
	current->host->ended(call, end);
	end_later();
}

/* ---- put in place ---- */

void dial_watch_ops(struct dial_test *test)
{
	current = test;
	test->dial = test->stage->plugin->ops.dial;
	test->spy_ops = *test->dial;
	if (test->dial->prepare != NULL)
		test->spy_ops.prepare = spy_prepare;
	test->spy_ops.place = spy_place;
	test->spy_ops.hang_up = spy_hang_up;
	test->spy = *test->stage->plugin;
	test->spy.ops.dial = &test->spy_ops;
	test->stage->plugin = &test->spy;
}

void dial_watch_host(struct dial_test *test)
{
	struct stage_host *host = engine_host(test->engine, test->stage);

	test->host = host->is.dial;
	test->spy_host = *test->host;
	test->spy_host.prepared = spy_prepared;
	test->spy_host.ringing = spy_ringing;
	test->spy_host.answered = spy_answered;
	test->spy_host.ended = spy_ended;
	host->is.dial = &test->spy_host;
}
