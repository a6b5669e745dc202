/* document.c - what a provider sent, read
 *
 * Nothing of it is shown in an error: it may hold what was said on a call. */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

struct kept_text {
	struct kept_text *next;
	char at[];
};

/* ---- memory ---- */

void *document_alloc(size_t bytes)
{
	void *at = calloc(1, bytes);

	if (at == NULL) {
		fputs("peal: dial.rest: out of memory\n", stderr);
		abort();
	}
	return at;
}

const char *document_keep(struct document *document, const char *text, size_t bytes_max)
{
	size_t bytes = strnlen(text, bytes_max);
	struct kept_text *kept;

	while (text[bytes] != '\0' && bytes > 0 && ((unsigned char)text[bytes] & 0xc0) == 0x80)
		bytes--;
	kept = document_alloc(sizeof(*kept) + bytes + 1);
	memcpy(kept->at, text, bytes);
	kept->next = document->kept;
	document->kept = kept;
	return kept->at;
}

/* Takes the reference. */
static struct document *document_create(json_t *root, bool is_form)
{
	struct document *document = document_alloc(sizeof(*document));

	document->root = root;
	document->is_form = is_form;
	return document;
}

void document_destroy(struct document **document)
{
	if (*document == NULL)
		return;
	while ((*document)->kept != NULL) {
		struct kept_text *kept = (*document)->kept;

		(*document)->kept = kept->next;
		free(kept);
	}
	json_decref((*document)->root);
	free(*document);
	*document = NULL;
}

/* ---- JSON ---- */

/* jansson goes down as deep as it is told to. */
static bool is_too_deep(struct peal_slice body)
{
	unsigned levels = 0;
	bool is_text = false;

	for (size_t i = 0; i < body.bytes; i++) {
		char byte = body.at[i];

		if (is_text && byte == '\\')
			i++;
		else if (byte == '"')
			is_text = !is_text;
		else if (!is_text && (byte == '{' || byte == '['))
			levels++;
		else if (!is_text && (byte == '}' || byte == ']') && levels > 0)
			levels--;
		if (levels > DOCUMENT_LEVELS_MAX)
			return true;
	}
	return false;
}

static int json_fail(const json_error_t *where, struct peal_error *err)
{
	const char *what = "it is not JSON";

	switch (json_error_code(where)) {
	case json_error_duplicate_key:
		what = "a name stands twice in one object of the JSON";
		break;
	case json_error_invalid_utf8:
		what = "the JSON is not UTF-8";
		break;
	case json_error_premature_end_of_input:
		what = "the JSON is cut off";
		break;
	case json_error_end_of_input_expected:
		what = "something follows the JSON";
		break;
	case json_error_numeric_overflow:
		what = "a number in the JSON is too large";
		break;
	case json_error_null_character:
	case json_error_null_byte_in_key:
		what = "a text in the JSON has a zero in it";
		break;
	default:
		break;
	}
	return peal_fail(err, PEAL_FAIL_REMOTE, "%s (line %d, column %d)", what, where->line,
			 where->column);
}

static int json_read(struct peal_slice body, json_t **root_out, struct peal_error *err)
{
	json_error_t where;

	if (is_too_deep(body))
		return peal_fail(err, PEAL_FAIL_LIMIT, "the JSON is nested more than %u deep",
				 DOCUMENT_LEVELS_MAX);
	*root_out = json_loadb(body.at, body.bytes, JSON_REJECT_DUPLICATES, &where);
	return *root_out == NULL ? json_fail(&where, err) : 0;
}

/* ---- what it is ---- */

static bool type_is(const char *content_type, const char *type)
{
	size_t bytes = strlen(type);

	return strncasecmp(content_type, type, bytes) == 0 &&
	       (content_type[bytes] == '\0' || strchr("; \t", content_type[bytes]) != NULL);
}

static bool type_is_json(const char *content_type)
{
	size_t bytes = strcspn(content_type, "; \t");

	return type_is(content_type, "application/json") ||
	       (bytes > 5 && strncasecmp(content_type + bytes - 5, "+json", 5) == 0);
}

static struct peal_slice blanks_skip(struct peal_slice body)
{
	while (body.bytes > 0 && strchr(" \t\r\n", *body.at) != NULL && *body.at != '\0') {
		body.at++;
		body.bytes--;
	}
	return body;
}

static bool starts_with(struct peal_slice body, const char *text)
{
	size_t bytes = strlen(text);

	return body.bytes >= bytes && strncasecmp(body.at, text, bytes) == 0;
}

