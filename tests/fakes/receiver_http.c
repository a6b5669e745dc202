/* receiver_http.c - a small HTTP/1.1 server for tests and for peal-receiver */
/* SPDX-License-Identifier: MIT */
#include "receiver_http.h"

#include "receiver_parse.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_BYTES 16384u
#define BACKLOG 1024
#define CHUNK_BYTES 65536u
#define HEAD_ROOM 512u

struct connection {
	uv_tcp_t tcp;
	uv_timer_t timer; /* of a late answer */
	struct receiver_http *http;
	struct connection *next, *previous;
	uint64_t number;
	char *buffer; /* what was read and not handled */
	size_t bytes, room;
	char *late; /* the answer that waits for the timer */
	size_t late_bytes;
	bool is_waiting; /* nothing more is handled before the answer is out */
	int open_handles;
};

struct receiver_http {
	uv_tcp_t listener;
	receiver_http_fn *fn;
	void *context;
	struct connection *connections;
	size_t connection_count;
	uint64_t connections_seen, requests_seen;
	int port;
	char *endless; /* a chunk of what does not end */
};

/* A write that could not be done at once. */
struct writing {
	uv_write_t write;
	struct connection *connection;
	bool is_endless;
	char bytes[];
};

static void *need(void *at)
{
	if (at == NULL) {
		fputs("receiver: out of memory\n", stderr);
		abort();
	}
	return at;
}

/* ---- connections ---- */

static void on_handle_closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;

	if (--connection->open_handles > 0)
		return;
	free(connection->buffer);
	free(connection->late);
	free(connection);
}

static void connection_close(struct connection *connection)
{
	struct receiver_http *http = connection->http;

	if (uv_is_closing((uv_handle_t *)&connection->tcp))
		return;
	if (connection->previous != NULL)
		connection->previous->next = connection->next;
	else
		http->connections = connection->next;
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	http->connection_count--;
	uv_close((uv_handle_t *)&connection->tcp, on_handle_closed);
	uv_close((uv_handle_t *)&connection->timer, on_handle_closed);
}

static void handle_buffer(struct connection *connection);
static void send_endless(struct connection *connection);

static void on_written(uv_write_t *write, int status)
{
	struct writing *writing = write->data;
	struct connection *connection = writing->connection;
	bool is_endless = writing->is_endless;

	free(writing);
	if (status < 0)
		connection_close(connection);
	else if (is_endless && !uv_is_closing((uv_handle_t *)&connection->tcp))
		send_endless(connection);
}

/* At once when the socket takes it, which it nearly always does. */
static void send_bytes(struct connection *connection, const char *at, size_t bytes, bool is_endless)
{
	uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)at, (unsigned)bytes);
	int sent = is_endless ? 0 : uv_try_write((uv_stream_t *)&connection->tcp, &buffer, 1);
	size_t left = bytes - (sent > 0 ? (size_t)sent : 0);
	struct writing *writing;

	if (left == 0)
		return;
	writing = need(malloc(sizeof(*writing) + left));
	memcpy(writing->bytes, at + (bytes - left), left);
	writing->write.data = writing;
	writing->connection = connection;
	writing->is_endless = is_endless;
	buffer = uv_buf_init(writing->bytes, (unsigned)left);
	if (uv_write(&writing->write, (uv_stream_t *)&connection->tcp, &buffer, 1, on_written) <
	    0) {
		free(writing);
		connection_close(connection);
	}
}

static void send_endless(struct connection *connection)
{
	send_bytes(connection, connection->http->endless, CHUNK_BYTES, true);
}

/* ---- answers ---- */

static void on_late(uv_timer_t *timer)
{
	struct connection *connection = timer->data;

	send_bytes(connection, connection->late, connection->late_bytes, false);
	free(connection->late);
	connection->late = NULL;
	connection->is_waiting = false;
	handle_buffer(connection);
}

static void send_answer(struct connection *connection, const struct receiver_reply *reply)
{
	const char *headers = reply->headers != NULL ? reply->headers : "";
	const char *body = reply->body != NULL ? reply->body : "";
	size_t room = HEAD_ROOM + strlen(headers) + strlen(body);
	char small[HEAD_ROOM * 2];
	char *at = room <= sizeof(small) ? small : need(malloc(room));
	size_t bytes = (size_t)snprintf(
		at, room, "HTTP/1.1 %d Test\r\n%sContent-Length: %zu\r\n\r\n%s",
		reply->status != 0 ? reply->status : 200, headers, strlen(body), body);

	if (reply->delay_ms > 0) {
		connection->late = need(malloc(bytes));
		memcpy(connection->late, at, bytes);
		connection->late_bytes = bytes;
		connection->is_waiting = true;
		uv_timer_start(&connection->timer, on_late, reply->delay_ms, 0);
	} else {
		send_bytes(connection, at, bytes, false);
	}
	if (at != small)
		free(at);
}

static void start_endless(struct connection *connection, bool is_head)
{
	const char *head = is_head ? "HTTP/1.1 200 OK\r\n"
				   : "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
	static const char line[] =
		"X-Endless: 123456789012345678901234567890123456789012345678901\r\n";
	char *chunk = connection->http->endless;

	_Static_assert(CHUNK_BYTES % (sizeof(line) - 1) == 0, "whole lines");
	for (size_t i = 0; i < CHUNK_BYTES; i += sizeof(line) - 1)
		memcpy(chunk + i, line, sizeof(line) - 1);
	connection->is_waiting = true;
	send_bytes(connection, head, strlen(head), false);
	send_endless(connection);
}

