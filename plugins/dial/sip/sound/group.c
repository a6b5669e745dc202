/* group.c - the sounds of one sounds_get(): all of them, or why not */
/* SPDX-License-Identifier: MIT */
#include "sound/group.h"

#include <stdlib.h>

static void group_destroy(struct group *group)
{
	free(group->sounds);
	free(group->waiters);
	free(group);
}

struct group *group_create(size_t count, sounds_fn *fn, void *context)
{
	struct group *group = calloc(1, sizeof(*group));

	if (group == NULL)
		return NULL;
	group->fn = fn;
	group->context = context;
	group->count = count;
	group->left = 1;
	group->sounds = calloc(count + 1, sizeof(struct sound *));
	group->waiters = calloc(count + 1, sizeof(*group->waiters));
	if (group->sounds != NULL && group->waiters != NULL)
		return group;
	group_destroy(group);
	return NULL;
}

bool group_settle(struct group *group, struct sound **place, struct sound *sound,
		  const struct peal_error *err)
{
	if (sound != NULL)
		*place = sound;
	else if (err != NULL && group->err.code == PEAL_OK)
		group->err = *err;
	return --group->left == 0;
}

void group_end(struct group *group)
{
	if (group->err.code == PEAL_OK) {
		group->fn(group->context, group->sounds, group->count, NULL);
	} else {
		for (size_t i = 0; i < group->count; i++)
			sound_drop(group->sounds[i]);
		group->fn(group->context, NULL, 0, &group->err);
	}
	group_destroy(group);
}
