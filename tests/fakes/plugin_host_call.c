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
	if (end->field_count > 0) {
		struct peal_pair *fields = arena_alloc(arena, end->field_count * sizeof(*fields));

		for (size_t i = 0; i < end->field_count; i++)
			fields[i] = (struct peal_pair){ arena_text(arena, end->fields[i].name),
							arena_text(arena, end->fields[i].value) };
		end->fields = fields;
	}
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

/* What a dial plugin tells of its agent, or asks, on its way to the test's thread. */
struct news {
	struct plugin_host *host;
	char text[512];
	uint64_t number;
	peal_ask_fn *fn;
	void *context;
};

static struct news *news_make(struct plugin_host *host)
{
	struct news *news = memory_alloc(sizeof(*news));

	news->host = host;
	return news;
}

static void news_arrive(void *context)
{
	struct news *news = context;
	const char *before = plugin_host_news(news->host);

	news->host->news = arena_format(news->host->arena, "%s%s%s", before,
					before[0] == '\0' ? "" : " ", news->text);
	free(news);
}

static void agent_available(const struct peal_host *services, bool is_available, const char *why)
{
	struct news *news = news_make((struct plugin_host *)(uintptr_t)services);

	snprintf(news->text, sizeof(news->text), "%s%s%s",
		 is_available ? "available" : "unavailable", why == NULL ? "" : ":",
		 why == NULL ? "" : why);
	plugin_host_soon(news->host, news_arrive, news);
}

static void call_received(const struct peal_host *services, const struct peal_received *received)
{
	struct news *news = news_make((struct plugin_host *)(uintptr_t)services);

	snprintf(news->text, sizeof(news->text), "received:%s>%s", received->from, received->to);
	plugin_host_soon(news->host, news_arrive, news);
}

static void ask_answer(void *context)
{
	struct news *news = context;
	bool may_call = !plugin_host_is_dnd(news->host, news->number);

	news->fn(news->context, may_call, may_call ? NULL : "dnd: the account's own list");
	free(news);
}

static void call_ask(struct peal_call *call, uint64_t number, peal_ask_fn *fn, void *context)
{
	struct news *news = news_make(call->host);

	news->number = number;
	news->fn = fn;
	news->context = context;
	loop_post(call->host->loop, ask_answer, news);
}

const char *plugin_host_news(struct plugin_host *host)
{
	return host->news == NULL ? "" : host->news;
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
		.script = { .name = "greeting",
			    .language = "en-IN",
			    .text = { "Hello.", strlen("Hello.") },
			    .machine = PEAL_STEP_END },
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
	.prepared = plugin_host_prepared,
	.ask = call_ask,
	.available = agent_available,
	.received = call_received,
};
