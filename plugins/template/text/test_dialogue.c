/* test_dialogue.c - template.text: the steps that a dialogue becomes, and their words */
/* SPDX-License-Identifier: MIT */
#include "text_test.h"

/* The steps as text, for comparison: "0 say 'Hello {Asha}' > 1\n...".  {}: variables. */
struct outline {
	char text[4000];
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void outline_add(struct outline *outline,
							      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	outline->used += (size_t)vsnprintf(outline->text + outline->used,
					   sizeof(outline->text) - outline->used, format, args);
	va_end(args);
	assert_true(outline->used < sizeof(outline->text));
}

static void outline_go(struct outline *outline, const char *way, uint32_t step)
{
	if (step == PEAL_STEP_END)
		outline_add(outline, " %s end", way);
	else
		outline_add(outline, " %s %u", way, step);
}

static void outline_words(struct outline *outline, const struct peal_step *step)
{
	outline_add(outline, " '");
	for (size_t i = 0; i < step->segment_count; i++) {
		const struct peal_segment *segment = &step->segments[i];

		assert_true(segment->text.bytes > 0);
		outline_add(outline, segment->is_variable ? "{%.*s}" : "%.*s",
			    (int)segment->text.bytes, segment->text.at);
	}
	outline_add(outline, "'");
}

static void outline_gather(struct outline *outline, const struct peal_step *step)
{
	outline_add(outline, " %u-%u%s %dms x%u", step->keys_min, step->keys_max,
		    step->is_hash_end ? "#" : "", (int)step->wait_ms, step->tries);
	for (size_t i = 0; i < step->choice_count; i++)
		outline_go(outline, step->choices[i].keys, step->choices[i].step);
	outline_go(outline, "other", step->other);
	outline_go(outline, "nothing", step->nothing);
}

static void outline_step(struct outline *outline, const struct peal_step *step)
{
	static const char *const kinds[] = {
		"say", "play", "gather", "record", "transfer", "hang"
	};

	outline_add(outline, "%s", kinds[step->kind]);
	if (step->name[0] != '\0')
		outline_add(outline, " [%s]", step->name);
	if (step->target != NULL)
		outline_add(outline, " <%s>", step->target);
	if (step->kind == PEAL_STEP_SAY || step->kind == PEAL_STEP_GATHER)
		outline_words(outline, step);
	if (step->kind == PEAL_STEP_GATHER)
		outline_gather(outline, step);
	if (step->kind == PEAL_STEP_RECORD)
		outline_add(outline, " %dms %dms", (int)step->longest_ms, (int)step->silence_ms);
	if (step->kind == PEAL_STEP_TRANSFER) {
		outline_add(outline, step->transfer == PEAL_TRANSFER_REFER ? " refer" : " bridge");
		outline_go(outline, "failed", step->failed);
	}
	if (step->kind != PEAL_STEP_HANG_UP && step->kind != PEAL_STEP_TRANSFER)
		outline_go(outline, ">", step->next);
	outline_add(outline, "\n");
}

static void outline_script(struct outline *outline, const struct peal_script *script)
{
	outline->used = 0;
	for (size_t i = 0; i < script->step_count; i++)
		outline_step(outline, &script->steps[i]);
	outline_go(outline, "machine", script->machine);
}

struct dialogue_case {
	const char *script;
	const char *outline;
	const char *text;
};

/* For the contact of text_test.h.  "FOLDER" is the folder's path. */
static const struct dialogue_case cases[] = {
	/* A plain text is one step. */
	{ "Hello {{name}},\n{{note|you}}!\n", "say 'Hello {Asha},\nyou!' > end\n machine end",
	  "Hello Asha,\nyou!" },
	{ "# no comment\nHello [start]\n", "say '# no comment\nHello [start]' > end\n machine end",
	  "# no comment\nHello [start]" },
	{ "[a] and [b]\n", "say '[a] and [b]' > end\n machine end", "[a] and [b]" },
	/* Words that go on, blanks and comments. */
	{ "\xef\xbb\xbf# comment\n\n[start]\r\nsay:  Hello \r\n\n# comment\n\t {{name}},  \n  at: "
	  "5:30 "
	  "{{{{x}}}}  \n",
	  "say 'Hello {Asha}, at: 5:30 {{x}}' > end\n machine end", "Hello Asha, at: 5:30 {{x}}" },
	{ "[start]\nsay: {{name}}{{amount}}\nsay: {{note|}}\nsay: x\n",
	  "say '{Asha}{500}' > 1\nsay '' > 2\nsay 'x' > end\n machine end", "Asha500\nx" },
	/* A section ends with hanging up; gotos are no steps. */
	{ "[start]\nsay: a\ngoto: b\n[c]\nsay: c\n[b]\ngoto: c\n",
	  "say 'a' > 1\nsay 'c' > end\n machine end", "a\nc" },
	{ "[start]\nsay: a\nhang up\n", "say 'a' > 1\nhang\n machine end", "a" },
	/* ask */
	{ "[start]\nask: Press.\n",
	  "gather 'Press.' 1-1 5000ms x2 other end nothing end > end\n"
	  " machine end",
	  "Press." },
	{ "[start]\nask:\n  keys: 2\nsay: x\n",
	  "gather '' 2-2 5000ms x2 other 1 nothing 1 > 1\nsay 'x' > end\n machine end", "x" },
	{ "[start]\nask pin: Type\n  it.\n  keys: 4-6 #\n  wait: 1m30s\n  tries: 3\n  other: bye\n"
	  "  nothing: start\nsay: x\n[bye]\nhang up\n",
	  "gather [pin] 'Type it.' 4-6# 90000ms x3 other 2 nothing 0 > 1\nsay 'x' > end\nhang\n"
	  " machine end",
	  "Type it.\nx" },
	{ "[start]\nask: Hi\n  keys: 1-2\n  1: a\n  42: a\n  #: start\n  *: b\n[a]\nsay: a\n[b]\n"
	  "goto: a\n",
	  "gather 'Hi' 1-2 5000ms x2 1 1 42 1 # 0 * 1 other end nothing end > end\nsay 'a' > end\n"
	  " machine end",
	  "Hi\na" },
	{ "[start]\nask: Hi\n  keys: 1-2 #\n  4: start\n  42: start\n",
	  "gather 'Hi' 1-2# 5000ms x2 4 0 42 0 other end nothing end > end\n machine end", "Hi" },
	/* Words in a question may end with a colon when they cannot be a setting. */
	{ "[start]\nask: Hi,\n  dear {{name}}: press\n  1: start\n",
	  "gather 'Hi, dear {Asha}: press' 1-1 5000ms x2 1 0 other end nothing end > end\n"
	  " machine end",
	  "Hi, dear Asha: press" },
	/* record, transfer, play */
	{ "[start]\nrecord a_1: 30s\n  silence: 500ms\nrecord b: 1m\n",
	  "record [a_1] 30000ms 500ms > 1\nrecord [b] 60000ms 3000ms > end\n machine end", "" },
	{ "[start]\ntransfer: +91 (22) 3344-5566\nsay: x\ntransfer: sips:a.b@[::1]:5061;x=1\n"
	  "  how: refer\n  failed: start\n",
	  "transfer <+912233445566> bridge failed 1\nsay 'x' > 2\n"
	  "transfer <sips:a.b@[::1]:5061;x=1> refer failed 0\n machine end",
	  "x" },
	{ "[start]\ntransfer: +91{{desk|2233445566}}\n",
	  "transfer <+912233445566> bridge failed end\n machine end", "" },
	{ "[start]\nplay: a.wav\nplay: {{amount}}/{{name}}.wav\n",
	  "play <FOLDER/a.wav> > 1\nplay <FOLDER/500/Asha.wav> > end\n machine end", "" },
	/* What is left on an answering machine. */
	{ "[start]\nsay: a\n[machine]\nsay: {{name}}, call us.\nplay: a.wav\n",
	  "say 'a' > end\nsay '{Asha}, call us.' > 2\nplay <FOLDER/a.wav> > end\n machine 1",
	  "a\nAsha, call us." },
	{ "[start]\nask: a\n  1: bye\n[bye]\nsay: b\n[machine]\ngoto: bye\n",
	  "gather 'a' 1-1 5000ms x2 1 1 other end nothing end > end\nsay 'b' > end\n machine 1",
	  "a\nb" },
};

/* Puts the folder's path where "FOLDER" is. */
static void expand(const char *text, const struct folder *folder, char *out, size_t room)
{
	const char *at;
	size_t used = 0;

	while ((at = strstr(text, "FOLDER")) != NULL) {
		used += (size_t)snprintf(out + used, room - used, "%.*s%s", (int)(at - text), text,
					 folder->path);
		text = at + strlen("FOLDER");
	}
	snprintf(out + used, room - used, "%s", text);
}

static void test_dialogue__table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static struct outline outline;
		struct folder folder;
		struct plugin_host *host;
		struct peal_script script;
		char text[500], expected[4000];

