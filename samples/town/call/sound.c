/* sound.c - SDP and the stream of a call */
/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "samples/town/media/wav.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TELEPHONE_EVENT 101

/* ---- what the stream tells ---- */

static void on_quiet(void *context)
{
	struct call *call = context;

	town_tick(call->town);
	talk_quiet(call);
}

static void on_key(void *context, char key)
{
	struct call *call = context;
	const char text[2] = { key, '\0' };

	call_log_text(call, "key", call_theirs(call), "key", text);
}

static int64_t since_answer(const struct call *call)
{
	return call->answered_ms > 0 ? (int64_t)(uv_hrtime() / 1000000) - call->answered_ms : 0;
}

static void on_flows(void *context)
{
	struct call *call = context;

	call_log_number(call, "media", call_theirs(call), "after_ms", since_answer(call));
}

static void on_voice(void *context)
{
	struct call *call = context;

	call_log_number(call, "voice", call_theirs(call), "after_ms", since_answer(call));
}

static void on_prompt(void *context)
{
	struct call *call = context;

	town_tick(call->town);
	talk_prompt(call);
}

static const struct stream_events events = {
	.quiet = on_quiet,
	.key = on_key,
	.flows = on_flows,
	.voice = on_voice,
	.prompt = on_prompt,
};

/* False: no port is free. */
static bool open_stream(struct call *call)
{
	const struct stream_config config = {
		.fault = (enum trait_rtp)call->traits->rtp,
		.loss = call->traits->loss,
		.is_recording = call->town->record_folder != NULL,
		.echoes = call->traits->echoes,
		.events = &events,
		.context = call,
	};

	if (call->town->has_media && call->stream == NULL)
		call->stream = stream_create(&call->town->media, &config);
	return !call->town->has_media || call->stream != NULL;
}

/* ---- SDP ---- */

static bool choose_codec(struct call *call, const struct sdp *sdp)
{
	static const enum sdp_codec wanted[] = { SDP_PCMU, SDP_PCMU, SDP_PCMA };

	call->codec = sdp->codecs[0];
	if (call->traits->codec == CODEC_ANY)
		return true;
	call->codec = wanted[call->traits->codec];
	return sdp->codecs[0] == call->codec ||
	       (sdp->codec_count > 1 && sdp->codecs[1] == call->codec);
}

bool sound_is_possible(struct call *call, struct text text)
{
	struct sdp sdp;
	int wish = call->traits->srtp;

	if (text.bytes == 0)
		return true; /* we shall offer, and the ACK has the answer */
	if (sdp_read(text, &sdp) < 0 || !choose_codec(call, &sdp))
		return false;
	if (sdp.is_savp && (!sdp.has_key || wish == SRTP_NEVER))
		return false;
	if (wish == SRTP_REQUIRED && !sdp.has_key)
		return false;
	call->is_secure = sdp.has_key && wish != SRTP_NEVER;
	call->peer = sdp;
	call->has_peer = true;
	return true;
}

static void make_key(struct call *call)
{
	static const uint8_t none[SDP_KEY_BYTES];

	if (memcmp(call->key, none, sizeof(none)) == 0)
		RAND_bytes(call->key, sizeof(call->key));
}

static struct text write_sdp(struct call *call, struct sdp *sdp)
{
	struct page *page = &call->town->body;

	snprintf(sdp->host, sizeof(sdp->host), "%s", net_address(call->town->net));
	sdp->port = call->stream != NULL ? stream_port(call->stream) : call->town->media.sink_port;
	if (call->is_secure) {
		make_key(call);
		sdp->has_key = true;
		memcpy(sdp->key, call->key, sizeof(sdp->key));
	}
	page_clear(page);
	sdp_write(page, sdp, ++call->sdp_version);
	return page_text(page);
}

struct text sound_offer(struct call *call, enum sdp_direction direction)
{
	struct sdp sdp = { .telephone_event = call->traits->telephone_event ? TELEPHONE_EVENT : -1,
			   .direction = direction,
			   .codecs = { SDP_PCMU, SDP_PCMA },
			   .codec_count = 2,
			   .key_tag = 1 };

	if (!open_stream(call))
		return (struct text){ 0 };
	if (!call->has_peer && call->traits->srtp == SRTP_REQUIRED)
		call->is_secure = sdp.is_savp = true;
	if (call->traits->codec != CODEC_ANY || call->has_peer) {
		sdp.codecs[0] = call->has_peer			    ? call->codec
				: call->traits->codec == CODEC_PCMA ? SDP_PCMA
								    : SDP_PCMU;
		sdp.codec_count = 1;
	}
	if (call->has_peer) {
		sdp.telephone_event = call->peer.telephone_event;
		sdp.is_savp = call->peer.is_savp;
		sdp.key_tag = call->peer.key_tag > 0 ? call->peer.key_tag : 1;
	}
	return write_sdp(call, &sdp);
}

static int connect_stream(struct call *call)
{
	if (call->stream == NULL)
		return 0;
	if (!call->traits->telephone_event)
		call->peer.telephone_event = -1;
	return stream_connect(call->stream, &call->peer, call->codec,
			      call->is_secure ? call->key : NULL, call->peer.key);
}

