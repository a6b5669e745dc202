/* line.c - one leg and its sound: what is offered, and what was agreed */
/* SPDX-License-Identifier: MIT */
#include "call/line.h"

void line_offer_all(struct line *line)
{
	line->local.srtp = (enum sdp_srtp)line->sip->config->srtp;
	line->local.codec_count = options_codecs(line->sip->config, line->codecs);
	line->local.codecs = line->codecs;
}

int line_open(struct line *line, struct sip *sip, const struct stream_events *events, void *context,
	      struct peal_error *err)
{
	const struct peal_host *host = sip->host;

	if (line->stream != NULL)
		return 0;
	line->sip = sip;
	line->stream = stream_create(sip->media, events, context, err);
	if (line->stream == NULL)
		return -1;
	host->random(host, &line->local.session, sizeof(line->local.session));
	host->random(host, line->local.key, sizeof(line->local.key));
	line->local.session >>= 2; /* some read it as a signed number */
	line->local.version = 1;
	line->local.address = stack_address(sip->stack);
	line->local.port = stream_port(line->stream);
	line_offer_all(line);
	return 0;
}

void line_close(struct line *line)
{
	leg_drop(line->leg);
	line->leg = NULL;
	stream_destroy(&line->stream);
}

bool line_can_change(const struct line *line)
{
	if (line->sip->config->srtp == SDP_SRTP_OFFER)
		return line->local.srtp != SDP_SRTP_NONE;
	return line->local.codec_count > 1;
}

void line_change(struct line *line)
{
	if (line->local.srtp == SDP_SRTP_OFFER)
		line->local.srtp = SDP_SRTP_REQUIRE; /* RTP/SAVP */
	else if (line->sip->config->srtp == SDP_SRTP_OFFER)
		line->local.srtp = SDP_SRTP_NONE;
	else
		line_hold_codec(line, line->codecs[1]);
}

void line_hold_codec(struct line *line, enum media_codec codec)
{
	line->codecs[0] = codec;
	line->local.codec_count = 1;
}

int line_call(struct line *line, struct leg_request *request, const struct leg_events *events,
	      void *context, struct peal_error *err)
{
	char sdp[SDP_BYTES_MAX];

	if (sdp_write_offer(&line->local, sdp, sizeof(sdp)) < 0)
		return peal_fail(err, PEAL_FAIL_BUG, "our offer does not fit");
	request->sdp = sdp;
	return leg_call(line->sip->stack, request, events, context, &line->leg, err);
}

static void take_peer(struct line *line, const struct media_peer *peer)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)&peer->address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&peer->address;

	line->has_peer = true;
	line->has_sound = (four->sin_family == AF_INET6 ? six->sin6_port : four->sin_port) != 0;
	line->codec = peer->codec;
	line->has_telephone_event = peer->telephone_event >= 0;
	stream_connect(line->stream, peer);
}

int line_agree(struct line *line, struct peal_slice sdp, struct peal_error *err)
{
	struct media_peer peer;

	if (sdp_read(sdp, &line->local, &peer, err) < 0)
		return -1;
	take_peer(line, &peer);
	return 0;
}

int line_offered(struct line *line, struct peal_slice sdp, char *sdp_out, size_t bytes_max)
{
	struct media_peer peer;

	line->local.version++;
	/* An INVITE without an offer asks for ours (RFC 3261, 14.2). */
	if (sdp.bytes == 0)
		return sdp_write_offer(&line->local, sdp_out, bytes_max);
	if (sdp_read(sdp, &line->local, &peer, NULL) < 0 ||
	    sdp_write_answer(&line->local, sdp, sdp_out, bytes_max) < 0)
		return -1;
	take_peer(line, &peer);
	return 0;
}
