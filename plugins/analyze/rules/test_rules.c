/* test_rules.c - analyze.rules: which rule holds, and what it finds */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define NUMBER UINT64_C(919820012345)

/* A stage with the rules of `text`; NULL and the error when they are refused. */
static struct plugin_host *host_try(const char *text, const char *settings, struct peal_error *err)
{
	char path[] = "/tmp/peal-rules-XXXXXX", all[512];
	struct plugin_host *host;
	FILE *file = fdopen(mkstemp(path), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	snprintf(all, sizeof(all), "rules = \"%s\"; %s", path, settings);
	host = plugin_host_try("analyze", "rules", all, err);
	unlink(path);
	return host;
}

static struct plugin_host *host_make(const char *text)
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host = host_try(text, "timezone = \"Asia/Kolkata\";", &err);

	if (host == NULL)
		fail_msg("refused: %s", err.text);
	return host;
}

static struct peal_call_record record_make(struct plugin_host *host)
{
	return (struct peal_call_record){
		.contact = plugin_host_contact(host, NUMBER, "Priya", NULL, NULL),
		.attempt_id = "019b8c5e-0000-7000-8000-000000000001",
		.attempt_no = 1,
		.agent = "asha",
		.language = "en-IN",
		.outcome = PEAL_OUTCOME_ANSWERED,
		.cause_text = "",
		.started_ms = PLUGIN_HOST_START_MS - 30000,
		.ended_ms = PLUGIN_HOST_START_MS,
		.ring_ms = 5000,
		.talk_ms = 25000,
		.transcript = "",
		.dtmf = "",
		.recording = "",
		.disposition = "",
	};
}

/* Analyzed at once, as it always is. */
static struct peal_finding analyze(struct plugin_host *host, const struct peal_call_record *record)
{
	const struct peal_analyze_ops *ops = plugin_host_ops(host);
	struct peal_finding finding = { 0 };

	assert_int_equal(ops->analyze(plugin_host_self(host), record, plugin_host_arena(host),
				      plugin_host_job(host), &finding),
			 PEAL_NOW);
	return finding;
}

static const char *disposition_of(const struct peal_finding *finding)
{
	return finding->disposition == NULL ? "" : finding->disposition;
}

static const char *field_of(const struct peal_finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->field_count; i++)
		if (strcmp(finding->fields[i].name, name) == 0)
			return finding->fields[i].value;
	return NULL;
}

/* ---- conditions of the call ---- */

