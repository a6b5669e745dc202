/* request.h - one request, from its first line until it is answered
 *
 * libmicrohttpd has it until its connection is done with it, the handler until it has
 * replied: it is freed when both have let it go. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HTTP_REQUEST_H
#define PEAL_HTTP_REQUEST_H

#include "core/base/text.h"
#include "core/http/server.h"

#include <microhttpd.h>

enum request_state {
	REQUEST_HEAD, /* being read */
	REQUEST_BODY,
	REQUEST_ASKED,	  /* the handler has it */
	REQUEST_ANSWERED, /* its response goes out */
};

struct request_header {
	const char *name, *value;
};

struct request {
	struct server_request is; /* first: the handler's */
	enum request_state state;
	struct client *client;		   /* NULL: libmicrohttpd has let it go */
	struct MHD_Connection *connection; /* the same */
	struct MHD_Response *response;	   /* that waits for its turn; NULL: none */
	bool is_suspended;		   /* its connection waits for the answer */
	bool is_handlers;		   /* server_reply() will come */
	int status;	    /* of the answer; while the body is read: of a refusal; 0: none */
	const char *target; /* as it came */
	struct text body;
	size_t body_bytes; /* that came, kept or not */
	struct request_header *headers;
	size_t header_count, header_room;
	struct peal_arena *arena;
};

struct request *request_create(struct client *client, struct MHD_Connection *connection,
			       const char *target);
void request_destroy(struct request *request);

/* The head is there: what cannot be taken gets a status at once; 0: go on. */
int request_check_head(const struct request *request);
/* All is there: fills `is`.  0, or the status of a refusal. */
int request_complete(struct request *request, const char *method);

/* NULL body: the words of the status. */
struct MHD_Response *request_response(const struct server_answer *answer);
/* A refusal of ours, or of a server that ends. */
struct MHD_Response *request_refusal(int status);

#endif
