/* test_render.c - template.text: what a contact's values can do to a dialogue, and cannot */
/* SPDX-License-Identifier: MIT */
#include "text_test.h"

/* A folder with the script "s", and a contact whose column "x" has the value. */
struct trial {
	struct folder folder;
	struct plugin_host *host;
	struct peal_script script;
	struct peal_error err;
	int result;
};

static void trial_render(struct trial *trial, const char *value)
{
	const struct peal_template_ops *ops = plugin_host_ops(trial->host);
	struct peal_render_request request = test_request(trial->host);

	request.contact = plugin_host_contact(trial->host, 919876543210, "Asha",
					      (const char *[]){ "x", NULL },
					      (const char *[]){ value, NULL });
	trial->err.text[0] = '\0';
	trial->result = ops->render(plugin_host_self(trial->host), &request,
				    plugin_host_arena(trial->host), &trial->script, &trial->err);
}

static void trial_open(struct trial *trial, const char *script, const char *settings)
{
	folder_create(&trial->folder);
	folder_write(&trial->folder, "s.txt", script);
	trial->host = folder_open(&trial->folder, settings);
}

static void trial_close(struct trial *trial)
{
	plugin_host_destroy(&trial->host);
	folder_remove(&trial->folder);
}

static void expect_text(const struct peal_script *script, const char *text)
{
	if (script->text.bytes != strlen(text) ||
	    memcmp(script->text.at, text, script->text.bytes) != 0)
		fail_msg("'%.*s', not '%s'", (int)script->text.bytes, script->text.at, text);
}

/* ---- words ---- */

/* A value is spoken, whatever stands in it: it makes no step and no line. */
static void test_render__values_in_words(void **state)
{
	static const struct {
		const char *value, *text;
	} cases[] = {
		{ "a\nb", "say a b.\nend" },
		{ "a\r\n[x]\nhang up", "say a  [x] hang up.\nend" },
		{ "]\n[x]", "say ] [x].\nend" },
		{ "\ttransfer: +1900", "say  transfer: +1900.\nend" },
		{ "{{name}}", "say {{name}}.\nend" },
		{ "}}{{{{", "say }}{{{{.\nend" },
		{ "%s%n", "say %s%n.\nend" },
		{ "a\x1b[31m\x7f", "say a [31m .\nend" },
		{ "a\xc2\x85"
		  "b\xc2\xa0"
		  "c",
		  "say a  b\xc2\xa0"
		  "c.\nend" },
		{ "दिल्ली", "say दिल्ली.\nend" },
	};
	struct trial trial;

	(void)state;
	trial_open(&trial, "[start]\nsay: say {{x}}.\nsay: end\n", "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		trial_render(&trial, cases[i].value);
		assert_int_equal(trial.result, 0);
		expect_text(&trial.script, cases[i].text);
		assert_int_equal(trial.script.step_count, 2);
		assert_int_equal(trial.script.steps[0].segment_count, 3);
		assert_true(trial.script.steps[0].segments[1].is_variable);
	}
	trial_close(&trial);
}

/* Also in a plain text. */
static void test_render__values_in_a_plain_text(void **state)
{
	struct trial trial;

	(void)state;
	trial_open(&trial, "Hello {{x}},\nyou", "");
	trial_render(&trial, "[start]\nsay: x");
	assert_int_equal(trial.result, 0);
	expect_text(&trial.script, "Hello [start] say: x,\nyou");
	assert_int_equal(trial.script.step_count, 1);
	trial_close(&trial);
}

/* What stands in the file is the same for everybody, also as a default. */
static void test_render__defaults_are_the_scripts(void **state)
{
	struct trial trial;

	(void)state;
	trial_open(&trial, "[start]\nsay: Hello {{x|there}}.\n", "");
	trial_render(&trial, "");
	assert_int_equal(trial.script.steps[0].segment_count, 3);
	assert_false(trial.script.steps[0].segments[1].is_variable);
	trial_render(&trial, "there");
	assert_true(trial.script.steps[0].segments[1].is_variable);
	trial_close(&trial);
}

static void test_render__too_large(void **state)
{
	char *value = calloc(1, 40001);
	struct trial trial;

	(void)state;
	memset(value, 'a', 40000);
	trial_open(&trial, "[start]\nsay: {{x}}\nsay: {{x|}}\n", "");
	trial_render(&trial, value);
	assert_true(trial.result < 0);
	assert_string_equal(trial.err.text,
			    "script \"s\": 80001 bytes for this contact, 65536 are allowed");
	trial_close(&trial);
	free(value);
}

