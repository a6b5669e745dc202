/* events.c - `peal events`: what became of events at their receivers, and replay */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/base/writer.h"
#include "core/campaign/words.h"
#include "core/cli/visit.h"

#include <inttypes.h>

#define RECEIVERS_MAX 256u
#define DEAD_SHOWN 10u

/* A dead delivery, to be shown. */
struct dead {
	int64_t event, last_try_ms;
	enum peal_event_kind kind;
	uint32_t try_count;
	int status;
	const char *receiver;
	char detail[200];
};

struct receiver {
	const char *name;
	int64_t counts[PEAL_DELIVERY_STATE_COUNT];
};

struct deliveries {
	struct receiver receivers[RECEIVERS_MAX];
	size_t receiver_count;
	struct dead dead[DEAD_SHOWN]; /* a ring of the last ones */
	uint64_t dead_count;
	const char *only; /* this receiver; NULL: all */
	struct peal_arena *arena;
};

static struct receiver *receiver_of(struct deliveries *deliveries, const char *name)
{
	for (size_t i = 0; i < deliveries->receiver_count; i++) {
		if (strcmp(deliveries->receivers[i].name, name) == 0)
			return &deliveries->receivers[i];
	}
	if (deliveries->receiver_count == RECEIVERS_MAX)
		return NULL;
	deliveries->receivers[deliveries->receiver_count].name = arena_text(deliveries->arena,
									    name);
	return &deliveries->receivers[deliveries->receiver_count++];
}

/* In place of the oldest one that is kept. */
static void keep_dead(struct deliveries *deliveries, const struct peal_delivery_row *row,
		      const char *receiver)
{
	struct dead *dead = &deliveries->dead[deliveries->dead_count++ % DEAD_SHOWN];

	*dead = (struct dead){ .event = row->event,
			       .last_try_ms = row->last_try_ms,
			       .kind = row->kind,
			       .try_count = row->try_count,
			       .status = row->status,
			       .receiver = receiver };
	snprintf(dead->detail, sizeof(dead->detail), "%s", row->detail);
}

static int take_delivery(void *context, const void *at)
{
	const struct peal_delivery_row *row = at;
	struct deliveries *deliveries = context;
	struct receiver *receiver;

	if (deliveries->only != NULL && strcmp(deliveries->only, row->receiver) != 0)
		return 0;
	receiver = receiver_of(deliveries, row->receiver);
	if (receiver == NULL || (unsigned)row->state >= PEAL_DELIVERY_STATE_COUNT)
		return 0;
	receiver->counts[row->state]++;
	if (row->state == PEAL_DELIVERY_DEAD)
		keep_dead(deliveries, row, receiver->name);
	return 0;
}

/* ---- printing ---- */

static const struct dead *dead_at(const struct deliveries *deliveries, uint64_t index)
{
	uint64_t first = deliveries->dead_count > DEAD_SHOWN ? deliveries->dead_count - DEAD_SHOWN
							     : 0;

	return first + index < deliveries->dead_count
		       ? &deliveries->dead[(first + index) % DEAD_SHOWN]
		       : NULL;
}

static void print_text(const struct deliveries *deliveries)
{
	const struct dead *dead;
	char when[TIME_TEXT_MAX];

	printf("%-24s %10s %10s %10s\n", "receiver", "delivered", "waiting", "dead");
	for (size_t i = 0; i < deliveries->receiver_count; i++) {
		const struct receiver *receiver = &deliveries->receivers[i];

		printf("%-24s %10" PRId64 " %10" PRId64 " %10" PRId64 "\n", receiver->name,
		       receiver->counts[PEAL_DELIVERY_DONE],
		       receiver->counts[PEAL_DELIVERY_WAITING],
		       receiver->counts[PEAL_DELIVERY_DEAD]);
	}
	if (deliveries->dead_count > 0)
		printf("\nThe last dead ones\n");
	for (uint64_t i = 0; (dead = dead_at(deliveries, i)) != NULL; i++) {
		time_format_utc(dead->last_try_ms, when);
		printf("  event %" PRId64 " %s at %s, %" PRIu32 " tries, last %s", dead->event,
		       word_event(dead->kind), dead->receiver, dead->try_count, when);
		if (dead->status != 0)
			printf(", status %d", dead->status);
		printf(": %s\n", dead->detail);
	}
}

static void put_dead(struct writer *json, const struct dead *dead)
{
	writer_object(json, NULL);
	writer_int(json, "event", dead->event);
	writer_text(json, "type", word_event(dead->kind));
	writer_text(json, "receiver", dead->receiver);
	writer_int(json, "tries", dead->try_count);
	writer_int(json, "status", dead->status);
	writer_time(json, "last_try_at", dead->last_try_ms);
	writer_text(json, "detail", dead->detail);
	writer_object_end(json);
}

