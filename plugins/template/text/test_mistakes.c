/* test_mistakes.c - template.text: dialogues that are wrong, and what is said about them */
/* SPDX-License-Identifier: MIT */
#include "text_test.h"

struct mistake_case {
	const char *script;
	const char *mistakes; /* without the path, one a line */
};

/* "[start]" is line 1. */
static const struct mistake_case step_cases[] = {
	{ "[start]\nSay: Hello\n", "2: \"Say\" is no step; did you mean \"say\"?" },
	{ "[start]\nsya: Hello\n", "2: \"sya\" is no step; did you mean \"say\"?" },
	{ "[start]\nhangup\n", "2: \"hangup\" is no step; did you mean \"hang up\"?" },
	{ "[start]\nhang up:\n", "2: expected \"hang up\" without a colon" },
	{ "[start]\nsay Hello\n", "2: a colon is missing: expected \"say:\", got \"say Hello\"" },
	{ "[start]\nsay: Hello,\nthere.\n", "3: \"there.\" is no step: expected say, ask, play, "
					    "record, transfer, goto or hang up, or "
					    "blanks before it if it goes on with the step above" },
	{ "[start]\n: Hello\n",
	  "2: \"\" is no step: expected say, ask, play, record, transfer, goto or hang up, or "
	  "blanks before it if it goes on with the step above" },
	{ "[start]\n  say: Hello\nhang up\n",
	  "2: the line begins with blanks, but there is no step above it" },
	{ "[start]\nsay loud: Hello\n",
	  "2: say has no name: expected \"say:\", got \"say loud:\"" },
	{ "[start]\nsay:\n", "2: say: expected words" },
	{ "[start]\nsay: {{name\n", "2:6: {{ without }} on its line; write {{{{ for a literal {{" },
	{ "[start]\nsay: नमस्ते\n  {{name|जी}}, {{}}\n",
	  "3:16: no variable is named in {{...}}; write {{{{ for a literal {{" },
	{ "[start]\nsay: a\x07"
	  "b\n",
	  "2:7: a control character (0x07)" },
	{ "[start]\nask Choice: Press 1\n",
	  "2: ask: expected the name of a field (a-z, 0-9 and _, at most 32), got \"Choice\"" },
	{ "[start]\nask a b: Press 1\n",
	  "2: ask: expected the name of a field (a-z, 0-9 and _, at most 32), got \"a b\"" },
	{ "[start]\nask a23456789012345678901234567890123: Press 1\n",
	  "2: ask: expected the name of a field (a-z, 0-9 and _, at most 32), got "
	  "\"a23456789012345678901234567890123\"" },
	{ "[start]\nrecord: 30s\n",
	  "2: record: expected the name of a field, as in \"record answer: 30s\"" },
	{ "[start]\nrecord answer: 30\n",
	  "2: the longest time: expected a duration such as \"5s\", from 1s to 30m, got \"30\"" },
	{ "[start]\nrecord answer: 31m\n",
	  "2: the longest time: expected a duration such as \"5s\", from 1s to 30m, got \"31m\"" },
	{ "[start]\nrecord answer:\n",
	  "2: the longest time: expected a duration such as \"5s\", from 1s to 30m, got \"\"" },
	{ "[start]\nsay: Hello\n  wait: 5s\n", "3: say has no setting \"wait\"" },
	{ "[start]\nsay: Press 1\n  1: paid\n", "3: say has no setting \"1\"" },
	{ "[start]\nhang up\n  now\n", "3: hang up has no setting \"now\"" },
	{ "[start]\nsay: Hello\ngoto: bye\n  how: bridge\n[bye]\nhang up\n",
	  "4: goto has no setting \"how\"" },
};

