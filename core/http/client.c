/* client.c - the connections of a server */
/* SPDX-License-Identifier: MIT */
#include "core/http/client.h"

#include "core/base/memory.h"

#include <stdlib.h>
#include <sys/socket.h>

struct client *client_create(struct clients *clients, struct server *server, int fd,
			     const struct sockaddr *from)
{
	struct client *client = memory_alloc(sizeof(*client));

	client->server = server;
	client->fd = fd;
	address_peer(from, &client->address);
	client->next = clients->first;
	if (clients->first != NULL)
		clients->first->previous = client;
	clients->first = client;
	clients->count++;
	return client;
}

void client_destroy(struct clients *clients, struct client *client)
{
	if (client->previous != NULL)
		client->previous->next = client->next;
	else
		clients->first = client->next;
	if (client->next != NULL)
		client->next->previous = client->previous;
	clients->count--;
	free(client);
}

unsigned clients_near(const struct clients *clients, const struct address *address)
{
	unsigned count = 0;

	for (const struct client *at = clients->first; at != NULL; at = at->next)
		count += address_is_neighbour(&at->address, address);
	return count;
}

void client_cut(const struct client *client)
{
	shutdown(client->fd, SHUT_RDWR);
}