static void print_json(const struct deliveries *deliveries)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	const struct dead *dead;

	writer_object(&json, NULL);
	writer_object(&json, "receivers");
	for (size_t i = 0; i < deliveries->receiver_count; i++) {
		writer_object(&json, deliveries->receivers[i].name);
		for (int state = 0; state < PEAL_DELIVERY_STATE_COUNT; state++)
			writer_int(&json, word_delivery_state((enum peal_delivery_state)state),
				   deliveries->receivers[i].counts[state]);
		writer_object_end(&json);
	}
	writer_object_end(&json);
	writer_array(&json, "last_dead");
	for (uint64_t i = 0; (dead = dead_at(deliveries, i)) != NULL; i++)
		put_dead(&json, dead);
	writer_array_end(&json);
	writer_object_end(&json);
	puts(text_get(&text));
	text_finish(&text);
}

/* ---- the command ---- */

/* Receivers of the pipeline are listed, too, when they have got nothing yet. */
static void add_receivers(const struct visit *visit, struct deliveries *deliveries)
{
	const struct stage *stages = visit->pipeline->stages +
				     visit->pipeline->first[PEAL_KIND_WEBHOOK];

	for (size_t i = 0; i < visit->pipeline->count[PEAL_KIND_WEBHOOK]; i++) {
		const char *name = stages[i].webhook.receiver;

		if (deliveries->only == NULL || strcmp(deliveries->only, name) == 0)
			receiver_of(deliveries, name);
	}
}

static int check_receiver(struct visit *visit, const struct deliveries *deliveries)
{
	const char *names[PIPELINE_STAGES_MAX], *nearest;
	const struct pipeline *pipeline = visit->pipeline;

	if (deliveries->only == NULL || deliveries->receiver_count > 0)
		return 0;
	for (size_t i = 0; i < pipeline->count[PEAL_KIND_WEBHOOK]; i++)
		names[i] =
			pipeline->stages[pipeline->first[PEAL_KIND_WEBHOOK] + i].webhook.receiver;
	nearest = text_nearest(deliveries->only, names, pipeline->count[PEAL_KIND_WEBHOOK]);
	return peal_fail(&visit->err, PEAL_FAIL_INPUT,
			 "there is no receiver \"%.80s\"%s%s%s; `peal events %s` lists them",
			 deliveries->only, nearest != NULL ? "; did you mean \"" : "",
			 nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "",
			 pipeline->file);
}

static int read_deliveries(struct visit *visit, struct deliveries *deliveries)
{
	*deliveries = (struct deliveries){ .arena = visit->arena, .only = visit->cli->receiver };
	add_receivers(visit, deliveries);
	if (visit_read(visit, PEAL_READ_DELIVERIES, NULL, take_delivery, deliveries) < 0)
		return -1;
	return check_receiver(visit, deliveries);
}

static int list_deliveries(struct visit *visit)
{
	struct deliveries *deliveries = arena_alloc(visit->arena, sizeof(*deliveries));
	int code = visit_need_campaign(visit);

	if (code != 0)
		return code;
	if (read_deliveries(visit, deliveries) < 0)
		return -1;
	if (visit->cli->is_json)
		print_json(deliveries);
	else
		print_text(deliveries);
	return 0;
}

static void print_replayed(const struct visit *visit, uint64_t moved)
{
	if (visit->cli->is_json)
		printf("{\"replayed\":%" PRIu64 "}\n", moved);
	else if (!visit->cli->is_quiet)
		printf("%" PRIu64 " dead deliveries are due again\n", moved);
}

static int replay(struct visit *visit)
{
	struct deliveries *deliveries = arena_alloc(visit->arena, sizeof(*deliveries));
	struct peal_change change = {
		.kind = PEAL_CHANGE_REPLAY,
		.replay = { .campaign = visit->campaign.id,
			    .due_ms = time_system_ms(),
			    .receiver = visit->cli->receiver },
	};
	int code = visit_need_campaign(visit);

	if (code != 0)
		return code;
	if (read_deliveries(visit, deliveries) < 0 || visit_commit(visit, &change, 1) < 0)
		return -1;
	print_replayed(visit, change.replay.moved_out);
	return change.replay.moved_out > 0 ? visit_hint_run(visit) : 0;
}

static int run_events(struct cli *cli)
{
	if (cli->argc == 2 && strcmp(cli->argv[1], "replay") != 0)
		return cli_usage(cli, "\"%s\" is not replay", cli->argv[1]);
	return visit_run(cli, 0, cli->argc == 2 ? replay : list_deliveries);
}

const struct command command_events = {
	.name = "events",
	.usage = "FILE [replay] [--receiver NAME]",
	.summary = "Show what became of events at their receivers; send dead ones again",
	.more = "A delivery is dead when its receiver refused it for good, or did not take it "
		"within\n`retry_for`.  `replay` makes dead deliveries due again: the process that "
		"runs the campaign\nsends them, or the next `peal run`.  An event always keeps its "
		"id.\n\n"
		"Examples:\n"
		"  peal events nightly.cfg\n"
		"  peal events nightly.cfg replay --receiver crm\n",
	.options = CLI_OPTION_SET | CLI_OPTION_JSON | CLI_OPTION_RECEIVER,
	.min_args = 1,
	.max_args = 2,
	.run = run_events,
};
