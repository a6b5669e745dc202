/* test_sip.c - dial.sip as a host loads it: words ahead, a busy line, a silent trunk
 *
 * The trunk is a UDP socket of the test's own. */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define NUMBER UINT64_C(919820012345)

struct fixture {
	int fd;
	uint16_t port;
	char folder[64];
	struct plugin_host *host;
	pthread_t thread;
	bool has_thread;
};

static void fixture_start(struct fixture *fixture)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t bytes = sizeof(address);
	char settings[1024];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fixture->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fixture->fd, (struct sockaddr *)&address, bytes), 0);
	assert_int_equal(getsockname(fixture->fd, (struct sockaddr *)&address, &bytes), 0);
	fixture->port = ntohs(address.sin_port);
	snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/peal-sip.XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(
		settings, sizeof(settings),
		"targets = \"sip:127.0.0.1:%u\"; options_every = \"0s\"; trunk_timeout = \"300ms\";"
		"rtp_ports = \"19000-19998\"; sound_cache = \"%s/sounds\";"
		"voices = { any = \"cp \\\"$PEAL_SOURCE/samples/scripts/chime.wav\\\" "
		"\\\"$PEAL_WAV\\\"\"; };",
		fixture->port, fixture->folder);
	fixture->host = plugin_host_create("dial", "sip", settings);
}

static void fixture_finish(struct fixture *fixture)
{
	char command[128];

	plugin_host_destroy(&fixture->host);
	if (fixture->has_thread) {
		shutdown(fixture->fd, SHUT_RDWR);
		pthread_join(fixture->thread, NULL);
	}
	close(fixture->fd);
	snprintf(command, sizeof(command), "rm -rf %s", fixture->folder);
	assert_int_equal(system(command), 0);
}

static const struct peal_dial_ops *ops_of(const struct fixture *fixture)
{
	return plugin_host_ops(fixture->host);
}

/* ---- the trunk ---- */

/* Copies a header of the request into the answer. */
static void header_copy(char *answer, size_t bytes_max, const char *request, const char *name)
{
	const char *line = strcasestr(request, name);
	size_t used = strlen(answer);

	if (line != NULL)
		snprintf(answer + used, bytes_max - used, "%.*s\r\n", (int)strcspn(line, "\r\n"),
			 line);
}

static void *answer_busy(void *context)
{
	struct fixture *fixture = context;
	char request[8192], answer[4096];
	struct sockaddr_in peer;
	socklen_t peer_bytes = sizeof(peer);
	ssize_t bytes;

	while ((bytes = recvfrom(fixture->fd, request, sizeof(request) - 1, 0,
				 (struct sockaddr *)&peer, &peer_bytes)) > 0) {
		request[bytes] = '\0';
		if (strncmp(request, "INVITE ", 7) != 0)
			continue; /* the ACK */
		snprintf(answer, sizeof(answer), "SIP/2.0 486 Busy Here\r\n");
		header_copy(answer, sizeof(answer), request, "Via:");
		header_copy(answer, sizeof(answer), request, "From:");
		header_copy(answer, sizeof(answer), request, "To:");
		header_copy(answer, sizeof(answer), request, "Call-ID:");
		header_copy(answer, sizeof(answer), request, "CSeq:");
		strcat(answer, "Content-Length: 0\r\n\r\n");
		sendto(fixture->fd, answer, strlen(answer), 0, (struct sockaddr *)&peer,
		       peer_bytes);
	}
	return NULL;
}

/* ---- tests ---- */

static bool has_ended(void *call)
{
	return plugin_host_call_end(call) != NULL;
}

static const struct peal_call_end *place(struct fixture *fixture, struct peal_call **call_out)
{
	struct peal_call_request *request = plugin_host_request(fixture->host, NUMBER);
	struct peal_call *call = plugin_host_call(fixture->host);
	struct peal_error err;

	assert_int_equal(
		ops_of(fixture)->place(plugin_host_self(fixture->host), call, request, &err), 0);
	assert_string_equal(plugin_host_call_story(call), "");
	plugin_host_advance(fixture->host, 0);
	plugin_host_wait(fixture->host, has_ended, call);
	*call_out = call;
	return plugin_host_call_end(call);
}

