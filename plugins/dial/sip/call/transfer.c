/* transfer.c - hands a call over: by REFER, or by a second call that is bridged
 *
 * The second call offers one codec, the callee's, because packets are relayed as they
 * are.  While it rings, the callee hears silence. */
/* SPDX-License-Identifier: MIT */
#include "call/transfer.h"

#include <stdlib.h>

#define TRANSFER_MAX_MS 30000

struct transfer {
	struct transfer_config config;
	struct line line; /* the second call */
	struct stack_timer *timer;
	bool is_bridged;
	char why[PEAL_ERROR_TEXT_MAX];
};

/* Told at the next turn of the loop, because who started it is still at work. */
static void tell_failed(void *context)
{
	struct transfer *transfer = context;

	transfer->timer = NULL;
	transfer->config.events->failed(transfer->config.context, transfer->why);
}

static void fail(struct transfer *transfer, const char *why)
{
	struct stack *stack = transfer->config.sip->stack;

	snprintf(transfer->why, sizeof(transfer->why), "%s", why);
	stack_timer_stop(transfer->timer);
	transfer->timer = stack_timer_start(stack, 0, tell_failed, transfer);
}

static void time_is_over(void *context)
{
	struct transfer *transfer = context;

	transfer->timer = NULL;
	line_close(&transfer->line);
	transfer->config.events->failed(transfer->config.context, "nobody took the call in time");
}

static void wait_for(struct transfer *transfer, int64_t ms)
{
	transfer->timer = stack_timer_start(transfer->config.sip->stack, ms, time_is_over,
					    transfer);
}

/* ---- where to ---- */

/* Through the trunk for a number, straight for a URI.  < 0: nowhere. */
static int route(const struct transfer *transfer, char uri_out[TARGET_URI_MAX],
		 char target_out[TARGET_URI_MAX], struct peal_error *err)
{
	const struct trunk *trunk = transfer->config.sip->trunk;
	const char *to = transfer->config.step->target;
	struct target parsed;
	int target;

	if (to[0] != '+') {
		if (target_parse(to, &parsed, err) < 0)
			return -1;
		if (parsed.host[0] == '\0')
			return peal_fail(err, PEAL_FAIL_INPUT, "\"%.100s\": it has no host", to);
		snprintf(uri_out, TARGET_URI_MAX, "%s", to);
		target_format(&parsed, target_out);
		return 0;
	}
	target = trunk_pick(trunk, 0);
	if (target < 0)
		return peal_fail(err, PEAL_FAIL_REMOTE, "no target can take calls");
	snprintf(uri_out, TARGET_URI_MAX, "sip:%.100s@%s", to, trunk_domain(trunk, target));
	snprintf(target_out, TARGET_URI_MAX, "%s", trunk_uri(trunk, target));
	return 0;
}

/* ---- REFER ---- */

void transfer_referred(struct transfer *transfer, int status)
{
	char why[64];

	if (status == 0 || transfer->timer == NULL)
		return;
	if (status >= 200 && status < 300) {
		stack_timer_stop(transfer->timer);
		transfer->timer = NULL;
		transfer->config.events->taken(transfer->config.context, false);
		return;
	}
	snprintf(why, sizeof(why), "the trunk answered %d", status);
	fail(transfer, why);
}

static int refer(struct transfer *transfer, struct peal_error *err)
{
	char uri[TARGET_URI_MAX], target[TARGET_URI_MAX];

	if (route(transfer, uri, target, err) < 0 ||
	    leg_refer(transfer->config.line->leg, uri, err) < 0)
		return -1;
	wait_for(transfer, TRANSFER_MAX_MS);
	return 0;
}

/* ---- the second call ---- */

static void second_progress(void *context, int status, const char *reason, struct peal_slice sdp)
{
	(void)context, (void)status, (void)reason, (void)sdp;
}

static void second_answered(void *context, struct peal_slice sdp)
{
	struct transfer *transfer = context;
	struct peal_error err = { 0 };

	stack_timer_stop(transfer->timer);
	transfer->timer = NULL;
	if (line_agree(&transfer->line, sdp, &err) < 0 || !transfer->line.has_sound) {
		line_close(&transfer->line);
		fail(transfer, err.text[0] != '\0' ? err.text : "it was answered without sound");
		return;
	}
	transfer->is_bridged = true;
	/* Neither side may change its codec any more. */
	line_hold_codec(transfer->config.line, transfer->line.codec);
	stream_bridge(transfer->config.line->stream, transfer->line.stream);
	transfer->config.events->taken(transfer->config.context, true);
}

