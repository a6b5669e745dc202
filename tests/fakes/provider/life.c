/* life.c - the life of a call, on timers */
/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <string.h>
#include <time.h>

int64_t provider_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum fate fate_of(const char *number)
{
	size_t bytes = strlen(number);
	const char *end = bytes < 2 ? "99" : number + bytes - 2;

	return end[0] == '0' && end[1] >= '1' && end[1] <= '9' ? (enum fate)(end[1] - '0')
							       : FATE_ANSWERED;
}

const char *call_talk_s(const struct fake_call *call)
{
	static char text[24];

	snprintf(text, sizeof(text), "%lld",
		 call->was_answered ? (long long)(call->ended_ms - call->answered_ms + 999) / 1000
				    : 0LL);
	return text;
}

struct fake_call *call_make(struct provider *provider, json_t *given, const char *attempt)
{
	struct fake_call *call = g_new0(struct fake_call, 1);

	call->provider = provider;
	call->given = json_incref(given);
	call->attempt = g_strdup(attempt);
	call->created_ms = provider_now_ms();
	uv_timer_init(&provider->uv, &call->timer);
	call->timer.data = call;
	return call;
}

static void timer_closed(uv_handle_t *handle)
{
	struct fake_call *call = handle->data;

	json_decref(call->given);
	g_free(call->to);
	g_free(call->from);
	g_free(call->attempt);
	g_free(call->callback);
	g_free(call->answer);
	g_free(call);
}

void call_free(struct fake_call *call)
{
	uv_close((uv_handle_t *)&call->timer, timer_closed);
}

static void tell(struct fake_call *call, enum event event)
{
	if (call->fate != FATE_UNTOLD)
		callback_send(call, event);
}

static void end(struct fake_call *call)
{
	call->phase = PHASE_ENDED;
	call->ended_ms = provider_now_ms();
	uv_timer_stop(&call->timer);
	provider_log(call->provider, "ended", call, NULL, NULL);
	tell(call, EVENT_ENDED);
	tell(call, EVENT_AFTER);
}

static void talked(uv_timer_t *timer)
{
	end(timer->data);
}

static void answer(struct fake_call *call)
{
	struct provider *provider = call->provider;

	call->phase = PHASE_ANSWERED;
	call->was_answered = true;
	call->answered_ms = provider_now_ms();
	provider_log(provider, "answered", call, NULL, NULL);
	tell(call, EVENT_ANSWERED);
	tell(call, EVENT_VERDICT);
	if (call->fate == FATE_LONG)
		return;
	/* Who is told nothing to say hangs up some time. */
	uv_timer_start(&call->timer, talked,
		       (uint64_t)provider->options.talk_ms * (provider->contract->is_led ? 50 : 1),
		       0);
}

static void rang(uv_timer_t *timer)
{
	struct fake_call *call = timer->data;

	switch (call->fate) {
	case FATE_BUSY:
	case FATE_NO_ANSWER:
	case FATE_FAILED:
	case FATE_REJECTED:
		end(call);
		break;
	default:
		answer(call);
	}
}

static void ring(uv_timer_t *timer)
{
	struct fake_call *call = timer->data;

	call->phase = PHASE_RINGING;
	provider_log(call->provider, "rings", call, NULL, NULL);
	tell(call, EVENT_RINGING);
	uv_timer_start(&call->timer, rang, (uint64_t)call->provider->options.ring_ms, 0);
}

void call_begin(struct fake_call *call)
{
	struct provider *provider = call->provider;

	provider_log(provider, "made", call, call->callback == NULL ? NULL : "callback",
		     call->callback);
	tell(call, EVENT_INITIATED);
	if (call->fate != FATE_QUEUED)
		uv_timer_start(&call->timer, ring, (uint64_t)provider->options.queue_ms, 0);
}

bool call_end_now(struct fake_call *call, bool is_cancel)
{
	if (call->phase == PHASE_ENDED || (is_cancel && call->phase == PHASE_ANSWERED))
		return false;
	call->is_hung_up = true;
	call->is_canceled = call->phase < PHASE_ANSWERED;
	end(call);
	return true;
}

void call_spoken(struct fake_call *call)
{
	callback_send(call, EVENT_SPOKEN);
}
