/* test_preset_read.c - presets that are read */
/* SPDX-License-Identifier: MIT */
#include "preset_read_test.h"

#include "request.h"

#include <dirent.h>

/* ---- what is read ---- */

static void test_read__all_parts(void **state)
{
	struct peal_error err;
	struct preset *preset = text_read(whole, &err);

	(void)state;
	if (preset == NULL)
		fail_msg("%s", err.text);
	assert_string_equal(preset->name, "acme");
	assert_string_equal(preset->about, "Acme Voice");
	assert_int_equal(preset->setting_count, 3);
	assert_true(preset->settings[0].is_required && !preset->settings[0].is_secret);
	assert_true(preset->settings[1].is_secret);
	assert_string_equal(preset->settings[2].fallback, "alice");
	assert_int_equal(preset->settings[2].line, 6);
	assert_true(preset->cps == 1.5);
	assert_int_equal(preset->queue_max_ms, 86400000);
	assert_int_equal(preset->timeout_ms, 20000);
	assert_int_equal(preset->poll_ms, 5000);
	assert_int_equal(preset->auth.kind, AUTH_BASIC);
	assert_int_equal(preset->recall, PEAL_RECALL_LOOKUP);
	assert_string_equal(preset->create.method, "POST");
	assert_int_equal(preset->create.body_kind, BODY_FORM);
	assert_int_equal(preset->create.form_count, 5);
	assert_string_equal(preset->create.form[1].name, "Id");
	assert_int_equal(preset->create_id.count, 2);
	assert_string_equal(preset->create_id.at[1], "call.sid");
	assert_string_equal(preset->look_up_fields.status.at[0], "state");
	assert_string_equal(preset->find_list.at[0], "calls");
	assert_int_equal(preset->find_settle_ms, 30000);
	assert_string_equal(preset->cancel.method, "DELETE");
	assert_string_equal(preset->machine_words[PEAL_MACHINE_MESSAGE], "Beep");
	assert_null(preset->machine_words[PEAL_MACHINE_CONTINUE]);
	assert_int_equal(preset->waits_for_count, 2);
	assert_int_equal(preset->wait_ms, 10000);
	assert_non_null(preset->answer.text);
	assert_int_equal(preset->fields.extra[0].paths.count, 2);
	preset_destroy(&preset);
	assert_null(preset);
	preset_destroy(&preset);
}

static void test_read__rules(void **state)
{
	struct peal_error err;
	struct preset *preset = text_read(whole, &err);
	const struct create_rule *rules;

	(void)state;
	assert_non_null(preset);
	rules = preset->rules;
	assert_int_equal(preset->rule_count, 3);
	assert_int_equal(rules[0].verdict, CREATE_REFUSED);
	assert_int_equal(rules[0].meaning.outcome, PEAL_OUTCOME_UNREACHABLE);
	assert_true(rules[0].meaning.is_final && rules[0].meaning.has_outcome);
	assert_string_equal(rules[0].words[1], "21217");
	assert_true(rules[1].stops_agent);
	assert_int_equal(rules[1].status_from, 401);
	assert_int_equal(rules[1].status_to, 403);
	assert_int_equal(rules[1].meaning.outcome, PEAL_OUTCOME_FAILED);
	assert_int_equal(rules[2].verdict, CREATE_LATER);
	preset_destroy(&preset);
}

static void test_read__words(void **state)
{
	struct peal_error err;
	struct preset *preset = text_read(whole, &err);
	const struct preset_word *word;

	(void)state;
	assert_non_null(preset);
	word = preset_word_find(&preset->statuses, "No-Answer");
	assert_true(word->stage == STAGE_ENDED && word->has_outcome);
	assert_int_equal(word->outcome, PEAL_OUTCOME_NO_ANSWER);
	word = preset_word_find(&preset->statuses, "live");
	assert_true(word->stage == STAGE_ANSWERED && !word->has_outcome);
	word = preset_word_find(&preset->statuses, "done");
	assert_true(word->stage == STAGE_ENDED && !word->has_outcome);
	word = preset_word_find(&preset->statuses, "dead");
	assert_true(word->is_final && !word->is_uncharged);
	assert_true(preset_word_find(&preset->statuses, "oops")->is_uncharged);
	assert_null(preset_word_find(&preset->statuses, "no-answe"));
	assert_null(preset_word_find(&preset->statuses, "no-answers"));
	assert_int_equal(preset_word_find(&preset->causes, "ERROR_sip")->outcome,
			 PEAL_OUTCOME_FAILED);
	assert_int_equal(preset->answered_by[1].verdict, VERDICT_MACHINE);
	preset_destroy(&preset);
}

