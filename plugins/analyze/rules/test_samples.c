/* test_samples.c - the sample rules read the simulator's conversations right
 *
 * Both plugins together: what dial.sim says at its test numbers, in English and in
 * Hindi, and what its common conversations come to. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define HOUR_MS 3600000
#define MINUTE_MS 60000
/* 18:00 in Asia/Kolkata on the day of PLUGIN_HOST_START_MS, which is at noon. */
#define SIX_PM_MS (PLUGIN_HOST_START_MS + 6 * HOUR_MS)

static struct plugin_host *rules_make(const char *file)
{
	const char *source = getenv("PEAL_SOURCE");
	char settings[4096];

	assert_non_null(source);
	snprintf(settings, sizeof(settings), "rules = \"%s/samples/%s\";", source, file);
	return plugin_host_create("analyze", "rules", settings);
}

/* One call of the simulator, as the engine would hand it to analyze. */
static struct peal_call_record call_run(struct plugin_host *sim, uint64_t number,
					const char *language)
{
	const struct peal_dial_ops *ops = plugin_host_ops(sim);
	struct peal_call_request *request = plugin_host_request(sim, number);
	struct peal_call *call = plugin_host_call(sim);
	const struct peal_call_end *end;

	request->script.language = language;
	assert_int_equal(ops->place(plugin_host_self(sim), call, request, NULL), 0);
	plugin_host_advance(sim, HOUR_MS);
	end = plugin_host_call_end(call);
	assert_non_null(end);
	return (struct peal_call_record){
		.contact = request->contact,
		.attempt_id = request->attempt_id,
		.attempt_no = 1,
		.agent = "asha",
		.language = language,
		.outcome = end->outcome,
		.cause_text = "",
		.ended_ms = PLUGIN_HOST_START_MS,
		.ring_ms = end->ring_ms,
		.talk_ms = end->talk_ms,
		.transcript = end->transcript == NULL ? "" : end->transcript,
		.dtmf = end->dtmf == NULL ? "" : end->dtmf,
		.recording = "",
		.is_transferred = end->is_transferred,
		.disposition = "",
	};
}

static struct peal_finding analyze(struct plugin_host *rules, const struct peal_call_record *record)
{
	const struct peal_analyze_ops *ops = plugin_host_ops(rules);
	struct peal_finding finding = { 0 };

	assert_int_equal(ops->analyze(plugin_host_self(rules), record, plugin_host_arena(rules),
				      plugin_host_job(rules), &finding),
			 PEAL_NOW);
	assert_non_null(finding.disposition);
	return finding;
}

static const struct {
	unsigned last; /* two digits of the test number */
	const char *disposition;
	int64_t callback_ms;
} numbers[] = {
	{ 0, "not_reachable", 0 },
	{ 1, "not_reachable", 0 },
	{ 2, "dnc", 0 },
	{ 5, "paid", 0 },
	{ 8, "not_reachable", 0 },
	{ 9, "not_reachable", 0 },
	{ 10, "not_reachable", 0 },
	{ 11, "callback_requested", SIX_PM_MS },
	{ 12, "connected", 0 },
	{ 13, "interested", 0 },
	{ 15, "not_reachable", 0 },
	{ 16, "paid", 0 },
	{ 17, "interested", 0 },
	{ 18, "not_interested", 0 },
	{ 19, "not_interested", 0 },
	{ 20, "interested", 0 },
	{ 21, "connected", 0 },
	{ 23, "callback_requested", PLUGIN_HOST_START_MS + 20 * MINUTE_MS },
	{ 24, "paid", 0 },
	{ 25, "interested", 0 },
	{ 26, "dnc", 0 },
};

