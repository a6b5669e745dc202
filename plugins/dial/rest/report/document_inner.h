/* document_inner.h - what the files of this folder share */
/* SPDX-License-Identifier: MIT */
#ifndef REST_DOCUMENT_INNER_H
#define REST_DOCUMENT_INNER_H

#include "document.h"

#include <jansson.h>

struct kept_text;

struct document {
	json_t *root;
	bool is_form;
	struct kept_text *kept; /* texts that are no JSON's */
};

/* Zeroed.  The process ends when memory is out. */
void *document_alloc(size_t bytes);
/* A copy of at most `bytes_max` bytes that lives as long as the document; a character is
 * not cut in two. */
const char *document_keep(struct document *document, const char *text, size_t bytes_max);
/* A form's fields; false: `err` says what is wrong. */
bool document_form_read(struct peal_slice body, json_t **root_out, struct peal_error *err);
/* What stands there; NULL: nothing, or null. */
json_t *document_at(const struct document *document, const char *path);
/* A text or number as text; NULL: it is neither, or empty. */
const char *document_value_text(struct document *document, const json_t *value);

/* The last part of a transcript's path, "[role/text]"; false: it has none. */
struct spoken_path {
	char list[DOCUMENT_PATH_BYTES_MAX + 1];
	char role[DOCUMENT_PATH_BYTES_MAX + 1];
	char text[DOCUMENT_PATH_BYTES_MAX + 1];
};
bool spoken_path_read(const char *path, struct spoken_path *spoken_out);

/* The first transcript that is there, in Peal's form; NULL: none is. */
const char *transcript_read(struct document *document, const struct preset_paths *paths);

/* RFC 3339, RFC 2822 or Unix time in s or ms; 0: it is none, or its zone is not known. */
int64_t moment_read(const char *text);

#endif