static const struct mistake_case section_cases[] = {
	{ "[begin]\nsay: Hello\n",
	  "1: the first section is where the call starts: expected [start], got [begin]" },
	{ "[Start]\nsay: Hello\n",
	  "1: expected a section such as [start] (a-z, 0-9 and _, at most 32), got \"[Start]\"" },
	{ "[start]\nsay: Hello\n[bye\nhang up\n",
	  "3: expected a section such as [start] (a-z, 0-9 and _, at most 32), got \"[bye\"" },
	{ "[start]\nsay: Hello\n[]\nhang up\n",
	  "3: expected a section such as [start] (a-z, 0-9 and _, at most 32), got \"[]\"" },
	{ "[start]\n# nothing\n", "1: [start] has no steps" },
	{ "[start]\ngoto: bye\n[bye]\nhang up\n",
	  "2: the call cannot start with a goto: expected its first step" },
	{ "[start]\nsay: Hello\ngoto: bey\n[bye]\nhang up\n",
	  "3: there is no section [bey]; did you mean \"bye\"?\n4: nothing goes to [bye]" },
	{ "[start]\nsay: Hello\ngoto: the end\n",
	  "3: goto: expected the name of a section, got \"the end\"" },
	{ "[start]\nsay: Hello\n[bye]\nhang up\n", "3: nothing goes to [bye]" },
	{ "[start]\nsay: Hello\ngoto: a\n[a]\nhang up\n[a]\nhang up\n",
	  "6: there is a section [a] already, in line 4\n6: nothing goes to [a]" },
	{ "[start]\nsay: Hello\ngoto: a\n[a]\ngoto: b\n[b]\ngoto: a\n",
	  "3: goto: goes round in a circle\n5: goto: goes round in a circle\n"
	  "7: goto: goes round in a circle" },
	{ "[start]\nsay: Hello\nsay: there\ngoto: start\n",
	  "2: from here it goes round and round: nothing asks, transfers or hangs up" },
	{ "[start]\nsay: Hello\nhang up\nsay: never\nsay: never\n",
	  "4: this step is never reached: what stands before it goes elsewhere" },
	{ "[start]\nask: Press 1\n  1: a\n  other: a\n  nothing: a\nsay: never\n[a]\nhang up\n",
	  "6: this step is never reached: what stands before it goes elsewhere" },
	{ "[start]\nsay: Hello\n[machine]\nsay: Hello\nask: Press 1\n",
	  "5: [machine] comes to this step: on an answering machine only say and play can be "
	  "left" },
};

static const struct mistake_case setting_cases[] = {
	{ "[start]\nask: Press 1\n  key: 2\n",
	  "3: ask has no setting \"key\": expected keys, wait, tries, other, nothing or a choice "
	  "such as \"1: paid\"; did you mean \"keys\"?" },
	{ "[start]\nask: Press 1\n  Wait: 5s\n",
	  "3: ask has no setting \"Wait\": expected keys, wait, tries, other, nothing or a choice "
	  "such as \"1: paid\"; did you mean \"wait\"?" },
	{ "[start]\nask: Press 1\n  wait: 5s\n  or 2.\n",
	  "4: ask has no setting \"or 2.\": expected keys, wait, tries, other, nothing or a choice "
	  "such as \"1: paid\"" },
	{ "[start]\nask: Press 1\n  wait: 5\n  tries: 0\n  keys: 17\n",
	  "3: wait: expected a duration such as \"5s\", from 500ms to 2m, got \"5\"\n"
	  "4: tries: expected a number from 1 to 10, got \"0\"\n"
	  "5: keys: expected how many, such as \"1\", \"4-6\" or \"1-16 #\", at most 16, got "
	  "\"17\"" },
	{ "[start]\nask: Press 1\n  keys: 3-2\n",
	  "3: keys: expected how many, such as \"1\", \"4-6\" or \"1-16 #\", at most 16, got "
	  "\"3-2\"" },
	{ "[start]\nask: Press 1\n  keys: 4 *\n",
	  "3: keys: expected how many, such as \"1\", \"4-6\" or \"1-16 #\", at most 16, got \"4 "
	  "*\"" },
	{ "[start]\nask: Press 1\n  wait: 5s\n  wait: 6s\n", "4: wait is set twice" },
	{ "[start]\nask: Press 1\n  1: start\n  1: start\n",
	  "4: the choice \"1\" is there already, in line 3" },
	{ "[start]\nask: Press 1\n  keys: 1-2\n  42: start\n  4: start\n",
	  "5: the choices \"42\" and \"4\" begin alike, and cannot be told apart while keys are "
	  "pressed; with '#' behind \"keys\" they can" },
	{ "[start]\nask: Press 1\n  42: start\n",
	  "3: the choice \"42\" has 2 keys, but fewer are read; see \"keys\"" },
	{ "[start]\nask: Press 1\n  keys: 2\n  4: start\n",
	  "4: the choice \"4\" has 1 key, but more are read; see \"keys\"" },
	{ "[start]\nask: Press 1\n  keys: 1-2 #\n  #: start\n",
	  "4: the choice \"#\" has the '#' at which the keys end" },
	{ "[start]\nask: Press 1\n  12345678901234567: start\n",
	  "3: \"12345678901234567\" are too many keys: at most 16 are read" },
	{ "[start]\nask: Press 1\n  1: nowhere\n", "3: there is no section [nowhere]" },
	{ "[start]\nask: Press 1\n  1:\n", "3: 1: expected the name of a section, got \"\"" },
	{ "[start]\nrecord a: 30s\n  silense: 3s\n",
	  "3: record has no setting \"silense\": expected silence; did you mean \"silence\"?" },
	{ "[start]\nrecord a: 30s\n  silence: 3h\n",
	  "3: silence: expected a duration such as \"5s\", from 500ms to 2m, got \"3h\"" },
};