static void test_samples__know_the_test_numbers(void **state)
{
	static const char *const languages[] = { "en-IN", "hi-IN" };
	struct plugin_host *rules = rules_make("rules.cfg");
	struct plugin_host *sim = plugin_host_create("dial", "sim", "");

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t row = i / 2;
		struct peal_call_record record = call_run(sim, 919876500000 + numbers[row].last,
							  languages[i % 2]);
		struct peal_finding finding = analyze(rules, &record);

		if (strcmp(finding.disposition, numbers[row].disposition) != 0 ||
		    finding.callback_ms != numbers[row].callback_ms)
			fail_msg("%02u %s: %s, callback in %lld ms: %s", numbers[row].last,
				 languages[i % 2], finding.disposition,
				 (long long)(finding.callback_ms - PLUGIN_HOST_START_MS),
				 record.transcript);
	}
	plugin_host_destroy(&sim);
	plugin_host_destroy(&rules);
}

/* What the callee's words mean, beyond the test numbers: every variant. */
static const struct {
	const char *part, *disposition;
} variants[] = {
	{ "already paid", "paid" },
	{ "payment is done", "paid" },
	{ "I paid on Monday", "paid" },
	{ "will pay tomorrow", "interested" },
	{ "pay on Friday", "interested" },
	{ "by the 15th", "interested" },
	{ "I am interested", "interested" },
	{ "Sounds good", "interested" },
	{ "not interested", "not_interested" },
	{ "don't need any", "not_interested" },
	{ "6 pm", "callback_requested" },
	{ "in 20 minutes", "callback_requested" },
	{ "10:30 am", "callback_requested" },
	{ "two hours", "callback_requested" },
	{ "wrong number", "not_interested" },
	{ "nobody of that name", "not_interested" },
	{ "Stop calling", "dnc" },
	{ "off your list", "dnc" },
	{ "real person", "connected" },
	{ "your manager", "connected" },
	{ "Can you hear me", "connected" },
	{ "cannot hear you", "connected" },
	{ "जमा कर दिए", "paid" },
	{ "हो गया है", "paid" },
	{ "चुका हूँ", "paid" },
	{ "कल पैसे भर", "interested" },
	{ "शुक्रवार को", "interested" },
	{ "परसों तक", "interested" },
	{ "मुझे रुचि है", "interested" },
	{ "ठीक है, जानकारी", "interested" },
	{ "रुचि नहीं", "not_interested" },
	{ "नहीं चाहिए", "not_interested" },
	{ "शाम 6 बजे", "callback_requested" },
	{ "20 मिनट बाद", "callback_requested" },
	{ "साढ़े दस बजे", "callback_requested" },
	{ "दो घंटे बाद", "callback_requested" },
	{ "गलत नंबर", "not_interested" },
	{ "इस नाम का", "not_interested" },
	{ "दोबारा कॉल मत", "dnc" },
	{ "नंबर हटा दो", "dnc" },
	{ "किसी इंसान", "connected" },
	{ "मैनेजर से", "connected" },
	{ "सुन पा रहे", "connected" },
	{ "आवाज़ नहीं", "connected" },
};

#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

static size_t variant_find(const char *transcript)
{
	for (size_t i = 0; i < VARIANTS; i++)
		if (strstr(transcript, variants[i].part) != NULL)
			return i;
	fail_msg("a conversation that this test does not know: %s", transcript);
	return 0;
}

static void test_samples__know_every_conversation(void **state)
{
	struct plugin_host *rules = rules_make("rules.cfg");
	struct plugin_host *sim = plugin_host_create("dial", "sim", "answered = 1.0; dtmf = 0.0;");
	int seen[VARIANTS] = { 0 };

	(void)state;
	for (uint64_t n = 0; n < 2000; n++) {
		struct peal_call_record record = call_run(sim, 919820000000 + n,
							  n % 2 == 0 ? "en" : "hi");
		struct peal_finding finding = analyze(rules, &record);
		size_t variant = variant_find(record.transcript);

		seen[variant]++;
		if (strcmp(finding.disposition, variants[variant].disposition) != 0)
			fail_msg("%s, not %s: %s", finding.disposition,
				 variants[variant].disposition, record.transcript);
		assert_true((finding.callback_ms != 0) ==
			    (strcmp(finding.disposition, "callback_requested") == 0));
	}
	for (size_t i = 0; i < VARIANTS; i++)
		assert_true(seen[i] > 0);
	plugin_host_destroy(&sim);
	plugin_host_destroy(&rules);
}

