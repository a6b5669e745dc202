/* ask.c - questions about calls: where does it stand
 *
 * A call has at most one question under way, and the next one follows its answer: what
 * they cost is bounded by `requests_at_once`, however many calls there are. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <inttypes.h>

#define WATCH_MS 5000 /* between two look-ups where the preset says nothing */
#define POLL_MS_MAX 60000
#define POLL_LATER_MS_MAX 300000 /* however long the provider wants not to be asked */
#define LAST_LOOKS_MAX 3u
#define SOON_MS 2000 /* between look-ups that something waits for */
#define UNANSWERED_EVERY_MS 10000

/* With a provider that is away, it is so for each call. */
void ask_unanswered(const struct call *call, const struct peal_http_answer *answer,
		    const char *unreadable)
{
	const struct peal_host *host = call->rest->host;
	struct unanswered *failed = &call->rest->unanswered;
	int64_t now_ms = call_now(call);
	char why[256];

	failed->count++;
	if (failed->told_ms != 0 && now_ms - failed->told_ms < UNANSWERED_EVERY_MS)
		return;
	if (answer->status == 0)
		snprintf(why, sizeof(why), "%s", answer->error == NULL ? "" : answer->error);
	else
		snprintf(why, sizeof(why), "HTTP %d%s%.200s", answer->status,
			 unreadable[0] == '\0' ? "" : ", ", unreadable);
	host->log(host, PEAL_LEVEL_WARNING, "look_up_failed", 0,
		  "%" PRIu64 " questions about calls got no answer of use; they are asked again; "
		  "the last one: %s",
		  failed->count, why);
	failed->told_ms = now_ms;
	failed->count = 0;
}

/* ---- where does it stand ---- */

bool ask_is_possible(const struct call *call)
{
	const struct preset_request *look_up = &call->rest->preset->look_up;

	return has_request(look_up) && (call->id != NULL || !request_uses(look_up, "call_id"));
}

int64_t poll_every(const struct rest *rest)
{
	if (rest->poll_ms > 0)
		return rest->poll_ms;
	return rest->preset->poll_ms > 0 ? rest->preset->poll_ms : WATCH_MS;
}

/* Or when the provider says, within bounds. */
static int64_t later(int64_t wait_ms, const struct peal_http_answer *answer)
{
	if (answer->retry_after_ms > POLL_LATER_MS_MAX)
		return POLL_LATER_MS_MAX;
	return answer->retry_after_ms > wait_ms ? answer->retry_after_ms : wait_ms;
}

/* Slower while the provider does not answer, or says when. */
static int64_t poll_wait(const struct call *call, const struct peal_http_answer *answer)
{
	unsigned fails = call->poll_fail_count < 6 ? call->poll_fail_count : 6;
	int64_t every_ms = poll_every(call->rest), wait_ms = every_ms << fails;

	if (wait_ms > POLL_MS_MAX)
		wait_ms = every_ms > POLL_MS_MAX ? every_ms : POLL_MS_MAX;
	return later(wait_ms, answer);
}

bool poll_is_on(const struct call *call)
{
	return call->rest->poll_ms > 0 || call->is_watched;
}

/* The report of an answer, if it is one.  true: the call may be gone. */
static bool answer_take(struct call *call, const struct peal_http_answer *answer)
{
	const struct preset *preset = call->rest->preset;
	struct document *document;
	struct report report;
	struct peal_error err = { 0 };
	bool is_over;

	call->is_look_up_down = answer->status != 404 && answer->status != 410; /* no such call */
	if (answer->status < 200 || answer->status >= 300 ||
	    document_read(answer->body, answer->content_type, &document, &err) < 0) {
		ask_unanswered(call, answer, err.text);
		call->poll_fail_count++;
		return false;
	}
	call->poll_fail_count = 0;
	call->is_look_up_down = false;
	report_read(document, preset, &preset->look_up_fields, &report);
	is_over = !quiet_waits(call, &report) &&
		  report_take(call, &report, &preset->look_up_fields);
	document_destroy(&document);
	return is_over;
}

/* All of the provider, for now: it would not end a call either. */
static bool is_away(const struct peal_http_answer *answer)
{
	return answer->status == 0 || answer->status == 429 || answer->status >= 500;
}

static void on_looked_up(struct call *call, const struct ask *ask,
			 const struct peal_http_answer *answer)
{
	(void)ask;
	if (answer_take(call, answer))
		return;
	call->is_alive_seen = call->poll_fail_count == 0;
	if (call->is_life_over && call->last_look_count >= LAST_LOOKS_MAX) {
		life_conclude(call);
		return;
	}
	if (call->is_life_over && call->phase == PHASE_LIVE)
		end_want(call, PEAL_OUTCOME_NO_ANSWER);
	limit_looked_up(call, call->poll_fail_count == 0, is_away(answer));
	if (call->phase == PHASE_ENDING && call->step_timer == NULL && poll_is_on(call))
		poll_in(call, poll_wait(call, answer)); /* its end waits for more */
	if (call->phase != PHASE_LIVE || call->step_timer != NULL)
		return;
	if (call->is_limit_asked || (call->is_life_over && poll_is_on(call)))
		poll_in(call, later(SOON_MS, answer));
	else if (poll_is_on(call))
		poll_in(call, poll_wait(call, answer));
	else
		quiet_start(call);
}

static void on_poll(void *context)
{
	struct call *call = context;

	call->step_timer = NULL;
	if (call->is_life_over)
		call->last_look_count++;
	if (ask_is_possible(call)) {
		if (queue_find(call, ASK_LOOK_UP) == NULL)
			queue_add(call, ASK_LOOK_UP, &call->rest->preset->look_up, on_looked_up);
	} else if (call->is_life_over) {
		life_conclude(call);
	}
}

void poll_in(struct call *call, int64_t delay_ms)
{
	call_timer(call, &call->step_timer, delay_ms, on_poll);
}
