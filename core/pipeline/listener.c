/* listener.c - requests from outside, for the stages that listen */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/listener.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/http/server.h"

#include <stdlib.h>

#define STATUS_NOT_FOUND 404
#define STATUS_UNAVAILABLE 503

/* An address, its server and who listens there. */
struct spot {
	struct spot *next;
	struct listeners *all;
	struct address address; /* as it was named: port 0 stays 0 */
	struct server *server;	/* NULL: stopped */
	struct peal_http_listener *first;
	bool is_offering; /* a request goes from one to the next */
};

struct peal_http_listener {
	struct peal_http_listener *next;
	struct spot *spot; /* NULL: nobody comes */
	const char *stage;
	peal_http_serve_fn *fn; /* NULL: closed within fn */
	void *context;
	struct peal_http_exchange *exchanges;
	char address[ADDRESS_TEXT_MAX];
};

struct peal_http_exchange {
	struct peal_http_exchange *next, *previous;
	struct listeners *all;
	struct peal_http_listener *listener; /* NULL: closed */
	struct server_request *request;	     /* NULL: answered */
	struct peal_http_received received;
	bool is_offered; /* fn runs */
	bool is_late;	 /* replied to after its listener closed, within fn */
};

struct listeners {
	struct loop *loop;
	struct log *log;
	struct spot *spots;
	struct peal_http_exchange *orphans; /* of listeners that closed; a reply may come */
};

/* ---- exchanges ---- */

static void exchange_link(struct peal_http_exchange **list, struct peal_http_exchange *exchange)
{
	exchange->previous = NULL;
	exchange->next = *list;
	if (*list != NULL)
		(*list)->previous = exchange;
	*list = exchange;
}

static void exchange_unlink(struct peal_http_exchange **list, struct peal_http_exchange *exchange)
{
	if (exchange->previous != NULL)
		exchange->previous->next = exchange->next;
	else
		*list = exchange->next;
	if (exchange->next != NULL)
		exchange->next->previous = exchange->previous;
}

static const char *exchange_header(const struct peal_http_exchange *exchange, const char *name)
{
	return exchange->request != NULL ? server_header(exchange->request, name) : NULL;
}

static void refuse(struct server_request *request, int status, const char *text)
{
	const struct server_answer answer = { .status = status,
					      .body = text,
					      .body_bytes = strlen(text) };

	server_reply(request, &answer);
}

/* Its listener closes: it is answered, and there is nothing to read in it any more. */
static void exchange_orphan(struct peal_http_exchange *exchange)
{
	if (exchange->request != NULL)
		refuse(exchange->request, STATUS_UNAVAILABLE, "not now; try again later\n");
	exchange->request = NULL;
	exchange->listener = NULL;
	exchange->received = (struct peal_http_received){
		.method = "", .path = "", .query = "", .peer = "", .header = exchange_header
	};
	exchange_link(&exchange->all->orphans, exchange);
}

void listener_reply(struct peal_http_exchange *exchange, int status, const char *content_type,
		    const void *body, size_t bytes)
{
	const struct server_answer answer = {
		.status = status, .content_type = content_type, .body = body, .body_bytes = bytes
	};
	struct peal_http_listener *listener = exchange->listener;

	if (listener == NULL) {
		exchange_unlink(&exchange->all->orphans, exchange);
		exchange->is_late = true;
		if (!exchange->is_offered)
			free(exchange);
		return;
	}
	if (status < 200 || status > 599)
		panic("%s answers a request with status %d", listener->stage, status);
	if (exchange->request == NULL)
		panic("%s answers a request twice", listener->stage);
	server_reply(exchange->request, &answer);
	exchange->request = NULL;
	if (exchange->is_offered)
		return; /* spot_offer() goes on with it */
	exchange_unlink(&listener->exchanges, exchange);
	free(exchange);
}

/* ---- requests ---- */

static struct peal_http_exchange *exchange_create(struct listeners *all,
						  struct server_request *request)
{
	struct peal_http_exchange *exchange = memory_alloc(sizeof(*exchange));

	exchange->all = all;
	exchange->request = request;
	exchange->received = (struct peal_http_received){
		.method = request->method,
		.path = request->path,
		.query = request->query,
		.body = request->body,
		.peer = request->peer,
		.header = exchange_header,
	};
	return exchange;
}

/* Is it this one's? */
static bool offer(struct peal_http_listener *listener, struct peal_http_exchange *exchange)
{
	bool is_taken;

	exchange->listener = listener;
	exchange->is_offered = true;
	exchange_link(&listener->exchanges, exchange);
	is_taken = listener->fn(listener->context, exchange, &exchange->received);
	exchange->is_offered = false;
	if (exchange->listener == NULL) { /* it closed, and the exchange is an orphan */
		if (exchange->is_late)
			free(exchange);
		return true;
	}
	if (is_taken && exchange->request != NULL)
		return true;
	if (!is_taken && exchange->request == NULL)
		panic("%s answers a request that it says is not its own", listener->stage);
	exchange_unlink(&listener->exchanges, exchange);
	if (is_taken)
		free(exchange);
	return is_taken;
}

static bool offer_to_all(struct spot *spot, struct peal_http_exchange *exchange)
{
	for (struct peal_http_listener *at = spot->first; at != NULL; at = at->next) {
		if (at->fn != NULL && offer(at, exchange))
			return true;
	}
	return false;
}

static void spot_sweep(struct spot *spot);

