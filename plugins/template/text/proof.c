/* proof.c - which contacts of a list the script can be rendered for
 *
 * All variables of all steps are looked at: nobody knows yet which steps the call
 * will come to. */
/* SPDX-License-Identifier: MIT */
#include "proof.h"

#include "target.h"

static void row_exclude_missing(struct peal_batch *batch, uint32_t row, struct peal_slice name,
				bool is_column)
{
	if (is_column)
		batch->exclude(batch, row, "missing_variable", "{{%.*s}} has no value",
			       (int)name.bytes, name.at);
	else
		batch->exclude(batch, row, "missing_variable",
			       "the list has no column for {{%.*s}}", (int)name.bytes, name.at);
}

/* What a batch is proved with. */
struct proof {
	struct text *text;
	struct peal_batch *batch;
	uint32_t *columns;    /* these three: one for each segment */
	struct value *values; /* of the row */
	char (*buffers)[FIELD_TEXT_MAX];
};

static void row_prove_values(const struct proof *proof, uint32_t index)
{
	const struct text *text = proof->text;
	struct peal_batch *batch = proof->batch;
	struct row row = { batch->number[index], batch->name[index],
			   &batch->values[(size_t)index * batch->columns->count] };

	for (size_t i = 0; i < text->script.segment_count; i++) {
		const struct segment *segment = &text->script.segments[i];
		enum field field = text->variables[i].field;
		struct peal_slice value = segment->text;

		if (segment->is_variable)
			value = row_value(&row, field, proof->columns[i], proof->buffers[i]);
		if (value.bytes == 0 && segment->has_fallback)
			value = segment->fallback;
		else if (value.bytes == 0 && !field_is_of_call(field) &&
			 text->settings->missing == MISSING_EXCLUDE)
			row_exclude_missing(batch, index, segment->text,
					    proof->columns[i] != COLUMN_NONE ||
						    field == FIELD_NAME);
		proof->values[i].text = value;
	}
}

/* Is there something in the target that is known only when the call is made? */
static bool target_is_of_call(const struct text *text, const struct words *target)
{
	for (uint32_t i = 0; i < target->count; i++) {
		if (field_is_of_call(text->variables[target->first + i].field))
			return true;
	}
	return false;
}

static void row_prove_targets(const struct proof *proof, const struct render *render,
			      uint32_t index)
{
	const struct text *text = proof->text;
	char *target = g_malloc(strlen(text->settings->scripts) + TARGET_ROOM);

	for (size_t i = 0; i < text->script.step_count; i++) {
		const struct step *step = &text->script.steps[i];
		const char *why;

		if (step->target.count == 0 || step->is.target != NULL ||
		    target_is_of_call(text, &step->target) ||
		    render_target(render, step, target, &why) == 0)
			continue;
		proof->batch->exclude(proof->batch, index, "invalid_target", "line %u: %s: %s",
				      step->is.line,
				      step->is.kind == PEAL_STEP_PLAY ? "play" : "transfer", why);
	}
	g_free(target);
}

static void row_prove(const struct proof *proof, uint32_t index)
{
	const struct render render = {
		.host = proof->text->host,
		.script = &proof->text->script,
		.folder = proof->text->settings->scripts,
		.values = proof->values,
	};
	size_t bytes;

	row_prove_values(proof, index);
	bytes = render_bytes(&render);
	if (bytes > SCRIPT_BYTES_MAX)
		proof->batch->exclude(proof->batch, index, "script_too_large",
				      "the script would have %zu bytes", bytes);
	if (!proof->batch->is_excluded[index] && proof->text->has_open_targets)
		row_prove_targets(proof, &render, index);
}

void batch_prove(struct text *text, struct peal_batch *batch)
{
	size_t count = text->script.segment_count;
	struct proof proof = {
		.text = text,
		.batch = batch,
		.columns = g_new(uint32_t, count),
		.values = g_new0(struct value, count),
		.buffers = g_malloc_n(count, FIELD_TEXT_MAX),
	};

	for (size_t i = 0; i < count; i++)
		proof.columns[i] = column_find(batch->columns, text->script.segments[i].text);
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (!batch->is_excluded[row])
			row_prove(&proof, row);
	}
	g_free(proof.columns);
	g_free(proof.values);
	g_free(proof.buffers);
}
