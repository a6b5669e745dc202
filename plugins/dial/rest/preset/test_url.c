/* test_url.c */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

static void test_check__good(void **state)
{
	static const char *const good[] = {
		"https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json",
		"http://127.0.0.1:8090",
		"HTTPS://x",
		"http://[::1]:8090/a",
		"https://h/a?b=c/../d&e=%0A",
		"https://h/a..b/...?",
		"https://h:65535/%2e%2e%2e",
		"https://my_host.example./",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct peal_error err = { 0 };

		if (url_check(good[i], &err) < 0)
			fail_msg("%s: %s", good[i], err.text);
	}
}

static void test_check__bad(void **state)
{
	static const struct {
		const char *url, *says;
	} cases[] = {
		{ "", "empty" },
		{ "/Calls.json", "does not start with https://" },
		{ "ftp://h/a", "does not start with https://" },
		{ "file:///etc/passwd", "does not start with https://" },
		{ "httpss://h", "does not start with https://" },
		{ "https:h", "does not start with https://" },
		{ "https://", "no host" },
		{ "https:///a", "no host" },
		{ "https://?a", "no host" },
		{ "https://:80/", "no host" },
		{ "https://u:p@h/", "password" },
		{ "https://u@h/", "password" },
		{ "https://h:/", "port" },
		{ "https://h:0/", "port" },
		{ "https://h:65536/", "port" },
		{ "https://h:1234567/", "port" },
		{ "https://h:80a/", "port" },
		{ "https://h%2Fx/", "no host has" },
		{ "https://h,x/", "no host has" },
		{ "https://[::1/", "IPv6" },
		{ "https://[]/", "IPv6" },
		{ "https://[::1]x/", "no host has" },
		{ "https://h/a b", "a blank" },
		{ "https://h/a\r\nHost: x", "a control character" },
		{ "https://h/\xc3\xa9", "beyond ASCII" },
		{ "https://h/a#b", "'#'" },
		{ "https://h\\@x/", "'\\'" },
		{ "https://h/{id}", "'{'" },
		{ "https://h/a/../b", "\"..\"" },
		{ "https://h/a/%2e%2E", "\"..\"" },
		{ "https://h/.", "\"..\"" },
		{ "https://h/a/.%2e?x", "\"..\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct peal_error err = { 0 };

		if (url_check(cases[i].url, &err) == 0)
			fail_msg("%s is taken", cases[i].url);
		assert_contains(err.text, cases[i].says);
	}
}

static void test_check__length(void **state)
{
	char url[URL_BYTES_MAX + 2];
	struct peal_error err = { 0 };

	(void)state;
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://h/", 10);
	url[URL_BYTES_MAX + 1] = '\0';
	assert_int_equal(url_check(url, &err), -1);
	assert_contains(err.text, "longer than 8192");
	url[URL_BYTES_MAX] = '\0';
	assert_int_equal(url_check(url, &err), 0);
	memcpy(url, "https://hhhh", 12);
	memset(url + 12, 'h', 300);
	assert_int_equal(url_check(url, &err), -1);
	assert_contains(err.text, "host is longer");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check__good),
		cmocka_unit_test(test_check__bad),
		cmocka_unit_test(test_check__length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
