/* call_report.c - what dial plugins report of their calls
 *
 * Reports come from any thread and are carried to the loop.  Late, doubled and
 * out-of-order ones are dropped, and the log names the plugin. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/call.h"

#include <stdlib.h>

/* Of each text that a provider gives; more is cut. */
#define CAUSE_BYTES_MAX 256u
#define TRANSCRIPT_BYTES_MAX (256u * 1024u)
#define DTMF_BYTES_MAX 256u
#define RECORDING_BYTES_MAX 1024u

static void complain(const void *handle, const char *what)
{
	const struct stage *stage = handles_about(handle);

	engine_log(handles_owner(handle), PEAL_LEVEL_WARNING, "bad_report", 0,
		   "%s reported %s; dropped", stage->label, what);
}

static void ringing_now(void *handle)
{
	struct call *call = handles_get(handle);

	if (call == NULL || call->phase != CALL_PLACED)
		complain(handle, "ringing after the end");
	else if (call->ringing_ms != 0 || call->answered_ms != 0)
		complain(handle, "ringing twice or after the answer");
	else
		call->ringing_ms = engine_now(call->engine);
}

static void answered_now(void *handle)
{
	struct call *call = handles_get(handle);

	if (call == NULL || call->phase != CALL_PLACED)
		complain(handle, "an answer after the end");
	else if (call->answered_ms != 0)
		complain(handle, "an answer twice");
	else
		call->answered_ms = engine_now(call->engine);
}

static void report_ringing(struct peal_call *call)
{
	loop_post(((struct engine *)handles_owner(call))->loop, ringing_now, call);
}

static void report_answered(struct peal_call *call)
{
	loop_post(((struct engine *)handles_owner(call))->loop, answered_now, call);
}

/* One report of an end; the texts stand behind it. */
struct report {
	void *handle;
	struct peal_call_end end;
};

static void ended_now(void *context)
{
	struct report *report = context;
	struct call *call = handles_get(report->handle);

	if (call == NULL || call->phase != CALL_PLACED)
		complain(report->handle, "the end twice or too late");
	else
		call_end(call, &report->end);
	free(report);
}

static size_t text_bytes(const char *text, size_t max)
{
	return text == NULL ? 0 : strnlen(text, max) + 1;
}

static const char *text_move(char **at, const char *text, size_t bytes)
{
	char *copy = *at;

	if (bytes == 0)
		return NULL;
	memcpy(copy, text, bytes - 1);
	copy[bytes - 1] = '\0';
	*at += bytes;
	return copy;
}

static void end_post(struct peal_call *call, const struct peal_call_end *end)
{
	size_t cause = text_bytes(end->cause_text, CAUSE_BYTES_MAX);
	size_t transcript = text_bytes(end->transcript, TRANSCRIPT_BYTES_MAX);
	size_t dtmf = text_bytes(end->dtmf, DTMF_BYTES_MAX);
	size_t recording = text_bytes(end->recording, RECORDING_BYTES_MAX);
	struct report *report = malloc(sizeof(*report) + cause + transcript + dtmf + recording);
	char *at = (char *)(report + 1);

	require(report != NULL);
	report->handle = call;
	report->end = *end;
	report->end.cause_text = text_move(&at, end->cause_text, cause);
	report->end.transcript = text_move(&at, end->transcript, transcript);
	report->end.dtmf = text_move(&at, end->dtmf, dtmf);
	report->end.recording = text_move(&at, end->recording, recording);
	loop_post(((struct engine *)handles_owner(call))->loop, ended_now, report);
}

static void report_ended(struct peal_call *call, const struct peal_call_end *end)
{
	/* Nothing at all is an outcome that there is not. */
	static const struct peal_call_end nothing = { .outcome = PEAL_OUTCOME_COUNT };

	if (end == NULL)
		end = &nothing;
	end_post(call, end);
}

const struct peal_dial_host call_dial_host = {
	.ringing = report_ringing,
	.answered = report_answered,
	.ended = report_ended,
};
