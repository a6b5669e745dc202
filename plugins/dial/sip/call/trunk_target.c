/* trunk_target.c - one target: asked whether it is there, and registered with */
/* SPDX-License-Identifier: MIT */
#include "call/trunk_target.h"

#define OPTIONS_TIMEOUT_MS 4000
#define OPTIONS_HITS 2u	  /* in a row, and it is up */
#define OPTIONS_MISSES 2u /* in a row, and it is down */
#define UNSURE_MS 2000	  /* between questions while it is neither */
#define BLIND_MS 30000	  /* how long a target is down that is never asked */

#define REGISTER_TIMEOUT_MS 8000
#define REGISTER_FIRST_MS 5000
#define REGISTER_MAX_MS 60000
#define REGISTER_MIN_MS 1000
#define UNREGISTER_TIMEOUT_MS 2000 /* the stack's end waits less */

static const struct peal_host *host_of(const struct trunk_target *target)
{
	return target->trunk->config.host;
}

/* Plus or minus a fifth, so that many programs do not ask in step. */
static int64_t jitter(const struct trunk_target *target, int64_t ms)
{
	const struct peal_host *host = host_of(target);
	uint32_t random = 0;

	host->random(host, &random, sizeof(random));
	return ms - ms / 5 + (int64_t)(random % (uint32_t)(ms / 5 * 2 + 1));
}

/* Nobody waits for it but the stack, when it ends. */
static void unregister_answered(void *context, const struct ask_answer *answer)
{
	(void)context, (void)answer;
}

static int ask(struct trunk_target *target, const char *method, const char *headers,
	       int64_t timeout_ms, ask_fn *fn, struct ask **ask_out, struct peal_error *err)
{
	const struct trunk *trunk = target->trunk;
	struct stack_account account = trunk_account(trunk);
	char uri[TARGET_URI_MAX], from[TARGET_URI_MAX + TARGET_USER_MAX];
	struct ask_request request = {
		.method = method,
		.uri = uri,
		.target = target->uri,
		.from_uri = from,
		.headers = headers,
		.has_contact = headers != NULL,
		.timeout_ms = timeout_ms,
		.is_awaited = fn == unregister_answered,
		.account = account,
	};

	snprintf(uri, sizeof(uri), "sip:%s", target->domain);
	snprintf(from, sizeof(from), "sip:%.120s@%s", account.user == NULL ? "peal" : account.user,
		 target->domain);
	return ask_send(trunk->config.stack, &request, fn, target, ask_out, err);
}

/* ---- OPTIONS ---- */

static void options_ask(void *context);

static void options_later(struct trunk_target *target, int64_t delay_ms)
{
	stack_timer_stop(target->options_timer);
	target->options_timer = stack_timer_start(target->trunk->config.stack, delay_ms,
						  options_ask, target);
}

static void options_next(struct trunk_target *target)
{
	int64_t every_ms = target->trunk->config.options_every_ms;
	bool is_unsure = !target->is_up || target->misses > 0;

	options_later(target,
		      jitter(target, is_unsure && every_ms > UNSURE_MS ? UNSURE_MS : every_ms));
}

static void count_hit(struct trunk_target *target)
{
	target->misses = 0;
	if (target->hits < OPTIONS_HITS)
		target->hits++;
	if (target->hits >= OPTIONS_HITS)
		trunk_target_up(target, "it answers OPTIONS");
}

static void count_miss(struct trunk_target *target, const char *why)
{
	char sentence[TRUNK_WHY_MAX];

	target->hits = 0;
	if (target->misses < OPTIONS_MISSES)
		target->misses++;
	if (target->misses < OPTIONS_MISSES)
		return;
	snprintf(sentence, sizeof(sentence), "no answer to %u OPTIONS (%.180s)", OPTIONS_MISSES,
		 why);
	trunk_target_down(target, sentence);
}

/* Anything but "not now" is a sign of life, also that it knows no OPTIONS. */
static bool is_sign_of_life(int status)
{
	return status != 0 && status != 500 && (status < 502 || status > 504);
}

static void options_answered(void *context, const struct ask_answer *answer)
{
	struct trunk_target *target = context;
	char why[TRUNK_WHY_MAX / 2];

	target->options = NULL;
	if (is_sign_of_life(answer->status)) {
		count_hit(target);
	} else {
		if (answer->status != 0)
			snprintf(why, sizeof(why), "%d", answer->status);
		else
			snprintf(why, sizeof(why), "%s",
				 answer->reason == NULL ? "silence" : answer->reason);
		count_miss(target, why);
	}
	options_next(target);
}

