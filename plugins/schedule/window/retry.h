/* retry.h - what follows an attempt: when again, or never */
/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_RETRY_H
#define WINDOW_RETRY_H

#include "area.h"

enum retry_kind {
	RETRY_NEVER,
	RETRY_AFTER,
	RETRY_NEXT_WINDOW, /* and not sooner than wait_ms */
};

struct retry_wait {
	enum retry_kind kind;
	int64_t wait_ms;
};

struct retry {
	uint32_t attempts_max;
	int64_t wait_ms; /* retry_after */
	struct retry_wait waits[PEAL_OUTCOME_COUNT];
};

/* < 0: a setting is wrong; the error names it. */
int retry_init(struct retry *retry, const struct settings *settings, struct peal_error *err);

/* The shortest wait that retry_next() gives, callbacks apart. */
int64_t retry_wait_min_ms(const struct retry *retry);

void retry_next(const struct retry *retry, const struct area *area,
		const struct peal_attempt_end *end, struct peal_next *next_out);

#endif
