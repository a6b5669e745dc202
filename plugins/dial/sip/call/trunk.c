/* trunk.c - the targets that calls are sent to, and whether they work
 *
 * A target is up until it has missed two questions or three calls, and down until it
 * has answered two; overloaded ones rest for a while.  A wrong password pauses all:
 * asking again and again would only lock the account. */
/* SPDX-License-Identifier: MIT */
#include "call/trunk.h"

#include "call/trunk_target.h"
#include "media/ports.h"

#include <stdlib.h>
#include <strings.h>

#define FULL_CALLS 2u /* one alone may be about the number, not about the trunk */
#define FULL_FIRST_MS 5000
#define FULL_MAX_MS 60000
#define FULL_ASKED_MAX_MS (10 * 60000) /* what a Retry-After may ask for */
#define SILENT_CALLS 3u
#define REFUSED_FIRST_MS 15000 /* until a wrong password is tried again */
#define REFUSED_MAX_MS (5 * 60000)
#define CROWDED_MS PORTS_REST_MS

/* ---- is there a target for a call? ---- */

static const char *why_not(const struct trunk *trunk, const struct trunk_target *target)
{
	if (!target->is_up)
		return "it does not answer";
	if (trunk->config.is_registering && !target->is_registered)
		return target->is_register_refused ? "it refuses our registration"
						   : "we are not registered there";
	if (target->full_timer != NULL)
		return "it is overloaded";
	return NULL;
}

int trunk_pick(const struct trunk *trunk, uint32_t tried_mask)
{
	if (trunk->refused_timer != NULL)
		return -1;
	for (size_t i = 0; i < trunk->target_count; i++) {
		if ((tried_mask & (1u << i)) == 0 && why_not(trunk, &trunk->targets[i]) == NULL)
			return (int)i;
	}
	return -1;
}

/* Is a registrar still to say its first word, and nothing else known to be wrong? */
static bool awaits_registrar(const struct trunk *trunk)
{
	if (trunk->refused_timer != NULL || trunk->crowded_timer != NULL)
		return false;
	for (size_t i = 0; i < trunk->target_count; i++) {
		if (trunk->targets[i].is_up && trunk_target_awaits(&trunk->targets[i]))
			return true;
	}
	return false;
}

/* Tells the host when it has changed whether calls can be placed. */
void trunk_review(struct trunk *trunk)
{
	const struct peal_host *host = trunk->config.host;
	bool is_available = trunk->crowded_timer == NULL && trunk_pick(trunk, 0) >= 0;
	bool is_waiting = !is_available && awaits_registrar(trunk);
	char why[2 * TARGET_URI_MAX];

	if (is_available == trunk->is_available && is_waiting == trunk->is_waiting)
		return;
	trunk->is_available = is_available;
	trunk->is_waiting = is_waiting;
	if (is_waiting)
		why[0] = '\0'; /* nothing is wrong yet */
	else if (is_available)
		snprintf(why, sizeof(why), "calls go to %s",
			 trunk->targets[trunk_pick(trunk, 0)].uri);
	else if (trunk->crowded_timer != NULL)
		snprintf(why, sizeof(why), "no port is free for the sound of another call");
	else if (trunk->refused_timer != NULL)
		snprintf(why, sizeof(why), "the trunk does not take our user and password");
	else
		snprintf(why, sizeof(why), "%s%s: %s",
			 trunk->target_count > 1 ? "no target can take calls; the first is " : "",
			 trunk->targets[0].uri, why_not(trunk, &trunk->targets[0]));
	if (host->dial != NULL && host->dial->available != NULL)
		host->dial->available(host, is_available, is_waiting ? NULL : why);
}

/* ---- what calls see ---- */

void trunk_target_up(struct trunk_target *target, const char *why)
{
	const struct peal_host *host = target->trunk->config.host;

	target->silent_calls = 0;
	if (target->is_up)
		return;
	target->is_up = true;
	host->log(host, PEAL_LEVEL_INFO, "target_up", 0, "%s is back: %s", target->uri, why);
	trunk_review(target->trunk);
}

