/* sources.h - which files there are
 *
 * The stage's `files`: names, globs and "-".  Fails when a file that is named is
 * not there or is a folder; a glob that matches nothing is only a warning. */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_SOURCES_H
#define INGEST_CSV_SOURCES_H

#include "config.h"

struct sources;

/* Without a look at the contents, and before there is a host. */
int sources_check(const struct peal_texts *files, struct peal_error *err);

int sources_create(const struct peal_host *host, const struct peal_texts *files,
		   struct sources **sources_out, struct peal_error *err);
void sources_destroy(struct sources **sources);

/* As peal_ingest_ops.list. */
int sources_list(struct sources *sources, const struct peal_source **sources_out, size_t *count_out,
		 struct peal_error *err);

#endif
