/* test_storm.c - a provider that does all wrong that one can, and what still holds
 *
 * Requests are lost, late, refused, answered with HTML; callbacks are doubled, lost and
 * out of order; the operator hangs up at any moment.  From one seed always the same. */
/* SPDX-License-Identifier: MIT */
#include "call/rest_test.h"

#include <time.h>

#define CALLS 40u
#define SEEDS 60u

/* One call as the provider has it. */
struct line {
	unsigned made; /* how often its telephone was made to ring */
	int64_t made_ms;
	unsigned progress; /* index of words */
};

struct storm {
	uint64_t random;
	struct fake *fake;
	struct peal_call *calls[CALLS];
	struct line lines[CALLS];
	char body[4096];
	bool is_idempotent, is_list_down;
};

static const char *const words[] = { "queued", "dialing", "ringing", "talking", "done" };

static unsigned draw(struct storm *storm, unsigned below)
{
	storm->random = storm->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(storm->random >> 33) % below;
}

/* Numbers of calls are theirs in the storm. */
static size_t index_in(const char *text)
{
	const char *at = strstr(text, "91982001");

	return at == NULL ? CALLS : (size_t)strtoul(at + 8, NULL, 10) % 10000;
}

static void make(struct storm *storm, size_t index)
{
	struct line *line = &storm->lines[index];

	if (storm->is_idempotent && line->made > 0)
		return;
	line->made++;
	line->made_ms = fake_now(storm->fake);
}

static void answer_create(struct storm *storm, const char *request, struct fake_answer *answer)
{
	size_t index = index_in(request);

	snprintf(storm->body, sizeof(storm->body), "{\"id\":\"CA%zu\"}", index);
	answer->body = storm->body;
	answer->status = 201;
	answer->delay_ms = draw(storm, 3000);
	switch (draw(storm, 12)) {
	case 0: /* lost on the way to us */
		answer->status = 0;
		answer->delay_ms = 20000;
		break;
	case 1: /* lost on the way to them */
		answer->status = 0;
		return;
	case 2:
		answer->status = 500;
		break;
	case 3:
		answer->status = 200;
		answer->body = "<html>welcome</html>";
		break;
	case 4:
		answer->body = "{}";
		break;
	case 5:
		answer->status = 400;
		return;
	case 6:
		answer->status = 429;
		return;
	case 7:
		answer->status = 0;
		answer->is_unsent = true;
		return;
	case 8:
		answer->status = 302;
		return;
	}
	make(storm, index);
}

static void write_call(struct storm *storm, size_t index, size_t used)
{
	const struct line *line = &storm->lines[index];
	time_t made = (time_t)(line->made_ms / 1000);
	char when[32];

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime(&made));
	snprintf(storm->body + used, sizeof(storm->body) - used,
		 "{\"id\":\"CA%zu\",\"to\":\"%s\",\"created\":\"%s\",\"status\":\"%s\"%s}", index,
		 storm->calls[index]->to, when, words[line->progress],
		 line->progress == 4 ? ",\"duration\":5" : "");
}

static void answer_question(struct storm *storm, const char *request, struct fake_answer *answer)
{
	const char *id = strstr(request, "/CA");
	size_t index = id != NULL ? strtoul(id + 3, NULL, 10) : index_in(request);

	answer->delay_ms = draw(storm, 2000);
	answer->status = storm->is_list_down || draw(storm, 3) == 0 ? 500 : 200;
	answer->body = storm->body;
	if (id == NULL && storm->lines[index].made == 0) {
		snprintf(storm->body, sizeof(storm->body), "{\"calls\":[]}");
	} else if (id == NULL) {
		snprintf(storm->body, sizeof(storm->body), "{\"calls\":[");
		write_call(storm, index, strlen(storm->body));
		strcat(storm->body, "]}");
	} else {
		write_call(storm, index, 0);
	}
}

static void on_request(void *context, const char *request, struct fake_answer *answer)
{
	struct storm *storm = context;
	const char *id = strstr(request, "/CA");

	if (strncmp(request, "POST /calls ", 12) == 0) {
		answer_create(storm, request, answer);
	} else if (strncmp(request, "POST", 4) == 0) {
		answer->status = draw(storm, 2) == 0 ? 200 : 500;
		if (answer->status == 200)
			storm->lines[strtoul(id + 3, NULL, 10)].progress = 4;
	} else {
		answer_question(storm, request, answer);
	}
}

