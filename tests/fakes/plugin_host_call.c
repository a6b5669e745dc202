/* plugin_host_call.c - a host with a virtual clock: calls of dial plugins
 *
 * The story has all that was reported, also what a real host would drop. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_inner.h"

#include "core/base/number.h"
#include "core/campaign/words.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct peal_call {
	struct plugin_host *host;
	int64_t made_ms;
	const char *story;
	bool has_ended;
	struct peal_call_end end;
};

/* A report on its way to the test's thread. */
struct report {
	struct peal_call *call;
	const char *word; /* static */
	bool is_end;
	struct peal_call_end end;
	struct peal_arena *arena; /* the texts of the end */
};

struct peal_call *plugin_host_call(struct plugin_host *host)
{
	struct peal_call *call = arena_alloc(host->arena, sizeof(*call));

	call->host = host;
	call->made_ms = plugin_host_now(host);
	call->story = "";
	return call;
}

static void end_copy(struct peal_arena *arena, struct peal_call_end *end)
{
	end->cause_text = arena_text(arena, end->cause_text);
	end->transcript = arena_text(arena, end->transcript);
	end->dtmf = arena_text(arena, end->dtmf);
	end->recording = arena_text(arena, end->recording);
}

static void story_add(struct peal_call *call, const char *word, const char *outcome)
{
	call->story = arena_format(call->host->arena, "%s%s%s@%" PRId64 "%s%s", call->story,
				   call->story[0] == '\0' ? "" : " ", word,
				   plugin_host_now(call->host) - call->made_ms,
				   outcome[0] == '\0' ? "" : ":", outcome);
}

static void report_arrive(void *context)
{
	struct report *report = context;
	struct peal_call *call = report->call;

	story_add(call, report->word, report->is_end ? word_outcome(report->end.outcome) : "");
	if (report->is_end && !call->has_ended) {
		call->has_ended = true;
		call->end = report->end;
		end_copy(call->host->arena, &call->end);
	}
	arena_destroy(&report->arena);
	free(report);
}

static void report_send(struct peal_call *call, const char *word, const struct peal_call_end *end)
{
	struct report *report = memory_alloc(sizeof(*report));

	*report = (struct report){ .call = call, .word = word, .arena = arena_create() };
	if (end != NULL) {
		report->is_end = true;
		report->end = *end;
		end_copy(report->arena, &report->end);
	}
	plugin_host_soon(call->host, report_arrive, report);
}

static void call_ringing(struct peal_call *call)
{
	report_send(call, "ringing", NULL);
}

static void call_answered(struct peal_call *call)
{
	report_send(call, "answered", NULL);
}

static void call_ended(struct peal_call *call, const struct peal_call_end *end)
{
	report_send(call, "ended", end);
}

const char *plugin_host_call_story(struct peal_call *call)
{
	return call->story;
}

const struct peal_call_end *plugin_host_call_end(struct peal_call *call)
{
	return call->has_ended ? &call->end : NULL;
}

struct peal_call_request *plugin_host_request(struct plugin_host *host, uint64_t number)
{
	struct peal_call_request *request = arena_alloc(host->arena, sizeof(*request));
	char to[NUMBER_TEXT_MAX];

	number_format(number, to);
	*request = (struct peal_call_request){
		.attempt_id = arena_format(host->arena, "019b8c5e-0000-7000-8000-%012" PRIx64,
					   number & UINT64_C(0xffffffffffff)),
		.attempt_no = 1,
		.agent = "asha",
		.number = number,
		.to = arena_text(host->arena, to),
		.contact = plugin_host_contact(host, number, "Priya", NULL, NULL),
		.script = { "greeting", "en-IN", { "Hello.", strlen("Hello.") } },
		.ring_max_ms = 45000,
		.talk_max_ms = 30 * 60000,
		.arena = host->arena,
	};
	return request;
}

const struct peal_dial_host plugin_host_dial_services = {
	.ringing = call_ringing,
	.answered = call_answered,
	.ended = call_ended,
};