static void second_failed(void *context, const struct leg_end *end)
{
	struct transfer *transfer = context;
	char why[160];

	transfer->line.leg = NULL;
	line_close(&transfer->line);
	snprintf(why, sizeof(why), "the other side answered %d %.100s", end->status,
		 end->reason == NULL ? "" : end->reason);
	fail(transfer, why);
}

/* We cancel only when nobody waits for what comes of it. */
static void second_late(void *context)
{
	struct transfer *transfer = context;

	transfer->line.leg = NULL;
}

static void second_ended(void *context, const struct leg_end *end)
{
	struct transfer *transfer = context;

	(void)end;
	transfer->line.leg = NULL;
	transfer->config.events->over(transfer->config.context);
}

static int second_offered(void *context, struct peal_slice sdp, char *sdp_out, size_t bytes_max)
{
	struct transfer *transfer = context;

	return line_offered(&transfer->line, sdp, sdp_out, bytes_max);
}

/* A key by INFO: the callee's side gets it as its own trunk wants it. */
static void second_key(void *context, char key)
{
	struct transfer *transfer = context;

	if (transfer->is_bridged)
		stream_press(transfer->config.line->stream, key);
}

static void second_referred(void *context, int status)
{
	(void)context, (void)status;
}

static void second_lost(void *context)
{
	struct transfer *transfer = context;

	line_close(&transfer->line);
	fail(transfer, "the connection to the other side was lost");
}

static const struct leg_events second_events = {
	.progress = second_progress,
	.answered = second_answered,
	.failed = second_failed,
	.answered_late = second_late,
	.ended = second_ended,
	.offered = second_offered,
	.key = second_key,
	.referred = second_referred,
	.lost = second_lost,
};

static void second_played(void *context, uint32_t play)
{
	(void)context, (void)play;
}

static void second_pressed(void *context, char key)
{
	(void)context, (void)key; /* relayed with the packets */
}

static void second_heard(void *context, const struct heard *heard)
{
	(void)context, (void)heard;
}

static void second_recorded(void *context, int64_t length_ms, bool is_silent)
{
	(void)context, (void)length_ms, (void)is_silent;
}

static void second_flows(void *context)
{
	(void)context;
}

static const struct stream_events second_sound = {
	.played = second_played,
	.key = second_pressed,
	.heard = second_heard,
	.recorded = second_recorded,
	.flows = second_flows,
};

static int bridge(struct transfer *transfer, struct peal_error *err)
{
	char uri[TARGET_URI_MAX], target[TARGET_URI_MAX];
	struct sip *sip = transfer->config.sip;
	struct leg_request request = {
		.uri = uri,
		.target = target,
		.from_uri = transfer->config.from_uri,
		.from_name = sip->config->from_name,
	};

	if (route(transfer, uri, target, err) < 0 ||
	    line_open(&transfer->line, sip, &second_sound, transfer, err) < 0)
		return -1;
	/* Our password is for the trunk alone. */
	if (transfer->config.step->target[0] == '+')
		request.account = trunk_account(sip->trunk);
	line_hold_codec(&transfer->line, transfer->config.line->codec);
	if (line_call(&transfer->line, &request, &second_events, transfer, err) < 0)
		return -1;
	wait_for(transfer, transfer->config.ring_max_ms < TRANSFER_MAX_MS
				   ? transfer->config.ring_max_ms
				   : TRANSFER_MAX_MS);
	return 0;
}

/* ---- */

struct transfer *transfer_start(const struct transfer_config *config)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));
	struct peal_error err = { 0 };
	int started;

	if (transfer == NULL)
		return NULL;
	transfer->config = *config;
	if (config->step->transfer == PEAL_TRANSFER_REFER)
		started = refer(transfer, &err);
	else
		started = bridge(transfer, &err);
	if (started < 0)
		fail(transfer, err.text);
	return transfer;
}

void transfer_destroy(struct transfer **transfer_pointer)
{
	struct transfer *transfer = *transfer_pointer;

	if (transfer == NULL)
		return;
	stack_timer_stop(transfer->timer);
	line_close(&transfer->line);
	free(transfer);
	*transfer_pointer = NULL;
}
