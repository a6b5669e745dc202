/* document.h - what a provider sent: JSON or a form, and what stands where in it
 *
 * JSON is parsed strictly: UTF-8, no name twice in one object, at most 64 levels and
 * DOCUMENT_BYTES_MAX.  A form is an object of texts; a name that is there twice with
 * different values has none.
 *
 * Paths are names and indexes, "data.calls[0].id"; in a form also a name as it is. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_DOCUMENT_H
#define REST_DOCUMENT_H

#include "preset/preset.h"

#define DOCUMENT_BYTES_MAX (1024u * 1024u)
#define DOCUMENT_LEVELS_MAX 64u
#define DOCUMENT_FIELDS_MAX 2000u /* of a form */
#define DOCUMENT_PATH_BYTES_MAX 256u

/* What is kept of a value in a report; more is cut, and of an id or URL nothing is taken. */
#define REPORT_TRANSCRIPT_BYTES_MAX (256u * 1024u)
#define REPORT_URL_BYTES_MAX 1024u
#define REPORT_EXTRA_BYTES_MAX 1024u
#define REPORT_WORD_BYTES_MAX 256u /* of the others */

struct document; /* or a part of one */

/* By the content type, or by its first character when that says neither.  < 0: `err`
 * says what it is instead ("HTML, not JSON"), and shows none of it. */
int document_read(struct peal_slice body, const char *content_type, struct document **document_out,
		  struct peal_error *err);
void document_destroy(struct document **document);

/* The value at the first path that is there, as text: texts as they are, numbers and
 * booleans as JSON writes them.  Empty texts, null, lists and objects are not there.
 * NULL: none is.  Lives as long as the document. */
const char *document_text(struct document *document, const struct preset_paths *paths);
/* The same of an id: a text or an integer, of at most REPORT_WORD_BYTES_MAX bytes without
 * blanks; everything else is not there. */
const char *document_id(struct document *document, const struct preset_paths *paths);

/* Is it a path?  One of a transcript may end in "[role/text]": it is a list of objects
 * that say who spoke, and what. */
bool document_path_is(const char *path, bool is_transcript);

/* Lists, for answers that hold several calls; without paths: the document itself.  -1:
 * there is none. */
long document_list_count(struct document *document, const struct preset_paths *paths);
/* One of its members, to be destroyed before the document; NULL: there is none. */
struct document *document_list_at(struct document *document, const struct preset_paths *paths,
				  size_t index);

/* What a report says of a call. */
struct report {
	const char *attempt, *id, *to; /* NULL: does not say; live as long as the document */
	enum call_stage stage;
	const struct preset_word *status; /* what its status word means; NULL: unknown or none */
	const char *status_word;
	const struct preset_word *cause; /* the same of its cause */
	const char *cause_word;
	int code;	 /* 0: does not say */
	int64_t talk_ms; /* -1: does not say */
	enum machine_verdict verdict;
	const char *answered_by;
	const char *transcript; /* "agent: ..." and "callee: ...", one turn a line */
	const char *recording, *dtmf;
	int64_t placed_ms;			/* 0: does not say */
	const char *extra[PEAL_END_FIELDS_MAX]; /* of fields->extra, in its order */
};

void report_read(struct document *document, const struct preset *preset,
		 const struct preset_fields *fields, struct report *report_out);

#endif
