/* test_ports.c - ports: even ones, in turn, after a rest, and none left */
/* SPDX-License-Identifier: MIT */
#include "media/ports.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static uint16_t take(struct ports *ports, int64_t now_ms)
{
	struct peal_error err = { 0 };
	uint16_t port = 0;

	if (ports_take(ports, now_ms, &port, &err) < 0)
		fail_msg("%s", err.text);
	return port;
}

static void test_create__counts_even_ports(void **state)
{
	static const struct {
		uint16_t min, max;
		size_t count; /* 0: refused */
	} ranges[] = {
		{ 20000, 20001, 1 }, { 20001, 20002, 1 }, { 20001, 20001, 0 },
		{ 20002, 20000, 0 }, { 0, 100, 0 },	  { 20000, 32766, 6384 },
		{ 65535, 65535, 0 }, { 65534, 65535, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		struct peal_error err = { 0 };
		struct ports *ports = ports_create(ranges[i].min, ranges[i].max, &err);

		assert_int_equal(ports != NULL ? ports_count(ports) : 0, ranges[i].count);
		assert_int_equal(err.text[0] != '\0', ports == NULL);
		ports_destroy(&ports);
	}
}

static void test_take__goes_around_before_one_comes_again(void **state)
{
	struct ports *ports = ports_create(30001, 30007, NULL);

	(void)state;
	assert_int_equal(take(ports, 0), 30002);
	ports_give(ports, 30002, 0);
	assert_int_equal(take(ports, 1), 30004);
	assert_int_equal(take(ports, 1), 30006);
	assert_int_equal(take(ports, PORTS_REST_MS), 30002);
	ports_destroy(&ports);
}

static void test_take__says_when_all_are_used_or_rest(void **state)
{
	struct ports *ports = ports_create(30000, 30002, NULL);
	struct peal_error err = { 0 };
	uint16_t port;

	(void)state;
	take(ports, 0);
	take(ports, 0);
	assert_true(ports_take(ports, 0, &port, &err) < 0);
	assert_string_equal(err.text, "the RTP ports from 30000 to 30002 are used up: of 2, 2 are "
				      "in use and 0 rest for 2 s");
	ports_give(ports, 30002, 100);
	assert_true(ports_take(ports, 2099, &port, &err) < 0);
	assert_string_equal(err.text, "the RTP ports from 30000 to 30002 are used up: of 2, 1 are "
				      "in use and 1 rest for 2 s");
	assert_int_equal(take(ports, 2100), 30002);
	ports_destroy(&ports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create__counts_even_ports),
		cmocka_unit_test(test_take__goes_around_before_one_comes_again),
		cmocka_unit_test(test_take__says_when_all_are_used_or_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
