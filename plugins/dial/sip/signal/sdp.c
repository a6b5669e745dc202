/* sdp.c - offers of ours, and what the other side says to them
 *
 * Each text is written into the caller's buffer and fails when it does not fit. */
/* SPDX-License-Identifier: MIT */
#include "signal/sdp.h"

#include "signal/sdp_parse.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <openssl/evp.h>

#define EVENT_TYPE 101 /* of telephone-event, in our offers */

/* ---- writing ---- */

struct out {
	char *at;
	size_t bytes, max;
	bool is_full;
};

__attribute__((format(printf, 2, 3))) static void out_add(struct out *out, const char *format, ...)
{
	size_t left = out->max - out->bytes;
	va_list args;
	int count;

	va_start(args, format);
	count = vsnprintf(out->at + out->bytes, left, format, args);
	va_end(args);
	if (count < 0 || (size_t)count >= left)
		out->is_full = true;
	else
		out->bytes += (size_t)count;
}

static int out_end(const struct out *out)
{
	return out->is_full ? -1 : 0;
}

static void add_head(struct out *out, const struct sdp_local *local)
{
	const char *family = strchr(local->address, ':') != NULL ? "IP6" : "IP4";

	out_add(out,
		"v=0\r\no=- %" PRIu64 " %" PRIu32 " IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n",
		local->session, local->version, family, local->address, family, local->address);
}

static void add_crypto(struct out *out, const struct sdp_local *local, uint32_t tag)
{
	unsigned char base64[MEDIA_KEY_BYTES / 3 * 4 + 1];

	EVP_EncodeBlock(base64, local->key, MEDIA_KEY_BYTES);
	out_add(out, "a=crypto:%" PRIu32 " AES_CM_128_HMAC_SHA1_80 inline:%s\r\n", tag, base64);
}

static void add_map(struct out *out, unsigned payload_type, enum media_codec codec)
{
	out_add(out, "a=rtpmap:%u %s/8000\r\n", payload_type,
		codec == MEDIA_CODEC_PCMU ? "PCMU" : "PCMA");
}

static void add_event(struct out *out, int payload_type)
{
	if (payload_type >= 0)
		out_add(out, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\n", payload_type,
			payload_type);
}

static unsigned own_type(enum media_codec codec)
{
	return codec == MEDIA_CODEC_PCMU ? 0 : 8;
}

int sdp_write_offer(const struct sdp_local *local, char *text_out, size_t bytes_max)
{
	struct out out = { .at = text_out, .max = bytes_max };

	add_head(&out, local);
	out_add(&out, "m=audio %u RTP/%s", local->port,
		local->srtp == SDP_SRTP_REQUIRE ? "SAVP" : "AVP");
	for (size_t i = 0; i < local->codec_count; i++)
		out_add(&out, " %u", own_type(local->codecs[i]));
	out_add(&out, " %d\r\n", EVENT_TYPE);
	for (size_t i = 0; i < local->codec_count; i++)
		add_map(&out, own_type(local->codecs[i]), local->codecs[i]);
	add_event(&out, EVENT_TYPE);
	out_add(&out, "a=ptime:20\r\na=sendrecv\r\n");
	if (local->srtp != SDP_SRTP_NONE)
		add_crypto(&out, local, 1);
	return out_end(&out);
}

/* What we do when they send only, receive only, and so on. */
static const char *mirrored(enum sdp_direction direction)
{
	switch (direction) {
	case SDP_SENDONLY:
		return "recvonly";
	case SDP_RECVONLY:
		return "sendonly";
	case SDP_INACTIVE:
		return "inactive";
	default:
		return "sendrecv";
	}
}

/* A stream that we decline keeps its line, with port 0 (RFC 3264, 6). */
static void add_declined(struct out *out, struct peal_slice media)
{
	size_t kind = 0, port;

	while (kind < media.bytes && media.at[kind] != ' ')
		kind++;
	for (port = kind + 1; port < media.bytes && media.at[port] != ' ';)
		port++;
	if (port > media.bytes)
		port = media.bytes;
	out_add(out, "m=%.*s 0%.*s\r\n", (int)kind, media.at, (int)(media.bytes - port),
		media.at + port);
}

