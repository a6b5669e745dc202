/* net.c - the sockets of the trunk: UDP and TCP on one port, TLS on another */
/* SPDX-License-Identifier: MIT */
#include "net.h"

#include "connection.h"
#include "message.h"
#include "samples/town/memory.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOCKET_BYTES (8 << 20) /* a burst of INVITEs waits here */
#define DATAGRAMS_PER_READ 16u /* libuv takes so many at once */
#define PORT_TRIES 20	       /* to find one that is free for UDP and TCP */

static void on_handle_closed(uv_handle_t *handle)
{
	free(handle);
}

static void close_handle(void *at)
{
	void **handle = at;

	if (*handle != NULL)
		uv_close(*handle, on_handle_closed);
	*handle = NULL;
}

static int read_address(const char *host, int port, struct sockaddr_storage *out)
{
	if (uv_ip4_addr(host, port, (struct sockaddr_in *)out) == 0)
		return 0;
	return uv_ip6_addr(host, port, (struct sockaddr_in6 *)out);
}

/* ---- UDP ---- */

static void on_allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
	struct net *net = handle->data;

	(void)wanted;
	*out = uv_buf_init(net->datagrams, DATAGRAMS_PER_READ * 65536u);
}

static void on_datagram(uv_udp_t *udp, ssize_t bytes, const uv_buf_t *buffer,
			const struct sockaddr *peer, unsigned flags)
{
	struct net *net = udp->data;
	struct flow flow = { .transport = TRANSPORT_UDP };

	(void)flags;
	if (bytes <= 4 || peer == NULL) /* an empty line keeps a way open */
		return;
	memcpy(&flow.peer, peer,
	       peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					   : sizeof(struct sockaddr_in));
	net->config.receive(net->config.context, &flow,
			    (struct text){ buffer->base, (size_t)bytes });
}

static int open_udp(struct net *net, int port)
{
	struct sockaddr_storage address = { 0 };
	int bytes = SOCKET_BYTES, size = sizeof(address);

	net->udp = memory_get(sizeof(*net->udp));
	uv_udp_init_ex(net->loop, net->udp, AF_UNSPEC | UV_UDP_RECVMMSG);
	net->udp->data = net;
	if (read_address(net->config.address, port, &address) != 0 ||
	    uv_udp_bind(net->udp, (struct sockaddr *)&address, 0) != 0)
		return -1;
	uv_recv_buffer_size((uv_handle_t *)net->udp, &bytes);
	uv_send_buffer_size((uv_handle_t *)net->udp, &bytes);
	uv_udp_getsockname(net->udp, (struct sockaddr *)&address, &size);
	net->port = ntohs(((struct sockaddr_in *)&address)->sin_port); /* the same place in v6 */
	return uv_udp_recv_start(net->udp, on_allocate, on_datagram);
}

/* ---- TCP and TLS ---- */

static void on_connection(uv_stream_t *listener, int status)
{
	struct net *net = listener->data;
	enum transport transport = listener == (uv_stream_t *)net->tls ? TRANSPORT_TLS
								       : TRANSPORT_TCP;

	if (status == 0)
		connection_accept(connection_create(net, transport, true), listener);
}

static int open_tcp(struct net *net, uv_tcp_t **tcp_out, int port, int *port_out)
{
	struct sockaddr_storage address = { 0 };
	int size = sizeof(address);

	*tcp_out = memory_get(sizeof(**tcp_out));
	uv_tcp_init(net->loop, *tcp_out);
	(*tcp_out)->data = net;
	if (read_address(net->config.address, port, &address) != 0 ||
	    uv_tcp_bind(*tcp_out, (struct sockaddr *)&address, 0) != 0 ||
	    uv_listen((uv_stream_t *)*tcp_out, 1024, on_connection) != 0)
		return -1;
	uv_tcp_getsockname(*tcp_out, (struct sockaddr *)&address, &size);
	*port_out = ntohs(((struct sockaddr_in *)&address)->sin_port);
	return 0;
}

static int load_certificate(struct net *net)
{
	const char *file = net->config.certificate;
	unsigned long why;

	net->ssl_out = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_mode(net->ssl_out, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (file == NULL)
		return 0;
	net->ssl_in = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_chain_file(net->ssl_in, file) == 1 &&
	    SSL_CTX_use_PrivateKey_file(net->ssl_in, file, SSL_FILETYPE_PEM) == 1)
		return 0;
	why = ERR_peek_error();
	fprintf(stderr, "peal-town: %s is not a certificate with its key in PEM: %s\n", file,
		ERR_SYSTEM_ERROR(why) ? strerror(ERR_GET_REASON(why))
				      : ERR_reason_error_string(why));
	return -1;
}

/* ---- the whole ---- */

