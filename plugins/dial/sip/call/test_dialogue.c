/* test_dialogue.c - scripts, step by step: what happens on the line, and what is done
 *
 * Each row is a script, what the other side does, and the story that must come of it. */
/* SPDX-License-Identifier: MIT */
#include "call/dialogue.h"

#include "call/fakes/fakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define END PEAL_STEP_END
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct peal_segment hello[] = { { { "hello ", 6 }, false }, { { "Priya", 5 }, true } };
static const struct peal_segment ask[] = { { { "press 1", 7 }, false } };
static const struct peal_segment thanks[] = { { { "thanks", 6 }, false } };
static const struct peal_segment sorry[] = { { { "sorry", 5 }, false } };

#define SAY(words, then)                                                                           \
	{                                                                                          \
		.kind = PEAL_STEP_SAY, .segments = words, .segment_count = COUNT(words),           \
		.next = then                                                                       \
	}

static const struct peal_step greeting[] = { SAY(hello, 1), SAY(thanks, END) };

static const struct peal_choice choices[] = { { "1", 1 }, { "42", 2 } };

/* 0 asks; 1 thanks, 2 is sorry, 3 said nothing, 4 something else. */
static const struct peal_step menu[] = {
	{ .kind = PEAL_STEP_GATHER,
	  .segments = ask,
	  .segment_count = 1,
	  .name = "answer",
	  .keys_min = 1,
	  .keys_max = 2,
	  .is_hash_end = true,
	  .wait_ms = 5000,
	  .tries = 2,
	  .choices = choices,
	  .choice_count = 2,
	  .other = 4,
	  .nothing = 3,
	  .next = END },
	SAY(thanks, END),
	SAY(sorry, END),
	{ .kind = PEAL_STEP_HANG_UP },
	SAY(hello, END),
};

/* Any two to four digits. */
static const struct peal_step number[] = {
	{ .kind = PEAL_STEP_GATHER,
	  .segments = ask,
	  .segment_count = 1,
	  .name = "pin",
	  .keys_min = 2,
	  .keys_max = 4,
	  .is_hash_end = true,
	  .wait_ms = 3000,
	  .tries = 1,
	  .other = 2,
	  .nothing = END,
	  .next = 1 },
	SAY(thanks, END),
	SAY(sorry, END),
};

static const struct peal_step recording[] = {
	{ .kind = PEAL_STEP_RECORD,
	  .name = "what you/say",
	  .longest_ms = 60000,
	  .silence_ms = 3000,
	  .next = 1 },
	SAY(thanks, 2),
	{ .kind = PEAL_STEP_RECORD,
	  .name = "",
	  .longest_ms = 60000,
	  .silence_ms = 3000,
	  .next = END },
};

static const struct peal_step transfer[] = {
	SAY(hello, 1),
	{ .kind = PEAL_STEP_TRANSFER, .target = "+911", .failed = 2, .next = END },
	SAY(sorry, END),
};

static const struct peal_step file[] = {
	{ .kind = PEAL_STEP_PLAY, .target = "/sounds/intro.wav", .next = END },
};

/* Steps that take no time, in a circle. */
static const struct peal_step circle[] = {
	{ .kind = PEAL_STEP_SAY, .next = 1 },
	{ .kind = PEAL_STEP_SAY, .next = 0 },
};

static const struct peal_step wordless[] = {
	{ .kind = PEAL_STEP_GATHER,
	  .name = "answer",
	  .keys_max = 1,
	  .wait_ms = 2000,
	  .tries = 1,
	  .other = END,
	  .nothing = END,
	  .next = END },
};

/* With an own message for machines, and with none. */
static const struct peal_step with_message[] = {
	SAY(hello, 1),
	{ .kind = PEAL_STEP_GATHER,
	  .segments = ask,
	  .segment_count = 1,
	  .keys_max = 1,
	  .wait_ms = 1000,
	  .tries = 1,
	  .other = END,
	  .nothing = END,
	  .next = END },
	SAY(sorry, END),
};

struct row {
	const char *about;
	const struct peal_step *steps;
	size_t step_count;
	const char *events;
	const char *story, *transcript, *keys, *fields;
	enum peal_machine machine;
	uint32_t machine_step;
	bool has_no_events; /* telephone-event was not agreed */
};

#define SCRIPT(steps) steps, COUNT(steps)
#define HUMAN "answered_by=human answered_by_cause=short_greeting answered_by_ms=900 "
#define MACHINE "answered_by=machine answered_by_cause=long_greeting answered_by_ms=1600 "

