/* test_report.c - what callbacks and answers say of a call */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct document *text_read(const char *text)
{
	struct document *document = NULL;
	struct peal_error err = { 0 };

	if (document_read((struct peal_slice){ text, strlen(text) }, NULL, &document, &err) < 0)
		fail_msg("\"%s\": %s", text, err.text);
	return document;
}

/* ---- times ---- */

static const struct {
	const char *text;
	int64_t ms;
} moments[] = {
	{ "2026-01-05T06:30:00Z", 1767594600000 },
	{ "2026-01-05T06:30:00z", 1767594600000 },
	{ "2026-01-05t06:30Z", 1767594600000 },
	{ "2026-01-05T06:30:00.123Z", 1767594600123 },
	{ "2026-01-05T06:30:00.123456789Z", 1767594600123 },
	{ "2026-01-05T06:30:00.5Z", 1767594600500 },
	{ "2026-01-05T12:00:00+05:30", 1767594600000 },
	{ "2026-01-05 12:00:00+05:30", 1767594600000 },
	{ "2026-01-05 12:00:00 +0530", 1767594600000 },
	{ "2026-01-04T23:30:00-07:00", 1767594600000 },
	{ "2026-01-05 06:30:00 UTC", 1767594600000 },
	{ "Mon, 05 Jan 2026 06:30:00 +0000", 1767594600000 },
	{ "Mon, 5 Jan 2026 06:30:00 GMT", 1767594600000 },
	{ "05 jan 2026 12:00:00 +0530", 1767594600000 },
	{ "1767594600", 1767594600000 },
	{ "1767594600.25", 1767594600250 },
	{ "1767594600000", 1767594600000 },
	{ "2024-02-29T00:00:00Z", 1709164800000 },
	{ "2000-02-29T00:00:00Z", 951782400000 },
	{ "1970-01-01T00:00:01Z", 1000 },
	{ "9999-12-31T23:59:59Z", 253402300799000 },
	/* without a zone, it may be hours off */
	{ "2026-01-05T06:30:00", 0 },
	{ "2026-01-05 06:30:00", 0 },
	{ "2026-01-05", 0 },
	{ "Mon, 05 Jan 2026 06:30:00", 0 },
	{ "2026-02-29T00:00:00Z", 0 },
	{ "2026-13-01T00:00:00Z", 0 },
	{ "2026-00-01T00:00:00Z", 0 },
	{ "2026-01-32T00:00:00Z", 0 },
	{ "2026-01-05T24:00:00Z", 0 },
	{ "2026-01-05T06:60:00Z", 0 },
	{ "2026-01-05T06:30:00+99:00", 0 },
	{ "2026-01-05T06:30:00Zx", 0 },
	{ "1969-12-31T23:59:59Z", 0 },
	{ "0000-00-00T00:00:00Z", 0 },
	{ "Mon 05 Jan 2026 06:30:00 GMT", 0 },
	{ "05 Foo 2026 06:30:00 GMT", 0 },
	{ "0", 0 },
	{ "12345678901234567890", 0 },
	{ "1767594600x", 0 },
	{ "yesterday", 0 },
	{ "", 0 },
	{ "-1", 0 },
};

static void test_moment__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		int64_t ms = moment_read(moments[i].text);

		if (ms != moments[i].ms)
			fail_msg("\"%s\" is %lld", moments[i].text, (long long)ms);
	}
}

/* ---- transcripts ---- */