static const struct {
	const char *when;
	enum peal_outcome outcome;
	int64_t talk_ms;
	const char *dtmf, *language, *disposition;
	bool is_transferred, holds;
} conditions[] = {
	{ "", PEAL_OUTCOME_BUSY, 0, "", "", "", false, true },
	{ "outcome = \"busy\";", PEAL_OUTCOME_BUSY, 0, "", "", "", false, true },
	{ "outcome = \"busy\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "outcome = [\"busy\", \"machine\"];", PEAL_OUTCOME_MACHINE, 0, "", "", "", false, true },
	{ "outcome = (\"busy\", \"machine\");", PEAL_OUTCOME_FAILED, 0, "", "", "", false, false },
	{ "outcome = \"unknown\";", PEAL_OUTCOME_UNKNOWN, 0, "", "", "", false, true },
	{ "min_talk = \"5s\";", PEAL_OUTCOME_ANSWERED, 5000, "", "", "", false, true },
	{ "min_talk = \"5s\";", PEAL_OUTCOME_ANSWERED, 4999, "", "", "", false, false },
	{ "max_talk = \"1m30s\";", PEAL_OUTCOME_ANSWERED, 90000, "", "", "", false, true },
	{ "max_talk = \"1m30s\";", PEAL_OUTCOME_ANSWERED, 90001, "", "", "", false, false },
	{ "dtmf = \"1\";", PEAL_OUTCOME_ANSWERED, 0, "1", "", "", false, true },
	{ "dtmf = \"1\";", PEAL_OUTCOME_ANSWERED, 0, "12", "", "", false, false },
	{ "dtmf = \"1\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "dtmf = \"2\";", PEAL_OUTCOME_ANSWERED, 0, "2#", "", "", false, true },
	{ "dtmf = \"2#\";", PEAL_OUTCOME_ANSWERED, 0, "2#", "", "", false, true },
	{ "dtmf = \"2#\";", PEAL_OUTCOME_ANSWERED, 0, "2", "", "", false, false },
	{ "dtmf = \"#\";", PEAL_OUTCOME_ANSWERED, 0, "#", "", "", false, true },
	{ "dtmf = [\"7\", \"*9\"];", PEAL_OUTCOME_ANSWERED, 0, "*9", "", "", false, true },
	{ "language = \"hi\";", PEAL_OUTCOME_ANSWERED, 0, "", "hi-IN", "", false, true },
	{ "language = \"hi\";", PEAL_OUTCOME_ANSWERED, 0, "", "hi", "", false, true },
	{ "language = \"HI\";", PEAL_OUTCOME_ANSWERED, 0, "", "hi-Latn", "", false, true },
	{ "language = \"hi\";", PEAL_OUTCOME_ANSWERED, 0, "", "hil", "", false, false },
	{ "language = \"hi-IN\";", PEAL_OUTCOME_ANSWERED, 0, "", "hi", "", false, false },
	{ "language = \"hi\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "language = [\"en\", \"hi\"];", PEAL_OUTCOME_ANSWERED, 0, "", "hi", "", false, true },
	{ "transferred = true;", PEAL_OUTCOME_ANSWERED, 0, "", "", "", true, true },
	{ "transferred = true;", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "transferred = false;", PEAL_OUTCOME_ANSWERED, 0, "", "", "", true, false },
	{ "transferred = false;", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, true },
	{ "disposition = \"paid\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "paid", false, true },
	{ "disposition = \"paid\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "outcome = \"answered\"; dtmf = \"1\"; min_talk = \"1s\";", PEAL_OUTCOME_ANSWERED, 999,
	  "1", "", "", false, false },
	{ "words = \"anything\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
	{ "regex = \"^\";", PEAL_OUTCOME_ANSWERED, 0, "", "", "", false, false },
};

static void test_when__holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		char text[512];
		struct plugin_host *host;
		struct peal_call_record record;
		struct peal_finding finding;

		snprintf(text, sizeof(text),
			 "rules = ( { when = { %s }; disposition = \"dnc\"; } );",
			 conditions[i].when);
		host = host_make(text);
		record = record_make(host);
		record.outcome = conditions[i].outcome;
		record.talk_ms = conditions[i].talk_ms;
		record.dtmf = conditions[i].dtmf;
		record.language = conditions[i].language;
		record.disposition = conditions[i].disposition;
		record.is_transferred = conditions[i].is_transferred;
		finding = analyze(host, &record);
		if (conditions[i].holds != (finding.disposition != NULL))
			fail_msg("row %zu: %s", i, conditions[i].when);
		plugin_host_destroy(&host);
	}
}

/* ---- fields of the call ---- */

/* `choice` was asked twice. */
static const struct peal_pair gathered[] = {
	{ "caller_id", "+912261234567" },
	{ "choice", "5" },
	{ "answered_by", "unsure" },
	{ "choice", "9" },
	{ "reason", "" },
	{ "days", "12" },
};

static const struct {
	const char *when;
	bool holds, holds_without; /* without any field */
} wanted[] = {
	{ "fields = { choice = \"9\"; };", true, false },
	{ "fields = { choice = \"5\"; };", false, false }, /* the last one counts */
	{ "fields = { choice = [\"5\", \"6\"]; };", false, false },
	{ "fields = { choice = [\"1\", \"9\"]; };", true, false },
	{ "fields = { choice = (\"9\", \"1\"); };", true, false },
	{ "fields = { choice = \"\"; };", false, false },
	{ "fields = { Choice = \"9\"; };", false, false },
	{ "fields = { days = \"1\"; };", false, false }, /* all of the value */
	{ "fields = { days = \"12#\"; };", false, false },
	{ "fields = { days = \"12\"; };", true, false },
	{ "fields = { reason = \"\"; };", true, false },
	{ "fields = { gone = \"\"; };", false, false },
	{ "fields = { gone = \"9\"; };", false, false },
	{ "fields = { choice = \"9\"; answered_by = [\"human\", \"unsure\"]; };", true, false },
	{ "fields = { choice = \"9\"; answered_by = \"human\"; };", false, false },
	{ "fields = { choice = \"1\"; answered_by = \"unsure\"; };", false, false },
	{ "fields = { choice = \"9\"; gone = \"1\"; };", false, false },
	{ "outcome = \"answered\"; fields = { choice = \"9\"; };", true, false },
	{ "outcome = \"busy\"; fields = { choice = \"9\"; };", false, false },
	{ "dtmf = \"59\";", true, true },
	{ "dtmf = \"9\";", false, false },
	{ "dtmf = \"59\"; fields = { choice = \"9\"; };", true, false },
};

static void test_wanted_fields__hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		char text[512];
		struct plugin_host *host;
		struct peal_call_record record;

		snprintf(text, sizeof(text),
			 "rules = ( { when = { %s }; disposition = \"dnc\"; } );", wanted[i].when);
		host = host_make(text);
		record = record_make(host);
		record.dtmf = "59";
		if (wanted[i].holds_without != (analyze(host, &record).disposition != NULL))
			fail_msg("row %zu, without fields: %s", i, wanted[i].when);
		record.fields = gathered;
		record.field_count = sizeof(gathered) / sizeof(gathered[0]);
		if (wanted[i].holds != (analyze(host, &record).disposition != NULL))
			fail_msg("row %zu: %s", i, wanted[i].when);
		plugin_host_destroy(&host);
	}
}