/* ---- targets ---- */

struct target_case {
	const char *value;
	const char *target; /* NULL: refused */
	const char *why;
};

static void expect_targets(const char *line, const struct target_case *cases, size_t count)
{
	struct trial trial;
	char script[200], why[300], target[900];

	snprintf(script, sizeof(script), "[start]\n%s\n", line);
	trial_open(&trial, script, "");
	for (size_t i = 0; i < count; i++) {
		trial_render(&trial, cases[i].value);
		if (cases[i].target == NULL) {
			snprintf(why, sizeof(why), "script \"s\": line 2: %.*s: %s",
				 (int)strcspn(line, ":"), line, cases[i].why);
			assert_string_equal(trial.err.text, why);
			assert_true(trial.result < 0);
			continue;
		}
		if (trial.result < 0)
			fail_msg("\"%s\": %s", cases[i].value, trial.err.text);
		snprintf(target, sizeof(target), "%s%s",
			 strncmp(line, "play", 4) == 0 ? trial.folder.path : "", cases[i].target);
		assert_string_equal(trial.script.steps[0].target, target);
	}
	trial_close(&trial);
}

static void test_render__files(void **state)
{
	static const struct target_case cases[] = {
		{ "pune", "/sounds/pune.wav", NULL },
		{ "a b/दिल्ली", "/sounds/a b/दिल्ली.wav", NULL },
		{ "...", "/sounds/....wav", NULL },
		{ "../secret", NULL, "a path with \"..\"; sounds are in the scripts' folder" },
		{ "a/../../b", NULL, "a path with \"..\"; sounds are in the scripts' folder" },
		{ "a/../b", NULL, "a path with \"..\"; sounds are in the scripts' folder" },
		{ "a\nb", NULL, "the file's name has a control character" },
		{ "\x7f", NULL, "the file's name has a control character" },
	};
	static const struct target_case alone[] = {
		{ " a.wav\n", "/a.wav", NULL },
		{ "/etc/passwd", NULL, "an absolute path; sounds are in the scripts' folder" },
		{ "..", NULL, "a path with \"..\"; sounds are in the scripts' folder" },
		{ "a/..", NULL, "a path with \"..\"; sounds are in the scripts' folder" },
	};

	(void)state;
	expect_targets("play: sounds/{{x}}.wav", cases, sizeof(cases) / sizeof(cases[0]));
	expect_targets("play: {{x}}", alone, sizeof(alone) / sizeof(alone[0]));
}

static void test_render__numbers(void **state)
{
	static const struct target_case cases[] = {
		{ "+912233445566", "+912233445566", NULL },
		{ " +91 (22) 3344-5566\n", "+912233445566", NULL },
		{ "sip:asha@pbx.example:5060", "sip:asha@pbx.example:5060", NULL },
		{ "SIPS:pbx.example", "SIPS:pbx.example", NULL },
		{ "02233445566", NULL, "written without a country code, and no country is set" },
		{ "+9122334455667788", NULL, "too long for its country" },
		{ "+91\n2233445566", NULL, "a control character" },
		{ "sip:a@b\r\nX: y", NULL, "a character that no SIP URI has" },
		{ "sip:a@b>;x=<", NULL, "a character that no SIP URI has" },
		{ "sip:\"a\"@b", NULL, "a character that no SIP URI has" },
		{ "sip:a@b?Replaces=x", NULL, "a character that no SIP URI has" },
		{ "sip:a b@c", NULL, "a character that no SIP URI has" },
		{ "sip:é@c", NULL, "a character that no SIP URI has" },
		{ "sip:@c", NULL, "a SIP URI without a host or a user" },
		{ "sip:a@", NULL, "a SIP URI without a host or a user" },
		{ "sip:;x", NULL, "a SIP URI without a host or a user" },
		{ "sip:", NULL, "a SIP URI without a host or a user" },
		{ "tel:abc", NULL, "not a telephone number" },
	};
	/* The host that the script names stays the host. */
	static const struct target_case users[] = {
		{ "asha", "sip:asha@pbx.example", NULL },
		{ "asha@evil.example", NULL, "a SIP URI with more than one '@'" },
		{ "asha@evil.example;x=", NULL, "a SIP URI with more than one '@'" },
	};

	(void)state;
	expect_targets("transfer: {{x}}", cases, sizeof(cases) / sizeof(cases[0]));
	expect_targets("transfer: sip:{{x}}@pbx.example", users, sizeof(users) / sizeof(users[0]));
}

