/* test_pipeline.c - pipeline files, read with the plugins that are built */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/pipeline.h"

#include "core/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define INGEST "{ ingest = \"csv\"; files = \"-\"; }"
#define SCHEDULE "{ schedule = \"window\"; timezone = \"Asia/Kolkata\"; }"
#define DIAL "{ dial = \"sim\"; agent = \"asha\"; }"
#define MEMORY "store = { plugin = \"memory\"; };\n"
#define MINIMAL "name = \"minimal\";\n" MEMORY "stages = ( " INGEST ", " SCHEDULE ", " DIAL " );\n"

struct fixture {
	char folder[64];
	struct loader *loader;
	struct problems *problems;
};

static int fixture_make(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	strcpy(fixture->folder, "/tmp/peal-pipeline-XXXXXX");
	*state = fixture;
	fixture->loader = loader_create(NULL);
	fixture->problems = problems_create();
	return mkdtemp(fixture->folder) == NULL || chdir(fixture->folder) != 0 ||
	       mkdir("pipelines", 0700) != 0;
}

static int fixture_remove(void **state)
{
	struct fixture *fixture = *state;

	unlink("pipelines/p.cfg");
	unlink("pipelines/part.cfg");
	rmdir("pipelines");
	problems_destroy(&fixture->problems);
	loader_destroy(&fixture->loader);
	if (chdir("/") != 0 || rmdir(fixture->folder) != 0)
		return -1;
	free(fixture);
	return 0;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static struct pipeline *read_with(struct fixture *fixture, const char *text,
				  const char *const *overrides)
{
	struct pipeline_request request = {
		.file = "pipelines/p.cfg",
		.overrides = overrides,
		.loader = fixture->loader,
	};

	while (overrides != NULL && overrides[request.override_count] != NULL)
		request.override_count++;
	write_text("pipelines/p.cfg", text);
	return pipeline_read(&request, fixture->problems);
}

static struct pipeline *read_good(struct fixture *fixture, const char *text,
				  const char *const *overrides)
{
	struct pipeline *pipeline = read_with(fixture, text, overrides);

	problems_print(fixture->problems, stderr);
	assert_non_null(pipeline);
	assert_int_equal(problems_errors(fixture->problems), 0);
	return pipeline;
}

static void test_read__the_least_there_can_be(void **state)
{
	struct fixture *fixture = *state;
	struct pipeline *pipeline = read_good(fixture, MINIMAL, NULL);
	const struct stage *dial = pipeline_stage(pipeline, PEAL_KIND_DIAL);
	char folder[128];

	snprintf(folder, sizeof(folder), "%s/pipelines", fixture->folder);
	assert_string_equal(pipeline->name, "minimal");
	assert_string_equal(pipeline->file, "pipelines/p.cfg");
	assert_string_equal(pipeline->folder, folder);
	assert_int_equal(pipeline->release, PIPELINE_RELEASE_AUTO);
	assert_string_equal(pipeline->store.label, "store.memory");
	assert_int_equal(pipeline->stage_count, 3);
	assert_null(pipeline_stage(pipeline, PEAL_KIND_TEMPLATE));
	assert_string_equal(dial->label, "dial.sim (asha)");
	assert_string_equal(dial->set_path, "stages.dial");
	assert_string_equal(dial->place.file, "pipelines/p.cfg");
	assert_int_equal(dial->place.line, 3);
	assert_true(dial->dial.cps == 1);
	assert_int_equal(dial->dial.ring_timeout, 45000);
	assert_int_equal(dial->dial.longest_call, 1800000);
	assert_true(pipeline_disposition(pipeline, "dnc")->terminal);
	assert_null(pipeline_disposition(pipeline, "nothing"));
	pipeline_destroy(&pipeline);
	assert_null(pipeline);
}

static void test_read__everything_at_the_top(void **state)
{
	static const char text[] =
		"name = \"शाम\"; cps = 50; concurrent = 200; release = \"manual\";\n"
		"trunks = ( { name = \"jio\"; cps = 10; concurrent = 30; }, { name = \"airtel\"; } "
		");\n"
		"dispositions = ( { name = \"paid\"; terminal = false; }, { name = \"promised\"; "
		"positive = true; } );\n" MEMORY "stages = ( " INGEST
		", { scrub = \"dedupe\"; }, " SCHEDULE
		",\n{ dial = \"sim\"; agent = \"asha\"; trunk = \"jio\"; cps = 5; },\n"
		"{ dial = \"sim\"; agent = \"ravi\"; cps = 0.25; ring_timeout = \"20s\"; },\n"
		"{ webhook = \"http\"; url = \"http://127.0.0.1:1/a\"; },\n"
		"{ webhook = \"http\"; url = \"http://127.0.0.1:1/b\"; receiver = \"crm\"; } );\n";
	struct fixture *fixture = *state;
	struct pipeline *pipeline = read_good(fixture, text, NULL);
	const struct stage *dials = pipeline_stage(pipeline, PEAL_KIND_DIAL);
	const struct stage *webhooks = pipeline_stage(pipeline, PEAL_KIND_WEBHOOK);

	assert_string_equal(pipeline->name, "शाम");
	assert_true(pipeline->cps == 50);
	assert_int_equal(pipeline->concurrent, 200);
	assert_int_equal(pipeline->release, PIPELINE_RELEASE_MANUAL);
	assert_int_equal(pipeline->trunk_count, 2);
	assert_int_equal(pipeline_trunk(pipeline, "jio")->concurrent, 30);
	assert_false(pipeline_disposition(pipeline, "paid")->terminal);
	assert_true(pipeline_disposition(pipeline, "promised")->positive);
	assert_int_equal(pipeline->count[PEAL_KIND_DIAL], 2);
	assert_string_equal(dials[1].dial.agent, "ravi");
	assert_int_equal(dials[1].dial.ring_timeout, 20000);
	assert_string_equal(dials[1].set_path, "stages.dial[1]");
	assert_string_equal(webhooks[0].webhook.receiver, "http-1");
	assert_string_equal(webhooks[0].label, "webhook.http (http-1)");
	assert_string_equal(webhooks[1].webhook.receiver, "crm");
	assert_int_equal(webhooks[1].webhook.retry_for, INT64_C(259200000));
	pipeline_destroy(&pipeline);
}

static void test_read__without_a_store_it_is_sqlite_beside_the_file(void **state)
{
	struct fixture *fixture = *state;
	struct pipeline *pipeline = read_good(
		fixture, "name = \"n\"; stages = ( " INGEST ", " SCHEDULE ", " DIAL " );", NULL);

	assert_string_equal(pipeline->store.label, "store.sqlite");
	pipeline_destroy(&pipeline);
}

static void test_read__overrides(void **state)
{
	static const char *const overrides[] = {
		"stages.dial.cps=20",
		"stages.asha.concurrent=77",
		"name=2026",
		"stages.ingest.release=manual",
		"stages.dial.agent=10",
		"store.plugin=memory",
		NULL,
	};
	struct fixture *fixture = *state;
	struct pipeline *pipeline =
		read_good(fixture, "name = \"n\"; stages = ( " INGEST ", " SCHEDULE ", " DIAL " );",
			  overrides);
	const struct stage *dial = pipeline_stage(pipeline, PEAL_KIND_DIAL);

	assert_string_equal(pipeline->name, "2026");
	assert_true(dial->dial.cps == 20.0);
	assert_int_equal(dial->dial.concurrent, 77);
	assert_string_equal(dial->dial.agent, "10");
	assert_int_equal(pipeline->release, PIPELINE_RELEASE_MANUAL);
	assert_string_equal(pipeline->store.label, "store.memory");
	pipeline_destroy(&pipeline);
}

/* ---- the pace of a stage that does not say it ---- */

#define ACME                                                                                       \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test\"; recall = \"none\";\n"    \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\"; json = { to = \"{{to}}\"; }; " \
	"};\n"                                                                                     \
	"look_up = { request = \"GET {{base}}/calls/{{call_id}}\"; };\n"                           \
	"fields = { id = \"id\"; status = \"status\"; }; statuses = ( [\"done\", \"ended\"] );\n"

struct pace_case {
	const char *preset, *stage, *override;
	double cps;
};

static void test_read__the_pace_is_the_stage_s_or_else_the_plugin_s(void **state)
{
	static const struct pace_case cases[] = {
		{ ACME "limits = { cps = 2.5; };", "", NULL, 2.5 },
		{ ACME "limits = { cps = 2.5; };", "cps = 7;", NULL, 7 },
		{ ACME "limits = { cps = 2.5; };", "cps = 1.0;", NULL, 1 },
		{ ACME "limits = { cps = 2.5; };", "cps = 0;", NULL, 0 },
		{ ACME "limits = { cps = 2.5; };", "", "stages.dial.cps=9", 9 },
		{ ACME "limits = { cps = 2.5; };", "", "stages.ravi.cps=1", 1 },
		{ ACME "limits = { cps = 2.5; };", "cps = 7;", "stages.dial.cps=0.5", 0.5 },
		{ ACME, "", NULL, 1 },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const overrides[] = { cases[i].override, NULL };
		struct pipeline *pipeline;
		struct stage *dial;
		struct peal_error err;
		char text[1024];

		write_text("pipelines/part.cfg", cases[i].preset);
		snprintf(text, sizeof(text),
			 "name = \"n\"; stages = ( " INGEST ", " SCHEDULE
			 ", { dial = \"rest\"; preset = \"./part.cfg\"; agent = \"ravi\"; %s } );",
			 cases[i].stage);
		pipeline = read_good(fixture, text, overrides);
		dial = pipeline_stage(pipeline, PEAL_KIND_DIAL);
		if (dial->dial.cps != cases[i].cps)
			fail_msg("case %zu: %g calls per second", i, dial->dial.cps);
		/* A rehearsal goes at the same pace. */
		assert_int_equal(stage_swap(pipeline, dial, fixture->loader, "sim", &err), 0);
		assert_true(dial->dial.cps == cases[i].cps);
		pipeline_destroy(&pipeline);
	}
}

static void test_read__a_stage_from_an_include(void **state)
{
	struct fixture *fixture = *state;
	struct pipeline *pipeline;

	write_text("pipelines/part.cfg", "\n{ dial = \"sim\"; agent = \"asha\"; }");
	pipeline = read_good(fixture,
			     "name = \"n\";" MEMORY "stages = ( " INGEST ", " SCHEDULE
			     ",\n@include \"part.cfg\"\n );",
			     NULL);
	assert_string_equal(pipeline_stage(pipeline, PEAL_KIND_DIAL)->place.file,
			    "pipelines/part.cfg");
	assert_int_equal(pipeline_stage(pipeline, PEAL_KIND_DIAL)->place.line, 2);
	pipeline_destroy(&pipeline);
}

/* A file, and one line that must be among the problems. */
struct wrong_case {
	const char *text;
	unsigned line;
	const char *says;
};

#define STAGES(list) "name = \"n\";\n" MEMORY "stages = (\n" list "\n);\n"

static const struct wrong_case wrong[] = {
	{ "", 1, "the setting \"name\" is missing" },
	{ "", 1, "the setting \"stages\" is missing" },
	{ "name = \"a/b\";", 1, "\"/\" and control characters cannot be part" },
	{ "nmae = \"x\";", 1, "unknown setting \"nmae\"; did you mean \"name\"?" },
	{ "stages = { };", 1, "stages: expected a list of groups" },
	{ "store = 5;", 1, "store: expected a group such as" },
	{ "store = { plugin = \"sqlit\"; };", 1, "did you mean \"sqlite\"?" },
	{ "store = { plugin = 5; };", 1,
	  "expected the name of a plugin in quotes, got an integer" },
	{ "\ntrunks = ( { name = \"a\"; },\n{ name = \"a\"; } );", 3,
	  "the trunk \"a\" is there twice" },
	{ "dispositions = ( { name = \"Paid\"; } );", 1, "\"Paid\" is not a word of a-z" },
	{ "dispositions = (\n{ name = \"x\"; },\n{ name = \"x\"; } );", 3,
	  "the disposition \"x\" is there twice" },
	{ STAGES(INGEST ",\n" DIAL), 3, "there is no schedule stage; expected one" },
	{ STAGES(INGEST ",\n" SCHEDULE), 3, "there is no dial stage; expected at least one" },
	{ STAGES(SCHEDULE ",\n" DIAL), 3, "there is no ingest stage" },
	{ STAGES(INGEST ",\n" INGEST), 5, "there is more than one ingest stage" },
	{ STAGES(SCHEDULE ",\n" SCHEDULE), 5, "there is more than one schedule stage" },
	{ STAGES(DIAL ",\n" SCHEDULE), 5,
	  "schedule.window must come before dial.sim (asha) (line 4)" },
	{ STAGES(DIAL ",\n{ scrub = \"nope\"; }"), 5,
	  "scrub must come before dial.sim (asha) (line 4)" },
	{ STAGES("{ scrubb = \"dedupe\"; }"), 4,
	  "\"scrubb\" is not a kind of stage; did you mean "
	  "\"scrub\"?" },
	{ STAGES("{ colour = \"red\"; }"), 4, "a stage starts with its kind and plugin" },
	{ STAGES("{ store = \"memory\"; }"), 4, "the store is no stage" },
	{ STAGES("{ }"), 4, "the stage is empty" },
	{ STAGES("5"), 4, "a stage is a group such as { dial = \"sim\"; ... }, got an integer" },
	{ STAGES("{ dial = 5; }"), 4,
	  "dial: expected the name of a plugin in quotes, got an integer" },
	{ STAGES("{ dial = \"../sim\"; }"), 4, "\"../sim\" cannot be the name of a plugin" },
	{ STAGES("{ scrub = \"dedup\"; }"), 4, "did you mean \"dedupe\"?" },
	{ STAGES("{ dial = \"sim\"; }"), 4, "dial.sim: the setting \"agent\" is missing" },
	{ STAGES(DIAL ",\n" DIAL), 5, "the agent \"asha\" is there already (line 4)" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\ntrunk = \"jio\"; }"), 4,
	  "there is no trunk \"jio\" in this pipeline" },
	{ STAGES("{ dial = \"sim\";\nagnet = \"a\"; }"), 5,
	  "dial.sim: unknown setting \"agnet\"; did you mean \"agent\"?" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\nring_min = \"30s\";\nring_max = \"10s\"; }"), 5,
	  "dial.sim: ring_m" },
	{ STAGES("{ scrub = \"dedupe\"; lists = \"x\"; }"), 4,
	  "`peal plugins scrub.dedupe` lists the settings" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\ncaller_ids = [\"9876543210\"]; }"), 5,
	  "dial.sim (a): caller_ids: \"9876543210\" is written without a country code" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\ncaller_ids = \"+91226\"; }"), 5,
	  "\"+91226\" is too short for its country; expected a number with" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\ncaller_ids = [\"+912261234567\", "
		 "\"+91 22 6123 4567\"]; }"),
	  5, "\"+91 22 6123 4567\" is there twice" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\ncaller_id = \"area\"; }"), 5,
	  "dial.sim (a): caller_id: there are no caller_ids to choose from" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\nanswering_machine = \"hang up\"; }"), 5,
	  "answering_machine" },
	{ STAGES("{ dial = \"sim\"; agent = \"a\";\nrecordings = \"sound\"; }"), 5,
	  "dial.sim (a): recordings: the plugin cannot record calls; leave the setting out" },
	{ "release = \"auto\";\n" STAGES(
		  "{ ingest = \"csv\"; files = \"-\";\nrelease = \"manual\"; }"),
	  6, "the top of the file says otherwise" },
};