static const struct mistake_case target_cases[] = {
	{ "[start]\nplay:\n", "2: play: expected a WAV file in the scripts' folder" },
	{ "[start]\nplay: nope.wav\n",
	  "2: play: there is no file \"nope.wav\" in the scripts' folder" },
	{ "[start]\nplay: /etc/a.wav\n",
	  "2: play: an absolute path; sounds are in the scripts' folder, \"/etc/a.wav\"" },
	{ "[start]\nplay: ../a.wav\n",
	  "2: play: a path with \"..\"; sounds are in the scripts' folder, \"../a.wav\"" },
	{ "[start]\nplay: a.wav\n  loud: yes\n", "3: play has no setting \"loud\"" },
	{ "[start]\ntransfer:\n",
	  "2: transfer: expected a number such as +912233445566, or a SIP URI" },
	{ "[start]\ntransfer: +91 12\n", "2: transfer: too short for its country, \"+91 12\"" },
	{ "[start]\ntransfer: 02233445566\n",
	  "2: transfer: written without a country code, and no country is set, "
	  "\"02233445566\"" },
	{ "[start]\ntransfer: sip:a@b@c\n",
	  "2: transfer: a SIP URI with more than one '@', \"sip:a@b@c\"" },
	{ "[start]\ntransfer: sip:\n",
	  "2: transfer: a SIP URI without a host or a user, \"sip:\"" },
	{ "[start]\ntransfer: sip:a@b?Replaces=x\n",
	  "2: transfer: a character that no SIP URI has, \"sip:a@b?Replaces=x\"" },
	{ "[start]\ntransfer: sip:a@b\n  how: brigde\n",
	  "3: how: expected bridge or refer, got \"brigde\"; did you mean \"bridge\"?" },
	{ "[start]\ntransfer: sip:a@b\n  faild: start\n",
	  "3: transfer has no setting \"faild\": expected how, failed; did you mean \"failed\"?" },
};

static void expect_mistakes(const struct mistake_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct folder folder;
		char found[PEAL_ERROR_TEXT_MAX];

		folder_create(&folder);
		folder_write(&folder, "s.txt", cases[i].script);
		folder_write(&folder, "a.wav", "");
		folder_mistakes(&folder, found);
		if (strcmp(found, cases[i].mistakes) != 0)
			fail_msg("%s:\n%s\ninstead of\n%s", cases[i].script, found,
				 cases[i].mistakes);
		folder_remove(&folder);
	}
}

static void test_mistakes__steps(void **state)
{
	(void)state;
	expect_mistakes(step_cases, sizeof(step_cases) / sizeof(step_cases[0]));
}

static void test_mistakes__sections(void **state)
{
	(void)state;
	expect_mistakes(section_cases, sizeof(section_cases) / sizeof(section_cases[0]));
}

