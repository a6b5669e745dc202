/* test_peer.h - for tests of the stack: an owner that notes what it is told, and a
 * telephone exchange that says exactly what a test wants, over UDP
 *
 * Nobody sleeps: whoever waits, waits for an event, and fails after a long time. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_TEST_PEER_H
#define PEAL_SIP_TEST_PEER_H

#include "stack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE_S 20
#define MESSAGE_MAX 16384
#define OFFER "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=ours\r\n"
#define ANSWER "v=0\r\no=- 2 2 IN IP4 127.0.0.1\r\ns=theirs\r\n"
#define SDP_TYPE "Content-Type: application/sdp\r\n"

/* ---- the owner of legs and asks ---- */

struct owner {
	struct stack *stack;
	struct leg *leg;
	struct ask *ask;
	pthread_mutex_t lock;
	pthread_cond_t told;
	char story[4096]; /* "100 183+sdp answered+sdp ended " */
	char log[8192];
	struct leg_end end;
	char end_reason[300], end_text[300], end_contact[600], refusal[800];
	struct ask_answer answer;
	char answer_reason[300];
	bool refuses_offers, hangs_up_in_offer;
	bool is_done;
	/* what the next step on the SIP thread is about */
	const struct leg_request *request;
	const struct ask_request *asked;
	const char *uri;
	int q850, result;
};

static inline void owner_told(struct owner *owner, const char *format, ...)
{
	va_list args;
	size_t used;

	pthread_mutex_lock(&owner->lock);
	used = strlen(owner->story);
	va_start(args, format);
	vsnprintf(owner->story + used, sizeof(owner->story) - used, format, args);
	va_end(args);
	pthread_cond_broadcast(&owner->told);
	pthread_mutex_unlock(&owner->lock);
}

static inline void owner_forget(struct owner *owner)
{
	pthread_mutex_lock(&owner->lock);
	owner->story[0] = '\0';
	pthread_mutex_unlock(&owner->lock);
}

static inline void owner_wait(struct owner *owner, const char *words)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	pthread_mutex_lock(&owner->lock);
	while (strstr(owner->story, words) == NULL)
		if (pthread_cond_timedwait(&owner->told, &owner->lock, &until) != 0)
			break;
	if (strstr(owner->story, words) == NULL)
		fprintf(stderr, "waited for \"%s\" in \"%s\"\n", words, owner->story);
	assert_non_null(strstr(owner->story, words));
	pthread_mutex_unlock(&owner->lock);
}

static inline void owner_keep_end(struct owner *owner, const struct leg_end *end)
{
	owner->end = *end;
	snprintf(owner->end_reason, sizeof(owner->end_reason), "%s", end->reason);
	snprintf(owner->end_text, sizeof(owner->end_text), "%s", end->reason_text);
	snprintf(owner->end_contact, sizeof(owner->end_contact), "%s", end->contact);
	owner->leg = NULL;
}

static inline void on_progress(void *context, int status, const char *reason, struct peal_slice sdp)
{
	assert_non_null(reason);
	owner_told(context, "%d%s ", status, sdp.bytes > 0 ? "+sdp" : "");
}

static inline void on_answered(void *context, struct peal_slice sdp)
{
	bool is_theirs = sdp.bytes == strlen(ANSWER) && memcmp(sdp.at, ANSWER, sdp.bytes) == 0;

	owner_told(context, "answered%s ", is_theirs ? "+sdp" : "");
}

static inline void on_failed(void *context, const struct leg_end *end)
{
	owner_keep_end(context, end);
	owner_told(context, "failed %d ", end->status);
}

static inline void on_answered_late(void *context)
{
	struct owner *owner = context;

	owner->leg = NULL;
	owner_told(owner, "answered_late ");
}

static inline void on_ended(void *context, const struct leg_end *end)
{
	owner_keep_end(context, end);
	owner_told(context, "ended ");
}

