/* request.c - a preset's request, filled in for one call: ready for the host's http()
 *
 * Values come from contact lists and providers and may be anything: they are encoded for
 * the place where they stand, and refused where they cannot stand. */
/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "preset_json.h"

#include <stdlib.h>
#include <strings.h>

#define OWN_HEADERS 2 /* Authorization, Content-Type */

/* A request that is being filled in. */
struct filling {
	const struct preset_request *request;
	struct variables *variables;
	struct ready_request *ready;
	struct peal_error *err;
};

/* ---- URL ---- */

static int fill_url(struct filling *filling)
{
	struct text_buffer *url = &filling->ready->url;

	template_expand_url(filling->request->url, variables_value, variables_trust,
			    filling->variables, url);
	if (url->is_too_long)
		return peal_fail(filling->err, PEAL_FAIL_LIMIT, "the URL is longer than %u bytes",
				 URL_BYTES_MAX);
	if (strlen(text_buffer_get(url)) != url->bytes)
		return peal_fail(filling->err, PEAL_FAIL_INPUT, "the URL has a zero byte in it");
	if (url_check(text_buffer_get(url), filling->err) < 0)
		return -1;
	filling->ready->http.url = url->at;
	return 0;
}

/* ---- headers ---- */

static int check_header(const struct text_buffer *line, const char *name, struct peal_error *err)
{
	if (line->is_too_long || line->bytes > REQUEST_HEADER_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the header %.64s is longer than %u bytes",
				 name, REQUEST_HEADER_BYTES_MAX);
	for (size_t i = 0; i < line->bytes; i++)
		if ((unsigned char)line->at[i] < 0x20 || line->at[i] == 0x7f)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "the header %.64s has a line break or another control "
					 "character in it",
					 name);
	return 0;
}

static struct text_buffer *next_header(struct filling *filling)
{
	return &filling->ready->headers[filling->ready->header_count];
}

/* One whose value is empty is left out. */
static int fill_header(struct filling *filling, const struct form_field *field)
{
	struct text_buffer *line = next_header(filling);
	size_t before;

	text_buffer_add_text(line, field->name);
	text_buffer_add_text(line, ": ");
	before = line->bytes;
	template_expand(field->value, variables_value, filling->variables, line);
	if (line->bytes == before && !line->is_too_long) {
		text_buffer_free(line);
		return 0;
	}
	filling->ready->header_count++;
	return check_header(line, field->name, filling->err);
}

static bool has_header(const struct preset_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return true;
	return false;
}

static int fill_authority(struct filling *filling, struct authority *authority)
{
	int64_t now_ms = filling->variables->facts->now_ms;
	const char *header = "";

	if (authority != NULL)
		header = authority_header(authority, now_ms, filling->err);
	if (header == NULL)
		return -1;
	if (header[0] == '\0')
		return 0;
	text_buffer_add_text(next_header(filling), header);
	filling->ready->header_count++;
	return check_header(&filling->ready->headers[filling->ready->header_count - 1],
			    "of the authentication", filling->err);
}

static void fill_content_type(struct filling *filling)
{
	enum body_kind kind = filling->request->body_kind;

	if (kind == BODY_NONE || has_header(filling->request, "Content-Type"))
		return;
	text_buffer_add_text(next_header(filling),
			     kind == BODY_FORM ? "Content-Type: application/x-www-form-urlencoded"
					       : "Content-Type: application/json");
	filling->ready->header_count++;
}

static int fill_headers(struct filling *filling, struct authority *authority)
{
	struct ready_request *ready = filling->ready;
	size_t room = filling->request->header_count + OWN_HEADERS;

	if (filling->request->header_count > REQUEST_HEADERS_MAX)
		return peal_fail(filling->err, PEAL_FAIL_LIMIT, "more than %u headers",
				 REQUEST_HEADERS_MAX);
	ready->headers = calloc(room, sizeof(*ready->headers));
	ready->header_texts = calloc(room + 1, sizeof(*ready->header_texts));
	if (ready->headers == NULL || ready->header_texts == NULL)
		return peal_fail(filling->err, PEAL_FAIL_LIMIT, "no memory for the headers");
	if (fill_authority(filling, authority) < 0)
		return -1;
	fill_content_type(filling);
	for (size_t i = 0; i < filling->request->header_count; i++)
		if (fill_header(filling, &filling->request->headers[i]) < 0)
			return -1;
	for (size_t i = 0; i < ready->header_count; i++)
		ready->header_texts[i] = ready->headers[i].at;
	ready->http.headers = ready->header_texts;
	return 0;
}

/* ---- body ---- */

