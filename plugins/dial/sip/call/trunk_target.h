/* trunk_target.h - one target: asked whether it is there, and registered with */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TRUNK_TARGET_H
#define PEAL_SIP_TRUNK_TARGET_H

#include "call/trunk.h"

#define TRUNK_TARGETS_MAX 16u
#define TRUNK_WHY_MAX 256u

struct trunk_target {
	struct trunk *trunk;
	char uri[TARGET_URI_MAX];
	char host[TARGET_HOST_MAX];
	char domain[TARGET_HOST_MAX + 2];
	bool is_up;
	unsigned silent_calls; /* in a row */

	/* OPTIONS: in a row */
	unsigned hits, misses;
	struct ask *options;
	struct stack_timer *options_timer;

	/* REGISTER */
	bool is_registered, is_register_refused;
	int64_t register_wait_ms; /* before the last retry; 0: it went well */
	struct ask *registering;
	struct stack_timer *register_timer;

	/* Overloaded while the timer runs. */
	unsigned full_calls; /* in a row, without a Retry-After */
	int64_t full_ms;     /* the last rest; 0: none */
	struct stack_timer *full_timer;
};

struct trunk {
	struct trunk_config config;
	struct trunk_target targets[TRUNK_TARGETS_MAX];
	size_t target_count;
	bool is_available, is_waiting;	   /* as the host was told */
	struct stack_timer *refused_timer; /* the password is wrong while it runs */
	int64_t refused_ms;		   /* the last pause for it; 0: none */
	int told_status;		   /* how it refused a call, as was said; 0: it did not */
	struct stack_timer *crowded_timer; /* no ports are left while it runs */
};

/* The registrar has not said anything yet, nor has it been silent. */
bool trunk_target_awaits(const struct trunk_target *target);
/* Asks now, and from then on. */
void trunk_target_watch(struct trunk_target *target);
void trunk_target_register(struct trunk_target *target);
void trunk_target_finish(struct trunk_target *target);

/* Of trunk.c */
void trunk_target_up(struct trunk_target *target, const char *why);
void trunk_target_down(struct trunk_target *target, const char *why);
void trunk_review(struct trunk *trunk);

#endif
