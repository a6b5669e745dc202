/* connection.c - one TCP or TLS connection of the trunk
 *
 * TLS goes through memory: OpenSSL never sees the socket. */
/* SPDX-License-Identifier: MIT */
#include "connection.h"

#include "message.h"
#include "samples/town/memory.h"

#include <stdlib.h>
#include <string.h>

struct writing {
	uv_write_t request;
	char bytes[];
};

struct connection *connection_find(const struct net *net, uint64_t id)
{
	struct link *link = table_first(&net->connections, (uint32_t)id);

	for (; link != NULL; link = table_next(link)) {
		struct connection *connection = table_entry(link, struct connection, link);

		if (connection->flow.connection == id)
			return connection;
	}
	return NULL;
}

struct connection *connection_create(struct net *net, enum transport transport, bool is_server)
{
	struct connection *connection = memory_get(sizeof(*connection));

	connection->net = net;
	connection->flow.transport = transport;
	connection->flow.connection = ++net->last_connection;
	uv_tcp_init(net->loop, &connection->tcp);
	connection->tcp.data = connection;
	if (transport == TRANSPORT_TLS) {
		connection->ssl = SSL_new(is_server ? net->ssl_in : net->ssl_out);
		connection->from_peer = BIO_new(BIO_s_mem());
		connection->to_peer = BIO_new(BIO_s_mem());
		SSL_set_bio(connection->ssl, connection->from_peer, connection->to_peer);
		if (is_server)
			SSL_set_accept_state(connection->ssl);
		else
			SSL_set_connect_state(connection->ssl);
	}
	table_add(&net->connections, &connection->link, (uint32_t)connection->flow.connection);
	return connection;
}

static void on_closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;

	SSL_free(connection->ssl);
	free(connection->in);
	free(connection->waiting);
	free(connection);
}

void connection_close(struct connection *connection, bool is_reset)
{
	if (connection->is_closing)
		return;
	connection->is_closing = true;
	table_remove(&connection->net->connections, &connection->link);
	if (!is_reset || uv_tcp_close_reset(&connection->tcp, on_closed) != 0)
		uv_close((uv_handle_t *)&connection->tcp, on_closed);
}

static void on_written(uv_write_t *request, int status)
{
	struct connection *connection = request->handle->data;

	free(request);
	if (status < 0 && status != UV_ECANCELED)
		connection_close(connection, false);
}

static void write_bytes(struct connection *connection, const char *at, size_t bytes)
{
	struct writing *writing;
	uv_buf_t buffer;

	if (uv_stream_get_write_queue_size((uv_stream_t *)&connection->tcp) >
	    CONNECTION_OUT_BYTES_MAX) {
		connection_close(connection, true);
		return;
	}
	writing = memory_get(sizeof(*writing) + bytes);
	memcpy(writing->bytes, at, bytes);
	buffer = uv_buf_init(writing->bytes, (unsigned)bytes);
	if (uv_write(&writing->request, (uv_stream_t *)&connection->tcp, &buffer, 1, on_written) !=
	    0)
		free(writing);
}

/* What OpenSSL wants the other side to have. */
static void flush_tls(struct connection *connection)
{
	char bytes[16384];
	int count;

	while (!connection->is_closing &&
	       (count = BIO_read(connection->to_peer, bytes, sizeof(bytes))) > 0)
		write_bytes(connection, bytes, (size_t)count);
}

static void keep_waiting(struct connection *connection, struct text bytes)
{
	if (connection->waiting_bytes + bytes.bytes > CONNECTION_OUT_BYTES_MAX)
		return;
	connection->waiting = memory_resize(connection->waiting,
					    connection->waiting_bytes + bytes.bytes);
	memcpy(connection->waiting + connection->waiting_bytes, bytes.at, bytes.bytes);
	connection->waiting_bytes += bytes.bytes;
}

void connection_send(struct connection *connection, struct text bytes)
{
	bool is_ready = connection->is_connected &&
			(connection->ssl == NULL || SSL_is_init_finished(connection->ssl));

	if (connection->is_closing || bytes.bytes == 0)
		return;
	if (!is_ready) {
		keep_waiting(connection, bytes);
		return;
	}
	if (connection->ssl == NULL) {
		write_bytes(connection, bytes.at, bytes.bytes);
		return;
	}
	SSL_write(connection->ssl, bytes.at, (int)bytes.bytes);
	flush_tls(connection);
}

