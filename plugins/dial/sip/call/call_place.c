/* call_place.c - the start of a call: its words, and where it is redirected to */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* ---- words that are not in memory any more ---- */

/* On its way from the pool to the SIP thread. */
struct arrival {
	struct sip *sip;
	struct peal_call *host_call; /* may have ended */
	struct sound **sounds;
	size_t count;
	struct peal_error err;
};

static void arrival_free(struct arrival *arrival)
{
	for (size_t i = 0; i < arrival->count; i++)
		sound_drop(arrival->sounds[i]);
	free(arrival->sounds);
	free(arrival);
}

static void end_wordless(struct call *call, const char *why)
{
	struct outcome outcome = { .outcome = PEAL_OUTCOME_FAILED, .is_uncharged = true };

	snprintf(outcome.text, sizeof(outcome.text), "its words cannot be played: %.150s", why);
	call_end(call, &outcome);
}

static void words_arrived(void *context)
{
	struct arrival *arrival = context;
	struct call *call = call_find(arrival->sip, arrival->host_call);

	if (call != NULL && call->state == CALL_PREPARING) {
		words_take(&call->words, arrival->sounds, arrival->count);
		if (call->words.is_complete)
			call_try(call);
		else
			end_wordless(call, arrival->err.text);
	}
	arrival_free(arrival);
}

/* On a thread of the pool, or within sounds_get(). */
static void words_spoken(void *context, struct sound *const *sounds, size_t count,
			 const struct peal_error *err)
{
	struct arrival *arrival = context;

	if (err != NULL) {
		arrival->err = *err;
	} else {
		arrival->sounds = calloc(count + 1, sizeof(struct sound *));
		if (arrival->sounds == NULL)
			peal_fail(&arrival->err, PEAL_FAIL_LIMIT, "out of memory");
		/* They are ours. */
		for (size_t i = 0; i < count; i++) {
			if (arrival->sounds != NULL)
				arrival->sounds[arrival->count++] = sounds[i];
			else
				sound_drop(sounds[i]);
		}
	}
	stack_post(arrival->sip->stack, words_arrived, arrival);
}

static void words_fetch(struct call *call)
{
	size_t count;
	struct sound_request *requests = words_requests(&call->request->script,
							call->sip->tone_path, &count);
	struct arrival *arrival = calloc(1, sizeof(*arrival));

	if (requests == NULL || arrival == NULL) {
		free(requests);
		free(arrival);
		end_wordless(call, "out of memory");
		return;
	}
	arrival->sip = call->sip;
	arrival->host_call = call->host_call;
	sounds_get(call->sip->sounds, requests, count, words_spoken, arrival);
	free(requests);
}

/* ---- placed ---- */

void call_place(struct sip *sip, struct peal_call *host_call,
		const struct peal_call_request *request)
{
	struct call *call = calloc(1, sizeof(*call));
	const struct peal_call_end no_memory = {
		.outcome = PEAL_OUTCOME_FAILED,
		.cause_text = "out of memory for one more call",
		.is_uncharged = true,
		.is_shortage = true,
	};

	if (call == NULL) {
		sip->host->dial->ended(host_call, &no_memory);
		return;
	}
	call->entry.key = call->host_call = host_call;
	call->sip = sip;
	call->request = request;
	call->target = -1;
	table_add(&sip->calls, &call->entry);
	if (words_init(&call->words, sip->sounds, &request->script, sip->tone_path) < 0)
		end_wordless(call, "out of memory, or a script of too many pieces");
	else if (call->words.is_complete)
		call_try(call);
	else
		words_fetch(call);
}

/* ---- redirected ---- */

/* The keys of SRTP must not travel in plain text because of a redirection. */
static bool keeps_secret(const struct call *call, const struct target *target)
{
	const struct sip_config *config = call->sip->config;

	return config->srtp == SDP_SRTP_NONE || config->srtp_over_plain ||
	       target->transport == TARGET_TLS;
}