static const struct row rows[] = {
	{ "says all and hangs up", SCRIPT(greeting), "played played",
	  "listen; play hello  Priya; play thanks; over; ", "agent: hello Priya\nagent: thanks", "",
	  "", 0, END, false },
	{ "keys while it speaks are noted", SCRIPT(greeting), "5 played 7",
	  "listen; play hello  Priya; play thanks; ", "agent: hello Priya\nagent: thanks", "57", "",
	  0, END, false },
	{ "keys in the sound", SCRIPT(greeting), "", "listen keys; play hello  Priya; ",
	  "agent: hello Priya", "", "", 0, END, true },
	{ "what was cut off is not heard of again", SCRIPT(menu), "1 stale w5000",
	  "listen; play press 1; silence; play thanks; ",
	  "agent: press 1\ncallee: pressed 1\nagent: thanks", "1", "answer=1 ", 0, END, false },
	{ "a choice after the words", SCRIPT(menu), "played 4 2",
	  "listen; play press 1; play sorry; ", "agent: press 1\ncallee: pressed 42\nagent: sorry",
	  "42", "answer=42 ", 0, END, false },
	{ "a choice ended by #", SCRIPT(menu), "1 #",
	  "listen; play press 1; silence; play thanks; ",
	  "agent: press 1\ncallee: pressed 1\nagent: thanks", "1#", "answer=1 ", 0, END, false },
	{ "silence twice", SCRIPT(menu), "played w5000 played w5000",
	  "listen; play press 1; play press 1; over; ", "agent: press 1\nagent: press 1", "", "", 0,
	  END, false },
	{ "not quite the time", SCRIPT(menu), "played w4999", "listen; play press 1; ",
	  "agent: press 1", "", "", 0, END, false },
	{ "the time counts from the last key", SCRIPT(number), "1 w2999 2 w2999 3 w2999",
	  "listen; play press 1; silence; ", "agent: press 1", "123", "", 0, END, false },
	{ "the time counts from the end of the words", SCRIPT(menu), "w60000 played w4000 1 #",
	  "listen; play press 1; play thanks; ", "agent: press 1\ncallee: pressed 1\nagent: thanks",
	  "1#", "answer=1 ", 0, END, false },
	{ "something else twice", SCRIPT(menu), "9 9 8 #",
	  "listen; play press 1; silence; play press 1; silence; play hello  Priya; ",
	  "agent: press 1\ncallee: pressed 99\nagent: press 1\ncallee: pressed 8\nagent: hello "
	  "Priya",
	  "998#", "answer=8 ", 0, END, false },
	{ "# alone is something else", SCRIPT(menu), "# #",
	  "listen; play press 1; silence; play press 1; silence; play hello  Priya; ",
	  "agent: press 1\nagent: press 1\nagent: hello Priya", "##", "", 0, END, false },
	{ "silence, then a choice", SCRIPT(menu), "played w5000 1 w5000",
	  "listen; play press 1; play press 1; silence; play thanks; ",
	  "agent: press 1\nagent: press 1\ncallee: pressed 1\nagent: thanks", "1", "answer=1 ", 0,
	  END, false },
	{ "free digits up to the most", SCRIPT(number), "1 2 3 4 5",
	  "listen; play press 1; silence; play thanks; ",
	  "agent: press 1\ncallee: pressed 1234\nagent: thanks", "1234", "pin=1234 ", 0, END,
	  false },
	/* A 9 that answers nothing must not be taken for an answer by the rules. */
	{ "of a script that asks, keys that answer nothing", SCRIPT(with_message), "9 played 1 9",
	  "listen; play hello  Priya; play press 1; silence; over; ",
	  "agent: hello Priya\nagent: press 1\ncallee: pressed 1", "1", "", 0, END, false },
	{ "free digits, too few", SCRIPT(number), "1 w3000",
	  "listen; play press 1; silence; play sorry; ",
	  "agent: press 1\ncallee: pressed 1\nagent: sorry", "1", "pin=1 ", 0, END, false },
	{ "free digits, enough", SCRIPT(number), "1 2 w3000",
	  "listen; play press 1; silence; play thanks; ",
	  "agent: press 1\ncallee: pressed 12\nagent: thanks", "12", "pin=12 ", 0, END, false },
	{ "asks without words", SCRIPT(wordless), "w1999 7", "listen; over; ", "callee: pressed 7",
	  "7", "answer=7 ", 0, END, false },
	{ "a recorded answer, then another", SCRIPT(recording),
	  "played recorded played played silent",
	  "listen; play /tone; record answer /answers/a-what_you_say.wav; play thanks; "
	  "play /tone; record answer /answers/a-answer-2.wav; over; ",
	  "callee: (recorded: 4.2 s)\nagent: thanks\ncallee: (says nothing)", "",
	  "what you/say=/answers/a-what_you_say.wav ", 0, END, false },
	{ "hung up while the answer is recorded", SCRIPT(recording), "played w2900 gone",
	  "listen; play /tone; record answer /answers/a-what_you_say.wav; ",
	  "callee: (recorded: 2.9 s)", "", "what you/say=/answers/a-what_you_say.wav ", 0, END,
	  false },
	{ "nobody takes the call", SCRIPT(transfer), "played failed",
	  "listen; play hello  Priya; transfer +911; play sorry; ",
	  "agent: hello Priya\nagent: (hands the call over)\nagent: (nobody took the call)\n"
	  "agent: sorry",
	  "", "", 0, END, false },
	{ "a file", SCRIPT(file), "played", "listen; play /sounds/intro.wav; over; ",
	  "agent: (plays intro.wav)", "", "", 0, END, false },
	{ "a circle of nothing", SCRIPT(circle), "", "listen; over; ", "", "", "", 0, END, false },
	{ "no script", NULL, 0, "w600000", "listen; ", "", "", "", 0, END, false },

	/* who picked up */
	{ "a person", SCRIPT(greeting), "human played",
	  "listen who beep; listen; play hello  Priya; play thanks; ",
	  "agent: hello Priya\nagent: thanks", "", HUMAN, PEAL_MACHINE_HANG_UP, END, false },
	{ "unsure is a person", SCRIPT(greeting), "unsure",
	  "listen who beep; listen; play hello  Priya; ", "agent: hello Priya", "",
	  "answered_by=unsure answered_by_cause=initial_silence answered_by_ms=2500 ",
	  PEAL_MACHINE_HANG_UP, END, false },
	{ "no sound at all is a person", SCRIPT(greeting), "w6000",
	  "listen who beep; listen; play hello  Priya; ", "agent: hello Priya", "",
	  "answered_by=unsure answered_by_cause=no_sound answered_by_ms=6000 ",
	  PEAL_MACHINE_HANG_UP, END, false },
	{ "who presses keys is a person", SCRIPT(greeting), "w500 1",
	  "listen who beep; listen; play hello  Priya; ", "agent: hello Priya", "1",
	  "answered_by=human answered_by_cause=key answered_by_ms=500 ", PEAL_MACHINE_MESSAGE, END,
	  false },
	{ "hangs up on a machine", SCRIPT(greeting), "machine", "listen who beep; over; ", "", "",
	  MACHINE, PEAL_MACHINE_HANG_UP, END, false },
	{ "goes on with a machine", SCRIPT(greeting), "machine played",
	  "listen who beep; listen; play hello  Priya; play thanks; ",
	  "agent: hello Priya\nagent: thanks", "", MACHINE, PEAL_MACHINE_CONTINUE, END, false },
	{ "the message after the beep", SCRIPT(with_message), "machine w9000 beep played",
	  "listen who beep; listen beep; listen who beep; listen; play sorry; over; ",
	  "agent: sorry", "", MACHINE, PEAL_MACHINE_MESSAGE, 2, false },
	{ "the words from the start on", SCRIPT(with_message), "machine beep played",
	  "listen who beep; listen beep; listen who beep; listen; play hello  Priya; over; ",
	  "agent: hello Priya", "", MACHINE, PEAL_MACHINE_MESSAGE, END, false },
	{ "a long silence is as good as a beep", SCRIPT(greeting), "machine human unsure played",
	  "listen who beep; listen beep; listen who beep; listen beep; listen who beep; listen; "
	  "play hello  Priya; play thanks; ",
	  "agent: hello Priya\nagent: thanks", "", MACHINE, PEAL_MACHINE_MESSAGE, END, false },
	{ "the beep never comes", SCRIPT(greeting), "machine w29999 w1",
	  "listen who beep; listen beep; listen who beep; listen; play hello  Priya; ",
	  "agent: hello Priya", "", MACHINE, PEAL_MACHINE_MESSAGE, END, false },
	{ "a beep at once", SCRIPT(greeting), "beep",
	  "listen who beep; listen; play hello  Priya; ", "agent: hello Priya", "",
	  "answered_by=machine answered_by_cause= answered_by_ms=700 ", PEAL_MACHINE_MESSAGE, END,
	  false },
};

