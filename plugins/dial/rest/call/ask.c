/* ask.c - questions about calls: is it there, where does it stand
 *
 * A call has at most one question under way, and the next one follows its answer: what
 * they cost is bounded by `requests_at_once`, however many calls there are. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <inttypes.h>
#include <strings.h>

#define SEEK_FAILS_MAX 10u
#define CLOCK_SKEW_MS 5000		    /* between the provider's clock and ours */
#define CLOCK_WRONG_MS (5 * INT64_C(60000)) /* when one of the two is */
#define LISTED_LATE_MS 60000		    /* until a call that is taken is made */
#define WATCH_MS 5000			    /* between two look-ups where the preset says nothing */
#define POLL_MS_MAX 60000
#define POLL_LATER_MS_MAX 300000 /* however long the provider wants not to be asked */
#define LAST_LOOKS_MAX 3u
#define SOON_MS 2000 /* between look-ups that something waits for */
#define LIFE_SLACK_MS 30000
#define UNANSWERED_EVERY_MS 10000

static bool has_request(const struct preset_request *request)
{
	return request->method != NULL;
}

/* One line for many: with a provider that is away, it is so for each call.  `unreadable` is
 * what is wrong with the answer's body; "": nothing. */
static void unanswered(const struct call *call, const struct peal_http_answer *answer,
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

/* It may wait with the provider, ring and talk, each so long at most. */
static int64_t life_over_ms(const struct call *call)
{
	const struct peal_call_request *request = call->request;
	int64_t queue_ms = call->rest->preset->queue_max_ms;
	int64_t begun_ms = call->sent_ms != 0 ? call->sent_ms : call->placed_ms;

	if (call->ring_until_ms != PEAL_NEVER && call->ring_until_ms - begun_ms < queue_ms)
		queue_ms = call->ring_until_ms - begun_ms;
	if (queue_ms < 0)
		queue_ms = 0;
	return begun_ms + queue_ms + request->ring_max_ms + request->talk_max_ms + LIFE_SLACK_MS;
}

/* It may ring or talk as long as it could live: its number is let alone until then. */
static void call_over_unknown(struct call *call)
{
	const struct peal_call_end end = {
		.outcome = PEAL_OUTCOME_UNKNOWN,
		.cause = call->known.code,
		.cause_text = call->id == NULL
				      ? "it is not known whether the provider took the call"
				      : "the provider never reported its end",
		.busy_until_ms = life_over_ms(call),
	};

	call_over(call, &end);
}

/* The last looks are over: what is known by now is all that there will be. */
static void life_conclude(struct call *call)
{
	if (call->stage >= STAGE_ANSWERED)
		call_over_known(call);
	else
		call_over_unknown(call);
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
		unanswered(call, answer, err.text);
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
	limit_looked_up(call, call->poll_fail_count == 0);
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

/* ---- is it there ---- */

/* NULL: the preset cannot look for a call whose id is not known. */
static const struct preset_request *seek_request(const struct call *call)
{
	const struct preset *preset = call->rest->preset;

	if (has_request(&preset->find))
		return &preset->find;
	return ask_is_possible(call) ? &preset->look_up : NULL;
}

bool seek_is_possible(const struct call *call)
{
	return seek_request(call) != NULL;
}

static void on_seek(void *context);

static void seek_again(struct call *call)
{
	static const int64_t waits_ms[] = { 2000,  5000,  10000, 20000, 20000, 20000,
					    20000, 20000, 20000, 20000, 60000 };
	size_t last = sizeof(waits_ms) / sizeof(waits_ms[0]) - 1;
	size_t index = call->seek_count < last ? call->seek_count : last;

	call->seek_count++;
	call_timer(call, &call->step_timer, waits_ms[index], on_seek);
}

void seek_no_more(struct call *call)
{
	if (call->is_life_over) {
		life_conclude(call);
		return;
	}
	if (call->rest->listener != NULL && call->rest->preset->has_callbacks)
		call->phase = PHASE_WAITING;
	else
		call_over_unknown(call);
}

/* The provider had time enough to list it. */
static void seek_absent(struct call *call)
{
	if (call->stage > STAGE_NONE)
		seek_no_more(call);
	else if (call->is_recalled)
		call_over_own(call, PEAL_OUTCOME_CANCELED, CHARGED,
			      "the provider has no such call");
	else
		call_over_own(call, PEAL_OUTCOME_FAILED, UNCHARGED,
			      "the provider has no such call");
}

static const char *digits_of(const char *text, char out[32])
{
	size_t count = 0;

	for (; *text != '\0' && count < 31; text++) {
		if (*text >= '0' && *text <= '9')
			out[count++] = *text;
	}
	out[count] = '\0';
	return out;
}

enum likeness { NOT_OURS, PERHAPS_OURS, LIKE_OURS, SURELY_OURS };

/* It was made between its placing and the loss of the answer.  That a clock is wrong is no
 * proof that nobody was rung. */
static enum likeness by_time(const struct call *call, const struct report *report)
{
	int64_t early_ms = call->placed_ms - report->placed_ms;
	int64_t late_ms = report->placed_ms - call->lost_ms;

	if (report->placed_ms == 0)
		return PERHAPS_OURS;
	if (early_ms > CLOCK_WRONG_MS || late_ms > LISTED_LATE_MS + CLOCK_WRONG_MS)
		return NOT_OURS;
	return early_ms > CLOCK_SKEW_MS || late_ms > LISTED_LATE_MS ? PERHAPS_OURS : LIKE_OURS;
}

/* By our id where the provider gives it back, else by number and time.  What the preset
 * reads of a call, and this one does not say, rules nothing out. */
static enum likeness likeness_of(const struct call *call, const struct report *report)
{
	const struct preset_fields *fields = &call->rest->preset->look_up_fields;
	char theirs[32], ours[32];
	const struct call *other;

	if (report->id == NULL)
		return PERHAPS_OURS;
	if (report->attempt != NULL)
		return strcasecmp(report->attempt, call->attempt) == 0 ? SURELY_OURS : NOT_OURS;
	other = call_by_id(call->rest, report->id);
	if ((other != NULL && other != call) || past_has(&call->rest->past, report->id))
		return NOT_OURS;
	if (fields->to.count == 0 || fields->placed.count == 0)
		return PERHAPS_OURS;
	if (report->to != NULL &&
	    strcmp(digits_of(report->to, theirs), digits_of(call->request->to, ours)) != 0)
		return NOT_OURS;
	return report->to == NULL ? by_time(call, report) != NOT_OURS ? PERHAPS_OURS : NOT_OURS
				  : by_time(call, report);
}

enum seek_answer { SEEK_FAILED, SEEK_UNSURE, SEEK_ABSENT, SEEK_FOUND };

/* Of several the one that was made first.  FOUND: the report was taken. */
static enum seek_answer list_take(struct call *call, struct document *document)
{
	const struct preset *preset = call->rest->preset;
	long count = document_list_count(document, &preset->find_list), best = -1;
	enum likeness likeness, best_likeness = NOT_OURS;
	int64_t best_ms = PEAL_NEVER;
	struct document *member;
	struct report report;

	for (long i = 0; i < count; i++) {
		member = document_list_at(document, &preset->find_list, (size_t)i);
		if (member == NULL)
			continue;
		report_read(member, preset, &preset->look_up_fields, &report);
		likeness = likeness_of(call, &report);
		if (likeness > best_likeness ||
		    (likeness != NOT_OURS && likeness == best_likeness &&
		     report.placed_ms < best_ms)) {
			best = i;
			best_ms = report.placed_ms;
			best_likeness = likeness;
		}
		document_destroy(&member);
	}
	if (best < 0)
		return count < 0 ? SEEK_FAILED : SEEK_ABSENT;
	if (best_likeness == PERHAPS_OURS)
		return SEEK_UNSURE;
	member = document_list_at(document, &preset->find_list, (size_t)best);
	report_read(member, preset, &preset->look_up_fields, &report);
	if (!report_take(call, &report, &preset->look_up_fields))
		call_goes_live(call);
	document_destroy(&member);
	return SEEK_FOUND;
}

static enum seek_answer look_up_take(struct call *call, struct document *document)
{
	const struct preset *preset = call->rest->preset;
	struct report report;

	report_read(document, preset, &preset->look_up_fields, &report);
	if (report.id == NULL && report.stage == STAGE_NONE)
		return SEEK_FAILED;
	if (!report_take(call, &report, &preset->look_up_fields))
		call_goes_live(call);
	return SEEK_FOUND;
}

static enum seek_answer seek_take(struct call *call, const struct peal_http_answer *answer)
{
	bool is_find = has_request(&call->rest->preset->find);
	struct document *document;
	struct peal_error err = { 0 };
	enum seek_answer result;

	if (answer->status == 404 && !is_find)
		return SEEK_ABSENT;
	if (answer->status < 200 || answer->status >= 300 ||
	    document_read(answer->body, answer->content_type, &document, &err) < 0) {
		unanswered(call, answer, err.text);
		return SEEK_FAILED;
	}
	result = is_find ? list_take(call, document) : look_up_take(call, document);
	if (result == SEEK_FAILED)
		unanswered(call, answer, "without a call or a list of calls");
	if (result == SEEK_UNSURE)
		unanswered(call, answer, "with a call whose number or time cannot be read");
	document_destroy(&document);
	return result;
}

static void on_sought(struct call *call, const struct ask *ask,
		      const struct peal_http_answer *answer)
{
	int64_t settled_ms = call->lost_ms + call->rest->preset->find_settle_ms;
	enum seek_answer result;

	if (call->phase != PHASE_SEEKING)
		return; /* a callback was here first */
	result = seek_take(call, answer);
	if (result == SEEK_FOUND)
		return;
	call->seek_fail_count = result != SEEK_ABSENT ? call->seek_fail_count + 1 : 0;
	if (call->seek_fail_count == SEEK_FAILS_MAX)
		call_log(call, PEAL_LEVEL_WARNING, "not_found",
			 "the provider does not say whether it took the call%s",
			 result == SEEK_FAILED ? "; it is asked until the call would be over" : "");
	if (result == SEEK_ABSENT && ask->sent_ms >= settled_ms)
		seek_absent(call);
	else if (call->seek_fail_count >= SEEK_FAILS_MAX &&
		 (result == SEEK_UNSURE || call->is_life_over))
		seek_no_more(call);
	else
		seek_again(call);
}

static void on_seek(void *context)
{
	struct call *call = context;
	const struct preset_request *request = seek_request(call);

	call->step_timer = NULL;
	queue_add(call, ASK_FIND, request, on_sought);
}

void seek_start(struct call *call)
{
	call->phase = PHASE_SEEKING;
	if (!seek_is_possible(call))
		seek_no_more(call);
	else
		seek_again(call);
}

/* ---- its longest life ---- */

/* A search comes to its own end, unless the host does not wait for it. */
static bool is_sought(const struct call *call)
{
	return call->phase == PHASE_SEEKING && seek_is_possible(call) &&
	       call->seek_fail_count < SEEK_FAILS_MAX && !call->is_given_up;
}

/* Its answer may have the id by which it can be ended. */
static bool is_create_under_way(const struct call *call)
{
	const struct ask *create = queue_find(call, ASK_CREATE);

	return create != NULL && create->is_sent && !call->is_given_up;
}

static void on_life_over(void *context)
{
	struct call *call = context;

	call->life_timer = NULL;
	if (is_create_under_way(call)) {
		call_timer(call, &call->life_timer, SOON_MS, on_life_over);
		return;
	}
	call->is_life_over = true;
	call->is_watched = true;
	if (call->ended_ms != 0)
		call_over_known(call);
	else if (call->phase == PHASE_LIVE)
		poll_in(call, 0);
	else if (call->phase != PHASE_ENDING && !is_sought(call))
		life_conclude(call);
}

void life_end_soon(struct call *call)
{
	call->is_given_up = true;
	call_timer(call, &call->life_timer, 0, on_life_over);
}

void life_start(struct call *call)
{
	int64_t over_ms = life_over_ms(call);

	/* One of an earlier run may be older; it is looked for, or told of, all the same. */
	if (call->is_recalled && over_ms < call_now(call) + 2 * LIFE_SLACK_MS)
		over_ms = call_now(call) + 2 * LIFE_SLACK_MS +
			  (seek_is_possible(call) ? call->rest->preset->find_settle_ms : 0);
	call_timer(call, &call->life_timer, over_ms - call_now(call), on_life_over);
}
