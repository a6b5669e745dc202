/* main.c - peal-provider: its requests, and the faults that come upon them */
/* SPDX-License-Identifier: MIT */
#include "contracts.h"
#include "core/loop/http.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static const struct contract *const known[] = {
	&contract_twilio, &contract_plivo,  &contract_exotel, &contract_vonage, &contract_telnyx,
	&contract_vapi,	  &contract_retell, &contract_bland,  &contract_osvi,
};

static const char *const wish_words[] = {
	[WISH_CREATE] = "create",   [WISH_LOOK_UP] = "look_up", [WISH_LIST] = "list",
	[WISH_HANG_UP] = "hang_up", [WISH_CANCEL] = "cancel",	[WISH_SPEAK] = "speak",
	[WISH_UNKNOWN] = "unknown",
};

/* As --fault names them. */
static const char wish_targets[] = {
	[WISH_CREATE] = 'c', [WISH_LOOK_UP] = 'l', [WISH_LIST] = 'i',	[WISH_HANG_UP] = 'h',
	[WISH_CANCEL] = 'h', [WISH_SPEAK] = 's',   [WISH_UNKNOWN] = '?'
};

void provider_log(struct provider *provider, const char *what, const struct fake_call *call,
		  const char *key, const char *value)
{
	json_t *line;

	if (provider->log == NULL)
		return;
	line = json_pack("{s:I, s:s}", "at_ms", (json_int_t)provider_now_ms(), "event", what);
	if (call != NULL) {
		json_object_set_new(line, "id", json_string(call->id));
		json_object_set_new(line, "to", json_string(call->to));
		json_object_set_new(line, "attempt", json_string(call->attempt));
	}
	if (key != NULL)
		json_object_set_new(line, key, json_string(value));
	json_dumpf(line, provider->log, JSON_COMPACT);
	fputc('\n', provider->log);
	fflush(provider->log);
	json_decref(line);
}

/* ---- what is answered ---- */

static void answer_json(struct provider *provider, struct receiver_reply *reply, int status,
			json_t *json)
{
	char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);

	g_string_assign(provider->answer, text == NULL ? "" : text);
	free(text);
	json_decref(json);
	reply->status = status;
	reply->headers = "Content-Type: application/json\r\n";
	reply->body = provider->answer->str;
}

static void refuse(struct provider *provider, struct receiver_reply *reply, int status,
		   const char *why)
{
	provider_log(provider, "refused", NULL, "why", why);
	answer_json(provider, reply, status, json_pack("{s:s}", "message", why));
}

/* ---- wishes ---- */

static struct fake_call *create(struct provider *provider, const struct receiver_request *request,
				json_t *fields, struct receiver_reply *reply)
{
	const struct contract *contract = provider->contract;
	char *attempt = uuid_in(request->body, request->body_bytes);
	struct fake_call *call = attempt == NULL ? NULL
						 : g_hash_table_lookup(provider->attempts, attempt);
	bool is_new = call == NULL || provider_now_ms() - call->created_ms > contract->drops_ms;

	if (is_new) {
		call = call_make(provider, fields, attempt == NULL ? "" : attempt);
		if (!contract->take(call)) {
			refuse(provider, reply, 400, "a field is missing");
			call_free(call);
			g_free(attempt);
			return NULL;
		}
		call->fate = fate_of(call->to);
	}
	g_free(attempt);
	if (call->fate == FATE_INVALID) {
		int status = 400;
		json_t *why = contract->refused(&status);

		provider_log(provider, "invalid", call, NULL, NULL);
		answer_json(provider, reply, status, why);
		call_free(call);
		return NULL;
	}
	answer_json(provider, reply, contract->created_status, contract->created(call));
	if (!is_new) {
		provider_log(provider, "repeated", call, NULL, NULL);
		return NULL;
	}
	g_hash_table_insert(provider->calls, call->id, call);
	if (call->attempt[0] != '\0')
		g_hash_table_replace(provider->attempts, call->attempt, call);
	g_queue_push_head(provider->order, call);
	return call;
}

