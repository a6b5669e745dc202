/* header.c - what stands in the values of SIP headers */
/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <string.h>

/* Where the first of `ends` stands outside of quotes and <>; the length when
 * nowhere. */
static size_t find(struct text text, size_t from, const char *ends)
{
	bool is_quoted = false, is_angled = false;

	for (size_t i = from; i < text.bytes; i++) {
		char byte = text.at[i];

		if (is_quoted && byte == '\\') {
			i++;
			continue;
		}
		if (!is_quoted && !is_angled && byte != '\0' && strchr(ends, byte) != NULL)
			return i;
		if (byte == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && (byte == '<' || byte == '>'))
			is_angled = byte == '<';
	}
	return text.bytes;
}

static struct text part(struct text text, size_t from, size_t to)
{
	return (struct text){ .at = to > from ? text.at + from : "", .bytes = to - from };
}

struct text header_first(struct text value)
{
	return text_trim(part(value, 0, find(value, 0, ",")));
}

static struct text unquote(struct text text)
{
	text = text_trim(text);
	if (text.bytes >= 2 && text.at[0] == '"' && text.at[text.bytes - 1] == '"')
		return part(text, 1, text.bytes - 1);
	return text;
}

/* name=value in a list whose parts end at `end`. */
static bool find_pair(struct text list, char end, const char *name, struct text *out)
{
	const char ends[2] = { end, '\0' };

	for (size_t at = 0; at < list.bytes;) {
		size_t stop = find(list, at, ends);
		struct text pair = part(list, at, stop), value = pair;
		struct text word = text_trim(text_until(&value, "="));

		if (text_is_word(word, name)) {
			*out = unquote(value);
			return true;
		}
		at = stop + 1;
	}
	return false;
}

static bool find_param(struct text value, const char *name, struct text *out)
{
	struct text first = header_first(value);
	size_t at = find(first, 0, ";");

	return at < first.bytes && find_pair(part(first, at + 1, first.bytes), ';', name, out);
}

struct text header_param(struct text value, const char *name)
{
	struct text out = { 0 };

	find_param(value, name, &out);
	return out;
}

bool header_has_param(struct text value, const char *name)
{
	struct text out;

	return find_param(value, name, &out);
}

struct text header_uri(struct text value)
{
	struct text first = header_first(value);
	size_t open = find(first, 0, "<");

	if (open < first.bytes) {
		const char *close = memchr(first.at + open, '>', first.bytes - open);
		size_t end = close != NULL ? (size_t)(close - first.at) : first.bytes;

		return text_trim(part(first, open + 1, end));
	}
	return text_trim(part(first, 0, find(first, 0, ";")));
}

struct text header_digest(struct text value, const char *name)
{
	struct text rest = value, out = { 0 };

	text_until(&rest, " ");
	find_pair(rest, ',', name, &out);
	return out;
}

/* What follows "sip:", without parameters and headers. */
static struct text uri_core(struct text uri)
{
	size_t from = text_begins(uri, "sips:") ? 5 : text_begins(uri, "sip:") ? 4 : 0;
	struct text core = part(uri, from, uri.bytes);

	return text_until(&core, ";?");
}

struct text uri_user(struct text uri)
{
	struct text rest = uri_core(uri);

	if (text_begins(uri, "tel:"))
		return part(rest, 4, rest.bytes);
	if (rest.bytes == 0 || memchr(rest.at, '@', rest.bytes) == NULL)
		return (struct text){ 0 };
	return text_until(&rest, "@");
}

static struct text host_port(struct text uri)
{
	struct text rest = uri_core(uri);

	if (rest.bytes > 0 && memchr(rest.at, '@', rest.bytes) != NULL)
		text_until(&rest, "@");
	return rest;
}

struct text uri_host(struct text uri)
{
	struct text rest = host_port(uri);

	if (rest.bytes > 0 && rest.at[0] == '[') {
		rest = part(rest, 1, rest.bytes);
		return text_until(&rest, "]");
	}
	return text_until(&rest, ":");
}

int uri_port(struct text uri)
{
	struct text rest = host_port(uri);
	uint64_t port;

	if (rest.bytes > 0 && rest.at[0] == '[')
		text_until(&rest, "]");
	text_until(&rest, ":");
	return text_number(rest, 65535, &port) ? (int)port : 0;
}

struct text uri_param(struct text uri, const char *name)
{
	struct text out = { 0 };
	const char *semicolon = uri.bytes > 0 ? memchr(uri.at, ';', uri.bytes) : NULL;

	if (semicolon != NULL)
		find_pair(part(uri, (size_t)(semicolon - uri.at) + 1, uri.bytes), ';', name, &out);
	return out;
}
