/* fields.c - what stands in requests */
/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <ctype.h>
#include <string.h>

static char *decoded(const char *text, size_t bytes)
{
	GString *out = g_string_sized_new(bytes);

	for (size_t i = 0; i < bytes; i++) {
		if (text[i] == '+') {
			g_string_append_c(out, ' ');
		} else if (text[i] == '%' && i + 2 < bytes + 0 && isxdigit(text[i + 1]) &&
			   isxdigit(text[i + 2])) {
			g_string_append_c(out, (char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
						      g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(out, text[i]);
		}
	}
	return g_string_free(out, FALSE);
}

static void form_put(json_t *fields, const char *name, const char *value)
{
	json_t *there = json_object_get(fields, name);

	if (there == NULL) {
		json_object_set_new(fields, name, json_string(value));
		return;
	}
	if (!json_is_array(there)) {
		json_t *list = json_array();

		json_array_append(list, there);
		json_object_set_new(fields, name, list);
		there = list;
	}
	json_array_append_new(there, json_string(value));
}

static void form_read(json_t *fields, const char *text, size_t bytes)
{
	gchar *copy = g_strndup(text, bytes);
	gchar **pairs = g_strsplit(copy, "&", -1);

	for (size_t i = 0; pairs[i] != NULL; i++) {
		const char *is = strchr(pairs[i], '=');
		size_t length = is == NULL ? strlen(pairs[i]) : (size_t)(is - pairs[i]);
		char *name = decoded(pairs[i], length);
		char *value = is == NULL ? g_strdup("") : decoded(is + 1, strlen(is + 1));

		if (*name != '\0')
			form_put(fields, name, value);
		g_free(name);
		g_free(value);
	}
	g_strfreev(pairs);
	g_free(copy);
}

json_t *fields_read(const struct receiver_request *request)
{
	const char *type = receiver_request_header(request, "content-type");
	const char *query = strchr(request->target, '?');
	json_t *fields = NULL;

	if (type != NULL && strstr(type, "json") != NULL)
		fields = json_loadb(request->body, request->body_bytes, JSON_REJECT_DUPLICATES,
				    NULL);
	if (!json_is_object(fields)) {
		json_decref(fields);
		fields = json_object();
	}
	if (type != NULL && strstr(type, "form-urlencoded") != NULL)
		form_read(fields, request->body, request->body_bytes);
	if (query != NULL)
		form_read(fields, query + 1, strlen(query + 1));
	return fields;
}

const char *field(const json_t *fields, const char *name)
{
	const char *text = json_string_value(json_object_get(fields, name));

	return text == NULL ? "" : text;
}

char *uuid_in(const char *text, size_t bytes)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const size_t length = sizeof(form) - 1;

	for (size_t i = 0; i + length <= bytes; i++) {
		size_t j = 0;

		while (j < length &&
		       (form[j] == '-' ? text[i + j] == '-' : isxdigit((unsigned char)text[i + j])))
			j++;
		if (j == length)
			return g_strndup(text + i, length);
	}
	return NULL;
}

void form_add(GString *body, const char *name, const char *value)
{
	if (body->len > 0)
		g_string_append_c(body, '&');
	g_string_append_uri_escaped(body, name, NULL, FALSE);
	g_string_append_c(body, '=');
	g_string_append_uri_escaped(body, value, NULL, FALSE);
}

bool path_ends(const char *target, const char *end)
{
	size_t bytes = strcspn(target, "?"), length = strlen(end);

	return bytes >= length && memcmp(target + bytes - length, end, length) == 0;
}

bool path_id(const char *target, const char *before, char id_out[CALL_ID_MAX])
{
	const char *at = strstr(target, before);
	size_t bytes;
	char *text;

	if (at == NULL)
		return false;
	at += strlen(before);
	bytes = strcspn(at, "/.?");
	if (bytes == 0 || bytes >= CALL_ID_MAX)
		return false;
	text = decoded(at, bytes);
	g_strlcpy(id_out, text, CALL_ID_MAX);
	g_free(text);
	return true;
}
