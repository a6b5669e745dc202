/* contract_forms.c - providers whose callbacks are forms or plain JSON: Twilio, Plivo, Exotel */
/* SPDX-License-Identifier: MIT */
#include "contracts.h"

#include <string.h>
#include <time.h>

static const char *word_of(const struct fake_call *call, const struct words *words)
{
	if (call->phase == PHASE_QUEUED)
		return words->queued;
	if (call->phase == PHASE_RINGING)
		return words->ringing;
	if (call->phase == PHASE_ANSWERED)
		return words->answered;
	if (call->is_canceled)
		return words->canceled;
	if (call->was_answered)
		return words->ended;
	return call->fate == FATE_BUSY	      ? words->busy
	       : call->fate == FATE_NO_ANSWER ? words->no_answer
	       : call->fate == FATE_REJECTED  ? words->rejected
					      : words->failed;
}

const char *contract_word(const struct fake_call *call, const struct words *words)
{
	return word_of(call, words);
}

void contract_take(struct fake_call *call, const char *to, const char *from, const char *callback)
{
	call->to = to[0] == '+' ? g_strdup(to) : g_strdup_printf("+%s", to);
	call->from = g_strdup(from);
	call->callback = callback[0] == '\0' ? NULL : g_strdup(callback);
}

char *rfc2822(int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm utc;
	char text[64];

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S +0000", &utc);
	return g_strdup(text);
}

char *rfc3339(int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm utc;
	char text[64];

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return g_strdup(text);
}

json_t *json_own(char *text)
{
	json_t *json = json_string(text);

	g_free(text);
	return json;
}

/* ---- Twilio ---- */

static const struct words twilio_words = { "queued",	"ringing", "in-progress",
					   "completed", "busy",	   "no-answer",
					   "failed",	"busy",	   "canceled" };

static bool account_is_authorised(const struct provider *provider,
				  const struct receiver_request *request)
{
	return basic_is(request, provider->options.account, provider->options.token);
}

static enum wish twilio_wish(const struct receiver_request *request, const json_t *fields,
			     char id_out[CALL_ID_MAX])
{
	bool is_post = strcmp(request->method, "POST") == 0;

	if (path_ends(request->target, "/Calls.json"))
		return is_post ? WISH_CREATE : WISH_LIST;
	if (!path_id(request->target, "/Calls/", id_out))
		return WISH_UNKNOWN;
	if (!is_post)
		return WISH_LOOK_UP;
	return strcmp(field(fields, "Status"), "canceled") == 0	   ? WISH_CANCEL
	       : strcmp(field(fields, "Status"), "completed") == 0 ? WISH_HANG_UP
								   : WISH_UNKNOWN;
}

static bool twilio_take(struct fake_call *call)
{
	static unsigned long number;

	snprintf(call->id, sizeof(call->id), "CA%08lx%024lx", (unsigned long)getpid(), ++number);
	contract_take(call, field(call->given, "To"), field(call->given, "From"),
		      field(call->given, "StatusCallback"));
	return call->to[1] != '\0' && call->from[0] == '+' &&
	       strstr(field(call->given, "Twiml"), "<Response>") != NULL;
}

static bool wants_verdict(const struct fake_call *call)
{
	return field(call->given, "MachineDetection")[0] != '\0';
}

static const char *twilio_who(const struct fake_call *call)
{
	return call->fate != FATE_MACHINE ? "human"
	       : strcmp(field(call->given, "MachineDetection"), "DetectMessageEnd") == 0
		       ? "machine_end_beep"
		       : "machine_start";
}

static json_t *twilio_shown(const struct fake_call *call)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:o}", "sid", call->id, "status",
				 word_of(call, &twilio_words), "to", call->to, "from", call->from,
				 "date_created", json_own(rfc2822(call->created_ms)));

	json_object_set_new(json, "duration",
			    call->phase == PHASE_ENDED ? json_string(call_talk_s(call))
						       : json_null());
	json_object_set_new(json, "answered_by",
			    call->was_answered && wants_verdict(call)
				    ? json_string(twilio_who(call))
				    : json_null());
	return json;
}