/* People, not the simulator. */
static const struct {
	const char *said, *disposition;
	const char *field, *value;
} people[] = {
	{ "callee: I have not paid yet", "connected", NULL, NULL },
	{ "callee: I haven't paid it", "connected", NULL, NULL },
	{ "callee: I haven’t yet paid it", "connected", NULL, NULL },
	{ "callee: It is not yet paid online", "connected", NULL, NULL },
	{ "callee: Paid.", "paid", NULL, NULL },
	{ "callee: Yes, paid. Thanks.", "paid", NULL, NULL },
	{ "callee: I’ve paid", "paid", NULL, NULL },
	{ "callee: I’ll pay it tomorrow", "interested", "promise", "tomorrow" },
	{ "callee: I have already paid, reference number UTR48213", "paid", "reference",
	  "UTR48213" },
	{ "callee: I'll pay by Friday", "interested", "promise", "Friday" },
	{ "callee: I can pay on the 15th of March", "interested", "promise", "the 15th of March" },
	{ "callee: I will not pay", "not_interested", NULL, NULL },
	{ "callee: don’t call me any more", "dnc", NULL, NULL },
	{ "callee: call me back later", "callback_requested", NULL, NULL },
	{ "callee: yes I paid yesterday so stop calling me", "dnc", NULL, NULL },
	{ "callee: hello\nagent: Are you interested?\ncallee: hmm", "connected", NULL, NULL },
	{ "callee: हमने अभी भुगतान नहीं किया है", "connected", NULL, NULL },
	{ "callee: मैं शुक्रवार तक भुगतान कर दूंगा", "interested", "promise", "शुक्रवार" },
	{ "callee: मुझे दुबारा फोन मत करो", "dnc", NULL, NULL },
	{ "callee: बाद में कॉल कीजिए", "callback_requested", NULL, NULL },
};

static void test_samples__understand_people(void **state)
{
	struct plugin_host *rules = rules_make("rules.cfg");
	struct plugin_host *sim = plugin_host_create("dial", "sim", "");
	struct peal_call_record record = call_run(sim, 919876500021, "en-IN");

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		struct peal_finding finding;
		const char *value = NULL;

		record.transcript = people[i].said;
		finding = analyze(rules, &record);
		if (strcmp(finding.disposition, people[i].disposition) != 0)
			fail_msg("%s: %s", people[i].said, finding.disposition);
		for (size_t f = 0; people[i].field != NULL && f < finding.field_count; f++)
			if (strcmp(finding.fields[f].name, people[i].field) == 0)
				value = finding.fields[f].value;
		if (people[i].field != NULL) {
			assert_non_null(value);
			assert_string_equal(value, people[i].value);
		}
	}
	plugin_host_destroy(&sim);
	plugin_host_destroy(&rules);
}

/* The sample dialogue's answers, and keys alone.  All that was pressed for a question is in
 * `dtmf`. */
static const struct {
	const char *dtmf, *choice; /* NULL: not asked, or nothing was pressed */
	bool is_transferred;
	const char *disposition;
	const char *wants; /* NULL: no such field */
} answers[] = {
	{ "9", "9", false, "dnc", NULL },
	{ "59", "9", false, "dnc", NULL }, /* a wrong key first */
	{ "*9", "9", false, "dnc", NULL }, /* heard it twice */
	{ "1", "1", false, "paid", NULL },
	{ "51", "1", false, "paid", NULL },
	{ "2", "2", true, "interested", "human" },
	{ "52", "2", true, "interested", "human" },
	{ "2", "2", false, "callback_requested", "human" }, /* nobody was free */
	{ "35#", "3", false, "connected", "time" },
	{ "39#", "3", false, "connected", "time" },
	{ "3", "3", false, "connected", "time" }, /* hung up before the days */
	{ "5", "5", false, "connected", NULL },
	{ "*", "*", false, "connected", NULL },
	/* without a dialogue */
	{ "9", NULL, false, "dnc", NULL },
	{ "1", NULL, false, "paid", NULL },
	{ "2#", NULL, false, "interested", NULL },
	{ "59", NULL, false, "connected", NULL },
	{ "", NULL, false, "connected", NULL },
	{ "", NULL, true, "connected", "human" },
};