static bool is_wanted(const struct fake_call *call, const json_t *fields)
{
	const char *to = field(fields, "To");
	const json_t *criterion = json_array_get(
		json_object_get(json_object_get(fields, "filter_criteria"), "metadata"), 0);

	if (to[0] != '\0' && strcmp(to, call->to) != 0)
		return false;
	return criterion == NULL ||
	       strcmp(field(criterion, "value"), field_at(call->given, "metadata.attempt")) == 0;
}

static void list(struct provider *provider, const json_t *fields, struct receiver_reply *reply)
{
	json_t *calls = json_array();

	for (GList *at = provider->order->head; at != NULL && json_array_size(calls) < 50;
	     at = at->next) {
		if (is_wanted(at->data, fields))
			json_array_append_new(calls, provider->contract->shown(at->data));
	}
	answer_json(provider, reply, 200, provider->contract->list(calls));
}

static void do_with(struct provider *provider, enum wish wish, struct fake_call *call,
		    struct receiver_reply *reply)
{
	const struct contract *contract = provider->contract;
	bool is_done = true;

	if (wish == WISH_LOOK_UP) {
		answer_json(provider, reply, 200, contract->shown(call));
		return;
	}
	if (wish == WISH_SPEAK) {
		is_done = call->phase == PHASE_ANSWERED;
		if (is_done)
			call_spoken(call);
	} else {
		is_done = call_end_now(call, wish == WISH_CANCEL);
	}
	if (!is_done)
		refuse(provider, reply, 422, "the call is not in that state");
	else
		answer_json(provider, reply, contract->hung_up_status,
			    contract->hung_up_status == 204 ? NULL : contract->shown(call));
}

/* ---- faults ---- */

static void id_spoil(struct provider *provider, enum fault_kind kind, const char *id)
{
	char *quoted = g_strdup_printf("\"%s\"", id), *at = strstr(provider->answer->str, quoted);
	gssize from = at == NULL ? 0 : at - provider->answer->str;
	char *pair;
	gssize start;

	if (at == NULL)
		return;
	/* Back to where the member's name begins. */
	start = from;
	while (start > 0 && provider->answer->str[start] != ':')
		start--;
	start--;
	while (start > 0 && provider->answer->str[start - 1] != '"')
		start--;
	start--;
	pair = g_strndup(provider->answer->str + start, (gsize)(from - start) + strlen(quoted));
	if (kind == FAULT_ID_TWICE) {
		g_string_insert_c(provider->answer, start, ',');
		g_string_insert(provider->answer, start, pair);
	} else {
		g_string_erase(provider->answer, from, (gssize)strlen(quoted));
		g_string_insert(provider->answer, from,
				kind == FAULT_ID_NUMBER ? "{\"is\":17}" : "null");
	}
	g_free(pair);
	g_free(quoted);
}

/* Before anything is done; true: nothing will be. */
static bool fault_instead(const struct provider *provider, const struct fault *fault,
			  struct receiver_reply *reply)
{
	static char header[64];

	switch (fault->kind) {
	case FAULT_STATUS:
		snprintf(header, sizeof(header), "Retry-After: %d\r\n",
			 provider->options.retry_after_s);
		reply->status = fault->status;
		reply->headers = fault->status == 429 ? header : NULL;
		reply->body = "{\"message\":\"a fault\"}";
		return true;
	case FAULT_REDIRECT:
		snprintf(header, sizeof(header), "Location: http://127.0.0.1:%d/elsewhere\r\n",
			 receiver_http_port(provider->server));
		reply->status = 302;
		reply->headers = header;
		return true;
	case FAULT_CLOSE:
		reply->way = RECEIVER_CLOSE;
		return true;
	default:
		return false;
	}
}

static void fault_after(struct provider *provider, const struct fault *fault, const char *id,
			struct receiver_reply *reply)
{
	switch (fault->kind) {
	case FAULT_MADE_STATUS:
		reply->status = fault->status;
		reply->body = "{\"message\":\"a fault\"}";
		break;
	case FAULT_HTML:
		reply->status = 200;
		reply->headers = "Content-Type: text/html\r\n";
		reply->body = "<!DOCTYPE html><html><body>Maintenance</body></html>";
		break;
	case FAULT_BIG:
		reply->way = RECEIVER_ENDLESS;
		break;
	case FAULT_SLOW:
		reply->delay_ms = (uint64_t)provider->options.slow_ms;
		break;
	case FAULT_EARLY:
		reply->delay_ms = (uint64_t)(provider->options.queue_ms +
					     provider->options.ring_ms + provider->options.talk_ms +
					     300);
		break;
	case FAULT_HANG:
		reply->way = RECEIVER_HANG;
		break;
	case FAULT_MADE_CLOSE:
		reply->way = RECEIVER_CLOSE;
		break;
	case FAULT_NO_ID:
	case FAULT_ID_TWICE:
	case FAULT_ID_NUMBER:
		id_spoil(provider, fault->kind, id);
		reply->body = provider->answer->str;
		break;
	default:
		break;
	}
}