static json_t *twilio_list(json_t *calls)
{
	return json_pack("{s:o, s:i, s:i}", "calls", calls, "page", 0, "page_size", 50);
}

static json_t *twilio_refused(int *status_out)
{
	*status_out = 400;
	return json_pack("{s:i, s:s, s:i}", "code", 21211, "message",
			 "The 'To' number is not a valid phone number.", "status", 400);
}

static bool twilio_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	char sequence[16];

	if (event == EVENT_AFTER || event == EVENT_SPOKEN ||
	    (event == EVENT_VERDICT && !wants_verdict(call)))
		return false;
	snprintf(sequence, sizeof(sequence), "%u", call->event_count);
	callback->content_type = "application/x-www-form-urlencoded";
	form_add(callback->body, "CallSid", call->id);
	form_add(callback->body, "AccountSid", call->provider->options.account);
	form_add(callback->body, "To", call->to);
	form_add(callback->body, "From", call->from);
	form_add(callback->body, "Direction", "outbound-api");
	if (event == EVENT_VERDICT) {
		form_add(callback->body, "AnsweredBy", twilio_who(call));
		form_add(callback->body, "MachineDetectionDuration", "2100");
		return true;
	}
	form_add(callback->body, "CallStatus",
		 event == EVENT_INITIATED ? "initiated" : word_of(call, &twilio_words));
	form_add(callback->body, "SequenceNumber", sequence);
	if (event == EVENT_ENDED)
		form_add(callback->body, "CallDuration", call_talk_s(call));
	return true;
}

static gint pair_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "NameValue" of each field of a form, sorted. */
static void sorted_add(GString *text, const char *body)
{
	GPtrArray *pairs = g_ptr_array_new_with_free_func(g_free);
	gchar **parts = g_strsplit(body, "&", -1);

	for (size_t i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++) {
		gchar **sides = g_strsplit(parts[i], "=", 2);
		gchar *name = g_uri_unescape_string(sides[0], NULL);
		gchar *value = g_uri_unescape_string(sides[1], NULL);

		g_ptr_array_add(pairs, g_strconcat(name, value, NULL));
		g_free(name);
		g_free(value);
		g_strfreev(sides);
	}
	g_ptr_array_sort(pairs, pair_compare);
	for (guint i = 0; i < pairs->len; i++)
		g_string_append(text, g_ptr_array_index(pairs, i));
	g_strfreev(parts);
	g_ptr_array_free(pairs, TRUE);
}

static void twilio_sign(const struct provider *provider, struct callback *callback)
{
	GString *text = g_string_new(callback->url);
	char *mac;

	sorted_add(text, callback->body->str);
	mac = hmac_base64("SHA1", provider->options.secret, text->str, text->len);
	header_add(callback, "X-Twilio-Signature: %s", mac);
	g_free(mac);
	g_string_free(text, TRUE);
}

/* ---- Plivo ---- */

static const struct words plivo_words = { "queued",    "ringing",  "in-progress",
					  "completed", "busy",	   "no-answer",
					  "failed",    "rejected", "cancel" };

static enum wish plivo_wish(const struct receiver_request *request, const json_t *fields,
			    char id_out[CALL_ID_MAX])
{
	(void)fields;
	if (path_ends(request->target, "/Call/"))
		return strcmp(request->method, "POST") == 0 ? WISH_CREATE : WISH_LIST;
	if (path_id(request->target, "/Request/", id_out))
		return strcmp(request->method, "DELETE") == 0 ? WISH_CANCEL : WISH_UNKNOWN;
	if (!path_id(request->target, "/Call/", id_out))
		return WISH_UNKNOWN;
	return strcmp(request->method, "DELETE") == 0 ? WISH_HANG_UP : WISH_LOOK_UP;
}

