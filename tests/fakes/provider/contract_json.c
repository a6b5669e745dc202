/* contract_json.c - providers that speak JSON: Vonage, Telnyx */
/* SPDX-License-Identifier: MIT */
#include "contracts.h"

#include <string.h>

bool contract_body(struct callback *callback, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	g_string_assign(callback->body, text);
	callback->content_type = "application/json";
	free(text);
	json_decref(json);
	return true;
}

void id_random(struct fake_call *call)
{
	char *uuid = g_uuid_string_random();

	g_strlcpy(call->id, uuid, sizeof(call->id));
	g_free(uuid);
}

const char *field_at(const json_t *fields, const char *path)
{
	gchar **names = g_strsplit(path, ".", -1);
	const char *text;

	for (size_t i = 0; names[i] != NULL && fields != NULL; i++)
		fields = json_object_get(fields, names[i]);
	text = json_string_value(fields);
	g_strfreev(names);
	return text == NULL ? "" : text;
}

/* ---- Vonage ---- */

static const struct words vonage_words = { "started",	 "ringing", "answered", "completed", "busy",
					   "unanswered", "failed",  "rejected", "cancelled" };

static enum wish vonage_wish(const struct receiver_request *request, const json_t *fields,
			     char id_out[CALL_ID_MAX])
{
	const char *slash = strrchr(request->target, '/');

	if (strcmp(request->method, "POST") == 0)
		return WISH_CREATE;
	g_strlcpy(id_out, slash == NULL ? "" : slash + 1, CALL_ID_MAX);
	if (strcmp(request->method, "GET") == 0)
		return WISH_LOOK_UP;
	return strcmp(request->method, "PUT") == 0 && strcmp(field(fields, "action"), "hangup") == 0
		       ? WISH_HANG_UP
		       : WISH_UNKNOWN;
}

static bool vonage_take(struct fake_call *call)
{
	const json_t *to = json_array_get(json_object_get(call->given, "to"), 0);
	const json_t *talk = json_array_get(json_object_get(call->given, "ncco"), 0);
	const char *url =
		json_string_value(json_array_get(json_object_get(call->given, "event_url"), 0));

	id_random(call);
	contract_take(call, field(to, "number"), field_at(call->given, "from.number"),
		      url == NULL ? "" : url);
	return field(to, "number")[0] != '+' && call->to[1] != '\0' && call->from[0] != '+' &&
	       strcmp(field(to, "type"), "phone") == 0 &&
	       strcmp(field(talk, "action"), "talk") == 0;
}

static json_t *vonage_shown(const struct fake_call *call)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:[{s:s, s:s}]}", "uuid", call->id,
				 "conversation_uuid", "CON-f972836a-550f-45fa-956c-12a2ab5b7d22",
				 "status", contract_word(call, &vonage_words), "direction",
				 "outbound", "to", "type", "phone", "number", call->to + 1);

	if (call->phase == PHASE_ENDED && call->was_answered)
		json_object_set_new(json, "duration", json_string(call_talk_s(call)));
	return json;
}

static json_t *vonage_refused(int *status_out)
{
	*status_out = 400;
	return json_pack("{s:s, s:s, s:[{s:s, s:s}]}", "type", "BAD_REQUEST", "error_title",
			 "Bad Request", "invalid_parameters", "name", "to[0].number", "reason",
			 "must be a valid number");
}

static bool vonage_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	json_t *json;

	if (event == EVENT_AFTER || event == EVENT_SPOKEN ||
	    (event == EVENT_VERDICT && field(call->given, "machine_detection")[0] == '\0'))
		return false;
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}",
			 event == EVENT_VERDICT ? "call_uuid" : "uuid", call->id,
			 "conversation_uuid", "CON-f972836a-550f-45fa-956c-12a2ab5b7d22", "status",
			 event == EVENT_VERDICT ? call->fate == FATE_MACHINE ? "machine" : "human"
						: contract_word(call, &vonage_words),
			 "direction", "outbound", "from", call->from, "to", call->to + 1,
			 "timestamp", json_own(rfc3339(provider_now_ms())));
	if (event == EVENT_ENDED && call->was_answered)
		json_object_set_new(json, "duration", json_string(call_talk_s(call)));
	return contract_body(callback, json);
}

static void vonage_sign(const struct provider *provider, struct callback *callback)
{
	json_t *claims = json_pack("{s:I, s:s, s:s, s:o, s:s}", "iat",
				   (json_int_t)(provider_now_ms() / 1000), "iss", "Vonage",
				   "application_id", provider->options.account, "payload_hash",
				   json_own(sha256_hex(callback->body->str, callback->body->len)),
				   "api_key", "a1b2c3d");
	char *token = jwt_hs256(provider->options.secret, claims);

	header_add(callback, "Authorization: Bearer %s", token);
	g_free(token);
	json_decref(claims);
}

/* ---- Telnyx ---- */

static bool token_is_authorised(const struct provider *provider,
				const struct receiver_request *request)
{
	return bearer_is(request, provider->options.token);
}

