/* pick_up.c - who picked up: a person or a machine */
/* SPDX-License-Identifier: MIT */
#include "hear/pick_up.h"

#include <string.h>

#define FRAME_MS 20
#define HELLO_MS 640 /* of speech */

void pick_up_init(struct pick_up *pick_up, const struct hear_config *config)
{
	memset(pick_up, 0, sizeof(*pick_up));
	pick_up->config = *config;
}

static void end_word(struct pick_up *pick_up)
{
	pick_up->sound_ms = 0;
	pick_up->gap_ms = 0;
	pick_up->is_word = false;
}

/* A click is not a word: the silence around it goes on. */
static void follow_sound(struct pick_up *pick_up)
{
	pick_up->sound_ms += FRAME_MS + pick_up->gap_ms;
	pick_up->gap_ms = 0;
	if (pick_up->is_word) {
		pick_up->voiced_ms += FRAME_MS;
		pick_up->silence_ms = 0;
	} else if (pick_up->sound_ms >= pick_up->config.word_min_ms) {
		pick_up->is_word = true;
		if (pick_up->words++ == 0)
			pick_up->start_ms = pick_up->now_ms - pick_up->sound_ms;
		pick_up->voiced_ms += pick_up->sound_ms;
		pick_up->silence_ms = 0;
	} else {
		pick_up->silence_ms += FRAME_MS;
	}
}

static void follow_quiet(struct pick_up *pick_up)
{
	pick_up->silence_ms += FRAME_MS;
	if (pick_up->sound_ms == 0)
		return;
	pick_up->gap_ms += FRAME_MS;
	if (pick_up->gap_ms >= pick_up->config.between_words_ms)
		end_word(pick_up);
}

/* After "Hello" an answer is expected at once.  Whoever has said more may be a
 * machine that is about to beep. */
static int64_t silence_wanted(const struct pick_up *pick_up)
{
	int64_t wanted = pick_up->config.after_greeting_silence_ms;

	return pick_up->voiced_ms < HELLO_MS ? wanted : wanted * 27 / 20;
}

/* Most of a long greeting is speech; otherwise it is noise here and there. */
static bool is_long(const struct pick_up *pick_up)
{
	int64_t greeting_ms = pick_up->now_ms - pick_up->start_ms - pick_up->silence_ms;

	return pick_up->words > 0 && greeting_ms > pick_up->config.greeting_ms &&
	       pick_up->voiced_ms > pick_up->config.greeting_ms * 11 / 20;
}

static enum heard_what decide(const struct pick_up *pick_up, bool is_beep, const char **cause_out)
{
	const struct hear_config *config = &pick_up->config;

	*cause_out = "beep";
	if (is_beep)
		return HEARD_MACHINE;
	*cause_out = "long_greeting";
	if (is_long(pick_up))
		return HEARD_MACHINE;
	*cause_out = "many_words";
	if (pick_up->words > config->words_max)
		return HEARD_MACHINE;
	*cause_out = "short_greeting";
	if (pick_up->words > 0 && pick_up->silence_ms >= silence_wanted(pick_up))
		return HEARD_HUMAN;
	*cause_out = "initial_silence";
	if (pick_up->words == 0 && pick_up->now_ms >= config->initial_silence_ms)
		return HEARD_UNSURE;
	*cause_out = "no_decision";
	if (pick_up->now_ms >= config->total_ms)
		return HEARD_UNSURE;
	return HEARD_NOTHING;
}

void pick_up_frame(struct pick_up *pick_up, bool is_speech, bool is_beep, struct heard *heard_out)
{
	pick_up->now_ms += FRAME_MS;
	if (is_speech)
		follow_sound(pick_up);
	else
		follow_quiet(pick_up);
	*heard_out = (struct heard){ .at_ms = pick_up->now_ms };
	heard_out->what = decide(pick_up, is_beep, &heard_out->cause);
}
