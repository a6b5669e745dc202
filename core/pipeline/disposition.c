/* disposition.c - what a call can have meant, and what follows from it */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/disposition.h"

#include <string.h>

static const struct pipeline_disposition common[] = {
	{ .name = "connected" },
	{ .name = "not_reachable" },
	{ .name = "interested", .terminal = true, .positive = true },
	{ .name = "not_interested", .terminal = true },
	{ .name = "callback_requested" },
	{ .name = "paid", .terminal = true, .positive = true },
	{ .name = "dnc", .terminal = true },
};

const struct pipeline_disposition *disposition_common(size_t *count_out)
{
	*count_out = sizeof(common) / sizeof(common[0]);
	return common;
}

const struct pipeline_disposition *disposition_find(const struct pipeline_disposition *at,
						    size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(at[i].name, name) == 0)
			return &at[i];
	}
	return NULL;
}
