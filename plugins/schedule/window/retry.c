/* retry.c - what follows an attempt: when again, or never */
/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include "moment.h"

static const char *const outcome_names[PEAL_OUTCOME_COUNT] = {
	[PEAL_OUTCOME_UNKNOWN] = "unknown",   [PEAL_OUTCOME_ANSWERED] = "answered",
	[PEAL_OUTCOME_BUSY] = "busy",	      [PEAL_OUTCOME_NO_ANSWER] = "no_answer",
	[PEAL_OUTCOME_REJECTED] = "rejected", [PEAL_OUTCOME_UNREACHABLE] = "unreachable",
	[PEAL_OUTCOME_FAILED] = "failed",     [PEAL_OUTCOME_MACHINE] = "machine",
	[PEAL_OUTCOME_CANCELED] = "canceled",
};

/* ---- settings ---- */

static int wait_parse(struct retry_wait *wait, const char *text)
{
	if (strcmp(text, "never") == 0) {
		wait->kind = RETRY_NEVER;
		return 0;
	}
	if (strcmp(text, "next_window") == 0) {
		wait->kind = RETRY_NEXT_WINDOW;
		return 0;
	}
	return moment_parse_duration(text, &wait->wait_ms);
}

int retry_init(struct retry *retry, const struct settings *settings, struct peal_error *err)
{
	const char *const texts[PEAL_OUTCOME_COUNT] = {
		[PEAL_OUTCOME_UNKNOWN] = settings->unknown,
		[PEAL_OUTCOME_BUSY] = settings->busy,
		[PEAL_OUTCOME_NO_ANSWER] = settings->no_answer,
		[PEAL_OUTCOME_REJECTED] = settings->rejected,
		[PEAL_OUTCOME_UNREACHABLE] = settings->unreachable,
		[PEAL_OUTCOME_FAILED] = settings->failed,
		[PEAL_OUTCOME_MACHINE] = settings->machine,
		[PEAL_OUTCOME_CANCELED] = settings->canceled,
	};

	struct peal_error one;
	int result = 0;

	retry->attempts_max = (uint32_t)settings->max_attempts;
	retry->wait_ms = settings->retry_after;
	for (int outcome = 0; outcome < PEAL_OUTCOME_COUNT; outcome++) {
		struct retry_wait *wait = &retry->waits[outcome];

		*wait = (struct retry_wait){ RETRY_AFTER, settings->retry_after };
		if (texts[outcome] == NULL || wait_parse(wait, texts[outcome]) == 0)
			continue;
		peal_fail(&one, PEAL_FAIL_INPUT,
			  "%s: must be a duration such as \"5m\" or \"1h30m\", \"next_window\" or "
			  "\"never\", not \"%s\"",
			  outcome_names[outcome], texts[outcome]);
		result = peal_fail_also(err, &one);
	}
	retry->waits[PEAL_OUTCOME_ANSWERED].kind = RETRY_NEVER;
	return result;
}

int64_t retry_wait_min_ms(const struct retry *retry)
{
	int64_t min_ms = retry->wait_ms;

	for (int outcome = 0; outcome < PEAL_OUTCOME_COUNT; outcome++) {
		if (retry->waits[outcome].kind != RETRY_NEVER)
			min_ms = MIN(min_ms, retry->waits[outcome].wait_ms);
	}
	return min_ms;
}

/* ---- answers ---- */

__attribute__((format(printf, 2, 3))) static void next_set_never(struct peal_next *next_out,
								 const char *format, ...)
{
	va_list args;

	next_out->due_ms = PEAL_NEVER;
	va_start(args, format);
	g_vsnprintf(next_out->why, sizeof(next_out->why), format, args);
	va_end(args);
}

/* The first moment at or after at_ms at which the contact may be called; `what`
 * says what for. */
static void next_set_at(struct peal_next *next_out, const struct area *area, int64_t at_ms,
			const char *what)
{
	char text[ZONE_TIME_TEXT_MAX];
	struct peal_opening opening;

	area_opening(area, at_ms, &opening);
	if (opening.from_ms == PEAL_NEVER) {
		if (opening.is_held)
			next_set_never(next_out, "%s", opening.why);
		else
			next_set_never(next_out, "window ended before %s", what);
		return;
	}
	next_out->due_ms = opening.from_ms;
	zone_time_text(area->zones[0], opening.from_ms, text);
	g_snprintf(next_out->why, sizeof(next_out->why), "%s, at %s", what, text);
}

static void next_set_callback(const struct retry *retry, const struct area *area,
			      const struct peal_attempt_end *end, struct peal_next *next_out)
{
	int64_t at_ms = end->callback_ms;
	char what[64];

	if (end->attempt_no >= retry->attempts_max) {
		next_set_never(next_out, "no attempts left for the callback: %u of %u made",
			       end->attempt_no, retry->attempts_max);
		return;
	}
	/* A time that has passed was misunderstood, or took too long to learn. */
	if (at_ms <= end->ended_ms)
		at_ms = end->ended_ms + retry->wait_ms;
	g_snprintf(what, sizeof(what), "callback as asked, attempt %u of %u", end->attempt_no + 1,
		   retry->attempts_max);
	next_set_at(next_out, area, at_ms, what);
}

static void next_set_retry(const struct retry *retry, const struct area *area,
			   const struct peal_attempt_end *end, struct peal_next *next_out)
{
	const struct retry_wait *wait = &retry->waits[end->outcome];
	int64_t at_ms = end->ended_ms + wait->wait_ms;
	char what[64];

	if (wait->kind == RETRY_NEXT_WINDOW)
		at_ms = MAX(at_ms, area_window_end(area, end->ended_ms));
	g_snprintf(what, sizeof(what), "retry %u of %u after %s", end->attempt_no + 1,
		   retry->attempts_max, outcome_names[end->outcome]);
	next_set_at(next_out, area, at_ms, what);
}

void retry_next(const struct retry *retry, const struct area *area,
		const struct peal_attempt_end *end, struct peal_next *next_out)
{
	const char *outcome = outcome_names[end->outcome];

	if (end->is_terminal)
		next_set_never(next_out, "disposition %s is terminal",
			       end->disposition == NULL ? "" : end->disposition);
	else if (end->callback_ms > 0)
		next_set_callback(retry, area, end, next_out);
	else if (end->is_connected || end->outcome == PEAL_OUTCOME_ANSWERED)
		next_set_never(next_out, "connected");
	else if (retry->waits[end->outcome].kind == RETRY_NEVER)
		next_set_never(next_out, "no retry after %s", outcome);
	else if (end->attempt_no >= retry->attempts_max)
		next_set_never(next_out, "no attempts left: %u of %u made, the last one %s",
			       end->attempt_no, retry->attempts_max, outcome);
	else
		next_set_retry(retry, area, end, next_out);
}
