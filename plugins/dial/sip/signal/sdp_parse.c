/* sdp_parse.c - the lines of a session description, as far as they matter to us
 *
 * What is not known is passed over, as RFC 4566 wants it; what is known and broken is
 * refused with the line.  Nothing is trusted: all comes from the network. */
/* SPDX-License-Identifier: MIT */
#include "signal/sdp_parse.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <strings.h>

#define LINE_SHOWN_MAX 60 /* bytes of a line in a message */
#define WORDS_MAX (SDP_FORMATS_MAX + 8)
#define CRYPTO_SUITE "AES_CM_128_HMAC_SHA1_80"
#define KEY_BASE64_BYTES 40u

struct parser {
	struct sdp_parsed *parsed;
	struct sdp_audio *here; /* the stream that the line belongs to; NULL: not ours */
	bool is_in_media;
	struct sockaddr_storage address; /* of the session */
	bool has_address;
	enum sdp_direction direction; /* of the session */
	struct peal_error *err;
};

/* ---- words ---- */

static bool slice_is(struct peal_slice slice, const char *text)
{
	return slice.bytes == strlen(text) && strncasecmp(slice.at, text, slice.bytes) == 0;
}

/* Takes the text up to one of the characters, and skips all of them. */
static struct peal_slice slice_cut(struct peal_slice *rest, const char *separators)
{
	struct peal_slice word = { rest->at, 0 };

	while (word.bytes < rest->bytes && strchr(separators, rest->at[word.bytes]) == NULL)
		word.bytes++;
	rest->at += word.bytes;
	rest->bytes -= word.bytes;
	while (rest->bytes > 0 && strchr(separators, rest->at[0]) != NULL) {
		rest->at++;
		rest->bytes--;
	}
	return word;
}

static bool slice_starts(struct peal_slice slice, const char *start)
{
	return slice.bytes >= strlen(start) && memcmp(slice.at, start, strlen(start)) == 0;
}

static bool slice_number(struct peal_slice slice, uint32_t max, uint32_t *number_out)
{
	uint32_t number = 0;

	if (slice.bytes == 0 || slice.bytes > 9)
		return false;
	for (size_t i = 0; i < slice.bytes; i++) {
		if (slice.at[i] < '0' || slice.at[i] > '9')
			return false;
		number = number * 10 + (uint32_t)(slice.at[i] - '0');
	}
	*number_out = number;
	return number <= max;
}

static int fail_line(const struct parser *parser, struct peal_slice line, const char *what)
{
	char shown[LINE_SHOWN_MAX + 1];
	size_t bytes = line.bytes < LINE_SHOWN_MAX ? line.bytes : LINE_SHOWN_MAX;

	for (size_t i = 0; i < bytes; i++)
		shown[i] = line.at[i] >= ' ' && line.at[i] <= '~' ? line.at[i] : '?';
	shown[bytes] = '\0';
	return peal_fail(parser->err, PEAL_FAIL_INPUT, "its session description: %s: \"%s\"", what,
			 shown);
}

/* ---- lines ---- */

/* c=IN IP4 192.0.2.1; a name is refused: looking it up would block. */
static int read_address(struct parser *parser, struct peal_slice line, struct peal_slice value)
{
	struct sockaddr_storage address = { 0 };
	struct sockaddr_in *four = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
	struct peal_slice net = slice_cut(&value, " "), family = slice_cut(&value, " ");
	struct peal_slice host = slice_cut(&value, "/ ");
	char text[INET6_ADDRSTRLEN];

	if (!slice_is(net, "IN") || host.bytes == 0 || host.bytes >= sizeof(text))
		return fail_line(parser, line, "no Internet address");
	memcpy(text, host.at, host.bytes);
	text[host.bytes] = '\0';
	if (slice_is(family, "IP4") && inet_pton(AF_INET, text, &four->sin_addr) == 1)
		four->sin_family = AF_INET;
	else if (slice_is(family, "IP6") && inet_pton(AF_INET6, text, &six->sin6_addr) == 1)
		six->sin6_family = AF_INET6;
	else
		return fail_line(parser, line, "no address in digits");
	if (!parser->is_in_media) {
		parser->address = address;
		parser->has_address = true;
	} else if (parser->here != NULL) {
		parser->here->address = address;
		parser->here->has_address = true;
	}
	return 0;
}

static enum sdp_profile profile_of(struct peal_slice word)
{
	if (slice_is(word, "RTP/AVP"))
		return SDP_PROFILE_AVP;
	return slice_is(word, "RTP/SAVP") ? SDP_PROFILE_SAVP : SDP_PROFILE_OTHER;
}

