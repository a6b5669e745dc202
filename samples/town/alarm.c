/* alarm.c - moments at which something is to be done: a heap of deadlines */
/* SPDX-License-Identifier: MIT */
#include "alarm.h"

#include "memory.h"

#include <stdlib.h>

static void place(struct alarms *alarms, struct alarm *alarm, size_t at)
{
	alarms->heap[at] = alarm;
	alarm->place = at;
}

static void rise(struct alarms *alarms, struct alarm *alarm, size_t at)
{
	while (at > 1 && alarms->heap[at / 2]->at_ms > alarm->at_ms) {
		place(alarms, alarms->heap[at / 2], at);
		at /= 2;
	}
	place(alarms, alarm, at);
}

static void sink(struct alarms *alarms, struct alarm *alarm, size_t at)
{
	for (;;) {
		size_t child = at * 2;

		if (child > alarms->count)
			break;
		if (child < alarms->count &&
		    alarms->heap[child + 1]->at_ms < alarms->heap[child]->at_ms)
			child++;
		if (alarms->heap[child]->at_ms >= alarm->at_ms)
			break;
		place(alarms, alarms->heap[child], at);
		at = child;
	}
	place(alarms, alarm, at);
}

void alarm_stop(struct alarms *alarms, struct alarm *alarm)
{
	size_t at = alarm->place;
	struct alarm *last;

	if (at == 0)
		return;
	alarm->place = 0;
	last = alarms->heap[alarms->count--];
	if (last == alarm)
		return;
	if (at > 1 && alarms->heap[at / 2]->at_ms > last->at_ms)
		rise(alarms, last, at);
	else
		sink(alarms, last, at);
}

void alarm_set(struct alarms *alarms, struct alarm *alarm, int64_t delay_ms, alarm_fn *fn,
	       void *context)
{
	alarm_stop(alarms, alarm);
	if (alarms->count + 1 >= alarms->count_max) {
		alarms->count_max = alarms->count_max > 0 ? alarms->count_max * 2 : 256;
		alarms->heap = memory_resize(alarms->heap,
					     alarms->count_max * sizeof(struct alarm *));
	}
	alarm->at_ms = alarms->now_ms + delay_ms;
	alarm->fn = fn;
	alarm->context = context;
	rise(alarms, alarm, ++alarms->count);
}

void alarms_run(struct alarms *alarms, int64_t now_ms)
{
	alarms->now_ms = now_ms;
	while (alarms->count > 0 && alarms->heap[1]->at_ms <= now_ms) {
		struct alarm *alarm = alarms->heap[1];

		alarm_stop(alarms, alarm);
		alarm->fn(alarm->context);
	}
}

int64_t alarms_next(const struct alarms *alarms)
{
	return alarms->count > 0 ? alarms->heap[1]->at_ms : -1;
}

void alarms_finish(struct alarms *alarms)
{
	free(alarms->heap);
	*alarms = (struct alarms){ 0 };
}