/* What it is, when it is neither JSON nor a form. */
static int fail_other(struct peal_slice body, const char *content_type, struct peal_error *err)
{
	const char *what = "neither JSON nor a form";

	if (starts_with(body, "<!doctype html") || starts_with(body, "<html") ||
	    (body.bytes > 0 && *body.at == '<' && type_is(content_type, "text/html")))
		what = "HTML, not JSON";
	else if (body.bytes > 0 && *body.at == '<')
		what = "XML, not JSON";
	else if (type_is(content_type, "multipart/form-data"))
		what = "multipart form data, not JSON or a form";
	else if (body.bytes >= 2 && memcmp(body.at, "\x1f\x8b", 2) == 0)
		what = "compressed, and nobody asked for that";
	else if (type_is(content_type, "text/plain"))
		what = "plain text, not JSON";
	return peal_fail(err, PEAL_FAIL_REMOTE, "it is %s", what);
}

/* "name=value&..." without a byte that a form would have encoded. */
static bool looks_like_form(struct peal_slice body)
{
	bool has_value = false;

	for (size_t i = 0; i < body.bytes; i++) {
		unsigned char byte = (unsigned char)body.at[i];

		if (byte <= ' ' || byte >= 0x7f || strchr("\"<>{}\\^`|", byte) != NULL)
			return false;
		has_value |= byte == '=';
	}
	return has_value;
}

int document_read(struct peal_slice body, const char *content_type, struct document **document_out,
		  struct peal_error *err)
{
	const char *type = content_type == NULL ? "" : content_type;
	struct peal_slice text = blanks_skip(body);
	json_t *root = NULL;
	bool is_form;

	if (body.bytes > DOCUMENT_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "it is larger than %u KiB",
				 DOCUMENT_BYTES_MAX / 1024);
	if (text.bytes == 0)
		return peal_fail(err, PEAL_FAIL_REMOTE, "it is empty");
	/* No form starts like that, whatever its type says. */
	is_form = strchr("{[<", *text.at) == NULL &&
		  (type_is(type, "application/x-www-form-urlencoded") ||
		   (!type_is_json(type) && looks_like_form(text)));
	if (is_form) {
		if (!document_form_read(text, &root, err))
			return -1;
	} else if (*text.at == '<' || (*text.at != '{' && *text.at != '[' && !type_is_json(type))) {
		return fail_other(text, type, err);
	} else if (json_read(text, &root, err) < 0) {
		return -1;
	}
	*document_out = document_create(root, is_form);
	return 0;
}

/* ---- values ---- */

const char *document_value_text(struct document *document, const json_t *value)
{
	char *dumped;
	const char *kept;

	if (json_is_string(value))
		return json_string_length(value) == 0 ? NULL : json_string_value(value);
	if (!json_is_number(value) && !json_is_boolean(value))
		return NULL;
	dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	if (dumped == NULL)
		return NULL;
	kept = document_keep(document, dumped, strlen(dumped));
	free(dumped);
	return kept;
}

const char *document_text(struct document *document, const struct preset_paths *paths)
{
	const char *text = NULL;

	for (size_t i = 0; text == NULL && i < paths->count; i++)
		text = document_value_text(document, document_at(document, paths->at[i]));
	return text;
}

static bool id_is(const char *text)
{
	size_t bytes = strnlen(text, REPORT_WORD_BYTES_MAX + 1);

	for (size_t i = 0; i < bytes; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f)
			return false;
	return bytes <= REPORT_WORD_BYTES_MAX;
}

const char *document_id(struct document *document, const struct preset_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		const json_t *value = document_at(document, paths->at[i]);
		const char *text = NULL;

		if (json_is_string(value) || json_is_integer(value))
			text = document_value_text(document, value);
		if (text != NULL && id_is(text))
			return text;
	}
	return NULL;
}

/* ---- lists ---- */

static json_t *list_find(const struct document *document, const struct preset_paths *paths)
{
	if (paths->count == 0)
		return json_is_array(document->root) ? document->root : NULL;
	for (size_t i = 0; i < paths->count; i++) {
		json_t *list = document_at(document, paths->at[i]);

		if (json_is_array(list))
			return list;
	}
	return NULL;
}

long document_list_count(struct document *document, const struct preset_paths *paths)
{
	const json_t *list = list_find(document, paths);

	return list == NULL ? -1 : (long)json_array_size(list);
}

struct document *document_list_at(struct document *document, const struct preset_paths *paths,
				  size_t index)
{
	json_t *member = json_array_get(list_find(document, paths), index);

	return member == NULL ? NULL : document_create(json_incref(member), false);
}
