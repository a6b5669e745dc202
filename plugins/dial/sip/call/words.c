/* words.c - the sounds of a script: one for each piece of each step */
/* SPDX-License-Identifier: MIT */
#include "call/words.h"

#include <stdlib.h>

static size_t pieces_of(const struct peal_step *step)
{
	switch (step->kind) {
	case PEAL_STEP_SAY:
	case PEAL_STEP_GATHER:
		return step->segment_count;
	case PEAL_STEP_PLAY:
	case PEAL_STEP_RECORD:
		return 1;
	default:
		return 0;
	}
}

/* < 0: too many. */
static int pieces_count(const struct peal_script *script, size_t *count_out)
{
	*count_out = 0;
	for (size_t i = 0; i < script->step_count; i++) {
		*count_out += pieces_of(&script->steps[i]);
		if (*count_out > WORDS_PIECES_MAX)
			return -1;
	}
	return 0;
}

static size_t request_step(const struct peal_script *script, const struct peal_step *step,
			   const char *tone_path, struct sound_request *request)
{
	size_t count = pieces_of(step);

	for (size_t i = 0; i < count; i++) {
		request[i] = (struct sound_request){ .language = script->language };
		if (step->kind == PEAL_STEP_PLAY) {
			request[i].path = step->target;
		} else if (step->kind == PEAL_STEP_RECORD) {
			request[i].path = tone_path;
		} else {
			request[i].words = step->segments[i].text;
			request[i].is_private = step->segments[i].is_variable;
		}
		if (request[i].language == NULL)
			request[i].language = "";
	}
	return count;
}

struct sound_request *words_requests(const struct peal_script *script, const char *tone_path,
				     size_t *count_out)
{
	struct sound_request *requests;
	size_t count, at = 0;

	if (pieces_count(script, &count) < 0)
		return NULL;
	requests = calloc(count + 1, sizeof(*requests));
	if (requests == NULL)
		return NULL;
	for (size_t i = 0; i < script->step_count; i++)
		at += request_step(script, &script->steps[i], tone_path, &requests[at]);
	*count_out = count;
	return requests;
}

static int words_alloc(struct words *words, const struct peal_script *script, size_t count)
{
	uint32_t at = 0;

	*words = (struct words){ .count = count };
	words->sounds = calloc(count + 1, sizeof(struct sound *));
	words->first = calloc(script->step_count + 1, sizeof(uint32_t));
	if (words->sounds == NULL || words->first == NULL)
		return -1;
	for (size_t i = 0; i < script->step_count; i++) {
		words->first[i] = at;
		at += (uint32_t)pieces_of(&script->steps[i]);
	}
	words->first[script->step_count] = at;
	return 0;
}

int words_init(struct words *words, struct sounds *sounds, const struct peal_script *script,
	       const char *tone_path)
{
	size_t count;
	struct sound_request *requests = words_requests(script, tone_path, &count);

	*words = (struct words){ 0 };
	if (requests == NULL || words_alloc(words, script, count) < 0) {
		free(requests);
		words_finish(words);
		return -1;
	}
	words->is_complete = true;
	for (size_t i = 0; i < count; i++) {
		words->sounds[i] = sounds_find(sounds, &requests[i]);
		words->is_complete &= words->sounds[i] != NULL;
	}
	free(requests);
	return 0;
}

void words_take(struct words *words, struct sound *const *sounds, size_t count)
{
	if (count != words->count)
		return;
	for (size_t i = 0; i < count; i++) {
		sound_drop(words->sounds[i]);
		words->sounds[i] = sound_keep(sounds[i]);
	}
	words->is_complete = true;
}

void words_finish(struct words *words)
{
	for (size_t i = 0; words->sounds != NULL && i < words->count; i++)
		sound_drop(words->sounds[i]);
	free(words->sounds);
	free(words->first);
	*words = (struct words){ 0 };
}

struct sound *const *words_of(const struct words *words, uint32_t step, size_t *count_out)
{
	*count_out = words->first[step + 1] - words->first[step];
	return words->sounds + words->first[step];
}
