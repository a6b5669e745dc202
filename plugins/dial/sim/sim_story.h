/* sim_story.h - what is said on simulated calls */
/* SPDX-License-Identifier: MIT */
#ifndef SIM_STORY_H
#define SIM_STORY_H

#include <stdbool.h>
#include <stdint.h>

enum sim_talk {
	SIM_TALK_SILENCE,
	SIM_TALK_PAID,
	SIM_TALK_PROMISE,
	SIM_TALK_INTERESTED,
	SIM_TALK_NOT_INTERESTED,
	SIM_TALK_CALLBACK,
	SIM_TALK_WRONG_NUMBER,
	SIM_TALK_STOP,
	SIM_TALK_HUMAN,
	SIM_TALK_KEY_PAID,
	SIM_TALK_KEY_INTERESTED,
	SIM_TALK_KEY_STOP,
	SIM_TALK_COUNT, /* not a talk */
};

struct sim_story {
	const char *transcript;
	const char *dtmf; /* NULL: no keys */
	bool is_transferred;
};

/* Picks a talk by two evenly drawn numbers; `dtmf_rate` (0..1) of them are
 * answered by keys. */
enum sim_talk sim_talk_pick(double dtmf_rate, double keys_unit, uint64_t draw);

/* `language` is a BCP 47 tag, "" when not known; `variant` any number.  Static;
 * NULL transcript: nothing was said. */
const struct sim_story *sim_story_find(const char *language, enum sim_talk talk, uint64_t variant);

#endif
