/* breakers.c - agents' lines that fail get a rest, and everybody hears of it */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/breakers.h"

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/pipeline/call.h"
#include "core/pipeline/outbox.h"

#include <inttypes.h>

static struct line *line_of(const struct agent *agent)
{
	return agent->trunk != NULL ? agent->trunk : (struct line *)&agent->own;
}

int64_t breakers_room(const struct agent *agent)
{
	struct line *line = line_of(agent);
	int64_t allowed = breaker_allows(&line->breaker, engine_now(agent->engine));

	return allowed == INT64_MAX ? allowed : allowed - (line->in_use - line->in_use_before);
}

bool breakers_is_resting(const struct agent *agent)
{
	return breaker_allows(&line_of(agent)->breaker, engine_now(agent->engine)) == 0;
}

static bool is_of_before(const struct call *call)
{
	return call->round != line_of(call->agent)->breaker.round;
}

bool breakers_may_place(const struct call *call)
{
	return !breakers_is_resting(call->agent) &&
	       (line_of(call->agent)->breaker.state == BREAKER_CLOSED || !is_of_before(call));
}

void breakers_join(struct call *call)
{
	call->round = line_of(call->agent)->breaker.round;
}

void breakers_freed(const struct call *call)
{
	if (is_of_before(call))
		line_of(call->agent)->in_use_before--;
}

void breakers_stop(struct agent *agent)
{
	struct line *line = line_of(agent);

	loop_timer_stop(agent->engine->loop, line->rest);
	line->rest = NULL;
}

struct news {
	enum peal_event_kind kind;
	int64_t ended, failed;
	int64_t until_ms; /* paused */
};

static void tell_receivers(struct engine *engine, const struct line *line, const struct news *news)
{
	struct peal_change change = { .kind = PEAL_CHANGE_EVENT };
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	if (engine->outbox_count == 0)
		return;
	writer_object(&json, NULL);
	writer_text(&json, "trunk", line->name);
	if (news->kind == PEAL_EVENT_TRUNK_PAUSED) {
		writer_int(&json, "calls", news->ended);
		writer_int(&json, "failed", news->failed);
		writer_time(&json, "until", news->until_ms);
	}
	writer_object_end(&json);
	change.event.campaign = engine->campaign;
	change.event.event = news->kind;
	change.event.at_ms = engine_now(engine);
	change.event.detail = arena_copy(engine->arena, text.at, text.bytes);
	text_finish(&text);
	journal_add(engine->journal, &change, NULL, NULL);
	outbox_wake_all(engine);
}

/* The pause is over; the next call is tried. */
static void rested(void *context)
{
	struct line *line = context;

	line->rest = NULL;
	breaker_try(&line->breaker);
	engine_log(line->engine, PEAL_LEVEL_INFO, "trunk_tried", 0,
		   "trunk %s is tried again, one call at a time", line->name);
	engine_wake(line->engine);
}

/* What waits in the lines of its agents was not placed: back to the queue. */
static void lines_clear(const struct line *line)
{
	struct agents *agents = line->engine->agents;

	for (size_t i = 0; i < agents->count; i++) {
		if (line_of(&agents->at[i]) == line)
			agents_clear_one(&agents->at[i]);
	}
}

static void pause_line(struct line *line, struct news *news)
{
	struct engine *engine = line->engine;
	char wait[TIME_TEXT_MAX];

	line->in_use_before = line->in_use;
	news->kind = PEAL_EVENT_TRUNK_PAUSED;
	news->until_ms = line->breaker.until_ms;
	time_format_duration(news->until_ms - engine_now(engine), wait);
	engine_log(engine, PEAL_LEVEL_ERROR, "trunk_paused", 0,
		   "trunk %s: %" PRId64 " of its last %" PRId64
		   " calls failed for its own reasons; no calls there for %s",
		   line->name, news->failed, news->ended, wait);
	journal_count(engine->journal, 0,
		      arena_format(engine->arena, "trunk_paused.%s", line->name), 1);
	tell_receivers(engine, line, news);
	loop_timer_stop(engine->loop, line->rest);
	line->rest = loop_timer_start(engine->loop, news->until_ms - engine_now(engine), rested,
				      line);
	lines_clear(line);
}

static void resume_line(struct line *line, struct news *news)
{
	news->kind = PEAL_EVENT_TRUNK_RESUMED;
	engine_log(line->engine, PEAL_LEVEL_INFO, "trunk_resumed", 0,
		   "trunk %s: calls go well again", line->name);
	tell_receivers(line->engine, line, news);
}

void breakers_report(const struct call *call, enum peal_outcome outcome)
{
	struct line *line = line_of(call->agent);
	bool is_failure = outcome == PEAL_OUTCOME_FAILED || outcome == PEAL_OUTCOME_UNKNOWN;
	struct news news = { 0 };

	/* What was under way before the pause says nothing of what is tried after it. */
	if (line->breaker.state != BREAKER_CLOSED && is_of_before(call))
		return;
	switch (breaker_report(&line->breaker, engine_now(call->engine), is_failure, &news.ended,
			       &news.failed)) {
	case BREAKER_OPENS:
		pause_line(line, &news);
		break;
	case BREAKER_CLOSES:
		resume_line(line, &news);
		break;
	case BREAKER_NO_NEWS:
		break;
	}
}

void breakers_taken(const struct call *call)
{
	line_of(call->agent)->taken++;
	breakers_forget(call);
}

enum refusal breakers_refused(const struct call *call, int64_t *wait_ms_out)
{
	struct line *line = line_of(call->agent);

	return refusals_add(&line->refusals, call->contact.id, line->taken, wait_ms_out);
}

void breakers_forget(const struct call *call)
{
	streaks_end(&line_of(call->agent)->refusals, call->contact.id);
}
