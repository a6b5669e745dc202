/* timers.h - deadlines in a heap: earliest first, equal ones in order of start */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_TIMERS_H
#define PEAL_LOOP_TIMERS_H

#include "peal/host.h"

struct timers;

struct timers *timers_create(void);
void timers_destroy(struct timers **timers);
struct peal_timer *timers_start(struct timers *timers, int64_t due_us, peal_fn *fn, void *context);
void timers_stop(struct timers *timers, struct peal_timer *timer);
/* INT64_MAX: there is none. */
int64_t timers_next_us(const struct timers *timers);
/* Fires what is due and was started before this call; was there any? */
bool timers_run(struct timers *timers, int64_t now_us);

#endif
