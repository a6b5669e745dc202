/* gate.c - what the trunk does before a telephone hears of a call
 *
 * Nothing here needs memory of the call: a repeated INVITE gets the same again. */
/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "registrar.h"
#include "samples/town/sip/header.h"
#include "samples/town/sip/reply.h"

#include <stdio.h>

struct text gate_number(const struct message *request)
{
	struct text user = uri_user(request->uri);

	if (user.bytes > 0 && user.at[0] == '+') {
		user.at++;
		user.bytes--;
	}
	return user;
}

/* `reply` lacks what the request decides. */
static void send_reply(struct town *town, const struct flow *flow, const struct message *request,
		       struct reply *reply)
{
	struct flow way = reply_flow(request, flow);
	struct page head;
	char made[24];

	if (reply->tag == NULL) {
		/* The same for the same request. */
		snprintf(made, sizeof(made), "t%08x", text_hash(request->branch));
		reply->tag = made;
	}
	reply->to = request->to;
	page_clear(&head);
	reply_head(&head, request, flow);
	reply->head = page_text(&head);
	page_clear(&town->page);
	reply_write(&town->page, reply);
	net_send(town->net, &way, page_text(&town->page));
}

void gate_reply(struct town *town, const struct flow *flow, const struct message *request,
		int status, const char *headers, const char *tag)
{
	send_reply(town, flow, request,
		   &(struct reply){ .status = status, .tag = tag, .headers = headers });
}

void gate_reply_sdp(struct town *town, const struct flow *flow, const struct message *request,
		    struct text sdp)
{
	send_reply(town, flow, request, &(struct reply){ .status = 200, .body = sdp });
}

static void log_gate(struct town *town, const struct message *request, const char *event,
		     int status)
{
	struct text session = message_header(request, "Session-ID");
	char call_id[257], attempt[33], from[40], to[40];
	struct log_line line = { .event = event,
				 .call_id = call_id,
				 .attempt = attempt,
				 .from = from,
				 .to = to,
				 .status = status,
				 .by = "trunk" };

	text_put(request->call_id, call_id, sizeof(call_id));
	text_put(text_trim(text_until(&session, ";")), attempt, sizeof(attempt));
	text_put(uri_user(header_uri(request->from)), from, sizeof(from));
	text_put(gate_number(request), to, sizeof(to));
	log_write(&town->log, &line);
}

bool gate_check(struct town *town, const struct flow *flow, const struct message *request,
		struct digest *digest)
{
	enum digest_result result;
	struct page line;

	digest->now_ms = town->alarms.now_ms;
	result = digest_check(digest, request);
	if (result == DIGEST_GOOD)
		return true;
	town->figures.challenged++;
	page_clear(&line);
	digest_challenge(&line, digest, result);
	line.at[line.bytes] = '\0';
	gate_reply(town, flow, request, digest->status, line.at, NULL);
	log_gate(town, request,
		 result == DIGEST_WRONG	  ? "wrong_password"
		 : result == DIGEST_STALE ? "stale_nonce"
					  : "challenged",
		 digest->status);
	return false;
}

static bool turn_away(struct town *town, const struct flow *flow, const struct message *request,
		      int status)
{
	char line[64] = "";

	if (status == 503)
		snprintf(line, sizeof(line), "Retry-After: %lld\r\n",
			 (long long)(town->mix.trunk.retry_after.min_ms + 999) / 1000);
	town->figures.turned_away++;
	gate_reply(town, flow, request, status, line, NULL);
	log_gate(town, request, "turned_away", status);
	return false;
}

static bool is_challenged(struct town *town, const struct flow *flow, const struct message *request,
			  const struct traits *traits)
{
	const struct mix_trunk *trunk = &town->mix.trunk;
	struct digest digest = {
		.realm = trunk->realm,
		.user = traits->user != NULL ? traits->user : trunk->user,
		.password = traits->password != NULL ? traits->password : trunk->password,
		.status = traits->challenge != 0 ? traits->challenge : trunk->challenge,
		.is_impatient = traits->is_stale,
	};

	if (digest.password == NULL)
		digest.password = "";
	return digest.status != 0 && !gate_check(town, flow, request, &digest);
}

/* More than the trunk can carry at once, or in a second. */
static bool is_full(const struct town *town)
{
	const struct mix_trunk *trunk = &town->mix.trunk;

	if (trunk->calls_max > 0 && town->figures.live >= (uint64_t)trunk->calls_max)
		return true;
	return trunk->cps_max > 0 &&
	       figures_cps(&town->figures, town->alarms.now_ms) >= (size_t)trunk->cps_max;
}

/* The town knows no extension of SIP that a caller could insist on. */
static void refuse_extension(struct town *town, const struct flow *flow,
			     const struct message *request)
{
	struct text required = message_header(request, "Require");
	char line[256];

	snprintf(line, sizeof(line), "Unsupported: %.*s\r\n",
		 required.bytes < 200 ? (int)required.bytes : 200, required.at);
	town->figures.turned_away++;
	gate_reply(town, flow, request, 420, line, NULL);
	log_gate(town, request, "turned_away", 420);
}

bool gate_pass(struct town *town, const struct flow *flow, const struct message *request,
	       const struct traits *traits)
{
	double at = (double)(town_random(town) >> 11) / (double)(1ull << 53);

	if (flow->transport == TRANSPORT_UDP && at * 100 < traits->loss)
		return false;
	if (traits->is_mute || traits->is_garbage)
		return true;
	if (message_header(request, "Require").bytes > 0) {
		refuse_extension(town, flow, request);
		return false;
	}
	if (town->mix.trunk.registers && !registrar_knows(town, flow, request))
		return turn_away(town, flow, request, 403);
	if (is_challenged(town, flow, request, traits))
		return false;
	if (is_full(town))
		return turn_away(town, flow, request, 503);
	return true;
}
