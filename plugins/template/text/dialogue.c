/* dialogue.c - reads the file of a dialogue: sections of steps
 *
 * Line by line: a header, a step, or an indented line that belongs to the step
 * above it.  What is not understood is noted, and reading goes on behind it. */
/* SPDX-License-Identifier: MIT */
#include "dialogue.h"

#include "link.h"
#include "setting.h"
#include "step.h"

/* ---- sections ---- */

static void section_check(struct dialogue *dialogue, const struct section *section)
{
	for (uint32_t i = 0; i < dialogue->sections->len; i++) {
		if (section->name[0] == '\0' ||
		    strcmp(section_at(dialogue, i)->name, section->name) != 0)
			continue;
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "there is a section [%s] already, in line %u", section->name,
			     section_at(dialogue, i)->line);
		return;
	}
	if (dialogue->sections->len == 0 && section->name[0] != '\0' &&
	    strcmp(section->name, "start") != 0)
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "the first section is where the call starts: expected [start], "
			     "got [%s]",
			     section->name);
	dialogue->is_full = dialogue->sections->len == SCRIPT_SECTIONS_MAX;
	if (dialogue->is_full)
		mistakes_add(dialogue->mistakes, dialogue->line, "there are more than %u sections",
			     SCRIPT_SECTIONS_MAX);
}

static void section_read(struct dialogue *dialogue, struct peal_slice line)
{
	struct section section = { .name = "", .line = dialogue->line };
	struct peal_slice name = { line.at + 1, line.bytes - 1 };

	if (name.bytes > 0 && name.at[name.bytes - 1] == ']')
		name.bytes--;
	else
		name.bytes = 0;
	name = slice_trim(name);
	if (name_is_good(name))
		section.name = name_keep(dialogue, name);
	else
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "expected a section such as [start] (a-z, 0-9 and _, at most %u), "
			     "got \"%s\"",
			     SCRIPT_NAME_BYTES_MAX, quote(line).text);
	section.first = dialogue->drafts->len;
	section_check(dialogue, &section);
	g_array_append_val(dialogue->sections, section);
}

/* ---- lines that are ---- */

static void indented_read(struct dialogue *dialogue, struct peal_slice line)
{
	struct draft *draft;

	if (dialogue->is_skipping)
		return;
	if (!dialogue->is_step_open) {
		mistakes_add(dialogue->mistakes, dialogue->line,
			     "the line begins with blanks, but there is no step above it");
		return;
	}
	draft = draft_last(dialogue);
	if (setting_is(draft, line)) {
		setting_read(dialogue, draft, line);
	} else if (draft->step.is.kind == PEAL_STEP_SAY ||
		   (draft->step.is.kind == PEAL_STEP_GATHER && draft->settings == 0)) {
		words_add_blank(&dialogue->words);
		words_add(&dialogue->words, line);
	} else {
		setting_unknown(dialogue, draft, line);
	}
}

/* ---- the file ---- */

/* Cuts the next line off. */
static struct peal_slice line_take(struct peal_slice *text)
{
	const char *newline = memchr(text->at, '\n', text->bytes);
	struct peal_slice line = { text->at,
				   newline == NULL ? text->bytes : (size_t)(newline - text->at) };
	size_t used = line.bytes + (newline != NULL);

	*text = (struct peal_slice){ text->at + used, text->bytes - used };
	return line;
}

static void line_check(struct dialogue *dialogue, struct peal_slice line)
{
	for (size_t i = 0; i < line.bytes; i++) {
		if (!g_ascii_iscntrl(line.at[i]) || line.at[i] == '\t' ||
		    (line.at[i] == '\r' && i == line.bytes - 1))
			continue;
		mistakes_add_at(dialogue->mistakes, line.at + i, "a control character (0x%02x)",
				(unsigned)(unsigned char)line.at[i]);
		return;
	}
}

static void line_read(struct dialogue *dialogue, struct peal_slice line)
{
	struct peal_slice text = slice_trim(line);

	line_check(dialogue, line);
	if (text.bytes == 0 || line.at[0] == '#')
		return;
	if (g_ascii_isspace(line.at[0])) {
		indented_read(dialogue, text);
		return;
	}
	step_end(dialogue);
	dialogue->is_skipping = false;
	if (line.at[0] == '[')
		section_read(dialogue, text);
	else
		step_read(dialogue, text);
}

bool dialogue_is(struct peal_slice text)
{
	while (text.bytes > 0) {
		struct peal_slice line = line_take(&text);
		struct peal_slice trimmed = slice_trim(line);

		if (trimmed.bytes > 0 && line.at[0] != '#')
			return line.at[0] == '[' && memchr(trimmed.at, ']', trimmed.bytes) ==
							    trimmed.at + trimmed.bytes - 1;
	}
	return false;
}

void dialogue_read(struct script *script, GArray *segments, const char *folder,
		   struct peal_slice text, const struct peal_host *host, struct mistakes *mistakes)
{
	struct dialogue dialogue = {
		.script = script,
		.host = host,
		.folder = folder,
		.mistakes = mistakes,
		.sections = g_array_new(FALSE, FALSE, sizeof(struct section)),
		.drafts = g_array_new(FALSE, FALSE, sizeof(struct draft)),
		.references = g_array_new(FALSE, FALSE, sizeof(struct reference)),
	};

	words_init(&dialogue.words, mistakes, segments, script->strings);
	while (text.bytes > 0 && !dialogue.is_full) {
		dialogue.line++;
		line_read(&dialogue, line_take(&text));
	}
	step_end(&dialogue);
	words_finish(&dialogue.words);
	if (!dialogue.is_full)
		dialogue_link(&dialogue);
	for (uint32_t i = 0; i < dialogue.drafts->len; i++) {
		if (draft_at(&dialogue, i)->choices != NULL)
			g_array_unref(draft_at(&dialogue, i)->choices);
	}
	g_array_unref(dialogue.sections);
	g_array_unref(dialogue.drafts);
	g_array_unref(dialogue.references);
}