static bool has_problem(struct problems *problems, const struct wrong_case *wrong_case)
{
	size_t count;
	const struct problem *sorted = problems_sorted(problems, &count);

	for (size_t i = 0; i < count; i++) {
		if (sorted[i].line == wrong_case->line &&
		    strcmp(sorted[i].file, "pipelines/p.cfg") == 0 &&
		    strstr(sorted[i].text, wrong_case->says) != NULL)
			return true;
	}
	return false;
}

static void test_read__what_is_wrong_and_where(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_null(read_with(fixture, wrong[i].text, NULL));
		if (!has_problem(fixture->problems, &wrong[i])) {
			problems_print(fixture->problems, stderr);
			fail_msg("expected line %u: %s, of\n%s", wrong[i].line, wrong[i].says,
				 wrong[i].text);
		}
		problems_destroy(&fixture->problems);
		fixture->problems = problems_create();
	}
}

static void test_read__all_problems_at_once(void **state)
{
	static const char text[] =
		"name = 5;\ncpz = 1;\nbig = 3000000000;\n@include \"nope.cfg\"\nstages = (\n"
		"{ dial = \"simm\"; },\n{ scrub = \"dedupe\"; x = 1; },\n{ schedule = \"window\"; "
		"} );\n";
	static const unsigned lines[] = { 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 8 };
	struct fixture *fixture = *state;
	size_t count;
	const struct problem *sorted;

	assert_null(read_with(fixture, text, NULL));
	sorted = problems_sorted(fixture->problems, &count);
	problems_print(fixture->problems, stderr);
	assert_int_equal(count, sizeof(lines) / sizeof(lines[0]));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(sorted[i].line, lines[i]);
}

