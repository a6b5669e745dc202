/* alarm.h - moments at which something is to be done: a heap of deadlines */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_ALARM_H
#define TOWN_ALARM_H

#include <stddef.h>
#include <stdint.h>

typedef void alarm_fn(void *context);

/* Inside of what it is for; zeroed before its first use. */
struct alarm {
	int64_t at_ms;
	size_t place; /* in the heap, from 1; 0: it is not set */
	alarm_fn *fn;
	void *context;
};

struct alarms {
	struct alarm **heap; /* from 1 */
	size_t count, count_max;
	int64_t now_ms; /* of the loop's last turn */
};

/* Sets it anew when it is set already. */
void alarm_set(struct alarms *alarms, struct alarm *alarm, int64_t delay_ms, alarm_fn *fn,
	       void *context);
void alarm_stop(struct alarms *alarms, struct alarm *alarm);
/* Rings those that are due. */
void alarms_run(struct alarms *alarms, int64_t now_ms);
/* When the next one is due; -1: none is set. */
int64_t alarms_next(const struct alarms *alarms);
void alarms_finish(struct alarms *alarms);

#endif
