/* callback.c - what a provider tells us, or asks us, over HTTP
 *
 *   PREFIX/ATTEMPT/MAC         a report; the MAC shows that we gave the address
 *   PREFIX/answer/ATTEMPT/MAC  what is to be said
 *   PREFIX/events              reports to an address that stands in the provider's
 *                              console: these must be signed
 *
 * What is not ours is left to the next stage that listens.  A report that ends a call is
 * acknowledged when the end is on disk, so that the provider repeats what a crash lost. */
/* SPDX-License-Identifier: MIT */
#include "call/call.h"

#include "sign/verify.h"

#include <inttypes.h>

#define ATTEMPT_CHARS_MAX 64u
#define TURNED_AWAY_EVERY_MS 10000
#define HELD_MS 12000

struct callback {
	struct rest *rest;
	struct peal_http_exchange *exchange;
	const struct peal_http_received *received;
};

static bool reply(const struct callback *callback, int status)
{
	callback->rest->host->http_reply(callback->exchange, status, NULL, "", 0);
	return true;
}

/* ---- who may tell us ---- */

/* One line for many, so that nobody can fill the log. */
static bool turn_away(const struct callback *callback, const char *why)
{
	struct rest *rest = callback->rest;
	struct turned_away *turned = &rest->turned_away;
	int64_t now_ms = rest->host->now_ms(rest->host);

	turned->count++;
	if (turned->told_ms == 0 || now_ms - turned->told_ms >= TURNED_AWAY_EVERY_MS) {
		rest->host->log(rest->host, PEAL_LEVEL_WARNING, "callback_refused", 0,
				"%" PRIu64 " callbacks were turned away, the last one from %.45s: "
				"%s",
				turned->count, callback->received->peer, why);
		turned->told_ms = now_ms;
		turned->count = 0;
	}
	return reply(callback, 403);
}

/* As the provider called it: a proxy may stand between. */
static void url_write(const struct callback *callback, struct text_buffer *url)
{
	const struct rest *rest = callback->rest;
	const struct peal_http_received *received = callback->received;

	text_buffer_add(url, rest->config->public_url, rest->origin_bytes);
	text_buffer_add_text(url, received->path);
	if (received->query[0] != '\0')
		text_buffer_format(url, "?%s", received->query);
}

static int signature_judge(const struct callback *callback, struct peal_error *err)
{
	const struct rest *rest = callback->rest;
	struct text_buffer url = { 0 };
	struct signed_request request = {
		.received = callback->received,
		.exchange = callback->exchange,
		.secret = text_buffer_get(&rest->signature_secret),
		.now_ms = rest->host->now_ms(rest->host),
	};
	int result;

	if (rest->preset->signature.kind == SIGNATURE_NONE)
		return 0;
	url_write(callback, &url);
	request.url = text_buffer_get(&url);
	result = signature_verify(&rest->preset->signature, &request, err);
	text_buffer_free(&url);
	return result;
}

/* ---- reports ---- */

/* Some providers put all into the query. */
static int callback_read(const struct callback *callback, struct document **document_out,
			 struct peal_error *err)
{
	const struct peal_http_received *received = callback->received;
	const char *type = received->header(callback->exchange, "Content-Type");

	if (received->body.bytes > 0)
		return document_read(received->body, type == NULL ? "" : type, document_out, err);
	return document_read((struct peal_slice){ received->query, strlen(received->query) },
			     "application/x-www-form-urlencoded", document_out, err);
}

static bool unreadable(const struct callback *callback, const struct peal_error *err)
{
	const struct rest *rest = callback->rest;

	rest->host->log(rest->host, PEAL_LEVEL_WARNING, "callback_unreadable", 0,
			"a callback cannot be read: %s", err->text);
	return reply(callback, err->code == PEAL_FAIL_LIMIT ? 413 : 400);
}

/* Longer than a provider waits.  It is to tell once more: its end is not on disk. */
static void on_held_long(void *context)
{
	struct call *call = context;

	call->held_timer = NULL;
	for (size_t i = 0; i < call->held_count; i++)
		call->rest->host->http_reply(call->held[i], 503, NULL, "", 0);
	call->held_count = 0;
}

/* The exchange is held before the report is taken, which may be the call's last. */
static bool report_serve(const struct callback *callback, struct call *call,
			 const struct report *report)
{
	bool is_held = call->held_count < HELD_MAX;

	if (report->status_word != NULL)
		quiet_heard(call);
	if (is_held)
		call->held[call->held_count++] = callback->exchange;
	if (is_held && call->held_count == 1 && call->phase != PHASE_OVER)
		call_timer(call, &call->held_timer, HELD_MS, on_held_long);
	if (report_take(call, report, &call->rest->preset->fields))
		return is_held || reply(callback, 503);
	if (is_held && --call->held_count == 0)
		call_timer_stop(call, &call->held_timer);
	return reply(callback, 200);
}

static bool document_serve(const struct callback *callback, struct call *call)
{
	struct document *document;
	struct report report;
	struct peal_error err = { 0 };
	bool is_ours;

	if (callback_read(callback, &document, &err) < 0)
		return unreadable(callback, &err);
	report_read(document, callback->rest->preset, &callback->rest->preset->fields, &report);
	is_ours = report_serve(callback, call, &report);
	document_destroy(&document);
	return is_ours;
}

