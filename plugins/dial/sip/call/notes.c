/* notes.c - what is noted on a call: the transcript, the keys, the fields
 *
 * All of it is a courtesy: when memory is out, less is noted and the call goes on. */
/* SPDX-License-Identifier: MIT */
#include "call/notes.h"

#include <stdlib.h>

void notes_finish(struct notes *notes)
{
	for (size_t i = 0; i < notes->field_count; i++)
		free((char *)notes->fields[i].value);
	free(notes->fields);
	free(notes->transcript);
	free(notes->keys);
	*notes = (struct notes){ 0 };
}

/* Room for so many bytes and a terminator behind the transcript. */
static char *transcript_room(struct notes *notes, size_t bytes)
{
	size_t wanted = notes->transcript_bytes + bytes + 1;
	char *grown;

	if (notes->is_cut || wanted > NOTES_TRANSCRIPT_MAX) {
		notes->is_cut = true;
		return NULL;
	}
	grown = realloc(notes->transcript, (wanted + 255) / 256 * 256);
	if (grown == NULL) {
		notes->is_cut = true;
		return NULL;
	}
	notes->transcript = grown;
	return grown + notes->transcript_bytes;
}

static void transcript_add(struct notes *notes, const char *text, size_t bytes)
{
	char *at = transcript_room(notes, bytes);

	if (at == NULL)
		return;
	/* A turn is a line. */
	for (size_t i = 0; i < bytes; i++)
		at[i] = text[i] == '\n' || text[i] == '\r' ? ' ' : text[i];
	at[bytes] = '\0';
	notes->transcript_bytes += bytes;
}

static void turn_begin(struct notes *notes, const char *who)
{
	char *at = transcript_room(notes, 1);

	if (at != NULL && notes->transcript_bytes > 0) {
		memcpy(at, "\n", 2);
		notes->transcript_bytes++;
	}
	transcript_add(notes, who, strlen(who));
	transcript_add(notes, ": ", 2);
}

void notes_turn(struct notes *notes, const char *who, const char *format, ...)
{
	char text[NOTES_VALUE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	turn_begin(notes, who);
	transcript_add(notes, text, strlen(text));
}

void notes_words(struct notes *notes, const struct peal_step *step)
{
	if (step->segment_count == 0)
		return;
	turn_begin(notes, "agent");
	for (size_t i = 0; i < step->segment_count; i++)
		transcript_add(notes, step->segments[i].text.at, step->segments[i].text.bytes);
}

void notes_key(struct notes *notes, char key)
{
	if (notes->keys == NULL)
		notes->keys = calloc(1, NOTES_KEYS_MAX + 1);
	if (notes->keys != NULL && notes->key_count < NOTES_KEYS_MAX)
		notes->keys[notes->key_count++] = key;
}

static struct peal_pair *field_of(struct notes *notes, const char *name)
{
	for (size_t i = 0; i < notes->field_count; i++) {
		if (strcmp(notes->fields[i].name, name) == 0)
			return &notes->fields[i];
	}
	if (notes->fields == NULL)
		notes->fields = calloc(PEAL_END_FIELDS_MAX, sizeof(*notes->fields));
	if (notes->fields == NULL || notes->field_count >= PEAL_END_FIELDS_MAX)
		return NULL;
	notes->fields[notes->field_count].name = name;
	return &notes->fields[notes->field_count++];
}

void notes_field(struct notes *notes, const char *name, const char *value)
{
	struct peal_pair *field;
	char *copy;

	if (name == NULL || name[0] == '\0')
		return;
	copy = strndup(value, NOTES_VALUE_MAX);
	field = copy == NULL ? NULL : field_of(notes, name);
	if (field == NULL) {
		free(copy);
		return;
	}
	free((char *)field->value);
	field->value = copy;
}

void notes_fill(const struct notes *notes, struct peal_call_end *end)
{
	end->transcript = notes->transcript;
	end->dtmf = notes->keys;
	end->fields = notes->fields;
	end->field_count = notes->field_count;
}
