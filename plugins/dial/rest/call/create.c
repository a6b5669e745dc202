/* create.c - the request that makes a call, and what its answer means
 *
 * A lost answer is never followed by a second request, unless the provider promises
 * that the same id rings once. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include "call/memory.h"

#include <strings.h>

#define REPEATS_MAX 5u
#define REPEAT_FIRST_MS 1000
#define REPEAT_MS_MAX 60000 /* when the provider says how long */

/* ---- what an answer means ---- */

struct judged {
	enum create_verdict verdict;
	const struct create_rule *rule; /* NULL: none fits */
	const char *word;		/* of the rule, that stands in the answer; NULL: none */
	bool is_contrary;		/* refused, and with the id of a call */
};

static bool rule_fits(const struct create_rule *rule, int status, struct document *document,
		      const char **word_out)
{
	const char *text;

	if (rule->status_to != 0 && (status < rule->status_from || status > rule->status_to))
		return false;
	if (rule->word_count == 0)
		return true;
	text = document == NULL ? NULL : document_text(document, &rule->paths);
	for (size_t i = 0; text != NULL && i < rule->word_count; i++) {
		const char *word = rule->words[i];
		size_t bytes = strlen(word);
		bool is_start = bytes > 0 && word[bytes - 1] == '*';

		*word_out = word;
		if (is_start ? strncasecmp(text, word, bytes - 1) == 0
			     : strcasecmp(text, word) == 0)
			return true;
	}
	return false;
}

/* By the preset's rules, then by what HTTP means; `id` NULL: none is in it.  A refusal
 * that names a call is none; 408 says that the request was not read to its end by then. */
static struct judged judge(const struct preset *preset, int status, struct document *document,
			   const char *id)
{
	const struct judged lost = { .verdict = CREATE_LOST };

	for (size_t i = 0; status != 0 && i < preset->rule_count; i++) {
		const struct create_rule *rule = &preset->rules[i];
		const char *word = NULL;

		if (rule_fits(rule, status, document, &word))
			return (struct judged){ rule->verdict, rule, word, false };
	}
	if (status >= 200 && status < 300 && id != NULL)
		return (struct judged){ .verdict = CREATE_ACCEPTED };
	if (id != NULL || status == 408)
		return (struct judged){ .verdict = CREATE_LOST, .is_contrary = id != NULL };
	if (status == 429)
		return (struct judged){ .verdict = CREATE_LATER };
	if (status >= 400 && status < 500)
		return (struct judged){ .verdict = CREATE_REFUSED };
	return lost;
}

/* ---- what follows ---- */

/* A callback was here first: whatever the answer says, the call is there. */
static bool is_there(const struct call *call)
{
	return call->stage > STAGE_NONE || call->is_id_reported;
}

static void take_accepted(struct call *call, const char *id)
{
	stage_works(call->rest);
	if (!call->is_id_reported)
		call_id_set(call, id);
	if (call->stage < STAGE_QUEUED)
		call->stage = STAGE_QUEUED;
	call_goes_live(call);
}

/* How else can it be found out? */
static void look_elsewhere(struct call *call)
{
	if (call->rest->preset->recall == PEAL_RECALL_NONE)
		seek_no_more(call);
	else
		seek_start(call);
}

static void on_no_repeat(void *context)
{
	struct call *call = context;

	call->step_timer = NULL;
	look_elsewhere(call);
}

/* A question to the host, which may answer when the call is gone. */
struct repeat {
	struct call *call; /* NULL: it is */
};

static void on_may_repeat(void *context, bool may_call, const char *reason)
{
	struct repeat *repeat = context;
	struct call *call = repeat->call;

	free(repeat);
	if (call == NULL)
		return;
	call->repeat = NULL;
	if (call->phase != PHASE_SEEKING)
		return; /* a callback was here first */
	if (may_call) {
		create_repeat(call);
		return;
	}
	call_log(call, PEAL_LEVEL_INFO, "not_repeated", "the request is not sent again: %s",
		 reason == NULL ? "" : reason);
	call->repeat_count = REPEATS_MAX;
	call_timer(call, &call->step_timer, 0, on_no_repeat);
}