static void test_place__busy(void **state)
{
	struct fixture fixture = { .fd = -1 };
	const struct peal_call_end *end;
	struct peal_call *call;

	(void)state;
	fixture_start(&fixture);
	fixture.has_thread = true;
	assert_int_equal(pthread_create(&fixture.thread, NULL, answer_busy, &fixture), 0);
	end = place(&fixture, &call);
	assert_int_equal(end->outcome, PEAL_OUTCOME_BUSY);
	assert_int_equal(end->cause, 486);
	assert_string_equal(end->cause_text, "Busy Here");
	fixture_finish(&fixture);
}

static void test_place__a_silent_trunk_takes_no_call(void **state)
{
	struct fixture fixture = { .fd = -1 };
	const struct peal_call_end *end;
	struct peal_call *call;

	(void)state;
	fixture_start(&fixture);
	end = place(&fixture, &call);
	assert_int_equal(end->outcome, PEAL_OUTCOME_FAILED);
	assert_true(end->is_uncharged);
	fixture_finish(&fixture);
}

static void test_hang_up__right_after_place(void **state)
{
	struct fixture fixture = { .fd = -1 };
	struct peal_call_request *request;
	struct peal_call *call;
	struct peal_error err;
	void *self;

	(void)state;
	fixture_start(&fixture);
	request = plugin_host_request(fixture.host, NUMBER);
	call = plugin_host_call(fixture.host);
	self = plugin_host_self(fixture.host);
	assert_int_equal(ops_of(&fixture)->place(self, call, request, &err), 0);
	ops_of(&fixture)->hang_up(self, call);
	ops_of(&fixture)->hang_up(self, call);
	plugin_host_advance(fixture.host, 0);
	plugin_host_wait(fixture.host, has_ended, call);
	assert_int_equal(plugin_host_call_end(call)->outcome, PEAL_OUTCOME_CANCELED);
	fixture_finish(&fixture);
}

/* Calls that nobody waits for any more do not hold the end up. */
static void test_close__with_calls_under_way(void **state)
{
	struct fixture fixture = { .fd = -1 };
	struct peal_error err;

	(void)state;
	fixture_start(&fixture);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ops_of(&fixture)->place(plugin_host_self(fixture.host),
							 plugin_host_call(fixture.host),
							 plugin_host_request(fixture.host, NUMBER),
							 &err),
				 0);
		if (i < 2)
			plugin_host_advance(fixture.host, 0);
	}
	fixture_finish(&fixture);
}

static bool is_prepared(void *job)
{
	return plugin_host_is_prepared(job);
}

static void test_prepare__once(void **state)
{
	static const struct peal_segment words[] = { { { "Hello ", 6 }, false },
						     { { "Priya", 5 }, true } };
	static const struct peal_step step = {
		.kind = PEAL_STEP_SAY, .segments = words, .segment_count = 2, .next = PEAL_STEP_END
	};
	struct fixture fixture = { .fd = -1 };
	struct peal_call_request *request;
	struct peal_job *job;
	void *self;

	(void)state;
	fixture_start(&fixture);
	self = plugin_host_self(fixture.host);
	request = plugin_host_request(fixture.host, NUMBER);
	job = plugin_host_job(fixture.host);
	assert_int_equal(ops_of(&fixture)->prepare(self, request, job), PEAL_NOW);
	request->script.steps = &step;
	request->script.step_count = 1;
	assert_int_equal(ops_of(&fixture)->prepare(self, request, job), PEAL_LATER);
	plugin_host_wait(fixture.host, is_prepared, job);
	job = plugin_host_job(fixture.host);
	assert_int_equal(ops_of(&fixture)->prepare(self, request, job), PEAL_NOW);
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place__busy),
		cmocka_unit_test(test_place__a_silent_trunk_takes_no_call),
		cmocka_unit_test(test_hang_up__right_after_place),
		cmocka_unit_test(test_close__with_calls_under_way),
		cmocka_unit_test(test_prepare__once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
