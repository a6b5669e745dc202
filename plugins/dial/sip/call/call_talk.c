/* call_talk.c - a call from its answer on: sound, script, keys, transfer */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include <errno.h>
#include <sys/stat.h>

#define SILENCE_MS 5000 /* after which it is said that nothing is heard */
#define SAME_KEY_MS 500 /* a key by RTP and by INFO within this time is one */
#define Q850_NO_CODEC 88

/* ---- limits ---- */

static void talked_too_long(void *context)
{
	struct call *call = context;

	call->limit_timer = NULL;
	call_end_answered(call, "hung up by us: the longest call");
}

static void nothing_heard(void *context)
{
	struct call *call = context;
	const struct peal_host *host = call->sip->host;

	call->step_timer = NULL;
	if (!call->has_flow)
		host->log(host, PEAL_LEVEL_WARNING, "no_sound", call->request->number,
			  "no sound came in the first 5 s of a call; is a firewall in the way of "
			  "rtp_ports, or should rtp_latch_any be set?");
}

/* ---- the answer ---- */

static void start_recording(struct call *call)
{
	const struct peal_host *host = call->sip->host;
	char path[PEAL_ERROR_TEXT_MAX];
	struct peal_error err = { 0 };

	if (call->request->recording == NULL)
		return;
	snprintf(path, sizeof(path), "%.700s.wav", call->request->recording);
	if (stream_record(call->line.stream, path, &err) == 0)
		call->is_recorded = true;
	else
		host->log(host, PEAL_LEVEL_ERROR, "not_recorded", 0, "a call is not recorded: %s",
			  err.text);
}

static bool has_record_step(const struct peal_script *script)
{
	for (size_t i = 0; i < script->step_count; i++) {
		if (script->steps[i].kind == PEAL_STEP_RECORD)
			return true;
	}
	return false;
}

/* Beside the recording of the call, or in a folder of their own. */
static const char *answers_path(struct call *call)
{
	const struct peal_host *host = call->sip->host;

	if (call->request->recording != NULL)
		return call->request->recording;
	if (!has_record_step(&call->request->script))
		return "";
	if (mkdir(call->sip->answers_folder, 0700) < 0 && errno != EEXIST)
		host->log(host, PEAL_LEVEL_ERROR, "not_recorded", 0, "%s: %s",
			  call->sip->answers_folder, strerror(errno));
	if (asprintf(&call->answers, "%s/%s", call->sip->answers_folder,
		     call->request->attempt_id) < 0)
		call->answers = NULL;
	return call->answers == NULL ? "" : call->answers;
}

static void start_dialogue(struct call *call)
{
	struct sip *sip = call->sip;
	struct dialogue_config config = {
		.host = sip->host,
		.stack = sip->stack,
		.stream = call->line.stream,
		.script = &call->request->script,
		.words = &call->words,
		.notes = &call->notes,
		.events = &call_dialogue,
		.context = call,
		.machine = call->request->machine,
		.analysis_ms = sip->config->total_analysis,
		.beep_wait_ms = sip->config->beep_wait,
		.has_telephone_event = call->line.has_telephone_event,
		.answers = answers_path(call),
	};

	dialogue_start(&call->dialogue, &config);
}

/* < 0: answered, but we cannot speak to each other. */
static int agree(struct call *call, struct peal_slice sdp, struct peal_error *err)
{
	/* It may stand in the 183 alone. */
	if ((sdp.bytes > 0 || !call->line.has_peer) && line_agree(&call->line, sdp, err) < 0)
		return -1;
	if (!call->line.has_sound)
		return peal_fail(err, PEAL_FAIL_REMOTE, "it declined the sound");
	return 0;
}

static void end_without_sound(struct call *call, const char *why)
{
	const struct peal_host *host = call->sip->host;
	struct outcome outcome = { .outcome = PEAL_OUTCOME_FAILED, .cause = 200 };

	snprintf(outcome.text, sizeof(outcome.text), "answered, but %.150s", why);
	host->log(host, PEAL_LEVEL_ERROR, "no_agreement", call->request->number,
		  "a call was answered, but %s", why);
	leg_hang_up(call->line.leg, Q850_NO_CODEC);
	call->line.leg = NULL;
	call_end(call, &outcome);
}

