/* problems.c - all that is wrong with a pipeline file, collected */
/* SPDX-License-Identifier: MIT */
#include "core/config/problems.h"

#include "core/base/memory.h"

#include <stdarg.h>
#include <stdlib.h>

struct problems {
	struct peal_arena *arena; /* the texts */
	struct problem *at;
	size_t count, room;
	size_t errors, warnings; /* all, repeated and dropped ones too */
	size_t dropped;		 /* there was no room for them */
};

struct problems *problems_create(void)
{
	struct problems *problems = memory_alloc(sizeof(*problems));

	problems->arena = arena_create();
	return problems;
}

void problems_destroy(struct problems **problems)
{
	if (*problems == NULL)
		return;
	arena_destroy(&(*problems)->arena);
	free((*problems)->at);
	free(*problems);
	*problems = NULL;
}

static bool problem_is(const struct problem *one, const struct problem *other)
{
	return one->line == other->line && one->is_warning == other->is_warning &&
	       strcmp(one->file, other->file) == 0 && strcmp(one->text, other->text) == 0;
}

/* The same mistake is met twice when one --set goes to several stages. */
static bool is_known(const struct problems *problems, const struct problem *problem)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (problem_is(&problems->at[i], problem))
			return true;
	}
	return false;
}

static void problem_keep(struct problems *problems, const struct problem *problem)
{
	problems->at = memory_grow(problems->at, &problems->room, problems->count + 1,
				   sizeof(*problems->at));
	problems->at[problems->count] = (struct problem){
		.file = arena_text(problems->arena, problem->file),
		.line = problem->line,
		.order = problems->count,
		.is_warning = problem->is_warning,
		.text = arena_text(problems->arena, problem->text),
	};
	problems->count++;
}

static void problem_add(struct problems *problems, const struct place *place, bool is_warning,
			const char *format, va_list args)
{
	char text[2 * PEAL_ERROR_TEXT_MAX];
	struct problem problem = { .is_warning = is_warning, .text = text, .file = "" };
	int used = 0;

	if (place->set != NULL)
		used = snprintf(text, sizeof(text), "--set %.256s: ", place->set);
	else if (place->file != NULL)
		problem.file = place->file, problem.line = place->line;
	vsnprintf(text + used, sizeof(text) - (size_t)used, format, args);
	is_warning ? problems->warnings++ : problems->errors++;
	if (is_known(problems, &problem))
		return;
	if (problems->count < PROBLEMS_MAX)
		problem_keep(problems, &problem);
	else
		problems->dropped++;
}

void problems_error(struct problems *problems, const struct place *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	problem_add(problems, place, false, format, args);
	va_end(args);
}

void problems_warning(struct problems *problems, const struct place *place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	problem_add(problems, place, true, format, args);
	va_end(args);
}

size_t problems_errors(const struct problems *problems)
{
	return problems->errors;
}

size_t problems_warnings(const struct problems *problems)
{
	return problems->warnings;
}

static int problem_compare(const void *one, const void *other)
{
	const struct problem *a = one, *b = other;
	int order = strcmp(a->file, b->file);

	if (order != 0)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

const struct problem *problems_sorted(struct problems *problems, size_t *count_out)
{
	if (problems->count > 1)
		qsort(problems->at, problems->count, sizeof(*problems->at), problem_compare);
	*count_out = problems->count;
	return problems->at;
}

static void problem_print(const struct problem *problem, FILE *to)
{
	if (problem->file[0] != '\0')
		fprintf(to, "%s:", problem->file);
	if (problem->line > 0)
		fprintf(to, "%u:", problem->line);
	if (problem->file[0] != '\0')
		fputc(' ', to);
	fprintf(to, "%s%s\n", problem->is_warning ? "warning: " : "", problem->text);
}

void problems_print(struct problems *problems, FILE *to)
{
	size_t count;
	const struct problem *sorted = problems_sorted(problems, &count);

	for (size_t i = 0; i < count; i++)
		problem_print(&sorted[i], to);
	if (problems->dropped > 0)
		fprintf(to, "and %zu more\n", problems->dropped);
}

int problems_fail(struct problems *problems, struct peal_error *err)
{
	size_t count;
	const struct problem *sorted = problems_sorted(problems, &count);

	for (size_t i = 0; i < count; i++) {
		if (sorted[i].is_warning)
			continue;
		peal_fail(err, PEAL_FAIL_INPUT, "%s", sorted[i].text);
		if (sorted[i].line > 0)
			peal_fail_while(err, "%s:%u", sorted[i].file, sorted[i].line);
		return -1;
	}
	return peal_fail(err, PEAL_FAIL_INPUT, "the pipeline file is wrong");
}