static void test_samples__know_the_dialogue(void **state)
{
	struct plugin_host *rules = rules_make("rules.cfg");
	struct plugin_host *sim = plugin_host_create("dial", "sim", "");
	struct peal_call_record record = call_run(sim, 919876500021, "en-IN");

	(void)state;
	record.transcript = "agent: To hear this again, press star.\ncallee: pressed a key";
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const struct peal_pair fields[] = { { "answered_by", "human" },
						    { "choice", answers[i].choice } };
		const char *wants = answers[i].wants;
		struct peal_finding finding;

		record.dtmf = answers[i].dtmf;
		record.is_transferred = answers[i].is_transferred;
		record.fields = fields;
		record.field_count = answers[i].choice == NULL ? 1 : 2;
		finding = analyze(rules, &record);
		if (strcmp(finding.disposition, answers[i].disposition) != 0)
			fail_msg("row %zu, keys %s: %s", i, answers[i].dtmf, finding.disposition);
		assert_int_equal(finding.field_count, wants == NULL ? 0 : 1);
		if (wants != NULL) {
			assert_string_equal(finding.fields[0].name, "wants");
			assert_string_equal(finding.fields[0].value, wants);
		}
	}
	plugin_host_destroy(&sim);
	plugin_host_destroy(&rules);
}

/* The example of README.md, from its first setting to the end of the block. */
static void example_copy(char path[])
{
	char readme[4096], text[16384], *begin, *end;
	FILE *file;

	snprintf(readme, sizeof(readme), "%s/plugins/analyze/rules/README.md",
		 getenv("PEAL_SOURCE"));
	file = fopen(readme, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	begin = strstr(text, "timezone = ");
	assert_non_null(begin);
	end = strstr(begin, "```");
	assert_non_null(end);
	file = fdopen(mkstemp(path), "w");
	assert_non_null(file);
	fwrite(begin, 1, (size_t)(end - begin), file);
	fclose(file);
}

static void test_readme__example_works(void **state)
{
	char path[] = "/tmp/peal-rules-XXXXXX", settings[128];
	struct plugin_host *sim = plugin_host_create("dial", "sim", "");
	struct peal_call_record record = call_run(sim, 919876500021, "en-IN");
	struct plugin_host *rules;
	struct peal_finding finding;

	(void)state;
	example_copy(path);
	snprintf(settings, sizeof(settings), "rules = \"%s\";", path);
	rules = plugin_host_create("analyze", "rules", settings);
	unlink(path);
	record.transcript = "callee: I have paid it, reference 48213";
	finding = analyze(rules, &record);
	assert_string_equal(finding.disposition, "paid");
	assert_int_equal(finding.field_count, 1);
	assert_string_equal(finding.fields[0].value, "48213");
	record.transcript = "callee: call me at 6 pm";
	finding = analyze(rules, &record);
	assert_string_equal(finding.disposition, "callback_requested");
	assert_int_equal(finding.callback_ms, SIX_PM_MS);
	record.fields = &(struct peal_pair){ "choice", "9" };
	record.field_count = 1;
	finding = analyze(rules, &record);
	assert_string_equal(finding.disposition, "dnc");
	plugin_host_destroy(&sim);
	plugin_host_destroy(&rules);
}

static void test_sets__can_be_used_alone(void **state)
{
	static const char *const files[] = { "rules/en.cfg", "rules/hi.cfg" };
	char event[64];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct plugin_host *rules = rules_make(files[i]);

		assert_int_equal(plugin_host_warnings(rules, event), 1);
		assert_string_equal(event, "timezone_missing");
		plugin_host_destroy(&rules);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples__know_the_test_numbers),
		cmocka_unit_test(test_samples__know_every_conversation),
		cmocka_unit_test(test_samples__understand_people),
		cmocka_unit_test(test_samples__know_the_dialogue),
		cmocka_unit_test(test_readme__example_works),
		cmocka_unit_test(test_sets__can_be_used_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
