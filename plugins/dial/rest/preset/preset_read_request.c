/* preset_read_request.c - the requests of a preset, and what every one of them carries */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include "request.h"

#include <ctype.h>
#include <math.h>
#include <strings.h>

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))

/* ---- "POST {{base}}/calls" ---- */

/* Only what stands before the first variable can be looked at. */
static bool url_is(const char *url)
{
	bool is_http = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;

	if (!is_http && strncmp(url, "{{", 2) != 0)
		return false;
	for (const char *at = url; *at != '\0'; at++) {
		bool is_variable = strncmp(at, "{{", 2) == 0 && strstr(at, "}}") != NULL;

		if (is_variable)
			at = strstr(at, "}}") + 1;
		else if (isspace((unsigned char)*at) || iscntrl((unsigned char)*at) || *at == '"')
			return false;
	}
	return true;
}

struct template *preset_url(struct preset_reader *reader, const config_setting_t *setting,
			    const char *url)
{
	struct template *template;
	char quoted[QUOTED_BYTES_MAX];

	if (!url_is(url)) {
		preset_mistake(reader, setting,
			       "%s is no URL; expected https://..., http://... or one that starts "
			       "with a variable, without blanks",
			       preset_quote(url, quoted));
		return NULL;
	}
	template = preset_template_make(reader, setting, url);
	if (template != NULL)
		preset_hold(reader->preset, template, NULL);
	return template;
}

static const char *method_find(const char *text, size_t bytes)
{
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if (strlen(methods[i]) == bytes && strncmp(methods[i], text, bytes) == 0)
			return methods[i];
	return NULL;
}

static void request_line(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_request *request = target;
	const char *text = preset_text(reader, setting, PRESET_LINE_BYTES_MAX);
	size_t bytes = text == NULL ? 0 : strcspn(text, " ");
	char quoted[QUOTED_BYTES_MAX];

	request->line = config_setting_source_line(setting);
	if (text == NULL)
		return;
	request->method = method_find(text, bytes);
	if (request->method == NULL || text[bytes] == '\0')
		preset_mistake(
			reader, setting,
			"%s is no request; expected \"METHOD URL\", with GET, POST, PUT, PATCH "
			"or DELETE",
			preset_quote(text, quoted));
	else
		request->url = preset_url(reader, setting, text + bytes + 1);
}

/* ---- headers ---- */

bool preset_header_name(struct preset_reader *reader, const config_setting_t *setting,
			const char *name)
{
	static const char *const ours[] = { "Host", "Content-Length", "Transfer-Encoding",
					    "Connection" };
	char quoted[QUOTED_BYTES_MAX];

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strcasecmp(ours[i], name) == 0) {
			preset_mistake(reader, setting,
				       "%s is not the preset's to set; expected another header",
				       ours[i]);
			return false;
		}
	}
	for (const char *at = name; *at != '\0'; at++) {
		if (isalnum((unsigned char)*at) || strchr("!#$%&'*+-.^_`|~", *at) != NULL)
			continue;
		preset_mistake(reader, setting,
			       "%s is no name of a header; expected one like "
			       "\"Accept\"",
			       preset_quote(name, quoted));
		return false;
	}
	return true;
}

static void request_headers(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_request *request = target;
	char quoted[QUOTED_BYTES_MAX];

	preset_pairs(reader, setting, preset_header_name, &request->headers,
		     &request->header_count);
	if (request->header_count > REQUEST_HEADERS_MAX)
		preset_mistake(reader, setting, "has %zu headers; expected at most %u",
			       request->header_count, REQUEST_HEADERS_MAX);
	for (size_t i = 0; i < request->header_count; i++)
		for (size_t k = 0; k < i; k++)
			if (request->headers[i].name != NULL && request->headers[k].name != NULL &&
			    strcasecmp(request->headers[i].name, request->headers[k].name) == 0)
				preset_mistake(reader,
					       config_setting_get_elem(setting, (unsigned)i),
					       "%s is there twice; expected each header once",
					       preset_quote(request->headers[i].name, quoted));
}

/* ---- bodies ---- */