static const struct {
	const char *body, *path;
	const char *transcript; /* NULL: none */
} transcripts[] = {
	{ "{\"t\":\"Agent: Hello.\\nUser: Hi.\\n\"}", "t", "agent: Hello.\ncallee: Hi." },
	{ "{\"t\":\"AI: Hello.\\r\\nUSER:Hi.\\r\\n\"}", "t", "agent: Hello.\ncallee: Hi." },
	{ "{\"t\":\"\\n user: Hello? \\n assistant: Namaste: Ravi \\n\"}", "t",
	  "callee: Hello?\nagent: Namaste: Ravi" },
	{ "{\"t\":\"agent: a\\nb: c\\ncallee: d\"}", "t", "agent: a\nb: c\ncallee: d" },
	{ "{\"t\":\"Just words.\"}", "t", "Just words." },
	{ "{\"t\":\"System: prompt\\nof it\\nBot: Hello\\n\"}", "t", "agent: Hello" },
	{ "{\"t\":\"AI:\\nUser: Hi\"}", "t", "callee: Hi" },
	{ "{\"t\":\" \\n \"}", "t", NULL },
	{ "{\"t\":\"\"}", "t", NULL },
	{ "{\"t\":7}", "t", NULL },
	{ "{}", "t", NULL },
	{ "{\"m\":[{\"role\":\"system\",\"message\":\"You are\"},"
	  "{\"role\":\"bot\",\"message\":\"Hello,\\n Ravi \"},"
	  "{\"role\":\"User\",\"message\":\"Hi\"},{\"role\":\"tool_calls\",\"message\":\"x\"}]}",
	  "m[role/message]", "agent: Hello,  Ravi\ncallee: Hi" },
	{ "{\"m\":[{\"who\":{\"x\":\"agent\"},\"said\":[\"Hello\"]}]}", "m[who.x/said[0]]", NULL },
	{ "{\"m\":[{\"who\":{\"x\":\"agent\"},\"said\":{\"y\":\"Hello\"}}]}", "m[who.x/said.y]",
	  "agent: Hello" },
	{ "{\"m\":[{\"user\":\"assistant\",\"text\":\"Hello\"},"
	  "{\"user\":\"agent-action\",\"text\":\"Ended\"},{\"user\":\"user\",\"text\":\"Hi\"}]}",
	  "m[user/text]", "agent: Hello\ncallee: Hi" },
	{ "{\"m\":[{\"role\":\"alien\",\"text\":\"Hello\"},7,null,{},{\"role\":\"user\"},"
	  "{\"role\":7,\"text\":\"a\"},{\"role\":\"user\",\"text\":\" \"}]}",
	  "m[role/text]", NULL },
	{ "{\"m\":{\"role\":\"user\",\"text\":\"Hello\"}}", "m[role/text]", NULL },
	{ "{\"m\":[]}", "m[role/text]", NULL },
};

static void test_transcript__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(transcripts) / sizeof(transcripts[0]); i++) {
		const struct preset_paths at = { &transcripts[i].path, 1 };
		struct document *document = text_read(transcripts[i].body);
		const char *text = transcript_read(document, &at);

		if ((text == NULL) != (transcripts[i].transcript == NULL) ||
		    (text != NULL && strcmp(text, transcripts[i].transcript) != 0))
			fail_msg("%s: \"%s\"", transcripts[i].body, text);
		document_destroy(&document);
	}
}

static void test_transcript__the_next_when_the_first_is_empty(void **state)
{
	const char *const several[] = { "m[role/text]", "t", "u" };
	const struct preset_paths at = { several, 3 };
	struct document *document =
		text_read("{\"m\":[],\"t\":\"\",\"u\":\"User: Hi\",\"v\":\"no\"}");

	(void)state;
	assert_string_equal(transcript_read(document, &at), "callee: Hi");
	document_destroy(&document);
}

static void test_transcript__a_long_one(void **state)
{
	const char *const path = "t";
	const struct preset_paths at = { &path, 1 };
	char *body = malloc(600000), *end = body + sprintf(body, "{\"t\":\"");
	struct document *document;
	const char *text;

	(void)state;
	for (int i = 0; i < 100000; i++)
		end += sprintf(end, "\xe0\xa4\xb9");
	sprintf(end, "\"}");
	document = text_read(body);
	text = transcript_read(document, &at);
	assert_int_equal(strlen(text), REPORT_TRANSCRIPT_BYTES_MAX / 3 * 3);
	document_destroy(&document);
	free(body);
}

/* ---- reports ---- */

#define PATHS(...)                                                                                 \
	{                                                                                          \
		(const char *const[]){ __VA_ARGS__ },                                              \
			sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)              \
	}

