/* call_report.c - what dial plugins report of their calls
 *
 * Reports come from any thread and are carried to the loop.  Late, doubled and
 * out-of-order ones are dropped, and the log names the plugin. */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/pipeline/available.h"
#include "core/pipeline/call.h"
#include "core/pipeline/preparing.h"
#include "core/pipeline/received.h"

#include <stdlib.h>

/* Of each text that a provider gives; more is cut. */
#define CAUSE_BYTES_MAX 256u
#define TRANSCRIPT_BYTES_MAX (256u * 1024u)
#define DTMF_BYTES_MAX 256u
#define RECORDING_BYTES_MAX 1024u
#define FIELD_NAME_BYTES_MAX 64u
#define FIELD_VALUE_BYTES_MAX 1024u

struct call *call_of(const void *handle)
{
	const struct stage *stage = handles_about(handle);
	struct call *call = stage->kind == PEAL_KIND_DIAL ? handles_get(handle) : NULL;

	return call != NULL && call->handle == handle ? call : NULL;
}

static void complain(const void *handle, const char *what)
{
	const struct stage *stage = handles_about(handle);

	engine_log(handles_owner(handle), PEAL_LEVEL_WARNING, "bad_report", 0,
		   "%s reported %s; dropped", stage->label, what);
}

static void ringing_now(void *handle)
{
	struct call *call = call_of(handle);

	if (call == NULL || call->phase != CALL_PLACED)
		complain(handle, "ringing after the end");
	else if (call->ringing_ms != 0 || call->answered_ms != 0)
		complain(handle, "ringing twice or after the answer");
	else
		call->ringing_ms = engine_now(call->engine);
}

static void answered_now(void *handle)
{
	struct call *call = call_of(handle);

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
	struct call *call = call_of(report->handle);

	if (call == NULL || call->phase != CALL_PLACED)
		complain(report->handle, "the end twice or too late");
	else
		call_end(call, &report->end);
	free(report);
}

/* Of a text, with its NUL; cut so that no character is cut. */
static size_t text_bytes(const char *text, size_t max)
{
	size_t bytes = text == NULL ? 0 : strnlen(text, max + 1);

	if (text == NULL)
		return 0;
	if (bytes > max)
		for (bytes = max; bytes > max - 4 && ((unsigned char)text[bytes] & 0xc0) == 0x80;)
			bytes--;
	return bytes + 1;
}

static const char *text_move(char **at, const char *text, size_t max)
{
	size_t bytes = text_bytes(text, max);
	char *copy = *at;

	if (bytes == 0)
		return NULL;
	memcpy(copy, text, bytes - 1);
	copy[bytes - 1] = '\0';
	*at += bytes;
	return copy;
}

/* How many fields are kept; the loop complains of the others. */
static size_t fields_kept(const struct peal_call_end *end)
{
	if (end->fields == NULL)
		return 0;
	return end->field_count < PEAL_END_FIELDS_MAX ? end->field_count : PEAL_END_FIELDS_MAX;
}

static size_t texts_bytes(const struct peal_call_end *end)
{
	size_t bytes = text_bytes(end->cause_text, CAUSE_BYTES_MAX) +
		       text_bytes(end->transcript, TRANSCRIPT_BYTES_MAX) +
		       text_bytes(end->dtmf, DTMF_BYTES_MAX) +
		       text_bytes(end->recording, RECORDING_BYTES_MAX);

	for (size_t i = 0; i < fields_kept(end); i++)
		bytes += text_bytes(end->fields[i].name, FIELD_NAME_BYTES_MAX) +
			 text_bytes(end->fields[i].value, FIELD_VALUE_BYTES_MAX);
	return bytes;
}

/* A plugin that was built for ABI 2.0 ends here. */
static struct peal_call_end end_read(const struct peal_call *call, const struct peal_call_end *end)
{
	const struct stage *stage = handles_about(call);
	struct peal_call_end copy = { .outcome = PEAL_OUTCOME_UNKNOWN };

	if (stage->plugin->is.abi_minor >= 1)
		return *end;
	memcpy(&copy, end, offsetof(struct peal_call_end, is_shortage));
	return copy;
}

static void end_post(struct peal_call *call, const struct peal_call_end *end)
{
	size_t count = fields_kept(end);
	struct report *report =
		memory_alloc(sizeof(*report) + count * sizeof(struct peal_pair) + texts_bytes(end));
	struct peal_pair *fields = (struct peal_pair *)(report + 1);
	char *at = (char *)(fields + count);

	report->handle = call;
	report->end = end_read(call, end);
	report->end.cause_text = text_move(&at, end->cause_text, CAUSE_BYTES_MAX);
	report->end.transcript = text_move(&at, end->transcript, TRANSCRIPT_BYTES_MAX);
	report->end.dtmf = text_move(&at, end->dtmf, DTMF_BYTES_MAX);
	report->end.recording = text_move(&at, end->recording, RECORDING_BYTES_MAX);
	report->end.fields = end->fields == NULL ? NULL : fields;
	for (size_t i = 0; i < count; i++) {
		fields[i].name = text_move(&at, end->fields[i].name, FIELD_NAME_BYTES_MAX);
		fields[i].value = text_move(&at, end->fields[i].value, FIELD_VALUE_BYTES_MAX);
	}
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

/* A wish about a call that the host has given up: there is nothing to wait for. */
struct late_wish {
	struct engine *engine;
	peal_fn *fn;
	void *context;
};

static void grant_late(void *context)
{
	struct late_wish *wish = context;

	if (!wish->engine->is_closing) /* else the plugin may be gone */
		wish->fn(wish->context);
	free(wish);
}

static void report_when_kept(struct peal_call *handle, peal_fn *fn, void *context)
{
	struct call *call = call_of(handle);
	struct late_wish *wish;

	if (call == NULL) {
		wish = memory_alloc(sizeof(*wish));
		*wish = (struct late_wish){ handles_owner(handle), fn, context };
		loop_post(wish->engine->loop, grant_late, wish);
		return;
	}
	if (call->phase != CALL_PLACED || call->kept_fn != NULL) {
		complain(handle, "a wish to know about its end, twice or after it");
		return;
	}
	call->kept_fn = fn;
	call->kept_context = context;
}

void call_kept(struct call *call)
{
	if (call->kept_fn != NULL)
		call->kept_fn(call->kept_context);
	call->kept_fn = NULL;
}

const struct peal_dial_host call_dial_host = {
	.ringing = report_ringing,
	.answered = report_answered,
	.ended = report_ended,
	.prepared = preparing_done,
	.ask = call_ask,
	.available = available_tell,
	.received = received_tell,
	.when_kept = report_when_kept,
};
