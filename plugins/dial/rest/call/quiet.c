/* quiet.c - callbacks that do not come
 *
 * An address that the provider does not reach would hold each call until its longest life
 * is over.  So a call that no callback has told of is looked up now and then, and its end
 * is taken from there. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#define QUIET_MS 30000	     /* by then a callback has told of a call, or of its end */
#define UNHEARD_CALLS_MAX 3u /* in a row; then it is told */

/* From its ringing on, its limits end a call that is not heard of any more. */
static bool is_quiet(const struct call *call)
{
	return call->rest->listener != NULL && call->rest->preset->has_callbacks &&
	       call->phase == PHASE_LIVE && !poll_is_on(call) &&
	       (!call->is_heard || call->stage < STAGE_RINGING);
}

static void on_quiet(void *context)
{
	struct call *call = context;

	call->step_timer = NULL;
	if (is_quiet(call))
		poll_in(call, 0);
}

void quiet_start(struct call *call)
{
	if (call->step_timer == NULL && is_quiet(call) && ask_is_possible(call))
		call_timer(call, &call->step_timer, QUIET_MS, on_quiet);
}

void quiet_heard(struct call *call)
{
	call->is_heard = true;
	call->rest->unheard_count = 0;
}

static void tell(struct call *call)
{
	const struct rest_config *config = call->rest->config;

	call_log(call, PEAL_LEVEL_DEBUG, "unheard",
		 "its end was looked up: no callback has come to public_url \"%s\"",
		 config->public_url);
	if (++call->rest->unheard_count == UNHEARD_CALLS_MAX)
		call_log(call, PEAL_LEVEL_WARNING, "no_callbacks",
			 "%u calls in a row have ended, and no callback has come: does public_url "
			 "\"%s\" reach this machine, and does its proxy pass requests on to %s?  "
			 "Until then each end is looked up, half a minute late",
			 UNHEARD_CALLS_MAX, config->public_url, config->listen);
}

bool quiet_waits(struct call *call, const struct report *report)
{
	if (!is_quiet(call) || call->is_heard || call->is_recalled || report->stage < STAGE_ENDED)
		return false;
	if (!call->is_end_seen) {
		call->is_end_seen = true;
		return true;
	}
	tell(call);
	return false;
}