static const struct preset_word statuses[] = {
	{ .word = "ringing", .stage = STAGE_RINGING },
	{ .word = "completed", .stage = STAGE_ENDED },
	{ .word = "no-answer",
	  .stage = STAGE_ENDED,
	  .has_outcome = true,
	  .outcome = PEAL_OUTCOME_NO_ANSWER },
	{ .word = "call.*", .stage = STAGE_NONE },
};
static const struct preset_word causes[] = {
	{ .word = "error_*",
	  .stage = STAGE_ENDED,
	  .has_outcome = true,
	  .outcome = PEAL_OUTCOME_FAILED },
};
static const struct preset_verdict verdicts[] = {
	{ "machine_start", VERDICT_UNSURE },
	{ "machine_*", VERDICT_MACHINE },
	{ "human", VERDICT_HUMAN },
};
static const struct preset_extra extra[] = {
	{ "price", PATHS("price") },
	{ "sid", PATHS("none", "sid") },
};
static const struct preset preset = {
	.statuses = { statuses, 4 },
	.causes = { causes, 1 },
	.answered_by = verdicts,
	.answered_by_count = 3,
	.fields = { .attempt = PATHS("custom"),
		    .id = PATHS("CallSid", "sid"),
		    .status = PATHS("CallStatus", "status"),
		    .cause = PATHS("cause"),
		    .code = PATHS("code"),
		    .talk_s = PATHS("CallDuration", "duration"),
		    .talk_ms = PATHS("ms"),
		    .answered_by = PATHS("AnsweredBy"),
		    .transcript = PATHS("messages[role/text]", "words"),
		    .recording = PATHS("RecordingUrl"),
		    .dtmf = PATHS("Digits"),
		    .placed = PATHS("date_created"),
		    .to = PATHS("To", "to"),
		    .extra = extra,
		    .extra_count = 2 },
};

/* The document is the caller's. */
static struct document *report_of(const char *body, struct report *report)
{
	struct document *document = text_read(body);

	report_read(document, &preset, &preset.fields, report);
	return document;
}

static void test_report__a_callback(void **state)
{
	struct report report;
	struct document *document = report_of(
		"CallSid=CA1&CallStatus=Completed&CallDuration=12&To=%2B14155550100&custom=01a1&"
		"AnsweredBy=machine_end_beep&RecordingUrl=https%3A%2F%2Fx%2Fr.mp3&Digits=1%23&"
		"code=200&cause=ERROR_x&date_created=Mon%2C+05+Jan+2026+06%3A30%3A00+%2B0000&"
		"price=-0.01",
		&report);

	(void)state;
	assert_string_equal(report.id, "CA1");
	assert_string_equal(report.attempt, "01a1");
	assert_string_equal(report.to, "+14155550100");
	assert_int_equal(report.stage, STAGE_ENDED);
	assert_ptr_equal(report.status, &statuses[1]);
	assert_string_equal(report.status_word, "Completed");
	assert_ptr_equal(report.cause, &causes[0]);
	assert_int_equal(report.code, 200);
	assert_int_equal(report.talk_ms, 12000);
	assert_int_equal(report.verdict, VERDICT_MACHINE);
	assert_string_equal(report.answered_by, "machine_end_beep");
	assert_string_equal(report.recording, "https://x/r.mp3");
	assert_string_equal(report.dtmf, "1#");
	assert_int_equal(report.placed_ms, 1767594600000);
	assert_string_equal(report.extra[0], "-0.01");
	assert_null(report.extra[1]);
	assert_null(report.transcript);
	document_destroy(&document);
}

static void test_report__nothing_of_a_call(void **state)
{
	static const char *const bodies[] = {
		"{}",
		"[]",
		"{\"sid\":{},\"status\":[],\"code\":{},\"duration\":\"long\",\"to\":true}",
		"{\"sid\":1.5,\"status\":null,\"code\":\"SIP 486\",\"duration\":-3,\"to\":1.5}",
		"{\"sid\":true,\"code\":4860000,\"duration\":1e300,\"To\":[],\"cause\":\"\"}",
		"{\"sid\":\"a b\",\"duration\":\"604801\",\"RecordingUrl\":\"no url\"}",
		"{\"AnsweredBy\":\"\",\"words\":\" \",\"date_created\":\"today\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct report report;
		struct document *document = report_of(bodies[i], &report);

		if (report.id != NULL || report.attempt != NULL || report.to != NULL ||
		    report.status != NULL || report.status_word != NULL || report.cause != NULL ||
		    report.stage != STAGE_NONE || report.code != 0 || report.talk_ms != -1 ||
		    report.verdict != VERDICT_NONE || report.answered_by != NULL ||
		    report.transcript != NULL || report.recording != NULL || report.placed_ms != 0)
			fail_msg("%s", bodies[i]);
		document_destroy(&document);
	}
}