static void serve(void *context, const struct receiver_request *request,
		  struct receiver_reply *reply)
{
	struct provider *provider = context;
	json_t *fields = fields_read(request);
	char id[CALL_ID_MAX] = "";
	enum wish wish = provider->contract->wish(request, fields, id);
	const struct fault *fault = options_fault(&provider->options, wish_targets[wish],
						  ++provider->asked[wish]);
	struct fake_call *call = id[0] == '\0' ? NULL : g_hash_table_lookup(provider->calls, id);
	struct fake_call *made = NULL;

	provider_log(provider, wish_words[wish], call, "path", request->target);
	if (fault != NULL && fault_instead(provider, fault, reply)) {
		provider_log(provider, "fault", NULL, NULL, NULL);
	} else if (!provider->contract->is_authorised(provider, request)) {
		refuse(provider, reply, 401, "who are you?");
	} else if (wish == WISH_CREATE) {
		made = create(provider, request, fields, reply);
	} else if (wish == WISH_LIST && provider->contract->list != NULL) {
		list(provider, fields, reply);
	} else if (call == NULL) {
		refuse(provider, reply, 404, "no such call");
	} else {
		do_with(provider, wish, call, reply);
	}
	if (fault != NULL && reply->way == RECEIVER_ANSWER)
		fault_after(provider, fault, made != NULL ? made->id : id, reply);
	if (made != NULL)
		call_begin(made);
	json_decref(fields);
}

/* ---- the program ---- */

static void end(uv_signal_t *signal, int number)
{
	(void)number;
	uv_stop(signal->loop);
}

static bool port_write(const struct provider *provider)
{
	FILE *file;

	if (provider->options.port_file == NULL)
		return true;
	file = fopen(provider->options.port_file, "w");
	if (file == NULL)
		return false;
	fprintf(file, "%d\n", receiver_http_port(provider->server));
	return fclose(file) == 0;
}

static bool provider_open(struct provider *provider)
{
	const struct options *options = &provider->options;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i]->name, options->contract) == 0)
			provider->contract = known[i];
	}
	if (provider->contract == NULL) {
		fprintf(stderr, "peal-provider: no contract \"%s\"; see --help\n",
			options->contract);
		return false;
	}
	provider->calls = g_hash_table_new(g_str_hash, g_str_equal);
	provider->attempts = g_hash_table_new(g_str_hash, g_str_equal);
	provider->order = g_queue_new();
	provider->answer = g_string_new(NULL);
	if (options->log_file != NULL) {
		provider->log = fopen(options->log_file, "a");
		if (provider->log == NULL) {
			perror(options->log_file);
			return false;
		}
	}
	provider->client = http_create(&provider->uv);
	provider->server = receiver_http_create(&provider->uv, options->port, true, serve,
						provider);
	if (provider->server == NULL) {
		fprintf(stderr, "peal-provider: port %d: %s\n", options->port, strerror(errno));
		return false;
	}
	return port_write(provider);
}

int main(int argc, char **argv)
{
	static struct provider provider;
	uv_signal_t on_term, on_int;
	int code = options_read(argc, argv, &provider.options);

	if (code >= 0)
		return code;
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&provider.uv);
	if (!provider_open(&provider))
		return 1;
	uv_signal_init(&provider.uv, &on_term);
	uv_signal_init(&provider.uv, &on_int);
	uv_signal_start(&on_term, end, SIGTERM);
	uv_signal_start(&on_int, end, SIGINT);
	printf("peal-provider: %s at http://127.0.0.1:%d\n", provider.contract->name,
	       receiver_http_port(provider.server));
	fflush(stdout);
	uv_run(&provider.uv, UV_RUN_DEFAULT);
	return 0;
}
