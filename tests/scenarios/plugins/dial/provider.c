/* provider.c - a provider that does what its script says, well or badly
 *
 *   NUMBER[/ATTEMPT] OUTCOME [ring 5s] [talk 30s] [says "..."] [keys 1#] [transfer]
 *                    [cause 486 "Busy Here"] [final] [field NAME VALUE] [echo]
 *                    [asks NUMBER] [asks_again] [uncharged COUNT [shortage]]
 * `asks`: may the call go on to NUMBER? when it rings; not: it ends as rejected, or
 * (`asks_again`) asks once more.
 * `uncharged`: the trunk takes no call, the first COUNT times; `shortage`: it is we who
 * have not what it takes.  `echo`: what the call
 * was asked for becomes fields.
 *   pNUMBER[/N] [later 5s] [fail "why"] [never] [twice] [neither]
 * is the N-th time that a call to NUMBER is prepared, by dial.provider_prepares.
 *   agent[/N] [of AGENT] unavailable 5m ["why"] | waiting 5m | available 9m | received 1m FROM TO
 * ID [times COUNT] is what is told so long after the start; at "0s" within open(). and what breaks
 * the contract: refuse "why" (place fails), inside (ends within place()), never (rings, and nothing
 * follows), deaf (does not hang up), twice (all events come twice), early (the answer before the
 * ringing), late 5s (events after the end), garbage (an end that cannot be), nothing (an end of
 * which nothing is said), forgotten (cannot be looked up), fields 40 (more than there may be),
 * charged (says that it is not charged, though it was made), asks_on (asks when the call is over).
 *
 * `record` is what the provider itself remembers, also across a crash of ours. */
/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef RECALL
#define RECALL PEAL_RECALL_LOOKUP
#define NAME "provider"
#endif
#ifndef PREPARES
#define PREPARES 0
#endif

enum step { STEP_RING, STEP_PICK_UP, STEP_END, STEP_LATE };

/* One call that is under way. */
struct ring {
	struct provider *provider;
	struct ring *next;
	struct peal_call *call;
	const struct line *line;
	struct peal_timer *timer;
	enum step step;
	enum peal_outcome outcome;
	int64_t ring_ms, talk_ms;
	char attempt[40], agent[65];
	uint64_t number;
	bool is_asking, is_over; /* asked before it is over */
	bool has_asked_again;
	enum peal_machine machine;
	char recording[512];
	const struct peal_call_request *request; /* until the end is told */
	char cause_text[160];
};

static const struct peal_option options[] = {
	{ PEAL_PATH(struct config, script), .fallback = "provider.txt",
	  .doc = "What becomes of each number." },
	{ PEAL_PATH(struct config, record), .fallback = "calls.log",
	  .doc = "Where the provider remembers its calls." },
	PEAL_OPTION_END,
};

static const char *const outcomes[PEAL_OUTCOME_COUNT] = {
	"unknown",     "answered", "busy",    "no_answer", "rejected",
	"unreachable", "failed",   "machine", "canceled",
};

static enum peal_outcome outcome_of(const struct line *line)
{
	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++) {
		if (line_has(line, outcomes[i]))
			return (enum peal_outcome)i;
	}
	return PEAL_OUTCOME_ANSWERED;
}

static void record(const struct ring *ring, const char *what, int64_t at_ms)
{
	FILE *file = fopen(ring->provider->config->record, "ae");
	/* What the provider has forgotten is on no line any more. */
	bool is_lost = line_has(ring->line, "never") || line_has(ring->line, "forgotten");

	if (file == NULL)
		return;
	fprintf(file, "%s %" PRId64 " %" PRIu64 " %s %s %" PRId64 "\n", what, at_ms, ring->number,
		ring->agent, ring->attempt, is_lost ? 0 : ring->ring_ms + ring->talk_ms);
	fclose(file);
}

/* When it was placed; 0: never. */
static int64_t record_find(const struct provider *provider, const char *attempt)
{
	FILE *file = fopen(provider->config->record, "re");
	char line[256], id[64];
	int64_t at_ms, found_ms = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "placed %" SCNd64 " %*s %*s %63s", &at_ms, id) == 2 &&
		    strcmp(id, attempt) == 0)
			found_ms = at_ms;
	}
	if (file != NULL)
		fclose(file);
	return found_ms;
}