void trunk_target_down(struct trunk_target *target, const char *why)
{
	const struct peal_host *host = target->trunk->config.host;

	if (!target->is_up)
		return;
	target->is_up = false;
	target->hits = 0;
	host->log(host, PEAL_LEVEL_WARNING, "target_down", 0,
		  "%s gets no more calls until it answers again: %s", target->uri, why);
	trunk_target_watch(target);
	trunk_review(target->trunk);
}

void trunk_is_alive(struct trunk *trunk, int index)
{
	struct trunk_target *target = &trunk->targets[index];

	target->silent_calls = 0;
	target->full_calls = 0;
	if (target->full_timer == NULL)
		target->full_ms = 0;
}

void trunk_is_silent(struct trunk *trunk, int index, const char *why)
{
	struct trunk_target *target = &trunk->targets[index];
	char sentence[TRUNK_WHY_MAX];

	if (++target->silent_calls < SILENT_CALLS)
		return;
	snprintf(sentence, sizeof(sentence), "%u calls in a row failed there: %s", SILENT_CALLS,
		 why);
	trunk_target_down(target, sentence);
}

static void full_is_over(void *context)
{
	struct trunk_target *target = context;
	const struct peal_host *host = target->trunk->config.host;

	target->full_timer = NULL;
	host->log(host, PEAL_LEVEL_INFO, "target_rested", 0, "%s gets calls again", target->uri);
	trunk_review(target->trunk);
}

void trunk_is_full(struct trunk *trunk, int index, int status, int64_t retry_after_ms)
{
	struct trunk_target *target = &trunk->targets[index];
	const struct peal_host *host = trunk->config.host;
	int64_t rest_ms;

	target->silent_calls = 0;
	if (target->full_timer != NULL)
		return; /* calls that were under way */
	if (retry_after_ms <= 0 && ++target->full_calls < FULL_CALLS && target->full_ms == 0)
		return;
	target->full_ms = target->full_ms == 0 ? FULL_FIRST_MS : target->full_ms * 2;
	if (target->full_ms > FULL_MAX_MS)
		target->full_ms = FULL_MAX_MS;
	rest_ms = retry_after_ms > 0 ? retry_after_ms : target->full_ms;
	if (rest_ms > FULL_ASKED_MAX_MS)
		rest_ms = FULL_ASKED_MAX_MS;
	target->full_timer = stack_timer_start(trunk->config.stack, rest_ms, full_is_over, target);
	host->log(host, PEAL_LEVEL_WARNING, "target_full", 0,
		  "%s answered %d; it gets no calls for %lld s", target->uri, status,
		  (long long)(rest_ms + 999) / 1000);
	trunk_review(trunk);
}

static void refused_is_over(void *context)
{
	struct trunk *trunk = context;

	trunk->refused_timer = NULL;
	trunk_review(trunk);
}

void trunk_takes_us(struct trunk *trunk)
{
	trunk->told_status = 0;
	if (trunk->refused_timer == NULL)
		trunk->refused_ms = 0;
}

void trunk_refuses_call(struct trunk *trunk, int index, int status)
{
	const struct peal_host *host = trunk->config.host;

	trunk_is_alive(trunk, index);
	if (trunk->told_status == status)
		return;
	trunk->told_status = status;
	host->log(host, PEAL_LEVEL_WARNING, "call_refused", 0,
		  "%s answered %d to a call: such attempts are charged. %s; this is said once, "
		  "until it takes a call again",
		  trunk->targets[index].uri, status,
		  status == 403 ? "May this account call such numbers, and show ours (caller_ids, "
				  "from)?"
				: "Does it want codecs or srtp other than ours?");
}

void trunk_refuses_us(struct trunk *trunk, int index, int status)
{
	const struct peal_host *host = trunk->config.host;

	if (trunk->refused_timer != NULL)
		return;
	trunk->refused_ms = trunk->refused_ms == 0 ? REFUSED_FIRST_MS : trunk->refused_ms * 2;
	if (trunk->refused_ms > REFUSED_MAX_MS)
		trunk->refused_ms = REFUSED_MAX_MS;
	trunk->refused_timer = stack_timer_start(trunk->config.stack, trunk->refused_ms,
						 refused_is_over, trunk);
	host->log(host, PEAL_LEVEL_ERROR, "password_refused", 0,
		  "%s answered %d: it does not take %s. No calls for %lld s; check user and "
		  "password of this stage",
		  trunk->targets[index].uri, status,
		  trunk->config.user == NULL || trunk->config.user[0] == '\0'
			  ? "calls without user and password"
			  : "our user and password",
		  (long long)trunk->refused_ms / 1000);
	trunk_review(trunk);
}

