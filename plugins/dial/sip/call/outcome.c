/* outcome.c - what an answer of the telephone network means
 *
 * The table says what each SIP status is for a contact and for the trunk; the few cases
 * that depend on more than the status stand as functions behind it. */
/* SPDX-License-Identifier: MIT */
#include "call/outcome.h"

#define ANSWERED_LATE_TEXT "answered after we gave up"
#define LOST_TEXT "the connection to the trunk was lost while the call was set up"

/* One status, or a range of them; the first row that fits counts. */
struct rule {
	int first, last;
	enum peal_outcome outcome;
	enum outcome_next next;
	enum outcome_trunk trunk;
	bool is_final, is_uncharged;
};

#define RULE(from, to, what, ...)                                                                  \
	{                                                                                          \
		.first = from, .last = to, .outcome = PEAL_OUTCOME_##what, __VA_ARGS__             \
	}

static const struct rule rules[] = {
	RULE(404, 404, UNREACHABLE, .is_final = true), /* no such number */
	RULE(410, 410, UNREACHABLE, .is_final = true), /* gone */
	RULE(484, 484, UNREACHABLE, .is_final = true), /* too few digits */
	RULE(604, 604, UNREACHABLE, .is_final = true), /* exists nowhere */
	RULE(486, 486, BUSY),
	RULE(600, 600, BUSY),
	RULE(480, 480, NO_ANSWER),
	RULE(603, 603, REJECTED, .is_final = true), /* declined */
	RULE(607, 608, REJECTED, .is_final = true), /* unwanted; by a filter on the way */
	RULE(403, 403, FAILED, .trunk = OUTCOME_TRUNK_REFUSES),
	RULE(401, 401, FAILED, .trunk = OUTCOME_TRUNK_PASSWORD, .is_uncharged = true),
	RULE(407, 407, FAILED, .trunk = OUTCOME_TRUNK_PASSWORD, .is_uncharged = true),
	RULE(488, 488, FAILED, .next = OUTCOME_OTHER_MEDIA),
	RULE(415, 415, FAILED, .next = OUTCOME_OTHER_MEDIA),
	RULE(606, 606, FAILED, .next = OUTCOME_OTHER_MEDIA),
	RULE(500, 500, FAILED, .next = OUTCOME_NEXT_TARGET, .trunk = OUTCOME_TRUNK_BACK_OFF,
	     .is_uncharged = true),
	RULE(502, 504, FAILED, .next = OUTCOME_NEXT_TARGET, .trunk = OUTCOME_TRUNK_BACK_OFF,
	     .is_uncharged = true),
	RULE(300, 399, UNREACHABLE, .next = OUTCOME_REDIRECT),
	RULE(0, 699, FAILED), /* 487 is an end that was not ours */
};

static const struct rule *rule_of(int status)
{
	const struct rule *rule = rules;

	while (status < rule->first || status > rule->last) {
		if (rule == &rules[sizeof(rules) / sizeof(rules[0]) - 1])
			break;
		rule++;
	}
	return rule;
}

void outcome_text(const struct leg_end *end, char text_out[OUTCOME_TEXT_MAX])
{
	const char *text = end->reason_text != NULL && end->reason_text[0] != '\0'
				   ? end->reason_text
				   : end->reason;

	snprintf(text_out, OUTCOME_TEXT_MAX, "%s", text == NULL ? "" : text);
}

static void set(struct outcome *outcome, enum peal_outcome what, const char *text)
{
	outcome->outcome = what;
	snprintf(outcome->text, sizeof(outcome->text), "%s", text);
}

/* What the operator's voice would have said, ITU-T E.180 tones in front of it. */
static void hear_tones(struct outcome *outcome, const char *tones)
{
	bool is_gone = strcmp(tones, "vacant") == 0 || strcmp(tones, "intercept") == 0;

	outcome->outcome = is_gone			     ? PEAL_OUTCOME_UNREACHABLE
			   : strcmp(tones, "busy_tone") == 0 ? PEAL_OUTCOME_BUSY
							     : PEAL_OUTCOME_FAILED;
	outcome->is_final = is_gone;
	outcome->next = OUTCOME_END;
	outcome->is_uncharged = false;
	snprintf(outcome->text, sizeof(outcome->text), "the network played tones: %s", tones);
}

static void judge_late(const struct outcome_seen *seen, struct outcome *outcome)
{
	static const enum peal_outcome outcomes[] = {
		[OUTCOME_NOT_STOPPED] = PEAL_OUTCOME_NO_ANSWER,
		[OUTCOME_RING_TIMEOUT] = PEAL_OUTCOME_NO_ANSWER,
		[OUTCOME_HUNG_UP] = PEAL_OUTCOME_CANCELED,
		[OUTCOME_LOST] = PEAL_OUTCOME_FAILED,
	};

	outcome->cause = 200;
	set(outcome, outcomes[seen->stopped],
	    seen->stopped == OUTCOME_LOST ? LOST_TEXT ", and then it was answered"
					  : ANSWERED_LATE_TEXT);
}

