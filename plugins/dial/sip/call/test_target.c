/* test_target.c - SIP URIs taken apart */
/* SPDX-License-Identifier: MIT */
#include "call/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct row {
	const char *uri;
	const char *user, *host; /* host NULL: refused */
	uint16_t port;
	enum target_transport transport;
};

static const struct row rows[] = {
	{ "sip:trunk.example", "", "trunk.example", 0, TARGET_UDP },
	{ "sip:10.0.0.1:5070;transport=udp", "", "10.0.0.1", 5070, TARGET_UDP },
	{ "sip:trunk.example;transport=TCP", "", "trunk.example", 0, TARGET_TCP },
	{ "sip:trunk.example:5061;transport=tls", "", "trunk.example", 5061, TARGET_TLS },
	{ "sips:trunk.example", "", "trunk.example", 0, TARGET_TLS },
	{ "sips:trunk.example;transport=tcp", "", "trunk.example", 0, TARGET_TLS },
	{ "SIP:[::1]:5060", "", "::1", 5060, TARGET_UDP },
	{ "sip:[2001:db8::1];lr;transport=tcp", "", "2001:db8::1", 0, TARGET_TCP },
	{ "sip:+919876543210@gw.example", "+919876543210", "gw.example", 0, TARGET_UDP },
	{ "sip:%2B9198@gw.example:5080", "+9198", "gw.example", 5080, TARGET_UDP },
	{ "sip:+9198;phone-context=x@gw.example", "+9198", "gw.example", 0, TARGET_UDP },
	{ "sip:alice:secret@gw.example", "alice", "gw.example", 0, TARGET_UDP },
	{ "\"A B\" <sip:alice@gw.example>;q=0.7", "alice", "gw.example", 0, TARGET_UDP },
	{ "<tel:+919876543210;x=1>", "+919876543210", "", 0, TARGET_UDP },
	{ "sip:a@b?Replaces=x", "a", "b", 0, TARGET_UDP },
	{ "trunk.example", NULL, NULL, 0, 0 },
	{ "", NULL, NULL, 0, 0 },
	{ "sip:", NULL, NULL, 0, 0 },
	{ "sip:@host", NULL, NULL, 0, 0 },
	{ "sip:ho st", NULL, NULL, 0, 0 },
	{ "sip:host\r\nX: y", NULL, NULL, 0, 0 },
	{ "sip:a\r\nb@host", NULL, NULL, 0, 0 },
	{ "sip:host:0", NULL, NULL, 0, 0 },
	{ "sip:host:65536", NULL, NULL, 0, 0 },
	{ "sip:host:99999999999999999999", NULL, NULL, 0, 0 },
	{ "sip:host:5060x", NULL, NULL, 0, 0 },
	{ "sip:[::1", NULL, NULL, 0, 0 },
	{ "sip:host;transport=sctp", NULL, NULL, 0, 0 },
	{ "sips:host;transport=udp", NULL, NULL, 0, 0 },
	{ "tel:", NULL, NULL, 0, 0 },
	{ "http://host", NULL, NULL, 0, 0 },
};

static void test_parse__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct peal_error err = { 0 };
		struct target target;
		int result = target_parse(row->uri, &target, &err);

		if (row->host == NULL) {
			if (result == 0 || err.text[0] == '\0')
				fail_msg("\"%s\" was accepted, or without a reason", row->uri);
			continue;
		}
		if (result < 0)
			fail_msg("\"%s\" was refused: %s", row->uri, err.text);
		if (strcmp(target.user, row->user) != 0 || strcmp(target.host, row->host) != 0 ||
		    target.port != row->port || target.transport != row->transport)
			fail_msg("\"%s\": %s at %s port %u transport %d", row->uri, target.user,
				 target.host, target.port, target.transport);
	}
}

static void test_parse__too_long(void **state)
{
	char uri[2000] = "sip:";
	struct target target;

	(void)state;
	memset(uri + 4, 'a', sizeof(uri) - 5);
	uri[sizeof(uri) - 1] = '\0';
	assert_true(target_parse(uri, &target, NULL) < 0);
	uri[400] = '\0';
	assert_true(target_parse(uri, &target, NULL) < 0);
	uri[200] = '\0';
	assert_int_equal(target_parse(uri, &target, NULL), 0);
}

static void test_format__is_what_was_parsed(void **state)
{
	struct target target;
	char uri[TARGET_URI_MAX];

	(void)state;
	assert_int_equal(target_parse("sip:bob@[::1]:5070;transport=tcp", &target, NULL), 0);
	target_format(&target, uri);
	assert_string_equal(uri, "sip:[::1]:5070;transport=tcp");
	assert_int_equal(target_parse("sips:trunk.example", &target, NULL), 0);
	target_format(&target, uri);
	assert_string_equal(uri, "sip:trunk.example;transport=tls");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse__each_row),
		cmocka_unit_test(test_parse__too_long),
		cmocka_unit_test(test_format__is_what_was_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
