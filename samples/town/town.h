/* town.h - all that lives as long as the program */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_TOWN_H
#define TOWN_TOWN_H

#include "alarm.h"
#include "figures.h"
#include "log.h"
#include "media/sound.h"
#include "media/stream.h"
#include "mix.h"
#include "sip/net.h"
#include "table.h"

struct registration;

struct town {
	uv_loop_t uv;
	struct mix mix;
	double speed;
	int seed;
	bool has_media;
	const char *record_folder; /* NULL: nothing is recorded */
	struct alarms alarms;
	struct net *net;
	struct media media;
	struct sounds sounds;
	struct log log;
	struct figures figures;
	struct table calls; /* struct call, by Call-ID */
	struct table asks;  /* struct ask, by branch */
	struct registration *registrations;
	size_t registration_count;
	uint64_t random, counter;
	struct page page, body; /* what is just being written */
};

/* Every way in from the loop begins with it: the time that alarms count from. */
void town_tick(struct town *town);
/* Anything; and a time of a span, divided by speed: SPAN_NEVER stays. */
uint64_t town_random(struct town *town);
int64_t town_draw(struct town *town, const struct span *span);
/* A word that was never given before: "p8x2...". */
void town_token(struct town *town, char out[24]);

#endif
