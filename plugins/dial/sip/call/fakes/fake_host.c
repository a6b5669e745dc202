/* fake_host.c - a host that tells what it was told */
/* SPDX-License-Identifier: MIT */
#include "call/fakes/fakes_inner.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *ask_refusal;
static uint32_t random_next;

void fake_host_reset(void)
{
	ask_refusal = NULL;
	random_next = 0;
}

void fake_ask_refuses(const char *reason)
{
	ask_refusal = reason;
}

static void fake_log(const struct peal_host *host, enum peal_level level, const char *event,
		     uint64_t number, const char *format, ...)
{
	(void)host, (void)number, (void)format;
	if (level >= PEAL_LEVEL_INFO)
		fake_tell("log %s", event);
}

static void fake_random(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	(void)host;
	memset(bytes_out, 0, bytes);
	if (bytes >= sizeof(random_next))
		memcpy(bytes_out, &random_next, sizeof(random_next));
	random_next++;
}

/* The call loop and the SIP thread are one here. */
static void fake_post(const struct peal_host *host, peal_fn *fn, void *context)
{
	(void)host;
	stack_post(&fake_stack, fn, context);
}

static int fake_number(const struct peal_host *host, struct peal_slice text,
		       const struct peal_region *region, uint64_t *number_out,
		       const char **reason_out)
{
	(void)host, (void)region, (void)reason_out;
	*number_out = 0;
	for (size_t i = 0; i < text.bytes; i++) {
		if (text.at[i] >= '0' && text.at[i] <= '9')
			*number_out = *number_out * 10 + (uint64_t)(text.at[i] - '0');
	}
	return 0;
}

/* ---- dial ---- */

static void on_ringing(struct peal_call *call)
{
	(void)call;
	fake_tell("ringing");
}

static void on_answered(struct peal_call *call)
{
	(void)call;
	fake_tell("answered");
}

static void fields_copy(struct peal_call *call, const struct peal_call_end *end)
{
	size_t used = 0;

	call->fields[0] = '\0';
	for (size_t i = 0; i < end->field_count && used < sizeof(call->fields); i++)
		used += (size_t)snprintf(call->fields + used, sizeof(call->fields) - used, "%s=%s ",
					 end->fields[i].name, end->fields[i].value);
}

static void text_copy(char *out, size_t bytes_max, const char *text)
{
	snprintf(out, bytes_max, "%s", text == NULL ? "" : text);
}

static void on_ended(struct peal_call *call, const struct peal_call_end *end)
{
	static const char *const names[] = { "unknown",	  "answered", "busy",
					     "no_answer", "rejected", "unreachable",
					     "failed",	  "machine",  "canceled" };

	assert_false(call->has_ended);
	call->has_ended = true;
	call->end = *end;
	text_copy(call->cause_text, sizeof(call->cause_text), end->cause_text);
	text_copy(call->transcript, sizeof(call->transcript), end->transcript);
	text_copy(call->dtmf, sizeof(call->dtmf), end->dtmf);
	text_copy(call->recording, sizeof(call->recording), end->recording);
	fields_copy(call, end);
	fake_tell("ended %s %d%s%s%s", names[end->outcome], end->cause,
		  end->is_final ? " final" : "", end->is_uncharged ? " uncharged" : "",
		  end->is_shortage ? " shortage" : "");
}

static void on_ask(struct peal_call *call, uint64_t number, peal_ask_fn *fn, void *context)
{
	(void)call;
	fake_tell("ask %" PRIu64, number);
	fn(context, ask_refusal == NULL, ask_refusal);
}

static void on_available(const struct peal_host *host, bool is_available, const char *why)
{
	(void)host;
	fake_tell(is_available ? "available" : why == NULL ? "waiting" : "unavailable");
}

static const struct peal_dial_host fake_dial = {
	.ringing = on_ringing,
	.answered = on_answered,
	.ended = on_ended,
	.ask = on_ask,
	.available = on_available,
};

const struct peal_host fake_host = {
	.size = sizeof(struct peal_host),
	.stage = "dial.sip (test)",
	.log = fake_log,
	.random = fake_random,
	.post = fake_post,
	.number_parse = fake_number,
	.dial = &fake_dial,
};
