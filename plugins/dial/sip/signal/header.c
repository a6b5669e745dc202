/* header.c - what stands in headers and small bodies of SIP messages */
/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <string.h>
#include <strings.h>

#define RETRY_AFTER_S_MAX 86400u
#define URI_BYTES_MAX 512u

/* ---- slices ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct peal_slice slice_trim(struct peal_slice slice)
{
	while (slice.bytes > 0 && is_space(slice.at[0])) {
		slice.at++;
		slice.bytes--;
	}
	while (slice.bytes > 0 && is_space(slice.at[slice.bytes - 1]))
		slice.bytes--;
	return slice;
}

static bool slice_is(struct peal_slice slice, const char *word)
{
	return slice.bytes == strlen(word) && strncasecmp(slice.at, word, slice.bytes) == 0;
}

/* Up to `end`, which is not in quotes; `slice` goes on behind it. */
static struct peal_slice slice_cut(struct peal_slice *slice, char end)
{
	struct peal_slice part = { slice->at, 0 };
	bool is_quoted = false;

	while (part.bytes < slice->bytes) {
		char c = part.at[part.bytes];

		if (c == end && !is_quoted)
			break;
		if (c == '"')
			is_quoted = !is_quoted;
		else if (c == '\\' && is_quoted && part.bytes + 1 < slice->bytes)
			part.bytes++;
		part.bytes++;
	}
	slice->bytes -= part.bytes;
	slice->at = slice->bytes > 0 ? part.at + part.bytes : slice->at;
	if (slice->bytes > 0) {
		slice->at++;
		slice->bytes--;
	}
	return slice_trim(part);
}

/* The number that it begins with, at most `max`; -1: none. */
static int64_t slice_number(struct peal_slice slice, int64_t max)
{
	int64_t number = 0;
	size_t i;

	for (i = 0; i < slice.bytes && is_digit(slice.at[i]); i++)
		if (number <= max)
			number = number * 10 + (slice.at[i] - '0');
	if (i == 0)
		return -1;
	return number < max ? number : max;
}

/* ---- text ---- */

/* The bytes of the character that it begins with; 0: that is not UTF-8. */
static size_t character_bytes(struct peal_slice slice)
{
	unsigned char first = (unsigned char)slice.at[0];
	size_t bytes = first < 0x80   ? 1
		       : first < 0xc2 ? 0
		       : first < 0xe0 ? 2
		       : first < 0xf0 ? 3
				      : 4;

	if (bytes == 0 || first > 0xf4 || bytes > slice.bytes)
		return 0;
	for (size_t i = 1; i < bytes; i++)
		if (((unsigned char)slice.at[i] & 0xc0) != 0x80)
			return 0;
	if (bytes < 3)
		return bytes;
	/* Longer than needed, a surrogate, or beyond Unicode. */
	switch (first) {
	case 0xe0:
		return (unsigned char)slice.at[1] >= 0xa0 ? bytes : 0;
	case 0xed:
		return (unsigned char)slice.at[1] < 0xa0 ? bytes : 0;
	case 0xf0:
		return (unsigned char)slice.at[1] >= 0x90 ? bytes : 0;
	case 0xf4:
		return (unsigned char)slice.at[1] < 0x90 ? bytes : 0;
	default:
		return bytes;
	}
}

