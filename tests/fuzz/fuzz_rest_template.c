/* fuzz_rest_template.c - any bytes as a template of dial.rest and, after a zero byte, as the
 * value of what comes from contacts and providers; in every place of a request */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "preset/preset_json.h"
#include "preset/request.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

static const struct preset_setting described[] = {
	{ .name = "account", .fallback = "AC1" },
	{ .name = "from", .fallback = "+1" },
};

/* What a template is tried with. */
struct trial {
	struct preset preset;
	struct settings *settings;
	struct call_facts facts;
};

/* ---- what must hold of a request ---- */

static void headers_check(const char *const *headers)
{
	for (; *headers != NULL; headers++) {
		if (strchr(*headers, ':') == NULL || strlen(*headers) > REQUEST_HEADER_BYTES_MAX)
			abort();
		for (const char *at = *headers; *at != '\0'; at++)
			if ((unsigned char)*at < 0x20 || *at == 0x7f)
				abort();
	}
}

static void form_check(const char *body, size_t bytes)
{
	size_t equals = 0, ampersands = 0;

	for (size_t i = 0; i < bytes; i++) {
		equals += body[i] == '=';
		ampersands += body[i] == '&';
		if (!isalnum((unsigned char)body[i]) && strchr("-._~%=&", body[i]) == NULL)
			abort();
	}
	if (bytes > 0 && equals != ampersands + 1)
		abort();
}

/* Another reader finds the same members, and nothing of the value's. */
static void json_check(const char *body, size_t bytes)
{
	json_error_t why;
	json_t *json = json_loadb(body, bytes, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	const char *name;
	json_t *member;

	/* What jansson cannot hold: a very large number, a zero byte in a name. */
	if (json == NULL && json_error_code(&why) != json_error_numeric_overflow &&
	    json_error_code(&why) != json_error_null_byte_in_key)
		abort();
	json_object_foreach(json, name, member) if (strcmp(name, "x") != 0 &&
						    strcmp(name, "last") != 0) abort();
	json_decref(json);
}

static void request_check(struct trial *trial, const struct preset_request *request)
{
	struct ready_request ready;
	struct peal_error err = { 0 };

	if (request_fill(&trial->preset, request, trial->settings, NULL, &trial->facts, &ready,
			 &err) < 0) {
		if (err.text[0] == '\0' || ready.http.url != NULL)
			abort();
		return;
	}
	if (url_check(ready.http.url, NULL) < 0)
		abort();
	headers_check(ready.http.headers);
	if (request->body_kind == BODY_FORM)
		form_check(ready.http.body, ready.http.body_bytes);
	else if (request->body_kind == BODY_JSON)
		json_check(ready.http.body, ready.http.body_bytes);
	request_free(&ready);
}

/* ---- a template in each place ---- */

static struct template *compiled(struct trial *trial, const char *source)
{
	struct template *template = NULL;
	struct peal_error err = { 0 };

	if (template_compile(source, request_knows, &trial->preset, &template, &err) == 0)
		return template;
	if (err.text[0] == '\0' || template != NULL)
		abort();
	return NULL;
}

static void text_check(struct trial *trial, const struct template *template)
{
	struct text_buffer text = { 0 };

	request_expand(&trial->preset, template, trial->settings, &trial->facts, &text);
	if (text.bytes > EXPANDED_BYTES_MAX ||
	    (!text.is_too_long && !utf8_is_good(text_buffer_slice(&text))))
		abort();
	text_buffer_free(&text);
}

static void places_check(struct trial *trial, const char *source)
{
	struct template *fixed = compiled(trial, "https://h/");
	struct template *template = compiled(trial, source);
	struct form_field field = { "X", template };
	struct json_node *json = json_node_object();

	json_node_add(json, "x", json_node_text(compiled(trial, source)), NULL);
	json_node_add(json, "last", json_node_int(1), NULL);
	text_check(trial, template);
	request_check(trial, &(struct preset_request){ .method = "GET", .url = template });
	request_check(trial, &(struct preset_request){ .method = "GET",
						       .url = fixed,
						       .headers = &field,
						       .header_count = 1 });
	request_check(trial, &(struct preset_request){ .method = "POST",
						       .url = fixed,
						       .body_kind = BODY_FORM,
						       .form = &field,
						       .form_count = 1 });
	request_check(trial, &(struct preset_request){ .method = "POST",
						       .url = fixed,
						       .body_kind = BODY_JSON,
						       .json = json });
	json_node_destroy(&json);
	template_destroy(&template);
	template_destroy(&fixed);
}

static void call_check(struct trial *trial, const char *source, struct peal_slice value)
{
	const struct peal_slice names[] = { { "city", 4 }, { "City", 4 }, value };
	const struct peal_slice values[] = { value, { "x", 1 }, value };
	const struct peal_columns columns = { 3, names };
	const struct peal_contact contact = { .name = value,
					      .columns = &columns,
					      .values = values };
	const struct peal_call_request call = {
		.attempt_id = "0190163d-8694-739b-aea5-966c26f8ad91",
		.to = "+919876543210",
		.contact = &contact,
		.script = { .name = "s", .language = "hi", .text = value },
		.ring_max_ms = 30000,
	};

	trial->facts = (struct call_facts){ .request = &call,
					    .call_id = "v3:a/..?",
					    .placed_ms = 1795248000500,
					    .now_ms = 1795248000500 };
	places_check(trial, source);
	trial->facts = (struct call_facts){ 0 };
	places_check(trial, source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trial trial = { .preset = { .file = "/p",
					   .name = "fuzz",
					   .settings = described,
					   .setting_count = 2 } };
	char *source = malloc(size + 1);
	struct template *template;
	size_t bytes;

	if (source == NULL)
		return 0;
	memcpy(source, data, size);
	source[size] = '\0';
	bytes = strlen(source);
	template = compiled(&trial, source);
	if (template != NULL) {
		struct peal_slice value = { source + bytes + (bytes < size),
					    bytes < size ? size - bytes - 1 : 0 };

		template_destroy(&template);
		trial.settings = settings_create(&trial.preset, &(struct peal_map){ NULL, 0 },
						 NULL);
		call_check(&trial, source, value);
		settings_destroy(&trial.settings);
	}
	free(source);
	return 0;
}
