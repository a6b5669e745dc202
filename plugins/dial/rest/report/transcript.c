/* transcript.c - who said what, in the form of Peal: "agent: ..." and "callee: ..."
 *
 * Providers send a text with labels of their own, or a list of turns.  What their
 * systems and tools said was not said on the call. */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <ctype.h>
#include <strings.h>

struct speaker {
	const char *word;
	const char *label; /* NULL: nobody heard it */
};

static const struct speaker speakers[] = {
	{ "agent", "agent" },	      { "ai", "agent" },
	{ "assistant", "agent" },     { "bot", "agent" },
	{ "robot", "agent" },	      { "model", "agent" },
	{ "user", "callee" },	      { "customer", "callee" },
	{ "human", "callee" },	      { "callee", "callee" },
	{ "client", "callee" },	      { "contact", "callee" },
	{ "system", NULL },	      { "tool", NULL },
	{ "tool_calls", NULL },	      { "tool_call", NULL },
	{ "tool_call_result", NULL }, { "function", NULL },
	{ "agent-action", NULL },
};

static const struct speaker *speaker_find(const char *word, size_t bytes)
{
	for (size_t i = 0; i < sizeof(speakers) / sizeof(speakers[0]); i++)
		if (strlen(speakers[i].word) == bytes &&
		    strncasecmp(speakers[i].word, word, bytes) == 0)
			return &speakers[i];
	return NULL;
}

/* One turn on a line of its own. */
static void turn_add(struct text_buffer *text, const char *label, struct peal_slice said)
{
	size_t start = text->bytes;

	if (text->bytes > 0)
		text_buffer_add(text, "\n", 1);
	if (label != NULL)
		text_buffer_format(text, "%s: ", label);
	start = text->bytes;
	text_buffer_add(text, said.at, said.bytes);
	for (size_t i = start; i < text->bytes; i++)
		if (iscntrl((unsigned char)text->at[i]))
			text->at[i] = ' ';
}

static struct peal_slice blanks_trim(struct peal_slice said)
{
	while (said.bytes > 0 && isspace((unsigned char)*said.at)) {
		said.at++;
		said.bytes--;
	}
	while (said.bytes > 0 && isspace((unsigned char)said.at[said.bytes - 1]))
		said.bytes--;
	return said;
}

/* ---- a list of turns ---- */

static const char *member_text(const json_t *member, const char *path)
{
	const struct document document = { .root = (json_t *)member };

	return json_string_value(document_at(&document, path));
}

static bool turns_read(const struct document *document, const struct spoken_path *path,
		       struct text_buffer *text)
{
	const json_t *list = document_at(document, path->list);

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *member = json_array_get(list, i);
		const char *role = member_text(member, path->role);
		const char *said = member_text(member, path->text);
		const struct speaker *speaker = role == NULL ? NULL
							     : speaker_find(role, strlen(role));
		struct peal_slice trimmed;

		if (speaker == NULL || speaker->label == NULL || said == NULL)
			continue;
		trimmed = blanks_trim((struct peal_slice){ said, strlen(said) });
		if (trimmed.bytes > 0)
			turn_add(text, speaker->label, trimmed);
	}
	return text->bytes > 0;
}

/* ---- a text ---- */

/* The label at the start of a line, which is taken off. */
static const struct speaker *label_take(struct peal_slice *line)
{
	const char *colon = memchr(line->at, ':', line->bytes);
	const struct speaker *speaker = NULL;
	size_t bytes = colon == NULL ? 0 : (size_t)(colon - line->at);

	if (colon != NULL)
		speaker = speaker_find(line->at, bytes);
	if (speaker != NULL)
		*line = blanks_trim((struct peal_slice){ colon + 1, line->bytes - bytes - 1 });
	return speaker;
}

static void lines_read(const char *at, struct text_buffer *text)
{
	bool is_silent = false; /* the last label's turn was not heard */

	while (*at != '\0') {
		size_t bytes = strcspn(at, "\n");
		struct peal_slice line = blanks_trim((struct peal_slice){ at, bytes });
		const struct speaker *speaker = label_take(&line);

		if (speaker != NULL)
			is_silent = speaker->label == NULL;
		if (line.bytes > 0 && !is_silent)
			turn_add(text, speaker == NULL ? NULL : speaker->label, line);
		at += bytes + (at[bytes] == '\n');
	}
}

/* ---- the first that is there ---- */

const char *transcript_read(struct document *document, const struct preset_paths *paths)
{
	struct text_buffer text = { 0 };
	const char *kept = NULL;

	for (size_t i = 0; text.bytes == 0 && i < paths->count; i++) {
		struct spoken_path spoken;

		if (spoken_path_read(paths->at[i], &spoken)) {
			turns_read(document, &spoken, &text);
		} else {
			const char *whole = json_string_value(document_at(document, paths->at[i]));

			if (whole != NULL)
				lines_read(whole, &text);
		}
	}
	if (text.bytes > 0)
		kept = document_keep(document, text.at, REPORT_TRANSCRIPT_BYTES_MAX);
	text_buffer_free(&text);
	return kept;
}
