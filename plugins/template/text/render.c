/* render.c - a script with the values of its variables put in
 *
 * All words stand in one text, a line for each step that has some; the steps'
 * segments are slices of it.  A value never ends its line. */
/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "target.h"

/* ---- words ---- */

static size_t words_bytes(const struct render *render, const struct words *words)
{
	size_t bytes = 0;

	for (uint32_t i = 0; i < words->count; i++)
		bytes += render->values[words->first + i].text.bytes;
	return bytes;
}

size_t render_bytes(const struct render *render)
{
	size_t total = 0;

	for (size_t i = 0; i < render->script->step_count; i++) {
		size_t bytes = words_bytes(render, &render->script->steps[i].words);

		total += bytes + (bytes > 0 && total > 0);
	}
	return total;
}

/* Control characters of Unicode, U+0000 to U+001F and U+007F to U+009F. */
static void value_clean(char *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)at[i];

		if (c < 0x20 || c == 0x7f) {
			at[i] = ' ';
		} else if (c == 0xc2 && i + 1 < bytes && (unsigned char)at[i + 1] >= 0x80 &&
			   (unsigned char)at[i + 1] <= 0x9f) {
			at[i++] = ' ';
			at[i] = ' ';
		}
	}
}

/* Where the text and the segments go on. */
struct pen {
	char *start, *at;
	struct peal_segment *segment;
};

static void words_write(const struct render *render, const struct words *words, struct pen *pen)
{
	for (uint32_t i = 0; i < words->count; i++) {
		const struct value *value = &render->values[words->first + i];

		if (value->text.bytes == 0)
			continue;
		memcpy(pen->at, value->text.at, value->text.bytes);
		if (value->is_variable)
			value_clean(pen->at, value->text.bytes);
		*pen->segment++ = (struct peal_segment){
			.text = { pen->at, value->text.bytes },
			.is_variable = value->is_variable,
		};
		pen->at += value->text.bytes;
	}
}

/* ---- targets ---- */

int render_target(const struct render *render, const struct step *step, char *out,
		  const char **why_out)
{
	char text[SCRIPT_TARGET_BYTES_MAX];
	size_t bytes = 0;

	for (uint32_t i = 0; i < step->target.count; i++) {
		struct peal_slice value = render->values[step->target.first + i].text;

		if (value.bytes > sizeof(text) - bytes) {
			*why_out = "too long";
			return -1;
		}
		if (value.bytes > 0)
			memcpy(text + bytes, value.at, value.bytes);
		bytes += value.bytes;
	}
	return target_make(render->host, render->folder, step->is.kind,
			   (struct peal_slice){ text, bytes }, out, why_out);
}

static int step_aim(const struct render *render, const struct step *step, struct peal_arena *arena,
		    struct peal_step *out, struct peal_error *err)
{
	const char *why;
	char *target;

	if (step->target.count == 0 || step->is.target != NULL)
		return 0;
	target = render->host->alloc(arena, strlen(render->folder) + TARGET_ROOM);
	if (render_target(render, step, target, &why) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "line %u: %s: %s", step->is.line,
				 step->is.kind == PEAL_STEP_PLAY ? "play" : "transfer", why);
	out->target = target;
	return 0;
}

/* ---- steps ---- */

static void step_speak(const struct render *render, const struct step *step, struct peal_step *out,
		       struct pen *pen)
{
	if (words_bytes(render, &step->words) == 0)
		return;
	if (pen->at > pen->start)
		*pen->at++ = '\n';
	out->segments = pen->segment;
	words_write(render, &step->words, pen);
	out->segment_count = (size_t)(pen->segment - out->segments);
}

int render_script(const struct render *render, struct peal_arena *arena,
		  struct peal_script *script_out, struct peal_error *err)
{
	const struct script *script = render->script;
	size_t bytes = render_bytes(render);
	struct peal_step *steps;
	struct pen pen;

	if (bytes > SCRIPT_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "%zu bytes for this contact, %u are allowed",
				 bytes, SCRIPT_BYTES_MAX);
	steps = render->host->alloc(arena, script->step_count * sizeof(*steps));
	pen.start = pen.at = render->host->alloc(arena, bytes + 1);
	pen.segment = render->host->alloc(arena,
					  (script->segment_count + 1) * sizeof(*pen.segment));
	for (size_t i = 0; i < script->step_count; i++) {
		steps[i] = script->steps[i].is;
		step_speak(render, &script->steps[i], &steps[i], &pen);
		if (step_aim(render, &script->steps[i], arena, &steps[i], err) < 0)
			return -1;
	}
	script_out->text = (struct peal_slice){ pen.start, (size_t)(pen.at - pen.start) };
	script_out->steps = steps;
	script_out->step_count = script->step_count;
	script_out->machine = script->machine;
	return 0;
}
