/* score.h - what the detector has made of the set, against what is true */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LISTEN_SCORE_H
#define PEAL_LISTEN_SCORE_H

#include "hear/hear.h"
#include "take.h"

struct score {
	const char *name;
	size_t people, people_lost, people_unsure; /* lost: taken for machines */
	size_t machines, machines_missed;	   /* taken for people, or unsure */
	int64_t people_ms, machines_ms;		   /* sum of the times of the verdicts */
	size_t beeps, beeps_heard, beeps_false;
};

/* Plays a take to the detector, and adds what it says; prints what is wrong. */
void score_take(struct score *const scores[], size_t score_count, const struct reading *reading,
		const struct take *take, bool shows_errors);
/* < 0: none. */
float score_people_lost(const struct score *score);
float score_machines_missed(const struct score *score);
float score_beeps_missed(const struct score *score);
void score_print_head(const char *what);
void score_print(const struct score *score);

#endif
