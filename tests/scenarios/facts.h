/* facts.h - what came of a night, and whether it is what the scenario expects
 *
 * A fact is a row of words in a table; a section of the same name in the scenario
 * lists the rows that are expected, all of them and in order.  "-" is any word,
 * words may be missing at the end, and a text at the end of a row need only hold
 * what is expected of it. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIO_FACTS_H
#define TESTS_SCENARIO_FACTS_H

#include "tests/scenarios/scenario_file.h"

enum facts_table {
	FACTS_ENDS,	  /* of each run: how, when */
	FACTS_CALLS,	  /* start, number, agent, attempt, outcome, disposition; why */
	FACTS_CONTACTS,	  /* number, state, attempts; why */
	FACTS_EXCLUDED,	  /* upload:line, reason; detail */
	FACTS_RECEIVED,	  /* receiver, type, number; body */
	FACTS_TRIES,	  /* time, receiver, type, try, answer */
	FACTS_DELIVERIES, /* receiver, state, count */
	FACTS_COUNTS,	  /* counter, value: only those that are expected are looked at */
	FACTS_LOG,	  /* level, event, count: nothing else may be in the log */
	FACTS_TABLE_COUNT,
};

struct facts {
	struct rows tables[FACTS_TABLE_COUNT];
	struct peal_arena *arena;
};

struct facts *facts_create(void);
void facts_destroy(struct facts **facts);

/* Up to `count` words, copied. */
void facts_add(struct facts *facts, enum facts_table table, const char *const *words, size_t count);
#define facts_say(facts, table, ...)                                                               \
	facts_add(facts, table, (const char *const[]){ __VA_ARGS__ },                              \
		  sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* One more line of this level and event. */
void facts_log(struct facts *facts, const char *level, const char *event);

/* How many tables are not as expected; prints those, with what came instead. */
unsigned facts_check(const struct facts *facts, const struct scenario *scenario);
/* Prints all tables, or just one. */
void facts_print(const struct facts *facts, FILE *file);

#endif
