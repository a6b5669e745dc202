/* client.h - the connections of a server, and how long each may take
 *
 * libmicrohttpd closes those that are silent; those that drip are closed here. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HTTP_CLIENT_H
#define PEAL_HTTP_CLIENT_H

#include "core/http/address.h"

struct request;
struct server;

struct client {
	struct client *next, *previous;
	struct server *server;
	struct address address;
	int fd;
	/* Since then it brings a request, or takes its answer, or waits for it. */
	int64_t since_ms;
	struct request *request; /* NULL: none yet */
};

struct clients {
	struct client *first;
	unsigned count;
};

struct client *client_create(struct clients *clients, struct server *server, int fd,
			     const struct sockaddr *from);
void client_destroy(struct clients *clients, struct client *client);
/* How many are from the same network. */
unsigned clients_near(const struct clients *clients, const struct address *address);
/* libmicrohttpd finds it closed. */
void client_cut(const struct client *client);

#endif