/* ---- words and regular expressions ---- */

static const struct {
	const char *when, *transcript;
	bool holds;
} searches[] = {
	{ "words = \"paid\";", "callee: I have paid.", true },
	{ "words = \"paid\";", "callee: I have PAID", true },
	{ "words = \"paid\";", "callee: I am unpaid", false },
	{ "words = \"paid\";", "callee: prepaid2", false },
	{ "words = \"already paid\";", "callee: I've already\t paid it", true },
	{ "words = [\"gone\", \"already  paid\"];", "callee: already paid", true },
	{ "words = \"don't\";", "callee: I don’t know", true },
	{ "words = \"don’t\";", "callee: I don't know", true },
	{ "words = \"a.b (c)\";", "callee: a.b (c)", true },
	{ "words = \"a.b\";", "callee: axb", false },
	{ "words = \"é\";", "callee: É", true },
	{ "words = \"straße\";", "callee: STRASSE", false },
	{ "words = \"नहीं\";", "callee: जी नहीं।", true },
	{ "words = \"नह\";", "callee: जी नहीं", false }, /* a combining mark follows */
	{ "words = \"रुचि\";", "callee: अरुचि", false },
	{ "words = \"फ़ोन\";", "callee: फोन करो", true },
	{ "words = \"फोन\";", "callee: फ़ोन करो", true },
	{ "words = \"ज़रूर\";", "callee: \xe0\xa5\x9bरूर", true }, /* za as one letter */
	{ "words = \"\xe0\xa5\x9bरूर\";", "callee: ज़रूर", true },
	{ "words = \"हूँ\";", "callee: मैं हूं", true },
	{ "words = \"да\";", "callee: ДА!", true },
	{ "words = \"да\";", "callee: дай", false },
	{ "regex = \"pay .* friday\";", "callee: I'll pay on Friday", true },
	{ "regex = \"^no$\";", "agent: Do you?\ncallee: No", true },
	{ "regex = [\"aaa\", \"b+\"];", "callee: bbb", true },
	{ "regex = \"\\\\bनहीं\\\\b\";", "callee: जी नहीं।", true },
	{ "regex = \"\\bpaid\\b\";", "callee: paid", true }, /* libconfig leaves \b alone */
	{ "regex = \"\\\\bनही\\\\b\";", "callee: जी नहीं।", false },
	{ "regex = \"^\\\\w+$\";", "callee: नहीं", true },
	{ "regex = \"^[\\\\w ]+$\";", "callee: जी नहीं", true },
	{ "regex = \"^[]\\\\w[:space:]]+$\";", "callee: जी ]नहीं", true },
	{ "regex = \"(?<=\\\\bजी) \";", "callee: जी नहीं", true },
	{ "regex = \"\\\\Q\\\\b\\\\E\";", "callee: a\\bb", true },
	{ "words = \"paid\"; regex = \"\\\\d+\";", "callee: paid 500", true },
	{ "words = \"paid\"; regex = \"\\\\d+\";", "callee: paid", false },
	{ "words = \"paid\"; regex = \"\\\\d+\";", "callee: 500", false },
	/* whose words */
	{ "words = \"paid\";", "agent: Have you paid?\ncallee: no", false },
	{ "words = \"paid\"; who = \"callee\";", "agent: paid?\ncallee: yes, paid", true },
	{ "words = \"paid\"; who = \"agent\";", "agent: Have you paid?\ncallee: no", true },
	{ "words = \"no\"; who = \"agent\";", "agent: Have you paid?\ncallee: no", false },
	{ "words = \"no\"; who = \"any\";", "agent: Have you paid?\ncallee: no", true },
	{ "words = \"paid\";", "agent: Hello\ncallee: well\nI have paid", true },
	{ "words = \"paid\";", "agent: Hello\nhave you paid?\ncallee: no", false },
	{ "words = \"paid\";", "I have paid", true },
	{ "words = \"paid\";", "Callee:paid", true },
	{ "words = \"callee\"; who = \"any\";", "callee: hello", false },
	{ "regex = \"^$\";", "agent: Hello?", true }, /* the callee said nothing */
	/* broken text does not hide the rest */
	{ "words = \"paid\";", "callee: \xff\xfe I have paid \xc3", true },
	{ "words = \"paid\";", "callee: \xe0\xa4 paid", true },
};

