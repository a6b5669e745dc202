/* test_digest.c - who proves a password; with the example of RFC 2617 */
/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
	" SIP/2.0\r\nVia: v\r\nFrom: f\r\nTo: t\r\nCall-ID: c\r\nCSeq: 1 GET\r\nAuthorization: "

/* RFC 2617, 3.5: its request is GET, and its nonce is none of ours. */
#define RFC(response)                                                                              \
	"GET /dir/index.html" HEAD "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "    \
	"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", qop=auth, "        \
	"nc=00000001, cnonce=\"0a4f113b\", response=\"" response "\"\r\n\r\n"

static enum digest_result check(const struct digest *digest, const char *text)
{
	static struct message message;
	const char *why;

	assert_int_equal(message_read(text_of(text), &message, &why), 0);
	return digest_check(digest, &message);
}

static const struct digest rfc = { .realm = "testrealm@host.com",
				   .user = "Mufasa",
				   .password = "Circle Of Life",
				   .status = 401,
				   .now_ms = 1000 };

static void test_check__example_of_the_rfc(void **state)
{
	struct digest other = rfc;

	(void)state;
	/* Right, but the nonce is not one of ours. */
	assert_int_equal(check(&rfc, RFC("6629fae49393a05397450978507c4ef1")), DIGEST_STALE);
	assert_int_equal(check(&rfc, RFC("6629fae49393a05397450978507c4ef2")), DIGEST_WRONG);
	other.password = "circle of life";
	assert_int_equal(check(&other, RFC("6629fae49393a05397450978507c4ef1")), DIGEST_WRONG);
	other = rfc;
	other.realm = "elsewhere";
	assert_int_equal(check(&other, RFC("6629fae49393a05397450978507c4ef1")), DIGEST_NONE);
	other = rfc;
	other.status = 407; /* these credentials are for a 401 */
	assert_int_equal(check(&other, RFC("6629fae49393a05397450978507c4ef1")), DIGEST_NONE);
}

static void test_challenge__says_what_is_stale(void **state)
{
	static struct page page;

	(void)state;
	digest_challenge(&page, &rfc, DIGEST_NONE);
	page.at[page.bytes] = '\0';
	assert_non_null(strstr(page.at, "WWW-Authenticate: Digest realm=\"testrealm@host.com\""));
	assert_null(strstr(page.at, "stale"));
	page_clear(&page);
	digest_challenge(&page, &rfc, DIGEST_STALE);
	page.at[page.bytes] = '\0';
	assert_non_null(strstr(page.at, "stale=true"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check__example_of_the_rfc),
		cmocka_unit_test(test_challenge__says_what_is_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
