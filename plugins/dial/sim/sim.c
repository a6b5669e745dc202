/* sim.c - dial plugin: a simulated provider
 *
 * It rings nobody.  What becomes of a call is a pure function of the seed, the
 * number and the attempt number (sim_life.c); this file places, cuts and looks up
 * calls, and some fixed test numbers break the contract on purpose. */
/* SPDX-License-Identifier: MIT */
#include "sim_call.h"

#include <stdlib.h>

#define RATE(member, text)                                                                         \
	{                                                                                          \
		PEAL_REAL(struct sim_config, member),                                              \
			.fallback = "-1", .min = -1, .max = 1e6,                                   \
			.doc = text " Negative: its usual share of what the others leave."         \
	}
#define TIME(member, usual, text)                                                                  \
	{                                                                                          \
		PEAL_DURATION(struct sim_config, member), .fallback = usual, .min = 0,             \
							  .max = 86400000, .doc = text             \
	}

static const struct peal_option options[] = {
	{ PEAL_INT(struct sim_config, seed), .fallback = "1", .min = -9e15, .max = 9e15,
	  .doc = "The same seed gives the same answers, whenever and in whatever order." },
	RATE(answered, "Rate of calls answered by a person: 0 to 1, percent, or a weight."),
	RATE(no_answer, "Rate of calls that ring until we give up."),
	RATE(busy, "Rate of busy lines."),
	RATE(unreachable, "Rate of telephones that are switched off or out of reach."),
	RATE(rejected, "Rate of calls that the callee declines."),
	RATE(machine, "Rate of calls that an answering machine picks up."),
	RATE(failed, "Rate of failures of the trunk."),
	TIME(ring_min, "4s", "The shortest ringing of calls that are picked up."),
	TIME(ring_max, "25s",
	     "The longest ringing of calls that are picked up; 0: no call "
	     "takes time until it is answered or fails."),
	TIME(talk_min, "8s", "The shortest conversation."),
	TIME(talk_max, "90s", "The longest conversation."),
	{ PEAL_REAL(struct sim_config, speed), .fallback = "1", .min = 0.001, .max = 1e6,
	  .unit = "times",
	  .doc = "Divides all times, so that a demo ends soon; 20: a minute takes three seconds." },
	{ PEAL_BOOL(struct sim_config, transcripts), .fallback = "true",
	  .doc = "Give a transcript of each conversation, in the script's language (en or hi)." },
	{ PEAL_REAL(struct sim_config, dtmf), .fallback = "0.1", .min = 0, .max = 1,
	  .doc = "Share of the conversations that are answered by keys: 1, 2# or 9." },
	{ PEAL_PATH(struct sim_config, log),
	  .doc = "A file that remembers across crashes which calls were placed and how they "
		 "ended; for tests, because writing it blocks the call loop. Empty: none." },
	PEAL_OPTION_END,
};

static int sim_check(const void *config_pointer, struct peal_error *err)
{
	const struct sim_config *config = config_pointer;
	struct sim_rates rates;

	if (config->ring_min > config->ring_max)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "ring_min: must not be longer than ring_max");
	if (config->talk_min > config->talk_max)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "talk_min: must not be longer than talk_max");
	return sim_rates_init(&rates, config, err);
}

static void sim_close(void *self)
{
	struct sim *sim = self;
	struct sim_entry *entry;

	if (sim == NULL)
		return;
	sim->host->timer_stop(sim->host, sim->queue_timer);
	while ((entry = sim_table_first(&sim->calls)) != NULL)
		sim_call_drop((struct sim_call *)entry);
	sim_table_finish(&sim->calls);
	sim_log_destroy(&sim->log);
	free(sim);
}

/* A rehearsal has a seed of its own (`peal plan --seed`), behind the host's random
 * bytes; with the setting it makes the night. */
static void config_take(struct sim *sim, const struct sim_config *config)
{
	uint64_t night = 0;

	if (sim->host->is_rehearsal)
		sim->host->random(sim->host, &night, sizeof(night));
	sim->own_config = *config;
	sim->own_config.seed = (int64_t)((uint64_t)config->seed ^ night);
	sim->config = &sim->own_config;
}

