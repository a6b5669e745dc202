/* rules.h - the rules of a stage, ready to be asked */
/* SPDX-License-Identifier: MIT */
#ifndef RULES_H
#define RULES_H

#include "rules_pattern.h"

#include "peal/analyze.h"

#include <glib.h>
#include <libconfig.h>

#define RULES_COUNT_MAX 1000
#define RULES_FILE_BYTES_MAX (1024 * 1024)
#define RULES_TEXTS_MAX 1000	   /* items of one list */
#define RULES_VALUE_BYTES_MAX 1024 /* of one field */
#define RULES_WANTED_FIELDS_MAX 32 /* in the conditions of one rule */

struct rules_config {
	const char *rules;
	const char *timezone;
};

/* Whose words are searched. */
enum rules_who {
	RULES_WHO_CALLEE,
	RULES_WHO_AGENT,
	RULES_WHO_ANY,
	RULES_WHO_COUNT, /* not one */
};

struct rules_texts {
	const char **at;
	size_t count; /* 0: any will do */
};

/* A field that a call must have, with one of the texts for its value. */
struct rules_field {
	const char *name;
	struct rules_texts texts;
};

/* Conditions are joined by "and"; the items of a list by "or". */
struct rule {
	const char *file;
	int line;
	/* when */
	unsigned outcome_mask; /* 1u << outcome; 0: any */
	int64_t min_talk_ms, max_talk_ms;
	struct rules_texts dtmf, languages, dispositions;
	struct rules_field *wanted_fields;
	size_t wanted_field_count;
	enum rules_who who;
	bool wants_transfer, wants_no_transfer;
	struct rules_pattern *words; /* NULL: none */
	struct rules_pattern **regexes;
	size_t regex_count;
	/* then */
	const char *disposition; /* NULL: leave it */
	struct peal_pair *fields;
	size_t field_count;
	const char *callback; /* NULL: none */
};

/* All texts of the rules belong to `file`. */
struct rules_set {
	config_t file;
	struct rule *rules;
	size_t count;
	GTimeZone *zone; /* NULL: none is set */
};

#endif