static void on_request(void *context, struct server_request *request)
{
	struct spot *spot = context;
	struct peal_http_exchange *exchange = exchange_create(spot->all, request);
	bool is_taken;

	spot->is_offering = true;
	is_taken = offer_to_all(spot, exchange);
	if (!is_taken) {
		exchange->received.is_nobodys = true;
		is_taken = offer_to_all(spot, exchange);
	}
	spot->is_offering = false;
	if (!is_taken) {
		free(exchange);
		refuse(request, STATUS_NOT_FOUND, "nobody is called so here\n");
	}
	spot_sweep(spot);
}

/* ---- who listens ---- */

static void spot_destroy(struct spot *spot)
{
	struct spot **at = &spot->all->spots;

	while (*at != spot)
		at = &(*at)->next;
	*at = spot->next;
	server_destroy(&spot->server);
	free(spot);
}

static void spot_leave(void *context)
{
	struct spot *spot = context;

	if (spot->first == NULL)
		spot_destroy(spot);
}

/* Frees those that were closed meanwhile. */
static void spot_sweep(struct spot *spot)
{
	struct peal_http_listener **at = &spot->first, *gone;

	if (spot->first == NULL)
		return;
	while (*at != NULL) {
		gone = *at;
		if (gone->fn != NULL) {
			at = &gone->next;
			continue;
		}
		*at = gone->next;
		free(gone);
	}
	if (spot->first == NULL) /* not from within the server's own call */
		loop_post(spot->all->loop, spot_leave, spot);
}

static struct spot *spot_find(struct listeners *listeners, const struct address *address)
{
	for (struct spot *at = listeners->spots; at != NULL; at = at->next) {
		if (at->server != NULL && address_is_same(&at->address, address))
			return at;
	}
	return NULL;
}

static struct spot *spot_create(struct listeners *listeners, const struct address *address,
				struct peal_error *err)
{
	struct spot *spot = memory_alloc(sizeof(*spot));
	const struct server_options options = {
		.uv = loop_uv(listeners->loop),
		.log = listeners->log,
		.address = *address,
		.fn = on_request,
		.context = spot,
	};

	spot->server = server_create(&options, err);
	if (spot->server == NULL) {
		free(spot);
		return NULL;
	}
	spot->all = listeners;
	spot->address = *address;
	spot->next = listeners->spots;
	listeners->spots = spot;
	return spot;
}

static void spot_join(struct spot *spot, struct peal_http_listener *listener)
{
	struct peal_http_listener **at = &spot->first;

	while (*at != NULL)
		at = &(*at)->next;
	*at = listener;
	listener->spot = spot;
	snprintf(listener->address, sizeof(listener->address), "%s", server_address(spot->server));
	log_line(spot->all->log, PEAL_LEVEL_INFO, "http", "listens", 0,
		 "listens at http://%s for %s", listener->address, listener->stage);
}

int listener_open(struct listeners *listeners, const char *stage, const char *address_text,
		  peal_http_serve_fn *fn, void *context, struct peal_http_listener **listener_out,
		  struct peal_error *err)
{
	struct peal_http_listener *listener;
	struct address address;
	struct spot *spot = NULL;

	if (address_parse(address_text, &address, err) != 0)
		return -1;
	if (listeners != NULL) {
		spot = spot_find(listeners, &address);
		if (spot == NULL)
			spot = spot_create(listeners, &address, err);
		if (spot == NULL)
			return -1;
	}
	listener = memory_alloc(sizeof(*listener));
	listener->stage = stage;
	listener->fn = fn;
	listener->context = context;
	address_format(&address, listener->address);
	if (spot != NULL)
		spot_join(spot, listener);
	*listener_out = listener;
	return 0;
}

void listener_close(struct peal_http_listener *listener)
{
	struct spot *spot;

	if (listener == NULL)
		return;
	spot = listener->spot;
	while (listener->exchanges != NULL) {
		struct peal_http_exchange *exchange = listener->exchanges;

		exchange_unlink(&listener->exchanges, exchange);
		exchange_orphan(exchange);
	}
	listener->fn = NULL;
	if (spot == NULL)
		free(listener);
	else if (!spot->is_offering)
		spot_sweep(spot);
}

const char *listener_address(const struct peal_http_listener *listener)
{
	return listener->address;
}

/* ---- life ---- */

struct listeners *listeners_create(struct loop *loop, struct log *log)
{
	struct listeners *listeners = memory_alloc(sizeof(*listeners));

	listeners->loop = loop;
	listeners->log = log;
	return listeners;
}

void listeners_refuse(struct listeners *listeners)
{
	for (struct spot *at = listeners->spots; at != NULL; at = at->next) {
		if (at->server != NULL)
			server_refuse(at->server);
	}
}

void listeners_stop(struct listeners *listeners)
{
	for (struct spot *at = listeners->spots; at != NULL; at = at->next)
		server_destroy(&at->server);
}

void listeners_destroy(struct listeners **owner)
{
	struct listeners *listeners = *owner;

	if (listeners == NULL)
		return;
	while (listeners->spots != NULL) {
		require(listeners->spots->first == NULL);
		spot_destroy(listeners->spots);
	}
	while (listeners->orphans != NULL) {
		struct peal_http_exchange *exchange = listeners->orphans;

		exchange_unlink(&listeners->orphans, exchange);
		free(exchange);
	}
	free(listeners);
	*owner = NULL;
}
