/* contract_agents.c - voice-agent platforms: Vapi, Retell, Bland, and one like OSVI */
/* SPDX-License-Identifier: MIT */
#include "contracts.h"

#include <string.h>

static bool token_is_authorised(const struct provider *provider,
				const struct receiver_request *request)
{
	return bearer_is(request, provider->options.token);
}

static bool header_is(const struct receiver_request *request, const char *name, const char *value)
{
	const char *header = receiver_request_header(request, name);

	return header != NULL && strcmp(header, value) == 0;
}

static json_t *bad_number(int *status_out)
{
	*status_out = 400;
	return json_pack("{s:s, s:i}", "message", "the number is not valid", "statusCode", 400);
}

/* By path: POST .../create, GET .../ID. */
static enum wish plain_wish(const struct receiver_request *request, const char *create,
			    const char *one, char id_out[CALL_ID_MAX])
{
	bool is_post = strcmp(request->method, "POST") == 0;

	if (path_ends(request->target, create))
		return is_post ? WISH_CREATE : WISH_LIST;
	if (!path_id(request->target, one, id_out))
		return WISH_UNKNOWN;
	return is_post					? WISH_HANG_UP
	       : strcmp(request->method, "DELETE") == 0 ? WISH_CANCEL
							: WISH_LOOK_UP;
}

/* ---- Vapi ---- */

static const struct words vapi_words = { "queued", "ringing", "in-progress", "ended", "ended",
					 "ended",  "ended",   "ended",	     "ended" };

static enum wish vapi_wish(const struct receiver_request *request, const json_t *fields,
			   char id_out[CALL_ID_MAX])
{
	(void)fields;
	if (path_ends(request->target, "/control"))
		return path_id(request->target, "/", id_out) ? WISH_HANG_UP : WISH_UNKNOWN;
	return plain_wish(request, "/call", "/call/", id_out);
}

static bool vapi_take(struct fake_call *call)
{
	id_random(call);
	contract_take(call, field_at(call->given, "customer.number"), "",
		      field_at(call->given, "assistantOverrides.server.url"));
	return call->to[1] != '\0' && field(call->given, "assistantId")[0] != '\0' &&
	       field(call->given, "phoneNumberId")[0] != '\0';
}

static const char *vapi_reason(const struct fake_call *call)
{
	return call->is_canceled	      ? "manually-canceled"
	       : call->fate == FATE_MACHINE   ? "voicemail"
	       : call->was_answered	      ? "customer-ended-call"
	       : call->fate == FATE_BUSY      ? "customer-busy"
	       : call->fate == FATE_NO_ANSWER ? "customer-did-not-answer"
	       : call->fate == FATE_REJECTED  ? "vonage-rejected"
					     : "call.in-progress.error-sip-outbound-call-failed-to-"
					       "connect";
}

static json_t *vapi_shown(const struct fake_call *call)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:{s:s}, s:o}", "id", call->id, "type",
				 "outboundPhoneCall", "status", contract_word(call, &vapi_words),
				 "customer", "number", call->to, "createdAt",
				 json_own(rfc3339(call->created_ms)));

	json_object_set(json, "assistantOverrides",
			json_object_get(call->given, "assistantOverrides"));
	if (call->phase != PHASE_ENDED)
		return json;
	json_object_set_new(json, "endedReason", json_string(vapi_reason(call)));
	json_object_set_new(json, "artifact",
			    json_pack("{s:s}", "transcript",
				      call->was_answered ? "AI: Hello.\nUser: Hello.\n" : ""));
	return json;
}

static bool vapi_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	json_t *message;

	if (event == EVENT_INITIATED || event == EVENT_VERDICT || event == EVENT_SPOKEN)
		return false;
	message = json_pack("{s:s, s:o, s:{s:s}}", "type",
			    event == EVENT_AFTER ? "end-of-call-report" : "status-update", "call",
			    vapi_shown(call), "customer", "number", call->to);
	if (event != EVENT_AFTER)
		json_object_set_new(message, "status",
				    json_string(contract_word(call, &vapi_words)));
	if (call->phase == PHASE_ENDED)
		json_object_set_new(message, "endedReason", json_string(vapi_reason(call)));
	if (event == EVENT_AFTER) {
		json_object_set_new(message, "durationSeconds", json_real(atoi(call_talk_s(call))));
		json_object_set_new(message, "artifact",
				    json_pack("{s:s}", "transcript", "AI: Hello.\nUser: Hello.\n"));
	}
	header_add(callback, "X-Vapi-Secret: %s",
		   field_at(call->given, "assistantOverrides.server.headers.X-Vapi-Secret"));
	return contract_body(callback, json_pack("{s:o}", "message", message));
}

/* ---- Retell ---- */

static const struct words retell_words = { "registered",    "registered",    "ongoing",
					   "ended",	    "not_connected", "not_connected",
					   "not_connected", "not_connected", "not_connected" };

