/* call_end.c - the end of a call, as the host is told */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

/* The host's record of the call; texts live as long as the call. */
static void report(struct call *call, struct peal_call_end *end, char path[PEAL_ERROR_TEXT_MAX])
{
	int64_t now_ms = stack_now_ms(call->sip->stack);

	if (call->has_rung)
		end->ring_ms = (call->answered_ms != 0 ? call->answered_ms : now_ms) -
			       call->rang_ms;
	if (call->answered_ms != 0)
		end->talk_ms = now_ms - call->answered_ms;
	end->is_transferred = call->is_transferred;
	if (call->is_recorded) {
		snprintf(path, PEAL_ERROR_TEXT_MAX, "%.700s.wav", call->request->recording);
		end->recording = path;
	}
	notes_fill(&call->notes, end);
}

void call_end(struct call *call, const struct outcome *outcome)
{
	const struct peal_dial_host *dial = call->sip->host->dial;
	struct peal_call *host_call = call->host_call;
	char path[PEAL_ERROR_TEXT_MAX];
	struct peal_call_end end = {
		.outcome = outcome->outcome,
		.cause = outcome->cause,
		.cause_text = outcome->text[0] == '\0' ? NULL : outcome->text,
		.is_final = outcome->is_final,
		.is_uncharged = outcome->is_uncharged && !call->is_charged &&
				outcome->outcome == PEAL_OUTCOME_FAILED,
	};

	end.is_shortage = end.is_uncharged && outcome->is_shortage;
	/* Nothing is heard on the line any more when the host hears of the end. */
	call_timers_end(call);
	dialogue_finish(&call->dialogue);
	report(call, &end, path);
	transfer_destroy(&call->transfer);
	line_close(&call->line);
	dial->ended(host_call, &end);
	call_destroy(call);
}

void call_end_answered(struct call *call, const char *text)
{
	struct outcome outcome = {
		.outcome = call->dialogue.is_machine ? PEAL_OUTCOME_MACHINE : PEAL_OUTCOME_ANSWERED,
		.cause = 200,
	};

	snprintf(outcome.text, sizeof(outcome.text), "%s", text);
	if (call->line.leg != NULL)
		leg_hang_up(call->line.leg, 0);
	call->line.leg = NULL;
	call_end(call, &outcome);
}
