/* playlist.c - sounds, one after the other, in frames that know no borders */
/* SPDX-License-Identifier: MIT */
#include "media/playlist.h"

#include "media/law.h"

#include <stdlib.h>

/* Goes past sounds that are over, so that is_over() is true with the last sample. */
static void playlist_advance(struct playlist *list)
{
	while (list->current < list->count &&
	       list->position >= list->sounds[list->current]->samples) {
		sound_drop(list->sounds[list->current]);
		list->current++;
		list->position = 0;
	}
}

struct playlist *playlist_create(uint32_t number, struct sound *const *sounds, size_t count)
{
	struct playlist *list = calloc(1, sizeof(*list) + count * sizeof(list->sounds[0]));

	if (list == NULL)
		return NULL;
	list->number = number;
	list->count = count;
	for (size_t i = 0; i < count; i++)
		list->sounds[i] = sound_keep(sounds[i]);
	playlist_advance(list);
	return list;
}

void playlist_destroy(struct playlist **list)
{
	if (*list == NULL)
		return;
	while ((*list)->current < (*list)->count)
		sound_drop((*list)->sounds[(*list)->current++]);
	free(*list);
	*list = NULL;
}

static const uint8_t *sound_bytes(const struct sound *sound, enum media_codec codec)
{
	return codec == MEDIA_CODEC_PCMA ? sound->pcma : sound->pcmu;
}

const uint8_t *playlist_whole(struct playlist *list, enum media_codec codec)
{
	const struct sound *sound;
	size_t position = list->position;

	if (playlist_is_over(list))
		return NULL;
	sound = list->sounds[list->current];
	if (sound->samples - position <= HEAR_FRAME_SAMPLES)
		return NULL;
	list->position += HEAR_FRAME_SAMPLES;
	return sound_bytes(sound, codec) + position;
}

size_t playlist_frame(struct playlist *list, enum media_codec codec,
		      uint8_t frame_out[HEAR_FRAME_SAMPLES])
{
	size_t filled = 0;

	while (filled < HEAR_FRAME_SAMPLES && !playlist_is_over(list)) {
		const struct sound *sound = list->sounds[list->current];
		const uint8_t *from = sound_bytes(sound, codec);
		size_t piece = sound->samples - list->position;

		if (piece > HEAR_FRAME_SAMPLES - filled)
			piece = HEAR_FRAME_SAMPLES - filled;
		memcpy(frame_out + filled, from + list->position, piece);
		filled += piece;
		list->position += piece;
		playlist_advance(list);
	}
	memset(frame_out + filled, law_silence(codec), HEAR_FRAME_SAMPLES - filled);
	return filled;
}

bool playlist_is_over(const struct playlist *list)
{
	return list->current >= list->count;
}
