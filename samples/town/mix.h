/* mix.h - the town as a file describes it */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_MIX_H
#define TOWN_MIX_H

#include "text.h"
#include "trait.h"

/* A kind of telephone: of a share of all numbers, or of certain numbers. */
struct mix_entry {
	double share;
	const char *number; /* "9198*": all that begin so */
	struct traits traits;
};

struct mix_trunk {
	const char *user, *password, *realm;
	int challenge;	/* of every call; 0: none */
	bool registers; /* only who is registered may call */
	int expires_s_max;
	int calls_max, cps_max; /* 0: no limit; 503 beyond */
	struct span retry_after;
	int options; /* enum mix_options */
};

enum mix_options {
	OPTIONS_ANSWERS,
	OPTIONS_UNAVAILABLE,
	OPTIONS_NOTHING,
};

/* The trunk goes away for a while. */
struct mix_away {
	struct span at, lasts;
};

/* The town calls us. */
struct mix_call {
	struct span at;
	int count;
	struct span every;
	const char *from, *to, *uri; /* uri "": whoever registered last */
	struct span ring;	     /* gives up then */
	struct traits traits;	     /* once it is answered */
};

struct mix {
	config_t file;
	config_t *names; /* of trait_names */
	struct mix_entry *kinds, *numbers;
	size_t kind_count, number_count;
	double share_sum;
	struct mix_trunk trunk;
	struct mix_away *aways;
	size_t away_count;
	struct mix_call *calls;
	size_t call_count;
	double speed;
	int seed;
	struct span away; /* on SIGUSR1 */
	int rtp_port_min, rtp_port_max;
};

/* `sets` are "trunk.calls_max=5"; what is wrong has been said. */
int mix_read(struct mix *mix, const char *file, const char *const *sets, size_t set_count);
void mix_finish(struct mix *mix);

/* Who lives at a number (digits, without '+'). */
const struct traits *mix_find(const struct mix *mix, struct text number, int seed);

#endif
