/* plugin_host_listen.c - requests from outside, from the test's hands
 *
 * Nothing is bound: a test hands a request in, and looks at the reply. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host_inner.h"

#include "core/http/address.h"
#include "core/http/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>

#include <cmocka.h>

#define FREE_PORT 41733 /* for port 0 */

struct peal_http_listener {
	struct peal_http_listener *next;
	struct plugin_host *host;
	peal_http_serve_fn *fn;
	void *context;
	char address[ADDRESS_TEXT_MAX];
};

struct peal_http_exchange {
	struct peal_http_exchange *next;
	struct plugin_host *host;
	struct peal_http_listener *listener; /* NULL: nobody's */
	const char *const *headers;
	struct peal_http_received received;
	struct plugin_host_reply reply;
};

static struct plugin_host *host_of(const struct peal_host *services)
{
	return (struct plugin_host *)services; /* its first member */
}

int plugin_host_listen(const struct peal_host *services, const char *text, peal_http_serve_fn *fn,
		       void *context, struct peal_http_listener **listener_out,
		       struct peal_error *err)
{
	struct plugin_host *host = host_of(services);
	struct peal_http_listener *listener, **at = &host->listeners;
	struct address address;

	if (address_parse(text, &address, err) != 0)
		return -1;
	if (address.port == 0)
		address.port = FREE_PORT;
	listener = arena_alloc(host->arena, sizeof(*listener));
	listener->host = host;
	listener->fn = fn;
	listener->context = context;
	address_format(&address, listener->address);
	while (*at != NULL)
		at = &(*at)->next;
	*at = listener;
	*listener_out = listener;
	return 0;
}

void plugin_host_unlisten(const struct peal_host *services, struct peal_http_listener *listener)
{
	struct plugin_host *host = host_of(services);
	struct peal_http_listener **at = &host->listeners;

	if (listener == NULL)
		return;
	while (*at != NULL && *at != listener)
		at = &(*at)->next;
	if (*at == NULL)
		fail_msg("%s: what does not listen was told not to", services->stage);
	*at = listener->next;
	for (struct peal_http_exchange *i = host->exchanges; i != NULL; i = i->next) {
		if (i->listener == listener && i->reply.status == 0)
			i->reply.status = 503;
	}
}

const char *plugin_host_listen_address(const struct peal_http_listener *listener)
{
	return listener->address;
}

void plugin_host_reply(struct peal_http_exchange *exchange, int status, const char *content_type,
		       const void *body, size_t bytes)
{
	struct plugin_host *host = exchange->host;

	assert_true(pthread_equal(pthread_self(), host->thread));
	assert_in_range(status, 200, 599);
	if (exchange->reply.status != 0 && exchange->reply.status != 503)
		fail_msg("%s: a request was answered twice", host->services.stage);
	if (exchange->reply.status != 0)
		return; /* the host has answered in its place */
	exchange->reply = (struct plugin_host_reply){
		.status = status,
		.content_type = arena_text(host->arena,
					   content_type != NULL ? content_type : "text/plain"),
		.body = arena_copy(host->arena, body, bytes),
		.body_bytes = bytes,
	};
}

static const char *find_header(const struct peal_http_exchange *exchange, const char *name)
{
	size_t bytes = strlen(name);

	for (const char *const *at = exchange->headers; at != NULL && *at != NULL; at++) {
		if (strncasecmp(*at, name, bytes) == 0 && (*at)[bytes] == ':')
			return *at + bytes + 1 + strspn(*at + bytes + 1, " ");
	}
	return NULL;
}

static bool is_taken(struct plugin_host *host, struct peal_http_exchange *exchange)
{
	for (struct peal_http_listener *at = host->listeners; at != NULL; at = at->next) {
		exchange->listener = at;
		if (at->fn(at->context, exchange, &exchange->received))
			return true;
		if (exchange->reply.status != 0)
			fail_msg("%s: answers what it says is not its own", host->services.stage);
	}
	return false;
}

const struct plugin_host_reply *plugin_host_serve(struct plugin_host *host,
						  const struct plugin_host_request_in *request)
{
	struct peal_http_exchange *exchange = arena_alloc(host->arena, sizeof(*exchange));
	struct peal_arena *arena = host->arena;
	struct target target;

	assert_int_equal(target_parse(request->target, &target), 0);
	exchange->next = host->exchanges;
	host->exchanges = exchange;
	exchange->host = host;
	exchange->headers = request->headers;
	exchange->received = (struct peal_http_received){
		.method = request->method != NULL ? request->method : "POST",
		.path = arena_copy(arena, target.path.at, target.path.bytes),
		.query = arena_copy(arena, target.query.at, target.query.bytes),
		.body = arena_slice(arena,
				    (struct peal_slice){ request->body, request->body_bytes }),
		.peer = "192.0.2.1",
		.header = find_header,
	};
	if (is_taken(host, exchange))
		return &exchange->reply;
	exchange->received.is_nobodys = true;
	if (is_taken(host, exchange))
		return &exchange->reply;
	exchange->listener = NULL;
	exchange->reply.status = 404;
	return &exchange->reply;
}
