/* settings.h - what a schedule.window stage is set to in its pipeline file */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_SETTINGS_H
#define WINDOW_SETTINGS_H

#include "peal/plugin.h"

struct settings {
	const char *timezone;
	const char *days;
	const char *from, *to;
	struct peal_texts windows;
	const char *start, *end;
	bool per_contact_timezone;
	const char *fallback_timezone;
	const char *holidays;
	int64_t max_attempts;
	int64_t retry_after;
	const char *busy, *no_answer, *rejected, *unreachable, *failed, *machine, *canceled,
		*unknown;
};

extern const struct peal_option settings_options[];

#endif
