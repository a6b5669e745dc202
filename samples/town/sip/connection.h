/* connection.h - one TCP or TLS connection of the trunk */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_CONNECTION_H
#define TOWN_CONNECTION_H

#include "net.h"
#include "samples/town/table.h"

#include <openssl/ssl.h>

#define CONNECTION_OUT_BYTES_MAX (4u << 20) /* for a peer that does not read */

struct connection {
	struct link link; /* in net's table, by id */
	struct net *net;
	uv_tcp_t tcp;
	uv_connect_t connect;
	struct flow flow;
	SSL *ssl; /* NULL: plain */
	BIO *from_peer, *to_peer;
	bool is_connected, is_closing;
	char *waiting; /* what is sent once it is connected */
	size_t waiting_bytes;
	size_t in_bytes;
	char *in; /* the begin of a message */
};

/* Inside of net.c and connection.c. */
struct net {
	uv_loop_t *loop;
	struct net_config config;
	bool is_open;
	uv_udp_t *udp;
	uv_tcp_t *tcp, *tls;
	int port, tls_port;
	SSL_CTX *ssl_in, *ssl_out;
	struct table connections;
	uint64_t last_connection;
	char *datagrams; /* of one read */
};

struct connection *connection_create(struct net *net, enum transport transport, bool is_server);
int connection_accept(struct connection *connection, uv_stream_t *listener);
int connection_connect(struct connection *connection, const struct sockaddr *peer);
void connection_send(struct connection *connection, struct text bytes);
void connection_close(struct connection *connection, bool is_reset);
struct connection *connection_find(const struct net *net, uint64_t id);

#endif
