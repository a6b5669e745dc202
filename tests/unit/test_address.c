/* test_address.c - where a server listens, and what a request line asks for */
/* SPDX-License-Identifier: MIT */
#include "core/http/address.h"
#include "core/http/target.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static void test_parse__each_form(void **state)
{
	static const struct {
		const char *text, *again;
	} rows[] = {
		{ "127.0.0.1:8090", "127.0.0.1:8090" }, { ":8090", "0.0.0.0:8090" },
		{ "[::1]:8090", "[::1]:8090" },		{ "[2001:DB8::0:1]:1", "[2001:db8::1]:1" },
		{ "0.0.0.0:0", "0.0.0.0:0" },		{ "10.0.0.1:65535", "10.0.0.1:65535" },
	};
	struct address address;
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(address_parse(rows[i].text, &address, NULL), 0);
		address_format(&address, text);
		assert_string_equal(text, rows[i].again);
	}
}

static void test_parse__refuses_the_rest(void **state)
{
	static const char *const texts[] = {
		"",
		"8090",
		"127.0.0.1",
		"127.0.0.1:",
		"127.0.0.1:65536",
		"1.2.3:80",
		"1.2.3.256:1",
		"localhost:8090",
		"::1:8090",
		"[::1]",
		"[]:80",
		"[::1:80",
		"[127.0.0.1]:80",
		"127.0.0.1:80 ",
		" 127.0.0.1:80",
		"1.2.3.4:-1",
		"1.2.3.4:+80",
		"1.2.3.4:000080",
		"http://1.2.3.4:80",
		"[fe80::1%lo]:80",
		"[11111111111111111111111111111111111111111111111111]:80",
	};
	struct address address;
	struct peal_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (address_parse(texts[i], &address, &err) == 0)
			fail_msg("\"%s\" is taken", texts[i]);
		assert_int_equal(err.code, PEAL_FAIL_INPUT);
		assert_non_null(strstr(err.text, "is no address to listen at"));
		assert_non_null(strstr(err.text, "127.0.0.1:8090"));
	}
}

static void test_same__as_it_was_named(void **state)
{
	static const struct {
		const char *one, *other;
		bool is_same;
	} rows[] = {
		{ "127.0.0.1:0", "127.0.0.1:0", true },	 { "[::1]:80", "[0::1]:80", true },
		{ "127.0.0.1:1", "127.0.0.1:2", false }, { ":80", "0.0.0.0:80", false },
		{ "127.0.0.1:1", "127.0.0.2:1", false }, { "[::]:80", "0.0.0.0:80", false },
	};
	struct address one, other;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(address_parse(rows[i].one, &one, NULL), 0);
		assert_int_equal(address_parse(rows[i].other, &other, NULL), 0);
		assert_int_equal(address_is_same(&one, &other), rows[i].is_same);
	}
}

static void peer_of(const char *ip, struct address *peer)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	assert_int_equal(inet_pton(AF_INET6, ip, &v6.sin6_addr), 1);
	address_peer((struct sockaddr *)&v6, peer);
}

static void test_peers__and_their_neighbours(void **state)
{
	struct address one, other;
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	peer_of("::ffff:192.0.2.7", &one);
	address_format_ip(&one, text);
	assert_string_equal(text, "192.0.2.7");
	assert_false(address_is_loopback(&one));
	peer_of("::ffff:192.0.2.8", &other);
	assert_false(address_is_neighbour(&one, &other));
	peer_of("2001:db8:1:2::7", &one);
	peer_of("2001:db8:1:2:ffff::9", &other);
	assert_true(address_is_neighbour(&one, &other));
	peer_of("2001:db8:1:3::7", &other);
	assert_false(address_is_neighbour(&one, &other));
	peer_of("::1", &one);
	assert_true(address_is_loopback(&one));
	peer_of("::ffff:127.9.9.9", &one);
	assert_true(address_is_loopback(&one));
}

/* What cannot be listened at is told, and what to do about it. */
static void test_listen__says_why_not(void **state)
{
	struct address address;
	struct peal_error err;
	int fd;

	(void)state;
	assert_int_equal(address_parse("192.0.2.1:8090", &address, &err), 0);
	assert_true(address_listen(&address, &err) < 0);
	assert_non_null(strstr(err.text, "192.0.2.1:8090: this machine has no such address"));
	assert_int_equal(address_parse("127.0.0.1:0", &address, &err), 0);
	fd = address_listen(&address, &err);
	assert_true(fd >= 0);
	assert_int_not_equal(address.port, 0);
	assert_true(address_listen(&address, &err) < 0);
	assert_int_equal(err.code, PEAL_FAIL_BUSY);
	close(fd);
}

static void test_target__path_and_query(void **state)
{
	static const struct {
		const char *text, *path, *query; /* path NULL: refused */
	} rows[] = {
		{ "/", "/", "" },
		{ "/a/b%20c?d=e?f", "/a/b%20c", "d=e?f" },
		{ "/a?", "/a", "" },
		{ "/a#b?c", "/a", "" },
		{ "/a?b#c", "/a", "b" },
		{ "*", "*", "" },
		{ "http://host/x?y", "/x", "y" },
		{ "HTTPS://host", "/", "" },
		{ "http://host?y", "/", "y" },
		{ "//x", "//x", "" },
		{ "/caf\xc3\xa9", "/caf\xc3\xa9", "" },
		{ "", NULL, NULL },
		{ "a", NULL, NULL },
		{ "?a", NULL, NULL },
		{ "*a", NULL, NULL },
		{ "ftp://a/b", NULL, NULL },
		{ "/a b", NULL, NULL },
		{ "/a\tb", NULL, NULL },
		{ "/a\x7f", NULL, NULL },
	};
	struct target target;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].path == NULL) {
			if (target_parse(rows[i].text, &target) == 0)
				fail_msg("\"%s\" is taken", rows[i].text);
			continue;
		}
		assert_int_equal(target_parse(rows[i].text, &target), 0);
		assert_int_equal(target.path.bytes, strlen(rows[i].path));
		assert_memory_equal(target.path.at, rows[i].path, target.path.bytes);
		assert_int_equal(target.query.bytes, strlen(rows[i].query));
		assert_memory_equal(target.query.at, rows[i].query, target.query.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse__each_form),
		cmocka_unit_test(test_parse__refuses_the_rest),
		cmocka_unit_test(test_same__as_it_was_named),
		cmocka_unit_test(test_peers__and_their_neighbours),
		cmocka_unit_test(test_listen__says_why_not),
		cmocka_unit_test(test_target__path_and_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