void call_answered(struct call *call, struct peal_slice sdp)
{
	struct sip *sip = call->sip;
	struct peal_error err = { 0 };

	call_timers_end(call);
	call->state = CALL_TALKING;
	call->answered_ms = stack_now_ms(sip->stack);
	if (call->target >= 0)
		trunk_is_alive(sip->trunk, call->target);
	trunk_takes_us(sip->trunk);
	sip->host->dial->answered(call->host_call);
	if (agree(call, sdp, &err) < 0) {
		end_without_sound(call, err.text);
		return;
	}
	call->limit_timer = stack_timer_start(sip->stack, call->request->talk_max_ms,
					      talked_too_long, call);
	call->step_timer = stack_timer_start(sip->stack, SILENCE_MS, nothing_heard, call);
	start_recording(call);
	start_dialogue(call);
}

/* ---- the sound ---- */

static void on_played(void *context, uint32_t play)
{
	struct call *call = context;

	if (call->state == CALL_TALKING)
		dialogue_played(&call->dialogue, play);
}

/* Some trunks send a key both ways. */
static bool is_double(struct call *call, char key, bool is_info)
{
	int64_t now_ms = stack_now_ms(call->sip->stack);
	bool is = key == call->last_key && is_info != call->was_info &&
		  now_ms - call->last_key_ms < SAME_KEY_MS;

	call->last_key = is ? '\0' : key;
	call->was_info = is_info;
	call->last_key_ms = now_ms;
	return is;
}

void call_key(struct call *call, char key, bool is_info)
{
	if (call->state != CALL_TALKING || is_double(call, key, is_info))
		return;
	if (call->is_transferred)
		dialogue_key_after(&call->dialogue, key);
	else
		dialogue_key(&call->dialogue, key);
}

static void on_sound_key(void *context, char key)
{
	call_key(context, key, false);
}

static void on_heard(void *context, const struct heard *heard)
{
	struct call *call = context;

	if (call->state == CALL_TALKING)
		dialogue_heard(&call->dialogue, heard);
	else if (heard->what == HEARD_TONES)
		call->tones = heard->cause;
}

static void on_recorded(void *context, int64_t length_ms, bool is_silent)
{
	struct call *call = context;

	dialogue_recorded(&call->dialogue, length_ms, is_silent);
}

static void on_flows(void *context)
{
	((struct call *)context)->has_flow = true;
}

const struct stream_events call_sound = {
	.played = on_played,
	.key = on_sound_key,
	.heard = on_heard,
	.recorded = on_recorded,
	.flows = on_flows,
};

/* ---- the script ---- */

static void on_script_over(void *context)
{
	const struct call *call = context;
	bool is_unwanted = call->dialogue.is_machine &&
			   call->request->machine == PEAL_MACHINE_HANG_UP;

	call_end_answered(context, is_unwanted ? "hung up by us: a machine picked up"
					       : "hung up by us: the end of the script");
}

static void on_taken(void *context, bool is_bridged)
{
	struct call *call = context;

	call->is_transferred = true;
	dialogue_finish(&call->dialogue);
	if (!is_bridged)
		call_end_answered(call, "transferred by the trunk (REFER)");
}

static void on_not_taken(void *context, const char *why)
{
	struct call *call = context;
	const struct peal_host *host = call->sip->host;

	host->log(host, PEAL_LEVEL_INFO, "not_transferred", call->request->number,
		  "a call was not taken over: %s", why);
	transfer_destroy(&call->transfer);
	dialogue_not_transferred(&call->dialogue);
}

static void on_bridge_over(void *context)
{
	call_end_answered(context, "transferred; the other side has hung up");
}

static const struct transfer_events transfer_events = {
	.taken = on_taken,
	.failed = on_not_taken,
	.over = on_bridge_over,
};

static void on_transfer(void *context, const struct peal_step *step)
{
	struct call *call = context;
	struct sip *sip = call->sip;
	char from[TARGET_URI_MAX];
	struct transfer_config config = {
		.sip = sip,
		.line = &call->line,
		.step = step,
		.from_uri = from,
		.ring_max_ms = call->request->ring_max_ms,
		.events = &transfer_events,
		.context = call,
	};

	call_from(call, trunk_domain(sip->trunk, call->target < 0 ? 0 : call->target), from);
	call->transfer = transfer_start(&config);
	if (call->transfer == NULL)
		call_end_answered(call, "out of memory for the transfer");
}

const struct dialogue_events call_dialogue = {
	.over = on_script_over,
	.transfer = on_transfer,
};
