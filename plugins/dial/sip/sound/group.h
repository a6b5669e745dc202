/* group.h - the sounds of one sounds_get(): all of them, or why not
 *
 * No locks of its own, but for group_end(), which calls back and is called without any. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_GROUP_H
#define PEAL_SIP_GROUP_H

#include "sound/sound.h"

struct group;

/* One sound of a group that is being made. */
struct waiter {
	struct waiter *next; /* for who makes it */
	struct group *group;
	struct sound **place;
};

struct group {
	struct group *next; /* for who ends it */
	sounds_fn *fn;
	void *context;
	size_t count;
	size_t left; /* that are not there yet; one more while the group is being filled */
	struct sound **sounds;
	struct waiter *waiters; /* one for each sound */
	struct peal_error err;	/* the first */
};

/* NULL: memory is out. */
struct group *group_create(size_t count, sounds_fn *fn, void *context);

/* What has become of one of them; `sound` is kept for the group; NULL: err.  True: that was
 * the last one, and group_end() is due. */
bool group_settle(struct group *group, struct sound **place, struct sound *sound,
		  const struct peal_error *err);
/* Calls back; the group is gone. */
void group_end(struct group *group);

#endif