static inline int on_offered(void *context, struct peal_slice sdp, char *sdp_out, size_t bytes_max)
{
	struct owner *owner = context;

	assert_true(sdp.bytes > 0);
	if (owner->hangs_up_in_offer) {
		leg_hang_up(owner->leg, 16);
		owner->leg = NULL;
	}
	owner_told(owner, "offered ");
	snprintf(sdp_out, bytes_max, "v=0\r\ns=again\r\n");
	return owner->refuses_offers ? -1 : 0;
}

static inline void on_key(void *context, char key)
{
	owner_told(context, "key%c ", key);
}

static inline void on_referred(void *context, int status)
{
	owner_told(context, "referred %d ", status);
}

static inline void on_lost(void *context)
{
	owner_told(context, "lost ");
}

static const struct leg_events owner_events = {
	.progress = on_progress,
	.answered = on_answered,
	.failed = on_failed,
	.answered_late = on_answered_late,
	.ended = on_ended,
	.offered = on_offered,
	.key = on_key,
	.referred = on_referred,
	.lost = on_lost,
};

static inline void on_received(void *context, const struct peal_received *received)
{
	assert_true(received->at_ms > 0);
	owner_told(context, "received from %s to %s ", received->from, received->to);
}

static inline void on_asked(void *context, const struct ask_answer *answer)
{
	struct owner *owner = context;

	owner->ask = NULL;
	owner->answer = *answer;
	snprintf(owner->answer_reason, sizeof(owner->answer_reason), "%s", answer->reason);
	owner_told(owner, "asked %d ", answer->status);
}

static inline bool owner_logged(struct owner *owner, const char *word)
{
	bool is_there;

	pthread_mutex_lock(&owner->lock);
	is_there = strstr(owner->log, word) != NULL;
	pthread_mutex_unlock(&owner->lock);
	return is_there;
}

/* ---- steps of the owner, on the SIP thread ---- */

static inline void step_done(struct owner *owner)
{
	pthread_mutex_lock(&owner->lock);
	owner->is_done = true;
	pthread_cond_broadcast(&owner->told);
	pthread_mutex_unlock(&owner->lock);
}

/* Runs it there, and waits until it has run. */
static inline void owner_do(struct owner *owner, peal_fn *fn)
{
	owner->is_done = false;
	stack_post(owner->stack, fn, owner);
	pthread_mutex_lock(&owner->lock);
	while (!owner->is_done)
		pthread_cond_wait(&owner->told, &owner->lock);
	pthread_mutex_unlock(&owner->lock);
}

static inline void step_nothing(void *context)
{
	step_done(context);
}

static inline void step_call(void *context)
{
	struct owner *owner = context;
	struct peal_error err = { .text = "" };

	owner->result = leg_call(owner->stack, owner->request, &owner_events, owner, &owner->leg,
				 &err);
	snprintf(owner->refusal, sizeof(owner->refusal), "%s", err.text);
	step_done(owner);
}

static inline void step_cancel(void *context)
{
	leg_cancel(((struct owner *)context)->leg);
	step_done(context);
}

static inline void step_hang_up(void *context)
{
	struct owner *owner = context;

	leg_hang_up(owner->leg, owner->q850);
	owner->leg = NULL;
	step_done(owner);
}

static inline void step_drop(void *context)
{
	struct owner *owner = context;

	leg_drop(owner->leg);
	owner->leg = NULL;
	step_done(owner);
}

static inline void step_refer(void *context)
{
	struct owner *owner = context;

	owner->result = leg_refer(owner->leg, owner->uri, NULL);
	step_done(owner);
}

static inline void step_ask(void *context)
{
	struct owner *owner = context;
	struct peal_error err = { .text = "" };

	owner->result = ask_send(owner->stack, owner->asked, on_asked, owner, &owner->ask, &err);
	snprintf(owner->refusal, sizeof(owner->refusal), "%s", err.text);
	step_done(owner);
}

/* ---- the exchange ---- */