static struct ring *ring_create(struct provider *provider, struct peal_call *call,
				const struct peal_call_request *request)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	const struct line *line = lines_find_number(&provider->lines, request->number,
						    request->attempt_no);

	if (ring == NULL)
		abort();
	*ring = (struct ring){ .provider = provider,
			       .next = provider->calls,
			       .call = call,
			       .line = line,
			       .outcome = outcome_of(line),
			       .number = request->number,
			       .request = request };
	ring->ring_ms = line_duration(line, "ring", 5000);
	if (ring->outcome == PEAL_OUTCOME_ANSWERED || ring->outcome == PEAL_OUTCOME_MACHINE)
		ring->talk_ms = line_duration(line, "talk", 30000);
	snprintf(ring->attempt, sizeof(ring->attempt), "%s", request->attempt_id);
	snprintf(ring->agent, sizeof(ring->agent), "%s", request->agent);
	ring->machine = request->machine;
	snprintf(ring->recording, sizeof(ring->recording), "%s",
		 request->recording == NULL ? "" : request->recording);
	provider->calls = ring;
	return ring;
}

static void ring_destroy(struct ring *ring)
{
	struct ring **at = &ring->provider->calls;

	while (*at != ring)
		at = &(*at)->next;
	*at = ring->next;
	ring->is_over = true;
	if (!ring->is_asking)
		free(ring);
}

static struct ring *ring_find(const struct provider *provider, const struct peal_call *call)
{
	struct ring *ring = provider->calls;

	while (ring != NULL && (ring->call != call || ring->step == STEP_LATE))
		ring = ring->next;
	return ring;
}

static void wait(struct ring *ring, enum step step, int64_t delay_ms, peal_fn *fn)
{
	ring->step = step;
	ring->timer = ring->provider->host->timer_start(ring->provider->host, delay_ms, fn, ring);
}

/* "there" when the folder that it is to stand in is there. */
static const char *recording_word(const struct ring *ring)
{
	char folder[sizeof(ring->recording)];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", ring->recording);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return "none";
	*slash = '\0';
	return access(folder, W_OK) == 0 ? "there" : "missing";
}

static size_t fields_fill(const struct ring *ring, struct peal_pair *fields, size_t max)
{
	static const char *const machines[] = { "off", "hangup", "message", "continue" };
	const struct line *line = ring->line;
	size_t count = 0;

	for (size_t i = 0; line != NULL && i + 2 < line->count && count < max; i++) {
		if (strcmp(line->words[i], "field") == 0)
			fields[count++] = (struct peal_pair){ line->words[i + 1],
							      line->words[i + 2] };
	}
	if (line_has(line, "echo") && count + 2 <= max) {
		fields[count++] = (struct peal_pair){ "machine", machines[ring->machine] };
		fields[count++] = (struct peal_pair){ "recording", recording_word(ring) };
	}
	for (size_t i = count; line_has(line, "fields") && i < max; i++)
		fields[count++] = (struct peal_pair){ "more", "yes" };
	return count;
}

static void tell_end(const struct ring *ring)
{
	const struct peal_dial_host *dial = ring->provider->host->dial;
	bool is_garbage = line_has(ring->line, "garbage");
	struct peal_pair fields[64];
	const struct peal_call_end end = {
		.outcome = is_garbage ? (enum peal_outcome)77 : ring->outcome,
		.cause = (int)strtol(line_after(ring->line, "cause") != NULL
					     ? line_after(ring->line, "cause")
					     : "0",
				     NULL, 10),
		.cause_text = ring->cause_text[0] == '\0' ? NULL : ring->cause_text,
		.ring_ms = is_garbage ? -5 : ring->ring_ms,
		.talk_ms = is_garbage ? INT64_MAX : ring->talk_ms,
		.transcript = line_after(ring->line, "says"),
		.dtmf = line_after(ring->line, "keys"),
		.is_transferred = line_has(ring->line, "transfer"),
		.is_final = line_has(ring->line, "final"),
		.is_uncharged = line_has(ring->line, "charged") &&
				ring->outcome != PEAL_OUTCOME_FAILED,
		.fields = fields,
		.field_count = fields_fill(ring, fields, line_has(ring->line, "fields") ? 40 : 16),
	};

	dial->ended(ring->call, line_has(ring->line, "nothing") ? NULL : &end);
}

