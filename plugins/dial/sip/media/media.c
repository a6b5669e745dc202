/* media.c - the sound of calls: what all streams share */
/* SPDX-License-Identifier: MIT */
#include "media/media.h"

#include "media/media_inner.h"
#include "media/thread.h"

#include <stdlib.h>
#include <unistd.h>

static unsigned threads_wanted(unsigned asked)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (asked == 0)
		asked = cores > 2 ? (unsigned)cores - 1 : 1;
	return asked < MEDIA_THREADS_MAX ? asked : MEDIA_THREADS_MAX;
}

static int media_open(struct media *media, struct peal_error *err)
{
	const struct media_config *config = &media->config;
	unsigned wanted = threads_wanted(config->thread_count);

	if (wire_address_read(config->address, &media->address, err) < 0)
		return -1;
	media->ports = ports_create(config->port_min, config->port_max, err);
	if (media->ports == NULL)
		return -1;
	media->recorder = recorder_create(config->host, err);
	if (media->recorder == NULL)
		return -1;
	while (media->thread_count < wanted) {
		struct thread *thread = thread_create(media, media->thread_count, err);

		if (thread == NULL)
			return -1;
		media->threads[media->thread_count++] = thread;
	}
	return 0;
}

struct media *media_create(const struct media_config *config, struct peal_error *err)
{
	struct media *media = calloc(1, sizeof(*media));

	if (media == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
		return NULL;
	}
	media->config = *config;
	if (config->hear != NULL) {
		media->hear = *config->hear;
		media->config.hear = &media->hear;
	}
	law_init(&media->law);
	if (media_open(media, err) < 0)
		media_destroy(&media);
	return media;
}

void media_destroy(struct media **media)
{
	struct media *ending = *media;

	if (ending == NULL)
		return;
	for (unsigned i = 0; i < ending->thread_count; i++)
		thread_stop(ending->threads[i]);
	for (unsigned i = 0; i < ending->thread_count; i++)
		thread_destroy(&ending->threads[i]);
	recorder_destroy(&ending->recorder);
	ports_destroy(&ending->ports);
	free(ending);
	*media = NULL;
}

static uint64_t figure_sum(const struct media *media, enum thread_figure figure)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < media->thread_count; i++)
		sum += thread_figure(media->threads[i], figure);
	return sum;
}

void media_figures(const struct media *media, struct media_figures *figures_out)
{
	*figures_out = (struct media_figures){
		.sent = figure_sum(media, THREAD_SENT),
		.received = figure_sum(media, THREAD_RECEIVED),
		.dropped = figure_sum(media, THREAD_DROPPED),
		.late = figure_sum(media, THREAD_LATE),
		.skipped = figure_sum(media, THREAD_SKIPPED),
	};
}