struct peer {
	struct owner owner;
	struct peal_host host;
	struct stack_config config;
	int fd;
	uint16_t port;
	struct sockaddr_in stack_at; /* whom the last message came from */
	char target[64], uri[64];
	char invite[MESSAGE_MAX]; /* the last INVITE */
	char text[MESSAGE_MAX];	  /* the last message */
	unsigned sequence;	  /* of requests of its own */
};

static inline void host_log(const struct peal_host *host, enum peal_level level, const char *event,
			    uint64_t number, const char *format, ...)
{
	struct owner *owner = (struct owner *)host->stage;
	va_list args;
	size_t used;

	(void)level;
	(void)number;
	pthread_mutex_lock(&owner->lock);
	used = strlen(owner->log);
	va_start(args, format);
	used += (size_t)snprintf(owner->log + used, sizeof(owner->log) - used, "%s: ", event);
	if (used < sizeof(owner->log))
		vsnprintf(owner->log + used, sizeof(owner->log) - used, format, args);
	va_end(args);
	pthread_mutex_unlock(&owner->lock);
}

static inline int64_t host_now(const struct peal_host *host)
{
	(void)host;
	return 1790000000000;
}

static inline int listen_at_any_port(int type, uint16_t *port_out)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { PATIENCE_S, 0 };
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, type, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &bytes), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	*port_out = ntohs(at.sin_port);
	return fd;
}

/* With a stack, unless `config` (whose host is set here) says otherwise. */
static inline struct peer *peer_create(void)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	struct peal_error err;

	assert_non_null(peer);
	peer->fd = listen_at_any_port(SOCK_DGRAM, &peer->port);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=udp", peer->port);
	snprintf(peer->uri, sizeof(peer->uri), "sip:+919876543210@trunk.example");
	pthread_mutex_init(&peer->owner.lock, NULL);
	pthread_cond_init(&peer->owner.told, NULL);
	peer->host = (struct peal_host){ .stage = (const char *)&peer->owner,
					 .log = host_log,
					 .now_ms = host_now };
	peer->config = (struct stack_config){ .host = &peer->host,
					      .address = "127.0.0.1",
					      .sockets_max = 1024,
					      .received_fn = on_received,
					      .context = &peer->owner };
	peer->owner.stack = stack_create(&peer->config, &err);
	assert_non_null(peer->owner.stack);
	return peer;
}

static inline int peer_setup(void **state)
{
	*state = peer_create();
	return 0;
}

static inline int peer_teardown(void **state)
{
	struct peer *peer = *state;

	stack_destroy(&peer->owner.stack);
	close(peer->fd);
	pthread_mutex_destroy(&peer->owner.lock);
	pthread_cond_destroy(&peer->owner.told);
	free(peer);
	return 0;
}

/* The value of a header, up to the end of its line; "" when there is none. */
static inline const char *header_get(const char *message, const char *name, char value_out[1024])
{
	char begin[64];
	const char *at;

	snprintf(begin, sizeof(begin), "\r\n%s: ", name);
	at = strstr(message, begin);
	value_out[0] = '\0';
	if (at != NULL) {
		at += strlen(begin);
		snprintf(value_out, 1024, "%.*s", (int)strcspn(at, "\r"), at);
	}
	return value_out;
}

static inline bool peer_take(struct peer *peer, int flags)
{
	socklen_t bytes = sizeof(peer->stack_at);
	ssize_t got = recvfrom(peer->fd, peer->text, sizeof(peer->text) - 1, flags,
			       (struct sockaddr *)&peer->stack_at, &bytes);

	if (got < 0)
		return false;
	peer->text[got] = '\0';
	if (strncmp(peer->text, "INVITE ", 7) == 0)
		memcpy(peer->invite, peer->text, (size_t)got + 1);
	return true;
}

/* The next message that begins so; what was sent again in between is skipped. */
static inline void peer_expect(struct peer *peer, const char *begin)
{
	do {
		if (!peer_take(peer, 0))
			fail_msg("no %s came", begin);
	} while (strncmp(peer->text, begin, strlen(begin)) != 0);
}

