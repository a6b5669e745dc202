/* document_path.c - "data.calls[0].id" */
/* SPDX-License-Identifier: MIT */
#include "document_inner.h"

#include <ctype.h>
#include <stdlib.h>

#define INDEX_MAX 9999u

/* One step of a path. */
struct step {
	char name[DOCUMENT_PATH_BYTES_MAX + 1]; /* "": it is an index */
	size_t index;
};

static bool is_name_byte(char byte)
{
	return (unsigned char)byte > ' ' && byte != 0x7f && strchr(".[]/\"\\", byte) == NULL;
}

/* "[12]"; what follows it, NULL: it is none. */
static const char *index_read(const char *at, struct step *step_out)
{
	size_t digits = strspn(at + 1, "0123456789");

	if (digits == 0 || digits > 4 || at[1 + digits] != ']')
		return NULL;
	step_out->name[0] = '\0';
	step_out->index = strtoul(at + 1, NULL, 10);
	return at + digits + 2;
}

/* The next step, and what follows it; NULL: it is no path. */
static const char *step_read(const char *at, bool is_first, struct step *step_out)
{
	size_t bytes = 0;

	if (*at == '[')
		return index_read(at, step_out);
	if (!is_first && *at++ != '.')
		return NULL;
	while (at[bytes] != '\0' && is_name_byte(at[bytes]))
		bytes++;
	if (bytes == 0 || bytes > DOCUMENT_PATH_BYTES_MAX)
		return NULL;
	memcpy(step_out->name, at, bytes);
	step_out->name[bytes] = '\0';
	return at + bytes;
}

static bool plain_path_is(const char *path)
{
	struct step step;
	const char *at = path;

	if (*path == '\0' || strlen(path) > DOCUMENT_PATH_BYTES_MAX)
		return false;
	while (at != NULL && *at != '\0')
		at = step_read(at, at == path, &step);
	return at != NULL;
}

bool spoken_path_read(const char *path, struct spoken_path *spoken_out)
{
	size_t bytes = strlen(path);
	const char *open = strrchr(path, '['), *slash = strrchr(path, '/');

	if (bytes > DOCUMENT_PATH_BYTES_MAX || open == NULL || slash == NULL || slash < open ||
	    path[bytes - 1] != ']')
		return false;
	snprintf(spoken_out->list, sizeof(spoken_out->list), "%.*s", (int)(open - path), path);
	snprintf(spoken_out->role, sizeof(spoken_out->role), "%.*s", (int)(slash - open - 1),
		 open + 1);
	snprintf(spoken_out->text, sizeof(spoken_out->text), "%.*s",
		 (int)(path + bytes - 1 - (slash + 1)), slash + 1);
	return plain_path_is(spoken_out->list) && plain_path_is(spoken_out->role) &&
	       plain_path_is(spoken_out->text);
}

bool document_path_is(const char *path, bool is_transcript)
{
	struct spoken_path spoken;

	return plain_path_is(path) || (is_transcript && spoken_path_read(path, &spoken));
}

json_t *document_at(const struct document *document, const char *path)
{
	json_t *value = document->root;
	const char *at = path;
	struct step step;

	/* The names of a form are no paths. */
	if (document->is_form && json_object_get(value, path) != NULL) {
		value = json_object_get(value, path);
		at = "";
	}
	while (*at != '\0' && value != NULL) {
		at = step_read(at, at == path, &step);
		if (at == NULL)
			return NULL;
		value = step.name[0] != '\0' ? json_object_get(value, step.name)
					     : json_array_get(value, step.index);
	}
	return json_is_null(value) ? NULL : value;
}
