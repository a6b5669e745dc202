/* breaker.h - a line whose calls fail for its own reasons gets a rest
 *
 *   closed --half of the last calls failed--> open --the pause is over--> trying
 *   trying --calls fail again--> open, twice as long     trying --enough went well--> closed
 *
 * Only failures of the trunk or the provider count; busy and no answer are none.
 * While trying, one call at a time goes, then two, then four.  Milliseconds of the
 * campaign's clock. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_BREAKER_H
#define PEAL_CAMPAIGN_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#define BREAKER_SLOTS 10u

struct breaker_settings {
	int64_t calls_min; /* fewer say nothing; 0: never opens */
	int64_t within_ms; /* what ended longer ago is forgotten */
	int64_t pause_ms;  /* the first; each in a row is twice as long, up to an hour */
};

enum breaker_state {
	BREAKER_CLOSED,
	BREAKER_OPEN,
	BREAKER_TRYING,
};

struct breaker_slot {
	int64_t number; /* of the slice of time, since 1970 */
	int64_t ended, failed;
};

struct breaker {
	struct breaker_settings settings;
	enum breaker_state state;
	struct breaker_slot slots[BREAKER_SLOTS];
	int64_t until_ms; /* open */
	int64_t pause_ms; /* of the next opening */
	int64_t allowed;  /* trying: calls at once */
	int64_t tried, tried_failed;
	unsigned round; /* how often it has opened: calls of an earlier round are no tries */
};

void breaker_init(struct breaker *breaker, const struct breaker_settings *settings);

/* How many calls may be under way at once; INT64_MAX: any number. */
int64_t breaker_allows(struct breaker *breaker, int64_t now_ms);
/* The pause is over, whatever the clock says: somebody may have set it back. */
void breaker_try(struct breaker *breaker);

enum breaker_news {
	BREAKER_NO_NEWS,
	BREAKER_OPENS,	/* until `until_ms` */
	BREAKER_CLOSES, /* calls go well again */
};
/* A call has ended.  With BREAKER_OPENS: how many calls that was judged by. */
enum breaker_news breaker_report(struct breaker *breaker, int64_t now_ms, bool is_failure,
				 int64_t *ended_out, int64_t *failed_out);

#endif
