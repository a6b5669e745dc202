/* server.c - an HTTP/1.1 server on the call loop: libmicrohttpd without threads
 *
 * libmicrohttpd watches its sockets with an epoll set of its own; libuv watches that
 * set, and one timer wakes what waits for a time. */
/* SPDX-License-Identifier: MIT */
#include "core/http/server.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/http/client.h"
#include "core/http/request.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define SWEEP_MS 1000
/* Answers on their way at the end: this often they are pushed on. */
#define FLUSH_ROUNDS 100

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	uv_poll_t poll;
	uv_timer_t alarm; /* of libmicrohttpd */
	uv_timer_t sweep; /* of us; runs while there are clients */
	int open_handles;
	struct clients clients;
	size_t bodies_bytes; /* that all requests hold */
	size_t sending_count;
	bool is_refusing;
	bool has_resumed; /* since libmicrohttpd ran */
	char address[ADDRESS_TEXT_MAX];
};

static int64_t now_ms(const struct server *server)
{
	return (int64_t)uv_now(server->options.uv);
}

/* ---- answers ---- */

static void request_let_go(struct request *request)
{
	if (request->client == NULL && !request->is_handlers)
		request_destroy(request);
}

static void run(struct server *server);

static void on_alarm(uv_timer_t *timer)
{
	run(timer->data);
}

/* libmicrohttpd does not wake for what is resumed from outside. */
static void resume(struct server *server, struct request *request)
{
	MHD_resume_connection(request->connection);
	request->is_suspended = false;
	server->has_resumed = true;
	uv_timer_start(&server->alarm, on_alarm, 0, 0);
}

/* Now when libmicrohttpd is asking, else when the connection has been resumed. */
static void answer_with(struct request *request, struct MHD_Response *response, int status)
{
	struct client *client = request->client;

	request->response = response;
	request->status = status;
	request->state = REQUEST_ANSWERED;
	client->since_ms = now_ms(client->server);
	client->server->sending_count++;
	if (request->is_suspended)
		resume(client->server, request);
}

void server_reply(struct server_request *is, const struct server_answer *answer)
{
	struct request *request = (struct request *)(void *)is;

	require(request->is_handlers);
	require(answer->status >= 200 && answer->status <= 599);
	request->is_handlers = false;
	if (request->state == REQUEST_ASKED)
		answer_with(request, request_response(answer), answer->status);
	else
		request_let_go(request); /* the server has answered in the handler's place */
}

static enum MHD_Result queue(struct request *request)
{
	enum MHD_Result result = MHD_queue_response(request->connection, (unsigned)request->status,
						    request->response);

	MHD_destroy_response(request->response);
	request->response = NULL;
	return result;
}

static enum MHD_Result refuse(struct request *request, int status)
{
	answer_with(request, request_refusal(status), status);
	return queue(request);
}

/* ---- what libmicrohttpd calls ---- */

static struct client *client_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
}

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
	struct client *client = client_of(connection);

	(void)context;
	client->request = request_create(client, connection, target);
	return client->request;
}

static enum MHD_Result ask(struct server *server, struct request *request, const char *method)
{
	char peer[ADDRESS_TEXT_MAX];
	int refusal = request_complete(request, method);

