/* provider.h - peal-provider: a telephony provider with an HTTP API, for tests
 *
 * It follows the documented contract of one provider (contract_*.c), written apart from
 * the presets that speak to it, so that each proves the other.  The last two digits of
 * the number that is called say what becomes of the call; faults come from the command
 * line.  One thread, one loop; 127.0.0.1 only. */
/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKES_PROVIDER_H
#define TESTS_FAKES_PROVIDER_H

#include "options.h"
#include "tests/fakes/receiver_http.h"

#include <glib.h>
#include <jansson.h>
#include <stdio.h>

#define CALL_ID_MAX 64

/* What becomes of a call. */
enum fate {
	FATE_ANSWERED,
	FATE_BUSY,	/* ..01 */
	FATE_NO_ANSWER, /* ..02 */
	FATE_FAILED,	/* ..03 */
	FATE_INVALID,	/* ..04: the create request is refused */
	FATE_MACHINE,	/* ..05 */
	FATE_QUEUED,	/* ..06: waits until it is canceled */
	FATE_REJECTED,	/* ..07 */
	FATE_UNTOLD,	/* ..08: answered; nothing is ever reported */
	FATE_LONG,	/* ..09: talks until it is hung up */
};

enum phase { PHASE_QUEUED, PHASE_RINGING, PHASE_ANSWERED, PHASE_ENDED };

enum event {
	EVENT_INITIATED,
	EVENT_RINGING,
	EVENT_ANSWERED,
	EVENT_VERDICT, /* who picked up */
	EVENT_SPOKEN,  /* the words of a command are over */
	EVENT_ENDED,
	EVENT_AFTER, /* what some tell after the end */
};

struct provider;

struct fake_call {
	struct provider *provider;
	char id[CALL_ID_MAX];
	char *to, *from;
	char *attempt;	/* a UUID that stood anywhere in the request; "" none */
	char *callback; /* URL; NULL: none */
	char *answer;	/* URL of a document; NULL: none */
	json_t *given;	/* the create request's fields */
	enum fate fate;
	enum phase phase;
	bool was_answered, is_hung_up, is_canceled;
	int64_t created_ms, answered_ms, ended_ms;
	unsigned event_count;
	uv_timer_t timer;
};

/* What a request wants. */
enum wish {
	WISH_CREATE,
	WISH_LOOK_UP,
	WISH_LIST,
	WISH_HANG_UP,
	WISH_CANCEL,
	WISH_SPEAK,
	WISH_UNKNOWN,
};

/* A callback that is being made. */
struct callback {
	GString *body;
	const char *content_type;
	GPtrArray *headers; /* "Name: value" */
	const char *url;
};

struct contract {
	const char *name;
	int created_status;
	int hung_up_status; /* without a body when it is 204 */
	int64_t drops_ms;   /* for so long a create with the same id of ours makes no call */
	bool is_led;	    /* says nothing until a command tells it to */
	bool has_answer;    /* fetches a document when the call is answered */

	bool (*is_authorised)(const struct provider *provider,
			      const struct receiver_request *request);
	/* Its id, when it names one. */
	enum wish (*wish)(const struct receiver_request *request, const json_t *fields,
			  char id_out[CALL_ID_MAX]);
	/* to, from, callback, answer from `given`; false: something is missing. */
	bool (*take)(struct fake_call *call);
	json_t *(*created)(const struct fake_call *call);
	json_t *(*shown)(const struct fake_call *call);
	json_t *(*list)(json_t *calls);
	json_t *(*refused)(int *status_out); /* an invalid number */
	/* false: it does not tell that. */
	bool (*tell)(struct fake_call *call, enum event event, struct callback *callback_out);
	void (*sign)(const struct provider *provider, struct callback *callback);
};

struct provider {
	struct options options;
	const struct contract *contract;
	uv_loop_t uv;
	struct receiver_http *server;
	struct http *client;
	GHashTable *calls;    /* id -> struct fake_call */
	GHashTable *attempts; /* attempt -> struct fake_call */
	GQueue *order;	      /* newest first */
	FILE *log;
	uint64_t asked[WISH_UNKNOWN + 1]; /* requests of each kind */
	uint64_t told;			  /* callbacks */
	GQueue posts;			  /* that wait for others to be answered */
	unsigned posting;		  /* under way */
	GString *answer;		  /* of the request that is being answered */
	uint64_t lives;
};

extern const struct contract contracts[];
extern const size_t contract_count;

int64_t provider_now_ms(void);

/* A line of JSON in the log; `key` NULL: without. */
void provider_log(struct provider *provider, const char *what, const struct fake_call *call,
		  const char *key, const char *value);

/* ---- life.c ---- */

struct fake_call *call_make(struct provider *provider, json_t *given, const char *attempt);
void call_free(struct fake_call *call);
void call_begin(struct fake_call *call);
/* By a request; false: it is over. */
bool call_end_now(struct fake_call *call, bool is_cancel);
void call_spoken(struct fake_call *call);
const char *call_talk_s(const struct fake_call *call); /* "2"; static */
enum fate fate_of(const char *number);

/* ---- callback.c ---- */

void callback_send(struct fake_call *call, enum event event);

/* ---- fields.c ---- */

/* Of a body: JSON, or a form whose names that stand twice are lists; never NULL. */
json_t *fields_read(const struct receiver_request *request);
/* "" when it is not there or no text. */
const char *field(const json_t *fields, const char *name);
/* The first UUID in a text; NULL: none.  To be freed. */
char *uuid_in(const char *text, size_t bytes);
/* Adds a pair to a form's body. */
void form_add(GString *body, const char *name, const char *value);
bool path_ends(const char *target, const char *end);
/* What stands between `before` and the next '/', '.' or '?'; false: not there. */
bool path_id(const char *target, const char *before, char id_out[CALL_ID_MAX]);

/* ---- sign.c ---- */

bool basic_is(const struct receiver_request *request, const char *user, const char *password);
bool bearer_is(const struct receiver_request *request, const char *token);
/* RS256 by the options' public key; any well-formed token when none was given. */
bool bearer_jwt_is(const struct provider *provider, const struct receiver_request *request);
char *hmac_base64(const char *digest, const char *secret, const char *data, size_t bytes);
char *hmac_hex(const char *secret, const char *data, size_t bytes);
char *ed25519_base64(const char *seed_hex, const char *data, size_t bytes);
char *jwt_hs256(const char *secret, const json_t *claims);
char *sha256_hex(const char *data, size_t bytes);
void header_add(struct callback *callback, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
