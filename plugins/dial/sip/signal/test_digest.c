/* test_digest.c - user and password, as a trunk asks for them */
/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct digest *digest_make(void)
{
	struct digest *digest = digest_create("Mufasa", "CircleOfLife");

	assert_non_null(digest);
	return digest;
}

static struct peal_slice slice(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

/* All challenges of one answer; NULL at the end. */
static enum digest_verdict hear(struct digest *digest, bool is_proxy, const char *const *challenges)
{
	digest_begin(digest);
	for (size_t i = 0; challenges[i] != NULL; i++)
		digest_hear(digest, is_proxy, slice(challenges[i]));
	return digest_judge(digest);
}

static enum digest_verdict hear_one(struct digest *digest, const char *challenge)
{
	const char *const challenges[] = { challenge, NULL };

	return hear(digest, false, challenges);
}

static void expect_lines(struct digest *digest, const char *wanted)
{
	char *lines = digest_lines(digest, "GET", "/dir/index.html");

	assert_non_null(lines);
	assert_non_null(strstr(lines, wanted));
	free(lines);
}

static void expect_no_lines(struct digest *digest)
{
	char *lines = digest_lines(digest, "GET", "/dir/index.html");

	assert_string_equal(lines, "");
	free(lines);
}

/* The example of RFC 2069, with the response of its errata. */
static void test_answer__without_qop(void **state)
{
	struct digest *digest = digest_make();

	(void)state;
	assert_int_equal(hear_one(digest, "Digest realm=\"testrealm@host.com\", "
					  "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
					  "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""),
			 DIGEST_ANSWER);
	expect_lines(digest, "Authorization: Digest username=\"Mufasa\", "
			     "realm=\"testrealm@host.com\", "
			     "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
			     "uri=\"/dir/index.html\", "
			     "response=\"1949323746fe6a43ef61f9606e7febea\", "
			     "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"\r\n");
	digest_destroy(&digest);
	assert_null(digest);
	digest_destroy(&digest);
}

static void sum(const EVP_MD *md, char out[129], const char *format, ...)
{
	char text[1024];
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned count;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_int_equal(EVP_Digest(text, strlen(text), bytes, &count, md, NULL), 1);
	for (unsigned i = 0; i < count; i++)
		sprintf(out + 2 * (size_t)i, "%02x", bytes[i]);
}

static void test_answer__each_algorithm_with_qop(void **state)
{
	static const struct {
		const char *name;
		const EVP_MD *(*md)(void);
	} rows[] = { { "MD5", EVP_md5 },
		     { "sha-256", EVP_sha256 },
		     { "SHA-512-256", EVP_sha512_256 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct digest *digest = digest_make();
		char challenge[200], cnonce[33] = "", secret[129], request[129], wanted[129];
		char *lines, *at;

		snprintf(challenge, sizeof(challenge),
			 "digest qop=\"auth-int, auth\",algorithm=%s ,REALM=\"r, \\\"q\\\"\", "
			 "nonce=\"n=1\"",
			 rows[i].name);
		assert_int_equal(hear_one(digest, challenge), DIGEST_ANSWER);
		free(digest_lines(digest, "GET", "/"));
		lines = digest_lines(digest, "GET", "/");
		assert_non_null(strstr(lines, "realm=\"r, \\\"q\\\"\", nonce=\"n=1\""));
		assert_non_null(strstr(lines, ", qop=auth, nc=00000002, cnonce=\""));
		assert_non_null(strcasestr(lines, rows[i].name));
		at = strstr(lines, "cnonce=\"") + strlen("cnonce=\"");
		snprintf(cnonce, sizeof(cnonce), "%.32s", at);
		sum(rows[i].md(), secret, "Mufasa:r, \\\"q\\\":CircleOfLife");
		sum(rows[i].md(), request, "GET:/");
		sum(rows[i].md(), wanted, "%s:n=1:00000002:%s:auth:%s", secret, cnonce, request);
		assert_non_null(strstr(lines, wanted));
		free(lines);
		digest_destroy(&digest);
	}
}

/* RFC 8760, 2.4: the topmost that we support. */
static void test_challenges__the_first_that_is_known_counts(void **state)
{
	static const char *const both[] = {
		"Digest realm=\"a\", nonce=\"0\", algorithm=AKAv2-SHA-256, qop=\"auth\"",
		"Digest realm=\"a\", nonce=\"1\", algorithm=SHA-256, qop=\"auth\"",
		"Digest realm=\"a\", nonce=\"2\", algorithm=MD5, qop=\"auth\"", NULL
	};
	struct digest *digest = digest_make();

	(void)state;
	assert_int_equal(hear(digest, false, both), DIGEST_ANSWER);
	expect_lines(digest, "nonce=\"1\"");
	expect_lines(digest, "algorithm=SHA-256");
	/* They were answered, and come again. */
	assert_int_equal(hear(digest, false, both), DIGEST_REFUSED);
	digest_forget(digest);
	assert_int_equal(hear(digest, false, both), DIGEST_ANSWER);
	digest_destroy(&digest);
}

static void test_challenges__of_several_realms(void **state)
{
	static const char *const proxies[] = { "Digest realm=\"edge\", nonce=\"e\"",
					       "Digest realm=\"core\", nonce=\"c\"", NULL };
	struct digest *digest = digest_make();

	(void)state;
	assert_int_equal(hear_one(digest, "Digest realm=\"edge\", nonce=\"end\""), DIGEST_ANSWER);
	assert_int_equal(hear(digest, true, proxies), DIGEST_ANSWER);
	expect_lines(digest, "\r\nProxy-Authorization: Digest username=\"Mufasa\", realm=\"edge\"");
	expect_lines(digest, "\r\nProxy-Authorization: Digest username=\"Mufasa\", realm=\"core\"");
	expect_lines(digest, "Authorization: Digest username=\"Mufasa\", realm=\"edge\", "
			     "nonce=\"end\"");
	assert_int_equal(hear_one(digest, "Digest realm=\"more\", nonce=\"m\""), DIGEST_ANSWER);
	assert_int_equal(hear_one(digest, "Digest realm=\"too much\", nonce=\"m\""),
			 DIGEST_NOTHING);
	digest_destroy(&digest);
}

static void test_challenges__a_stale_nonce(void **state)
{
	struct digest *digest = digest_make();

	(void)state;
	assert_int_equal(hear_one(digest, "Digest realm=\"a\", nonce=\"1\", qop=auth"),
			 DIGEST_ANSWER);
	expect_lines(digest, "nc=00000001");
	assert_int_equal(hear_one(digest, "Digest realm=\"a\", nonce=\"2\", qop=auth, stale=TRUE"),
			 DIGEST_ANSWER);
	expect_lines(digest, "nonce=\"2\"");
	expect_lines(digest, "nc=00000002");
	assert_int_equal(hear_one(digest, "Digest realm=\"a\", nonce=\"3\", stale=false"),
			 DIGEST_REFUSED);
	digest_destroy(&digest);
}

static void test_challenges__that_cannot_be_met(void **state)
{
	static const struct {
		const char *challenge, *asked_for;
	} rows[] = {
		{ "Digest realm=\"a\", nonce=\"1\", algorithm=AKAv1-MD5", "AKAv1-MD5" },
		{ "Digest realm=\"a\", nonce=\"1\", algorithm=MD5-sess", "MD5-sess" },
		{ "Digest realm=\"a\", nonce=\"1\", qop=\"auth-int\"", "auth-int" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct digest *digest = digest_make();

		assert_int_equal(hear_one(digest, rows[i].challenge), DIGEST_UNKNOWN);
		assert_string_equal(digest_asked_for(digest), rows[i].asked_for);
		expect_no_lines(digest);
		digest_destroy(&digest);
	}
}

static void test_challenges__that_make_no_sense(void **state)
{
	static const char *const rows[] = {
		"",
		"Digest",
		"Digest ",
		"Digest realm",
		"Digest realm=",
		"Digest realm=\"a",
		"Digest realm=\"a\\",
		"Digest realm=\"a\", nonce",
		"Digestrealm=\"a\", nonce=\"1\"",
		"Basic realm=\"a\", nonce=\"1\"",
		"Digest ,,,=,= =\"\"",
		"Digest realm=\"a\r\nX: y\", nonce=\"1\"",
		"Digest realm=\"a\", nonce=\"1\x01\"",
	};
	char large[3 * DIGEST_VALUE_MAX];
	struct digest *digest = digest_make();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(hear_one(digest, rows[i]), DIGEST_NOTHING);
	snprintf(large, sizeof(large), "Digest realm=\"a\", nonce=\"%0*d\"", DIGEST_VALUE_MAX, 1);
	assert_int_equal(hear_one(digest, large), DIGEST_NOTHING);
	expect_no_lines(digest);
	digest_destroy(&digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer__without_qop),
		cmocka_unit_test(test_answer__each_algorithm_with_qop),
		cmocka_unit_test(test_challenges__the_first_that_is_known_counts),
		cmocka_unit_test(test_challenges__of_several_realms),
		cmocka_unit_test(test_challenges__a_stale_nonce),
		cmocka_unit_test(test_challenges__that_cannot_be_met),
		cmocka_unit_test(test_challenges__that_make_no_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
