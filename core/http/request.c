/* request.c - one request, from its first line until it is answered */
/* SPDX-License-Identifier: MIT */
#include "core/http/request.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/http/target.h"

#include <stdlib.h>
#include <strings.h>

#define NAME_BYTES_MAX 256

struct request *request_create(struct client *client, struct MHD_Connection *connection,
			       const char *target)
{
	struct request *request = memory_alloc(sizeof(*request));

	request->client = client;
	request->connection = connection;
	request->arena = arena_create();
	request->target = arena_text(request->arena, target);
	return request;
}

void request_destroy(struct request *request)
{
	if (request->response != NULL)
		MHD_destroy_response(request->response);
	text_finish(&request->body);
	free(request->headers);
	arena_destroy(&request->arena);
	free(request);
}

/* ---- the head ---- */

struct lengths {
	unsigned length_count, encoding_count;
	bool is_chunked;
	const char *length;
};

static enum MHD_Result count_length(void *context, enum MHD_ValueKind kind, const char *name,
				    const char *value)
{
	struct lengths *lengths = context;

	(void)kind;
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		lengths->length_count++;
		lengths->length = value;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		lengths->encoding_count++;
		lengths->is_chunked = value != NULL && strcasecmp(value, "chunked") == 0;
	}
	return MHD_YES;
}

/* A proxy before us must not see another end of the body than we do.  Who does not wait for
 * our leave to send the body hears of its refusal only when we have read it. */
int request_check_head(const struct request *request)
{
	struct lengths lengths = { 0 };
	struct target target;
	bool waits = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
						 MHD_HTTP_HEADER_EXPECT) != NULL;

	MHD_get_connection_values(request->connection, MHD_HEADER_KIND, count_length, &lengths);
	if (lengths.length_count + lengths.encoding_count > 1 ||
	    target_parse(request->target, &target) != 0)
		return MHD_HTTP_BAD_REQUEST;
	if (lengths.encoding_count == 1 && !lengths.is_chunked)
		return MHD_HTTP_NOT_IMPLEMENTED;
	if (lengths.length != NULL &&
	    strtoull(lengths.length, NULL, 10) >
		    (waits ? SERVER_BODY_BYTES_MAX : SERVER_DISCARD_BYTES_MAX))
		return MHD_HTTP_CONTENT_TOO_LARGE;
	return 0;
}

/* ---- complete ---- */

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct request *request = context;

	(void)kind;
	request->headers = memory_grow(request->headers, &request->header_room,
				       request->header_count + 1, sizeof(*request->headers));
	request->headers[request->header_count++] = (struct request_header){
		.name = arena_text(request->arena, name),
		.value = arena_text(request->arena, value != NULL ? value : ""),
	};
	return MHD_YES;
}

int request_complete(struct request *request, const char *method)
{
	struct target target;

	if (request->status != 0)
		return request->status;
	require(target_parse(request->target, &target) == 0);
	MHD_get_connection_values(request->connection, MHD_HEADER_KIND, take_header, request);
	request->is.method = arena_text(request->arena, method);
	request->is.path = arena_copy(request->arena, target.path.at, target.path.bytes);
	request->is.query = arena_copy(request->arena, target.query.at, target.query.bytes);
	request->is.body = (struct peal_slice){ text_get(&request->body), request->body.bytes };
	return 0;
}

const char *server_header(const struct server_request *is, const char *name)
{
	const struct request *request = (const struct request *)(const void *)is;

	for (size_t i = 0; i < request->header_count; i++) {
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	}
	return NULL;
}

/* ---- answers ---- */

/* A header that cannot be one is left out: libmicrohttpd refuses line ends. */
static void add_header(struct MHD_Response *response, const char *line)
{
	const char *colon = strchr(line, ':');
	char name[NAME_BYTES_MAX];

	if (colon == NULL || (size_t)(colon - line) >= sizeof(name))
		return;
	memcpy(name, line, (size_t)(colon - line));
	name[colon - line] = '\0';
	MHD_add_response_header(response, name, colon + 1 + strspn(colon + 1, " "));
}

struct MHD_Response *request_response(const struct server_answer *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body_bytes, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);

	require(response != NULL);
	if (answer->body_bytes > 0 || answer->content_type != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					answer->content_type != NULL ? answer->content_type
								     : "text/plain");
	for (size_t i = 0; answer->headers != NULL && answer->headers[i] != NULL; i++)
		add_header(response, answer->headers[i]);
	return response;
}

struct MHD_Response *request_refusal(int status)
{
	static const struct {
		int status;
		const char *text;
	} texts[] = {
		{ MHD_HTTP_BAD_REQUEST, "this is no request that can be understood\n" },
		{ MHD_HTTP_CONTENT_TOO_LARGE, "a body may have 1 MiB\n" },
		{ MHD_HTTP_NOT_IMPLEMENTED, "no transfer encoding but chunked is known here\n" },
		{ MHD_HTTP_SERVICE_UNAVAILABLE, "not now; try again later\n" },
	};
	static const char *const closing[] = { "Connection: close", NULL };
	struct server_answer answer = { .status = status, .headers = closing };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].status == status)
			answer.body = texts[i].text;
	}
	answer.body_bytes = answer.body != NULL ? strlen(answer.body) : 0;
	return request_response(&answer);
}
