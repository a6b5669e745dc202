/* dialogue.c - performs the steps of a script on one answered call
 *
 * dialogue_run() goes from step to step until one takes time; what ends it (a sound
 * played, a key, a timer) goes on from there. */
/* SPDX-License-Identifier: MIT */
#include "call/dialogue.h"

#include <ctype.h>

const struct peal_step *dialogue_step(const struct dialogue *dialogue)
{
	return &dialogue->config.script->steps[dialogue->step];
}

void dialogue_wait_end(struct dialogue *dialogue)
{
	stack_timer_stop(dialogue->timer);
	dialogue->timer = NULL;
}

void dialogue_wait(struct dialogue *dialogue, int64_t ms, peal_fn *fn)
{
	dialogue_wait_end(dialogue);
	dialogue->timer = stack_timer_start(dialogue->config.stack, ms, fn, dialogue);
}

/* Keys in the sound are listened for unless they come as events of their own. */
void dialogue_listen(struct dialogue *dialogue, unsigned hear_mask)
{
	unsigned keys = dialogue->config.has_telephone_event ? 0 : HEAR_KEYS;

	stream_listen(dialogue->config.stream, hear_mask | keys);
}

void dialogue_end(struct dialogue *dialogue)
{
	dialogue_wait_end(dialogue);
	dialogue->phase = DIALOGUE_OVER;
	dialogue->config.events->over(dialogue->config.context);
}

/* ---- speaking ---- */

static const char *file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static void note_speech(struct dialogue *dialogue, const struct peal_step *step)
{
	if (step->kind == PEAL_STEP_PLAY)
		notes_turn(dialogue->config.notes, "agent", "(plays %.200s)",
			   file_of(step->target));
	else if (step->kind != PEAL_STEP_RECORD)
		notes_words(dialogue->config.notes, step);
}

bool dialogue_speak(struct dialogue *dialogue)
{
	size_t count;
	struct sound *const *sounds = words_of(dialogue->config.words, dialogue->step, &count);

	if (count == 0)
		return false;
	note_speech(dialogue, dialogue_step(dialogue));
	dialogue->play = stream_play(dialogue->config.stream, sounds, count);
	return true;
}

/* ---- recording ---- */

static void answer_path_make(struct dialogue *dialogue, const struct peal_step *step)
{
	char name[64] = "", number[16] = "";
	size_t used = 0;

	/* A field's name may have characters that a file's must not. */
	for (const char *at = step->name; at != NULL && *at != '\0' && used + 1 < sizeof(name);
	     at++)
		name[used++] = isalnum((unsigned char)*at) ? *at : '_';
	if (used == 0)
		snprintf(name, sizeof(name), "answer");
	if (dialogue->answer_count++ > 0)
		snprintf(number, sizeof(number), "-%u", (unsigned)dialogue->answer_count);
	snprintf(dialogue->answer_path, sizeof(dialogue->answer_path), "%.600s-%s%s.wav",
		 dialogue->config.answers, name, number);
}

static void record(struct dialogue *dialogue)
{
	const struct peal_step *step = dialogue_step(dialogue);
	const struct peal_host *host = dialogue->config.host;
	struct peal_error err = { 0 };

	answer_path_make(dialogue, step);
	dialogue->phase = DIALOGUE_RECORDING;
	dialogue->record_ms = stack_now_ms(dialogue->config.stack);
	if (stream_record_answer(dialogue->config.stream, dialogue->answer_path, step->longest_ms,
				 step->silence_ms, &err) == 0)
		return;
	host->log(host, PEAL_LEVEL_ERROR, "not_recorded", 0,
		  "an answer was not recorded (line %u of the script): %s", (unsigned)step->line,
		  err.text);
	dialogue_run(dialogue, step->next);
}

static void note_answer(struct dialogue *dialogue, int64_t length_ms, bool is_silent)
{
	notes_field(dialogue->config.notes, dialogue_step(dialogue)->name,
		    is_silent ? "" : dialogue->answer_path);
	if (is_silent)
		notes_turn(dialogue->config.notes, "callee", "(says nothing)");
	else
		notes_turn(dialogue->config.notes, "callee", "(recorded: %lld.%lld s)",
			   (long long)length_ms / 1000, (long long)length_ms % 1000 / 100);
}

void dialogue_recorded(struct dialogue *dialogue, int64_t length_ms, bool is_silent)
{
	if (dialogue->phase != DIALOGUE_RECORDING)
		return;
	note_answer(dialogue, length_ms, is_silent);
	dialogue_run(dialogue, dialogue_step(dialogue)->next);
}

/* ---- from step to step ---- */

