/* life.h - is the stage still there?
 *
 * What is posted to the call loop may run when the stage is closed already: it keeps
 * this instead of the stage. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LIFE_H
#define PEAL_SIP_LIFE_H

#include <stdatomic.h>

struct sip;

struct life {
	struct sip *sip; /* NULL: closed, which happens on the call loop's thread */
	atomic_uint users;
};

/* NULL: no memory. */
struct life *life_create(struct sip *sip);
/* Any thread. */
struct life *life_keep(struct life *life);
void life_drop(struct life *life); /* accepts NULL */

#endif
