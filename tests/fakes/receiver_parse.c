/* receiver_parse.c - reads one HTTP/1.1 request out of a buffer */
/* SPDX-License-Identifier: MIT */
#include "receiver_parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *receiver_request_header(const struct receiver_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

/* The length of the body, or the refusal.  Looks at a head that is still whole. */
static long content_length(const char *head, size_t head_bytes)
{
	static const char name[] = "\r\nContent-Length:";
	static const char chunked[] = "\r\nTransfer-Encoding:";
	long bytes = 0;

	for (size_t i = 0; i + sizeof(chunked) < head_bytes; i++) {
		if (head[i] != '\r')
			continue;
		if (strncasecmp(head + i, chunked, sizeof(chunked) - 1) == 0)
			return -411;
		if (strncasecmp(head + i, name, sizeof(name) - 1) == 0)
			bytes = strtol(head + i + sizeof(name) - 1, NULL, 10);
	}
	return bytes < 0 || bytes > (long)RECEIVER_BODY_BYTES_MAX ? -413 : bytes;
}

static char *cut(char **rest, const char *mark)
{
	char *at = *rest;
	char *end = strstr(at, mark);

	if (end == NULL)
		return NULL;
	*end = '\0';
	*rest = end + strlen(mark);
	return at;
}

static int cut_headers(char *rest, struct receiver_request *request)
{
	char *line;

	while ((line = cut(&rest, "\r\n")) != NULL && *line != '\0') {
		struct receiver_header *header = &request->headers[request->header_count];
		char *colon = strchr(line, ':');

		if (colon == NULL || request->header_count == RECEIVER_HEADERS_MAX)
			return -431;
		*colon = '\0';
		header->name = line;
		header->value = colon + 1 + strspn(colon + 1, " \t");
		request->header_count++;
	}
	return 0;
}

static int cut_head(char *head, struct receiver_request *request)
{
	char *rest = head;
	char *line = cut(&rest, "\r\n");

	if (line == NULL)
		return -400;
	request->header_count = 0;
	request->method = cut(&line, " ");
	request->target = cut(&line, " ");
	if (request->method == NULL || request->target == NULL)
		return -400;
	return cut_headers(rest, request);
}

long receiver_parse(char *buffer, size_t bytes, struct receiver_request *request_out)
{
	char *end = memmem(buffer, bytes, "\r\n\r\n", 4);
	size_t head_bytes;
	long body_bytes;
	int refused;

	if (end == NULL)
		return bytes > RECEIVER_HEAD_BYTES_MAX ? -431 : 0;
	head_bytes = (size_t)(end - buffer) + 4;
	if (memchr(buffer, '\0', head_bytes) != NULL)
		return -400;
	body_bytes = content_length(buffer, head_bytes);
	if (body_bytes < 0)
		return body_bytes;
	if (bytes - head_bytes < (size_t)body_bytes)
		return 0;
	end[2] = '\0'; /* ends the empty line's search */
	refused = cut_head(buffer, request_out);
	request_out->body = buffer + head_bytes;
	request_out->body_bytes = (size_t)body_bytes;
	return refused < 0 ? refused : (long)head_bytes + body_bytes;
}
