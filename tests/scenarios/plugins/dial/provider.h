/* provider.h - what the files of the scripted provider share */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENARIOS_PROVIDER_H
#define TESTS_SCENARIOS_PROVIDER_H

#include "../common/lines.h"

#include "peal/dial.h"

struct ring; /* one call that is under way */

struct config {
	const char *script, *record;
};

/* What has come for one number so far. */
struct past {
	struct past *next;
	uint64_t number;
	unsigned prepared_count, refused_count;
	char prepared[40]; /* the attempt that was prepared last */
};

/* Told or answered when its timer fires. */
struct later {
	struct provider *provider;
	struct later *next;
	const struct line *line;
	struct peal_timer *timer;
	struct peal_job *job; /* preparing */
};

struct provider {
	const struct peal_host *host;
	const struct config *config;
	struct lines lines;
	struct ring *calls;
	struct past *past;
	struct later *later;
};

/* What has come for a number so far; empty at first. */
struct past *provider_past(struct provider *provider, uint64_t number);
/* As the script says of "pNUMBER". */
enum peal_when provider_prepare(void *self, const struct peal_call_request *request,
				struct peal_job *job);
/* Tells, when it is time, what the script says of "agent". */
void provider_agent_start(struct provider *provider);
void provider_later_close(struct provider *provider);

#endif