		folder_create(&folder);
		folder_write(&folder, "s.txt", cases[i].script);
		folder_write(&folder, "a.wav", "");
		host = folder_open(&folder, "");
		script = render(host, text, sizeof(text));
		outline_script(&outline, &script);
		expand(cases[i].outline, &folder, expected, sizeof(expected));
		if (strcmp(outline.text, expected) != 0 || strcmp(text, cases[i].text) != 0)
			fail_msg("%s:\n%s\n'%s'\ninstead of\n%s\n'%s'", cases[i].script,
				 outline.text, text, expected, cases[i].text);
		plugin_host_destroy(&host);
		folder_remove(&folder);
	}
}

/* Lines of the file, for messages at call time. */
static void test_dialogue__lines(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_script script;
	char text[100];

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt",
		     "# x\n[start]\nsay: a\n  b\n\n  c\nask: d\n  1: x\n[x]\nhang up\n");
	host = folder_open(&folder, "");
	script = render(host, text, sizeof(text));
	assert_int_equal(script.step_count, 3);
	assert_int_equal(script.steps[0].line, 3);
	assert_int_equal(script.steps[1].line, 7);
	assert_int_equal(script.steps[2].line, 10);
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* The segments are the text: nothing of a word is kept twice. */
static void test_dialogue__segments_lie_in_the_text(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_script script;
	char text[100];

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "[start]\nsay: a {{name}}\nask: b {{amount}}\n");
	host = folder_open(&folder, "");
	script = render(host, text, sizeof(text));
	assert_string_equal(text, "a Asha\nb 500");
	assert_ptr_equal(script.steps[0].segments[0].text.at, script.text.at);
	assert_ptr_equal(script.steps[1].segments[1].text.at,
			 script.text.at + strlen("a Asha\nb "));
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* The shipped dialogues: each can be read, and uses every kind of step. */
static void test_dialogue__samples(void **state)
{
	static const char *const languages[] = { "en", "hi-IN" };
	static const char *const columns[] = { "amount", "due_date", "loan_id", "city", NULL };
	static const char *const values[] = { "4500", "2026-12-05", "LN001726", "Pune", NULL };
	char shapes[2][4000] = { "", "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct peal_error err = { .text = "" };
		struct peal_render_request request;
		struct peal_script script;
		struct plugin_host *host;
		char settings[500];
		unsigned kinds = 0;

		snprintf(settings, sizeof(settings),
			 "scripts = \"%s/samples/scripts\"; script = \"payment_dialogue\"; "
			 "language = \"%s\";",
			 getenv("PEAL_SOURCE"), languages[i]);
		host = plugin_host_create("template", "text", settings);
		request = test_request(host);
		request.contact = plugin_host_contact(host, 919876543210, "Asha", columns, values);
		if (((const struct peal_template_ops *)plugin_host_ops(host))
			    ->render(plugin_host_self(host), &request, plugin_host_arena(host),
				     &script, &err) < 0)
			fail_msg("%s: %s", languages[i], err.text);
		for (size_t step = 0; step < script.step_count; step++) {
			kinds |= 1u << script.steps[step].kind;
			snprintf(shapes[i] + strlen(shapes[i]), 100, "%d %u %zu, ",
				 (int)script.steps[step].kind, script.steps[step].next,
				 script.steps[step].choice_count);
		}
		assert_int_equal(kinds, (1u << (PEAL_STEP_HANG_UP + 1)) - 1);
		assert_int_not_equal(script.machine, PEAL_STEP_END);
		assert_string_equal(script.language, languages[i]);
		plugin_host_destroy(&host);
	}
	/* The same dialogue in both languages. */
	assert_string_equal(shapes[0], shapes[1]);
}

/* The example of the README is a script without mistakes. */
static void test_dialogue__readme(void **state)
{
	static char readme[20000];
	char path[300], found[PEAL_ERROR_TEXT_MAX];
	struct folder folder;
	FILE *file;
	char *from, *to;

	(void)state;
	snprintf(path, sizeof(path), "%s/plugins/template/text/README.md", getenv("PEAL_SOURCE"));
	file = fopen(path, "re");
	assert_non_null(file);
	assert_true(fread(readme, 1, sizeof(readme) - 1, file) > 0);
	fclose(file);
	from = strstr(readme, "# Comments begin");
	assert_non_null(from);
	to = strstr(from, "```");
	assert_non_null(to);
	*to = '\0';
	folder_create(&folder);
	folder_write(&folder, "s.txt", from);
	folder_mistakes(&folder, found);
	assert_string_equal(found, "");
	folder_remove(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialogue__table),
		cmocka_unit_test(test_dialogue__lines),
		cmocka_unit_test(test_dialogue__segments_lie_in_the_text),
		cmocka_unit_test(test_dialogue__samples),
		cmocka_unit_test(test_dialogue__readme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
