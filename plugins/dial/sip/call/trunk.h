/* trunk.h - the targets that calls are sent to, and whether they work
 *
 * Each target is watched: by OPTIONS, by REGISTER where that is asked for, and by what
 * calls see of it.  When none is left the host is told, and told again when one is
 * back.  SIP thread only. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TRUNK_H
#define PEAL_SIP_TRUNK_H

#include "call/target.h"
#include "signal/stack.h"

struct trunk;

struct trunk_config {
	const struct peal_host *host;
	struct stack *stack;
	struct peal_texts targets;
	const char *domain, *user, *password; /* NULL or "": none */
	bool is_registering;
	int64_t register_expires_ms, options_every_ms;
	uint32_t nameless_mask; /* targets whose host had no address a moment ago */
};

/* Config and its texts live as long as the trunk.  Starts to watch.  NULL: no memory. */
struct trunk *trunk_create(const struct trunk_config *config);
/* Accepts NULL. */
void trunk_destroy(struct trunk **trunk);

/* The first target that works and is not in the mask of those that were tried; -1:
 * none. */
int trunk_pick(const struct trunk *trunk, uint32_t tried_mask);
/* As a URI without user; static for the trunk's life. */
const char *trunk_uri(const struct trunk *trunk, int target);
/* The host for From, To and the request URI: the configured domain, or the target's. */
const char *trunk_domain(const struct trunk *trunk, int target);
struct stack_account trunk_account(const struct trunk *trunk);
/* Is a target there, on whatever port? */
bool trunk_has_host(const struct trunk *trunk, const char *host);

/* What a call has seen of a target: some answer but 100. */
void trunk_is_alive(struct trunk *trunk, int target);
void trunk_is_silent(struct trunk *trunk, int target, const char *why);
/* 500, 502 to 504; retry_after_ms -1: not said, and then it rests from the second one in
 * a row on. */
void trunk_is_full(struct trunk *trunk, int target, int status, int64_t retry_after_ms);
/* A telephone rings, or was answered: our password is right. */
void trunk_takes_us(struct trunk *trunk);
/* 401 or 407 to what we know: no call can succeed. */
void trunk_refuses_us(struct trunk *trunk, int target, int status);
/* 403, or 488 and its like to all that we can offer: such calls are charged.  Said once,
 * until a call is taken again. */
void trunk_refuses_call(struct trunk *trunk, int target, int status);
/* A call has no port or file descriptor of ours for its sound: the host is asked to wait
 * until some are free again. */
void trunk_is_crowded(struct trunk *trunk, const char *why);

#endif