static void crowded_is_over(void *context)
{
	struct trunk *trunk = context;

	trunk->crowded_timer = NULL;
	trunk_review(trunk);
}

void trunk_is_crowded(struct trunk *trunk, const char *why)
{
	const struct peal_host *host = trunk->config.host;

	if (trunk->crowded_timer != NULL)
		return; /* calls that were under way */
	trunk->crowded_timer = stack_timer_start(trunk->config.stack, CROWDED_MS, crowded_is_over,
						 trunk);
	host->log(host, PEAL_LEVEL_ERROR, "no_port", 0,
		  "a call has no port for its sound: %s. No calls for %d s; make rtp_ports or the "
		  "limit of open files larger, or `concurrent` smaller",
		  why, CROWDED_MS / 1000);
	trunk_review(trunk);
}

/* ---- what is known of them ---- */

const char *trunk_uri(const struct trunk *trunk, int target)
{
	return trunk->targets[target].uri;
}

const char *trunk_domain(const struct trunk *trunk, int target)
{
	return trunk->targets[target].domain;
}

struct stack_account trunk_account(const struct trunk *trunk)
{
	const char *user = trunk->config.user;

	if (user == NULL || user[0] == '\0')
		return (struct stack_account){ 0 };
	return (struct stack_account){ .user = user, .password = trunk->config.password };
}

bool trunk_has_host(const struct trunk *trunk, const char *host)
{
	for (size_t i = 0; i < trunk->target_count; i++) {
		if (strcasecmp(trunk->targets[i].host, host) == 0)
			return true;
	}
	return false;
}

/* ---- the trunk ---- */

static void target_init(struct trunk *trunk, struct trunk_target *target, const char *uri)
{
	const char *domain = trunk->config.domain;
	struct target parsed = { 0 };

	target_parse(uri, &parsed, NULL); /* options_check() has done it before */
	target->trunk = trunk;
	target->is_up = true;
	target_format(&parsed, target->uri);
	snprintf(target->host, sizeof(target->host), "%s", parsed.host);
	target_format_host(&parsed, target->domain);
	if (domain != NULL && domain[0] != '\0')
		snprintf(target->domain, sizeof(target->domain), "%s", domain);
}

struct trunk *trunk_create(const struct trunk_config *config)
{
	struct trunk *trunk = calloc(1, sizeof(*trunk));

	if (trunk == NULL)
		return NULL;
	trunk->config = *config;
	trunk->is_available = true; /* what the host thinks, until it is told otherwise */
	for (size_t i = 0; i < config->targets.count && i < TRUNK_TARGETS_MAX; i++)
		target_init(trunk, &trunk->targets[trunk->target_count++], config->targets.at[i]);
	for (size_t i = 0; i < trunk->target_count; i++) {
		if ((config->nameless_mask & (1u << i)) != 0)
			trunk_target_down(&trunk->targets[i],
					  "its host has no address here; check the name, and the "
					  "DNS of this machine. It is looked up again");
		else
			trunk_target_watch(&trunk->targets[i]);
		if (config->is_registering)
			trunk_target_register(&trunk->targets[i]);
	}
	trunk_review(trunk);
	return trunk;
}

void trunk_destroy(struct trunk **trunk_pointer)
{
	struct trunk *trunk = *trunk_pointer;

	if (trunk == NULL)
		return;
	for (size_t i = 0; i < trunk->target_count; i++)
		trunk_target_finish(&trunk->targets[i]);
	stack_timer_stop(trunk->refused_timer);
	stack_timer_stop(trunk->crowded_timer);
	free(trunk);
	*trunk_pointer = NULL;
}
