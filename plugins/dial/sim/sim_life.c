/* sim_life.c - the whole life of a simulated call, worked out beforehand
 *
 * Nothing here reads a clock or keeps state: after a crash the same question
 * has the same answer. */
/* SPDX-License-Identifier: MIT */
#include "sim_life.h"

#define SETUP_MIN_MS 200
#define SETUP_MAX_MS 1500
#define SLOW_SETUP_MS 20000
#define NETWORK_RING_MS 60000 /* a network gives up by itself */
#define LONG_TALK_MS (10 * 3600 * 1000)

/* Each decision about a call draws its own number, so that one option never
 * changes what another one decides. */
enum draw {
	DRAW_OUTCOME,
	DRAW_SETUP,
	DRAW_RING,
	DRAW_TALK,
	DRAW_KEYS,
	DRAW_KIND,
	DRAW_VARIANT,
};

/* The finaliser of SplitMix64: every bit of the input moves every bit of the
 * output. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static uint64_t draw(uint64_t key, enum draw what)
{
	return mix(key ^ mix((uint64_t)what));
}

static double draw_unit(uint64_t key, enum draw what)
{
	return (double)(draw(key, what) >> 11) * 0x1p-53;
}

static int64_t draw_between(uint64_t key, enum draw what, int64_t min, int64_t max)
{
	return min + (int64_t)(draw(key, what) % (uint64_t)(max - min + 1));
}

/* ---- rates ---- */

/* In the order of enum peal_outcome, as a usual night goes. */
static const double usual[PEAL_OUTCOME_COUNT] = {
	[PEAL_OUTCOME_ANSWERED] = 0.50,	   [PEAL_OUTCOME_BUSY] = 0.12,
	[PEAL_OUTCOME_NO_ANSWER] = 0.20,   [PEAL_OUTCOME_REJECTED] = 0.05,
	[PEAL_OUTCOME_UNREACHABLE] = 0.06, [PEAL_OUTCOME_FAILED] = 0.02,
	[PEAL_OUTCOME_MACHINE] = 0.05,
};

/* Those that were not given share what is left of the whole, which is 1, or 100
 * when a rate above 1 shows that percents are meant. */
static double rates_left(const double *given, double *usual_sum_out)
{
	double whole = 1, sum = 0, usual_sum = 0;

	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++) {
		if (given[i] > 1)
			whole = 100;
		if (given[i] >= 0)
			sum += given[i];
		else
			usual_sum += usual[i];
	}
	*usual_sum_out = usual_sum;
	return sum < whole && usual_sum > 0 ? whole - sum : 0;
}

int sim_rates_init(struct sim_rates *rates, const struct sim_config *config, struct peal_error *err)
{
	const double given[PEAL_OUTCOME_COUNT] = {
		[PEAL_OUTCOME_ANSWERED] = config->answered,
		[PEAL_OUTCOME_BUSY] = config->busy,
		[PEAL_OUTCOME_NO_ANSWER] = config->no_answer,
		[PEAL_OUTCOME_REJECTED] = config->rejected,
		[PEAL_OUTCOME_UNREACHABLE] = config->unreachable,
		[PEAL_OUTCOME_FAILED] = config->failed,
		[PEAL_OUTCOME_MACHINE] = config->machine,
	};
	double usual_sum, left = rates_left(given, &usual_sum), sum = 0;

	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++) {
		sum += given[i] >= 0 ? given[i] : left * usual[i] / usual_sum;
		rates->upto[i] = sum;
	}
	if (sum <= 0)
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"answered: all rates are 0; at least one outcome must be possible");
	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++)
		rates->upto[i] /= sum;
	return 0;
}

static enum peal_outcome outcome_draw(const struct sim_rates *rates, uint64_t key)
{
	double at = draw_unit(key, DRAW_OUTCOME);

	for (int i = 0; i < PEAL_OUTCOME_COUNT; i++)
		if (at < rates->upto[i])
			return (enum peal_outcome)i;
	return PEAL_OUTCOME_ANSWERED;
}

/* ---- times ---- */