/* ---- the other side ---- */

static struct dialogue dialogue;

static void on_over(void *context)
{
	(void)context;
	fake_tell("over");
}

static void on_transfer(void *context, const struct peal_step *step)
{
	(void)context;
	fake_tell("transfer %s", step->target);
}

static const struct dialogue_events events = { .over = on_over, .transfer = on_transfer };

static void on_played(void *context, uint32_t play)
{
	(void)context;
	dialogue_played(&dialogue, play);
}

static const struct stream_events sound = { .played = on_played };

static const struct {
	const char *word;
	struct heard heard;
} verdicts[] = {
	{ "human", { HEARD_HUMAN, '\0', "short_greeting", 900 } },
	{ "unsure", { HEARD_UNSURE, '\0', "initial_silence", 2500 } },
	{ "machine", { HEARD_MACHINE, '\0', "long_greeting", 1600 } },
	{ "beep", { HEARD_BEEP, '\0', NULL, 700 } },
};

static void do_event(const char *word)
{
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		if (strcmp(word, verdicts[i].word) == 0) {
			dialogue_heard(&dialogue, &verdicts[i].heard);
			return;
		}
	}
	if (strcmp(word, "played") == 0)
		fake_played();
	else if (strcmp(word, "stale") == 0)
		dialogue_played(&dialogue, 1);
	else if (strcmp(word, "recorded") == 0)
		dialogue_recorded(&dialogue, 4210, false);
	else if (strcmp(word, "silent") == 0)
		dialogue_recorded(&dialogue, 3000, true);
	else if (strcmp(word, "failed") == 0)
		dialogue_not_transferred(&dialogue);
	else if (strcmp(word, "gone") == 0)
		dialogue_finish(&dialogue);
	else if (word[0] == 'w')
		fake_advance(atoi(word + 1));
	else
		dialogue_key(&dialogue, word[0]);
}

