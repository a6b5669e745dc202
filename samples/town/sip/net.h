/* net.h - the sockets of the trunk: UDP and TCP on one port, TLS on another
 *
 * A flow says where a message came from, and where the answer goes.  A connection
 * is named by a number that is never used again, so that a flow may outlive it. */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_NET_H
#define TOWN_NET_H

#include "samples/town/text.h"

#include <netinet/in.h>
#include <uv.h>

enum transport {
	TRANSPORT_UDP,
	TRANSPORT_TCP,
	TRANSPORT_TLS,
};

struct flow {
	enum transport transport;
	uint64_t connection; /* 0: of UDP */
	struct sockaddr_storage peer;
};

struct net;

typedef void net_fn(void *context, const struct flow *flow, struct text bytes);

struct net_config {
	const char *address;
	int port, tls_port;	 /* 0: any */
	const char *certificate; /* PEM with its key; NULL: no TLS */
	net_fn *receive;
	void *context;
};

/* NULL: it has been said why. */
struct net *net_create(uv_loop_t *loop, const struct net_config *config);
/* The loop has to run once more. */
void net_destroy(struct net **net);
/* Nobody is there: the ports are closed; and again the same ports. */
void net_close(struct net *net);
int net_open(struct net *net);
bool net_is_open(const struct net *net);
int net_port(const struct net *net, enum transport transport);
const char *net_address(const struct net *net);
const char *net_word(enum transport transport); /* "UDP" */

void net_send(struct net *net, const struct flow *flow, struct text bytes);
/* To a numeric address; a connection is made when there is none. */
int net_flow(struct net *net, enum transport transport, struct text host, int port,
	     struct flow *out);
bool net_is_connected(const struct net *net, const struct flow *flow);
/* Ends the connection of a flow with a reset; nothing when it is UDP. */
void net_reset(struct net *net, const struct flow *flow);

#endif