static void transfer(struct dialogue *dialogue, const struct peal_step *step)
{
	dialogue->phase = DIALOGUE_TRANSFERRING;
	notes_turn(dialogue->config.notes, "agent", "(hands the call over)");
	dialogue->config.events->transfer(dialogue->config.context, step);
}

void dialogue_not_transferred(struct dialogue *dialogue)
{
	if (dialogue->phase != DIALOGUE_TRANSFERRING)
		return;
	notes_turn(dialogue->config.notes, "agent", "(nobody took the call)");
	dialogue_run(dialogue, dialogue_step(dialogue)->failed);
}

/* Starts the step; false: it took no time, and the next one follows. */
static bool begin(struct dialogue *dialogue, const struct peal_step *step)
{
	switch (step->kind) {
	case PEAL_STEP_SAY:
	case PEAL_STEP_PLAY:
		dialogue->phase = DIALOGUE_SAYING;
		return dialogue_speak(dialogue);
	case PEAL_STEP_GATHER:
		dialogue->tries_left = step->tries > 0 ? step->tries : 1;
		dialogue_gather(dialogue);
		return true;
	case PEAL_STEP_RECORD:
		dialogue->phase = DIALOGUE_TONE;
		if (!dialogue_speak(dialogue))
			record(dialogue);
		return true;
	case PEAL_STEP_TRANSFER:
		transfer(dialogue, step);
		return true;
	default:
		dialogue_end(dialogue);
		return true;
	}
}

/* A message for a machine asks nothing. */
static bool is_for_message(const struct peal_step *step)
{
	return step->kind == PEAL_STEP_SAY || step->kind == PEAL_STEP_PLAY;
}

void dialogue_run(struct dialogue *dialogue, uint32_t step)
{
	const struct peal_script *script = dialogue->config.script;

	dialogue_wait_end(dialogue);
	/* Steps without words may go in a circle; a circle is an end. */
	for (size_t instant = 0; instant <= script->step_count; instant++) {
		if (step >= script->step_count)
			break;
		dialogue->step = step;
		if (dialogue->is_message && !is_for_message(&script->steps[step]))
			break;
		if (begin(dialogue, &script->steps[step]))
			return;
		step = script->steps[step].next;
	}
	dialogue_end(dialogue);
}

void dialogue_played(struct dialogue *dialogue, uint32_t play)
{
	if (play != dialogue->play)
		return; /* what was cut off */
	if (dialogue->phase == DIALOGUE_SAYING)
		dialogue_run(dialogue, dialogue_step(dialogue)->next);
	else if (dialogue->phase == DIALOGUE_GATHERING)
		dialogue_gather_played(dialogue);
	else if (dialogue->phase == DIALOGUE_TONE)
		record(dialogue);
}

void dialogue_key(struct dialogue *dialogue, char key)
{
	if (dialogue->phase == DIALOGUE_OVER)
		return;
	if (!dialogue->does_ask || dialogue->phase == DIALOGUE_GATHERING)
		notes_key(dialogue->config.notes, key);
	if (dialogue->phase == DIALOGUE_GATHERING)
		dialogue_gather_key(dialogue, key);
	else if (dialogue->phase == DIALOGUE_WHO)
		dialogue_who_key(dialogue);
}

void dialogue_key_after(struct dialogue *dialogue, char key)
{
	if (!dialogue->does_ask)
		notes_key(dialogue->config.notes, key);
}

static bool does_ask(const struct peal_script *script)
{
	for (size_t i = 0; i < script->step_count; i++) {
		if (script->steps[i].kind == PEAL_STEP_GATHER)
			return true;
	}
	return false;
}

/* Without a script there is nothing to say: the line stays open until somebody, or the
 * longest call, ends it. */
void dialogue_start(struct dialogue *dialogue, const struct dialogue_config *config)
{
	*dialogue = (struct dialogue){ .config = *config, .does_ask = does_ask(config->script) };
	dialogue->began_ms = stack_now_ms(config->stack);
	if (config->machine != PEAL_MACHINE_OFF) {
		dialogue_who(dialogue);
		return;
	}
	dialogue_listen(dialogue, 0);
	if (config->script->step_count > 0)
		dialogue_run(dialogue, 0);
}

/* Most people end a message by hanging up: what was recorded until then is the answer. */
void dialogue_finish(struct dialogue *dialogue)
{
	dialogue_wait_end(dialogue);
	if (dialogue->phase == DIALOGUE_RECORDING)
		note_answer(dialogue, stack_now_ms(dialogue->config.stack) - dialogue->record_ms,
			    false);
	dialogue->phase = DIALOGUE_OVER;
}
