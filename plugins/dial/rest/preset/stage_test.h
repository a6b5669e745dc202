/* stage_test.h - one stage and one call, with a preset made by hand */
/* SPDX-License-Identifier: MIT */
#ifndef REST_STAGE_TEST_H
#define REST_STAGE_TEST_H

#include "request_test.h"

#define NOW_MS INT64_C(1795248000500) /* 2026-11-21T08:00:00.5Z */
#define ATTEMPT "0190163d-8694-739b-aea5-966c26f8ad91"
#define VALUES_MAX 8u

/* One stage and one call, with a preset made by hand. */
struct stage {
	struct preset preset;
	struct preset_request *request; /* = preset.create */
	struct settings *settings;
	struct authority *authority;
	struct peal_slice names[VALUES_MAX], values[VALUES_MAX];
	struct peal_columns columns;
	struct peal_contact contact;
	struct peal_call_request call;
	struct call_facts facts;
	struct form_field headers[4], form[12];
	struct ready_request ready;
	struct peal_error err;
};

static const struct preset_setting described[] = {
	{ .name = "account", .is_required = true },
	{ .name = "token", .is_secret = true },
	{ .name = "from", .is_required = true },
	{ .name = "language", .fallback = "en-IN" },
	{ .name = "header" },
};

static const struct peal_pair pairs[] = {
	{ "account", "AC1" },
	{ "token", "secret" },
	{ "from", "+14155550100" },
};

static inline void add_column(struct stage *stage, const char *name, const char *value,
			      size_t bytes)
{
	uint32_t index = stage->columns.count++;

	stage->names[index] = slice(name);
	stage->values[index] = (struct peal_slice){ value, bytes };
}

static inline void add_header(struct stage *stage, const char *name, const char *value)
{
	stage->headers[stage->request->header_count++] =
		(struct form_field){ name, compiled(&stage->preset, value) };
}

static inline void add_field(struct stage *stage, const char *name, const char *value)
{
	stage->form[stage->request->form_count++] =
		(struct form_field){ name, compiled(&stage->preset, value) };
}

static inline void stage_init(struct stage *stage, const char *url)
{
	*stage = (struct stage){
		.preset = { .file = "/p/twilio.cfg",
			    .name = "twilio",
			    .settings = described,
			    .setting_count = COUNT(described),
			    .timeout_ms = 30000 },
	};
	stage->preset.machine_words[PEAL_MACHINE_HANG_UP] = "Enable";
	stage->preset.base = compiled(&stage->preset, "https://api.example.com/{{account}}");
	stage->preset.auth.kind = AUTH_BASIC;
	stage->preset.auth.user = compiled(&stage->preset, "{{account}}");
	stage->preset.auth.password = compiled(&stage->preset, "{{token}}");
	stage->request = &stage->preset.create;
	stage->request->method = "POST";
	stage->request->url = compiled(&stage->preset, url);
	stage->request->headers = stage->headers;
	stage->request->form = stage->form;
	stage->request->line = 17;
	stage->settings = settings_of(&stage->preset, pairs, COUNT(pairs));
	stage->authority = authority_create(NULL, &stage->preset, stage->settings, NULL);
	stage->columns.names = stage->names;
	stage->contact.columns = &stage->columns;
	stage->contact.values = stage->values;
	stage->contact.name = slice("Asha");
	stage->call = (struct peal_call_request){
		.attempt_id = ATTEMPT,
		.attempt_no = 2,
		.agent = "ravi",
		.number = 919876543210,
		.to = "+919876543210",
		.contact = &stage->contact,
		.script = { .name = "emi",
			    .language = "hi-IN",
			    .text = slice("Hello <Asha> & co") },
		.ring_max_ms = 30000,
		.talk_max_ms = 119001,
		.machine = PEAL_MACHINE_HANG_UP,
	};
	stage->facts = (struct call_facts){ .request = &stage->call, .now_ms = NOW_MS };
}

static inline void stage_finish(struct stage *stage)
{
	request_free(&stage->ready);
	authority_destroy(&stage->authority);
	settings_destroy(&stage->settings);
	template_destroy(&stage->preset.base);
	template_destroy(&stage->preset.auth.user);
	template_destroy(&stage->preset.auth.password);
	template_destroy(&stage->request->url);
	fields_destroy(stage->headers, stage->request->header_count);
	fields_destroy(stage->form, stage->request->form_count);
	json_node_destroy(&stage->request->json);
}

static inline int fill(struct stage *stage)
{
	request_free(&stage->ready);
	return request_fill(&stage->preset, stage->request, stage->settings, stage->authority,
			    &stage->facts, &stage->ready, &stage->err);
}

/* The whole request as one text. */
static inline void assert_request(struct stage *stage, const char *expected)
{
	struct text_buffer all = { 0 };
	const struct peal_http_request *http = &stage->ready.http;

	if (fill(stage) < 0)
		fail_msg("%s", stage->err.text);
	text_buffer_add_text(&all, http->method);
	text_buffer_add_text(&all, " ");
	text_buffer_add_text(&all, http->url);
	text_buffer_add_text(&all, "\n");
	for (size_t i = 0; http->headers[i] != NULL; i++) {
		text_buffer_add_text(&all, http->headers[i]);
		text_buffer_add_text(&all, "\n");
	}
	text_buffer_add_text(&all, "\n");
	text_buffer_add(&all, http->body, http->body_bytes);
	assert_string_equal(text_buffer_get(&all), expected);
	assert_int_equal(http->timeout_ms, 30000);
	text_buffer_free(&all);
}

static inline void assert_refused(struct stage *stage, const char *says)
{
	assert_int_equal(fill(stage), -1);
	assert_string_equal(stage->err.text, says);
	assert_null(stage->ready.http.url);
	assert_null(stage->ready.headers);
}

#endif