void create_forget(struct call *call)
{
	if (call->repeat != NULL)
		call->repeat->call = NULL;
	call->repeat = NULL;
}

/* It may be the first time that it rings, and lists and windows have changed since. */
static void on_repeat(void *context)
{
	struct call *call = context;
	const struct peal_dial_host *dial = call->rest->host->dial;

	call->step_timer = NULL;
	call->repeat = memory_make(sizeof(*call->repeat));
	call->repeat->call = call;
	dial->ask(call->host_call, call->request->number, on_may_repeat, call->repeat);
}

/* The first one has left a little after it was placed, at the earliest. */
bool create_may_repeat(const struct call *call, int64_t in_ms)
{
	const struct preset *preset = call->rest->preset;
	int64_t then_ms = call_now(call) + in_ms;

	return preset->recall == PEAL_RECALL_IDEMPOTENT &&
	       then_ms - call->placed_ms < preset->repeat_within_ms &&
	       then_ms < call->ring_until_ms;
}

static bool repeat_later(struct call *call, int64_t wait_ms)
{
	int64_t delay_ms = (int64_t)REPEAT_FIRST_MS << call->repeat_count;

	if (wait_ms > delay_ms)
		delay_ms = wait_ms < REPEAT_MS_MAX ? wait_ms : REPEAT_MS_MAX;
	if (call->repeat_count >= REPEATS_MAX || call->is_end_wanted ||
	    !create_may_repeat(call, delay_ms))
		return false;
	call_timer(call, &call->step_timer, delay_ms, on_repeat);
	return true;
}

static void take_lost(struct call *call, const char *why, int64_t wait_ms)
{
	if (call->lost_ms == 0)
		call->lost_ms = call_now(call);
	if (call->repeat_count == 0 && !is_there(call))
		call_log(call, PEAL_LEVEL_WARNING, "create_lost",
			 "it is not known whether the provider took the call: %s", why);
	call->phase = PHASE_SEEKING;
	if (!repeat_later(call, wait_ms))
		look_elsewhere(call);
}

/* The account is refused, or what it may do: which settings are to be looked at? */
static void stop_agent(struct call *call, const char *why)
{
	const struct preset *preset = call->rest->preset;
	char text[512], names[200] = "";

	for (size_t i = 0; i < preset->setting_count; i++) {
		size_t used = strlen(names);

		if (preset->settings[i].is_required)
			snprintf(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
				 preset->settings[i].name);
	}
	snprintf(text, sizeof(text),
		 "%.240s: the provider refuses the account; are its settings right (%s)?", why,
		 names);
	stage_stop(call->rest, text);
}

static void take_refused(struct call *call, const struct create_rule *rule, const char *why)
{
	const struct preset_word none = { .has_outcome = true, .outcome = PEAL_OUTCOME_FAILED };
	const struct preset_word *word = rule != NULL && rule->meaning.has_outcome ? &rule->meaning
										   : &none;
	bool stops_agent = rule != NULL && rule->stops_agent;
	struct peal_call_end end = {
		.outcome = word->outcome,
		.cause_text = why,
		.is_final = word->is_final,
		.is_uncharged = word->outcome == PEAL_OUTCOME_FAILED &&
				(stops_agent || (rule != NULL && rule->meaning.is_uncharged)),
	};

	if (stops_agent)
		stop_agent(call, why);
	call_over(call, &end);
}

/* Not one byte of it has left: nobody can have been rung. */
static void take_unsent(struct call *call, const struct peal_http_answer *answer,
			const struct ask *ask)
{
	bool is_shortage = !ask->is_sent && !ask->is_unfit;

	if (ask->is_sent && ++call->rest->pause.unreachable_count >= 3)
		stage_busy(call->rest, -1, answer->error);
	call_over_own(call, PEAL_OUTCOME_FAILED, is_shortage ? UNCHARGED_SHORTAGE : UNCHARGED,
		      answer->error);
}