static void fill_field(struct filling *filling, const struct form_field *field)
{
	struct text_buffer *body = &filling->ready->body;
	struct text_buffer value = { 0 };

	template_expand(field->value, variables_value, filling->variables, &value);
	if (value.bytes > 0) {
		if (body->bytes > 0)
			text_buffer_add(body, "&", 1);
		text_buffer_add_url(body, (struct peal_slice){ field->name, strlen(field->name) });
		text_buffer_add(body, "=", 1);
		text_buffer_add_url(body, text_buffer_slice(&value));
	}
	body->is_too_long |= value.is_too_long;
	text_buffer_free(&value);
}

static int fill_body(struct filling *filling)
{
	const struct preset_request *request = filling->request;
	struct text_buffer *body = &filling->ready->body;

	if (request->body_kind == BODY_FORM)
		for (size_t i = 0; i < request->form_count; i++)
			fill_field(filling, &request->form[i]);
	if (request->body_kind == BODY_JSON &&
	    json_node_write(request->json, variables_value, filling->variables, body,
			    filling->err) < 0)
		return -1;
	if (body->is_too_long)
		return peal_fail(filling->err, PEAL_FAIL_LIMIT, "the body is longer than %u KiB",
				 EXPANDED_BYTES_MAX / 1024);
	filling->ready->http.body = body->at;
	filling->ready->http.body_bytes = body->bytes;
	return 0;
}

/* ---- the whole ---- */

static bool form_uses(const struct form_field *form, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (template_uses(form[i].value, name))
			return true;
	return false;
}

bool request_uses(const struct preset_request *request, const char *name)
{
	return request->method != NULL &&
	       (template_uses(request->url, name) ||
		form_uses(request->headers, request->header_count, name) ||
		form_uses(request->form, request->form_count, name) ||
		json_node_uses(request->json, name));
}

/* Whether the stage has a caller id is known only now: it may have a pool of them. */
static int check_from(struct filling *filling)
{
	const struct preset *preset = filling->variables->preset;
	struct peal_slice from = variables_value(filling->variables,
						 (struct peal_slice){ "from", 4 });

	if (from.bytes > 0 || (!request_uses(filling->request, "from") &&
			       !request_uses(filling->request, "from_digits")))
		return 0;
	for (size_t i = 0; i < preset->setting_count; i++)
		if (preset->settings[i].is_required &&
		    strcmp(preset->settings[i].name, "from") == 0)
			return peal_fail(filling->err, PEAL_FAIL_INPUT,
					 "there is no caller id: set `from`, or `caller_ids`");
	return 0;
}

static int fill(struct filling *filling, struct authority *authority)
{
	struct peal_http_request *http = &filling->ready->http;

	if (filling->request->method == NULL)
		return peal_fail(filling->err, PEAL_FAIL_BUG, "the preset has no such request");
	http->method = filling->request->method;
	http->timeout_ms = filling->variables->preset->timeout_ms;
	http->answer_bytes_max = REQUEST_ANSWER_BYTES_MAX;
	if (check_from(filling) < 0 || fill_url(filling) < 0 ||
	    fill_headers(filling, authority) < 0)
		return -1;
	if (fill_body(filling) < 0)
		return -1;
	if (filling->variables->columns.is_too_long)
		return peal_fail(filling->err, PEAL_FAIL_LIMIT,
				 "the contact's columns are longer than %u KiB as JSON",
				 EXPANDED_BYTES_MAX / 1024);
	return 0;
}

int request_fill(const struct preset *preset, const struct preset_request *request,
		 const struct settings *settings, struct authority *authority,
		 const struct call_facts *facts, struct ready_request *ready_out,
		 struct peal_error *err)
{
	struct variables variables;
	struct ready_request ready = { 0 };
	struct filling filling = { request, &variables, &ready, err };
	int result;

	variables_init(&variables, preset, settings, facts);
	result = fill(&filling, authority);
	variables_finish(&variables);
	if (result < 0) {
		request_free(&ready);
		*ready_out = (struct ready_request){ 0 };
		return peal_fail_while(err, "the request at %s:%u", preset->file, request->line);
	}
	*ready_out = ready;
	return 0;
}

void request_free(struct ready_request *ready)
{
	for (size_t i = 0; ready->headers != NULL && i < ready->header_count; i++) {
		/* Here stand tokens. */
		explicit_bzero(ready->headers[i].at, ready->headers[i].bytes);
		text_buffer_free(&ready->headers[i]);
	}
	free(ready->headers);
	free(ready->header_texts);
	text_buffer_free(&ready->url);
	text_buffer_free(&ready->body);
	*ready = (struct ready_request){ 0 };
}

void request_expand(const struct preset *preset, const struct template *template,
		    const struct settings *settings, const struct call_facts *facts,
		    struct text_buffer *text_out)
{
	struct variables variables;

	variables_init(&variables, preset, settings, facts);
	template_expand(template, variables_value, &variables, text_out);
	text_out->is_too_long |= variables.columns.is_too_long;
	variables_finish(&variables);
}
