/* fuzz_template.c - any bytes as a script of template.text and, after a zero byte, the
 * value of all its variables */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/template/text/render.h"
#include "tests/fuzz/fuzz_host.h"

#define FOLDER "/scripts"

static void step_check(uint32_t step, const struct peal_script *script)
{
	if (step != PEAL_STEP_END && step >= script->step_count)
		abort();
}

static void words_check(const struct peal_step *step, const struct peal_script *script)
{
	for (size_t i = 0; i < step->segment_count; i++) {
		struct peal_slice text = step->segments[i].text;

		if (text.bytes == 0 || text.at < script->text.at ||
		    text.at + text.bytes > script->text.at + script->text.bytes)
			abort();
		for (size_t c = 0; step->segments[i].is_variable && c < text.bytes; c++)
			if ((unsigned char)text.at[c] < ' ')
				abort();
	}
}

static void target_check_rendered(const struct peal_step *step)
{
	const char *target = step->target;

	if (step->kind == PEAL_STEP_PLAY &&
	    (strncmp(target, FOLDER "/", strlen(FOLDER "/")) != 0 ||
	     strstr(target, "/../") != NULL ||
	     (strlen(target) > 2 && strcmp(target + strlen(target) - 3, "/..") == 0)))
		abort();
	if (step->kind == PEAL_STEP_TRANSFER && strpbrk(target, " \r\n<>\"?") != NULL)
		abort();
}

static void gather_check(const struct peal_step *step, const struct peal_script *script)
{
	if (step->keys_min < 1 || step->keys_max < step->keys_min ||
	    step->keys_max > SCRIPT_KEYS_MAX || step->tries < 1 || step->wait_ms <= 0)
		abort();
	for (size_t i = 0; i < step->choice_count; i++) {
		if (strlen(step->choices[i].keys) > step->keys_max)
			abort();
		step_check(step->choices[i].step, script);
	}
}

static void rendered_check(const struct peal_script *script)
{
	if (script->step_count == 0 || script->text.bytes > SCRIPT_BYTES_MAX)
		abort();
	step_check(script->machine, script);
	for (size_t i = 0; i < script->step_count; i++) {
		const struct peal_step *step = &script->steps[i];

		step_check(step->next, script);
		step_check(step->other, script);
		step_check(step->nothing, script);
		step_check(step->failed, script);
		words_check(step, script);
		if (step->kind == PEAL_STEP_GATHER)
			gather_check(step, script);
		else if (step->kind == PEAL_STEP_PLAY || step->kind == PEAL_STEP_TRANSFER)
			target_check_rendered(step);
	}
}

static void script_render(const struct script *script, struct peal_slice text)
{
	struct peal_arena *arena = arena_create();
	struct value *values = arena_alloc(arena, (script->segment_count + 1) * sizeof(*values));
	const struct render render = { &fuzz_host, script, FOLDER, values };
	struct peal_script rendered = { 0 };
	struct peal_error err = { 0 };

	for (size_t i = 0; i < script->segment_count; i++) {
		bool is_variable = script->segments[i].is_variable;

		if (script->segments[i].text.bytes == 0)
			abort();
		values[i].is_variable = is_variable;
		values[i].text = is_variable ? text : script->segments[i].text;
	}
	if (render_script(&render, arena, &rendered, &err) == 0)
		rendered_check(&rendered);
	else if (err.text[0] == '\0')
		abort();
	arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *start = size == 0 ? "" : (const char *)data;
	const char *zero = memchr(start, '\0', size);
	struct peal_slice text = { start, zero == NULL ? size : (size_t)(zero - start) };
	struct peal_slice value = { zero == NULL ? "" : zero + 1,
				    zero == NULL ? 0 : size - text.bytes - 1 };
	struct script script = { 0 };
	struct peal_error err = { 0 };

	if (script_parse(&script, &fuzz_host, FOLDER, "fuzz", text, &err) < 0) {
		if (err.text[0] == '\0' || script.segments != NULL || script.steps != NULL)
			abort();
		return 0;
	}
	script_render(&script, value);
	script_finish(&script);
	return 0;
}