static void test_search__holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		char text[512];
		struct plugin_host *host;
		struct peal_call_record record;
		struct peal_finding finding;

		snprintf(text, sizeof(text),
			 "rules = ( { when = { %s }; disposition = \"dnc\"; } );",
			 searches[i].when);
		host = host_make(text);
		record = record_make(host);
		record.transcript = searches[i].transcript;
		finding = analyze(host, &record);
		if (searches[i].holds != (finding.disposition != NULL))
			fail_msg("row %zu: %s in %s", i, searches[i].when, searches[i].transcript);
		plugin_host_destroy(&host);
	}
}

static void test_first_match__wins(void **state)
{
	struct plugin_host *host = host_make(
		"rules_first = ( { when = { words = \"no\"; }; disposition = \"dnc\"; } );"
		"rules = ( { when = { words = \"yes\"; }; disposition = \"paid\"; },"
		"          { disposition = \"connected\"; },"
		"          { when = { words = \"maybe\"; }; disposition = \"dnc\"; } );");
	static const char *const table[][2] = { { "callee: yes and no", "dnc" },
						{ "callee: yes", "paid" },
						{ "callee: maybe", "connected" } };
	struct peal_call_record record = record_make(host);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct peal_finding finding;

		record.transcript = table[i][0];
		finding = analyze(host, &record);
		assert_string_equal(disposition_of(&finding), table[i][1]);
	}
	plugin_host_destroy(&host);
}

static void test_no_match__leaves_all_as_it_is(void **state)
{
	struct plugin_host *host =
		host_make("rules = ( { when = { words = \"no\"; }; disposition = \"dnc\"; } );");
	struct peal_call_record record = record_make(host);
	struct peal_finding finding = analyze(host, &record);

	(void)state;
	assert_null(finding.disposition);
	assert_int_equal(finding.field_count, 0);
	assert_int_equal(finding.callback_ms, 0);
	plugin_host_destroy(&host);
}

/* ---- fields ---- */

