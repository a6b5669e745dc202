/* script.c - a script as it was read: steps, with words that are not rendered yet */
/* SPDX-License-Identifier: MIT */
#include "script.h"

#include "dialogue.h"

/* A byte order mark and the newlines at the end of the file are not spoken. */
static struct peal_slice text_trim(struct peal_slice text)
{
	if (text.bytes >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		text = (struct peal_slice){ text.at + 3, text.bytes - 3 };
	while (text.bytes > 0 &&
	       (text.at[text.bytes - 1] == '\n' || text.at[text.bytes - 1] == '\r'))
		text.bytes--;
	return text;
}

/* Can it be read at all? */
static bool text_is_fit(struct mistakes *mistakes, struct peal_slice text)
{
	const char *bad;

	if (text.bytes > SCRIPT_BYTES_MAX)
		mistakes_add(mistakes, 0, "is larger than %u KiB", SCRIPT_BYTES_MAX / 1024);
	else if (!g_utf8_validate_len(text.at, text.bytes, &bad))
		mistakes_add_at(mistakes, bad, "is not UTF-8 from here on");
	else if (slice_trim(text_trim(text)).bytes == 0)
		mistakes_add(mistakes, 0, "is empty");
	else
		return true;
	return false;
}

/* One step says all of it. */
static void plain_read(struct script *script, GArray *segments, struct peal_slice text,
		       struct mistakes *mistakes)
{
	struct words_reader reader;

	words_init(&reader, mistakes, segments, script->strings);
	words_add(&reader, text);
	script->steps = g_new0(struct step, 1);
	script->steps[0] = (struct step){
		.is = { .kind = PEAL_STEP_SAY,
			.line = 1,
			.next = PEAL_STEP_END,
			.name = "",
			.other = PEAL_STEP_END,
			.nothing = PEAL_STEP_END,
			.failed = PEAL_STEP_END },
		.words = words_end(&reader),
	};
	script->step_count = 1;
	words_finish(&reader);
}

static void text_read(struct script *script, const struct peal_host *host, const char *folder,
		      struct peal_slice text, struct mistakes *mistakes)
{
	GArray *segments = g_array_new(FALSE, FALSE, sizeof(struct segment));

	script->machine = PEAL_STEP_END;
	if (dialogue_is(text))
		dialogue_read(script, segments, folder, text, host, mistakes);
	else
		plain_read(script, segments, text, mistakes);
	script->segment_count = segments->len;
	script->segments = (struct segment *)(void *)g_array_free(segments, FALSE);
}

int script_parse(struct script *script, const struct peal_host *host, const char *folder,
		 const char *path, struct peal_slice text, struct peal_error *err)
{
	struct mistakes mistakes;
	int result;

	mistakes_init(&mistakes, path, text.at);
	script->strings = g_string_chunk_new(1024);
	script->path = g_string_chunk_insert(script->strings, path);
	if (text_is_fit(&mistakes, text))
		text_read(script, host, folder, text_trim(text), &mistakes);
	result = mistakes_report(&mistakes, err);
	mistakes_finish(&mistakes);
	if (result < 0)
		script_finish(script);
	return result;
}

void script_finish(struct script *script)
{
	for (size_t i = 0; i < script->step_count; i++)
		g_free((void *)script->steps[i].is.choices);
	g_free(script->steps);
	g_free(script->segments);
	if (script->strings != NULL)
		g_string_chunk_free(script->strings);
	*script = (struct script){ 0 };
}
