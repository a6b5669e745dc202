/* test_outline.c - scripts that cannot be spoken or played */
/* SPDX-License-Identifier: MIT */
#include "call/outline.h"

#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct peal_step play_step(const char *path, uint32_t line)
{
	return (struct peal_step){
		.kind = PEAL_STEP_PLAY, .line = line, .target = path, .next = PEAL_STEP_END
	};
}

/* What is said of these steps; "" when nothing is. */
static void script_check(const struct sip_config *config, const struct peal_script *script,
			 char said_out[PEAL_ERROR_TEXT_MAX])
{
	const struct peal_outline outline = { *script, "/scripts/s.txt" };
	struct peal_error err = { .text = "" };
	int result = outline_check(config, &outline, &err);

	assert_int_equal(result < 0, err.text[0] != '\0');
	snprintf(said_out, PEAL_ERROR_TEXT_MAX, "%s", err.text);
}

static void test_files__that_cannot_be_played(void **state)
{
	const struct sip_config config = { .speech_timeout = 10000 };
	char good[300], said[PEAL_ERROR_TEXT_MAX];
	struct peal_step steps[4];
	struct peal_script script = { .steps = steps, .step_count = 2 };

	(void)state;
	snprintf(good, sizeof(good), "%s/samples/scripts/chime.wav", getenv("PEAL_SOURCE"));
	steps[0] = play_step(good, 3);
	steps[1] = play_step(NULL, 4); /* it has variables */
	script_check(&config, &script, said);
	assert_string_equal(said, "");
	steps[2] = play_step("/dev/null", 5);
	steps[3] = play_step("/does/not/exist.wav", 6);
	script.step_count = 4;
	script_check(&config, &script, said);
	assert_string_equal(said,
			    "script: /scripts/s.txt:5: play: \"null\" cannot be played: it is "
			    "not a file\n"
			    "script: /scripts/s.txt:6: play: \"exist.wav\" cannot be played: "
			    "it cannot be opened: No such file or directory");
}

static const struct peal_pair voice_any[] = { { "any", "cat" } };
static const struct peal_pair voice_flite[] = { { "any", "flite" } };
static const struct peal_pair voices_two[] = { { "hi", "cat" }, { "en", "cat" } };

static void test_languages__that_nobody_speaks(void **state)
{
	static const struct {
		struct peal_map voices;
		const char *language, *says;
	} rows[] = {
		{ { voice_any, 1 }, "ta", "" },
		{ { voices_two, 2 }, "hi-IN", "" },
		{ { voices_two, 2 }, "", "" },
		{ { voices_two, 2 }, "ta", "script: /scripts/s.txt:2: no voice speaks \"ta\": " },
		{ { voice_flite, 1 }, "en-GB", "" },
		{ { voice_flite, 1 }, "", "" },
		{ { voice_flite, 1 }, "hi", "s.txt:2: flite speaks English only, not \"hi\"" },
	};
	static const struct peal_segment words[] = { { { "Hello", 5 }, false } };
	static const struct peal_step steps[] = {
		{ .kind = PEAL_STEP_HANG_UP, .line = 1 },
		{ .kind = PEAL_STEP_SAY, .line = 2, .segments = words, .segment_count = 1 },
		{ .kind = PEAL_STEP_SAY, .line = 3, .segments = words, .segment_count = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sip_config config = { .voices = rows[i].voices,
						   .speech_timeout = 10000 };
		struct peal_script script = { .language = rows[i].language,
					      .steps = steps,
					      .step_count = 3 };
		char said[PEAL_ERROR_TEXT_MAX];

		script_check(&config, &script, said);
		if (rows[i].says[0] == '\0' ? said[0] != '\0' : strstr(said, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, said);
		assert_null(strchr(said, '\n'));
		/* Nothing is said aloud: it does not matter. */
		script.step_count = 1;
		script_check(&config, &script, said);
		assert_string_equal(said, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files__that_cannot_be_played),
		cmocka_unit_test(test_languages__that_nobody_speaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