static int add_agreed(struct out *out, const struct sdp_local *local, const struct sdp_audio *audio)
{
	enum media_codec codec;
	int at = sdp_choose_codec(audio, local, &codec);
	int event = sdp_event_type(audio);
	int is_secure = sdp_is_secure(audio, local, NULL);

	if (at < 0 || is_secure < 0)
		return -1;
	out_add(out, "m=audio %u RTP/%s %u", local->port,
		audio->profile == SDP_PROFILE_SAVP ? "SAVP" : "AVP", audio->payload_types[at]);
	if (event >= 0)
		out_add(out, " %d", event);
	out_add(out, "\r\n");
	add_map(out, audio->payload_types[at], codec);
	add_event(out, event);
	out_add(out, "a=ptime:20\r\na=%s\r\n", mirrored(audio->direction));
	if (is_secure > 0)
		add_crypto(out, local, audio->key_tag);
	return 0;
}

int sdp_write_answer(const struct sdp_local *local, struct peal_slice offer, char *text_out,
		     size_t bytes_max)
{
	struct out out = { .at = text_out, .max = bytes_max };
	struct sdp_parsed parsed;

	if (sdp_parse(offer, &parsed, NULL) < 0 || !parsed.has_audio)
		return -1;
	add_head(&out, local);
	for (size_t i = 0; i < parsed.media_count; i++) {
		if (i != parsed.audio_index || parsed.audio.port == 0)
			add_declined(&out, parsed.media[i]);
		else if (add_agreed(&out, local, &parsed.audio) < 0)
			return -1;
	}
	return out_end(&out);
}

/* ---- reading ---- */

static void port_set(struct sockaddr_storage *address, uint16_t port)
{
	if (address->ss_family == AF_INET)
		((struct sockaddr_in *)address)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)address)->sin6_port = htons(port);
}

/* Held in the old way: the address is 0.0.0.0 (RFC 2543). */
static bool is_nowhere(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;

	return address->ss_family == AF_INET && four->sin_addr.s_addr == 0;
}

static int peer_take(const struct sdp_audio *audio, const struct sdp_local *local,
		     struct media_peer *peer, struct peal_error *err)
{
	int at = sdp_choose_codec(audio, local, &peer->codec);
	int is_secure = sdp_is_secure(audio, local, err);

	if (is_secure < 0)
		return -1;
	if (at < 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its session description has no codec that we speak");
	if (!audio->has_address)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its session description has no address (c=)");
	peer->payload_type = audio->payload_types[at];
	peer->telephone_event = sdp_event_type(audio);
	peer->is_secure = is_secure > 0;
	if (peer->is_secure) {
		memcpy(peer->key_send, local->key, MEDIA_KEY_BYTES);
		memcpy(peer->key_receive, audio->key, MEDIA_KEY_BYTES);
	}
	peer->address = audio->address;
	port_set(&peer->address, audio->port);
	peer->is_held = audio->direction == SDP_SENDONLY || audio->direction == SDP_INACTIVE ||
			is_nowhere(&audio->address);
	return 0;
}

int sdp_read(struct peal_slice text, const struct sdp_local *local, struct media_peer *peer_out,
	     struct peal_error *err)
{
	struct media_peer peer = { .telephone_event = -1 };
	struct sdp_parsed parsed;

	if (sdp_parse(text, &parsed, err) < 0)
		return -1;
	if (!parsed.has_audio)
		return peal_fail(err, PEAL_FAIL_INPUT, "its session description has no audio");
	if (parsed.audio.port != 0 && peer_take(&parsed.audio, local, &peer, err) < 0)
		return -1;
	if (parsed.audio.port == 0)
		peer.address.ss_family = AF_INET;
	*peer_out = peer;
	return 0;
}
