/* message.c - a SIP message, taken apart (RFC 3261) */
/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "header.h"

#include <string.h>

static struct text cut(struct text text, size_t from)
{
	return (struct text){ .at = text.at + from, .bytes = text.bytes - from };
}

/* One line, without its end; a line that begins with a space belongs to the one
 * before it (RFC 3261, 7.3.1).  False: no line ends. */
static bool take_line(struct text *rest, bool can_go_on, struct text *line_out)
{
	for (size_t i = 0; i < rest->bytes; i++) {
		if (rest->at[i] != '\n')
			continue;
		if (can_go_on && i > 1 && i + 1 < rest->bytes &&
		    (rest->at[i + 1] == ' ' || rest->at[i + 1] == '\t'))
			continue;
		*line_out = (struct text){ .at = rest->at, .bytes = i };
		if (i > 0 && rest->at[i - 1] == '\r')
			line_out->bytes--;
		*rest = cut(*rest, i + 1);
		return true;
	}
	return false;
}

static bool read_first_line(struct text line, struct message *out)
{
	struct text rest = line, word = text_until(&rest, " ");
	uint64_t status;

	if (text_is(word, "SIP/2.0")) {
		word = text_until(&rest, " ");
		if (word.bytes != 3 || !text_number(word, 699, &status) || status < 100)
			return false;
		out->status = (int)status;
		out->phrase = rest;
		return true;
	}
	out->is_request = true;
	out->method = word;
	out->uri = text_until(&rest, " ");
	return word.bytes > 0 && word.bytes <= 32 && out->uri.bytes > 0 && text_is(rest, "SIP/2.0");
}

static struct text long_name(struct text name)
{
	static const struct {
		char letter;
		const char *name;
	} names[] = {
		{ 'v', "Via" },
		{ 'f', "From" },
		{ 't', "To" },
		{ 'i', "Call-ID" },
		{ 'm', "Contact" },
		{ 'l', "Content-Length" },
		{ 'e', "Content-Encoding" },
		{ 'c', "Content-Type" },
	};

	for (size_t i = 0; name.bytes == 1 && i < sizeof(names) / sizeof(names[0]); i++) {
		if ((name.at[0] | 0x20) == names[i].letter)
			return text_of(names[i].name);
	}
	return name;
}

static bool read_header(struct text line, struct message *out)
{
	struct message_header *header = &out->headers[out->header_count];
	const char *colon = memchr(line.at, ':', line.bytes);

	if (colon == NULL || out->header_count == MESSAGE_HEADERS_MAX)
		return false;
	header->name = text_trim((struct text){ line.at, (size_t)(colon - line.at) });
	header->name = long_name(header->name);
	header->value = text_trim(cut(line, (size_t)(colon - line.at) + 1));
	out->header_count++;
	return header->name.bytes > 0;
}

struct text message_header(const struct message *message, const char *name)
{
	for (size_t i = 0; i < message->header_count; i++) {
		if (text_is_word(message->headers[i].name, name))
			return message->headers[i].value;
	}
	return (struct text){ 0 };
}

static bool read_cseq(struct message *out)
{
	struct text rest = message_header(out, "CSeq"), word = text_until(&rest, " \t");
	uint64_t number;

	out->cseq_method = text_trim(rest);
	if (!text_number(word, 0xffffffffu, &number) || out->cseq_method.bytes == 0)
		return false;
	out->cseq = (uint32_t)number;
	return !out->is_request || text_is_same(out->cseq_method, out->method);
}

/* What every message needs to be understood and answered. */
static const char *find_fault(struct message *out)
{
	out->call_id = message_header(out, "Call-ID");
	out->from = message_header(out, "From");
	out->to = message_header(out, "To");
	out->branch = header_param(message_header(out, "Via"), "branch");
	out->from_tag = header_param(out->from, "tag");
	out->to_tag = header_param(out->to, "tag");
	if (out->call_id.bytes == 0 || out->call_id.bytes > 256)
		return "no Call-ID, or one that is too long";
	if (out->from.bytes == 0 || out->from.bytes > 1024)
		return "no From, or one that is too long";
	if (out->to.bytes == 0 || out->to.bytes > 1024)
		return "no To, or one that is too long";
	if (message_header(out, "Via").bytes == 0)
		return "no Via";
	if (!read_cseq(out))
		return "no CSeq, or one that does not fit";
	return NULL;
}

static bool read_body(struct text rest, struct message *out)
{
	struct text length = message_header(out, "Content-Length");
	uint64_t bytes = rest.bytes;

	if (length.bytes > 0 && !text_number(length, MESSAGE_BYTES_MAX, &bytes))
		return false;
	if (bytes > rest.bytes)
		return false;
	out->body = (struct text){ .at = rest.at, .bytes = bytes };
	return true;
}

static int fail(const char **why_out, const char *why)
{
	*why_out = why;
	return -1;
}

int message_read(struct text bytes, struct message *out, const char **why_out)
{
	struct text rest = bytes, line;
	const char *fault;

	memset(out, 0, offsetof(struct message, headers));
	out->header_count = 0;
	if (!take_line(&rest, false, &line) || !read_first_line(line, out))
		return fail(why_out, "the first line is not SIP");
	for (;;) {
		if (!take_line(&rest, true, &line))
			return fail(why_out, "the headers do not end");
		if (line.bytes == 0)
			break;
		if (!read_header(line, out))
			return fail(why_out, "a header has no name, or there are too many");
	}
	fault = find_fault(out);
	if (fault != NULL)
		return fail(why_out, fault);
	if (!read_body(rest, out))
		return fail(why_out, "the body is shorter than Content-Length says");
	return 0;
}

/* Where the headers end; 0: not yet. */
static size_t head_length(struct text stream)
{
	for (size_t i = 3; i < stream.bytes; i++) {
		if (stream.at[i] == '\n' && memcmp(stream.at + i - 3, "\r\n\r\n", 4) == 0)
			return i + 1;
	}
	return 0;
}

long message_length(struct text stream)
{
	size_t head = head_length(stream);
	struct text rest = { stream.at, head }, line;
	uint64_t body = 0;

	if (head == 0)
		return stream.bytes < MESSAGE_BYTES_MAX ? 0 : -1;
	while (take_line(&rest, false, &line) && line.bytes > 0) {
		struct text value = line, name = text_trim(text_until(&value, ":"));

		if (!text_is_word(long_name(name), "Content-Length"))
			continue;
		if (!text_number(text_trim(value), MESSAGE_BYTES_MAX, &body))
			return -1;
	}
	if (head + body > MESSAGE_BYTES_MAX)
		return -1;
	return head + body <= stream.bytes ? (long)(head + body) : 0;
}