	if (refusal != 0)
		return refuse(request, refusal);
	address_format_ip(&request->client->address, peer);
	request->is.peer = arena_text(request->arena, peer);
	request->state = REQUEST_ASKED;
	request->is_handlers = true;
	request->client->since_ms = now_ms(server);
	server->options.fn(server->options.context, &request->is);
	if (request->state == REQUEST_ANSWERED)
		return queue(request);
	request->is_suspended = true;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static void body_drop(struct server *server, struct request *request)
{
	server->bodies_bytes -= request->body.bytes;
	text_finish(&request->body);
}

/* What is too much is read on for a while, so that the peer hears of it. */
static enum MHD_Result take_body(struct server *server, struct request *request, const char *at,
				 size_t bytes)
{
	request->body_bytes += bytes;
	if (request->status != 0)
		return request->body_bytes > SERVER_DISCARD_BYTES_MAX ? MHD_NO : MHD_YES;
	if (request->body_bytes > SERVER_BODY_BYTES_MAX)
		request->status = MHD_HTTP_CONTENT_TOO_LARGE;
	else if (server->bodies_bytes + bytes > SERVER_BODIES_BYTES_MAX)
		request->status = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (request->status != 0) {
		body_drop(server, request);
		return MHD_YES;
	}
	text_add(&request->body, at, bytes);
	server->bodies_bytes += bytes;
	return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *body,
				  size_t *body_bytes, void **request_at)
{
	struct server *server = context;
	struct request *request = *request_at;
	int refusal;
	size_t bytes;

	(void)connection, (void)url, (void)version;
	if (request->state == REQUEST_ANSWERED)
		return queue(request);
	if (request->state == REQUEST_HEAD) {
		request->state = REQUEST_BODY;
		refusal = server->is_refusing ? MHD_HTTP_SERVICE_UNAVAILABLE
					      : request_check_head(request);
		return refusal != 0 ? refuse(request, refusal) : MHD_YES;
	}
	if (*body_bytes == 0)
		return ask(server, request, method);
	bytes = *body_bytes;
	*body_bytes = 0;
	return take_body(server, request, body, bytes);
}

static void on_request_done(void *context, struct MHD_Connection *connection, void **request_at,
			    enum MHD_RequestTerminationCode code)
{
	struct server *server = context;
	struct request *request = *request_at;

	(void)connection, (void)code;
	if (request == NULL)
		return;
	server->bodies_bytes -= request->body.bytes;
	server->sending_count -= request->state == REQUEST_ANSWERED;
	request->client->since_ms = now_ms(server);
	request->client->request = NULL;
	request->client = NULL;
	request->connection = NULL;
	*request_at = NULL;
	request_let_go(request);
}

static enum MHD_Result on_accept(void *context, const struct sockaddr *from, socklen_t bytes)
{
	const struct server *server = context;
	struct address address;

	(void)bytes;
	address_peer(from, &address);
	if (address_is_loopback(&address) ||
	    clients_near(&server->clients, &address) < server->options.connections_per_peer_max)
		return MHD_YES;
	log_line(server->options.log, PEAL_LEVEL_WARNING, "http", "too_many_connections", 0,
		 "%s: one peer wants more than %u connections at once; those beyond are closed",
		 server->address, server->options.connections_per_peer_max);
	return MHD_NO;
}

static void on_error(void *context, const char *format, va_list args)
{
	const struct server *server = context;
	char line[512];

	vsnprintf(line, sizeof(line), format, args);
	line[strcspn(line, "\n")] = '\0';
	log_line(server->options.log, PEAL_LEVEL_DEBUG, "http", "peer", 0, "%s: %s",
		 server->address, line);
}

/* ---- time ---- */

static void answer_in_place(struct request *request)
{
	answer_with(request, request_refusal(MHD_HTTP_SERVICE_UNAVAILABLE),
		    MHD_HTTP_SERVICE_UNAVAILABLE);
}

static void answer_late(const struct server *server, struct request *request)
{
	log_line(server->options.log, PEAL_LEVEL_WARNING, "http", "no_answer", 0,
		 "%s: a request of %s was not answered within %lld s; it gets 503", server->address,
		 request->is.peer, (long long)server->options.answer_ms / 1000);
	answer_in_place(request);
}

static void on_sweep(uv_timer_t *timer)
{
	struct server *server = timer->data;
	const struct server_options *options = &server->options;

	for (struct client *client = server->clients.first; client != NULL; client = client->next) {
		struct request *request = client->request;
		enum request_state state = request != NULL ? request->state : REQUEST_HEAD;
		int64_t age_ms = now_ms(server) - client->since_ms;

		if (state == REQUEST_ASKED && age_ms >= options->answer_ms)
			answer_late(server, request);
		else if (state == REQUEST_ANSWERED && age_ms >= options->send_ms)
			client_cut(client);
		else if (state < REQUEST_ASKED && age_ms >= options->receive_ms)
			client_cut(client);
	}
}

static void on_connection(void *context, struct MHD_Connection *connection, void **client_at,
			  enum MHD_ConnectionNotificationCode code)
{
	struct server *server = context;
	struct client *client;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		client_destroy(&server->clients, *client_at);
		if (server->clients.count == 0)
			uv_timer_stop(&server->sweep);
		return;
	}
	client = client_create(
		&server->clients, server,
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
			->client_addr);
	client->since_ms = now_ms(server);
	*client_at = client;
	if (server->clients.count == 1)
		uv_timer_start(&server->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
}

static void run(struct server *server)
{
	MHD_UNSIGNED_LONG_LONG wait_ms = 0;

	server->has_resumed = false;
	MHD_run(server->daemon);
	if (server->has_resumed || MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES)
		uv_timer_start(&server->alarm, on_alarm, wait_ms, 0);
	else
		uv_timer_stop(&server->alarm);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	(void)status, (void)events;
	run(poll->data);
}

/* ---- life ---- */

static struct MHD_Daemon *daemon_start(struct server *server, int fd)
{
	const struct server_options *options = &server->options;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