/* A repeated request says nothing of the first one unless it is accepted. */
static void take_repeated(struct call *call, const struct judged *judged,
			  const struct peal_http_answer *answer, const char *why)
{
	if (judged->verdict == CREATE_LATER)
		stage_busy(call->rest, answer->retry_after_ms, why);
	if (judged->verdict == CREATE_REFUSED)
		call->repeat_count = REPEATS_MAX;
	take_lost(call, why, answer->retry_after_ms);
}

/* For people; nothing of what the provider wrote but a word that the preset has too. */
static void why_write(char *why, size_t bytes, const struct judged *judged,
		      const struct peal_http_answer *answer, const char *unreadable)
{
	bool has_no_id = judged->verdict == CREATE_ACCEPTED || judged->verdict == CREATE_LOST;

	if (answer->status == 0)
		snprintf(why, bytes, "%s", answer->error == NULL ? "" : answer->error);
	else if (judged->word != NULL)
		snprintf(why, bytes, "HTTP %d, \"%s\"", answer->status, judged->word);
	else if (judged->is_contrary)
		snprintf(why, bytes, "HTTP %d, with a call id", answer->status);
	else if (has_no_id && unreadable[0] != '\0')
		snprintf(why, bytes, "HTTP %d, %.200s", answer->status, unreadable);
	else
		snprintf(why, bytes, "HTTP %d%s", answer->status,
			 has_no_id ? " without a call id" : "");
}

static void take_first(struct call *call, const struct judged *judged,
		       const struct peal_http_answer *answer, const char *why)
{
	switch (judged->verdict) {
	case CREATE_LATER:
		stage_busy(call->rest, answer->retry_after_ms, why);
		call_over_own(call, PEAL_OUTCOME_FAILED, UNCHARGED_SHORTAGE, why);
		break;
	case CREATE_REFUSED:
		take_refused(call, judged->rule, why);
		break;
	default:
		take_lost(call, why, -1);
	}
}

static void take_answer(struct call *call, const struct peal_http_answer *answer,
			struct document *document, const char *id, const char *unreadable)
{
	struct judged judged = judge(call->rest->preset, answer->status, document, id);
	char why[256];

	why_write(why, sizeof(why), &judged, answer, unreadable);
	if (judged.verdict == CREATE_ACCEPTED && id != NULL)
		take_accepted(call, id);
	else if (is_there(call) && call->id != NULL)
		call_goes_live(call);
	else if (is_there(call))
		take_lost(call, why, -1);
	else if (call->repeat_count == 0)
		take_first(call, &judged, answer, why);
	else
		take_repeated(call, &judged, answer, why);
}

static const char *id_in(const struct preset *preset, struct document *document)
{
	return document == NULL ? NULL : document_id(document, &preset->create_id);
}

static void on_created(struct call *call, const struct ask *ask,
		       const struct peal_http_answer *answer)
{
	struct document *document = NULL;
	struct peal_error err = { 0 };
	const char *id;

	if (answer->status != 0 &&
	    document_read(answer->body, answer->content_type, &document, &err) < 0)
		document = NULL;
	id = id_in(call->rest->preset, document);
	if (ask->is_sent)
		queue_log(call, ask, answer, id);
	if (answer->status == 0 && !answer->was_sent && call->repeat_count == 0 && !is_there(call))
		take_unsent(call, answer, ask);
	else
		take_answer(call, answer, document, id, err.text);
	document_destroy(&document);
}

/* ---- asking ---- */

void create_start(struct call *call)
{
	call->phase = PHASE_CREATING;
	queue_add(call, ASK_CREATE, &call->rest->preset->create, on_created);
}

/* Its longest life begins, and not while it waits in line. */
void create_sent(struct call *call)
{
	call->sent_ms = call_now(call);
	if (!call->is_life_over)
		life_start(call);
}

void create_repeat(struct call *call)
{
	call->phase = PHASE_SEEKING;
	call->repeat_count++;
	queue_add(call, ASK_CREATE, &call->rest->preset->create, on_created);
}