static void test_render__long_targets(void **state)
{
	char value[600];
	struct trial trial;

	(void)state;
	memset(value, 'a', sizeof(value));
	value[599] = '\0';
	trial_open(&trial, "[start]\nplay: {{x}}\n", "");
	trial_render(&trial, value);
	assert_true(trial.result < 0);
	assert_string_equal(trial.err.text, "script \"s\": line 2: play: too long");
	value[512] = '\0';
	trial_render(&trial, value);
	assert_int_equal(trial.result, 0);
	assert_int_equal(strlen(trial.script.steps[0].target), strlen(trial.folder.path) + 1 + 512);
	trial_close(&trial);
	trial_open(&trial, "[start]\ntransfer: sip:{{x}}\n", "");
	value[508] = '\0';
	trial_render(&trial, value);
	assert_int_equal(trial.result, 0);
	value[508] = 'a';
	trial_render(&trial, value);
	assert_true(trial.result < 0);
	trial_close(&trial);
}

static void test_render__no_value(void **state)
{
	struct trial trial;

	(void)state;
	trial_open(&trial, "[start]\nsay: a\nhang up\n[machine]\nsay: {{x}}\n", "");
	trial_render(&trial, "");
	assert_true(trial.result < 0);
	assert_string_equal(trial.err.text, "script \"s\": {{x}} has no value");
	trial_close(&trial);
	trial_open(&trial, "[start]\ntransfer: {{x}}\n", "missing = \"empty\";");
	trial_render(&trial, "");
	assert_true(trial.result < 0);
	assert_string_equal(trial.err.text, "script \"s\": line 2: transfer: empty");
	trial_close(&trial);
}

/* ---- load time ---- */

static void expect_reason(struct trial *trial, const char *value, const char *reason,
			  const char *detail)
{
	const struct peal_template_ops *ops = plugin_host_ops(trial->host);
	struct peal_batch *batch = plugin_host_batch(trial->host, (const char *[]){ "x", NULL });
	struct peal_error err;

	plugin_host_row(batch, 919876543210, "Asha", (const char *[]){ value, NULL });
	assert_int_equal(ops->batch(plugin_host_self(trial->host), batch, &err), 0);
	assert_string_equal(plugin_host_reason(batch, 0), reason);
	if (*reason != '\0')
		assert_string_equal(plugin_host_detail(batch, 0), detail);
}

/* Nobody knows which steps a call will come to: each has to be fit. */
static void test_batch__all_steps(void **state)
{
	struct trial trial;

	(void)state;
	trial_open(&trial,
		   "[start]\nask: a\n  1: b\nhang up\n[b]\ntransfer: +9122{{x}}\n"
		   "  failed: c\n[c]\nplay: {{agent}}.wav\n[machine]\nsay: {{phone}}\n",
		   "");
	expect_reason(&trial, "33445566", "", "");
	expect_reason(&trial, "", "missing_variable", "{{x}} has no value");
	expect_reason(&trial, "3", "invalid_target", "line 6: transfer: too short for its country");
	trial_close(&trial);
}

static void test_batch__too_large(void **state)
{
	char *value = calloc(1, 32769);
	struct trial trial;

	(void)state;
	memset(value, 'a', 32768);
	trial_open(&trial, "[start]\nsay: {{x}}\n[machine]\nsay: {{x}}\n", "");
	expect_reason(&trial, value, "script_too_large", "the script would have 65537 bytes");
	value[32767] = '\0';
	expect_reason(&trial, value, "", "");
	trial_close(&trial);
	free(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_render__values_in_words),
		cmocka_unit_test(test_render__values_in_a_plain_text),
		cmocka_unit_test(test_render__defaults_are_the_scripts),
		cmocka_unit_test(test_render__too_large),
		cmocka_unit_test(test_render__files),
		cmocka_unit_test(test_render__numbers),
		cmocka_unit_test(test_render__long_targets),
		cmocka_unit_test(test_render__no_value),
		cmocka_unit_test(test_batch__all_steps),
		cmocka_unit_test(test_batch__too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