/* All that has been sent by now is looked at. */
static inline void peer_expect_no(struct peer *peer, const char *begin)
{
	owner_do(&peer->owner, step_nothing);
	while (peer_take(peer, MSG_DONTWAIT))
		assert_int_not_equal(strncmp(peer->text, begin, strlen(begin)), 0);
}

static inline void peer_send(struct peer *peer, const char *text)
{
	assert_int_equal(sendto(peer->fd, text, strlen(text), 0, (struct sockaddr *)&peer->stack_at,
				sizeof(peer->stack_at)),
			 (ssize_t)strlen(text));
}

/* Answers `request`: the status line, its To with this tag, further headers, a body. */
static inline void peer_answer(struct peer *peer, const char *request, const char *status,
			       const char *tag, const char *headers, const char *body)
{
	char via[1024], from[1024], to[1024], id[1024], sequence[1024], text[MESSAGE_MAX];

	header_get(request, "To", to);
	snprintf(text, sizeof(text),
		 "SIP/2.0 %s\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s%s\r\nCall-ID: %s\r\nCSeq: %s\r\n"
		 "Contact: <sip:callee@127.0.0.1:%u>\r\n%sContent-Length: %zu\r\n\r\n%s",
		 status, header_get(request, "Via", via), header_get(request, "From", from), to,
		 strstr(to, "tag=") == NULL && tag[0] != '\0' ? ";tag=" : "",
		 strstr(to, "tag=") == NULL ? tag : "", header_get(request, "Call-ID", id),
		 header_get(request, "CSeq", sequence), peer->port, headers, strlen(body), body);
	peer_send(peer, text);
}

/* A request of the callee's within the call of the last INVITE. */
static inline void peer_request(struct peer *peer, const char *method, unsigned sequence,
				const char *tag, const char *headers, const char *body)
{
	char from[1024], to[1024], id[1024], text[MESSAGE_MAX];

	snprintf(text, sizeof(text),
		 "%s sip:peal@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
		 "127.0.0.1:%u;branch=z9hG4bK%u\r\n"
		 "Max-Forwards: 70\r\nFrom: %s;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n"
		 "Contact: <sip:callee@127.0.0.1:%u>\r\n%sContent-Length: %zu\r\n\r\n%s",
		 method, peer->port, ++peer->sequence, header_get(peer->invite, "To", to), tag,
		 header_get(peer->invite, "From", from), header_get(peer->invite, "Call-ID", id),
		 sequence, method, peer->port, headers, strlen(body), body);
	peer_send(peer, text);
}

static inline struct leg_request call_request(const struct peer *peer)
{
	return (struct leg_request){
		.uri = peer->uri,
		.target = peer->target,
		.from_uri = "sip:+912212345678@trunk.example",
		.from_name = "Asha \"A\"",
		.headers = "Session-ID: 0123456789abcdef\r\nX-Attempt: 7\r\n",
		.sdp = OFFER,
	};
}

static inline void peer_is_called(struct peer *peer, const struct leg_request *request)
{
	owner_forget(&peer->owner);
	peer->owner.request = request;
	owner_do(&peer->owner, step_call);
	if (peer->owner.result != 0)
		fail_msg("%s", peer->owner.refusal);
	peer_expect(peer, "INVITE ");
}

/* A call that talks: with the callee's tag "a". */
static inline void peer_talks(struct peer *peer)
{
	struct leg_request request = call_request(peer);

	peer_is_called(peer, &request);
	peer_answer(peer, peer->invite, "200 OK", "a", SDP_TYPE, ANSWER);
	peer_expect(peer, "ACK ");
	owner_wait(&peer->owner, "answered+sdp ");
}

#define TEST_PEER(test) cmocka_unit_test_setup_teardown(test, peer_setup, peer_teardown)

#endif
