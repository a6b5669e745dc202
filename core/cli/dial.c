/* dial.c - `peal dial test`: one call through the pipeline's own stages, watched
 *
 * The real engine with a store in memory, the contact of the command line and one agent;
 * no webhook.  What the real store knows of numbers that must not be called holds. */
/* SPDX-License-Identifier: MIT */
#include "core/cli/dial.h"

#include "core/base/memory.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/cli/when.h"
#include "core/pipeline/call.h"
#include "core/pipeline/opening.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENCE_MS (150 * TIME_SECOND_MS) /* until it is placed: speech takes a while */
#define HANG_UP_MS (15 * TIME_SECOND_MS)
#define DRAIN_MS TIME_MINUTE_MS
#define DND_CHUNK 5000u

/* ---- saying ---- */

void dial_say(const struct dial_test *test, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line_args(test->log, PEAL_LEVEL_INFO, "", "dial_test", 0, format, args);
	va_end(args);
}

void dial_say_lines(const struct dial_test *test, const char *what, struct peal_slice text)
{
	while (text.bytes > 0) {
		const char *end = memchr(text.at, '\n', text.bytes);
		size_t bytes = end != NULL ? (size_t)(end - text.at) : text.bytes;

		dial_say(test, "%s%.*s", what, (int)bytes, text.at);
		bytes += end != NULL;
		text.at += bytes;
		text.bytes -= bytes;
	}
}

/* ---- the pipeline ---- */

/* Only one dial stage stays; what follows moves up. */
static void agent_keep(struct pipeline *pipeline, size_t index)
{
	struct stage *first = &pipeline->stages[pipeline->first[PEAL_KIND_DIAL]];
	size_t gone = pipeline->count[PEAL_KIND_DIAL] - 1;
	struct stage *end = pipeline->stages + pipeline->stage_count;

	first[0] = first[index];
	memmove(first + 1, first + 1 + gone, (size_t)(end - (first + 1 + gone)) * sizeof(*first));
	pipeline->count[PEAL_KIND_DIAL] = 1;
	pipeline->stage_count -= gone;
	for (int kind = PEAL_KIND_DIAL + 1; kind < PEAL_KIND_STORE; kind++)
		pipeline->first[kind] -= pipeline->count[kind] > 0 ? gone : 0;
}

static int agent_find(const struct pipeline *pipeline, const char *name, size_t *index_out,
		      struct peal_error *err)
{
	const struct stage *first = &pipeline->stages[pipeline->first[PEAL_KIND_DIAL]];
	const char *names[PIPELINE_STAGES_MAX], *nearest;
	size_t count = pipeline->count[PEAL_KIND_DIAL];

