/* dialogue_gather.c - asks, and listens for keys meanwhile and after */
/* SPDX-License-Identifier: MIT */
#include "call/dialogue.h"

static void time_is_over(void *context);

/* From now on there is so much time for a key. */
static void wait_for_key(struct dialogue *dialogue)
{
	dialogue_wait(dialogue, dialogue_step(dialogue)->wait_ms, time_is_over);
}

void dialogue_gather(struct dialogue *dialogue)
{
	dialogue->phase = DIALOGUE_GATHERING;
	dialogue->key_count = 0;
	dialogue->tries_left--;
	dialogue->is_speaking = dialogue_speak(dialogue);
	if (!dialogue->is_speaking)
		wait_for_key(dialogue);
}

void dialogue_gather_played(struct dialogue *dialogue)
{
	dialogue->is_speaking = false;
	wait_for_key(dialogue);
}

/* ---- what was pressed ---- */

static const struct peal_choice *choice_of(const struct dialogue *dialogue,
					   const struct peal_step *step)
{
	for (size_t i = 0; i < step->choice_count; i++) {
		if (strcmp(step->choices[i].keys, dialogue->keys) == 0)
			return &step->choices[i];
	}
	return NULL;
}

/* Asks again, or goes on with `step` after the last try. */
static void again_or(struct dialogue *dialogue, uint32_t step)
{
	if (dialogue->tries_left > 0)
		dialogue_gather(dialogue);
	else
		dialogue_run(dialogue, step);
}

static void gathered(struct dialogue *dialogue, bool is_hash)
{
	const struct peal_step *step = dialogue_step(dialogue);
	const struct peal_choice *choice;

	dialogue_wait_end(dialogue);
	dialogue->keys[dialogue->key_count] = '\0';
	choice = choice_of(dialogue, step);
	if (dialogue->key_count > 0) {
		notes_turn(dialogue->config.notes, "callee", "pressed %s", dialogue->keys);
		notes_field(dialogue->config.notes, step->name, dialogue->keys);
	}
	if (choice != NULL)
		dialogue_run(dialogue, choice->step);
	else if (dialogue->key_count == 0 && !is_hash)
		again_or(dialogue, step->nothing);
	else if (step->choice_count > 0 || dialogue->key_count < step->keys_min)
		again_or(dialogue, step->other);
	else
		dialogue_run(dialogue, step->next);
}

static void time_is_over(void *context)
{
	struct dialogue *dialogue = context;

	dialogue->timer = NULL;
	gathered(dialogue, false);
}

/* The first key cuts the words off. */
void dialogue_gather_key(struct dialogue *dialogue, char key)
{
	const struct peal_step *step = dialogue_step(dialogue);
	size_t keys_max = step->keys_max > 0 ? step->keys_max : 1;

	if (keys_max > DIALOGUE_KEYS_MAX)
		keys_max = DIALOGUE_KEYS_MAX;
	if (dialogue->is_speaking) {
		dialogue->is_speaking = false;
		dialogue->play = stream_play(dialogue->config.stream, NULL, 0);
	}
	if (key == '#' && step->is_hash_end) {
		gathered(dialogue, true);
		return;
	}
	dialogue->keys[dialogue->key_count++] = key;
	if (dialogue->key_count >= keys_max)
		gathered(dialogue, false);
	else
		wait_for_key(dialogue);
}
