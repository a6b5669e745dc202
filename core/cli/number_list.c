/* number_list.c - telephone numbers given to a command, as arguments or on stdin */
/* SPDX-License-Identifier: MIT */
#include "core/cli/number_list.h"

#include "core/base/memory.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define LINE_BYTES_MAX 1024 /* with a comment; what is longer is no number */
#define COMPLAINTS_MAX 20u

void number_list_finish(struct number_list *list)
{
	free(list->at);
	*list = (struct number_list){ 0 };
}

static void list_add(struct number_list *list, uint64_t number)
{
	list->at = memory_grow(list->at, &list->room, list->count + 1, sizeof(*list->at));
	list->at[list->count++] = number;
}

/* Cuts a comment and the blanks around off. */
static char *line_trim(char *line)
{
	char *end;

	line[strcspn(line, "#\r\n")] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	end = line + strlen(line);
	while (end > line && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return line;
}

static void complain(struct number_list *list, uint64_t line_no, const char *why)
{
	if (++list->bad_count <= COMPLAINTS_MAX)
		fprintf(stderr, "peal: stdin:%" PRIu64 ": %s\n", line_no, why);
}

static void take_line(struct number_list *list, struct visit *visit, char *line, uint64_t line_no)
{
	char *text = line_trim(line);
	uint64_t number;

	if (text[0] == '\0')
		return;
	if (visit_number(visit, text, &number) == 0)
		list_add(list, number);
	else
		complain(list, line_no, visit->err.text);
}

/* The rest of a line that is too long. */
static void skip_line(void)
{
	int byte;

	do
		byte = getchar();
	while (byte != EOF && byte != '\n');
}

static int read_stdin(struct number_list *list, struct visit *visit)
{
	char line[LINE_BYTES_MAX];
	uint64_t line_no = 0;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		bool is_cut = strchr(line, '\n') == NULL && !feof(stdin);

		line_no++;
		if (is_cut) {
			skip_line();
			complain(list, line_no, "the line is too long for a telephone number");
		} else {
			take_line(list, visit, line, line_no);
		}
	}
	if (ferror(stdin))
		return peal_fail(&visit->err, PEAL_FAIL_IO, "stdin cannot be read: %s",
				 strerror(errno));
	if (list->bad_count > COMPLAINTS_MAX)
		fprintf(stderr, "peal: ... and %zu more lines that are no numbers\n",
			list->bad_count - COMPLAINTS_MAX);
	return 0;
}

int number_list_read(struct number_list *list, struct visit *visit, int first)
{
	for (int i = first; i < visit->cli->argc; i++) {
		const char *text = visit->cli->argv[i];
		uint64_t number;

		if (strcmp(text, "-") == 0) {
			if (read_stdin(list, visit) < 0)
				return -1;
			continue;
		}
		if (visit_number(visit, text, &number) < 0)
			return -1;
		list_add(list, number);
	}
	return 0;
}
