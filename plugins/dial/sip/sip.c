/* sip.c - dial plugin: calls over a SIP trunk
 *
 * The host's call loop asks; calls live on the SIP thread (call/).  What is asked in one
 * turn of the loop goes there together, and only then: nothing is reported of a call
 * before place() has returned. */
/* SPDX-License-Identifier: MIT */
#include "sip.h"

#include "call/call.h"
#include "call/outline.h"

#include <stdlib.h>

/* ---- to the SIP thread ---- */

struct sip_post {
	struct sip_post *next;
	struct sip *sip;
	struct peal_call *call;
	const struct peal_call_request *request; /* NULL: hang up */
};

static void posts_run(void *context)
{
	struct sip_post *post = context, *next;

	for (; post != NULL; post = next) {
		next = post->next;
		if (post->request != NULL)
			call_place(post->sip, post->call, post->request);
		else
			call_hang_up(post->sip, post->call);
		free(post);
	}
}

/* A timer of no length, because a host's post could not be taken back by close(). */
static void posts_send(void *context)
{
	struct sip *sip = context;
	struct sip_post *first = sip->posts;

	sip->posts_timer = NULL;
	sip->posts = NULL;
	sip->posts_end = &sip->posts;
	stack_post(sip->stack, posts_run, first);
}

static int post_add(struct sip *sip, struct peal_call *call,
		    const struct peal_call_request *request)
{
	struct sip_post *post = calloc(1, sizeof(*post));

	if (post == NULL)
		return -1;
	*post = (struct sip_post){ .sip = sip, .call = call, .request = request };
	if (sip->posts_timer == NULL)
		sip->posts_timer = sip->host->timer_start(sip->host, 0, posts_send, sip);
	*sip->posts_end = post;
	sip->posts_end = &post->next;
	return 0;
}

static void close_all(void *self)
{
	struct sip *sip = self;
	struct sip_post *post, *next;

	if (sip == NULL)
		return;
	sip->host->timer_stop(sip->host, sip->posts_timer);
	for (post = sip->posts; post != NULL; post = next) {
		next = post->next;
		free(post);
	}
	stage_close(sip);
}

/* ---- words, ahead of the call ---- */

struct preparation {
	const struct peal_host *host;
	struct peal_job *job;
	bool has_failed;
	struct peal_error err;
};

static void prepared_on_loop(void *context)
{
	struct preparation *preparation = context;
	const struct peal_host *host = preparation->host;

	host->dial->prepared(preparation->job, preparation->has_failed ? &preparation->err : NULL);
	free(preparation);
}

/* On a thread of the pool, or within prepare(): the host is told on its loop. */
static void words_spoken(void *context, struct sound *const *sounds, size_t count,
			 const struct peal_error *err)
{
	struct preparation *preparation = context;

	if (err != NULL) {
		preparation->has_failed = true;
		preparation->err = *err;
	}
	for (size_t i = 0; err == NULL && i < count; i++)
		sound_drop(sounds[i]);
	preparation->host->post(preparation->host, prepared_on_loop, preparation);
}

/* Answers the job; the host is told later. */
static void fail_later(struct preparation *preparation, const char *why)
{
	struct peal_error err;

	peal_fail(&err, PEAL_FAIL_LIMIT, "%s", why);
	words_spoken(preparation, NULL, 0, &err);
}

static bool is_in_memory(const struct sip *sip, const struct sound_request *requests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sound *sound = sounds_find(sip->sounds, &requests[i]);

		if (sound == NULL)
			return false;
		sound_drop(sound);
	}
	return true;
}

static enum peal_when sip_prepare(void *self, const struct peal_call_request *request,
				  struct peal_job *job)
{
	struct sip *sip = self;
	struct sound_request *requests;
	struct preparation *preparation;
	size_t count = 0;

	if (sip->sounds == NULL)
		return PEAL_NOW; /* a rehearsal */
	requests = words_requests(&request->script, sip->tone_path, &count);
	preparation = calloc(1, sizeof(*preparation));
	/* Without memory the call itself says so. */
	if (preparation == NULL || (requests != NULL && is_in_memory(sip, requests, count))) {
		free(preparation);
		free(requests);
		return PEAL_NOW;
	}
	preparation->host = sip->host;
	preparation->job = job;
	if (requests == NULL)
		fail_later(preparation, "the script has too many pieces, or memory is out");
	else
		sounds_get(sip->sounds, requests, count, words_spoken, preparation);
	free(requests);
	return PEAL_LATER;
}

/* ---- calls ---- */

static int sip_place(void *self, struct peal_call *call, const struct peal_call_request *request,
		     struct peal_error *err)
{
	struct sip *sip = self;

	if (sip->stack == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "nobody is rung in a rehearsal");
	if (post_add(sip, call, request) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory for one more call");
	return 0;
}

static void sip_hang_up(void *self, struct peal_call *call)
{
	struct sip *sip = self;

	if (sip->stack != NULL && post_add(sip, call, NULL) < 0)
		sip->host->log(sip->host, PEAL_LEVEL_ERROR, "not_hung_up", 0,
			       "out of memory: a call goes on until its limit");
}

static const struct peal_dial_ops ops = {
	.size = sizeof(ops),
	.recall = PEAL_RECALL_NONE,
	.abilities = PEAL_DIAL_CALLER_ID | PEAL_DIAL_MACHINES | PEAL_DIAL_RECORDING |
		     PEAL_DIAL_DIALOGUE,
	.prepare = sip_prepare,
	.place = sip_place,
	.hang_up = sip_hang_up,
	.check_script = outline_check,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_DIAL),
	.name = "sip",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Calls over a SIP trunk: speaks the script, listens, records, transfers.",
	.options = sip_options,
	.config_size = sizeof(struct sip_config),
	.check = options_check,
	.open = stage_open,
	.close = close_all,
	.ops = &ops,
};
