/* stage.c - a stage is opened and closed: sounds, SIP, media, trunk, in this order */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"
#include "files.h"
#include "signal/address.h"
#include "tone.h"

#include <semaphore.h>
#include <stdlib.h>

/* ---- on the SIP thread, while the main thread waits ---- */

struct errand {
	struct sip *sip;
	sem_t is_done;
};

static void errand_run(struct sip *sip, peal_fn *fn)
{
	struct errand errand = { .sip = sip };

	sem_init(&errand.is_done, 0, 0);
	stack_post(sip->stack, fn, &errand);
	while (sem_wait(&errand.is_done) < 0)
		; /* a signal */
	sem_destroy(&errand.is_done);
}

static void trunk_open(void *context)
{
	struct errand *errand = context;
	struct sip *sip = errand->sip;
	const struct sip_config *config = sip->config;
	struct trunk_config trunk = {
		.host = sip->host,
		.stack = sip->stack,
		.targets = config->targets,
		.domain = config->domain,
		.user = config->user,
		.password = config->password,
		.is_registering = config->is_registering,
		.register_expires_ms = config->register_expires,
		.options_every_ms = config->options_every,
		.nameless_mask = sip->nameless_mask,
	};

	sip->trunk = trunk_create(&trunk);
	sem_post(&errand->is_done);
}

/* Calls that are left are hung up, and nobody is told: the host has given them up. */
static void trunk_close(void *context)
{
	struct errand *errand = context;
	struct sip *sip = errand->sip;
	struct table_entry *entry;

	while ((entry = table_any(&sip->calls)) != NULL)
		call_destroy((struct call *)entry);
	trunk_destroy(&sip->trunk);
	sem_post(&errand->is_done);
}

/* ---- what the parts tell us ---- */

static void on_received(void *context, const struct peal_received *received)
{
	const struct peal_host *host = ((struct sip *)context)->host;

	if (host->dial->received != NULL)
		host->dial->received(host, received);
}

static void on_media(void *context, peal_fn *fn, void *argument)
{
	stack_post(((struct sip *)context)->stack, fn, argument);
}

/* ---- the parts ---- */

/* Recorded answers go beside the cache: it is swept, and they are not. */
static int paths_make(struct sip *sip)
{
	const char *cache = sip->config->sound_cache;
	const char *slash = strrchr(cache, '/');
	int bytes = slash == NULL ? 0 : (int)(slash - cache);

	if (asprintf(&sip->tone_path, "%s/tone.wav", cache) < 0) {
		sip->tone_path = NULL;
		return -1;
	}
	if (asprintf(&sip->answers_folder, "%.*s/answers", bytes, cache) < 0) {
		sip->answers_folder = NULL;
		return -1;
	}
	return 0;
}

static int sounds_open(struct sip *sip, struct peal_error *err)
{
	const struct sip_config *config = sip->config;
	struct sounds_voice voices[OPTIONS_VOICES_MAX];
	struct sounds_config sounds = {
		.host = sip->host,
		.folder = config->sound_cache,
		.folder_bytes_max = config->sound_cache_max,
		.memory_bytes_max = (size_t)config->sound_memory_max,
		.thread_count = (unsigned)config->speech_threads,
		.voices = voices,
		.voice_count = options_voices(config, voices),
		.timeout_ms = config->speech_timeout,
	};

	sip->sounds = sounds_create(&sounds, err);
	if (sip->sounds == NULL)
		return peal_fail_while(err, "sounds");
	if (paths_make(sip) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	return tone_write(sip->tone_path, err);
}

/* Towards the first target that has an address; those before it are down until they have
 * one. */
static int address_find(struct sip *sip, char text_out[ADDRESS_TEXT_MAX], struct peal_error *err)
{
	const struct sip_config *config = sip->config;

	if (!address_is_any(config->address))
		return address_choose(config->address, NULL, text_out, err);
	for (size_t i = 0; i < config->targets.count; i++) {
		struct target target = { 0 };

		target_parse(config->targets.at[i], &target, NULL);
		if (address_choose(NULL, target.host, text_out, NULL) == 0)
			return 0;
		sip->nameless_mask |= 1u << i;
	}
	return address_usual(text_out, err);
}

static int stack_open(struct sip *sip, size_t files, struct peal_error *err)
{
	const struct sip_config *config = sip->config;
	char address[ADDRESS_TEXT_MAX];
	struct stack_config stack = {
		.host = sip->host,
		.address = address,
		.port = config->port,
		.ca_file = config->ca_file,
		.certificate = config->certificate,
		.is_tls = options_has_tls(config),
		.sockets_max = files,
		.received_fn = on_received,
		.context = sip,
	};

	if (address_find(sip, address, err) == 0)
		sip->stack = stack_create(&stack, err);
	return sip->stack == NULL ? peal_fail_while(err, "SIP") : 0;
}

static int media_open(struct sip *sip, struct peal_error *err)
{
	const struct sip_config *config = sip->config;
	struct hear_config hear = options_hear(config);
	struct media_config media = {
		.host = sip->host,
		.address = stack_address(sip->stack),
		.thread_count = (unsigned)config->media_threads,
		.is_latch_any = config->rtp_latch_any,
		.hear = &sip->hear,
		.post_fn = on_media,
		.context = sip,
	};

	sip->hear = hear;
	options_ports(config, &media.port_min, &media.port_max);
	sip->media = media_create(&media, err);
	return sip->media == NULL ? peal_fail_while(err, "media") : 0;
}

static int open_all(struct sip *sip, struct peal_error *err)
{
	uint16_t min, max;
	size_t files;

	options_ports(sip->config, &min, &max);
	files = files_prepare(sip->host, (size_t)(max - min + 1) / 2);
	if (table_init(&sip->calls) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	if (sounds_open(sip, err) < 0 || stack_open(sip, files, err) < 0 ||
	    media_open(sip, err) < 0)
		return -1;
	errand_run(sip, trunk_open);
	return sip->trunk == NULL ? peal_fail(err, PEAL_FAIL_LIMIT, "out of memory") : 0;
}

int stage_open(const struct peal_host *host, const void *config, void **self_out,
	       struct peal_error *err)
{
	struct sip *sip = calloc(1, sizeof(*sip));

	if (sip == NULL || (sip->life = life_create(sip)) == NULL) {
		free(sip);
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	}
	sip->host = host;
	sip->config = config;
	sip->posts_end = &sip->posts;
	/* In a rehearsal no port is opened and nobody is rung. */
	if (!host->is_rehearsal && open_all(sip, err) < 0) {
		stage_close(sip);
		return -1;
	}
	*self_out = sip;
	return 0;
}

/* The pool and the media threads post to the SIP thread, which therefore goes last. */
void stage_close(void *self)
{
	struct sip *sip = self;

	if (sip == NULL)
		return;
	if (sip->stack != NULL)
		errand_run(sip, trunk_close);
	sounds_destroy(&sip->sounds);
	media_destroy(&sip->media);
	stack_destroy(&sip->stack);
	table_finish(&sip->calls);
	sip->life->sip = NULL;
	life_drop(sip->life);
	free(sip->tone_path);
	free(sip->answers_folder);
	free(sip);
}
