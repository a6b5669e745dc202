/* call_ask.c - may a call go on to another number?  Asked by dial plugins
 *
 * The scrub stages are asked as for a contact, then the store for the account's own
 * list; the number's window must be open, and no other call may be with it.  A call that
 * ends meanwhile has its answer at once: no. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/pipeline/call.h"
#include "core/pipeline/opening.h"

#include <stdlib.h>

struct ask {
	struct engine *engine;
	struct ask *next; /* of the engine's */
	struct call *call;
	struct peal_contact contact; /* the call's, with the other number */
	struct question question;
	peal_ask_fn *fn; /* NULL: it has its answer */
	void *context;
	struct peal_arena *arena; /* owns it */
	bool is_listed;
};

/* Plugins may still read the contact of a question that they have not answered. */
static void ask_destroy(struct ask *ask)
{
	struct peal_arena *arena = ask->arena;
	struct ask **at = &ask->engine->asks;
	bool is_lent = question_is_lent(&ask->question);

	while (*at != ask)
		at = &(*at)->next;
	*at = ask->next;
	question_finish(&ask->question);
	if (is_lent)
		engine_keep(ask->engine, arena);
	else
		arena_destroy(&arena);
}

static void answer(struct ask *ask, bool may_call, const char *reason)
{
	peal_ask_fn *fn = ask->fn;

	ask->fn = NULL;
	ask->call = NULL;
	if (fn != NULL)
		fn(ask->context, may_call, reason);
}

static void refuse(struct ask *ask, const char *reason)
{
	if (ask->fn != NULL)
		engine_log(ask->engine, PEAL_LEVEL_INFO, "not_redirected", ask->contact.number,
			   "a call is not handed on to this number: %s", reason);
	answer(ask, false, reason);
	ask_destroy(ask);
}

/* ---- windows, and other calls ---- */

static bool is_with(const struct call *call, uint64_t number)
{
	return call->phase == CALL_PLACED &&
	       (call->contact.number == number || call->other_number == number);
}

static bool is_taken(const struct ask *ask)
{
	const struct call *call = ask->engine->calls;

	while (call != NULL && (call == ask->call || !is_with(call, ask->contact.number)))
		call = call->next;
	return call != NULL;
}

bool call_is_taken(const struct call *call)
{
	const struct call *other = call->engine->calls;

	if (call->engine->other_count == 0)
		return false;
	while (other != NULL && (other->other_number != call->contact.number || other == call))
		other = other->next;
	return other != NULL;
}

static bool is_open(const struct ask *ask)
{
	int64_t now_ms = engine_now(ask->engine);
	struct peal_opening opening;

	opening_ask(ask->engine, ask->contact.number, now_ms, &opening);
	return opening.from_ms <= now_ms;
}

/* The call is as good as with the number. */
static void hand_on(const struct ask *ask)
{
	if (ask->call == NULL)
		return;
	ask->engine->other_count += ask->call->other_number == 0;
	ask->call->other_number = ask->contact.number;
}

static void decide(struct ask *ask)
{
	if (!is_open(ask)) {
		refuse(ask, "outside its window");
	} else if (ask->engine->state != PEAL_CAMPAIGN_RUNNING) {
		refuse(ask, "the campaign is paused");
	} else if (is_taken(ask)) {
		refuse(ask, "the number is in another call");
	} else {
		hand_on(ask);
		answer(ask, true, NULL);
		ask_destroy(ask);
	}
}

/* ---- the account's own list ---- */

static int list_take(void *context, const void *row)
{
	struct ask *ask = context;

	(void)row;
	ask->is_listed = true;
	return 0;
}

static int list_work(const struct peal_store_ops *ops, void *self, void *context,
		     struct peal_error *err)
{
	struct ask *ask = context;
	const struct peal_read_filter filter = { .number = ask->contact.number };

	return ops->read(self, PEAL_READ_DND, &filter, list_take, ask, err);
}

static void list_done(void *context, int result, const struct peal_error *err)
{
	struct ask *ask = context;

	if (result < 0) {
		engine_log(ask->engine, PEAL_LEVEL_ERROR, "not_asked", ask->contact.number,
			   "the account's own DND list cannot be read: %s", err->text);
		refuse(ask, "the account's own DND list cannot be read");
	} else if (ask->is_listed) {
		refuse(ask, "dnd: the account's own list");
	} else {
		decide(ask);
	}
}

/* ---- the scrub stages ---- */

static void go_on(struct ask *ask, enum question_answer said)
{
	const struct question *question = &ask->question;

	if (ask->engine->is_closing) {
		refuse(ask, "the run ends");
		return;
	}
	switch (said) {
	case QUESTION_YES:
		storage_do(ask->engine->storage, list_work, list_done, ask);
		break;
	case QUESTION_NO:
		refuse(ask, question_reason(question, ask->arena));
		break;
	case QUESTION_SILENCE:
		engine_log(ask->engine, PEAL_LEVEL_ERROR, question->fault.event,
			   ask->contact.number, "%s %s", question_stage(question)->label,
			   question->fault.what);
		refuse(ask, "a scrub did not answer");
		break;
	case QUESTION_LATER:
		break;
	}
}

static void answered_later(struct question *question, enum question_answer said)
{
	struct ask *ask = (struct ask *)(void *)((char *)question - offsetof(struct ask, question));

	if (ask->fn == NULL)
		ask_destroy(ask);
	else
		go_on(ask, said == QUESTION_YES ? question_ask(question) : said);
}

static void begin(void *context)
{
	struct ask *ask = context;

	if (ask->engine->is_closing)
		return; /* its call is about to be told "no"; without one, the plugin may be gone */
	if (ask->call == NULL)
		refuse(ask, "the call has ended");
	else
		go_on(ask, question_ask(&ask->question));
}

/* ---- for plugins ---- */

static void contact_take(struct ask *ask, const struct peal_contact *contact)
{
	const uint32_t count = contact->columns->count;
	struct peal_slice *values = arena_alloc(ask->arena, count * sizeof(*values));

	for (uint32_t i = 0; i < count; i++)
		values[i] = arena_slice(ask->arena, contact->values[i]);
	ask->contact = *contact;
	ask->contact.name = arena_slice(ask->arena, contact->name);
	ask->contact.values = values;
}

void call_ask(struct peal_call *handle, uint64_t number, peal_ask_fn *fn, void *context)
{
	struct peal_arena *arena = arena_create();
	struct ask *ask = arena_alloc(arena, sizeof(*ask));

	ask->engine = handles_owner(handle);
	ask->arena = arena;
	ask->call = call_of(handle);
	ask->fn = fn;
	ask->context = context;
	if (ask->call != NULL)
		contact_take(ask, &ask->call->contact);
	ask->contact.number = number;
	ask->question.engine = ask->engine;
	ask->question.contact = &ask->contact;
	ask->question.fn = answered_later;
	ask->next = ask->engine->asks;
	ask->engine->asks = ask;
	loop_post(ask->engine->loop, begin, ask);
}

void call_asks_end(struct call *call)
{
	for (struct ask *ask = call->engine->asks; ask != NULL; ask = ask->next) {
		if (ask->call == call)
			answer(ask, false, "the call has ended");
	}
	call->engine->other_count -= call->other_number != 0;
	call->other_number = 0;
}

void call_asks_destroy(struct engine *engine)
{
	while (engine->asks != NULL)
		ask_destroy(engine->asks);
}