/* Two stages with the same mistake in one line are one problem, but neither is
 * good: its plugin must not be asked to check what could not be read. */
static void test_read__the_same_mistake_twice_in_a_line(void **state)
{
	struct fixture *fixture = *state;
	size_t count;

	assert_null(read_with(fixture,
			      STAGES(INGEST ", " SCHEDULE ", " DIAL
					    ",\n{ webhook = \"http\"; }, { webhook = \"http\"; }"),
			      NULL));
	problems_sorted(fixture->problems, &count);
	assert_int_equal(count, 1);
	assert_int_equal(problems_errors(fixture->problems), 2);
}

static void test_swap__keeps_what_is_common_to_the_kind(void **state)
{
	struct fixture *fixture = *state;
	struct pipeline *pipeline = read_good(
		fixture, "name = \"n\"; stages = ( " INGEST ", " SCHEDULE ", " DIAL " );", NULL);
	struct stage *dial = pipeline_stage(pipeline, PEAL_KIND_DIAL);
	struct peal_error err;

	assert_int_equal(stage_swap(pipeline, &pipeline->store, fixture->loader, "memory", &err),
			 0);
	assert_string_equal(pipeline->store.label, "store.memory");
	assert_int_equal(stage_swap(pipeline, dial, fixture->loader, "sim", &err), 0);
	assert_string_equal(dial->label, "dial.sim (asha)");
	assert_int_equal(stage_swap(pipeline, dial, fixture->loader, "nope", &err), -1);
	assert_string_equal(dial->label, "dial.sim (asha)");
	/* A list of contacts needs a file: defaults are not enough. */
	assert_int_equal(stage_swap(pipeline, pipeline_stage(pipeline, PEAL_KIND_INGEST),
				    fixture->loader, "csv", &err),
			 -1);
	assert_non_null(strstr(err.text, "is missing"));
	pipeline_destroy(&pipeline);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_make, fixture_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FIXTURE(test_read__the_least_there_can_be),
		WITH_FIXTURE(test_read__everything_at_the_top),
		WITH_FIXTURE(test_read__without_a_store_it_is_sqlite_beside_the_file),
		WITH_FIXTURE(test_read__overrides),
		WITH_FIXTURE(test_read__the_pace_is_the_stage_s_or_else_the_plugin_s),
		WITH_FIXTURE(test_read__a_stage_from_an_include),
		WITH_FIXTURE(test_read__what_is_wrong_and_where),
		WITH_FIXTURE(test_read__all_problems_at_once),
		WITH_FIXTURE(test_read__the_same_mistake_twice_in_a_line),
		WITH_FIXTURE(test_swap__keeps_what_is_common_to_the_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