int64_t sim_life_scale(const struct sim_config *config, int64_t ms)
{
	return config->speed == 1 ? ms : (int64_t)((double)ms / config->speed);
}

static int64_t setup_plan(const struct sim_config *config, uint64_t key, enum sim_quirk quirk)
{
	if (quirk == SIM_QUIRK_SLOW)
		return SLOW_SETUP_MS;
	/* Who asks for no ringing at all wants calls that take no time. */
	return config->ring_max == 0 ? 0
				     : draw_between(key, DRAW_SETUP, SETUP_MIN_MS, SETUP_MAX_MS);
}

static int64_t ring_plan(const struct sim_config *config, uint64_t key, enum peal_outcome outcome)
{
	switch (outcome) {
	case PEAL_OUTCOME_ANSWERED:
	case PEAL_OUTCOME_REJECTED:
	case PEAL_OUTCOME_MACHINE:
		return draw_between(key, DRAW_RING, config->ring_min, config->ring_max);
	case PEAL_OUTCOME_NO_ANSWER:
		return config->ring_max == 0 ? 0 : NETWORK_RING_MS;
	default:
		return 0;
	}
}

static int64_t talk_plan(const struct sim_config *config, uint64_t key, enum sim_quirk quirk)
{
	if (quirk == SIM_QUIRK_LONG)
		return LONG_TALK_MS;
	return draw_between(key, DRAW_TALK, config->talk_min, config->talk_max);
}

/* ---- the whole ---- */

static const struct sim_story *story_plan(const struct sim_config *config, uint64_t key,
					  const struct sim_fixed *fixed, const char *language)
{
	enum sim_talk talk;

	if (fixed != NULL)
		return sim_story_find(language, fixed->talk, fixed->variant);
	talk = sim_talk_pick(config->dtmf, draw_unit(key, DRAW_KEYS), draw(key, DRAW_KIND));
	return sim_story_find(language, talk, draw(key, DRAW_VARIANT));
}

/* The host's limits are in real time: the speed does not divide them. */
static void life_limit(struct sim_life *life, const struct peal_call_request *request)
{
	if (request->ring_max_ms > 0 && life->ring_ms > request->ring_max_ms) {
		life->ring_ms = request->ring_max_ms;
		life->outcome = PEAL_OUTCOME_NO_ANSWER;
	}
	if (life->outcome != PEAL_OUTCOME_ANSWERED)
		life->talk_ms = 0;
	else if (request->talk_max_ms > 0 && life->talk_ms > request->talk_max_ms)
		life->talk_ms = request->talk_max_ms;
}

static enum peal_outcome fixed_outcome(const struct sim_fixed *fixed, uint32_t attempt_no)
{
	uint32_t at = attempt_no == 0 ? 0 : attempt_no - 1;

	return fixed->outcomes[at < SIM_FIXED_ATTEMPTS ? at : SIM_FIXED_ATTEMPTS - 1];
}

struct sim_life sim_life_plan(const struct sim_config *config, const struct sim_rates *rates,
			      const struct peal_call_request *request)
{
	uint64_t key = mix(mix((uint64_t)config->seed) ^ request->number) ^ request->attempt_no;
	const struct sim_fixed *fixed = sim_fixed_find(request->number);
	const char *language = request->script.language == NULL ? "" : request->script.language;
	struct sim_life life = { .quirk = fixed == NULL ? SIM_QUIRK_NONE : fixed->quirk };

	life.outcome = fixed == NULL ? outcome_draw(rates, key)
				     : fixed_outcome(fixed, request->attempt_no);
	life.setup_ms = setup_plan(config, key, life.quirk);
	life.ring_ms = ring_plan(config, key, life.outcome);
	life.talk_ms = talk_plan(config, key, life.quirk);
	life.setup_ms = sim_life_scale(config, life.setup_ms);
	life.ring_ms = sim_life_scale(config, life.ring_ms);
	life.talk_ms = sim_life_scale(config, life.talk_ms);
	life_limit(&life, request);
	if (life.outcome == PEAL_OUTCOME_ANSWERED)
		life.story = story_plan(config, key, fixed, language);
	return life;
}