static void close_sockets(struct net *net)
{
	close_handle(&net->udp);
	close_handle(&net->tcp);
	close_handle(&net->tls);
	net->is_open = false;
}

/* Any port has to be free for both UDP and TCP. */
static int open_pair(struct net *net, int port)
{
	for (int i = 0; i < PORT_TRIES; i++) {
		int same;

		if (open_udp(net, port) == 0 && open_tcp(net, &net->tcp, net->port, &same) == 0)
			return 0;
		close_handle(&net->udp);
		close_handle(&net->tcp);
		if (port != 0)
			break;
	}
	return -1;
}

int net_open(struct net *net)
{
	int port = net->port > 0 ? net->port : net->config.port;
	int tls_port = net->tls_port > 0 ? net->tls_port : net->config.tls_port;

	if (net->is_open)
		return 0;
	if (open_pair(net, port) < 0) {
		fprintf(stderr, "peal-town: port %d of %s cannot be used\n", port,
			net->config.address);
		return -1;
	}
	if (net->ssl_in != NULL && open_tcp(net, &net->tls, tls_port, &net->tls_port) < 0) {
		fprintf(stderr, "peal-town: port %d of %s cannot be used for TLS\n", tls_port,
			net->config.address);
		return -1;
	}
	net->is_open = true;
	return 0;
}

struct net *net_create(uv_loop_t *loop, const struct net_config *config)
{
	struct net *net = memory_get(sizeof(*net));

	net->loop = loop;
	net->config = *config;
	net->datagrams = memory_get((size_t)DATAGRAMS_PER_READ * 65536u);
	if (load_certificate(net) < 0 || net_open(net) < 0)
		net_destroy(&net);
	return net;
}

static void close_connections(struct net *net)
{
	for (size_t i = 0; i < net->connections.bucket_count; i++) {
		while (net->connections.buckets[i] != NULL)
			connection_close(
				table_entry(net->connections.buckets[i], struct connection, link),
				true);
	}
}

void net_close(struct net *net)
{
	close_sockets(net);
	close_connections(net);
}

void net_destroy(struct net **net)
{
	uv_loop_t *loop;

	if (*net == NULL)
		return;
	loop = (*net)->loop;
	net_close(*net);
	uv_run(loop, UV_RUN_NOWAIT);
	SSL_CTX_free((*net)->ssl_in);
	SSL_CTX_free((*net)->ssl_out);
	table_finish(&(*net)->connections);
	free((*net)->datagrams);
	free(*net);
	*net = NULL;
}

bool net_is_open(const struct net *net)
{
	return net->is_open;
}

int net_port(const struct net *net, enum transport transport)
{
	return transport == TRANSPORT_TLS ? net->tls_port : net->port;
}

const char *net_address(const struct net *net)
{
	return net->config.address;
}

const char *net_word(enum transport transport)
{
	static const char *const words[] = { "UDP", "TCP", "TLS" };

	return words[transport];
}

void net_send(struct net *net, const struct flow *flow, struct text bytes)
{
	uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)bytes.at, (unsigned)bytes.bytes);
	struct connection *connection;

	if (!net->is_open)
		return;
	if (flow->transport == TRANSPORT_UDP) {
		/* A full buffer drops it, as the network may. */
		uv_udp_try_send(net->udp, &buffer, 1, (const struct sockaddr *)&flow->peer);
		return;
	}
	connection = connection_find(net, flow->connection);
	if (connection != NULL)
		connection_send(connection, bytes);
}

bool net_is_connected(const struct net *net, const struct flow *flow)
{
	return flow->transport == TRANSPORT_UDP || connection_find(net, flow->connection) != NULL;
}

int net_flow(struct net *net, enum transport transport, struct text host, int port,
	     struct flow *out)
{
	char name[64];
	struct connection *connection;

	*out = (struct flow){ .transport = transport };
	if (host.bytes == 0 || host.bytes >= sizeof(name))
		return -1;
	text_put(host, name, sizeof(name));
	if (strcmp(name, "localhost") == 0)
		strcpy(name, "127.0.0.1");
	if (port == 0)
		port = transport == TRANSPORT_TLS ? 5061 : 5060;
	if (read_address(name, port, &out->peer) != 0)
		return -1;
	if (transport == TRANSPORT_UDP)
		return 0;
	connection = connection_create(net, transport, false);
	if (connection_connect(connection, (const struct sockaddr *)&out->peer) < 0)
		return -1;
	out->connection = connection->flow.connection;
	return 0;
}

void net_reset(struct net *net, const struct flow *flow)
{
	struct connection *connection = NULL;

	if (flow->transport != TRANSPORT_UDP)
		connection = connection_find(net, flow->connection);
	if (connection != NULL)
		connection_close(connection, true);
}
