/* disposition.h - what a call can have meant, and what follows from it */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_DISPOSITION_H
#define PEAL_PIPELINE_DISPOSITION_H

#include <stdbool.h>
#include <stddef.h>

/* The members are named after the settings that fill them. */
struct pipeline_disposition {
	const char *name;
	bool terminal; /* the contact is not called again */
	bool positive; /* counts as a conversion */
};

/* Those that every campaign has; a pipeline file adds to them, and may say
 * otherwise. */
const struct pipeline_disposition *disposition_common(size_t *count_out);

/* The first one of that name; NULL: there is none. */
const struct pipeline_disposition *disposition_find(const struct pipeline_disposition *at,
						    size_t count, const char *name);

#endif
