/* event.c - what a stream tells the SIP thread */
/* SPDX-License-Identifier: MIT */
#include "media/event.h"

#include "media/media_inner.h"

#include <stdlib.h>

enum event_kind {
	EVENT_PLAYED,
	EVENT_KEY,
	EVENT_HEARD,
	EVENT_RECORDED,
	EVENT_FLOWS,
};

struct event {
	struct stream *stream; /* kept */
	enum event_kind kind;
	uint32_t play;
	char key;
	struct heard heard;
	int64_t length_ms;
	bool is_silent;
};

static void event_tell(const struct event *event)
{
	const struct stream_events *events = event->stream->events;
	void *context = event->stream->context;

	if (event->kind == EVENT_PLAYED && events->played != NULL)
		events->played(context, event->play);
	else if (event->kind == EVENT_KEY && events->key != NULL)
		events->key(context, event->key);
	else if (event->kind == EVENT_HEARD && events->heard != NULL)
		events->heard(context, &event->heard);
	else if (event->kind == EVENT_RECORDED && events->recorded != NULL)
		events->recorded(context, event->length_ms, event->is_silent);
	else if (event->kind == EVENT_FLOWS && events->flows != NULL)
		events->flows(context);
}

/* On the SIP thread. */
static void event_arrive(void *context)
{
	struct event *event = context;

	if (!event->stream->is_destroyed)
		event_tell(event);
	event_drop(&event);
}

void event_send(void *event)
{
	const struct media_config *config = &((struct event *)event)->stream->media->config;

	config->post_fn(config->context, event_arrive, event);
}

static void event_post(struct stream *stream, const struct event *model)
{
	const struct peal_host *host = stream->media->config.host;
	struct event *event = malloc(sizeof(*event));

	if (event == NULL) {
		host->log(host, PEAL_LEVEL_ERROR, "media_failed", 0,
			  "out of memory: an event of a call is lost");
		return;
	}
	*event = *model;
	event->stream = stream;
	stream_keep(stream);
	event_send(event);
}

void event_post_played(struct stream *stream, uint32_t play)
{
	event_post(stream, &(struct event){ .kind = EVENT_PLAYED, .play = play });
}

void event_post_key(struct stream *stream, char key)
{
	event_post(stream, &(struct event){ .kind = EVENT_KEY, .key = key });
}

void event_post_heard(struct stream *stream, const struct heard *heard)
{
	event_post(stream, &(struct event){ .kind = EVENT_HEARD, .heard = *heard });
}

void event_post_flows(struct stream *stream)
{
	event_post(stream, &(struct event){ .kind = EVENT_FLOWS });
}

struct event *event_make_recorded(struct stream *stream)
{
	struct event *event = calloc(1, sizeof(*event));

	if (event == NULL)
		return NULL;
	event->kind = EVENT_RECORDED;
	event->stream = stream;
	stream_keep(stream);
	return event;
}

void event_set_recorded(struct event *event, int64_t length_ms, bool is_silent)
{
	event->length_ms = length_ms;
	event->is_silent = is_silent;
}

void event_drop(struct event **event)
{
	if (*event == NULL)
		return;
	stream_release((*event)->stream);
	free(*event);
	*event = NULL;
}