static enum wish retell_wish(const struct receiver_request *request, const json_t *fields,
			     char id_out[CALL_ID_MAX])
{
	(void)fields;
	if (path_ends(request->target, "/v2/create-phone-call"))
		return WISH_CREATE;
	if (path_ends(request->target, "/v3/list-calls"))
		return WISH_LIST;
	if (path_id(request->target, "/v2/get-call/", id_out))
		return WISH_LOOK_UP;
	return path_id(request->target, "/v2/stop-call/", id_out) ? WISH_HANG_UP : WISH_UNKNOWN;
}

static bool retell_take(struct fake_call *call)
{
	id_random(call);
	contract_take(call, field(call->given, "to_number"), field(call->given, "from_number"),
		      field_at(call->given, "agent_override.agent.webhook_url"));
	return call->to[1] != '\0' && call->from[0] == '+';
}

static const char *retell_reason(const struct fake_call *call)
{
	return call->is_hung_up		      ? "manual_stopped"
	       : call->fate == FATE_MACHINE   ? "voicemail_reached"
	       : call->was_answered	      ? "user_hangup"
	       : call->fate == FATE_BUSY      ? "dial_busy"
	       : call->fate == FATE_NO_ANSWER ? "dial_no_answer"
	       : call->fate == FATE_REJECTED  ? "user_declined"
					      : "dial_failed";
}

/* It takes a while. */
#define RETELL_ANALYSIS_MS 200

static void retell_analysis(const struct fake_call *call, json_t *json)
{
	json_object_set_new(json, "call_analysis",
			    json_pack("{s:s, s:b, s:s}", "call_summary", "They talked.",
				      "in_voicemail", call->fate == FATE_MACHINE, "user_sentiment",
				      "Neutral"));
}

static json_t *retell_shown(const struct fake_call *call)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:I}", "call_id", call->id, "call_status",
				 contract_word(call, &retell_words), "to_number", call->to,
				 "from_number", call->from, "start_timestamp",
				 (json_int_t)call->created_ms);

	json_object_set(json, "metadata", json_object_get(call->given, "metadata"));
	if (call->phase != PHASE_ENDED)
		return json;
	json_object_set_new(json, "disconnection_reason", json_string(retell_reason(call)));
	json_object_set_new(
		json, "duration_ms",
		json_integer(call->was_answered ? call->ended_ms - call->answered_ms : 0));
	if (call->was_answered)
		json_object_set_new(json, "transcript",
				    json_string("Agent: Hello.\nUser: Hello.\n"));
	if (call->was_answered && provider_now_ms() - call->ended_ms >= RETELL_ANALYSIS_MS)
		retell_analysis(call, json);
	return json;
}

static json_t *retell_list(json_t *calls)
{
	return json_pack("{s:o, s:b}", "items", calls, "has_more", 0);
}

static bool retell_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	const char *name = event == EVENT_ANSWERED ? "call_started"
			   : event == EVENT_ENDED  ? "call_ended"
			   : event == EVENT_AFTER  ? "call_analyzed"
						   : NULL;
	json_t *shown;

	if (name == NULL || (event == EVENT_AFTER && !call->was_answered))
		return false;
	shown = retell_shown(call);
	if (event == EVENT_AFTER)
		retell_analysis(call, shown);
	return contract_body(callback, json_pack("{s:s, s:o}", "event", name, "call", shown));
}

static void retell_sign(const struct provider *provider, struct callback *callback)
{
	char *when = g_strdup_printf("%lld", (long long)provider_now_ms());
	char *text = g_strconcat(callback->body->str, when, NULL);
	char *mac = hmac_hex(provider->options.secret, text, strlen(text));

	header_add(callback, "x-retell-signature: v=%s,d=%s", when, mac);
	g_free(when);
	g_free(text);
	g_free(mac);
}

/* ---- Bland ---- */

static const struct words bland_words = { "queued",    "started", "started",	"completed", "busy",
					  "no-answer", "failed",  "call_error", "canceled" };

static bool bland_is_authorised(const struct provider *provider,
				const struct receiver_request *request)
{
	return header_is(request, "authorization", provider->options.token);
}

static enum wish bland_wish(const struct receiver_request *request, const json_t *fields,
			    char id_out[CALL_ID_MAX])
{
	(void)fields;
	return plain_wish(request, "/calls", "/calls/", id_out);
}

static bool bland_take(struct fake_call *call)
{
	id_random(call);
	contract_take(call, field(call->given, "phone_number"), field(call->given, "from"),
		      field(call->given, "webhook"));
	return call->to[1] != '\0' && (field(call->given, "task")[0] != '\0' ||
				       field(call->given, "pathway_id")[0] != '\0');
}

static json_t *bland_created(const struct fake_call *call)
{
	return json_pack("{s:s, s:s, s:s, s:n}", "status", "success", "message",
			 "Call successfully queued.", "call_id", call->id, "batch_id");
}