static bool plivo_take(struct fake_call *call)
{
	char *uuid = g_uuid_string_random();

	g_strlcpy(call->id, uuid, sizeof(call->id));
	g_free(uuid);
	contract_take(call, field(call->given, "to"), field(call->given, "from"),
		      field(call->given, "hangup_url"));
	if (field(call->given, "answer_url")[0] != '\0')
		call->answer = g_strdup(field(call->given, "answer_url"));
	return field(call->given, "to")[0] != '+' && call->answer != NULL;
}

static json_t *plivo_created(const struct fake_call *call)
{
	return json_pack("{s:s, s:s, s:s}", "message", "call fired", "request_uuid", call->id,
			 "api_id", "b0a3a4a5-0000-4000-8000-000000000000");
}

static const char *plivo_cause(const struct fake_call *call)
{
	return call->is_canceled	      ? "Cancelled"
	       : call->was_answered	      ? "Normal Hangup"
	       : call->fate == FATE_BUSY      ? "Busy Line"
	       : call->fate == FATE_NO_ANSWER ? "No Answer"
	       : call->fate == FATE_REJECTED  ? "Rejected"
					      : "Network Error";
}

/* Records are there when the call is over. */
static json_t *plivo_shown(const struct fake_call *call)
{
	if (call->phase != PHASE_ENDED)
		return json_pack("{s:s, s:s, s:s}", "call_uuid", call->id, "call_status",
				 word_of(call, &plivo_words), "to", call->to + 1);
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:o}", "call_uuid", call->id, "to_number",
			 call->to + 1, "hangup_cause_name", plivo_cause(call), "bill_duration",
			 atoi(call_talk_s(call)), "call_duration", atoi(call_talk_s(call)),
			 "initiation_time", json_own(rfc3339(call->created_ms)));
}

static json_t *plivo_list(json_t *calls)
{
	return json_pack("{s:o}", "objects", calls);
}

static json_t *plivo_refused(int *status_out)
{
	*status_out = 400;
	return json_pack("{s:s}", "error", "to number is invalid");
}

static bool plivo_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	bool is_verdict = event == EVENT_VERDICT;

	if (event == EVENT_AFTER || event == EVENT_SPOKEN || event == EVENT_INITIATED)
		return false;
	if (is_verdict && field(call->given, "machine_detection")[0] == '\0')
		return false;
	callback->content_type = "application/x-www-form-urlencoded";
	form_add(callback->body, "CallUUID", call->id);
	form_add(callback->body, "RequestUUID", call->id);
	form_add(callback->body, "To", call->to + 1);
	form_add(callback->body, "From", call->from);
	form_add(callback->body, "Direction", "outbound");
	form_add(callback->body, "CallStatus", word_of(call, &plivo_words));
	if (is_verdict)
		form_add(callback->body, "Machine", call->fate == FATE_MACHINE ? "true" : "false");
	form_add(callback->body, "Event",
		 event == EVENT_RINGING	   ? "Ring"
		 : event == EVENT_ANSWERED ? "StartApp"
		 : is_verdict		   ? "MachineDetection"
					   : "Hangup");
	if (event == EVENT_ENDED) {
		form_add(callback->body, "Duration", call_talk_s(call));
		form_add(callback->body, "HangupCauseName", plivo_cause(call));
	}
	return true;
}

static void plivo_sign(const struct provider *provider, struct callback *callback)
{
	char *nonce = g_uuid_string_random();
	const char *query = strchr(callback->url, '?');
	GString *text = g_string_new(callback->url);
	char *mac;

	/* Base and sorted query, then the sorted fields. */
	if (query == NULL)
		g_string_append_c(text, '?');
	else
		g_string_append_c(text, '.');
	sorted_add(text, callback->body->str);
	g_string_append_printf(text, ".%s", nonce);
	mac = hmac_base64("SHA256", provider->options.secret, text->str, text->len);
	header_add(callback, "X-Plivo-Signature-V3-Nonce: %s", nonce);
	header_add(callback, "X-Plivo-Signature-V3: %s", mac);
	g_free(mac);
	g_free(nonce);
	g_string_free(text, TRUE);
}