static void send_waiting(struct connection *connection)
{
	char *waiting = connection->waiting;
	size_t bytes = connection->waiting_bytes;

	connection->waiting = NULL;
	connection->waiting_bytes = 0;
	connection_send(connection, (struct text){ waiting, bytes });
	free(waiting);
}

/* CRLF alone keeps a connection alive (RFC 5626); "\r\n\r\n" is to be answered. */
static void skip_empty_lines(struct connection *connection, struct text *rest)
{
	size_t skipped = 0;

	while (rest->bytes > 0 && (rest->at[0] == '\r' || rest->at[0] == '\n')) {
		rest->at++;
		rest->bytes--;
		if (++skipped == 4)
			connection_send(connection, text_of("\r\n"));
	}
}

static void take_messages(struct connection *connection)
{
	struct text rest = { connection->in, connection->in_bytes };
	long length = 0;

	for (;;) {
		skip_empty_lines(connection, &rest);
		length = message_length(rest);
		if (length <= 0 || connection->is_closing)
			break;
		connection->net->config.receive(connection->net->config.context, &connection->flow,
						(struct text){ rest.at, (size_t)length });
		rest.at += length;
		rest.bytes -= (size_t)length;
	}
	if (length < 0) {
		connection_close(connection, false);
		return;
	}
	memmove(connection->in, rest.at, rest.bytes);
	connection->in_bytes = rest.bytes;
}

static void take_plain(struct connection *connection, const char *at, size_t bytes)
{
	connection->in = memory_resize(connection->in, connection->in_bytes + bytes);
	memcpy(connection->in + connection->in_bytes, at, bytes);
	connection->in_bytes += bytes;
	take_messages(connection);
}

static void take_tls(struct connection *connection, const char *at, size_t bytes)
{
	char plain[16384];
	int count;

	BIO_write(connection->from_peer, at, (int)bytes);
	if (!SSL_is_init_finished(connection->ssl)) {
		int result = SSL_do_handshake(connection->ssl);
		int error = SSL_get_error(connection->ssl, result);

		flush_tls(connection);
		if (result != 1 && error != SSL_ERROR_WANT_READ) {
			connection_close(connection, false);
			return;
		}
		if (result != 1)
			return;
		send_waiting(connection);
	}
	while (!connection->is_closing &&
	       (count = SSL_read(connection->ssl, plain, sizeof(plain))) > 0)
		take_plain(connection, plain, (size_t)count);
	if (!connection->is_closing)
		flush_tls(connection);
}

static void on_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
	struct connection *connection = handle->data;

	(void)wanted;
	*out = uv_buf_init(connection->net->datagrams, MESSAGE_BYTES_MAX);
}

static void on_read(uv_stream_t *stream, ssize_t bytes, const uv_buf_t *buffer)
{
	struct connection *connection = stream->data;

	if (bytes == 0)
		return;
	if (bytes < 0)
		connection_close(connection, false);
	else if (connection->ssl != NULL)
		take_tls(connection, buffer->base, (size_t)bytes);
	else
		take_plain(connection, buffer->base, (size_t)bytes);
}

static void start(struct connection *connection)
{
	connection->is_connected = true;
	uv_tcp_nodelay(&connection->tcp, 1);
	uv_read_start((uv_stream_t *)&connection->tcp, on_allocate, on_read);
	if (connection->ssl == NULL) {
		send_waiting(connection);
		return;
	}
	SSL_do_handshake(connection->ssl);
	flush_tls(connection);
}

int connection_accept(struct connection *connection, uv_stream_t *listener)
{
	int bytes = sizeof(connection->flow.peer);

	if (uv_accept(listener, (uv_stream_t *)&connection->tcp) != 0) {
		connection_close(connection, false);
		return -1;
	}
	uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&connection->flow.peer, &bytes);
	start(connection);
	return 0;
}

static void on_connected(uv_connect_t *request, int status)
{
	struct connection *connection = request->handle->data;

	if (status == 0)
		start(connection);
	else if (status != UV_ECANCELED)
		connection_close(connection, false);
}

int connection_connect(struct connection *connection, const struct sockaddr *peer)
{
	memcpy(&connection->flow.peer, peer,
	       peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					   : sizeof(struct sockaddr_in));
	if (uv_tcp_connect(&connection->connect, &connection->tcp, peer, on_connected) != 0) {
		connection_close(connection, false);
		return -1;
	}
	return 0;
}