static void test_read__callbacks_and_commands(void **state)
{
	struct peal_error err;
	struct preset *preset = text_read(whole, &err);

	(void)state;
	assert_non_null(preset);
	assert_true(preset->has_callbacks);
	assert_int_equal(preset->signature.kind, SIGNATURE_HMAC_SHA256);
	assert_true(preset->signature.is_hex && preset->signature.is_timestamp_ms);
	assert_int_equal(preset->signature.tolerance_ms, 300000);
	assert_string_equal(preset->signature.timestamp_header, "X-Time");
	assert_int_equal(preset->command_count, 2);
	assert_int_equal(preset->commands[0].request.body_kind, BODY_JSON);
	assert_true(request_uses(&preset->commands[0].request, "script"));
	assert_true(preset->commands[1].is_hang_up);
	preset_destroy(&preset);
}

static void test_read__what_a_repeat_and_callbacks_promise(void **state)
{
	char *text = whole_with("recall = \"lookup\"",
				"recall = \"idempotent\"; repeat_within = \"1m30s\"");
	struct peal_error err;
	struct preset *preset = text_read(text, &err);

	(void)state;
	assert_non_null(preset);
	assert_int_equal(preset->recall, PEAL_RECALL_IDEMPOTENT);
	assert_int_equal(preset->repeat_within_ms, 90000);
	assert_false(preset->callbacks_incomplete);
	preset_destroy(&preset);
	free(text);
	text = whole_with("encoding = \"hex\";", "encoding = \"hex\"; incomplete = true;");
	preset = text_read(text, &err);
	assert_non_null(preset);
	assert_int_equal(preset->repeat_within_ms, 0);
	assert_true(preset->callbacks_incomplete);
	assert_true(preset->has_callbacks);
	preset_destroy(&preset);
	free(text);
}

static void test_read__incomplete_callbacks_need_a_look_up(void **state)
{
	static const char deaf[] =
		"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test\"; recall = "
		"\"none\";\n"
		"create = { request = \"POST {{base}}/calls/{{to}}\"; id = \"id\"; form = ( "
		"[\"cb\", \"{{callback_url}}\"] ); };\n"
		"fields = { id = \"id\"; status = \"status\"; };\n"
		"statuses = ( [\"done\", \"ended\"] );\n"
		"callbacks = { signature = \"none\"; incomplete = true; };\n";
	struct peal_error err;

	(void)state;
	assert_null(text_read(deaf, &err));
	assert_non_null(strstr(err.text, ":5: callbacks: incomplete, and there is no look_up"));
	assert_null(strchr(err.text, '\n'));
}

