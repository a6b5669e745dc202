/* score.c - what the detector has made of the set, against what is true */
/* SPDX-License-Identifier: MIT */
#include "score.h"

#include <stdio.h>
#include <stdlib.h>

#define BEEP_LATE_MS 300 /* after its end it still counts */

struct verdict {
	struct heard heard;
	size_t beeps_heard, beeps_false;
};

static void note(struct verdict *verdict, const struct heard *heard, const struct take *take)
{
	if (heard->what != HEARD_BEEP) {
		verdict->heard = *heard;
		return;
	}
	if (take->beep_end_ms >= 0 && heard->at_ms >= take->beep_end_ms - 40 &&
	    heard->at_ms <= take->beep_end_ms + BEEP_LATE_MS && verdict->beeps_heard == 0)
		verdict->beeps_heard++;
	else
		verdict->beeps_false++;
}

static struct verdict listen_to(const struct take *take)
{
	struct hear *hear = hear_create(NULL);
	struct heard heard[HEAR_FINDINGS_MAX];
	struct verdict verdict = { .beeps_heard = 0 };

	if (hear == NULL)
		abort();
	hear_listen(hear, HEAR_PICK_UP | HEAR_BEEP);
	for (size_t at = 0; at + HEAR_FRAME_SAMPLES <= take->count; at += HEAR_FRAME_SAMPLES) {
		size_t count = hear_frame(hear, take->samples + at, heard);

		for (size_t i = 0; i < count; i++)
			note(&verdict, &heard[i], take);
	}
	hear_destroy(&hear);
	return verdict;
}

/* Unsure is treated as a person. */
static bool is_wrong(const struct verdict *verdict, bool is_machine)
{
	return (verdict->heard.what == HEARD_MACHINE) != is_machine;
}

static void add_verdict(struct score *score, const struct verdict *verdict, bool is_machine)
{
	enum heard_what what = verdict->heard.what;

	if (is_machine) {
		score->machines++;
		score->machines_missed += is_wrong(verdict, true);
		score->machines_ms += verdict->heard.at_ms;
		score->beeps++;
		score->beeps_heard += verdict->beeps_heard;
	} else {
		score->people++;
		score->people_lost += is_wrong(verdict, false);
		score->people_unsure += what == HEARD_UNSURE;
		score->people_ms += verdict->heard.at_ms;
	}
	score->beeps_false += verdict->beeps_false;
}

void score_take(struct score *const scores[], size_t score_count, const struct reading *reading,
		const struct take *take, bool shows_errors)
{
	bool is_machine = phrase_is_machine(reading->phrase->kind);
	struct verdict verdict = listen_to(take);

	for (size_t i = 0; i < score_count; i++)
		add_verdict(scores[i], &verdict, is_machine);
	if (shows_errors && is_wrong(&verdict, is_machine))
		printf("%-16s %-16s %5lld ms  %s\n", scores[0]->name, verdict.heard.cause,
		       (long long)verdict.heard.at_ms, reading->phrase->words);
}

static float percent(size_t part, size_t whole)
{
	return whole > 0 ? 100.0f * (float)part / (float)whole : -1;
}

float score_people_lost(const struct score *score)
{
	return percent(score->people_lost, score->people);
}

float score_machines_missed(const struct score *score)
{
	return percent(score->machines_missed, score->machines);
}

float score_beeps_missed(const struct score *score)
{
	return percent(score->beeps - score->beeps_heard, score->beeps);
}

void score_print_head(const char *what)
{
	printf("\n%-16s %28s   %26s   %18s\n", "", "people", "machines", "beeps");
	printf("%-16s %6s %7s %7s %5s   %6s %8s %10s   %7s %10s\n", what, "number", "lost %",
	       "unsure", "s", "number", "missed %", "s", "heard %", "false");
}

static double mean_s(int64_t sum_ms, size_t count)
{
	return count > 0 ? (double)sum_ms / (double)count / 1000 : 0;
}

void score_print(const struct score *score)
{
	printf("%-16s", score->name);
	if (score->people > 0)
		printf(" %6zu %7.1f %7.1f %5.2f  ", score->people, score_people_lost(score),
		       percent(score->people_unsure, score->people),
		       mean_s(score->people_ms, score->people));
	else
		printf(" %28s  ", "");
	if (score->machines > 0)
		printf(" %6zu %8.1f %10.2f   %7.1f", score->machines, score_machines_missed(score),
		       mean_s(score->machines_ms, score->machines),
		       percent(score->beeps_heard, score->beeps));
	else
		printf(" %26s   %7s", "", "");
	printf(" %10zu\n", score->beeps_false);
}
