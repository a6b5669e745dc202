/* fuzz_rest_document.c - any bytes as what a provider sends; the first byte picks the
 * content type
 *
 * What is read gives a report whose texts are within their limits. */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "report/document.h"

#include <stdlib.h>

#define PATHS(...)                                                                                 \
	{                                                                                          \
		(const char *const[]){ __VA_ARGS__ },                                              \
			sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)              \
	}

static const char *const types[] = {
	NULL,
	"",
	"application/json; charset=utf-8",
	"application/x-www-form-urlencoded",
	"text/html",
	"multipart/form-data; boundary=x",
};

static const struct preset_word words[] = {
	{ .word = "busy", .stage = STAGE_ENDED, .has_outcome = true, .outcome = PEAL_OUTCOME_BUSY },
	{ .word = "a*", .stage = STAGE_ANSWERED },
};
static const struct preset_verdict verdicts[] = { { "machine*", VERDICT_MACHINE } };
static const struct preset_extra extra[] = { { "x", PATHS("x", "a[0]", "a.b.c") } };
static const struct preset_paths list = PATHS("calls", "a", "a.b");
static const struct preset preset = {
	.statuses = { words, 2 },
	.causes = { words, 2 },
	.answered_by = verdicts,
	.answered_by_count = 1,
	.fields = { .attempt = PATHS("attempt", "a.b"),
		    .id = PATHS("sid", "id", "a"),
		    .status = PATHS("status", "a.b[0]"),
		    .cause = PATHS("cause"),
		    .code = PATHS("code"),
		    .talk_s = PATHS("s"),
		    .talk_ms = PATHS("ms"),
		    .answered_by = PATHS("by"),
		    .transcript = PATHS("m[r/t]", "m[r.x/t[0]]", "t"),
		    .recording = PATHS("url"),
		    .dtmf = PATHS("keys"),
		    .placed = PATHS("at"),
		    .to = PATHS("to"),
		    .extra = extra,
		    .extra_count = 1 },
};

static void text_check(const char *text, size_t bytes_max)
{
	if (text != NULL && (text[0] == '\0' || strlen(text) > bytes_max))
		abort();
}

static void report_check(struct document *document)
{
	struct report report;

	report_read(document, &preset, &preset.fields, &report);
	text_check(report.attempt, REPORT_WORD_BYTES_MAX);
	text_check(report.id, REPORT_WORD_BYTES_MAX);
	text_check(report.to, REPORT_WORD_BYTES_MAX);
	text_check(report.status_word, REPORT_WORD_BYTES_MAX);
	text_check(report.cause_word, REPORT_WORD_BYTES_MAX);
	text_check(report.answered_by, REPORT_WORD_BYTES_MAX);
	text_check(report.transcript, REPORT_TRANSCRIPT_BYTES_MAX);
	text_check(report.recording, REPORT_URL_BYTES_MAX);
	text_check(report.dtmf, REPORT_WORD_BYTES_MAX);
	text_check(report.extra[0], REPORT_EXTRA_BYTES_MAX);
	if (report.talk_ms < -1 || report.placed_ms < 0 || report.code < 0 ||
	    (report.stage != STAGE_NONE && report.status == NULL))
		abort();
}

static void members_check(struct document *document)
{
	long count = document_list_count(document, &list);

	for (long i = 0; i <= count && i < 100; i++) {
		struct document *member = document_list_at(document, &list, (size_t)i);

		if ((member != NULL) != (i < count))
			abort();
		if (member != NULL)
			report_check(member);
		document_destroy(&member);
	}
}

/* The rest of the input is also tried as a path. */
static void path_check(struct document *document, const char *path)
{
	const struct preset_paths one = { &path, 1 };

	if (!document_path_is(path, true))
		return;
	document_text(document, &one);
	if (document_id(document, &one) != NULL && document_text(document, &one) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document *document = NULL;
	struct peal_error err = { 0 };
	struct peal_slice body;
	const char *zero;
	char path[64] = "";

	if (size == 0)
		return 0;
	body = (struct peal_slice){ (const char *)data + 1, size - 1 };
	zero = memchr(body.at, '\0', body.bytes);
	if (zero != NULL) {
		snprintf(path, sizeof(path), "%.*s", (int)(zero - body.at), body.at);
		body.bytes -= (size_t)(zero + 1 - body.at);
		body.at = zero + 1;
	}
	if (document_read(body, types[data[0] % (sizeof(types) / sizeof(types[0]))], &document,
			  &err) == 0) {
		report_check(document);
		members_check(document);
		path_check(document, path);
	} else if (document != NULL || err.text[0] == '\0') {
		abort();
	}
	document_destroy(&document);
	return 0;
}