/* Each with one place changed is a good preset too. */
static const struct {
	const char *what, *by;
} good[] = {
	{ "name = \"acme\";", "\xef\xbb\xbfname = \"acme\";" },
	{ "cps = 1.5", "cps = 20" },
	{ "settings = (", "/* a comment */ # another\n// and one\nsettings = (" },
	{ "text = \"<Say>{{script|xml}}</Say>\"", "text = \"<Say>\"\n\"{{script|xml}}</Say>\"" },
	{ "auth = { type = \"basic\"; user = \"{{account}}\"; password = \"{{token}}\"; };",
	  "auth = { type = \"jwt\"; key = \"{{token}}\"; claims = ([\"app\", \"{{voice}}\"]); };" },
	{ "auth = { type = \"basic\"; user = \"{{account}}\"; password = \"{{token}}\"; };",
	  "auth = { type = \"header\"; name = \"X-Key\"; value = \"{{token}}\"; };" },
	{ "auth = { type = \"basic\"; user = \"{{account}}\"; password = \"{{token}}\"; };",
	  "auth = { type = \"none\"; };" },
	{ "recall = \"lookup\"", "recall = \"idempotent\"; repeat_within = \"1h\"" },
	{ "recall = \"lookup\"", "repeat_within = \"1s\"; recall = \"idempotent\"" },
	{ "callbacks = { signature", "callbacks = { incomplete = false; signature" },
	{ "\"sid\", \"call.sid\"", "\"calls[0].sid\"" },
	{ "{ status = 429; then", "{ field = \"a\"; words = \"x\"; then" },
	{ "words = \"{{script}}\"; n", "big = 3000000000L; hex = 0x1F; neg = -1.5e3; n" },
	{ "  [\"oops\", \"failed\", \"uncharged\"] );",
	  "  [\"oops\", \"failed\", \"uncharged\"], [\"*\", \"none\"] );" },
	{ "\"hmac_sha256\"; secret = \"{{token}}\";\n  header = \"X-Sig\"; payload = "
	  "\"{{timestamp}}.{{body}}\"; encoding = \"hex\";\n  timestamp_header = \"X-Time\"; "
	  "timestamp_unit = \"ms\";",
	  "\"hmac_sha256\"; secret = \"{{token}}\";\n  header = \"X-Sig\"; payload = "
	  "\"{{body}}{{timestamp}}\"; encoding = \"hex\";\n  value_key = \"d\"; timestamp_key = "
	  "\"v\"; tolerance = \"1m\";" },
};

static void test_read__good_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char *text = whole_with(good[i].what, good[i].by);
		struct peal_error err;
		struct preset *preset = text_read(text, &err);

		if (preset == NULL)
			fail_msg("\"%s\" was refused: %s", good[i].by, err.text);
		preset_destroy(&preset);
		free(text);
	}
}

/* ---- those that come with Peal ---- */

/* `from` is a number where nothing else can be meant: not at Exotel, whose numbers are
 * local ones. */
static bool is_from_checked(const struct preset *preset)
{
	static const char *const names[] = { "plivo", "retell", "telnyx", "twilio", "vonage" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(preset->name, names[i]) == 0)
			return true;
	return false;
}

static void numbers_check(const struct preset *preset)
{
	for (size_t i = 0; i < preset->setting_count; i++) {
		const struct preset_setting *setting = &preset->settings[i];
		bool is_from = strcmp(setting->name, "from") == 0;

		if (setting->is_number != (is_from && is_from_checked(preset)))
			fail_msg("%s: %s", preset->name, setting->name);
	}
}

static void test_read__each_provider(void **state)
{
	const char *source = getenv("PEAL_SOURCE");
	struct dirent *entry;
	size_t count = 0;
	char folder[4096];
	DIR *dir;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/pipelines/providers", source == NULL ? "." : source);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct preset *preset = NULL;
		struct peal_error err;
		char path[8192];

		if (strstr(entry->d_name, ".cfg") == NULL)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (preset_read(path, &preset, &err) < 0)
			fail_msg("%s", err.text);
		/* "twilio" is in twilio.cfg */
		assert_int_equal(strncmp(preset->name, entry->d_name, strlen(preset->name)), 0);
		assert_string_equal(entry->d_name + strlen(preset->name), ".cfg");
		numbers_check(preset);
		preset_destroy(&preset);
		count++;
	}
	closedir(dir);
	assert_true(count >= 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__all_parts),
		cmocka_unit_test(test_read__rules),
		cmocka_unit_test(test_read__words),
		cmocka_unit_test(test_read__callbacks_and_commands),
		cmocka_unit_test(test_read__what_a_repeat_and_callbacks_promise),
		cmocka_unit_test(test_read__incomplete_callbacks_need_a_look_up),
		cmocka_unit_test(test_read__good_changes),
		cmocka_unit_test(test_read__each_provider),
	};

	return cmocka_run_group_tests(tests, file_make, file_remove);
}