static void options_ask(void *context)
{
	struct trunk_target *target = context;
	struct peal_error err = { 0 };

	target->options_timer = NULL;
	if (target->trunk->config.options_every_ms == 0) {
		trunk_target_up(target, "it is tried again");
		return;
	}
	if (target->options != NULL)
		return; /* its answer goes on */
	if (ask(target, "OPTIONS", NULL, OPTIONS_TIMEOUT_MS, options_answered, &target->options,
		&err) == 0)
		return;
	count_miss(target, err.text);
	options_next(target);
}

void trunk_target_watch(struct trunk_target *target)
{
	int64_t every_ms = target->trunk->config.options_every_ms;

	if (every_ms > 0 && target->options == NULL)
		options_later(target, target->is_up ? 0 : jitter(target, UNSURE_MS));
	else if (every_ms == 0 && !target->is_up)
		options_later(target, jitter(target, BLIND_MS));
}

/* ---- REGISTER ---- */

static void register_ask(void *context);

static void register_later(struct trunk_target *target, int64_t delay_ms)
{
	stack_timer_stop(target->register_timer);
	target->register_timer = stack_timer_start(target->trunk->config.stack, delay_ms,
						   register_ask, target);
}

static void register_took(struct trunk_target *target, int64_t expires_ms)
{
	const struct peal_host *host = host_of(target);

	if (expires_ms <= 0)
		expires_ms = target->trunk->config.register_expires_ms;
	if (!target->is_registered)
		host->log(host, PEAL_LEVEL_INFO, "registered", 0, "registered with %s for %lld s",
			  target->uri, (long long)expires_ms / 1000);
	target->is_registered = true;
	target->is_register_refused = false;
	target->register_wait_ms = 0;
	expires_ms = expires_ms / 10 * 8;
	register_later(target, expires_ms < REGISTER_MIN_MS ? REGISTER_MIN_MS : expires_ms);
	trunk_review(target->trunk);
}

static bool is_refusal(int status)
{
	return status == 401 || status == 407 || status == 403 || status == 404;
}

/* The old registration may still hold, but then calls would end one by one. */
static void register_missed(struct trunk_target *target, int status, const char *reason,
			    int64_t retry_after_ms)
{
	const struct peal_host *host = host_of(target);
	bool was_known = !target->is_registered && target->register_wait_ms > 0;
	char code[16] = "";

	if (status > 0)
		snprintf(code, sizeof(code), "%d ", status);
	target->is_registered = false;
	target->is_register_refused = is_refusal(status);
	target->register_wait_ms = target->register_wait_ms == 0 ? REGISTER_FIRST_MS
								 : target->register_wait_ms * 2;
	if (target->register_wait_ms > REGISTER_MAX_MS || target->is_register_refused)
		target->register_wait_ms = REGISTER_MAX_MS;
	if (!was_known)
		host->log(host, target->is_register_refused ? PEAL_LEVEL_ERROR : PEAL_LEVEL_WARNING,
			  "not_registered", 0, "%s did not register us: %s%s; %s", target->uri,
			  code, reason == NULL ? "" : reason,
			  target->is_register_refused ? "check user and password of this stage"
						      : "it is tried again");
	register_later(target, retry_after_ms > target->register_wait_ms &&
					       retry_after_ms < 10 * REGISTER_MAX_MS
				       ? retry_after_ms
				       : target->register_wait_ms);
	trunk_review(target->trunk);
}

static void register_answered(void *context, const struct ask_answer *answer)
{
	struct trunk_target *target = context;

	target->registering = NULL;
	if (answer->status >= 200 && answer->status < 300)
		register_took(target, answer->expires_ms);
	else
		register_missed(target, answer->status, answer->reason, answer->retry_after_ms);
}

static void register_ask(void *context)
{
	struct trunk_target *target = context;
	struct peal_error err = { 0 };
	char headers[64];

	target->register_timer = NULL;
	snprintf(headers, sizeof(headers), "Expires: %lld\r\n",
		 (long long)target->trunk->config.register_expires_ms / 1000);
	if (ask(target, "REGISTER", headers, REGISTER_TIMEOUT_MS, register_answered,
		&target->registering, &err) < 0)
		register_missed(target, 0, err.text, -1);
}

bool trunk_target_awaits(const struct trunk_target *target)
{
	return target->trunk->config.is_registering && !target->is_registered &&
	       target->register_wait_ms == 0;
}

void trunk_target_register(struct trunk_target *target)
{
	register_later(target, 0);
}

static void unregister(struct trunk_target *target)
{
	struct peal_error err = { 0 };
	struct ask *farewell;

	if (target->is_registered)
		(void)ask(target, "REGISTER", "Expires: 0\r\n", UNREGISTER_TIMEOUT_MS,
			  unregister_answered, &farewell, &err);
}

void trunk_target_finish(struct trunk_target *target)
{
	ask_drop(target->options);
	ask_drop(target->registering);
	unregister(target);
	stack_timer_stop(target->options_timer);
	stack_timer_stop(target->register_timer);
	stack_timer_stop(target->full_timer);
}