static void read_formats(struct sdp_audio *audio, struct peal_slice value)
{
	while (value.bytes > 0 && audio->format_count < SDP_FORMATS_MAX) {
		struct peal_slice word = slice_cut(&value, " ");
		size_t at = audio->format_count;
		uint32_t type;

		if (!slice_number(word, 127, &type))
			continue;
		audio->payload_types[at] = (uint8_t)type;
		audio->formats[at] = type == 0	 ? SDP_FORMAT_PCMU
				     : type == 8 ? SDP_FORMAT_PCMA
						 : SDP_FORMAT_OTHER;
		audio->format_count++;
	}
}

/* The first audio stream with a port is ours, else the first audio stream. */
static void take_stream(struct parser *parser, struct peal_slice formats, uint16_t port,
			enum sdp_profile profile)
{
	struct sdp_parsed *parsed = parser->parsed;

	if (parsed->has_audio && (parsed->audio.port != 0 || port == 0))
		return;
	parsed->audio = (struct sdp_audio){
		.port = port,
		.profile = profile,
		.direction = parser->direction,
		.address = parser->address,
		.has_address = parser->has_address,
	};
	parsed->has_audio = true;
	parsed->audio_index = parsed->media_count - 1;
	parser->here = &parsed->audio;
	read_formats(parser->here, formats);
}

/* m=audio 49170 RTP/AVP 0 8 101 */
static int read_media(struct parser *parser, struct peal_slice line, struct peal_slice value)
{
	struct sdp_parsed *parsed = parser->parsed;
	struct peal_slice whole = value;
	struct peal_slice kind = slice_cut(&value, " "), port_text = slice_cut(&value, " ");
	struct peal_slice port_digits = slice_cut(&port_text, "/");
	enum sdp_profile profile = profile_of(slice_cut(&value, " "));
	uint32_t port;

	parser->is_in_media = true;
	parser->here = NULL;
	if (parsed->media_count >= SDP_MEDIA_MAX)
		return fail_line(parser, line, "more streams than anybody needs");
	if (!slice_number(port_digits, UINT16_MAX, &port))
		return fail_line(parser, line, "no port");
	parsed->media[parsed->media_count++] = whole;
	if (slice_is(kind, "audio"))
		take_stream(parser, value, (uint16_t)port, profile);
	return 0;
}

/* a=rtpmap:101 telephone-event/8000 */
static void read_map(struct sdp_audio *audio, struct peal_slice value)
{
	struct peal_slice type_text = slice_cut(&value, " ");
	struct peal_slice name = slice_cut(&value, "/"), rate = slice_cut(&value, "/ ");
	enum sdp_format format = SDP_FORMAT_OTHER;
	uint32_t type;

	if (!slice_number(type_text, 127, &type))
		return;
	if (slice_is(rate, "8000")) {
		if (slice_is(name, "PCMU"))
			format = SDP_FORMAT_PCMU;
		else if (slice_is(name, "PCMA"))
			format = SDP_FORMAT_PCMA;
		else if (slice_is(name, "telephone-event"))
			format = SDP_FORMAT_EVENT;
	}
	for (size_t i = 0; i < audio->format_count; i++) {
		if (audio->payload_types[i] == type)
			audio->formats[i] = format;
	}
}

/* 40 characters of base64 without padding are 30 bytes. */
static bool key_decode(struct peal_slice text, uint8_t key_out[MEDIA_KEY_BYTES])
{
	for (size_t i = 0; i < text.bytes; i++) {
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
			   text.at[i]) == NULL ||
		    text.at[i] == '\0')
			return false;
	}
	return text.bytes == KEY_BASE64_BYTES &&
	       EVP_DecodeBlock(key_out, (const unsigned char *)text.at, KEY_BASE64_BYTES) ==
		       MEDIA_KEY_BYTES;
}

/* a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31; the first one that we can do.
 * Parameters of the session and a key with an identifier (MKI) change what packets look
 * like: such lines are passed over. */
static void read_crypto(struct sdp_audio *audio, struct peal_slice value)
{
	struct peal_slice tag_text = slice_cut(&value, " "), suite = slice_cut(&value, " ");
	struct peal_slice inlined = slice_cut(&value, " "), key;
	uint32_t tag;

	if (audio->has_key || !slice_number(tag_text, 999999999, &tag) ||
	    !slice_is(suite, CRYPTO_SUITE) || value.bytes > 0 || !slice_starts(inlined, "inline:"))
		return;
	inlined.at += strlen("inline:");
	inlined.bytes -= strlen("inline:");
	key = slice_cut(&inlined, "|");
	if (memchr(inlined.at, ':', inlined.bytes) != NULL || !key_decode(key, audio->key))
		return;
	audio->has_key = true;
	audio->key_tag = tag;
}

