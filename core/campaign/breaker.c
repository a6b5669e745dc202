/* breaker.c - a line whose calls fail for its own reasons gets a rest */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/breaker.h"

#include <string.h>

#define PAUSE_MAX_MS INT64_C(3600000)
/* More at once than any line takes. */
#define ALLOWED_MAX (INT64_C(1) << 30)

void breaker_init(struct breaker *breaker, const struct breaker_settings *settings)
{
	*breaker = (struct breaker){ .settings = *settings, .pause_ms = settings->pause_ms };
}

static int64_t slot_number(const struct breaker *breaker, int64_t now_ms)
{
	int64_t slot_ms = breaker->settings.within_ms / (int64_t)BREAKER_SLOTS;

	return now_ms / (slot_ms > 0 ? slot_ms : 1);
}

static void recent(const struct breaker *breaker, int64_t now_ms, int64_t *ended_out,
		   int64_t *failed_out)
{
	int64_t number = slot_number(breaker, now_ms);

	*ended_out = *failed_out = 0;
	for (unsigned i = 0; i < BREAKER_SLOTS; i++) {
		const struct breaker_slot *slot = &breaker->slots[i];

		if (slot->number <= number - (int64_t)BREAKER_SLOTS)
			continue;
		*ended_out += slot->ended;
		*failed_out += slot->failed;
	}
}

static void count(struct breaker *breaker, int64_t now_ms, bool is_failure)
{
	int64_t number = slot_number(breaker, now_ms);
	struct breaker_slot *slot = &breaker->slots[number % (int64_t)BREAKER_SLOTS];

	if (slot->number != number)
		*slot = (struct breaker_slot){ .number = number };
	slot->ended++;
	slot->failed += is_failure;
}

static enum breaker_news breaker_open(struct breaker *breaker, int64_t now_ms)
{
	breaker->state = BREAKER_OPEN;
	breaker->round++;
	breaker->until_ms = now_ms + breaker->pause_ms;
	breaker->pause_ms *= 2;
	if (breaker->pause_ms > PAUSE_MAX_MS)
		breaker->pause_ms = PAUSE_MAX_MS;
	memset(breaker->slots, 0, sizeof(breaker->slots));
	return BREAKER_OPENS;
}

static enum breaker_news breaker_close(struct breaker *breaker)
{
	breaker->state = BREAKER_CLOSED;
	breaker->pause_ms = breaker->settings.pause_ms;
	return BREAKER_CLOSES;
}

void breaker_try(struct breaker *breaker)
{
	if (breaker->state != BREAKER_OPEN)
		return;
	breaker->state = BREAKER_TRYING;
	breaker->allowed = 1;
	breaker->tried = breaker->tried_failed = 0;
}

static void check_pause(struct breaker *breaker, int64_t now_ms)
{
	if (breaker->state == BREAKER_OPEN && now_ms >= breaker->until_ms)
		breaker_try(breaker);
}

int64_t breaker_allows(struct breaker *breaker, int64_t now_ms)
{
	check_pause(breaker, now_ms);
	if (breaker->state == BREAKER_OPEN)
		return 0;
	return breaker->state == BREAKER_TRYING ? breaker->allowed : INT64_MAX;
}

/* Half of the calls failed: back to the pause; as many as it takes to judge went
 * well: back to work. */
static enum breaker_news report_trying(struct breaker *breaker, int64_t now_ms, bool is_failure)
{
	breaker->tried++;
	breaker->tried_failed += is_failure;
	if (breaker->tried_failed * 2 >= breaker->tried)
		return breaker_open(breaker, now_ms);
	if (breaker->tried >= breaker->settings.calls_min)
		return breaker_close(breaker);
	if (!is_failure && breaker->allowed < ALLOWED_MAX)
		breaker->allowed *= 2;
	return BREAKER_NO_NEWS;
}

static bool is_bad(const struct breaker *breaker, int64_t ended, int64_t failed)
{
	return ended >= breaker->settings.calls_min && failed * 2 >= ended;
}

enum breaker_news breaker_report(struct breaker *breaker, int64_t now_ms, bool is_failure,
				 int64_t *ended_out, int64_t *failed_out)
{
	if (breaker->settings.calls_min == 0)
		return BREAKER_NO_NEWS;
	check_pause(breaker, now_ms);
	switch (breaker->state) {
	case BREAKER_CLOSED:
		count(breaker, now_ms, is_failure);
		recent(breaker, now_ms, ended_out, failed_out);
		return is_bad(breaker, *ended_out, *failed_out) ? breaker_open(breaker, now_ms)
								: BREAKER_NO_NEWS;
	case BREAKER_TRYING:
		*ended_out = breaker->tried + 1;
		*failed_out = breaker->tried_failed + is_failure;
		return report_trying(breaker, now_ms, is_failure);
	case BREAKER_OPEN: /* it was under way when the line was closed: known already */
		break;
	}
	return BREAKER_NO_NEWS;
}
