/* test_server_faults.c - the HTTP server: what is wrong, too large, too slow, cut off */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/server_fixture.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define END "Host: a\r\nConnection: close\r\n\r\n"

static int status_of(const struct text *answer)
{
	int status = 0;

	if (sscanf(text_get(answer), "HTTP/1.%*1d %d", &status) != 1)
		return 0;
	return status;
}

static void expect_alive(struct server_fixture *fixture)
{
	size_t before = fixture->count;
	struct text got = server_fixture_exchange(fixture, "GET /alive HTTP/1.1\r\n" END);

	assert_int_equal(status_of(&got), 200);
	assert_int_equal(fixture->count, before + 1);
	text_finish(&got);
}

static void test_bad_heads__never_reach_the_handler(void **state)
{
	static const struct {
		const char *request;
		int status; /* 0: closed without a word, or with 400 */
	} rows[] = {
		{ "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400 }, /* no host */
		{ "POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n" END
		  "0\r\n\r\n",
		  400 },
		{ "POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n" END "ab", 400 },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" END "ab", 501 },
		{ "POST / HTTP/1.1\r\nContent-Length: 4194305\r\n" END, 413 },
		{ "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n" END,
		  413 },
		{ "POST / HTTP/1.1\r\nContent-Length: -1\r\n" END, 0 },
		{ "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n" END, 0 },
		{ "POST / HTTP/1.1\r\nContent-Length: two\r\n" END "ab", 0 },
		{ "GET nowhere HTTP/1.1\r\n" END, 400 },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "zz\r\nab\r\n", 0 },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END
		  "fffffffffffffffffffff\r\nab\r\n",
		  0 },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0 },
		{ "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n", 0 }, /* TLS */
		{ "nonsense\r\n\r\n", 0 },
	};
	struct server_fixture fixture;

	(void)state;
	server_fixture_open(&fixture, &(struct server_options){ .idle_s = 1 });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text got = server_fixture_exchange(&fixture, rows[i].request);
		int status = status_of(&got);

		if (rows[i].status != 0 ? status != rows[i].status : status != 0 && status < 400)
			fail_msg("row %zu: %s", i, text_get(&got));
		text_finish(&got);
		assert_int_equal(fixture.count, i);
		expect_alive(&fixture);
	}
	server_fixture_close(&fixture);
}

static struct text head_of(size_t header_bytes)
{
	struct text head = { 0 };

	text_add_text(&head, "GET / HTTP/1.1\r\nX-Long: ");
	for (size_t i = 0; i < header_bytes; i++)
		text_add_byte(&head, 'x');
	text_add_text(&head, "\r\n" END);
	return head;
}

static void test_head__may_have_16_kib(void **state)
{
	static const struct {
		size_t bytes;
		int status;
	} rows[] = { { 16000, 200 }, { 30000, 431 }, { 1000000, 431 } };
	struct server_fixture fixture;

	(void)state;
	server_fixture_open(&fixture, NULL);
	for (size_t i = 0; i < 3; i++) {
		struct text head = head_of(rows[i].bytes);
		struct text got = server_fixture_exchange(&fixture, text_get(&head));

		/* Of a peer that goes on sending, the answer may be lost. */
		if (status_of(&got) != rows[i].status && (i < 2 || got.bytes > 0))
			fail_msg("%zu bytes: %s", rows[i].bytes, text_get(&got));
		text_finish(&got);
		text_finish(&head);
	}
	assert_int_equal(fixture.count, 1);
	server_fixture_close(&fixture);
}