static void test_mistakes__settings(void **state)
{
	(void)state;
	expect_mistakes(setting_cases, sizeof(setting_cases) / sizeof(setting_cases[0]));
}

static void test_mistakes__targets(void **state)
{
	(void)state;
	expect_mistakes(target_cases, sizeof(target_cases) / sizeof(target_cases[0]));
}

/* Each names the file; the folder is said once. */
static void test_mistakes__all_at_once(void **state)
{
	struct peal_error err = { .text = "" };
	char expected[PEAL_ERROR_TEXT_MAX];
	struct folder folder;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "[start]\nsay hello\nask: Press 1\n  1: nowhere\n[bye]\n");
	assert_null(folder_try(&folder, "", &err));
	snprintf(expected, sizeof(expected),
		 "script: %s/s.txt:2: a colon is missing: expected \"say:\", got \"say hello\"\n"
		 "script: s.txt:4: there is no section [nowhere]\n"
		 "script: s.txt:5: [bye] has no steps\n"
		 "script: s.txt:5: nothing goes to [bye]",
		 folder.path);
	assert_string_equal(err.text, expected);
	folder_remove(&folder);
}

static void test_mistakes__more_than_there_is_room_for(void **state)
{
	struct peal_error err = { .text = "" };
	struct folder folder;
	char script[3000] = "[start]\n";
	const char *rest;
	int lines = 1;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(script, "sya: Hello\n");
	folder_create(&folder);
	folder_write(&folder, "s.txt", script);
	assert_null(folder_try(&folder, "", &err));
	for (const char *at = err.text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	rest = strrchr(err.text, '\n');
	assert_non_null(rest);
	snprintf(script, sizeof(script), "\nscript: and %d more mistakes", 200 - (lines - 1));
	assert_string_equal(rest, script);
	assert_true(lines > 5);
	folder_remove(&folder);
}

/* ---- limits ---- */

static void expect_limit(char *script, const char *mistake)
{
	const struct mistake_case limit = { script, mistake };

	expect_mistakes(&limit, 1);
	free(script);
}

/* `first`, then `count` times the line with its number. */
static char *script_repeat(const char *first, int count, const char *format, const char *last)
{
	size_t room = 200 + 100 * (size_t)count;
	char *script = calloc(1, room);
	int used = snprintf(script, room, "%s", first);

	for (int i = 0; i < count; i++) {
		const char *hash = strchr(format, '%');

		used += snprintf(script + used, room - (size_t)used, "%.*s%04d%s",
				 (int)(hash - format), format, i, hash + 1);
	}
	snprintf(script + used, room - (size_t)used, "%s", last);
	return script;
}

static void test_mistakes__limits(void **state)
{
	(void)state;
	expect_limit(script_repeat("[start]\n", 501, "say: %\n", ""),
		     "502: there are more than 500 steps");
	expect_limit(script_repeat("[start]\nhang up\n", 200, "[s%]\nhang up\n", ""),
		     "401: there are more than 200 sections");
	expect_limit(script_repeat("[start]\nask: x\n  keys: 4\n", 51, "  %: start\n", ""),
		     "54: the question has more than 50 choices");
	expect_limit(script_repeat("[start]\n", 33, "ask f%: x\n", ""),
		     "34: there are more than 32 fields");
}

/* As many as are allowed; a field may be asked for in several places. */
static void test_mistakes__not_yet_a_limit(void **state)
{
	(void)state;
	expect_limit(script_repeat("[start]\n", 500, "say: %\n", ""), "");
	expect_limit(script_repeat("[start]\nask: x\n  keys: 4\n", 50, "  %: start\n", ""), "");
	expect_limit(script_repeat("[start]\nask f0001: y\n", 32, "ask f%: x\n", ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes__steps),
		cmocka_unit_test(test_mistakes__sections),
		cmocka_unit_test(test_mistakes__settings),
		cmocka_unit_test(test_mistakes__targets),
		cmocka_unit_test(test_mistakes__all_at_once),
		cmocka_unit_test(test_mistakes__more_than_there_is_room_for),
		cmocka_unit_test(test_mistakes__limits),
		cmocka_unit_test(test_mistakes__not_yet_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