static void step_late(void *context)
{
	struct ring *ring = context;
	const struct peal_dial_host *dial = ring->provider->host->dial;

	dial->ringing(ring->call);
	dial->answered(ring->call);
	tell_end(ring);
	ring_destroy(ring);
}

/* All that came with the call is there for as long as it goes on. */
static void check_lent(const struct ring *ring)
{
	if (strcmp(ring->request->attempt_id, ring->attempt) != 0 ||
	    ring->request->contact->number != ring->number)
		abort();
}

static void step_end(void *context)
{
	struct ring *ring = context;

	check_lent(ring);
	record(ring, "ended", ring->provider->host->now_ms(ring->provider->host));
	tell_end(ring);
	if (line_has(ring->line, "twice"))
		tell_end(ring);
	if (line_has(ring->line, "late"))
		wait(ring, STEP_LATE, line_duration(ring->line, "late", 0), step_late);
	else
		ring_destroy(ring);
}

static void step_pick_up(void *context);

static void asked(void *context, bool may_call, const char *reason);

/* May it go on to another number? */
static void ask(struct ring *ring)
{
	const struct peal_host *host = ring->provider->host;

	ring->is_asking = true;
	host->dial->ask(ring->call, strtoull(line_after(ring->line, "asks"), NULL, 10), asked,
			ring);
}

static void asked(void *context, bool may_call, const char *reason)
{
	struct ring *ring = context;

	ring->is_asking = false;
	if (ring->is_over) {
		free(ring);
		return;
	}
	if (ring->step == STEP_END) /* hung up meanwhile */
		return;
	if (!may_call && line_has(ring->line, "asks_again") && !ring->has_asked_again) {
		ring->has_asked_again = true;
		ask(ring);
		return;
	}
	if (!may_call) {
		ring->outcome = PEAL_OUTCOME_REJECTED;
		ring->talk_ms = 0;
		snprintf(ring->cause_text, sizeof(ring->cause_text), "%s", reason);
	}
	wait(ring, STEP_PICK_UP, ring->ring_ms, step_pick_up);
}

static void step_pick_up(void *context)
{
	struct ring *ring = context;
	const struct peal_dial_host *dial = ring->provider->host->dial;

	if (ring->talk_ms == 0) {
		step_end(ring);
		return;
	}
	if (!line_has(ring->line, "early"))
		dial->answered(ring->call);
	if (line_has(ring->line, "twice"))
		dial->answered(ring->call);
	wait(ring, STEP_END, ring->talk_ms, step_end);
}

static void step_ring(void *context)
{
	struct ring *ring = context;
	const struct peal_dial_host *dial = ring->provider->host->dial;

	if (line_has(ring->line, "early"))
		dial->answered(ring->call);
	dial->ringing(ring->call);
	if (line_has(ring->line, "twice"))
		dial->ringing(ring->call);
	ring->timer = NULL;
	if (line_has(ring->line, "asks"))
		ask(ring);
	if (line_has(ring->line, "asks_on"))
		step_end(ring);
	else if (!line_has(ring->line, "never") && !ring->is_asking)
		wait(ring, STEP_PICK_UP, ring->ring_ms, step_pick_up);
}

/* Goes on with a call that was placed some time ago. */
static void ring_resume(struct ring *ring, int64_t placed_ms)
{
	int64_t passed_ms = ring->provider->host->now_ms(ring->provider->host) - placed_ms;
	int64_t left_ms = ring->ring_ms + ring->talk_ms - passed_ms;

	wait(ring, STEP_END, left_ms > 0 ? left_ms : 0, step_end);
}

static void never_rung(void *context)
{
	struct ring *ring = context;

	ring->provider->host->dial->ended(
		ring->call, &(struct peal_call_end){ .outcome = PEAL_OUTCOME_CANCELED });
	ring_destroy(ring);
}

static void took_none(void *context)
{
	struct ring *ring = context;
	const struct peal_call_end end = { .outcome = PEAL_OUTCOME_FAILED,
					   .cause = 503,
					   .cause_text = "No Trunk",
					   .is_uncharged = true,
					   .is_shortage = line_has(ring->line, "shortage") };

	ring->provider->host->dial->ended(ring->call, &end);
	ring_destroy(ring);
}

/* The trunk takes no call, so many times. */
static bool is_taken(struct provider *provider, const struct line *line, uint64_t number)
{
	const char *count = line_after(line, "uncharged");
	struct past *past = provider_past(provider, number);

	return count == NULL || past->refused_count++ >= strtoul(count, NULL, 10);
}

