/* test_presets.c - what the presets that come with Peal make of the answers and callbacks
 * that the providers' own pages show */
/* SPDX-License-Identifier: MIT */
#include "report/document.h"

#include <libconfig.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// after the above
#include <cmocka.h>

#define NO_OUTCOME PEAL_OUTCOME_COUNT

static const char *const all[] = { "twilio", "plivo",  "exotel", "vonage", "telnyx",
				   "vapi",   "retell", "bland",	 "osvi" };

struct sample {
	const char *name;
	bool is_look_up;
	const char *body;
	enum call_stage stage;
	enum peal_outcome outcome; /* of its cause, else of its status */
	enum machine_verdict verdict;
	int64_t talk_ms;
	const char *id;
};

static const struct sample samples[] = {
	{ "twilio", false, "CallSid=CA1&CallStatus=initiated&To=%2B919876543210", STAGE_DIALING,
	  NO_OUTCOME, VERDICT_NONE, -1, "CA1" },
	{ "twilio", false, "CallSid=CA1&CallStatus=in-progress", STAGE_ANSWERED, NO_OUTCOME,
	  VERDICT_NONE, -1, "CA1" },
	{ "twilio", false,
	  "CallSid=CA1&AnsweredBy=machine_end_beep&MachineDetectionDuration=3"
	  "000",
	  STAGE_NONE, NO_OUTCOME, VERDICT_MACHINE, -1, "CA1" },
	{ "twilio", false,
	  "CallSid=CA1&CallStatus=completed&CallDuration=12&SipResponseCode=2"
	  "00",
	  STAGE_ENDED, NO_OUTCOME, VERDICT_NONE, 12000, "CA1" },
	{ "twilio", false, "CallSid=CA1&CallStatus=failed&SipResponseCode=404", STAGE_ENDED,
	  PEAL_OUTCOME_UNREACHABLE, VERDICT_NONE, -1, "CA1" },
	{ "twilio", false, "CallSid=CA1&CallStatus=failed&SipResponseCode=480", STAGE_ENDED,
	  PEAL_OUTCOME_NO_ANSWER, VERDICT_NONE, -1, "CA1" },
	{ "twilio", true,
	  "{\"sid\":\"CA1\",\"status\":\"no-answer\",\"duration\":\"0\",\"ans"
	  "wered_by\":null}",
	  STAGE_ENDED, PEAL_OUTCOME_NO_ANSWER, VERDICT_NONE, 0, "CA1" },
	{ "plivo", false, "CallUUID=u1&CallStatus=ringing&Event=Ring", STAGE_RINGING, NO_OUTCOME,
	  VERDICT_NONE, -1, "u1" },
	{ "plivo", false,
	  "CallUUID=u1&CallStatus=in-progress&Event=MachineDetection&Machine="
	  "true",
	  STAGE_ANSWERED, NO_OUTCOME, VERDICT_MACHINE, -1, "u1" },
	{ "plivo", false,
	  "CallUUID=u1&CallStatus=completed&Duration=9&HangupCauseName=Normal"
	  "+Hangup",
	  STAGE_ENDED, NO_OUTCOME, VERDICT_NONE, 9000, "u1" },
	{ "plivo", false,
	  "CallUUID=u1&CallStatus=failed&HangupCauseName=Invalid+Destination+"
	  "Address",
	  STAGE_ENDED, PEAL_OUTCOME_UNREACHABLE, VERDICT_NONE, -1, "u1" },
	{ "plivo", false, "CallUUID=u1&CallStatus=cancel", STAGE_ENDED, PEAL_OUTCOME_REJECTED,
	  VERDICT_NONE, -1, "u1" },
	{ "plivo", false, "CallUUID=u1&CallStatus=cancel&HangupCauseName=Canceled", STAGE_ENDED,
	  PEAL_OUTCOME_CANCELED, VERDICT_NONE, -1, "u1" },
	{ "plivo", false, "CallUUID=u1&CallStatus=cancel&HangupCauseName=Canceled+(Out+Of+Credits)",
	  STAGE_ENDED, PEAL_OUTCOME_FAILED, VERDICT_NONE, -1, "u1" },
	{ "plivo", false, "CallUUID=u1&CallStatus=timeout&HangupCauseName=Ring+Timeout+Reached",
	  STAGE_ENDED, PEAL_OUTCOME_NO_ANSWER, VERDICT_NONE, -1, "u1" },
	{ "plivo", true,
	  "{\"call_uuid\":\"u1\",\"hangup_cause_name\":\"Busy Line\",\"bill_d"
	  "uration\":0}",
	  STAGE_ENDED, PEAL_OUTCOME_BUSY, VERDICT_NONE, 0, "u1" },
	{ "exotel", false,
	  "{\"CallSid\":\"e1\",\"Status\":\"completed\",\"ConversationDuratio"
	  "n\":0,\"Legs\":[{\"OnCallDuration\":21,\"Status\":\"completed\"}]}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_NONE, 21000, "e1" },
	{ "exotel", false, "{\"CallSid\":\"e1\",\"Status\":\"busy\",\"RecordingUrl\":null}",
	  STAGE_ENDED, PEAL_OUTCOME_BUSY, VERDICT_NONE, -1, "e1" },
	{ "exotel", true,
	  "{\"Call\":{\"Sid\":\"e1\",\"Status\":\"completed\",\"Duration\":\""
	  "17\",\"Details\":{\"ConversationDuration\":8,\"Legs\":[{\"Leg\":{"
	  "\"Id\":1,\"OnCallDuration\":21}}]}}}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_NONE, 21000, "e1" },
	{ "vonage", false, "{\"uuid\":\"v1\",\"status\":\"started\",\"to\":\"919876543210\"}",
	  STAGE_DIALING, NO_OUTCOME, VERDICT_NONE, -1, "v1" },
	{ "vonage", false, "{\"call_uuid\":\"v1\",\"status\":\"machine\"}", STAGE_ANSWERED,
	  NO_OUTCOME, VERDICT_MACHINE, -1, "v1" },
	{ "vonage", false, "{\"uuid\":\"v1\",\"status\":\"completed\",\"duration\":\"2\"}",
	  STAGE_ENDED, NO_OUTCOME, VERDICT_NONE, 2000, "v1" },
	{ "vonage", false, "{\"uuid\":\"v1\",\"status\":\"rejected\"}", STAGE_ENDED,
	  PEAL_OUTCOME_REJECTED, VERDICT_NONE, -1, "v1" },
	{ "vonage", false,
	  "{\"uuid\":\"v1\",\"status\":\"rejected\",\"detail\":\"invalid_number\"}", STAGE_ENDED,
	  PEAL_OUTCOME_UNREACHABLE, VERDICT_NONE, -1, "v1" },
	{ "vonage", false, "{\"uuid\":\"v1\",\"status\":\"rejected\",\"detail\":\"restricted\"}",
	  STAGE_ENDED, PEAL_OUTCOME_FAILED, VERDICT_NONE, -1, "v1" },
	{ "vonage", false, "{\"uuid\":\"v1\",\"status\":\"unanswered\",\"detail\":\"unavailable\"}",
	  STAGE_ENDED, PEAL_OUTCOME_NO_ANSWER, VERDICT_NONE, -1, "v1" },
	{ "telnyx", false,
	  "{\"data\":{\"event_type\":\"call.answered\",\"payload\":{\"call_co"
	  "ntrol_id\":\"t1\"}}}",
	  STAGE_ANSWERED, NO_OUTCOME, VERDICT_NONE, -1, "t1" },
	{ "telnyx", false,
	  "{\"data\":{\"event_type\":\"call.machine.detection.ended\",\"paylo"
	  "ad\":{\"call_control_id\":\"t1\",\"result\":\"machine\"}}}",
	  STAGE_NONE, NO_OUTCOME, VERDICT_MACHINE, -1, "t1" },
	{ "telnyx", false,
	  "{\"data\":{\"event_type\":\"call.hangup\",\"payload\":{\"call_cont"
	  "rol_id\":\"t1\",\"hangup_cause\":\"user_busy\",\"sip_hangup_cause"
	  "\":\"486\"}}}",
	  STAGE_ENDED, PEAL_OUTCOME_BUSY, VERDICT_NONE, -1, "t1" },
	{ "telnyx", true,
	  "{\"data\":{\"call_control_id\":\"t1\",\"is_alive\":false,\"call_du"
	  "ration\":50,\"end_time\":\"2026-01-01T00:00:00Z\"}}",
	  STAGE_ENDED, NO_OUTCOME, VERDICT_NONE, -1, "t1" },
	{ "telnyx", true, "{\"data\":{\"call_control_id\":\"t1\",\"is_alive\":false}}", STAGE_NONE,
	  NO_OUTCOME, VERDICT_NONE, -1, "t1" },
	{ "vapi", false,
	  "{\"message\":{\"type\":\"status-update\",\"status\":\"ringing\",\""
	  "call\":{\"id\":\"a1\"}}}",
	  STAGE_RINGING, NO_OUTCOME, VERDICT_NONE, -1, "a1" },
	{ "vapi", false,
	  "{\"message\":{\"type\":\"end-of-call-report\",\"endedReason\":\"cu"
	  "stomer-ended-call\",\"durationSeconds\":31.5,\"artifact\":{\"trans"
	  "cript\":\"AI: Hi\\nUser: Hello\"},\"call\":{\"id\":\"a1\"}}}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_NONE, 31500, "a1" },
	{ "vapi", false,
	  "{\"message\":{\"type\":\"status-update\",\"status\":\"ended\",\"en"
	  "dedReason\":\"voicemail\",\"call\":{\"id\":\"a1\"}}}",
	  STAGE_ENDED, PEAL_OUTCOME_MACHINE, VERDICT_MACHINE, -1, "a1" },
	{ "vapi", true,
	  "{\"id\":\"a1\",\"status\":\"ended\",\"endedReason\":\"call.in-progress.error-"
	  "providerfaul"
	  "t-outbound-sip-403-forbidden\"}",
	  STAGE_ENDED, PEAL_OUTCOME_FAILED, VERDICT_NONE, -1, "a1" },
	{ "vapi", true,
	  "{\"id\":\"a1\",\"status\":\"ended\",\"endedReason\":\"call.start.e"
	  "rror-subscription-concurrency-limit-reached\"}",
	  STAGE_ENDED, PEAL_OUTCOME_FAILED, VERDICT_NONE, -1, "a1" },
	{ "retell", false,
	  "{\"event\":\"call_ended\",\"call\":{\"call_id\":\"r1\",\"call_stat"
	  "us\":\"ended\",\"disconnection_reason\":\"user_hangup\",\"duration"
	  "_ms\":10500,\"transcript\":\"Agent: Hi\"}}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_NONE, 10500, "r1" },
	{ "retell", true,
	  "{\"call_id\":\"r1\",\"call_status\":\"ended\",\"disconnection_reason\":\"ivr_reached"
	  "\"}",
	  STAGE_ENDED, PEAL_OUTCOME_MACHINE, VERDICT_NONE, -1, "r1" },
	{ "retell", true,
	  "{\"call_id\":\"r1\",\"call_status\":\"not_connected\",\"disconnect"
	  "ion_reason\":\"dial_busy\"}",
	  STAGE_ENDED, PEAL_OUTCOME_BUSY, VERDICT_NONE, -1, "r1" },
	{ "retell", true,
	  "{\"call_id\":\"r1\",\"call_status\":\"ended\",\"disconnection_reas"
	  "on\":\"agent_hangup\",\"call_analysis\":{\"in_voicemail\":true}}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_MACHINE, -1, "r1" },
	{ "bland", false,
	  "{\"call_id\":\"b1\",\"queue_status\":\"complete\",\"completed\":tr"
	  "ue,\"call_length\":0.4,\"corrected_duration\":\"24\",\"answered_by"
	  "\":\"human\"}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_HUMAN, 24000, "b1" },
	{ "bland", true,
	  "{\"call_id\":\"b1\",\"queue_status\":\"complete\",\"status\":\"busy\",\"answered_by\":"
	  "null}",
	  STAGE_ENDED, PEAL_OUTCOME_BUSY, VERDICT_NONE, -1, "b1" },
	{ "bland", true,
	  "{\"call_id\":\"b1\",\"queue_status\":\"pre_queue_error\",\"error_m"
	  "essage\":\"x\"}",
	  STAGE_ENDED, PEAL_OUTCOME_FAILED, VERDICT_NONE, -1, "b1" },
	{ "osvi", false,
	  "{\"call_log_id\":\"o1\",\"call_status\":\"not_picked\",\"phone_num"
	  "ber\":\"+919876543210\"}",
	  STAGE_ENDED, PEAL_OUTCOME_NO_ANSWER, VERDICT_NONE, -1, "o1" },
	{ "osvi", true,
	  "{\"success\":true,\"data\":{\"call_id\":\"o1\",\"status\":\"picked"
	  "\",\"duration_seconds\":42,\"created_at\":\"2026-06-12T09:30:00+05"
	  ":30\"}}",
	  STAGE_ENDED, PEAL_OUTCOME_ANSWERED, VERDICT_NONE, 42000, "o1" },
};

static struct preset *preset_open(const char *name)
{
	const char *source = getenv("PEAL_SOURCE");
	struct preset *preset = NULL;
	struct peal_error err = { 0 };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/pipelines/providers/%s.cfg", source == NULL ? "." : source,
		 name);
	if (preset_read(path, &preset, &err) < 0)
		fail_msg("%s", err.text);
	return preset;
}

static enum peal_outcome outcome_of(const struct report *report)
{
	if (report->cause != NULL && report->cause->has_outcome)
		return report->cause->outcome;
	if (report->status != NULL && report->status->has_outcome)
		return report->status->outcome;
	return NO_OUTCOME;
}

static void report_check(const struct sample *sample, const struct report *report)
{
	if (report->stage != sample->stage || outcome_of(report) != sample->outcome ||
	    report->verdict != sample->verdict || report->talk_ms != sample->talk_ms)
		fail_msg("%s: %s: stage %d, outcome %d, verdict %d, talk %lld ms", sample->name,
			 sample->body, (int)report->stage, (int)outcome_of(report),
			 (int)report->verdict, (long long)report->talk_ms);
	assert_non_null(report->id);
	assert_string_equal(report->id, sample->id);
}

static void test_presets__reports_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *sample = &samples[i];
		struct preset *preset = preset_open(sample->name);
		struct peal_slice body = { sample->body, strlen(sample->body) };
		struct document *document = NULL;
		struct peal_error err = { 0 };
		struct report report;

		if (document_read(body, "", &document, &err) < 0)
			fail_msg("%s: %s", sample->body, err.text);
		report_read(document, preset,
			    sample->is_look_up ? &preset->look_up_fields : &preset->fields,
			    &report);
		report_check(sample, &report);
		document_destroy(&document);
		preset_destroy(&preset);
	}
}

/* What is answered, what is an end, and a request for what is promised. */
static void test_presets__are_of_one_piece(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct preset *preset = preset_open(all[i]);
		bool has_answer = false, has_end = false;

		assert_string_equal(preset->name, all[i]);
		assert_true(preset->cps > 0 && preset->poll_ms >= 5000);
		assert_true(preset->recall != PEAL_RECALL_LOOKUP || preset->find.method != NULL);
		assert_non_null(preset->look_up.method);
		for (size_t k = 0; k < preset->statuses.count; k++) {
			has_answer |= preset->statuses.at[k].stage == STAGE_ANSWERED;
			has_end |= preset->statuses.at[k].stage == STAGE_ENDED;
		}
		for (size_t k = 0; k < preset->causes.count; k++)
			has_answer |= preset->causes.at[k].has_outcome &&
				      preset->causes.at[k].outcome == PEAL_OUTCOME_ANSWERED;
		assert_true(has_answer && has_end);
		for (size_t k = 0; k < preset->setting_count; k++)
			assert_true(strlen(preset->settings[k].help) > 10);
		preset_destroy(&preset);
	}
}

/* The stage in the comment at a preset's beginning, as a group of libconfig. */
static void example_read(const char *name, config_t *config)
{
	const char *source = getenv("PEAL_SOURCE");
	char path[PATH_MAX], line[1024], text[4096] = "stage = ";
	bool is_in = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/pipelines/providers/%s.cfg", source == NULL ? "." : source,
		 name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL && line[0] == '#') {
		is_in |= strncmp(line, "#   { dial = ", 13) == 0;
		if (!is_in)
			continue;
		assert_true(strlen(text) + strlen(line) < sizeof(text));
		strcat(text, line + 1);
		if (strstr(line, "; }\n") != NULL)
			break;
	}
	fclose(file);
	config_init(config);
	if (config_read_string(config, text) != CONFIG_TRUE)
		fail_msg("%s: %s", name, config_error_text(config));
}

static bool example_sets(const config_setting_t *stage, const char *name)
{
	const config_setting_t *more = config_setting_get_member(stage, "settings");

	return config_setting_get_member(stage, name) != NULL ||
	       (more != NULL && config_setting_get_member(more, name) != NULL);
}

static void test_presets__their_examples_set_what_is_required(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct preset *preset = preset_open(all[i]);
		const config_setting_t *stage;
		const char *named = NULL;
		config_t config;

		example_read(all[i], &config);
		stage = config_lookup(&config, "stage");
		assert_int_equal(config_setting_lookup_string(stage, "preset", &named),
				 CONFIG_TRUE);
		assert_string_equal(named, all[i]);
		for (size_t k = 0; k < preset->setting_count; k++) {
			const struct preset_setting *setting = &preset->settings[k];

			if (setting->is_required && !example_sets(stage, setting->name))
				fail_msg("%s: the example has no %s", all[i], setting->name);
		}
		config_destroy(&config);
		preset_destroy(&preset);
	}
}