static bool direction_of(struct peal_slice value, enum sdp_direction *direction_out)
{
	static const char *const names[] = {
		[SDP_SENDRECV] = "sendrecv",
		[SDP_SENDONLY] = "sendonly",
		[SDP_RECVONLY] = "recvonly",
		[SDP_INACTIVE] = "inactive",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!slice_is(value, names[i]))
			continue;
		*direction_out = (enum sdp_direction)i;
		return true;
	}
	return false;
}

static void read_attribute(struct parser *parser, struct peal_slice value)
{
	struct peal_slice name = slice_cut(&value, ":");
	enum sdp_direction direction;

	if (direction_of(name, &direction)) {
		if (!parser->is_in_media)
			parser->direction = direction;
		else if (parser->here != NULL)
			parser->here->direction = direction;
	} else if (parser->here != NULL && slice_is(name, "rtpmap")) {
		read_map(parser->here, value);
	} else if (parser->here != NULL && slice_is(name, "crypto")) {
		read_crypto(parser->here, value);
	}
}

static int read_line(struct parser *parser, struct peal_slice line)
{
	struct peal_slice value = { line.at + 2, line.bytes - 2 };

	if (line.bytes < 2 || line.at[1] != '=')
		return fail_line(parser, line, "no line of one");
	switch (line.at[0]) {
	case 'c':
		return read_address(parser, line, value);
	case 'm':
		return read_media(parser, line, value);
	case 'a':
		read_attribute(parser, value);
		return 0;
	default:
		return 0;
	}
}

int sdp_parse(struct peal_slice text, struct sdp_parsed *parsed_out, struct peal_error *err)
{
	struct parser parser = { .parsed = parsed_out, .err = err };

	*parsed_out = (struct sdp_parsed){ 0 };
	if (text.bytes > SDP_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "its session description is longer than %u bytes", SDP_BYTES_MAX);
	if (text.bytes == 0 || memchr(text.at, '\0', text.bytes) != NULL)
		return peal_fail(err, PEAL_FAIL_INPUT, "its session description is %s",
				 text.bytes == 0 ? "missing" : "not a text");
	while (text.bytes > 0) {
		struct peal_slice line = slice_cut(&text, "\r\n");

		if (line.bytes > 0 && read_line(&parser, line) < 0)
			return -1;
	}
	return 0;
}

/* ---- what of it we can speak ---- */

static bool is_codec(enum sdp_format format, const struct sdp_local *local,
		     enum media_codec *codec_out)
{
	if (format != SDP_FORMAT_PCMU && format != SDP_FORMAT_PCMA)
		return false;
	*codec_out = format == SDP_FORMAT_PCMU ? MEDIA_CODEC_PCMU : MEDIA_CODEC_PCMA;
	for (size_t i = 0; i < local->codec_count; i++) {
		if (local->codecs[i] == *codec_out)
			return true;
	}
	return false;
}

int sdp_choose_codec(const struct sdp_audio *audio, const struct sdp_local *local,
		     enum media_codec *codec_out)
{
	for (size_t i = 0; i < audio->format_count; i++) {
		if (is_codec(audio->formats[i], local, codec_out))
			return (int)i;
	}
	return -1;
}

int sdp_event_type(const struct sdp_audio *audio)
{
	for (size_t i = 0; i < audio->format_count; i++) {
		if (audio->formats[i] == SDP_FORMAT_EVENT)
			return audio->payload_types[i];
	}
	return -1;
}

int sdp_is_secure(const struct sdp_audio *audio, const struct sdp_local *local,
		  struct peal_error *err)
{
	bool must = audio->profile == SDP_PROFILE_SAVP;

	if (audio->profile == SDP_PROFILE_OTHER)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "its session description has audio that is neither RTP/AVP nor "
				 "RTP/SAVP");
	if (must && local->srtp == SDP_SRTP_NONE)
		return peal_fail(err, PEAL_FAIL_INPUT, "it insists on SRTP, and srtp is none");
	if (must && !audio->has_key)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "it wants SRTP with no key of " CRYPTO_SUITE);
	if (local->srtp == SDP_SRTP_REQUIRE && !must)
		return peal_fail(err, PEAL_FAIL_INPUT, "it has no SRTP, and srtp is require");
	return local->srtp != SDP_SRTP_NONE && audio->has_key;
}