static void test_many_headers__are_refused_or_taken(void **state)
{
	struct server_fixture fixture;
	struct text head = { 0 }, got;

	(void)state;
	server_fixture_open(&fixture, NULL);
	text_add_text(&head, "GET / HTTP/1.1\r\n");
	for (int i = 0; i < 20000; i++)
		text_add_text(&head, "a:\r\n");
	text_add_text(&head, END);
	got = server_fixture_exchange(&fixture, text_get(&head));
	assert_true(got.bytes == 0 || status_of(&got) == 431 || status_of(&got) == 413);
	text_finish(&got);
	text_finish(&head);
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

/* In chunks, nobody knows before. */
static void test_body__too_long_in_chunks(void **state)
{
	struct server_fixture fixture;
	struct text chunk = { 0 }, got;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	text_add_text(&chunk, "10000\r\n");
	for (int i = 0; i < 65536; i++)
		text_add_byte(&chunk, 'x');
	text_add_text(&chunk, "\r\n");
	for (int chunks = 20; chunks <= 200; chunks += 180) {
		fd = server_fixture_connect(&fixture);
		server_fixture_send_text(&fixture, fd,
					 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END);
		for (int i = 0; i < chunks; i++)
			server_fixture_send(&fixture, fd, chunk.at, chunk.bytes);
		server_fixture_send_text(&fixture, fd, "0\r\n\r\n");
		got = server_fixture_read(&fixture, fd, NULL);
		assert_int_equal(status_of(&got), chunks == 20 ? 413 : 0); /* 12 MiB: cut off */
		text_finish(&got);
		close(fd);
	}
	assert_int_equal(fixture.count, 0);
	text_finish(&chunk);
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

static void test_cut_off__leaves_nothing(void **state)
{
	static const char request[] = "POST /cut?q HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
				      "X: y\r\n\r\n12345678";
	struct server_fixture fixture;

	(void)state;
	server_fixture_open(&fixture, NULL);
	for (size_t bytes = 0; bytes < sizeof(request); bytes++) {
		int fd = server_fixture_connect(&fixture);

		server_fixture_send(&fixture, fd, request, bytes);
		server_fixture_run(&fixture, 1);
		close(fd);
	}
	server_fixture_run(&fixture, 20);
	assert_int_equal(fixture.count, 0);
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

static void test_peer__gone_before_the_answer(void **state)
{
	struct server_fixture fixture;
	int fd;

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	fd = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_await(&fixture, 1);
	close(fd);
	server_fixture_run(&fixture, 20);
	assert_string_equal(fixture.waiting[0]->path, "/");
	server_fixture_answer(&fixture, 0, 200, "too late");
	server_fixture_run(&fixture, 20);
	fixture.status = 200;
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

/* ---- slow ---- */

/* Drips until the connection is closed: how long it took. */
static int64_t drip(struct server_fixture *fixture, const char *begin, const char *drop)
{
	uint64_t since_ns = uv_hrtime();
	int fd = server_fixture_connect(fixture);
	char got[256];

	server_fixture_send_text(fixture, fd, begin);
	while (uv_hrtime() - since_ns < 9000000000u && recv(fd, got, sizeof(got), 0) != 0) {
		if (send(fd, drop, strlen(drop), MSG_NOSIGNAL) < 0)
			break;
		server_fixture_run(fixture, 100);
	}
	close(fd);
	return (int64_t)(uv_hrtime() - since_ns) / 1000000;
}

static void test_slow_peers__are_closed(void **state)
{
	static const struct {
		const char *begin, *drop;
		int64_t least_ms;
	} rows[] = {
		{ "", "", 900 }, /* says nothing: the idle time-out */
		{ "GET / HTTP/1.1\r\nHost: a\r\n", "", 900 },
		{ "", "G", 2000 }, /* says little, for long */
		{ "GET / HTTP/1.1\r\nHost: a\r\n", "a:b\r\n", 2000 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", "a", 2000 },
	};
	struct server_fixture fixture;

	(void)state;
	server_fixture_open(&fixture, &(struct server_options){ .idle_s = 1, .receive_ms = 2000 });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t took_ms = drip(&fixture, rows[i].begin, rows[i].drop);

		if (took_ms < rows[i].least_ms || took_ms > 6000)
			fail_msg("row %zu: closed after %lld ms", i, (long long)took_ms);
	}
	assert_int_equal(fixture.count, 0);
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

/* The handler forgets: 503 after a while, and what it says then is dropped. */
static void test_handler__that_does_not_answer(void **state)
{
	struct server_fixture fixture;
	struct text got;

	(void)state;
	server_fixture_open(&fixture, &(struct server_options){ .answer_ms = 1000 });
	fixture.status = 0;
	got = server_fixture_exchange(&fixture,
				      "POST /f HTTP/1.1\r\nContent-Length: 1\r\n" END "a");
	assert_int_equal(status_of(&got), 503);
	text_finish(&got);
	assert_int_equal(log_warning_count(fixture.log), 1);
	assert_string_equal(fixture.waiting[0]->path, "/f");
	assert_string_equal(server_header(fixture.waiting[0], "host"), "a");
	server_fixture_answer(&fixture, 0, 200, "late");
	fixture.status = 200;
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

/* ---- many ---- */

static void test_connections__beyond_the_limit_wait(void **state)
{
	struct server_fixture fixture;
	int fds[30];

	(void)state;
	server_fixture_open(&fixture, &(struct server_options){ .connections_max = 10 });
	for (size_t i = 0; i < 30; i++) {
		fds[i] = server_fixture_connect(&fixture);
		server_fixture_send_text(&fixture, fds[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	server_fixture_run(&fixture, 50);
	assert_int_equal(fixture.count, 10);
	for (size_t i = 0; i < 30; i++) {
		struct text got = server_fixture_read(&fixture, fds[i], "GET /\n");

		assert_int_equal(status_of(&got), 200);
		text_finish(&got);
		close(fds[i]);
		server_fixture_run(&fixture, 5);
	}
	assert_int_equal(fixture.count, 30);
	server_fixture_close(&fixture);
}

/* An address of this machine that is not its loopback; false: there is none. */
static bool find_own_address(struct address *address_out)
{
	struct ifaddrs *all = NULL;
	bool is_found = false;

	if (getifaddrs(&all) != 0)
		return false;
	for (struct ifaddrs *at = all; at != NULL && !is_found; at = at->ifa_next) {
		if (at->ifa_addr == NULL || at->ifa_addr->sa_family != AF_INET ||
		    (at->ifa_flags & (IFF_UP | IFF_LOOPBACK)) != IFF_UP)
			continue;
		address_peer(at->ifa_addr, address_out);
		is_found = true;
	}
	freeifaddrs(all);
	return is_found;
}

static void test_connections__of_one_peer(void **state)
{
	struct server_options options = { .connections_per_peer_max = 5 };
	struct server_fixture fixture;
	int fds[8];

	(void)state;
	if (!find_own_address(&options.address))
		skip();
	server_fixture_open(&fixture, &options);
	for (size_t i = 0; i < 8; i++) {
		fds[i] = server_fixture_connect(&fixture);
		server_fixture_run(&fixture, 10);
		server_fixture_send_text(&fixture, fds[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	server_fixture_run(&fixture, 50);
	assert_int_equal(fixture.count, 5);
	assert_true(log_warning_count(fixture.log) >= 1);
	for (size_t i = 0; i < 8; i++)
		close(fds[i]);
	server_fixture_run(&fixture, 50);
	expect_alive(&fixture);
	server_fixture_close(&fixture);
}

/* ---- the end ---- */

static void test_refusing__answers_503_and_asks_nobody(void **state)
{
	struct server_fixture fixture;
	struct text got;

	(void)state;
	server_fixture_open(&fixture, NULL);
	server_refuse(fixture.server);
	got = server_fixture_exchange(&fixture, "POST / HTTP/1.1\r\nContent-Length: 1\r\n" END "a");
	assert_int_equal(status_of(&got), 503);
	assert_int_equal(fixture.count, 0);
	text_finish(&got);
	server_fixture_close(&fixture);
}

static void test_end__with_requests_under_way(void **state)
{
	struct server_fixture fixture;
	struct text got;
	int fds[4];

	(void)state;
	server_fixture_open(&fixture, NULL);
	fixture.status = 0;
	for (size_t i = 0; i < 4; i++)
		fds[i] = server_fixture_connect(&fixture);
	server_fixture_send_text(&fixture, fds[0], "GET /0 HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_send_text(&fixture, fds[1], "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
	server_fixture_send_text(&fixture, fds[2],
				 "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
	server_fixture_send_text(&fixture, fds[3], "POST /3 HT");
	server_fixture_await(&fixture, 2);
	server_fixture_answer(&fixture, 1, 200, "on its way");
	server_destroy(&fixture.server);
	got = server_fixture_read(&fixture, fds[0], NULL);
	assert_int_equal(status_of(&got), 503);
	text_finish(&got);
	got = server_fixture_read(&fixture, fds[1], NULL);
	assert_int_equal(status_of(&got), 200);
	text_finish(&got);
	for (size_t i = 2; i < 4; i++) {
		got = server_fixture_read(&fixture, fds[i], NULL);
		assert_int_equal(got.bytes, 0);
		text_finish(&got);
	}
	assert_string_equal(fixture.waiting[0]->path, "/0"); /* until it is replied to */
	server_fixture_answer(&fixture, 0, 200, "nobody hears it");
	for (size_t i = 0; i < 4; i++)
		close(fds[i]);
	server_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_heads__never_reach_the_handler),
		cmocka_unit_test(test_head__may_have_16_kib),
		cmocka_unit_test(test_many_headers__are_refused_or_taken),
		cmocka_unit_test(test_body__too_long_in_chunks),
		cmocka_unit_test(test_cut_off__leaves_nothing),
		cmocka_unit_test(test_peer__gone_before_the_answer),
		cmocka_unit_test(test_slow_peers__are_closed),
		cmocka_unit_test(test_handler__that_does_not_answer),
		cmocka_unit_test(test_connections__beyond_the_limit_wait),
		cmocka_unit_test(test_connections__of_one_peer),
		cmocka_unit_test(test_refusing__answers_503_and_asks_nobody),
		cmocka_unit_test(test_end__with_requests_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
