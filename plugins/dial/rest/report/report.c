/* report.c - what a callback, or the answer to a question, says of a call
 *
 * Whatever it is, it is read: what cannot be understood is not there. */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include "preset/preset_words.h"

#include <ctype.h>
#include <stdlib.h>

#define TALK_MS_MAX (INT64_C(7) * 86400000)
#define CODE_DIGITS_MAX 6u

/* Cut, and on one line: it is shown to people. */
static const char *line_read(struct document *document, const struct preset_paths *paths,
			     size_t bytes_max)
{
	const char *text = document_text(document, paths);
	char *line;

	if (text == NULL)
		return NULL;
	line = (char *)document_keep(document, text, bytes_max);
	for (char *at = line; *at != '\0'; at++)
		if (iscntrl((unsigned char)*at))
			*at = ' ';
	return line;
}

/* An address that is cut leads nowhere. */
static const char *url_read(struct document *document, const struct preset_paths *paths)
{
	const char *text = document_text(document, paths);

	for (const char *at = text; at != NULL && *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || (size_t)(at - text) >= REPORT_URL_BYTES_MAX)
			return NULL;
	return text;
}

/* Times `factor`: "12", "12.5" of seconds in ms.  -1: it is no number, or too large. */
static int64_t amount_read(const char *text, int64_t factor)
{
	size_t digits = text == NULL ? 0 : strspn(text, "0123456789");
	int64_t whole;

	if (digits == 0 || digits > 12)
		return -1;
	whole = strtoll(text, NULL, 10) * factor;
	text += digits;
	if (*text == '.') {
		for (text++; isdigit((unsigned char)*text); text++) {
			factor /= 10;
			whole += (*text - '0') * factor;
		}
	}
	return *text == '\0' && whole <= TALK_MS_MAX ? whole : -1;
}

static int64_t talk_read(struct document *document, const struct preset_fields *fields)
{
	int64_t ms = amount_read(document_text(document, &fields->talk_ms), 1);

	return ms >= 0 ? ms : amount_read(document_text(document, &fields->talk_s), 1000);
}

static int code_read(const char *text)
{
	size_t digits = text == NULL ? 0 : strspn(text, "0123456789");

	return digits > 0 && digits <= CODE_DIGITS_MAX && text[digits] == '\0' ? atoi(text) : 0;
}

static enum machine_verdict verdict_of(const struct preset *preset, const char *word)
{
	for (size_t i = 0; word != NULL && i < preset->answered_by_count; i++)
		if (preset_word_fits(preset->answered_by[i].word, word))
			return preset->answered_by[i].verdict;
	return VERDICT_NONE;
}

/* A number: a text or an integer. */
static const char *to_read(struct document *document, const struct preset_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		const json_t *value = document_at(document, paths->at[i]);
		const char *text = json_is_string(value) || json_is_integer(value)
					   ? document_value_text(document, value)
					   : NULL;

		if (text != NULL && strlen(text) <= REPORT_WORD_BYTES_MAX)
			return text;
	}
	return NULL;
}

static void end_read(struct document *document, const struct preset *preset,
		     const struct preset_fields *fields, struct report *report)
{
	const char *placed = document_text(document, &fields->placed);

	report->code = code_read(document_text(document, &fields->code));
	report->talk_ms = talk_read(document, fields);
	report->answered_by = line_read(document, &fields->answered_by, REPORT_WORD_BYTES_MAX);
	report->verdict = verdict_of(preset, report->answered_by);
	report->transcript = transcript_read(document, &fields->transcript);
	report->recording = url_read(document, &fields->recording);
	report->dtmf = line_read(document, &fields->dtmf, REPORT_WORD_BYTES_MAX);
	report->placed_ms = placed == NULL ? 0 : moment_read(placed);
	for (size_t i = 0; i < fields->extra_count && i < PEAL_END_FIELDS_MAX; i++)
		report->extra[i] = line_read(document, &fields->extra[i].paths,
					     REPORT_EXTRA_BYTES_MAX);
}

void report_read(struct document *document, const struct preset *preset,
		 const struct preset_fields *fields, struct report *report_out)
{
	struct report report = {
		.attempt = document_id(document, &fields->attempt),
		.id = document_id(document, &fields->id),
		.to = to_read(document, &fields->to),
		.status_word = line_read(document, &fields->status, REPORT_WORD_BYTES_MAX),
		.cause_word = line_read(document, &fields->cause, REPORT_WORD_BYTES_MAX),
	};

	if (report.status_word != NULL)
		report.status = preset_word_find(&preset->statuses, report.status_word);
	if (report.status != NULL)
		report.stage = report.status->stage;
	if (report.cause_word != NULL)
		report.cause = preset_word_find(&preset->causes, report.cause_word);
	end_read(document, preset, fields, &report);
	*report_out = report;
}
