/* line.h - one leg and its sound: what is offered, and what was agreed */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_LINE_H
#define PEAL_SIP_LINE_H

#include "sip.h"

struct line {
	struct sip *sip;
	struct leg *leg;       /* NULL: none */
	struct stream *stream; /* NULL: none */
	struct sdp_local local;
	enum media_codec codecs[2];
	bool has_peer;	/* something was agreed */
	bool has_sound; /* and it is not "no sound" */
	enum media_codec codec;
	bool has_telephone_event;
};

/* Takes an RTP port; < 0: there is none.  Accepts a line that is open. */
int line_open(struct line *line, struct sip *sip, const struct stream_events *events, void *context,
	      struct peal_error *err);
/* Drops the leg, and the stream. */
void line_close(struct line *line);

/* Offers all that the settings allow, again. */
void line_offer_all(struct line *line);
/* Something else than what was refused: SRTP and nothing else, as some want it, then none;
 * or the other codec alone.  false: there is nothing else. */
bool line_can_change(const struct line *line);
void line_change(struct line *line);

/* Speaks this codec alone from now on. */
void line_hold_codec(struct line *line, enum media_codec codec);

/* Sends an INVITE with our offer; the request's sdp is filled in. */
int line_call(struct line *line, struct leg_request *request, const struct leg_events *events,
	      void *context, struct peal_error *err);
/* The other side's answer. */
int line_agree(struct line *line, struct peal_slice sdp, struct peal_error *err);
/* The other side's offer, and our answer to it; as leg_events.offered. */
int line_offered(struct line *line, struct peal_slice sdp, char *sdp_out, size_t bytes_max);

#endif
