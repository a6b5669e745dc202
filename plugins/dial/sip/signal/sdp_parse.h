/* sdp_parse.h - the lines of a session description, as far as they matter to us */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_SDP_PARSE_H
#define PEAL_SIP_SDP_PARSE_H

#include "signal/sdp.h"

#define SDP_FORMATS_MAX 32u /* payload types of one stream */
#define SDP_MEDIA_MAX 8u    /* streams of one description */

enum sdp_direction {
	SDP_SENDRECV,
	SDP_SENDONLY,
	SDP_RECVONLY,
	SDP_INACTIVE,
};

enum sdp_profile {
	SDP_PROFILE_OTHER,
	SDP_PROFILE_AVP,
	SDP_PROFILE_SAVP,
};

/* Of one payload type. */
enum sdp_format {
	SDP_FORMAT_OTHER,
	SDP_FORMAT_PCMU,
	SDP_FORMAT_PCMA,
	SDP_FORMAT_EVENT,
};

/* The audio stream that we would speak. */
struct sdp_audio {
	struct sockaddr_storage address;
	bool has_address;
	uint16_t port;
	enum sdp_profile profile;
	enum sdp_direction direction;
	size_t format_count;
	uint8_t payload_types[SDP_FORMATS_MAX];
	enum sdp_format formats[SDP_FORMATS_MAX];
	bool has_key; /* AES_CM_128_HMAC_SHA1_80 */
	uint32_t key_tag;
	uint8_t key[MEDIA_KEY_BYTES];
};

struct sdp_parsed {
	struct sdp_audio audio;
	bool has_audio;
	size_t audio_index; /* among the streams */
	size_t media_count;
	struct peal_slice media[SDP_MEDIA_MAX]; /* the "m=" lines, without "m=" */
};

/* < 0: it breaks the form, or a limit. */
int sdp_parse(struct peal_slice text, struct sdp_parsed *parsed_out, struct peal_error *err);
/* Index of the first payload type that is one of the codecs; < 0: none. */
int sdp_choose_codec(const struct sdp_audio *audio, const struct sdp_local *local,
		     enum media_codec *codec_out);
/* Payload type of telephone-event; -1: none. */
int sdp_event_type(const struct sdp_audio *audio);
/* Is SRTP used between us and them?  < 0: one insists on it, the other cannot. */
int sdp_is_secure(const struct sdp_audio *audio, const struct sdp_local *local,
		  struct peal_error *err);

#endif