static enum wish telnyx_wish(const struct receiver_request *request, const json_t *fields,
			     char id_out[CALL_ID_MAX])
{
	bool is_post = strcmp(request->method, "POST") == 0;

	(void)fields;
	if (path_ends(request->target, "/calls"))
		return is_post ? WISH_CREATE : WISH_LIST;
	if (!path_id(request->target, "/calls/", id_out))
		return WISH_UNKNOWN;
	if (!is_post)
		return WISH_LOOK_UP;
	return path_ends(request->target, "/actions/hangup")  ? WISH_HANG_UP
	       : path_ends(request->target, "/actions/speak") ? WISH_SPEAK
							      : WISH_UNKNOWN;
}

static bool telnyx_take(struct fake_call *call)
{
	static unsigned long number;

	snprintf(call->id, sizeof(call->id), "v3:%08lx%016lx", (unsigned long)getpid(), ++number);
	contract_take(call, field(call->given, "to"), field(call->given, "from"),
		      field(call->given, "webhook_url"));
	return field(call->given, "to")[0] == '+' && call->from[0] == '+' &&
	       field(call->given, "connection_id")[0] != '\0';
}

static json_t *telnyx_created(const struct fake_call *call)
{
	return json_pack("{s:{s:s, s:s, s:s, s:b, s:s}}", "data", "call_control_id", call->id,
			 "call_leg_id", "428c31b6-7af4-4bcb-b7f5-5013ef9657c1", "call_session_id",
			 "428c31b6-abf3-3bc1-b7f4-5013ef9657c1", "is_alive", 0, "record_type",
			 "call");
}

static json_t *telnyx_shown(const struct fake_call *call)
{
	json_t *data = json_pack("{s:s, s:b, s:s}", "call_control_id", call->id, "is_alive",
				 call->phase != PHASE_ENDED, "record_type", "call");

	if (call->phase == PHASE_ENDED)
		json_object_set_new(data, "end_time", json_own(rfc3339(call->ended_ms)));
	return json_pack("{s:o}", "data", data);
}

static json_t *telnyx_refused(int *status_out)
{
	*status_out = 422;
	return json_pack("{s:[{s:s, s:s, s:{s:s}}]}", "errors", "code", "10016", "title",
			 "Phone number must be in +E164 format", "source", "pointer", "/to");
}

static const char *telnyx_cause(const struct fake_call *call)
{
	return call->is_canceled	      ? "originator_cancel"
	       : call->was_answered	      ? "normal_clearing"
	       : call->fate == FATE_BUSY      ? "user_busy"
	       : call->fate == FATE_NO_ANSWER ? "timeout"
	       : call->fate == FATE_REJECTED  ? "call_rejected"
					      : "unspecified";
}

static bool telnyx_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	static const char *const types[] = {
		[EVENT_INITIATED] = "call.initiated",
		[EVENT_ANSWERED] = "call.answered",
		[EVENT_VERDICT] = "call.machine.detection.ended",
		[EVENT_SPOKEN] = "call.speak.ended",
		[EVENT_ENDED] = "call.hangup",
		[EVENT_AFTER] = NULL,
	};
	json_t *payload;

	if (types[event] == NULL || (event == EVENT_VERDICT &&
				     field(call->given, "answering_machine_detection")[0] == '\0'))
		return false;
	payload = json_pack("{s:s, s:s, s:s, s:s, s:s}", "call_control_id", call->id,
			    "connection_id", field(call->given, "connection_id"), "from",
			    call->from, "to", call->to, "client_state",
			    field(call->given, "client_state"));
	if (event == EVENT_VERDICT)
		json_object_set_new(payload, "result",
				    json_string(call->fate == FATE_MACHINE ? "machine" : "human"));
	if (event == EVENT_ENDED) {
		json_object_set_new(payload, "hangup_cause", json_string(telnyx_cause(call)));
		json_object_set_new(payload, "hangup_source",
				    json_string(call->is_hung_up ? "caller" : "callee"));
	}
	return contract_body(callback,
			     json_pack("{s:{s:s, s:o, s:o, s:s, s:o}}", "data", "event_type",
				       types[event], "id", json_own(g_uuid_string_random()),
				       "occurred_at", json_own(rfc3339(provider_now_ms())),
				       "record_type", "event", "payload", payload));
}

static void telnyx_sign(const struct provider *provider, struct callback *callback)
{
	char *when = g_strdup_printf("%lld", (long long)(provider_now_ms() / 1000));
	char *text = g_strdup_printf("%s|%s", when, callback->body->str);
	char *mac = ed25519_base64(provider->options.seed, text, strlen(text));

	header_add(callback, "telnyx-timestamp: %s", when);
	header_add(callback, "telnyx-signature-ed25519: %s", mac);
	g_free(when);
	g_free(text);
	g_free(mac);
}

const struct contract contract_vonage = {
	.name = "vonage",
	.created_status = 201,
	.hung_up_status = 204,
	.is_authorised = bearer_jwt_is,
	.wish = vonage_wish,
	.take = vonage_take,
	.created = vonage_shown,
	.shown = vonage_shown,
	.refused = vonage_refused,
	.tell = vonage_tell,
	.sign = vonage_sign,
};

const struct contract contract_telnyx = {
	.name = "telnyx",
	.created_status = 200,
	.hung_up_status = 200,
	.drops_ms = 60000,
	.is_led = true,
	.is_authorised = token_is_authorised,
	.wish = telnyx_wish,
	.take = telnyx_take,
	.created = telnyx_created,
	.shown = telnyx_shown,
	.refused = telnyx_refused,
	.tell = telnyx_tell,
	.sign = telnyx_sign,
};
