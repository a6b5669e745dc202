/* rules_problem.c - all that is wrong with a rules file, gathered
 *
 * A person mends a file in one go, so the reader does not stop at the first
 * mistake. */
/* SPDX-License-Identifier: MIT */
#include "rules_problem.h"

#include <ctype.h>
#include <stdbool.h>

#define WORD_BYTES_MAX 40
#define MORE_BYTES 40 /* kept for the last words */

void rules_problem_add(struct rules_problems *problems, const config_setting_t *at,
		       const char *format, ...)
{
	const char *file = at == NULL ? NULL : config_setting_source_file(at);
	char what[PEAL_ERROR_TEXT_MAX], line[PEAL_ERROR_TEXT_MAX + 256];
	size_t room = PEAL_ERROR_TEXT_MAX - MORE_BYTES - problems->bytes;
	va_list args;
	int bytes;

	problems->count++;
	if (problems->err == NULL || problems->shown + 1 < problems->count)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	bytes = snprintf(line, sizeof(line), "%s%s:%d: %s", problems->count > 1 ? "; " : "",
			 file == NULL ? "rules" : file,
			 at == NULL ? 0 : config_setting_source_line(at), what);
	if ((size_t)bytes >= room && problems->count > 1)
		return;
	snprintf(problems->err->text + problems->bytes, room, "%s", line);
	problems->bytes += (size_t)bytes < room ? (size_t)bytes : room - 1;
	problems->err->code = PEAL_FAIL_INPUT;
	problems->shown++;
}

int rules_problems_end(struct rules_problems *problems)
{
	size_t more = problems->count - problems->shown;

	if (problems->count == 0)
		return 0;
	if (problems->err != NULL && more > 0)
		snprintf(problems->err->text + problems->bytes, MORE_BYTES, "; and %zu more", more);
	return -1;
}

/* How many letters must be changed, added or left out (Levenshtein). */
static size_t word_distance(const char *a, const char *b)
{
	size_t row[WORD_BYTES_MAX + 1], a_bytes = strlen(a), b_bytes = strlen(b);

	if (a_bytes > WORD_BYTES_MAX || b_bytes > WORD_BYTES_MAX)
		return WORD_BYTES_MAX;
	for (size_t j = 0; j <= b_bytes; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_bytes; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_bytes; j++) {
			bool is_same = tolower((unsigned char)a[i - 1]) ==
				       tolower((unsigned char)b[j - 1]);
			size_t best = diagonal + (is_same ? 0 : 1);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_bytes];
}

const char *rules_problem_hint(const char *word, const char *const *names, char hint_out[96])
{
	size_t nearest = strlen(word) / 3 + 1;
	const char *meant = NULL;

	for (; *names != NULL; names++) {
		size_t distance = word_distance(word, *names);

		if (distance <= nearest && distance < strlen(*names)) {
			nearest = distance;
			meant = *names;
		}
	}
	hint_out[0] = '\0';
	if (meant != NULL)
		snprintf(hint_out, 96, ", did you mean \"%s\"?", meant);
	return hint_out;
}