static const struct {
	const char *body;
	int64_t talk_ms;
} talks[] = {
	{ "{\"duration\":12}", 12000 },
	{ "{\"duration\":\"12\"}", 12000 },
	{ "{\"duration\":12.5}", 12500 },
	{ "{\"duration\":\"12.3456\"}", 12345 },
	{ "{\"duration\":0}", 0 },
	{ "{\"ms\":1500,\"duration\":9}", 1500 },
	{ "{\"ms\":\"x\",\"duration\":9}", 9000 },
	{ "{\"duration\":\"12s\"}", -1 },
	{ "{\"duration\":\"1e3\"}", -1 },
	{ "{\"duration\":true}", -1 },
	{ "{\"duration\":604800}", 604800000 },
	{ "{\"duration\":9999999999999}", -1 },
};

static void test_report__talk(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(talks) / sizeof(talks[0]); i++) {
		struct report report;
		struct document *document = report_of(talks[i].body, &report);

		if (report.talk_ms != talks[i].talk_ms)
			fail_msg("%s is %lld", talks[i].body, (long long)report.talk_ms);
		document_destroy(&document);
	}
}

static const struct {
	const char *body;
	enum call_stage stage;
	bool is_known;
	enum machine_verdict verdict;
} words[] = {
	{ "{\"status\":\"RINGING\"}", STAGE_RINGING, true, VERDICT_NONE },
	{ "{\"status\":\"no-answer\"}", STAGE_ENDED, true, VERDICT_NONE },
	{ "{\"status\":\"no-answers\"}", STAGE_NONE, false, VERDICT_NONE },
	{ "{\"status\":\"Call.Speak.Ended\"}", STAGE_NONE, true, VERDICT_NONE },
	{ "{\"status\":\"call.\"}", STAGE_NONE, true, VERDICT_NONE },
	{ "{\"status\":\"call\"}", STAGE_NONE, false, VERDICT_NONE },
	{ "{\"status\":\"?\",\"AnsweredBy\":\"machine_start\"}", STAGE_NONE, false,
	  VERDICT_UNSURE },
	{ "{\"status\":\"?\",\"AnsweredBy\":\"Machine_End\"}", STAGE_NONE, false, VERDICT_MACHINE },
	{ "{\"status\":\"?\",\"AnsweredBy\":\"alien\"}", STAGE_NONE, false, VERDICT_NONE },
};

static void test_report__words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct report report;
		struct document *document = report_of(words[i].body, &report);

		if (report.stage != words[i].stage ||
		    (report.status != NULL) != words[i].is_known ||
		    report.verdict != words[i].verdict || report.status_word == NULL)
			fail_msg("%s", words[i].body);
		document_destroy(&document);
	}
}

static void test_report__long_and_odd_texts(void **state)
{
	char body[8192];
	struct report report;
	struct document *document;

	(void)state;
	snprintf(body, sizeof(body),
		 "{\"status\":\"a\\nb\\u001b\",\"cause\":\"%0300d\",\"price\":\"%02000d\","
		 "\"RecordingUrl\":\"https://x/%01100d\",\"to\":919876543210,\"sid\":42}",
		 1, 1, 1);
	document = report_of(body, &report);
	assert_string_equal(report.status_word, "a b ");
	assert_int_equal(strlen(report.cause_word), REPORT_WORD_BYTES_MAX);
	assert_int_equal(strlen(report.extra[0]), REPORT_EXTRA_BYTES_MAX);
	assert_null(report.recording);
	assert_string_equal(report.to, "919876543210");
	assert_string_equal(report.id, "42");
	assert_string_equal(report.extra[1], "42");
	document_destroy(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moment__each_row),
		cmocka_unit_test(test_transcript__each_row),
		cmocka_unit_test(test_transcript__the_next_when_the_first_is_empty),
		cmocka_unit_test(test_transcript__a_long_one),
		cmocka_unit_test(test_report__a_callback),
		cmocka_unit_test(test_report__nothing_of_a_call),
		cmocka_unit_test(test_report__talk),
		cmocka_unit_test(test_report__words),
		cmocka_unit_test(test_report__long_and_odd_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
