/* rest.c - dial plugin: calls through a provider's HTTP API, as a preset describes it */
/* SPDX-License-Identifier: MIT */
#include "rest.h"

#include "call/call.h"

/* What no call of this stage can do without; NULL: it is all there. */
static const char *hindrance(const struct call *call)
{
	const struct rest *rest = call->rest;

	if (rest->needs_from && (call->from == NULL || call->from[0] == '\0'))
		return "from is not set, and the stage has no caller_ids";
	if (call->request->machine != PEAL_MACHINE_OFF &&
	    rest->preset->machine_words[call->request->machine] == NULL)
		return "the preset does not know this way of treating answering machines";
	return NULL;
}

static int rest_place(void *self, struct peal_call *handle, const struct peal_call_request *request,
		      struct peal_error *err)
{
	struct rest *rest = self;
	const char *why;
	struct call *call;

	if (rest->host->is_rehearsal)
		return peal_fail(err, PEAL_FAIL_INPUT, "nobody is rung in a rehearsal");
	if (call_by_attempt(rest, request->attempt_id) != NULL)
		return peal_fail(err, PEAL_FAIL_BUG, "the attempt is under way already");
	call = call_create(rest, handle, request, rest->host->now_ms(rest->host));
	why = hindrance(call);
	if (why != NULL) {
		stage_stop(rest, why);
		call_over_soon(call, PEAL_OUTCOME_FAILED, UNCHARGED, why);
		return 0;
	}
	create_start(call);
	life_start(call);
	limit_start(call);
	return 0;
}

static void rest_hang_up(void *self, struct peal_call *handle)
{
	struct call *call = call_by_handle(self, handle);

	if (call != NULL)
		end_want(call, PEAL_OUTCOME_CANCELED);
}

/* The host asks for a call that is still ours. */
static int look_up_known(struct call *call, const struct peal_call *handle, struct peal_error *err)
{
	if (call->host_call != handle)
		return peal_fail(err, PEAL_FAIL_BUSY, "its end was told already");
	life_end_soon(call);
	return 0;
}

/* By then the earlier run had sent it, if ever. */
static int64_t sent_by_ms(const struct call *call, int64_t placed_ms)
{
	int64_t by_ms = placed_ms + CREATE_LINE_MS_MAX + call->rest->timeout_ms;
	int64_t now_ms = call_now(call);

	return by_ms < now_ms ? by_ms : now_ms;
}

static int rest_look_up(void *self, struct peal_call *handle,
			const struct peal_call_request *request, int64_t placed_ms,
			struct peal_error *err)
{
	struct rest *rest = self;
	bool can_wait = rest->listener != NULL && rest->preset->has_callbacks;
	struct call *call = call_by_attempt(rest, request->attempt_id);

	if (call != NULL)
		return look_up_known(call, handle, err);
	call = call_create(rest, handle, request, placed_ms);
	call->is_recalled = true;
	call->lost_ms = sent_by_ms(call, placed_ms);
	/* It may be the first time that it rings. */
	if (create_may_repeat(call, 0))
		create_repeat(call);
	else if (rest->preset->recall != PEAL_RECALL_NONE && seek_is_possible(call))
		seek_start(call);
	else if (can_wait)
		call->phase = PHASE_WAITING;
	else {
		call_destroy(call);
		return peal_fail(err, PEAL_FAIL_REMOTE,
				 "%s cannot be asked what became of an attempt",
				 rest->preset->name);
	}
	life_start(call);
	limit_start(call);
	return 0;
}

static const struct peal_dial_ops ops = {
	.size = sizeof(ops),
	.recall = PEAL_RECALL_NONE,
	.place = rest_place,
	.hang_up = rest_hang_up,
	.look_up = rest_look_up,
	.promise = options_promise,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = "rest",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Calls through a provider's HTTP API: Twilio and others, each by a preset.",
	.options = rest_options,
	.config_size = sizeof(struct rest_config),
	.check = options_check,
	.open = stage_open,
	.close = stage_close,
	.ops = &ops,
};