/* The preset in the README is one. */
static void test_presets__of_the_readme(void **state)
{
	static const char start[] = "# acme.cfg", end[] = "\n```";
	const char *source = getenv("PEAL_SOURCE");
	char readme[PATH_MAX], path[] = "/tmp/peal-acme-XXXXXX.cfg";
	static char text[64 * 1024];
	struct preset *preset = NULL;
	struct peal_error err = { 0 };
	char *from, *to;
	FILE *file;
	int fd;

	(void)state;
	snprintf(readme, sizeof(readme), "%s/pipelines/providers/README.md",
		 source == NULL ? "." : source);
	file = fopen(readme, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	from = strstr(text, start);
	assert_non_null(from);
	to = strstr(from, end);
	assert_non_null(to);
	to[1] = '\0';
	fd = mkstemps(path, 4);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, from, strlen(from)), strlen(from));
	close(fd);
	if (preset_read(path, &preset, &err) < 0)
		fail_msg("%s", err.text);
	unlink(path);
	assert_string_equal(preset->name, "acme");
	assert_int_equal(preset->recall, PEAL_RECALL_IDEMPOTENT);
	preset_destroy(&preset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presets__reports_are_understood),
		cmocka_unit_test(test_presets__are_of_one_piece),
		cmocka_unit_test(test_presets__their_examples_set_what_is_required),
		cmocka_unit_test(test_presets__of_the_readme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