static void reply_with(struct connection *connection, const struct receiver_reply *reply)
{
	switch (reply->way) {
	case RECEIVER_ANSWER:
		send_answer(connection, reply);
		return;
	case RECEIVER_HANG:
		connection->is_waiting = true;
		return;
	case RECEIVER_CLOSE:
		connection_close(connection);
		return;
	case RECEIVER_ENDLESS:
	case RECEIVER_HEADERS:
		start_endless(connection, reply->way == RECEIVER_HEADERS);
		return;
	}
}

/* ---- requests ---- */

static void refuse(struct connection *connection, int status)
{
	send_answer(connection, &(struct receiver_reply){ .status = status });
	connection_close(connection);
}

static void handle_buffer(struct connection *connection)
{
	struct receiver_http *http = connection->http;
	size_t done = 0;

	while (!connection->is_waiting && !uv_is_closing((uv_handle_t *)&connection->tcp)) {
		struct receiver_request request;
		struct receiver_reply reply = { 0 };
		long bytes = receiver_parse(connection->buffer + done, connection->bytes - done,
					    &request);

		if (bytes < 0)
			refuse(connection, (int)-bytes);
		if (bytes <= 0)
			break;
		done += (size_t)bytes;
		request.number = ++http->requests_seen;
		request.connection = connection->number;
		http->fn(http->context, &request, &reply);
		reply_with(connection, &reply);
	}
	connection->bytes -= done;
	memmove(connection->buffer, connection->buffer + done, connection->bytes + 1);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct connection *connection = handle->data;

	(void)suggested;
	if (connection->room - connection->bytes <= READ_BYTES) {
		connection->room = connection->room * 2 + READ_BYTES;
		connection->buffer = need(realloc(connection->buffer, connection->room));
	}
	*buffer = uv_buf_init(connection->buffer + connection->bytes,
			      (unsigned)(connection->room - connection->bytes - 1));
}

static void on_read(uv_stream_t *stream, ssize_t bytes, const uv_buf_t *buffer)
{
	struct connection *connection = stream->data;

	(void)buffer;
	if (bytes < 0) {
		connection_close(connection);
		return;
	}
	connection->bytes += (size_t)bytes;
	connection->buffer[connection->bytes] = '\0'; /* the head is read as text */
	if (connection->bytes > RECEIVER_HEAD_BYTES_MAX + RECEIVER_BODY_BYTES_MAX)
		refuse(connection, 413);
	else
		handle_buffer(connection);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct receiver_http *http = listener->data;
	struct connection *connection;

	if (status < 0)
		return;
	connection = need(calloc(1, sizeof(*connection)));
	connection->http = http;
	connection->number = ++http->connections_seen;
	connection->open_handles = 2;
	connection->tcp.data = connection->timer.data = connection;
	uv_tcp_init(listener->loop, &connection->tcp);
	uv_timer_init(listener->loop, &connection->timer);
	connection->next = http->connections;
	if (connection->next != NULL)
		connection->next->previous = connection;
	http->connections = connection;
	http->connection_count++;
	if (uv_accept(listener, (uv_stream_t *)&connection->tcp) < 0) {
		connection_close(connection);
		return;
	}
	uv_tcp_nodelay(&connection->tcp, 1);
	uv_read_start((uv_stream_t *)&connection->tcp, give_room, on_read);
}

/* ---- public ---- */

static void on_listener_closed(uv_handle_t *handle)
{
	struct receiver_http *http = handle->data;

	free(http->endless);
	free(http);
}

static int listen_on(struct receiver_http *http, int port, bool is_listening)
{
	struct sockaddr_in address;
	int bytes = sizeof(address);
	int result;

	uv_ip4_addr("127.0.0.1", port, &address);
	result = uv_tcp_bind(&http->listener, (struct sockaddr *)&address, 0);
	if (result == 0 && is_listening)
		result = uv_listen((uv_stream_t *)&http->listener, BACKLOG, on_connection);
	if (result == 0)
		result = uv_tcp_getsockname(&http->listener, (struct sockaddr *)&address, &bytes);
	if (result == 0)
		http->port = ntohs(address.sin_port);
	return result;
}

struct receiver_http *receiver_http_create(uv_loop_t *uv, int port, bool is_listening,
					   receiver_http_fn *fn, void *context)
{
	struct receiver_http *http = need(calloc(1, sizeof(*http)));
	int result;

	signal(SIGPIPE, SIG_IGN); /* callers hang up while they are written to */
	http->fn = fn;
	http->context = context;
	http->endless = need(malloc(CHUNK_BYTES));
	uv_tcp_init(uv, &http->listener);
	http->listener.data = http;
	result = listen_on(http, port, is_listening);
	if (result < 0) {
		uv_close((uv_handle_t *)&http->listener, on_listener_closed);
		errno = -result;
		return NULL;
	}
	return http;
}

int receiver_http_port(const struct receiver_http *http)
{
	return http->port;
}

size_t receiver_http_connection_count(const struct receiver_http *http)
{
	return http->connection_count;
}

void receiver_http_destroy(struct receiver_http **owner)
{
	struct receiver_http *http = *owner;

	if (http == NULL)
		return;
	while (http->connections != NULL)
		connection_close(http->connections);
	uv_close((uv_handle_t *)&http->listener, on_listener_closed);
	*owner = NULL;
}
