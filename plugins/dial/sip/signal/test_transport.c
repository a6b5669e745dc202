/* test_transport.c - streams, requests without a dialog, the thread itself */
/* SPDX-License-Identifier: MIT */
#include "test_peer.h"

#include "address.h"

/* ---- TCP ---- */

/* Reads one message without a body from a stream. */
static void stream_expect(int fd, char text_out[MESSAGE_MAX], const char *begin)
{
	size_t used = 0;

	text_out[0] = '\0';
	while (strstr(text_out, "\r\n\r\n") == NULL ||
	       (strncmp(text_out, "INVITE", 6) == 0 && strstr(text_out, OFFER) == NULL)) {
		ssize_t got = recv(fd, text_out + used, MESSAGE_MAX - 1 - used, 0);

		assert_true(got > 0);
		used += (size_t)got;
		text_out[used] = '\0';
	}
	assert_int_equal(strncmp(text_out, begin, strlen(begin)), 0);
}

static void stream_answer(int fd, const char *request, const char *status, uint16_t port,
			  const char *headers, const char *body)
{
	char via[1024], from[1024], to[1024], id[1024], sequence[1024], text[MESSAGE_MAX];

	header_get(request, "To", to);
	snprintf(text, sizeof(text),
		 "SIP/2.0 %s\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s\r\nCall-ID: %s\r\nCSeq: %s\r\n"
		 "Contact: <sip:callee@127.0.0.1:%u>\r\n%sContent-Length: %zu\r\n\r\n%s",
		 status, header_get(request, "Via", via), header_get(request, "From", from), to,
		 strstr(to, "tag=") == NULL ? ";tag=a" : "", header_get(request, "Call-ID", id),
		 header_get(request, "CSeq", sequence), port, headers, strlen(body), body);
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void test_tcp__a_call_stays_on_its_stream(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	struct timeval patience = { PATIENCE_S, 0 };
	char text[MESSAGE_MAX], value[1024];
	uint16_t port;
	int listener = listen_at_any_port(SOCK_STREAM, &port), fd;

	assert_int_equal(listen(listener, 4), 0);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=tcp", port);
	peer->owner.request = &request;
	owner_do(&peer->owner, step_call);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	stream_expect(fd, text, "INVITE ");
	assert_non_null(strstr(text, "\r\nVia: SIP/2.0/TCP "));
	assert_non_null(strstr(header_get(text, "Contact", value), ";transport=tcp>"));
	stream_answer(fd, text, "180 Ringing", port, "", "");
	stream_answer(fd, text, "200 OK", port, SDP_TYPE, ANSWER);
	stream_expect(fd, text, "ACK ");
	owner_wait(&peer->owner, "180 answered+sdp ");
	owner_do(&peer->owner, step_hang_up);
	stream_expect(fd, text, "BYE ");
	stream_answer(fd, text, "200 OK", port, "", "");
	owner_do(&peer->owner, step_nothing);
	close(fd);
	close(listener);
}

static void test_tcp__a_connection_that_is_lost_while_it_rings(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	struct timeval patience = { PATIENCE_S, 0 };
	char text[MESSAGE_MAX];
	uint16_t port;
	int listener = listen_at_any_port(SOCK_STREAM, &port), fd;

	assert_int_equal(listen(listener, 4), 0);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=tcp", port);
	peer->owner.request = &request;
	owner_do(&peer->owner, step_call);
	fd = accept(listener, NULL, NULL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	stream_expect(fd, text, "INVITE ");
	stream_answer(fd, text, "100 Trying", port, "", "");
	stream_answer(fd, text, "180 Ringing", port, "", "");
	owner_wait(&peer->owner, "100 180 ");
	close(fd);
	owner_wait(&peer->owner, "100 180 lost ");
	/* The trunk hears by another one that nobody waits any more. */
	owner_do(&peer->owner, step_cancel);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	stream_expect(fd, text, "CANCEL ");
	stream_answer(fd, text, "200 OK", port, "", "");
	owner_do(&peer->owner, step_drop);
	close(fd);
	close(listener);
	assert_string_equal(peer->owner.story, "100 180 lost ");
}

static void test_tcp__a_connection_that_is_lost_by_a_call_that_talks(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	struct timeval patience = { PATIENCE_S, 0 };
	char text[MESSAGE_MAX];
	uint16_t port;
	int listener = listen_at_any_port(SOCK_STREAM, &port), fd;

	assert_int_equal(listen(listener, 4), 0);
	snprintf(peer->target, sizeof(peer->target), "sip:127.0.0.1:%u;transport=tcp", port);
	peer->owner.request = &request;
	owner_do(&peer->owner, step_call);
	fd = accept(listener, NULL, NULL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	stream_expect(fd, text, "INVITE ");
	stream_answer(fd, text, "180 Ringing", port, "", "");
	stream_answer(fd, text, "200 OK", port, SDP_TYPE, ANSWER);
	stream_expect(fd, text, "ACK ");
	close(fd);
	owner_do(&peer->owner, step_hang_up);
	fd = accept(listener, NULL, NULL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	stream_expect(fd, text, "BYE ");
	assert_string_equal(peer->owner.story, "180 answered+sdp ");
	close(fd);
	close(listener);
}

static void test_tcp__nobody_listens(void **state)
{
	struct peer *peer = *state;
	struct leg_request request = call_request(peer);
	uint16_t port;

	close(listen_at_any_port(SOCK_STREAM, &port));
	snprintf(peer->target, sizeof(peer->target), "sip:localhost:%u;transport=tcp", port);
	peer->owner.request = &request;
	owner_do(&peer->owner, step_call);
	owner_wait(&peer->owner, "failed 0 ");
	assert_string_equal(peer->owner.end_reason, "Connection refused");
	assert_false(peer->owner.end.was_heard);
}

/* ---- requests without a dialog ---- */

static struct ask_request registration(const struct peer *peer)
{
	return (struct ask_request){
		.method = "REGISTER",
		.uri = "sip:trunk.example",
		.target = peer->target,
		.from_uri = "sip:asha@trunk.example",
		.headers = "Expires: 300\r\n",
		.has_contact = true,
		.timeout_ms = PATIENCE_S * 1000,
		.account = { "asha", "secret" },
	};
}

static void peer_is_asked(struct peer *peer, const struct ask_request *request)
{
	owner_forget(&peer->owner);
	peer->owner.asked = request;
	owner_do(&peer->owner, step_ask);
	assert_int_equal(peer->owner.result, 0);
	peer_expect(peer, request->method);
}

static void test_ask__registers_with_digest(void **state)
{
	struct peer *peer = *state;
	struct ask_request request = registration(peer);
	char contact[1024], headers[1400], id[1024], value[1024];

	peer_is_asked(peer, &request);
	assert_int_equal(strncmp(peer->text, "REGISTER sip:trunk.example SIP/2.0\r\n", 36), 0);
	header_get(peer->text, "Contact", contact);
	header_get(peer->text, "Call-ID", id);
	assert_int_equal(strncmp(contact, "<sip:asha@127.0.0.1:", 20), 0);
	peer_answer(peer, peer->text, "401 Unauthorized", "r",
		    "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"n\"\r\n", "");
	peer_expect(peer, "REGISTER ");
	assert_non_null(strstr(header_get(peer->text, "Authorization", value), "asha"));
	/* The peer's helper adds a Contact of another: ours counts. */
	snprintf(headers, sizeof(headers), "Contact: %s;expires=77\r\nExpires: 5\r\n", contact);
	peer_answer(peer, peer->text, "200 OK", "r", headers, "");
	owner_wait(&peer->owner, "asked 200 ");
	assert_int_equal(peer->owner.answer.expires_ms, 77000);
	/* A refresh is known as one. */
	peer_is_asked(peer, &request);
	assert_string_equal(header_get(peer->text, "Call-ID", value), id);
	peer_answer(peer, peer->text, "200 OK", "r", "Expires: 5\r\n", "");
	owner_wait(&peer->owner, "asked 200 ");
	assert_int_equal(peer->owner.answer.expires_ms, 5000);
}

static void test_ask__is_refused(void **state)
{
	struct peer *peer = *state;
	struct ask_request request = registration(peer);

	peer_is_asked(peer, &request);
	peer_answer(peer, peer->text, "503 Full", "r", "Retry-After: 9\r\n", "");
	owner_wait(&peer->owner, "asked 503 ");
	assert_string_equal(peer->owner.answer_reason, "Full");
	assert_int_equal(peer->owner.answer.retry_after_ms, 9000);
	assert_int_equal(peer->owner.answer.expires_ms, -1);
}

static void test_ask__nobody_answers_in_time(void **state)
{
	struct peer *peer = *state;
	struct ask_request request = registration(peer);

	request.method = "OPTIONS";
	request.timeout_ms = 30;
	peer_is_asked(peer, &request);
	owner_wait(&peer->owner, "asked 0 ");
	assert_string_equal(peer->owner.answer_reason, "no answer came");
}

static void step_drop_ask(void *context)
{
	struct owner *owner = context;

	ask_drop(owner->ask);
	ask_drop(NULL);
	owner->ask = NULL;
	step_done(owner);
}

static void *step_destroy(void *context)
{
	stack_destroy(&((struct peer *)context)->owner.stack);
	return NULL;
}

static void test_ask__dropped_hears_nothing(void **state)
{
	struct peer *peer = *state;
	struct ask_request request = registration(peer);

	peer_is_asked(peer, &request);
	owner_do(&peer->owner, step_drop_ask);
	peer_answer(peer, peer->text, "200 OK", "r", "", "");
	peer_is_asked(peer, &request);
	assert_string_equal(peer->owner.story, "");
}

/* The last REGISTER: asked for its password while the stack is being destroyed. */
static void test_ask__that_is_awaited_goes_through_at_the_end(void **state)
{
	struct peer *peer = *state;
	struct ask_request request = registration(peer);
	pthread_t destroyer;
	char value[1024];

	request.headers = "Expires: 0\r\n";
	request.is_awaited = true;
	peer_is_asked(peer, &request);
	assert_int_equal(pthread_create(&destroyer, NULL, step_destroy, peer), 0);
	peer_answer(peer, peer->text, "401 Unauthorized", "r",
		    "WWW-Authenticate: Digest realm=\"trunk\", nonce=\"n\"\r\n", "");
	do {
		peer_expect(peer, "REGISTER ");
	} while (header_get(peer->text, "Authorization", value)[0] == '\0');
	assert_string_equal(header_get(peer->text, "Expires", value), "0");
	peer_answer(peer, peer->text, "200 OK", "r", "", "");
	pthread_join(destroyer, NULL);
	owner_wait(&peer->owner, "asked 200 ");
}

/* ---- the thread ---- */

static void fired(void *context)
{
	owner_told(context, "fired ");
}

static void never(void *context)
{
	owner_told(context, "never ");
}

static void step_timers(void *context)
{
	struct owner *owner = context;

	stack_timer_stop(stack_timer_start(owner->stack, 0, never, owner));
	stack_timer_stop(NULL);
	stack_timer_start(owner->stack, 1000000, never, owner); /* freed with the stack */
	stack_timer_start(owner->stack, 1, fired, owner);
	step_done(owner);
}

static void test_timers__fire_unless_stopped(void **state)
{
	struct peer *peer = *state;
	int64_t before_ms = stack_now_ms(peer->owner.stack);

	owner_do(&peer->owner, step_timers);
	owner_wait(&peer->owner, "fired ");
	assert_string_equal(peer->owner.story, "fired ");
	assert_true(stack_now_ms(peer->owner.stack) >= before_ms);
}

#define POSTERS 4
#define POSTS 5000

struct poster {
	struct stack *stack;
	pthread_t thread;
	size_t next[POSTS]; /* the order in which they ran */
	size_t count;
};

struct numbered {
	struct poster *poster;
	size_t number;
};

static void number_runs(void *context)
{
	struct numbered *numbered = context;
	struct poster *poster = numbered->poster;

	poster->next[poster->count++] = numbered->number;
	free(numbered);
}

static void *poster_run(void *context)
{
	struct poster *poster = context;

	for (size_t i = 0; i < POSTS; i++) {
		struct numbered *numbered = malloc(sizeof(*numbered));

		*numbered = (struct numbered){ poster, i };
		stack_post(poster->stack, number_runs, numbered);
	}
	return NULL;
}

/* Also those that have not run when the stack is destroyed. */
static void test_posts__all_run_in_order(void **state)
{
	struct peer *peer = *state;
	struct poster *posters = calloc(POSTERS, sizeof(*posters));

	assert_non_null(posters);
	for (size_t i = 0; i < POSTERS; i++) {
		posters[i].stack = peer->owner.stack;
		pthread_create(&posters[i].thread, NULL, poster_run, &posters[i]);
	}
	for (size_t i = 0; i < POSTERS; i++)
		pthread_join(posters[i].thread, NULL);
	stack_destroy(&peer->owner.stack);
	for (size_t i = 0; i < POSTERS; i++) {
		assert_int_equal(posters[i].count, POSTS);
		for (size_t j = 0; j < POSTS; j++)
			assert_int_equal(posters[i].next[j], j);
	}
	free(posters);
}

static void test_destroy__ends_what_is_left_without_a_word(void **state)
{
	struct peer *peer = *state;

	peer_talks(peer);
	stack_destroy(&peer->owner.stack);
	assert_null(peer->owner.stack);
	assert_true(peer_take(peer, 0));
	while (strncmp(peer->text, "BYE ", 4) != 0)
		assert_true(peer_take(peer, 0));
	assert_string_equal(peer->owner.story, "answered+sdp ");
}

static void test_create__two_side_by_side(void **state)
{
	struct peer *one = *state, *other = peer_create();
	void *again = other;

	peer_talks(one);
	peer_talks(other);
	peer_request(one, "BYE", 3, "a", "", "");
	owner_wait(&one->owner, "ended ");
	owner_do(&other->owner, step_nothing);
	assert_string_equal(other->owner.story, "answered+sdp ");
	peer_teardown(&again);
}

static const struct {
	const char *address, *peer, *ca_file, *certificate, *sentence;
} wrong[] = {
	{ "nowhere", NULL, NULL, NULL, "\"nowhere\" is not an address" },
	{ "192.0.2.1", NULL, NULL, NULL, "listening on 192.0.2.1, port 0 over UDP: " },
	{ NULL, "::::", NULL, NULL, "the address of ::::" },
	{ "127.0.0.1", NULL, "/does/not/exist", NULL, "/does/not/exist: no certificates in PEM" },
	{ "127.0.0.1", NULL, NULL, "/does/not/exist", "/does/not/exist: not a certificate" },
};

static void test_create__says_what_is_wrong(void **state)
{
	struct peer *peer = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct stack_config config = peer->config;
		struct peal_error err = { .text = "" };

		config.address = wrong[i].address;
		config.peer = wrong[i].peer;
		config.ca_file = wrong[i].ca_file;
		config.certificate = wrong[i].certificate;
		config.is_tls = true;
		assert_null(stack_create(&config, &err));
		assert_non_null(strstr(err.text, wrong[i].sentence));
	}
}

static void test_create__the_port_is_taken(void **state)
{
	struct peer *peer = *state;
	struct stack_config config = peer->config;
	struct peal_error err = { .text = "" };

	config.port = peer->port;
	assert_null(stack_create(&config, &err));
	assert_non_null(strstr(err.text, "over UDP: Address already in use"));
}

static void test_address__of_one_interface_or_by_route(void **state)
{
	char address[ADDRESS_TEXT_MAX];
	struct peal_error err = { .text = "" };

	(void)state;
	assert_true(address_is_any(NULL) && address_is_any("") && address_is_any("::"));
	assert_false(address_is_any("127.0.0.1"));
	assert_int_equal(address_choose("192.0.2.7", NULL, address, NULL), 0);
	assert_string_equal(address, "192.0.2.7");
	assert_true(address_choose(NULL, "no-such-host.invalid", address, &err) < 0);
	assert_non_null(strstr(err.text, "the address of no-such-host.invalid: "));
	/* There may be no network here at all. */
	if (address_usual(address, &err) < 0)
		assert_non_null(strstr(err.text, "set `address`"));
	else
		assert_int_equal(address_choose(address, NULL, address, NULL), 0);
}

static void test_create__finds_its_address_by_route(void **state)
{
	struct peer *peer = *state;
	struct stack_config config = peer->config;
	struct stack *stack;

	config.address = NULL;
	config.peer = "127.0.0.1";
	stack = stack_create(&config, NULL);
	assert_non_null(stack);
	assert_string_equal(stack_address(stack), "127.0.0.1");
	stack_destroy(&stack);
	stack_destroy(&stack);
	stack_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_PEER(test_tcp__a_call_stays_on_its_stream),
		TEST_PEER(test_tcp__a_connection_that_is_lost_while_it_rings),
		TEST_PEER(test_tcp__a_connection_that_is_lost_by_a_call_that_talks),
		TEST_PEER(test_tcp__nobody_listens),
		TEST_PEER(test_ask__registers_with_digest),
		TEST_PEER(test_ask__is_refused),
		TEST_PEER(test_ask__nobody_answers_in_time),
		TEST_PEER(test_ask__dropped_hears_nothing),
		TEST_PEER(test_ask__that_is_awaited_goes_through_at_the_end),
		TEST_PEER(test_timers__fire_unless_stopped),
		TEST_PEER(test_posts__all_run_in_order),
		TEST_PEER(test_destroy__ends_what_is_left_without_a_word),
		TEST_PEER(test_create__two_side_by_side),
		TEST_PEER(test_create__says_what_is_wrong),
		TEST_PEER(test_create__the_port_is_taken),
		cmocka_unit_test(test_address__of_one_interface_or_by_route),
		TEST_PEER(test_create__finds_its_address_by_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
