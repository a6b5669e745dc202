/* dialogue_who.c - a person or a machine? and what is done with a machine
 *
 * Unsure is a person: nobody is hung up on because of a guess. */
/* SPDX-License-Identifier: MIT */
#include "call/dialogue.h"

#define GRACE_MS 1000 /* beyond the detector's own limit, when no sound comes at all */

static void note_verdict(struct dialogue *dialogue, const char *who, const char *cause,
			 int64_t at_ms)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)at_ms);
	notes_field(dialogue->config.notes, "answered_by", who);
	notes_field(dialogue->config.notes, "answered_by_cause", cause == NULL ? "" : cause);
	notes_field(dialogue->config.notes, "answered_by_ms", text);
}

static int64_t since_start(const struct dialogue *dialogue)
{
	return stack_now_ms(dialogue->config.stack) - dialogue->began_ms;
}

static void go_on(struct dialogue *dialogue)
{
	dialogue_wait_end(dialogue);
	dialogue_listen(dialogue, 0);
	dialogue->phase = DIALOGUE_IDLE;
	if (dialogue->config.script->step_count > 0)
		dialogue_run(dialogue, 0);
}

static void no_verdict(void *context)
{
	struct dialogue *dialogue = context;

	dialogue->timer = NULL;
	note_verdict(dialogue, "unsure", "no_sound", since_start(dialogue));
	go_on(dialogue);
}

void dialogue_who(struct dialogue *dialogue)
{
	dialogue->phase = DIALOGUE_WHO;
	dialogue_listen(dialogue, HEAR_PICK_UP | HEAR_BEEP);
	dialogue_wait(dialogue, dialogue->config.analysis_ms + GRACE_MS, no_verdict);
}

/* Machines press no keys. */
void dialogue_who_key(struct dialogue *dialogue)
{
	note_verdict(dialogue, "human", "key", since_start(dialogue));
	go_on(dialogue);
}

/* ---- machines ---- */

static void leave_message(struct dialogue *dialogue)
{
	const struct peal_script *script = dialogue->config.script;
	bool has_own = script->machine < script->step_count;

	dialogue_wait_end(dialogue);
	dialogue_listen(dialogue, 0);
	dialogue->is_message = !has_own;
	dialogue_run(dialogue, has_own ? script->machine : 0);
}

static void beep_is_missing(void *context)
{
	struct dialogue *dialogue = context;

	dialogue->timer = NULL;
	leave_message(dialogue);
}

/* The detector of who picked up also tells a long silence: its greeting has ended, and
 * there is no beep. */
static void listen_for_end(struct dialogue *dialogue)
{
	dialogue_listen(dialogue, HEAR_BEEP);
	dialogue_listen(dialogue, HEAR_BEEP | HEAR_PICK_UP);
}

static void met_machine(struct dialogue *dialogue, const struct heard *heard)
{
	dialogue->is_machine = true;
	note_verdict(dialogue, "machine", heard->cause, heard->at_ms);
	switch (dialogue->config.machine) {
	case PEAL_MACHINE_MESSAGE:
		if (heard->what == HEARD_BEEP) {
			leave_message(dialogue);
			return;
		}
		dialogue->phase = DIALOGUE_BEEP;
		dialogue_wait(dialogue, dialogue->config.beep_wait_ms, beep_is_missing);
		listen_for_end(dialogue);
		return;
	case PEAL_MACHINE_CONTINUE:
		go_on(dialogue);
		return;
	default:
		dialogue_end(dialogue);
	}
}

static void heard_who(struct dialogue *dialogue, const struct heard *heard)
{
	switch (heard->what) {
	case HEARD_MACHINE:
	case HEARD_BEEP:
		met_machine(dialogue, heard);
		return;
	case HEARD_HUMAN:
	case HEARD_UNSURE:
		note_verdict(dialogue, heard->what == HEARD_HUMAN ? "human" : "unsure",
			     heard->cause, heard->at_ms);
		go_on(dialogue);
		return;
	default:
		return;
	}
}

static void heard_greeting(struct dialogue *dialogue, const struct heard *heard)
{
	bool is_silence = heard->cause != NULL && strcmp(heard->cause, "initial_silence") == 0;

	if (heard->what == HEARD_BEEP || is_silence)
		leave_message(dialogue);
	else if (heard->what != HEARD_KEY && heard->what != HEARD_NOTHING)
		listen_for_end(dialogue);
}

void dialogue_heard(struct dialogue *dialogue, const struct heard *heard)
{
	if (dialogue->phase == DIALOGUE_WHO)
		heard_who(dialogue, heard);
	else if (dialogue->phase == DIALOGUE_BEEP)
		heard_greeting(dialogue, heard);
}