	if (options->address.is_v6 || options->address.is_any)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
		flags, 0, on_accept, server, on_request, server, MHD_OPTION_EXTERNAL_LOGGER,
		on_error, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)SERVER_CONNECTION_BYTES_MAX, MHD_OPTION_CONNECTION_LIMIT,
		options->connections_max, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_s,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
		on_request_done, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
		MHD_OPTION_END);
}

static void on_closed(uv_handle_t *handle)
{
	struct server *server = handle->data;

	if (--server->open_handles == 0)
		free(server);
}

static void handle_add(struct server *server, uv_handle_t *handle)
{
	handle->data = server;
	uv_unref(handle); /* waiting for requests does not keep the loop running */
	server->open_handles++;
}

/* The loop watches for libmicrohttpd. */
static void watch(struct server *server)
{
	uv_loop_t *uv = server->options.uv;
	int fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

	require(uv_timer_init(uv, &server->alarm) == 0);
	require(uv_timer_init(uv, &server->sweep) == 0);
	require(uv_poll_init(uv, &server->poll, fd) == 0);
	handle_add(server, (uv_handle_t *)&server->alarm);
	handle_add(server, (uv_handle_t *)&server->sweep);
	handle_add(server, (uv_handle_t *)&server->poll);
	require(uv_poll_start(&server->poll, UV_READABLE, on_ready) == 0);
}

static void set_defaults(struct server_options *options)
{
	if (options->connections_max == 0)
		options->connections_max = SERVER_CONNECTIONS_MAX;
	if (options->connections_per_peer_max == 0)
		options->connections_per_peer_max = SERVER_CONNECTIONS_PER_PEER_MAX;
	if (options->idle_s == 0)
		options->idle_s = SERVER_IDLE_S;
	if (options->receive_ms == 0)
		options->receive_ms = SERVER_RECEIVE_MS;
	if (options->send_ms == 0)
		options->send_ms = SERVER_SEND_MS;
	if (options->answer_ms == 0)
		options->answer_ms = SERVER_ANSWER_MS;
}

struct server *server_create(const struct server_options *options, struct peal_error *err)
{
	struct server *server = memory_alloc(sizeof(*server));
	int fd;

	server->options = *options;
	set_defaults(&server->options);
	fd = address_listen(&server->options.address, err);
	if (fd < 0) {
		free(server);
		return NULL;
	}
	address_format(&server->options.address, server->address);
	server->daemon = daemon_start(server, fd);
	if (server->daemon == NULL) {
		peal_fail(err, PEAL_FAIL_IO, "%s: the HTTP server cannot be started: %s",
			  server->address, strerror(errno));
		close(fd);
		free(server);
		return NULL;
	}
	watch(server);
	return server;
}

const char *server_address(const struct server *server)
{
	return server->address;
}

void server_refuse(struct server *server)
{
	server->is_refusing = true;
}

static void close_door(struct server *server)
{
	int fd = MHD_quiesce_daemon(server->daemon);

	if (fd >= 0)
		close(fd);
}

void server_destroy(struct server **owner)
{
	struct server *server = *owner;

	if (server == NULL)
		return;
	*owner = NULL;
	server->is_refusing = true;
	close_door(server);
	for (struct client *client = server->clients.first; client != NULL; client = client->next) {
		if (client->request != NULL && client->request->state == REQUEST_ASKED)
			answer_in_place(client->request);
	}
	for (int i = 0; i < FLUSH_ROUNDS && server->sending_count > 0; i++)
		MHD_run(server->daemon);
	uv_close((uv_handle_t *)&server->poll, on_closed);
	uv_close((uv_handle_t *)&server->alarm, on_closed);
	uv_close((uv_handle_t *)&server->sweep, on_closed);
	MHD_stop_daemon(server->daemon);
}