/* Busy, declined and the like, which crossed our CANCEL, are what there is to know. */
static bool is_news(const struct outcome_seen *seen)
{
	enum peal_outcome outcome;

	if (seen->how != OUTCOME_STATUS || seen->stopped == OUTCOME_HUNG_UP ||
	    seen->end->status < 400)
		return false;
	outcome = rule_of(seen->end->status)->outcome;
	return outcome == PEAL_OUTCOME_BUSY || outcome == PEAL_OUTCOME_REJECTED ||
	       outcome == PEAL_OUTCOME_UNREACHABLE;
}

/* Else it is we who ended the call, whatever came then. */
static void judge_stopped(const struct outcome_seen *seen, struct outcome *outcome)
{
	if (seen->how == OUTCOME_STATUS)
		outcome->cause = seen->end->status;
	if (seen->stopped == OUTCOME_HUNG_UP) {
		set(outcome, PEAL_OUTCOME_CANCELED, "hung up before the answer");
		return;
	}
	if (seen->stopped == OUTCOME_LOST) {
		outcome->cause = 0;
		set(outcome, PEAL_OUTCOME_FAILED, LOST_TEXT);
		return;
	}
	set(outcome, PEAL_OUTCOME_NO_ANSWER,
	    seen->has_rung ? "rang until we gave up" : "neither rang nor was answered");
	if (seen->tones != NULL)
		hear_tones(outcome, seen->tones);
}

static void judge_silence(const struct outcome_seen *seen, struct outcome *outcome)
{
	set(outcome, PEAL_OUTCOME_FAILED, "the trunk does not answer");
	outcome->trunk = OUTCOME_TRUNK_SILENT;
	outcome->next = OUTCOME_NEXT_TARGET;
	outcome->is_uncharged = true;
	if (seen->how != OUTCOME_UNSENT)
		return;
	if (seen->end->reason != NULL && seen->end->reason[0] != '\0')
		snprintf(outcome->text, sizeof(outcome->text), "%s", seen->end->reason);
	if (!seen->has_rung && !seen->end->was_heard)
		return;
	/* Somebody had the call already: he may have been rung. */
	outcome->next = OUTCOME_END;
	outcome->is_uncharged = false;
}

/* Once a telephone may have rung, no other target is tried, and the attempt counts. */
static void bind(const struct outcome_seen *seen, struct outcome *outcome)
{
	if (!seen->has_rung)
		return;
	if (outcome->next == OUTCOME_NEXT_TARGET || outcome->next == OUTCOME_OTHER_MEDIA)
		outcome->next = OUTCOME_END;
	outcome->is_uncharged = false;
}

static void judge_redirect(const struct outcome_seen *seen, struct outcome *outcome)
{
	if (seen->may_redirect)
		return;
	outcome->next = OUTCOME_END;
	set(outcome, PEAL_OUTCOME_UNREACHABLE, "redirected to where no call may go (redirects)");
}

static void judge_status(const struct outcome_seen *seen, struct outcome *outcome)
{
	const struct leg_end *end = seen->end;
	const struct rule *rule = rule_of(end->status);

	outcome->cause = end->status;
	outcome->outcome = rule->outcome;
	outcome->next = rule->next;
	outcome->trunk = rule->trunk;
	outcome->is_final = rule->is_final;
	outcome->is_uncharged = rule->is_uncharged;
	outcome_text(end, outcome->text);
	if (end->status == 408 && seen->has_rung) {
		outcome->outcome = PEAL_OUTCOME_NO_ANSWER;
	} else if (outcome->next == OUTCOME_REDIRECT) {
		judge_redirect(seen, outcome);
	} else if (outcome->next == OUTCOME_OTHER_MEDIA && !seen->may_change_media) {
		outcome->next = OUTCOME_NEXT_TARGET;
		outcome->trunk = OUTCOME_TRUNK_REFUSES;
	}
	bind(seen, outcome);
	if (seen->tones != NULL && end->status >= 400 && end->status < 600 &&
	    outcome->outcome != PEAL_OUTCOME_BUSY)
		hear_tones(outcome, seen->tones);
}

void outcome_judge(const struct outcome_seen *seen, struct outcome *outcome_out)
{
	struct outcome outcome = { .next = OUTCOME_END };

	if (seen->how == OUTCOME_ANSWERED_LATE)
		judge_late(seen, &outcome);
	else if (seen->stopped != OUTCOME_NOT_STOPPED && !is_news(seen))
		judge_stopped(seen, &outcome);
	else if (seen->how == OUTCOME_STATUS && seen->end->status > 0)
		judge_status(seen, &outcome);
	else
		judge_silence(seen, &outcome);
	*outcome_out = outcome;
}
