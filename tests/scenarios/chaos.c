/* chaos.c - nights that nobody wrote: everything at once, by a seed */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/chaos.h"

#include "core/base/random.h"
#include "core/base/text.h"
#include "tests/scenarios/night.h"

#include <inttypes.h>
#include <stdlib.h>

#define FIRST_NUMBER UINT64_C(919876500001)

/* A scenario that is being made up. */
struct draft {
	struct random random;
	struct text text;
	unsigned contact_count, agent_count;
	bool is_killed;
};

static unsigned draw(struct draft *draft, unsigned below)
{
	return (unsigned)(random_share(&draft->random) * below);
}

static const char *pick(struct draft *draft, const char *const *words, unsigned count)
{
	return words[draw(draft, count)];
}

#define PICK(draft, ...)                                                                           \
	pick(draft, (const char *const[]){ __VA_ARGS__ },                                          \
	     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static uint64_t number_at(unsigned i)
{
	return FIRST_NUMBER + i;
}

static void draft_files(struct draft *draft)
{
	struct text *text = &draft->text;

	text_add_text(text, "[first.csv]\nphone,name\n");
	for (unsigned i = 0; i < draft->contact_count; i++)
		text_format(text, "%" PRIu64 ",First %u\n", number_at(i), i);
	/* Some numbers again, as another list has them. */
	text_add_text(text, "[second.csv]\nphone,name\n");
	for (unsigned i = 0; i < draft->contact_count; i += 1 + draw(draft, 4))
		text_format(text, "%" PRIu64 ",Second %u\n", number_at(i), i);
	text_format(text, "[dnd.lst]\n919876599999\n%" PRIu64 "\n", number_at(draw(draft, 40)));
}

static void draft_stages(struct draft *draft)
{
	struct text *text = &draft->text;

	text_format(text,
		    "[pipeline]\ncps = 3.0; concurrent = 5;\n"
		    "trunks = ( { name = \"line\"; concurrent = %u; breaker_calls = %u; "
		    "breaker_pause = \"%us\"; } );\n",
		    1 + draw(draft, 3), draw(draft, 6), 5 + draw(draft, 60));
	text_add_text(text, "[stages]\n"
			    "ingest = \"csv\"; files = [\"first.csv\", \"second.csv\"]; "
			    "country = \"IN\";\n");
	text_add_text(text, PICK(draft, "scrub = \"dedupe\";\n", ""));
	text_add_text(text, "scrub = \"dnd\"; lists = [\"dnd.lst\"];\nscrub = \"oracle\";\n");
	/* Longer than any call, so that an attempt whose fate is lost is over by then. */
	text_format(
		text,
		"schedule = \"window\"; timezone = \"Asia/Kolkata\"; windows = [\"10:00-10:30\", "
		"\"11:00-11:20\"]; max_attempts = %u; retry_after = \"%um\"; busy = \"%s\"; "
		"machine = \"%s\"; end = \"2026-11-2%u\";\n",
		1 + draw(draft, 4), 4 + draw(draft, 10), PICK(draft, "4m", "never", "20m"),
		PICK(draft, "next_window", "6m"), 3 + draw(draft, 3));
	for (unsigned i = 0; i < draft->agent_count; i++)
		text_format(text,
			    "dial = \"%s\"; agent = \"agent%u\"; cps = %u.0; concurrent = %u; "
			    "ring_timeout = \"40s\"; longest_call = \"2m\"; %s\n",
			    PICK(draft, "provider", "provider_idempotent", "provider_prepares"), i,
			    draw(draft, 3), 1 + draw(draft, 3),
			    PICK(draft, "trunk = \"line\";", "",
				 "breaker_calls = 3; breaker_pause = \"9s\";"));
	text_add_text(text, "webhook = \"receiver\"; receiver = \"crm\";\n"
			    "webhook = \"receiver\"; receiver = \"log\"; script = \"log.lst\"; "
			    "title = \"log\";\n");
}

static void draft_provider(struct draft *draft)
{
	struct text *text = &draft->text;

	text_add_text(text, "[provider.txt]\n");
	for (unsigned i = 0; i < draft->contact_count; i++) {
		for (unsigned no = 1; no <= 2; no++)
			text_format(text, "%" PRIu64 "/%u %s ring %us talk %us %s\n", number_at(i),
				    no,
				    PICK(draft, "answered", "answered", "busy", "no_answer",
					 "machine", "rejected", "failed", "unreachable"),
				    1 + draw(draft, 30), 1 + draw(draft, 90),
				    PICK(draft, "", "", "", "twice", "early", "late 3s", "garbage",
					 "inside", "never", "refuse no", "forgotten", "uncharged 2",
					 "final", "asks 919876500003", "asks 919876599999 asks_on",
					 "asks 919876500001 asks_again", "charged", "fields 40"));
		text_format(text, "p%" PRIu64 "/%u %s\n", number_at(i), 1 + draw(draft, 3),
			    PICK(draft, "", "later 2s", "later 20s", "later 90s", "fail x",
				 "later 4s fail y", "never", "twice", "neither"));
	}
	text_format(text, "agent/1 of agent0 unavailable %um\nagent/2 of agent0 available %um\n",
		    1 + draw(draft, 5), 6 + draw(draft, 15));
	text_format(text, "agent/3 received %um x y z\n", 1 + draw(draft, 9));
}

static void draft_judges(struct draft *draft)
{
	struct text *text = &draft->text;

	text_add_text(text, "[scrub.txt]\n");
	for (unsigned i = 0; i < draft->contact_count; i++)
		text_format(text, "%" PRIu64 " %s\n", number_at(i),
			    PICK(draft, "", "", "", "later 1s", "later 20s", "later 5s twice",
				 "refuse x", "later 3s refuse y"));
	text_add_text(text, "[analyze.txt]\n");
	for (unsigned i = 0; i < draft->contact_count; i++)
		text_format(text, "%" PRIu64 "/1 %s %s\n", number_at(i),
			    PICK(draft, "", "means dnc", "means interested", "means nonsense",
				 "means callback_requested callback 10m",
				 "means callback_requested callback 30h", "fields 40"),
			    PICK(draft, "", "", "later 2s", "later 40s twice", "never",
				 "later 1s fail z"));
}

static void draft_receivers(struct draft *draft)
{
	struct text *text = &draft->text;

	text_format(text, "[receiver.txt]\ncall.completed/1 %s\ncampaign.started/1 %s\n",
		    PICK(draft, "200", "500", "503 after 1m", "hang", "200 slow 9s"),
		    PICK(draft, "200", "400", "hang"));
	text_format(text, "[log.lst]\n* %s\n", PICK(draft, "200", "200 twice", "refuse", "410"));
}

static void draft_actions(struct draft *draft)
{
	struct text *text = &draft->text;
	unsigned minute = 0;

	text_add_text(text, "[actions]\n");
	for (unsigned i = 0; i < 4 && minute < 20; i++) {
		minute += 1 + draw(draft, 5);
		switch (draw(draft, 6)) {
		case 0:
			text_format(text, "10:%02u:07 pause\n10:%02u:44 resume\n", minute, minute);
			break;
		case 1:
			text_format(text, "10:%02u:07 agent stop agent0\n", minute);
			text_format(text, "10:%02u:01 agent start agent0\n", ++minute);
			break;
		case 2:
			text_format(text, "10:%02u:11.3 dnd add %" PRIu64 "\n", minute,
				    number_at(draw(draft, draft->contact_count)));
			break;
		case 3:
			text_format(text, "10:%02u:31 flush second.csv\n", minute);
			break;
		case 4:
			draft->is_killed = true;
			text_format(text, "10:%02u:02.5 kill\n10:%02u:19 run\n", minute, minute);
			break;
		default:
			text_format(text, "10:%02u:02.5 drain\n", minute);
			minute += 2;
			text_format(text, "10:%02u:00 run\n", minute);
			draft->is_killed = true;
		}
	}
	/* The first commit of a run would fail the run. */
	if (!draft->is_killed && draw(draft, 2) == 0)
		text_format(text, "commit %u fails %u\n", 2 + draw(draft, 60), 1 + draw(draft, 3));
}

static void draft_limits(struct draft *draft)
{
	text_add_text(&draft->text, "[limits]\nmost cps 3\nmost concurrent 5\n");
	/* What store.memory holds dies with its process. */
	text_format(&draft->text, "[night]\nstart 2026-11-23T09:59:50+05:30\n%s",
		    draft->is_killed ? "store sqlite\n" : "");
}

static char *draft_make(uint64_t seed)
{
	struct draft draft = { .contact_count = 0 };

	random_init_seeded(&draft.random, seed);
	draft.contact_count = 3 + draw(&draft, draw(&draft, 8) == 0 ? 110 : 25);
	draft.agent_count = 1 + draw(&draft, 3);
	draft_files(&draft);
	draft_stages(&draft);
	draft_provider(&draft);
	draft_judges(&draft);
	draft_receivers(&draft);
	draft_actions(&draft);
	draft_limits(&draft);
	random_finish(&draft.random);
	return draft.text.at;
}

static void check_finished(struct night *night)
{
	const struct rows *contacts = &night->facts->tables[FACTS_CONTACTS];
	const struct rows *ends = &night->facts->tables[FACTS_ENDS];

	if (contacts->count == 0 || ends->count == 0 ||
	    strcmp(ends->at[ends->count - 1].words[0], "completed") != 0)
		night_fault(night, "the night was not completed");
	for (size_t i = 0; i < contacts->count; i++) {
		const char *state = contacts->at[i].words[1];

		if (strcmp(state, "queued") == 0 || strcmp(state, "in_progress") == 0 ||
		    strcmp(state, "staged") == 0)
			night_fault(night, "%s is %s in the end", contacts->at[i].words[0], state);
	}
}

static unsigned play(const struct scenario *scenario, const char *store, bool prints)
{
	struct night *night = night_create(scenario, store);
	unsigned wrong;

	night->is_quiet = true;
	night_play(night);
	check_finished(night);
	wrong = night->fault_count;
	if (wrong > 0 || prints)
		facts_print(night->facts, stderr);
	night_destroy(&night);
	return wrong;
}

unsigned chaos(uint64_t seed, bool prints)
{
	char name[32], *text = draft_make(seed);
	struct scenario *scenario;
	unsigned wrong = 1;

	snprintf(name, sizeof(name), "chaos_%" PRIu64, seed);
	scenario = scenario_of_text(name, text);
	if (scenario != NULL) {
		const char *only = scenario_setting(scenario, "night", "store");

		wrong = play(scenario, only != NULL ? only : "memory", prints);
	}
	if (wrong > 0 || prints)
		fprintf(stderr, "%s:\n%s\n", name, text);
	scenario_destroy(&scenario);
	free(text);
	return wrong;
}