static const struct {
	const char *rule, *transcript, *name, *value; /* NULL: no such field */
} fields[] = {
	{ "when = { regex = \"pay (\\\\w+)\"; }; fields = { day = \"$1\"; };",
	  "callee: I'll pay tomorrow", "day", "tomorrow" },
	{ "when = { regex = \"pay (?<day>\\\\w+)\"; }; disposition = \"paid\";",
	  "callee: I'll pay tomorrow", "day", "tomorrow" },
	{ "when = { regex = \"pay (?<day>\\\\w+)\"; }; fields = { day = \"on ${day}, $$5\"; };",
	  "callee: I'll pay tomorrow", "day", "on tomorrow, $5" },
	{ "when = { regex = \"(a)(b)?\"; }; fields = { b = \"$2\"; };", "callee: a", "b", NULL },
	{ "when = { regex = \"(a)(?<b>b)?\"; }; fields = { a = \"$1\"; };", "callee: a", "b",
	  NULL },
	{ "when = { words = [\"yes\", \"no\"]; }; fields = { said = \"$0\"; };",
	  "callee: Well, NO.", "said", "NO" },
	{ "when = { }; fields = { source = \"voice\"; };", "", "source", "voice" },
	{ "when = { regex = [\"x(y)\", \"p(q)(r)\"]; }; fields = { f = \"$2\"; };", "callee: pqr",
	  "f", "r" },
	{ "when = { regex = \"(नंबर) (\\\\d+)\"; }; fields = { f = \"$2/$1\"; };", "callee: नंबर 482",
	  "f", "482/नंबर" },
};

static void test_fields__are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		char text[512];
		struct plugin_host *host;
		struct peal_call_record record;
		struct peal_finding finding;
		const char *value;

		snprintf(text, sizeof(text), "rules = ( { %s } );", fields[i].rule);
		host = host_make(text);
		record = record_make(host);
		record.transcript = fields[i].transcript;
		finding = analyze(host, &record);
		value = field_of(&finding, fields[i].name);
		if (fields[i].value == NULL) {
			assert_null(value);
		} else {
			assert_non_null(value);
			assert_string_equal(value, fields[i].value);
		}
		plugin_host_destroy(&host);
	}
}

static void test_fields__are_cut_between_letters(void **state)
{
	struct plugin_host *host = host_make(
		"rules = ( { when = { regex = \"(.+)\"; }; fields = { f = \"x$1\"; }; } );");
	struct peal_call_record record = record_make(host);
	struct peal_finding finding;
	char transcript[4000] = "";

	(void)state;
	for (int i = 0; i < 1000; i++)
		strcat(transcript, "न");
	record.transcript = transcript;
	finding = analyze(host, &record);
	assert_int_equal(strlen(field_of(&finding, "f")), 1 + 3 * (1023 / 3));
	plugin_host_destroy(&host);
}

/* ---- limits ---- */

static void test_unlucky_pattern__is_passed_over_with_a_warning(void **state)
{
	struct plugin_host *host = host_make(
		"rules = ( { when = { regex = \"(a+)+$x|(a|aa)+y\"; };\n"
		"            disposition = \"paid\"; },\n"
		"          { disposition = \"connected\"; } );");
	struct peal_call_record record = record_make(host);
	struct peal_finding finding;
	char transcript[2000], event[64];

	(void)state;
	memset(transcript, 'a', sizeof(transcript));
	transcript[sizeof(transcript) - 1] = '\0';
	record.transcript = transcript;
	finding = analyze(host, &record);
	assert_string_equal(disposition_of(&finding), "connected");
	assert_int_equal(plugin_host_warnings(host, event), 1);
	assert_string_equal(event, "rule_gave_up");
	plugin_host_destroy(&host);
}

static void test_long_transcript__is_searched_to_its_limit(void **state)
{
	struct plugin_host *host =
		host_make("rules = ( { when = { words = \"paid\"; }; disposition = \"paid\"; } );");
	struct peal_call_record record = record_make(host);
	char *transcript = calloc(1, 100001);
	struct peal_finding finding;

	(void)state;
	memset(transcript, ' ', 100000);
	memcpy(transcript + 90000, "paid", 4);
	record.transcript = transcript;
	finding = analyze(host, &record);
	assert_null(finding.disposition);
	memcpy(transcript + 1000, "paid", 4);
	finding = analyze(host, &record);
	assert_string_equal(disposition_of(&finding), "paid");
	free(transcript);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when__holds),
		cmocka_unit_test(test_wanted_fields__hold),
		cmocka_unit_test(test_search__holds),
		cmocka_unit_test(test_first_match__wins),
		cmocka_unit_test(test_no_match__leaves_all_as_it_is),
		cmocka_unit_test(test_fields__are_found),
		cmocka_unit_test(test_fields__are_cut_between_letters),
		cmocka_unit_test(test_unlucky_pattern__is_passed_over_with_a_warning),
		cmocka_unit_test(test_long_transcript__is_searched_to_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
