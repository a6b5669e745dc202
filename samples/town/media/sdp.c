/* sdp.c - what two sides say about their sound (RFC 4566, 4568) */
/* SPDX-License-Identifier: MIT */
#include "sdp.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define SUITE "AES_CM_128_HMAC_SHA1_80"

/* "IN IP4 127.0.0.1" */
static void read_connection(struct text value, struct sdp *out)
{
	text_until(&value, " ");
	text_until(&value, " ");
	value = text_until(&value, "/ ");
	if (value.bytes > 0 && value.bytes < sizeof(out->host))
		text_put(value, out->host, sizeof(out->host));
}

static void add_codec(struct sdp *out, enum sdp_codec codec)
{
	for (size_t i = 0; i < out->codec_count; i++) {
		if (out->codecs[i] == codec)
			return;
	}
	out->codecs[out->codec_count++] = codec;
}

/* "audio 6000 RTP/AVP 0 8 101" */
static bool read_media(struct text value, struct sdp *out)
{
	struct text kind = text_until(&value, " "), port = text_until(&value, " "), profile;
	uint64_t number;

	port = text_until(&port, "/");
	profile = text_until(&value, " ");
	if (!text_is(kind, "audio") || !text_number(port, 65535, &number))
		return false;
	out->port = (int)number;
	out->is_savp = text_is(profile, "RTP/SAVP");
	if (!out->is_savp && !text_is(profile, "RTP/AVP"))
		return false;
	while (value.bytes > 0) {
		struct text type = text_until(&value, " ");

		if (text_number(type, 127, &number) && (number == SDP_PCMU || number == SDP_PCMA))
			add_codec(out, (enum sdp_codec)number);
	}
	return true;
}

/* "1 AES_CM_128_HMAC_SHA1_80 inline:...|2^20|1:4" */
static void read_crypto(struct text value, struct sdp *out)
{
	struct text tag = text_until(&value, " "), suite = text_until(&value, " ");
	struct text key = text_until(&value, " |");
	unsigned char base64[40], bytes[33];
	uint64_t number;

	if (out->has_key || !text_number(tag, 999999999, &number) || !text_is(suite, SUITE) ||
	    !text_begins(key, "inline:") || key.bytes != 7 + sizeof(base64))
		return;
	memcpy(base64, key.at + 7, sizeof(base64));
	if (EVP_DecodeBlock(bytes, base64, sizeof(base64)) != SDP_KEY_BYTES)
		return;
	memcpy(out->key, bytes, SDP_KEY_BYTES);
	out->key_tag = (int)number;
	out->has_key = true;
}

/* "101 telephone-event/8000" */
static void read_rtpmap(struct text value, struct sdp *out)
{
	struct text type = text_until(&value, " ");
	uint64_t number;

	if (text_begins(value, "telephone-event/8000") && text_number(type, 127, &number) &&
	    out->telephone_event < 0)
		out->telephone_event = (int)number;
}

static void read_attribute(struct text value, struct sdp *out)
{
	static const char *const words[] = { "sendrecv", "sendonly", "recvonly", "inactive" };
	struct text name = text_until(&value, ":");

	for (int i = 0; i < 4; i++) {
		if (text_is(name, words[i]))
			out->direction = (enum sdp_direction)i;
	}
	if (text_is(name, "rtpmap"))
		read_rtpmap(value, out);
	else if (text_is(name, "crypto"))
		read_crypto(value, out);
}

int sdp_read(struct text text, struct sdp *out)
{
	bool is_ours = false, is_past = false;

	*out = (struct sdp){ .telephone_event = -1 };
	while (text.bytes > 0) {
		struct text line = text_trim(text_until(&text, "\n"));
		struct text value = { line.at + 2, line.bytes > 2 ? line.bytes - 2 : 0 };

		if (line.bytes < 2 || line.at[1] != '=')
			continue;
		if (line.at[0] == 'm') {
			is_past = is_ours; /* the first audio is taken, others are not */
			is_ours = is_ours || read_media(value, out);
		} else if (line.at[0] == 'c' && !is_past) {
			read_connection(value, out);
		} else if (line.at[0] == 'a' && !is_past) {
			read_attribute(value, out);
		}
	}
	return is_ours && out->codec_count > 0 && out->host[0] != '\0' ? 0 : -1;
}

static void write_codecs(struct page *page, const struct sdp *sdp)
{
	for (size_t i = 0; i < sdp->codec_count; i++)
		page_print(page, "a=rtpmap:%d %s/8000\r\n", (int)sdp->codecs[i],
			   sdp->codecs[i] == SDP_PCMU ? "PCMU" : "PCMA");
	if (sdp->telephone_event >= 0)
		page_print(page, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\n",
			   sdp->telephone_event, sdp->telephone_event);
}

void sdp_write(struct page *page, const struct sdp *sdp, unsigned version)
{
	static const char *const words[] = { "sendrecv", "sendonly", "recvonly", "inactive" };
	const char *family = strchr(sdp->host, ':') != NULL ? "IP6" : "IP4";
	unsigned char base64[41];

	page_print(page, "v=0\r\no=town %d %u IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n",
		   sdp->port, version, family, sdp->host, family, sdp->host);
	page_print(page, "m=audio %d RTP/%s", sdp->port, sdp->is_savp ? "SAVP" : "AVP");
	for (size_t i = 0; i < sdp->codec_count; i++)
		page_print(page, " %d", (int)sdp->codecs[i]);
	if (sdp->telephone_event >= 0)
		page_print(page, " %d", sdp->telephone_event);
	page_print(page, "\r\n");
	write_codecs(page, sdp);
	if (sdp->has_key) {
		EVP_EncodeBlock(base64, sdp->key, SDP_KEY_BYTES);
		page_print(page, "a=crypto:%d " SUITE " inline:%s\r\n", sdp->key_tag,
			   (const char *)base64);
	}
	page_print(page, "a=ptime:20\r\na=%s\r\n", words[sdp->direction]);
}