static bool has_log(const struct sim *sim)
{
	return sim->config->log != NULL && sim->config->log[0] != '\0' && !sim->host->is_rehearsal;
}

static int sim_open(const struct peal_host *host, const void *config_pointer, void **self_out,
		    struct peal_error *err)
{
	const struct sim_config *config = config_pointer;
	struct sim *sim = calloc(1, sizeof(*sim));

	if (sim == NULL || sim_table_init(&sim->calls) < 0) {
		free(sim);
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	}
	sim->host = host;
	config_take(sim, config);
	sim->queue_end = &sim->queue_first;
	if (sim_rates_init(&sim->rates, config, err) < 0 ||
	    (has_log(sim) && sim_log_create(&sim->log, config->log, err) < 0)) {
		sim_close(sim);
		return -1;
	}
	*self_out = sim;
	return 0;
}

static int sim_place(void *self, struct peal_call *call, const struct peal_call_request *request,
		     struct peal_error *err)
{
	struct sim *sim = self;
	struct sim_life life = sim_life_plan(sim->config, &sim->rates, request);
	int64_t now_ms = sim->host->now_ms(sim->host);

	if (life.quirk == SIM_QUIRK_REFUSES)
		return peal_fail(err, PEAL_FAIL_REMOTE,
				 "the simulated provider refuses calls to this test number");
	if (sim->log != NULL && sim_log_placed(sim->log, now_ms, request, err) < 0)
		return -1;
	return sim_call_start(sim, call, &life, now_ms,
			      sim->log == NULL ? NULL : request->attempt_id, err);
}

static void sim_hang_up(void *self, struct peal_call *call)
{
	struct sim *sim = self;
	struct sim_entry *entry = sim_table_find(&sim->calls, call);

	/* A call that the provider forgot cannot be hung up either. */
	if (entry != NULL)
		sim_call_cut((struct sim_call *)entry);
}

/* 1: placed, 0: surely not, < 0: cannot say. */
static int was_placed(struct sim *sim, const struct sim_life *life, const char *attempt_id,
		      struct peal_error *err)
{
	if (life->quirk == SIM_QUIRK_REFUSES)
		return 0;
	if (sim->log != NULL)
		return sim_log_knows(sim->log, attempt_id, err);
	return 1;
}

static int sim_look_up(void *self, struct peal_call *call, const struct peal_call_request *request,
		       int64_t placed_ms, struct peal_error *err)
{
	static const struct sim_life never_rung = { .outcome = PEAL_OUTCOME_CANCELED };
	struct sim *sim = self;
	struct sim_life life = sim_life_plan(sim->config, &sim->rates, request);
	struct sim_entry *entry = sim_table_find(&sim->calls, call);
	int placed;

	if (entry != NULL && sim_call_is_under_way((struct sim_call *)entry))
		return 0; /* its end will be reported */
	placed = was_placed(sim, &life, request->attempt_id, err);
	if (placed < 0)
		return -1;
	if (placed == 0)
		return sim_call_start(sim, call, &never_rung, placed_ms, NULL, err);
	if (life.quirk == SIM_QUIRK_FORGETS)
		return peal_fail(err, PEAL_FAIL_REMOTE,
				 "the simulated provider has forgotten the call");
	return sim_call_start(sim, call, &life, placed_ms,
			      sim->log == NULL ? NULL : request->attempt_id, err);
}

static const struct peal_dial_ops ops = {
	.size = sizeof(ops),
	.recall = PEAL_RECALL_LOOKUP,
	/* Nobody is rung, so that nobody sees a wrong number; machines are among its rates. */
	.abilities = PEAL_DIAL_CALLER_ID | PEAL_DIAL_MACHINES,
	.place = sim_place,
	.hang_up = sim_hang_up,
	.look_up = sim_look_up,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = "sim",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "A simulated provider: every answer follows from the seed and the number.",
	.options = options,
	.config_size = sizeof(struct sim_config),
	.check = sim_check,
	.open = sim_open,
	.close = sim_close,
	.ops = &ops,
};
