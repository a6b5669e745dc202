/* seek.c - is a call there whose create request was lost?
 *
 * It is looked for until it is found, or the provider has had time enough to list it.  That a
 * provider cannot be asked, or that a listed call may be ours, is no proof that nobody was
 * rung. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <strings.h>

#define SEEK_FAILS_MAX 10u
#define CLOCK_SKEW_MS 5000		    /* between the provider's clock and ours */
#define CLOCK_WRONG_MS (5 * INT64_C(60000)) /* when one of the two is */
#define LISTED_LATE_MS 60000		    /* until a call that is taken is made */

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

/* It was made between its placing and the loss of the answer, by our clock.  That a clock is
 * wrong is no proof that nobody was rung. */
static enum likeness by_time(const struct call *call, const struct report *report)
{
	int64_t made_ms = report->placed_ms + call->clock_ahead_ms;
	int64_t early_ms = call->placed_ms - made_ms;
	int64_t late_ms = made_ms - call->lost_ms;
	int64_t said_early_ms = call->placed_ms - report->placed_ms;

	if (report->placed_ms == 0)
		return PERHAPS_OURS;
	/* The Date may be a proxy's. */
	if (early_ms > CLOCK_WRONG_MS && said_early_ms > CLOCK_WRONG_MS)
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

/* Ours, of the provider's; what the way takes, and seconds that are cut off, are no error. */
static int64_t clock_ahead_ms(const struct call *call, const struct peal_http_answer *answer)
{
	int64_t ahead_ms = answer->date_ms == 0 ? 0 : call_now(call) - answer->date_ms;

	return ahead_ms < -1000 || ahead_ms > answer->took_ms + 2000 ? ahead_ms : 0;
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
		ask_unanswered(call, answer, err.text);
		return SEEK_FAILED;
	}
	call->clock_ahead_ms = clock_ahead_ms(call, answer);
	result = is_find ? list_take(call, document) : look_up_take(call, document);
	if (result == SEEK_FAILED)
		ask_unanswered(call, answer, "without a call or a list of calls");
	if (result == SEEK_UNSURE)
		ask_unanswered(call, answer,
			       "with a call to the number that may be it, or may not");
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

bool seek_goes_on(const struct call *call)
{
	return call->phase == PHASE_SEEKING && seek_is_possible(call) &&
	       call->seek_fail_count < SEEK_FAILS_MAX;
}