static json_t *bland_shown(const struct fake_call *call)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:b, s:o}", "call_id", call->id, "to", call->to,
				 "status", contract_word(call, &bland_words), "completed",
				 call->phase == PHASE_ENDED, "created_at",
				 json_own(rfc3339(call->created_ms)));

	json_object_set(json, "metadata", json_object_get(call->given, "metadata"));
	if (call->phase != PHASE_ENDED)
		return json;
	json_object_set_new(json, "answered_by",
			    call->fate == FATE_NO_ANSWER ? json_string("no-answer")
			    : !call->was_answered	 ? json_null()
			    : call->fate == FATE_MACHINE ? json_string("voicemail")
							 : json_string("human"));
	json_object_set_new(json, "corrected_duration", json_string(call_talk_s(call)));
	json_object_set_new(json, "call_length", json_real(atoi(call_talk_s(call)) / 60.0));
	json_object_set_new(
		json, "concatenated_transcript",
		json_string(call->was_answered ? "user: Hello. \n assistant: Hello." : ""));
	return json;
}

static bool bland_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	return event == EVENT_ENDED && contract_body(callback, bland_shown(call));
}

static void bland_sign(const struct provider *provider, struct callback *callback)
{
	char *mac = hmac_hex(provider->options.secret, callback->body->str, callback->body->len);

	header_add(callback, "X-Webhook-Signature: %s", mac);
	g_free(mac);
}

/* ---- like OSVI ---- */

static const struct words osvi_words = { "in_progress", "in_progress", "in_progress",
					 "picked",	"busy",	       "not_picked",
					 "failed",	"not_picked",  "failed" };

static bool osvi_is_authorised(const struct provider *provider,
			       const struct receiver_request *request)
{
	return header_is(request, "API-Token", provider->options.token);
}

static enum wish osvi_wish(const struct receiver_request *request, const json_t *fields,
			   char id_out[CALL_ID_MAX])
{
	(void)fields;
	return plain_wish(request, "/v1/call", "/v1/call/", id_out);
}

static bool osvi_take(struct fake_call *call)
{
	/* Of the only country that it calls. */
	bool is_indian = strcmp(field(call->given, "country_code"), "IN") == 0;
	char *to = g_strconcat(is_indian ? "+91" : "", field(call->given, "phone_number"), NULL);

	id_random(call);
	contract_take(call, to, "", field(call->given, "webhook_url"));
	g_free(to);
	return is_indian && strlen(call->to) == 13 && field(call->given, "agent_uuid")[0] != '\0';
}

static const char *osvi_word(const struct fake_call *call)
{
	return call->was_answered && call->fate == FATE_MACHINE && call->phase == PHASE_ENDED
		       ? "voicemail"
		       : contract_word(call, &osvi_words);
}

static json_t *osvi_created(const struct fake_call *call)
{
	return json_pack("{s:b, s:{s:s}}", "success", 1, "data", "call_id", call->id);
}

static json_t *osvi_shown(const struct fake_call *call)
{
	return json_pack("{s:{s:s, s:s, s:s, s:i, s:o}}", "data", "call_id", call->id, "status",
			 osvi_word(call), "phone_number", call->to, "duration_seconds",
			 call->phase == PHASE_ENDED ? atoi(call_talk_s(call)) : 0, "created_at",
			 json_own(rfc3339(call->created_ms)));
}

static bool osvi_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	json_t *json;

	/* Only what its analysis has seen: calls that were answered. */
	if (event != EVENT_ENDED || !call->was_answered)
		return false;
	json = json_pack("{s:s, s:s, s:i, s:s, s:s}", "call_log_id", call->id, "call_status",
			 osvi_word(call), "call_duration", atoi(call_talk_s(call)), "phone_number",
			 call->to, "transcript", "AI: Hello.");
	json_object_set(json, "call_trigger_data", json_object_get(call->given, "additional_data"));
	return contract_body(callback, json);
}

const struct contract contract_vapi = {
	.name = "vapi",
	.created_status = 201,
	.hung_up_status = 200,
	.is_authorised = token_is_authorised,
	.wish = vapi_wish,
	.take = vapi_take,
	.created = vapi_shown,
	.shown = vapi_shown,
	.refused = bad_number,
	.tell = vapi_tell,
};

const struct contract contract_retell = {
	.name = "retell",
	.created_status = 201,
	.hung_up_status = 204,
	.is_authorised = token_is_authorised,
	.wish = retell_wish,
	.take = retell_take,
	.created = retell_shown,
	.shown = retell_shown,
	.list = retell_list,
	.refused = bad_number,
	.tell = retell_tell,
	.sign = retell_sign,
};

const struct contract contract_bland = {
	.name = "bland",
	.created_status = 200,
	.hung_up_status = 200,
	.is_authorised = bland_is_authorised,
	.wish = bland_wish,
	.take = bland_take,
	.created = bland_created,
	.shown = bland_shown,
	.refused = bad_number,
	.tell = bland_tell,
	.sign = bland_sign,
};

const struct contract contract_osvi = {
	.name = "osvi",
	.created_status = 200,
	.hung_up_status = 200,
	.is_authorised = osvi_is_authorised,
	.wish = osvi_wish,
	.take = osvi_take,
	.created = osvi_created,
	.shown = osvi_shown,
	.refused = bad_number,
	.tell = osvi_tell,
};