	*index_out = 0;
	for (size_t i = 0; i < count && name != NULL; i++) {
		names[i] = first[i].dial.agent;
		*index_out = i;
		if (strcmp(names[i], name) == 0)
			return 0;
	}
	if (name == NULL)
		return 0;
	nearest = text_nearest(name, names, count);
	return peal_fail(err, PEAL_FAIL_INPUT, "--agent: pipeline %s has no agent \"%s\"%s%s%s",
			 pipeline->file, name, nearest != NULL ? "; did you mean \"" : "",
			 nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

/* Everything that is not of this call is put aside. */
static int pipeline_narrow(struct dial_test *test, struct peal_error *err)
{
	struct pipeline *pipeline = test->pipeline;
	size_t agents = pipeline->count[PEAL_KIND_DIAL];
	size_t webhooks = pipeline->count[PEAL_KIND_WEBHOOK], index;

	if (agent_find(pipeline, test->cli->agent, &index, err) != 0 ||
	    stage_swap(pipeline, &pipeline->store, test->cli->loader, "memory", err) != 0)
		return -1;
	agent_keep(pipeline, index);
	pipeline->stage_count -= webhooks;
	pipeline->count[PEAL_KIND_WEBHOOK] = 0;
	dial_contact_put(&test->contact, pipeline);
	test->stage = pipeline_stage(pipeline, PEAL_KIND_DIAL);
	dial_say(test, "agent: %s, by dial.%s%s", test->stage->dial.agent,
		 test->stage->plugin->is.name,
		 agents > 1 && test->cli->agent == NULL
			 ? "; the first of several, --agent NAME takes another"
			 : "");
	if (webhooks > 0)
		dial_say(test, "webhooks: none is told of this call");
	return 0;
}

static void contact_read(struct dial_test *test)
{
	struct dial_contact *contact = &test->contact;
	const struct cli *cli = test->cli;

	contact->raw = slice_of(cli->argv[2]);
	contact->name = slice_of(cli->name != NULL ? cli->name : "");
	contact->columns.names = contact->names;
	contact->columns.count = (uint32_t)cli->field_count;
	for (size_t i = 0; i < cli->field_count; i++) {
		const char *equals = strchr(cli->fields[i], '=');

		contact->names[i] = (struct peal_slice){ cli->fields[i],
							 (size_t)(equals - cli->fields[i]) };
		contact->values[i] = slice_of(equals + 1);
	}
}

/* ---- what must not be called ---- */

struct known {
	struct dial_test *test;
	struct peal_dnd_row *rows; /* the account's list, for the store in memory */
	size_t count, room;
	struct peal_arena *arena;
	bool is_on_list, is_in_call;
};

static int take_dnd(void *context, const void *at)
{
	const struct peal_dnd_row *row = at;
	struct known *known = context;
	const char *last = known->count > 0 ? known->rows[known->count - 1].reason : "";

	if (row->number == known->test->contact.number) {
		known->is_on_list = true;
		dial_say(known->test, "not called: on the account's own do-not-disturb list: %s",
			 row->reason);
		return 0;
	}
	known->rows = memory_grow(known->rows, &known->room, known->count + 1,
				  sizeof(*known->rows));
	known->rows[known->count] = *row;
	known->rows[known->count++].reason = strcmp(row->reason, last) == 0
						     ? last
						     : arena_text(known->arena, row->reason);
	return 0;
}

static int take_contact(void *context, const void *at)
{
	const struct peal_contact_state_row *row = at;
	struct known *known = context;

	if (row->state == PEAL_CONTACT_IN_PROGRESS && !known->is_in_call) {
		known->is_in_call = true;
		dial_say(known->test, "not called: the number is in a call of a campaign now; what "
				      "an ended run has left, the next `peal run` clears up");
	}
	return 0;
}

/* What the real store says of the number; 0: it may be called.  The list is copied: the
 * call may be asked to go on to another number. */
static int known_read(struct known *known, struct visit *visit)
{
	const struct peal_read_filter of_number = { .number = known->test->contact.number };
	const struct peal_read_filter all = { 0 };

	if (visit->self == NULL)
		return 0;
	if (visit->store->read(visit->self, PEAL_READ_DND, &all, take_dnd, known, &visit->err) <
		    0 ||
	    visit->store->read(visit->self, PEAL_READ_CONTACTS, &of_number, take_contact, known,
			       &visit->err) < 0)
		return -1;
	return known->is_on_list || known->is_in_call ? CLI_LEFT : 0;
}

static int known_write(const struct known *known, struct engine *engine, struct peal_error *err)
{
	const struct stage *store = &engine->pipeline->store;
	const struct peal_store_ops *ops = store->plugin->ops.store;
	struct peal_change *changes = memory_alloc_array(DND_CHUNK, sizeof(*changes));
	size_t done = 0, some = 0;
	int result = 0;

	while (done < known->count && result == 0) {
		for (some = 0; some < DND_CHUNK && done < known->count; some++) {
			changes[some] = (struct peal_change){ .kind = PEAL_CHANGE_DND_ADD };
			changes[some].dnd_add.row = known->rows[done++];
		}
		result = ops->commit(store->self, changes, some, err);
	}
	free(changes);
	return result != 0 ? -1 : account_load(&engine->account, ops, store->self, err);
}

/* 0: open. */
static int window_check(const struct dial_test *test)
{
	struct engine *engine = test->engine;
	int64_t now_ms = engine_now(engine);
	struct peal_opening opening;
	char from[WHEN_TEXT_MAX];

	opening_ask(engine, test->contact.number, now_ms, &opening);
	if (opening.from_ms <= now_ms)
		return 0;
	if (opening.from_ms == PEAL_NEVER) {
		dial_say(test, "not called: %s: %s",
			 opening.is_held ? "when it may be called is not known"
					 : "the window is closed, and does not open again",
			 opening.why);
		return CLI_LEFT;
	}
	when_format(engine->schedule, test->contact.number, opening.from_ms, from);
	dial_say(test, "not called: the window is closed; open again at %s (%s)", from,
		 opening.why);
	return CLI_LEFT;
}

/* ---- the run ---- */

static void give_up(void *context)
{
	struct dial_test *test = context;

	test->patience = NULL;
	if (test->is_asked_to_end)
		dial_say(test, "the call is not ended by its plugin; it is left");
	else if (!test->is_placed)
		dial_say(test, "nobody could be called for %lld s", (long long)PATIENCE_MS / 1000);
	else
		return;
	test->engine->options.drain_ms = 0;
	engine_drain(test->engine);
}

static void hang_up(struct dial_test *test)
{
	struct engine *engine = test->engine;

	if (!test->is_placed || test->has_ended) {
		engine->options.drain_ms = 0;
		engine_drain(engine);
		return;
	}
	loop_timer_stop(engine->loop, test->patience);
	test->patience = loop_timer_start(engine->loop, HANG_UP_MS, give_up, test);
	for (struct call *call = engine->calls; call != NULL; call = call->next)
		call_hang_up(call);
}

static void on_signal(uv_signal_t *signal, int number)
{
	struct dial_test *test = signal->data;

	(void)number;
	if (test->is_asked_to_end)
		_exit(CLI_FAILED);
	test->is_asked_to_end = true;
	hang_up(test);
}

static void signal_watch(struct dial_test *test, uv_signal_t *signal, int number)
{
	uv_signal_init(loop_uv(test->engine->loop), signal);
	signal->data = test;
	uv_signal_start(signal, on_signal, number);
	uv_unref((uv_handle_t *)signal);
}

static int dial_run(struct dial_test *test)
{
	enum engine_end end;

	signal_watch(test, &test->interrupt, SIGINT);
	signal_watch(test, &test->terminate, SIGTERM);
	test->patience = loop_timer_start(test->engine->loop, PATIENCE_MS, give_up, test);
	end = engine_run(test->engine);
	loop_timer_stop(test->engine->loop, test->patience);
	return dial_result(test, end);
}

static int dial_engine(struct dial_test *test, const struct known *known)
{
	const struct engine_options options = { .log = test->log,
						.pipeline = test->pipeline,
						.drain_ms = DRAIN_MS };
	struct peal_error err = { 0 };
	int code;

	if (pipeline_narrow(test, &err) != 0)
		return cli_fail(&err);
	dial_watch_ops(test);
	test->engine = engine_create(&options, &err);
	if (test->engine == NULL)
		return cli_fail(&err);
	dial_watch_host(test);
	code = known_write(known, test->engine, &err) != 0 ? cli_fail(&err) : window_check(test);
	if (code == 0)
		code = dial_run(test);
	engine_destroy(&test->engine);
	return code;
}

/* ---- the command ---- */

static struct log *log_open(const struct cli *cli)
{
	const struct log_options options = {
		.file = stdout,
		.format = cli->log_format == LOG_FORMAT_JSON ? LOG_FORMAT_JSON : LOG_FORMAT_ELAPSED,
		.level = cli->is_quiet ? PEAL_LEVEL_WARNING : PEAL_LEVEL_DEBUG,
		.shows_numbers = true,
		.has_color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
	};

	return log_create(&options);
}

static int dial_number(struct visit *visit)
{
	struct dial_test test = { .cli = visit->cli };
	struct known known = { .test = &test, .arena = visit->arena };
	int code = visit_number(visit, visit->cli->argv[2], &test.contact.number);

	if (code < 0)
		return code;
	contact_read(&test);
	test.log = log_open(visit->cli);
	code = known_read(&known, visit);
	if (code == 0) {
		test.pipeline = cli_pipeline(visit->cli, visit->cli->argv[1]);
		code = test.pipeline != NULL ? dial_engine(&test, &known) : CLI_WRONG;
	}
	pipeline_destroy(&test.pipeline);
	log_destroy(&test.log);
	free(known.rows);
	return code;
}

static int run_dial(struct cli *cli)
{
	if (strcmp(cli->argv[0], "test") != 0)
		return cli_usage(cli, "\"%s\" is not test", cli->argv[0]);
	return visit_run(cli, 1, dial_number);
}

const struct command command_dial = {
	.name = "dial",
	.usage = "test FILE NUMBER [--agent NAME] [--name TEXT] [--field NAME=VALUE]...",
	.summary = "Place one call through a pipeline's stages, and show everything that happens",
	.more = "RINGS THE NUMBER, once.  The pipeline's script, window, DND lists, agent and "
		"analyzers\nare its own; the store is one in memory, and no webhook is told.  A "
		"number on a DND list\nor outside the window is not called.  One line for each "
		"event, with the seconds since the\nstart, and all that the dial plugin logs: "
		"requests to a provider, and its answers.\nSIGINT (Ctrl-C) hangs up.\n\n"
		"Exit codes: 0 answered, 1 failed, 2 wrong input, 3 not answered, or not "
		"called.\n\n"
		"Examples:\n"
		"  peal dial test nightly.cfg +919876543210\n"
		"  peal dial test nightly.cfg 9876543210 --name Asha --field amount=2500\n"
		"  peal dial test nightly.cfg +919876543210 --agent ravi\n",
	.options = CLI_OPTION_SET | CLI_OPTION_DIAL,
	.min_args = 3,
	.max_args = 3,
	.run = run_dial,
};