/* ---- Exotel ---- */

static const struct words exotel_words = { "queued",	"ringing", "in-progress",
					   "completed", "busy",	   "no-answer",
					   "failed",	"failed",  "canceled" };

static bool exotel_is_authorised(const struct provider *provider,
				 const struct receiver_request *request)
{
	return basic_is(request, "key1", provider->options.token);
}

static enum wish exotel_wish(const struct receiver_request *request, const json_t *fields,
			     char id_out[CALL_ID_MAX])
{
	(void)fields;
	if (path_ends(request->target, "/Calls/connect.json"))
		return WISH_CREATE;
	if (path_id(request->target, "/Calls/", id_out) && strcmp(request->method, "GET") == 0)
		return WISH_LOOK_UP;
	return WISH_UNKNOWN;
}

static bool exotel_take(struct fake_call *call)
{
	static unsigned long number;

	snprintf(call->id, sizeof(call->id), "%024lx%08lx", ++number, (unsigned long)getpid());
	contract_take(call, field(call->given, "From"), field(call->given, "CallerId"),
		      field(call->given, "StatusCallback"));
	return call->to[1] != '\0' && call->from[0] != '\0' &&
	       strstr(field(call->given, "Url"), "/exoml/start_voice/") != NULL;
}

static json_t *exotel_shown(const struct fake_call *call)
{
	return json_pack("{s:{s:s, s:s, s:s, s:i}}", "Call", "Sid", call->id, "Status",
			 word_of(call, &exotel_words), "From", call->to, "Duration",
			 call->phase == PHASE_ENDED ? atoi(call_talk_s(call)) : 0);
}

static json_t *exotel_refused(int *status_out)
{
	*status_out = 400;
	return json_pack("{s:{s:i, s:s}}", "RestException", "Status", 400, "Message",
			 "Invalid parameter: From");
}

static bool exotel_tell(struct fake_call *call, enum event event, struct callback *callback)
{
	json_t *json;
	char *text;

	if (event != EVENT_ANSWERED && event != EVENT_ENDED)
		return false;
	json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "CallSid", call->id, "EventType",
			 event == EVENT_ENDED ? "terminal" : "answered", "Status",
			 word_of(call, &exotel_words), "To", call->to, "CustomField",
			 field(call->given, "CustomField"));
	if (event == EVENT_ENDED)
		json_object_set_new(json, "ConversationDuration",
				    json_integer(atoi(call_talk_s(call))));
	text = json_dumps(json, JSON_COMPACT);
	g_string_assign(callback->body, text);
	callback->content_type = "application/json";
	free(text);
	json_decref(json);
	return true;
}

const struct contract contract_twilio = {
	.name = "twilio",
	.created_status = 201,
	.hung_up_status = 200,
	.is_authorised = account_is_authorised,
	.wish = twilio_wish,
	.take = twilio_take,
	.created = twilio_shown,
	.shown = twilio_shown,
	.list = twilio_list,
	.refused = twilio_refused,
	.tell = twilio_tell,
	.sign = twilio_sign,
};

const struct contract contract_plivo = {
	.name = "plivo",
	.created_status = 201,
	.hung_up_status = 204,
	.has_answer = true,
	.is_authorised = account_is_authorised,
	.wish = plivo_wish,
	.take = plivo_take,
	.created = plivo_created,
	.shown = plivo_shown,
	.list = plivo_list,
	.refused = plivo_refused,
	.tell = plivo_tell,
	.sign = plivo_sign,
};

const struct contract contract_exotel = {
	.name = "exotel",
	.created_status = 200,
	.hung_up_status = 200,
	.is_authorised = exotel_is_authorised,
	.wish = exotel_wish,
	.take = exotel_take,
	.created = exotel_shown,
	.shown = exotel_shown,
	.refused = exotel_refused,
	.tell = exotel_tell,
};
