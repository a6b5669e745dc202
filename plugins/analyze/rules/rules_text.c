/* rules_text.c - who said what: a transcript by speaker
 *
 * A line without a label goes on with the speaker before it; a transcript without
 * labels is taken as the callee's. */
/* SPDX-License-Identifier: MIT */
#include "rules_text.h"

#include <strings.h>

static const struct {
	const char *label;
	size_t bytes;
	enum rules_who who;
} speakers[] = {
	{ "callee:", 7, RULES_WHO_CALLEE },
	{ "agent:", 6, RULES_WHO_AGENT },
};

/* Takes the label off the line; the speaker stays when there is none. */
static struct peal_slice label_take(struct peal_slice line, enum rules_who *speaker)
{
	for (size_t i = 0; i < sizeof(speakers) / sizeof(speakers[0]); i++) {
		size_t bytes = speakers[i].bytes;

		if (line.bytes < bytes || strncasecmp(line.at, speakers[i].label, bytes) != 0)
			continue;
		*speaker = speakers[i].who;
		if (line.bytes > bytes && line.at[bytes] == ' ')
			bytes++;
		return (struct peal_slice){ line.at + bytes, line.bytes - bytes };
	}
	return line;
}

static struct peal_slice line_next(struct peal_slice *rest)
{
	const char *end = memchr(rest->at, '\n', rest->bytes);
	struct peal_slice line = *rest;

	if (end == NULL) {
		*rest = (struct peal_slice){ rest->at + rest->bytes, 0 };
		return line;
	}
	line.bytes = (size_t)(end - rest->at);
	*rest = (struct peal_slice){ end + 1, rest->bytes - line.bytes - 1 };
	return line;
}

struct peal_slice rules_voices_said(struct rules_voices *voices, enum rules_who who,
				    const struct peal_host *host, struct peal_arena *arena)
{
	struct peal_slice rest = { voices->transcript,
				   strnlen(voices->transcript, RULES_TRANSCRIPT_BYTES_MAX) };
	enum rules_who speaker = RULES_WHO_CALLEE;
	char *said, *end;

	if (voices->said[who].at != NULL)
		return voices->said[who];
	said = end = host->alloc(arena, rest.bytes + 1);
	while (rest.bytes > 0) {
		struct peal_slice line = label_take(line_next(&rest), &speaker);

		if (who != RULES_WHO_ANY && speaker != who)
			continue;
		if (end > said)
			*end++ = '\n';
		memcpy(end, line.at, line.bytes);
		end += line.bytes;
	}
	voices->said[who] = (struct peal_slice){ said, (size_t)(end - said) };
	return voices->said[who];
}
