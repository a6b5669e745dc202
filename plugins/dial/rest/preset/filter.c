/* filter.c - what a template does to a value: {{to|digits}} */
/* SPDX-License-Identifier: MIT */
#include "filter.h"

#include <openssl/evp.h>

static const char *const names[] = {
	[FILTER_NONE] = "",	    [FILTER_DIGITS] = "digits", [FILTER_URL] = "url",
	[FILTER_XML] = "xml",	    [FILTER_JSON] = "json",	[FILTER_BASE64] = "base64",
	[FILTER_NUMBER] = "number", [FILTER_OBJECT] = "object", [FILTER_NEEDED] = "needed",
};

enum filter filter_find(struct peal_slice name)
{
	for (unsigned i = FILTER_DIGITS; i <= FILTER_NEEDED; i++)
		if (strlen(names[i]) == name.bytes && memcmp(names[i], name.at, name.bytes) == 0)
			return (enum filter)i;
	return FILTER_NONE;
}

static void add_digits(struct peal_slice value, struct text_buffer *text)
{
	for (size_t i = 0; i < value.bytes; i++)
		if (value.at[i] >= '0' && value.at[i] <= '9')
			text_buffer_add(text, value.at + i, 1);
}

/* ---- XML ---- */

static bool is_no_xml_character(const char *at, size_t bytes)
{
	return bytes == 3 &&
	       (memcmp(at, "\xef\xbf\xbe", 3) == 0 || memcmp(at, "\xef\xbf\xbf", 3) == 0);
}

/* NULL: the character stays.  XML 1.0 has no way to write most control characters. */
static const char *xml_escape(const char *at, size_t bytes)
{
	switch (*at) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	case '\r':
		return "&#13;";
	case '\n':
	case '\t':
		return NULL;
	default:
		if (is_no_xml_character(at, bytes))
			return "\xef\xbf\xbd";
		return (unsigned char)*at < 0x20 ? " " : NULL;
	}
}

static void add_xml(struct peal_slice value, struct text_buffer *text)
{
	size_t length;

	for (size_t i = 0; i < value.bytes; i += length) {
		const char *escape;

		length = utf8_bytes(value.at + i, value.bytes - i);
		if (length == 0)
			length = 1;
		escape = xml_escape(value.at + i, length);
		if (escape == NULL)
			text_buffer_add(text, value.at + i, length);
		else
			text_buffer_add_text(text, escape);
	}
}

/* ---- JSON ---- */

static void add_json_escape(char byte, struct text_buffer *text)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	const char *found = byte == '\0' ? NULL : strchr(from, byte);

	if (found == NULL)
		text_buffer_format(text, "\\u%04x", (unsigned char)byte);
	else
		text_buffer_add(text, (char[]){ '\\', to[found - from] }, 2);
}

static void add_json(struct peal_slice value, struct text_buffer *text)
{
	size_t from = 0;

	for (size_t i = 0; i < value.bytes; i++) {
		char byte = value.at[i];

		if ((unsigned char)byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		text_buffer_add(text, value.at + from, i - from);
		add_json_escape(byte, text);
		from = i + 1;
	}
	text_buffer_add(text, value.at + from, value.bytes - from);
}

/* ---- base64 ---- */

static void add_base64(struct peal_slice value, struct text_buffer *text)
{
	unsigned char block[65];

	for (size_t i = 0; i < value.bytes; i += 48) {
		size_t bytes = value.bytes - i < 48 ? value.bytes - i : 48;
		int made = EVP_EncodeBlock(block, (const unsigned char *)value.at + i, (int)bytes);

		text_buffer_add(text, block, (size_t)made);
	}
}

void filter_add(enum filter filter, struct peal_slice value, struct text_buffer *text_out)
{
	if (value.bytes == 0)
		return;
	switch (filter) {
	case FILTER_DIGITS:
		add_digits(value, text_out);
		return;
	case FILTER_URL:
		text_buffer_add_url(text_out, value);
		return;
	case FILTER_XML:
		add_xml(value, text_out);
		return;
	case FILTER_JSON:
		add_json(value, text_out);
		return;
	case FILTER_BASE64:
		add_base64(value, text_out);
		return;
	case FILTER_NONE:
	case FILTER_NUMBER:
	case FILTER_OBJECT:
	case FILTER_NEEDED:
		text_buffer_add(text_out, value.at, value.bytes);
		return;
	}
}
