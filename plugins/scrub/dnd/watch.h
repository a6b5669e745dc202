/* watch.h - the files of the lists, and what becomes of them during a campaign
 *
 * Every second each file is looked at; one that has changed is loaded again on
 * a worker.  A file that is gone or cannot be read changes nothing: its numbers
 * stay in force, and the log says so.  While a file is being written its numbers
 * of before stay in force beside the new ones. */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_WATCH_H
#define SCRUB_DND_WATCH_H

#include "catalog.h"

struct watch;

/* Only whether the files are there. */
int watch_check(const struct peal_texts *items, struct peal_error *err);

/* Main thread.  Loads all lists.  Fails when one cannot be loaded, or when a
 * glob matches nothing. */
int watch_create(const struct list_rules *rules, const struct peal_texts *items,
		 struct watch **watch_out, struct peal_error *err);
/* Accepts NULL; not while a list is being loaded. */
void watch_destroy(struct watch **watch);

/* Any thread; catalog_release() it. */
struct catalog *watch_catalog(struct watch *watch);

#endif