/* A form may have a name several times. */
static void request_form(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_request *request = target;

	request->body_kind = BODY_FORM;
	preset_pairs(reader, setting, NULL, &request->form, &request->form_count);
}

static struct json_node *json_read(struct preset_reader *reader, config_setting_t *setting);

static void json_members(struct preset_reader *reader, config_setting_t *setting,
			 struct json_node *parent)
{
	for (int i = 0; i < config_setting_length(setting); i++) {
		config_setting_t *member = config_setting_get_elem(setting, (unsigned)i);
		struct json_node *child = json_read(reader, member);
		struct peal_error err = { 0 };

		if (child != NULL &&
		    json_node_add(parent, config_setting_name(member), child, &err) < 0)
			preset_mistake(reader, member, "%.240s", err.text);
	}
}

static struct json_node *json_text_read(struct preset_reader *reader,
					const config_setting_t *setting)
{
	const char *text = preset_text(reader, setting, TEMPLATE_BYTES_MAX);
	struct template *template = text == NULL ? NULL
						 : preset_template_make(reader, setting, text);

	return template == NULL ? NULL : json_node_text(template);
}

/* NULL: a mistake was added. */
static struct json_node *json_scalar_read(struct preset_reader *reader,
					  const config_setting_t *setting)
{
	double real;

	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return json_node_int(config_setting_get_int64(setting));
	case CONFIG_TYPE_BOOL:
		return json_node_bool(config_setting_get_bool(setting));
	case CONFIG_TYPE_FLOAT:
		real = config_setting_get_float(setting);
		if (isfinite(real))
			return json_node_real(real);
		break;
	case CONFIG_TYPE_STRING:
		return json_text_read(reader, setting);
	default:
		break;
	}
	preset_mistake(reader, setting,
		       "has no value that JSON has; expected a text, a number, "
		       "true, false, a list or a group");
	return NULL;
}

static struct json_node *json_read(struct preset_reader *reader, config_setting_t *setting)
{
	bool is_group = config_setting_is_group(setting);
	struct json_node *node;

	if (!is_group && !preset_is_list(setting))
		return json_scalar_read(reader, setting);
	node = is_group ? json_node_object() : json_node_list();
	json_members(reader, setting, node);
	return node;
}

static void request_json(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	struct preset_request *request = target;

	if (request->body_kind == BODY_FORM)
		preset_mistake(reader, setting, "stands beside a form; expected one of both");
	request->body_kind = BODY_JSON;
	if (!config_setting_is_group(setting) && !preset_is_list(setting)) {
		preset_mistake(reader, setting, "expected a group, { name = \"value\"; }");
		return;
	}
	request->json = json_read(reader, setting);
	if (request->json != NULL)
		preset_hold(reader->preset, NULL, request->json);
}

/* ---- the whole ---- */

const struct preset_key preset_request_keys[4] = {
	{ "request", request_line, "request = \"METHOD URL\"" },
	{ "headers", request_headers, NULL },
	{ "form", request_form, NULL },
	{ "json", request_json, NULL },
};

void preset_request_check(struct preset_reader *reader, const struct preset_request *request)
{
	if (request->method != NULL && strcmp(request->method, "GET") == 0 &&
	    request->body_kind != BODY_NONE)
		preset_mistake_at(reader, request->line,
				  "a GET request has no body; expected its values in the URL");
	for (size_t i = 0; i < request->header_count; i++) {
		const char *name = request->headers[i].name;

		if (name == NULL)
			continue;
		if (strcasecmp(name, "Content-Type") == 0)
			preset_mistake_at(
				reader, request->line,
				"headers: Content-Type follows from form or json; expected "
				"no such header");
		if (strcasecmp(name, "Authorization") == 0 &&
		    reader->preset->auth.kind != AUTH_NONE)
			preset_mistake_at(reader, request->line,
					  "headers: Authorization comes from auth; expected one of "
					  "both");
	}
}

void preset_read_request(struct preset_reader *reader, config_setting_t *setting, void *target)
{
	const struct preset_part parts[] = { PRESET_PART(preset_request_keys, target) };

	if (preset_group(reader, setting, parts, 1))
		preset_request_check(reader, target);
}
