/* sip.h - one stage of dial.sip: an agent on a SIP trunk */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SIP_H
#define PEAL_SIP_SIP_H

#include "call/life.h"
#include "call/table.h"
#include "call/trunk.h"
#include "media/media.h"
#include "options.h"
#include "signal/stack.h"
#include "sound/sound.h"

struct sip_post; /* of sip.c */

struct sip {
	const struct peal_host *host;
	const struct sip_config *config;
	struct life *life;
	struct sounds *sounds;
	struct stack *stack;
	struct media *media;
	struct hear_config hear;
	uint32_t nameless_mask; /* targets whose host had no address when we started */
	struct trunk *trunk;	/* SIP thread */
	struct table calls;	/* SIP thread; by struct peal_call */
	uint64_t late_answers;	/* SIP thread: a 200 that crossed our CANCEL */
	char *tone_path;	/* the WAV that is heard before a recording */
	char *answers_folder;	/* recorded answers of calls that are not recorded */

	/* Call loop: what goes to the SIP thread at the next turn. */
	struct sip_post *posts, **posts_end;
	struct peal_timer *posts_timer;
};

/* Of stage.c: the plugin's open() and close(). */
int stage_open(const struct peal_host *host, const void *config, void **self_out,
	       struct peal_error *err);
void stage_close(void *self);

#endif