static void do_events(const char *words)
{
	char copy[256], *save, *word;

	snprintf(copy, sizeof(copy), "%s", words);
	for (word = strtok_r(copy, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		do_event(word);
}

static void same(const struct row *row, const char *what, const char *got, const char *wanted)
{
	if (got == NULL)
		got = "";
	if (strcmp(got, wanted) != 0)
		fail_msg("%s: %s is\n  \"%s\", not\n  \"%s\"", row->about, what, got, wanted);
}

static void check_notes(const struct row *row, const struct notes *notes)
{
	char fields[1024] = "";
	size_t used = 0;

	for (size_t i = 0; i < notes->field_count; i++) {
		if (strcmp(notes->fields[i].name, "") != 0 && notes->fields[i].value != NULL)
			used += (size_t)snprintf(fields + used, sizeof(fields) - used, "%s=%s ",
						 notes->fields[i].name, notes->fields[i].value);
	}
	same(row, "the transcript", notes->transcript, row->transcript);
	same(row, "the keys", notes->keys, row->keys);
	same(row, "the fields", fields, row->fields);
}

static void run_row(const struct row *row)
{
	struct peal_script script = {
		.name = "test",
		.language = "en",
		.steps = row->steps,
		.step_count = row->step_count,
		.machine = row->machine_step,
	};
	struct words words;
	struct notes notes = { 0 };
	struct stream *stream;
	struct dialogue_config config = {
		.host = &fake_host,
		.stack = &fake_stack,
		.script = &script,
		.words = &words,
		.notes = &notes,
		.events = &events,
		.machine = row->machine,
		.analysis_ms = 5000,
		.beep_wait_ms = 30000,
		.answers = "/answers/a",
		.has_telephone_event = !row->has_no_events,
	};

	fake_reset();
	assert_int_equal(words_init(&words, &fake_sounds, &script, "/tone"), 0);
	stream = stream_create(&fake_media, &sound, NULL, NULL);
	config.stream = stream;
	dialogue_start(&dialogue, &config);
	do_events(row->events);
	same(row, "the story", fake_story(), row->story);
	check_notes(row, &notes);
	dialogue_finish(&dialogue);
	words_finish(&words);
	notes_finish(&notes);
	stream_destroy(&stream);
	fake_check_empty();
}

static void test_dialogue__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		run_row(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialogue__each_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