bool call_may_redirect(const struct call *call, const struct leg_end *end)
{
	const struct peal_texts *allowed = &call->sip->config->redirects;
	struct target target;

	if (call->redirect != NULL || end->status < 300 || end->status > 399 ||
	    end->contact == NULL || target_parse(end->contact, &target, NULL) < 0 ||
	    !keeps_secret(call, &target))
		return false;
	for (size_t i = 0; i < allowed->count; i++) {
		if (strcasecmp(allowed->at[i], target.host) == 0)
			return true;
	}
	return false;
}

/* 0: a number to ask for; 1: no number, but a name; < 0: a number that nobody can
 * check, because it is not international. */
static int number_of(const struct call *call, const char *user, uint64_t *number_out)
{
	const struct peal_host *host = call->sip->host;
	const char *reason;
	size_t digits = strspn(user + (user[0] == '+'), "0123456789-.() ");

	if (user[0] == '\0' || user[digits + (user[0] == '+')] != '\0')
		return 1;
	if (user[0] != '+')
		return -1;
	return host->number_parse(host, (struct peal_slice){ user, strlen(user) }, NULL, number_out,
				  &reason) < 0
		       ? -1
		       : 0;
}

/* Asks the host, on its loop, and comes back.  What was posted there may run when the
 * stage is closed already. */
struct question {
	struct life *life;
	struct peal_call *host_call;
	uint64_t number;
	bool may_call;
	char reason[120];
};

static void end_redirected(struct call *call, const char *why)
{
	struct outcome outcome = { .outcome = PEAL_OUTCOME_UNREACHABLE, .cause = 302 };

	snprintf(outcome.text, sizeof(outcome.text), "redirected to %.150s", why);
	call_end(call, &outcome);
}

static void question_free(struct question *question)
{
	life_drop(question->life);
	free(question);
}

static void question_over(void *context)
{
	struct question *question = context;
	struct call *call = call_find(question->life->sip, question->host_call);
	char why[160];

	if (call != NULL && call->state == CALL_ASKING) {
		if (question->may_call) {
			call_invite(call);
		} else {
			snprintf(why, sizeof(why), "a number that must not be called: %s",
				 question->reason);
			end_redirected(call, why);
		}
	}
	question_free(question);
}

static void question_answered(void *context, bool may_call, const char *reason)
{
	struct question *question = context;
	struct sip *sip = question->life->sip;

	if (sip == NULL) {
		question_free(question);
		return;
	}
	question->may_call = may_call;
	snprintf(question->reason, sizeof(question->reason), "%s", reason == NULL ? "" : reason);
	stack_post(sip->stack, question_over, question);
}

static void question_ask(void *context)
{
	struct question *question = context;
	struct sip *sip = question->life->sip;
	const struct peal_dial_host *dial = sip == NULL ? NULL : sip->host->dial;

	if (dial == NULL || dial->ask == NULL)
		question_answered(question, false, "it cannot be checked");
	else
		dial->ask(question->host_call, question->number, question_answered, question);
}

static void ask(struct call *call, uint64_t number)
{
	const struct peal_host *host = call->sip->host;
	struct question *question = calloc(1, sizeof(*question));

	if (question == NULL) {
		end_redirected(call, "a number that could not be checked: out of memory");
		return;
	}
	question->life = life_keep(call->sip->life);
	question->host_call = call->host_call;
	question->number = number;
	call->state = CALL_ASKING;
	host->post(host, question_ask, question);
}

void call_redirect(struct call *call, const char *contact)
{
	uint64_t number = 0;
	int known;

	call->redirect = calloc(1, sizeof(*call->redirect));
	if (call->redirect == NULL || target_parse(contact, call->redirect, NULL) < 0) {
		end_redirected(call, "somewhere, and memory is out");
		return;
	}
	call->target = -1;
	call->is_charged = true; /* the trunk has done its part, and may do it for ever */
	known = number_of(call, call->redirect->user, &number);
	if (known < 0)
		end_redirected(call, "a number without + and country code, which cannot be "
				     "checked");
	else if (known == 0 && number != call->request->number)
		ask(call, number);
	else
		call_invite(call);
}
