/* life.c - is the stage still there? */
/* SPDX-License-Identifier: MIT */
#include "call/life.h"

#include <stdlib.h>

struct life *life_create(struct sip *sip)
{
	struct life *life = calloc(1, sizeof(*life));

	if (life == NULL)
		return NULL;
	life->sip = sip;
	atomic_init(&life->users, 1);
	return life;
}

struct life *life_keep(struct life *life)
{
	atomic_fetch_add(&life->users, 1);
	return life;
}

void life_drop(struct life *life)
{
	if (life != NULL && atomic_fetch_sub(&life->users, 1) == 1)
		free(life);
}