void header_copy(char *text_out, size_t bytes_max, struct peal_slice value)
{
	size_t used = 0;

	while (value.bytes > 0) {
		size_t bytes = character_bytes(value);
		size_t step = bytes > 0 ? bytes : 1;
		char c = value.at[0];

		if (used + step >= bytes_max)
			break;
		if (bytes == 0)
			text_out[used] = '?';
		else if (bytes == 1)
			text_out[used] = (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c;
		else
			memcpy(text_out + used, value.at, bytes);
		used += step;
		value.at += step;
		value.bytes -= step;
	}
	text_out[used] = '\0';
}

bool header_is_clean(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

bool header_is_uri(const char *text)
{
	return header_is_clean(text) && strpbrk(text, " <>\"") == NULL &&
	       strlen(text) < URI_BYTES_MAX;
}

bool header_are_lines(const char *lines)
{
	size_t length = lines != NULL ? strlen(lines) : 0;

	return length == 0 || (length > 2 && strcmp(lines + length - 2, "\r\n") == 0 &&
			       lines[0] != '\r' && strstr(lines, "\r\n\r\n") == NULL);
}

void header_quote(char *text_out, size_t bytes_max, const char *name)
{
	size_t used = 0;

	for (; *name != '\0' && used + 3 <= bytes_max; name++) {
		if (*name == '"' || *name == '\\')
			text_out[used++] = '\\';
		text_out[used++] = *name;
	}
	text_out[used] = '\0';
}

/* ---- headers ---- */

/* Without its quotes, in place; the second one may have been cut off. */
static void text_unquote(char *text)
{
	size_t used = 0;

	if (text[0] != '"')
		return;
	for (const char *from = text + 1; *from != '\0' && *from != '"'; from++) {
		if (*from == '\\' && from[1] != '\0')
			from++;
		text[used++] = *from;
	}
	text[used] = '\0';
}

void header_reason_add(struct header_reason *reason, struct peal_slice value)
{
	struct peal_slice protocol = slice_cut(&value, ';');
	bool is_q850 = slice_is(protocol, "Q.850");

	if (!is_q850 && !slice_is(protocol, "SIP"))
		return;
	while (value.bytes > 0) {
		struct peal_slice part = slice_cut(&value, ';');
		struct peal_slice name = slice_cut(&part, '=');
		int64_t cause;

		part = slice_trim(part);
		if (slice_is(name, "cause")) {
			cause = slice_number(part, 9999);
			if (is_q850 && cause > 0 && cause < 128)
				reason->q850 = (int)cause;
			else if (!is_q850 && cause >= 100 && cause < 700)
				reason->sip = (int)cause;
		} else if (slice_is(name, "text") && (is_q850 || reason->text[0] == '\0')) {
			header_copy(reason->text, sizeof(reason->text), part);
			text_unquote(reason->text);
		}
	}
}

int64_t header_retry_after_ms(struct peal_slice value)
{
	int64_t seconds = slice_number(slice_trim(value), RETRY_AFTER_S_MAX);

	return seconds < 0 ? -1 : seconds * 1000;
}

/* ---- bodies ---- */

int header_sipfrag_status(struct peal_slice body)
{
	static const char version[] = "SIP/2.0 ";
	size_t length = sizeof(version) - 1;
	int64_t status;

	body = slice_trim(body);
	if (body.bytes < length + 3 || strncasecmp(body.at, version, length) != 0)
		return 0;
	body.at += length;
	body.bytes -= length;
	if (body.bytes > 3 && is_digit(body.at[3]))
		return 0;
	status = slice_number(body, 9999);
	return status >= 100 && status < 700 ? (int)status : 0;
}

static char key_of(struct peal_slice value)
{
	static const char keys[] = "0123456789*#ABCD";
	int64_t number;

	if (value.bytes == 1) {
		char c = value.at[0];

		if (c >= 'a' && c <= 'd')
			c = (char)(c - 'a' + 'A');
		return memchr(keys, c, sizeof(keys) - 1) != NULL ? c : '\0';
	}
	/* Some write the event of RFC 4733: 10 is the star, 11 the hash. */
	number = value.bytes == 2 ? slice_number(value, 99) : -1;
	return number >= 10 && number < 16 && is_digit(value.at[1]) ? keys[number] : '\0';
}

char header_dtmf_key(struct peal_slice body)
{
	return key_of(slice_trim(body));
}

char header_dtmf_relay_key(struct peal_slice body)
{
	while (body.bytes > 0) {
		struct peal_slice line = slice_cut(&body, '\n');
		struct peal_slice name = slice_cut(&line, '=');

		if (slice_is(name, "Signal"))
			return key_of(slice_trim(line));
	}
	return '\0';
}

/* The line that it begins with, without its end; false: there is none. */
static bool line_next(struct peal_slice *text, struct peal_slice *line_out)
{
	const char *end = text->bytes > 0 ? memchr(text->at, '\n', text->bytes) : NULL;

	if (end == NULL)
		return false;
	*line_out = (struct peal_slice){ text->at, (size_t)(end - text->at) };
	text->at = end + 1;
	text->bytes -= line_out->bytes + 1;
	if (line_out->bytes > 0 && end[-1] == '\r')
		line_out->bytes--;
	return true;
}

static bool is_start_line(struct peal_slice line)
{
	if (line.bytes >= 11 && memcmp(line.at, "SIP/2.0 ", 8) == 0)
		return is_digit(line.at[8]) && is_digit(line.at[9]) && is_digit(line.at[10]);
	return line.bytes > 10 && memcmp(line.at + line.bytes - 8, " SIP/2.0", 8) == 0;
}

bool header_is_message(struct peal_slice packet)
{
	struct peal_slice line;
	size_t lines = 0;

	if (!line_next(&packet, &line) || !is_start_line(line))
		return false;
	while (line_next(&packet, &line)) {
		if (line.bytes == 0)
			return lines > 0;
		/* A line that goes on from the one before begins with a space. */
		if (line.at[0] != ' ' && line.at[0] != '\t' &&
		    (line.at[0] == ':' || memchr(line.at, ':', line.bytes) == NULL))
			return false;
		lines++;
	}
	return false;
}