struct text sound_answer(struct call *call)
{
	static const enum sdp_direction mirrored[] = { SDP_SENDRECV, SDP_RECVONLY, SDP_SENDONLY,
						       SDP_INACTIVE };
	struct sdp sdp = { .codecs = { call->codec },
			   .codec_count = 1,
			   .telephone_event = -1,
			   .direction = mirrored[call->peer.direction],
			   .is_savp = call->peer.is_savp,
			   .key_tag = call->peer.key_tag };
	struct text text;

	if (!call->has_peer)
		return sound_offer(call, SDP_SENDRECV);
	if (!open_stream(call))
		return (struct text){ 0 };
	if (call->traits->telephone_event)
		sdp.telephone_event = call->peer.telephone_event;
	text = write_sdp(call, &sdp);
	if (connect_stream(call) < 0)
		return (struct text){ 0 };
	return text;
}

/* A new offer, or the answer to ours. */
void sound_connect(struct call *call, struct text text)
{
	struct sdp sdp;

	if (text.bytes == 0 || sdp_read(text, &sdp) < 0 || !choose_codec(call, &sdp))
		return;
	if (call->is_secure && !sdp.has_key)
		return;
	call->peer = sdp;
	call->has_peer = true;
	connect_stream(call);
}

/* ---- what is played ---- */

void sound_early(struct call *call)
{
	const struct traits *traits = call->traits;
	struct sounds *sounds = &call->town->sounds;

	if (call->stream == NULL)
		return;
	if (traits->early == EARLY_RINGBACK)
		stream_play(call->stream, sounds_ringback(sounds), true);
	if (traits->early == EARLY_TONES || traits->early == EARLY_ANNOUNCEMENT)
		stream_play(call->stream, sounds_tones(sounds, traits->tones), false);
	if (traits->early == EARLY_ANNOUNCEMENT)
		stream_play(call->stream, sounds_words(sounds, traits->announcement, traits->voice),
			    true);
}

static const struct sound *words_of(struct town *town, const struct traits *traits)
{
	if (traits->wav != NULL)
		return sounds_wav(&town->sounds, traits->wav);
	return traits->says != NULL ? sounds_words(&town->sounds, traits->says, traits->voice)
				    : NULL;
}

void sound_say(struct call *call)
{
	const struct traits *traits = call->traits;

	if (call->stream == NULL)
		return;
	stream_stop(call->stream);
	stream_play(call->stream, words_of(call->town, traits), traits->says_again);
	if (traits->beep_hz > 0)
		stream_play(call->stream, sounds_beep(&call->town->sounds, traits->beep_hz, 400),
			    false);
}

bool sound_press(struct call *call, const char *keys)
{
	if (call->stream == NULL)
		return false;
	if (call->traits->keys_by == KEYS_RFC4733 && stream_press(call->stream, keys))
		return true;
	stream_stop(call->stream);
	for (; *keys != '\0'; keys++)
		stream_play(call->stream, sounds_key(&call->town->sounds, *keys), false);
	return true;
}

/* ---- what was heard ---- */

/* FOLDER/ATTEMPT.wav, or with the Call-ID; a further call gets a number. */
static void name_file(const struct call *call, char *out, size_t bytes_max)
{
	const char *id = call->attempt[0] != '\0' ? call->attempt : call->call_id;
	char name[129];
	size_t i = 0;

	for (; id[i] != '\0' && i < sizeof(name) - 1; i++)
		name[i] = isalnum((unsigned char)id[i]) ? id[i] : '-';
	name[i] = '\0';
	snprintf(out, bytes_max, "%s/%s.wav", call->town->record_folder, name);
	for (int number = 2; access(out, F_OK) == 0 && number < 1000; number++)
		snprintf(out, bytes_max, "%s/%s-%d.wav", call->town->record_folder, name, number);
}

void sound_end(struct call *call)
{
	char path[4096];
	const int16_t *pcm;
	size_t samples;

	if (call->stream == NULL)
		return;
	pcm = stream_heard(call->stream, &samples);
	if (call->town->record_folder != NULL && samples > 0) {
		name_file(call, path, sizeof(path));
		if (wav_write(path, pcm, samples) == 0)
			call_log_text(call, "recorded", call_ours(call), "file", path);
		else
			fprintf(stderr, "peal-town: %s cannot be written: %s\n", path,
				strerror(errno));
	}
	stream_destroy(&call->stream);
}

/* ---- before the first call ---- */

static int prepare(struct town *town, const struct traits *traits)
{
	if (traits->early == EARLY_ANNOUNCEMENT)
		sounds_words(&town->sounds, traits->announcement, traits->voice);
	return traits->wav != NULL && words_of(town, traits) == NULL ? -1 : 0;
}

/* Speaking takes time that no call has. */
int sound_prepare(struct town *town)
{
	struct mix *mix = &town->mix;
	int result = 0;

	for (size_t i = 0; i < mix->kind_count; i++) {
		words_of(town, &mix->kinds[i].traits);
		result |= prepare(town, &mix->kinds[i].traits);
	}
	for (size_t i = 0; i < mix->number_count; i++) {
		words_of(town, &mix->numbers[i].traits);
		result |= prepare(town, &mix->numbers[i].traits);
	}
	for (size_t i = 0; i < mix->call_count; i++) {
		words_of(town, &mix->calls[i].traits);
		result |= prepare(town, &mix->calls[i].traits);
	}
	return result;
}