/* A callback, or what is left of it. */
static void tell(struct storm *storm, size_t index)
{
	const struct line *line = &storm->lines[index];
	struct peal_call *call = storm->calls[index];

	write_call(storm, index, 0);
	for (unsigned times = draw(storm, 3); times > 0; times--)
		fake_report(call, storm->body);
	if (draw(storm, 4) == 0) {
		snprintf(storm->body, sizeof(storm->body), "{\"id\":\"CA%zu\",\"status\":\"%s\"}",
			 index, words[draw(storm, line->progress + 1)]);
		fake_report(call, storm->body);
	}
}

static void turn(struct storm *storm, bool is_listening)
{
	size_t index = draw(storm, CALLS);
	struct line *line = &storm->lines[index];

	if (line->made > 0) {
		if (line->progress < 4)
			line->progress++;
		if (is_listening)
			tell(storm, index);
	}
	if (draw(storm, 50) == 0 && storm->calls[index]->ends == 0)
		fake_hang_up(storm->calls[index]);
	if (draw(storm, 200) == 0 && storm->calls[index]->ends == 0)
		fake_look_up(storm->calls[index], fake_now(storm->fake));
	fake_advance(storm->fake, draw(storm, 1000));
}

static void storm_play(struct storm *storm, const char *preset, bool is_listening)
{
	static struct fake_answer none[] = { ANSWERS_END };

	storm->fake = fake_create(preset, is_listening ? &listening : &polled, none);
	fake_script(storm->fake, on_request, storm);
	for (size_t i = 0; i < CALLS; i++) {
		storm->calls[i] = fake_call(storm->fake, UINT64_C(919820010000) + i);
		fake_place(storm->calls[i]);
		if (draw(storm, 4) == 0)
			fake_advance(storm->fake, draw(storm, 8000));
	}
	for (size_t i = 0; i < 1500; i++)
		turn(storm, is_listening);
	for (size_t i = 0; i < CALLS; i++)
		storm->lines[i].progress = 4;
	fake_advance(storm->fake, 3 * 3600000);
}

/* Each call has one end; nobody was rung twice; who was rung is charged. */
static void storm_judge(const struct storm *storm, unsigned seed)
{
	for (size_t i = 0; i < CALLS; i++) {
		const struct peal_call *call = storm->calls[i];

		if (call->ends != 1)
			fail_msg("seed %u, call %zu: %d ends", seed, i, call->ends);
		if (storm->lines[i].made > 1)
			fail_msg("seed %u, call %zu was rung %u times", seed, i,
				 storm->lines[i].made);
		if (storm->lines[i].made > 0 && call->end.is_uncharged)
			fail_msg("seed %u, call %zu was rung, and is not charged: %s", seed, i,
				 call->story);
		if (storm->lines[i].made == 0 && call->end.outcome == PEAL_OUTCOME_ANSWERED)
			fail_msg("seed %u, call %zu was not rung: %s", seed, i, call->story);
	}
}

static void run(const char *preset, bool is_idempotent, bool is_listening)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct storm *storm = calloc(1, sizeof(*storm));

		storm->random = seed * UINT64_C(0x9e3779b97f4a7c15);
		storm->is_idempotent = is_idempotent;
		storm->is_list_down = seed % 10 == 0;
		storm_play(storm, preset, is_listening);
		storm_judge(storm, seed);
		fake_warnings(storm->fake, "create_lost");
		fake_warnings(storm->fake, "not_found");
		fake_warnings(storm->fake, "look_up_failed");
		fake_warnings(storm->fake, "not_hung_up");
		fake_destroy(&storm->fake);
		free(storm);
	}
}

static void test_storm__with_a_list(void **state)
{
	(void)state;
	run(ACME_LOOKUP, false, false);
	run(ACME_LOOKUP, false, true);
}

static void test_storm__with_a_promise(void **state)
{
	(void)state;
	run(ACME_IDEMPOTENT, true, false);
	run(ACME_IDEMPOTENT, true, true);
}

static void test_storm__with_nothing(void **state)
{
	(void)state;
	run(ACME_NONE, false, false);
	run(ACME_NONE, false, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_storm__with_a_list),
		cmocka_unit_test(test_storm__with_a_promise),
		cmocka_unit_test(test_storm__with_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
