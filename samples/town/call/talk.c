/* talk.c - what a telephone does once it has answered: speaks, presses, holds, ends */
/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <stdio.h>
#include <string.h>

#define GREETING_MS 60000	/* a machine that cannot speak its greeting waits so long */
#define SILENT_GREETING_MS 5000 /* ... and one without sound, divided by speed */
#define NEXT_KEY_MS 250		/* between two keys by INFO */

static void set(struct call *call, struct alarm *alarm, int64_t delay_ms, alarm_fn *fn)
{
	if (delay_ms != SPAN_NEVER)
		alarm_set(&call->town->alarms, alarm, delay_ms, fn, call);
}

/* ---- the end ---- */

static void on_talked(void *context)
{
	struct call *call = context;

	if (call->traits->reset == RESET_TALK) {
		net_reset(call->town->net, &call->flow);
		call_log(call, "reset", 0, call_ours(call));
	} else {
		dialog_hang_up(call);
	}
	call_end(call, call->status, call_ours(call));
}

/* A machine has beeped: what comes now is the message. */
void talk_quiet(struct call *call)
{
	if (call->traits->beep_hz == 0 || call->has_beeped || call->answered_ms == 0)
		return;
	call->has_beeped = true;
	call_log(call, "beeped", 0, call_ours(call));
	set(call, &call->next, town_draw(call->town, &call->traits->talk), on_talked);
}

static void on_silent_greeting(void *context)
{
	talk_quiet(context);
}

static void set_end(struct call *call)
{
	struct span greeting = { SILENT_GREETING_MS, SILENT_GREETING_MS };

	alarm_stop(&call->town->alarms, &call->next);
	if (call->traits->beep_hz == 0)
		set(call, &call->next, town_draw(call->town, &call->traits->talk), on_talked);
	else if (call->stream == NULL)
		set(call, &call->next, town_draw(call->town, &greeting), on_silent_greeting);
	else
		set(call, &call->next, GREETING_MS, on_silent_greeting);
}

/* ---- keys ---- */

static void log_keys(const struct call *call, const char *keys)
{
	for (; *keys != '\0'; keys++) {
		const char key[2] = { *keys, '\0' };

		call_log_text(call, "key", call_ours(call), "key", key);
	}
}

/* One key by INFO, and the next one a moment later. */
static void on_info_key(void *context)
{
	struct call *call = context;
	char body[48], key[2] = { call->traits->keys[call->key_at], '\0' };

	if (key[0] == '\0')
		return;
	call->key_at++;
	snprintf(body, sizeof(body), "Signal=%s\r\nDuration=160\r\n", key);
	dialog_send(call, &(struct dialog_request){ .method = "INFO",
						    .type = "application/dtmf-relay",
						    .body = text_of(body) });
	log_keys(call, key);
	set(call, &call->press, NEXT_KEY_MS, on_info_key);
}

static void on_press(void *context)
{
	struct call *call = context;

	if (call->traits->keys_by == KEYS_INFO || !sound_press(call, call->traits->keys))
		on_info_key(call);
	else
		log_keys(call, call->traits->keys);
}

static void press_later(struct call *call)
{
	if (call->traits->keys == NULL || call->has_pressed)
		return;
	call->has_pressed = true;
	set(call, &call->press, town_draw(call->town, &call->traits->keys_after), on_press);
}

void talk_prompt(struct call *call)
{
	if (call->answered_ms > 0 && call->traits->keys_after_prompt)
		press_later(call);
}

/* ---- hold ---- */

static void on_hold(void *context);

static void on_hold_answered(void *context, const struct message *answer)
{
	struct call *call = context;
	bool is_held = call->hold_state == HOLD_ASKED;
	int status = answer != NULL ? answer->status : 408;

	if (status < 200)
		return;
	call->asks--;
	if (answer != NULL && status < 300)
		dialog_send(call,
			    &(struct dialog_request){ .method = "ACK", .cseq = answer->cseq });
	if (call->state != CALL_TALKING)
		return;
	call_log(call, is_held ? "hold" : "unhold", status, call_ours(call));
	call->hold_state = is_held && status < 300 ? HOLD_HELD : HOLD_NOT;
	if (call->hold_state == HOLD_HELD)
		set(call, &call->hold, town_draw(call->town, &call->traits->hold_for), on_hold);
}

/* Puts the caller on hold, or comes back. */
static void on_hold(void *context)
{
	struct call *call = context;
	bool is_held = call->hold_state == HOLD_HELD;

	if (call->state != CALL_TALKING) {
		set(call, &call->hold, CALL_T1_MS, on_hold); /* the ACK is still on its way */
		return;
	}
	call->hold_state = is_held ? HOLD_NOT : HOLD_ASKED;
	dialog_send(call, &(struct dialog_request){
				  .method = "INVITE",
				  .type = "application/sdp",
				  .body = sound_offer(call, is_held ? SDP_SENDRECV : SDP_SENDONLY),
				  .fn = on_hold_answered });
}

/* ---- the talk ---- */

static void on_says(void *context)
{
	sound_say(context);
}

void talk_begin(struct call *call)
{
	const struct traits *traits = call->traits;
	const struct span *after = &traits->says_after;

	set_end(call);
	/* Sound lasts as long as it lasts: speed does not change it. */
	set(call, &call->says, after->min_ms, on_says);
	if (!traits->keys_after_prompt)
		press_later(call);
	set(call, &call->hold, town_draw(call->town, &traits->hold_after), on_hold);
}

void talk_stop(struct call *call)
{
	struct alarm *alarms[] = { &call->next, &call->says, &call->press, &call->hold,
				   &call->again };

	for (size_t i = 0; i < sizeof(alarms) / sizeof(alarms[0]); i++)
		alarm_stop(&call->town->alarms, alarms[i]);
}
