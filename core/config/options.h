/* options.h - a group of settings, checked against tables of options
 *
 * Fills the config structs of the tables: defaults first, then what the group
 * says.  Problems are collected; with one, a struct must not be used. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OPTIONS_H
#define PEAL_CONFIG_OPTIONS_H

#include "core/base/memory.h"
#include "core/config/problems.h"

#include <libconfig.h>

/* What all values of a group need. */
struct options_reader {
	struct problems *problems;
	struct peal_arena *arena; /* owns the texts and lists in the structs */
	const char *folder;	  /* relative paths in the file are to it */
	const char *here;	  /* relative paths given to --set are to it */
	const char *owner;	  /* whose settings they are: "dial.sim" */
	const char *help;	  /* where they are listed: "peal plugins dial.sim"; NULL */
	bool may_lack_secrets;	  /* one that cannot be fetched is empty */
};

struct options_part {
	const struct peal_option *options; /* NULL: none */
	void *config;			   /* zeroed */
};

/* The settings of one group.  A setting belongs to the first part that has an
 * option of its name. */
struct options_group {
	const config_setting_t *group; /* NULL: all defaults */
	struct place place;	       /* of the group: what is missing is missing there */
	const struct options_part *parts;
	size_t part_count;
	const char *const *others; /* names that the caller reads himself, NULL behind; or NULL */
};

enum options_result {
	OPTIONS_GOOD,
	OPTIONS_USABLE, /* problems were added; what was wrong has its default */
	OPTIONS_BAD,	/* and what is required is not there */
};
enum options_result options_read(const struct options_reader *reader,
				 const struct options_group *group);

/* The option of that name; NULL: there is none. */
const struct peal_option *options_find(const struct peal_option *options, const char *name);

/* Does every default pass its own check?  For tests. */
bool options_check_defaults(const struct options_reader *reader, const struct peal_option *options);

#endif