/* ---- what is to be said ---- */

/* It is asked for when somebody has answered; some providers tell of that nowhere else. */
static void answer_take(const struct callback *callback, struct call *call)
{
	const struct preset *preset = callback->rest->preset;
	struct document *document = NULL;
	struct report report = { .stage = STAGE_ANSWERED, .talk_ms = -1 };
	struct peal_error err = { 0 };

	quiet_heard(call);
	if (signature_judge(callback, &err) == 0 && callback_read(callback, &document, &err) == 0)
		report_read(document, preset, &preset->fields, &report);
	if (report.status_word == NULL)
		report.stage = STAGE_ANSWERED;
	report_take(call, &report, &preset->fields);
	document_destroy(&document);
}

static bool answer_serve(const struct callback *callback, struct call *call)
{
	const struct rest *rest = callback->rest;
	const struct preset_document *answer = &rest->preset->answer;
	struct text_buffer text = { 0 };
	struct call_facts facts;

	if (call == NULL || call->host_call == NULL || answer->text == NULL)
		return reply(callback, 404);
	call_facts_fill(call, &facts);
	request_expand(rest->preset, answer->text, rest->settings, &facts, &text);
	if (text.is_too_long)
		reply(callback, 500);
	else
		rest->host->http_reply(callback->exchange, 200, answer->content_type,
				       text_buffer_get(&text), text.bytes);
	text_buffer_free(&text);
	answer_take(callback, call);
	return true;
}

/* ---- where it is for ---- */

static bool mac_is_good(const struct rest *rest, const char *attempt, const char *mac)
{
	struct text_buffer signed_text = { 0 };
	bool is_good;

	text_buffer_format(&signed_text, "%s %s", rest->host->stage, attempt);
	is_good = path_mac_is(rest->path_secret, text_buffer_get(&signed_text), mac, strlen(mac));
	text_buffer_free(&signed_text);
	return is_good;
}

/* A report of a call that is over is taken, and dropped; with the address of another
 * stage it is that stage's. */
static bool attempt_serve(const struct callback *callback, const char *path, bool is_answer)
{
	struct rest *rest = callback->rest;
	const char *slash = strchr(path, '/');
	char attempt[ATTEMPT_CHARS_MAX + 1];
	struct peal_error err = { 0 };
	struct call *call;

	if (slash == NULL || slash == path || slash - path > (ptrdiff_t)ATTEMPT_CHARS_MAX)
		return false;
	memcpy(attempt, path, (size_t)(slash - path));
	attempt[slash - path] = '\0';
	call = call_by_attempt(rest, attempt);
	if (!mac_is_good(rest, attempt, slash + 1))
		return call != NULL && turn_away(callback, "its address is not one that we gave");
	if (is_answer)
		return answer_serve(callback, call);
	if (signature_judge(callback, &err) < 0)
		return turn_away(callback, err.text);
	if (call != NULL)
		return document_serve(callback, call);
	rest->host->log(rest->host, PEAL_LEVEL_DEBUG, "callback_late", 0,
			"a callback of attempt %s came after its end", attempt);
	return reply(callback, 200);
}

static struct call *reported_call(const struct rest *rest, const struct report *report)
{
	struct call *call = NULL;

	if (report->attempt != NULL && report->attempt[0] != '\0')
		call = call_by_attempt(rest, report->attempt);
	if (call == NULL && report->id != NULL && report->id[0] != '\0')
		call = call_by_id(rest, report->id);
	return call;
}

/* Several stages may have one account, and one address: it is another's, until all were
 * asked.  Of a call that may be about to be known the provider must tell once more. */
static bool events_serve(const struct callback *callback)
{
	struct rest *rest = callback->rest;
	bool is_nobodys = callback->received->is_nobodys;
	struct document *document;
	struct peal_error err = { 0 };
	struct report report;
	struct call *call;
	bool is_ours = true;

	if (rest->preset->signature.kind == SIGNATURE_NONE)
		return is_nobodys && turn_away(callback, "it is not signed, and the address is not "
							 "secret");
	if (signature_judge(callback, &err) < 0)
		return is_nobodys && turn_away(callback, err.text);
	if (callback_read(callback, &document, &err) < 0)
		return unreadable(callback, &err);
	report_read(document, rest->preset, &rest->preset->fields, &report);
	call = reported_call(rest, &report);
	if (call != NULL)
		is_ours = report_serve(callback, call, &report);
	else if (!is_nobodys)
		is_ours = false;
	else if (report.attempt == NULL && report.id != NULL && rest->creating_count > 0)
		reply(callback, 503);
	else
		reply(callback, 200);
	document_destroy(&document);
	return is_ours;
}

bool callback_serve(void *context, struct peal_http_exchange *exchange,
		    const struct peal_http_received *received)
{
	struct rest *rest = context;
	const struct callback callback = { rest, exchange, received };
	size_t prefix_bytes = strlen(rest->path_prefix);
	const char *path = received->path + prefix_bytes;

	if (strncmp(received->path, rest->path_prefix, prefix_bytes) != 0 || path[0] != '/')
		return false;
	path++;
	if (strcmp(path, "events") == 0)
		return events_serve(&callback);
	if (strncmp(path, "answer/", strlen("answer/")) == 0)
		return attempt_serve(&callback, path + strlen("answer/"), true);
	return attempt_serve(&callback, path, false);
}