static int provider_place(void *self, struct peal_call *call,
			  const struct peal_call_request *request, struct peal_error *err)
{
	struct provider *provider = self;
	const struct line *line = lines_find_number(&provider->lines, request->number,
						    request->attempt_no);
	int64_t placed_ms = record_find(provider, request->attempt_id);
	struct ring *ring;

	if (line_has(line, "refuse"))
		return peal_fail(err, PEAL_FAIL_REMOTE, "%s", line_after(line, "refuse"));
	if (PREPARES &&
	    strcmp(provider_past(provider, request->number)->prepared, request->attempt_id))
		return peal_fail(err, PEAL_FAIL_BUG, "the call was not prepared");
	ring = ring_create(provider, call, request);
	if (placed_ms == 0 && !is_taken(provider, line, request->number)) {
		wait(ring, STEP_END, 0, took_none);
		return 0;
	}
	if (placed_ms != 0 && RECALL == PEAL_RECALL_IDEMPOTENT) {
		record(ring, "again", provider->host->now_ms(provider->host));
		ring_resume(ring, placed_ms);
		return 0;
	}
	record(ring, "placed", provider->host->now_ms(provider->host));
	if (line_has(line, "inside"))
		step_end(ring);
	else
		wait(ring, STEP_RING, 0, step_ring);
	return 0;
}

static void provider_hang_up(void *self, struct peal_call *call)
{
	struct ring *ring = ring_find(self, call);

	if (ring == NULL || line_has(ring->line, "deaf") || line_has(ring->line, "never"))
		return;
	ring->provider->host->timer_stop(ring->provider->host, ring->timer);
	if (ring->step != STEP_END) {
		ring->outcome = PEAL_OUTCOME_CANCELED;
		ring->talk_ms = 0;
	}
	wait(ring, STEP_END, 0, step_end);
}

static int provider_look_up(void *self, struct peal_call *call,
			    const struct peal_call_request *request, int64_t placed_ms,
			    struct peal_error *err)
{
	struct provider *provider = self;
	struct ring *ring = ring_find(provider, call);

	(void)placed_ms;
	if (ring == NULL)
		ring = ring_create(provider, call, request);
	else if (ring->timer != NULL)
		return 0; /* its end will come */
	if (line_has(ring->line, "never") || line_has(ring->line, "forgotten")) {
		ring_destroy(ring);
		return peal_fail(err, PEAL_FAIL_REMOTE, "the provider has forgotten the call");
	}
	placed_ms = record_find(provider, request->attempt_id);
	if (placed_ms == 0)
		wait(ring, STEP_END, 0, never_rung);
	else
		ring_resume(ring, placed_ms);
	return 0;
}

static void provider_close(void *self)
{
	struct provider *provider = self;

	if (provider == NULL)
		return;
	provider_later_close(provider);
	while (provider->calls != NULL) {
		provider->host->timer_stop(provider->host, provider->calls->timer);
		if (provider->calls->step != STEP_LATE)
			check_lent(provider->calls);
		provider->calls->is_asking = false; /* nobody answers any more */
		ring_destroy(provider->calls);
	}
	lines_finish(&provider->lines);
	free(provider);
}

static int provider_open(const struct peal_host *host, const void *config, void **self_out,
			 struct peal_error *err)
{
	struct provider *provider = calloc(1, sizeof(*provider));

	if (provider == NULL)
		abort();
	provider->host = host;
	provider->config = config;
	if (lines_read(&provider->lines, provider->config->script, err) != 0) {
		provider_close(provider);
		return -1;
	}
	provider_agent_start(provider);
	*self_out = provider;
	return 0;
}

static const struct peal_dial_ops ops = {
	.size = sizeof(ops),
	.recall = RECALL,
	.abilities = PEAL_DIAL_CALLER_ID | PEAL_DIAL_MACHINES | PEAL_DIAL_RECORDING |
		     PEAL_DIAL_DIALOGUE,
	.prepare = PREPARES ? provider_prepare : NULL,
	.place = provider_place,
	.hang_up = provider_hang_up,
	.look_up = RECALL == PEAL_RECALL_LOOKUP ? provider_look_up : NULL,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = NAME,
	.version = "1",
	.license = "MIT",
	.summary = "A provider for tests, by a script.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = provider_open,
	.close = provider_close,
	.ops = &ops,
};
