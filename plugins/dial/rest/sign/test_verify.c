/* test_verify.c - callbacks judged as the providers' own SDKs judge them
 *
 * vectors/vectors.json was made by vectors/make.mjs with those SDKs. */
/* SPDX-License-Identifier: MIT */
#include "verify.h"

#include <jansson.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
// after the above
#include <cmocka.h>

/* Headers of the request that is checked. */
struct peal_http_exchange {
	json_t *headers;
};

static const char *header_find(const struct peal_http_exchange *exchange, const char *name)
{
	const char *key;
	json_t *value;

	json_object_foreach(exchange->headers, key, value)
	{
		if (strcasecmp(key, name) == 0)
			return json_string_value(value);
	}
	return NULL;
}

static const char *path_of(const char *file, char path_out[PATH_MAX])
{
	const char *source = getenv("PEAL_SOURCE");

	snprintf(path_out, PATH_MAX, "%s/plugins/dial/rest/sign/vectors/%s",
		 source != NULL ? source : ".", file);
	return path_out;
}

static json_t *vectors_load(const char *member)
{
	char path[PATH_MAX];
	json_error_t error;
	json_t *all = json_load_file(path_of("vectors.json", path), JSON_REJECT_DUPLICATES, &error);
	json_t *list;

	if (all == NULL)
		fail_msg("%s: %s", path, error.text);
	list = json_incref(json_object_get(all, member));
	assert_true(json_array_size(list) > 0);
	json_decref(all);
	return list;
}

static void file_load(const char *name, char *text_out, size_t room)
{
	char path[PATH_MAX];
	FILE *file = fopen(path_of(name, path), "r");
	size_t bytes;

	assert_non_null(file);
	bytes = fread(text_out, 1, room - 1, file);
	text_out[bytes] = '\0';
	fclose(file);
}

/* ---- one vector ---- */

static bool payload_knows(void *context, struct peal_slice name)
{
	(void)context;
	return (name.bytes == 4 && memcmp(name.at, "body", 4) == 0) ||
	       (name.bytes == 9 && memcmp(name.at, "timestamp", 9) == 0) ||
	       (name.bytes == 3 && memcmp(name.at, "url", 3) == 0);
}

static enum signature_kind kind_find(const char *name)
{
	static const char *const names[] = {
		[SIGNATURE_NONE] = "none",	   [SIGNATURE_TWILIO] = "twilio",
		[SIGNATURE_PLIVO_V3] = "plivo_v3", [SIGNATURE_HMAC_SHA256] = "hmac_sha256",
		[SIGNATURE_ED25519] = "ed25519",   [SIGNATURE_JWT_HS256] = "jwt_hs256",
		[SIGNATURE_BEARER] = "bearer",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0)
			return (enum signature_kind)i;
	}
	fail_msg("no scheme \"%s\"", name);
	return SIGNATURE_NONE;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool text_is(const json_t *object, const char *name, const char *wanted)
{
	const char *text = text_of(object, name);

	return text != NULL && strcmp(text, wanted) == 0;
}

static struct preset_signature scheme_read(const json_t *scheme)
{
	struct preset_signature signature = {
		.kind = kind_find(text_of(scheme, "kind")),
		.header = text_of(scheme, "header"),
		.timestamp_header = text_of(scheme, "timestamp_header"),
		.is_timestamp_ms = text_is(scheme, "timestamp_unit", "ms"),
		.is_hex = text_is(scheme, "encoding", "hex"),
		.value_key = text_of(scheme, "value_key"),
		.timestamp_key = text_of(scheme, "timestamp_key"),
		.tolerance_ms = json_integer_value(json_object_get(scheme, "tolerance_ms")),
	};
	struct peal_error err = { 0 };

	if (text_of(scheme, "payload") != NULL)
		assert_int_equal(template_compile(text_of(scheme, "payload"), payload_knows, NULL,
						  &signature.payload, &err),
				 0);
	return signature;
}

static int vector_verify(const json_t *vector, struct peal_slice body, const char *secret,
			 struct peal_error *err)
{
	struct preset_signature signature = scheme_read(json_object_get(vector, "scheme"));
	struct peal_http_exchange exchange = { json_object_get(vector, "headers") };
	struct peal_http_received received = {
		.method = text_of(vector, "method"),
		.path = "",
		.query = "",
		.body = body,
		.peer = "127.0.0.1",
		.header = header_find,
	};
	struct signed_request request = {
		.received = &received,
		.exchange = &exchange,
		.url = text_of(vector, "url"),
		.secret = secret,
		.now_ms = json_integer_value(json_object_get(vector, "now_ms")),
	};
	int status = signature_verify(&signature, &request, err);

	template_destroy(&signature.payload);
	return status;
}

static int vector_judge(const json_t *vector, struct peal_error *err)
{
	const char *body = text_of(vector, "body");
	const char *secret = text_of(json_object_get(vector, "scheme"), "secret");

	/* Not terminated, so that what reads on is found. */
	char *copy = malloc(strlen(body) + 1);
	int status;

	assert_non_null(copy);
	memcpy(copy, body, strlen(body));
	status = vector_verify(vector, (struct peal_slice){ copy, strlen(body) }, secret, err);
	free(copy);
	return status;
}

/* ---- tests ---- */

static void test_signature_verify__as_the_sdks_say(void **state)
{
	json_t *vectors = vectors_load("vectors"), *vector;
	size_t i, good = 0;

	(void)state;
	json_array_foreach(vectors, i, vector)
	{
		bool is_good = json_is_true(json_object_get(vector, "is_good"));
		struct peal_error err = { 0 };
		int status = vector_judge(vector, &err);

		if ((status == 0) != is_good)
			fail_msg("%s: %s", text_of(vector, "name"),
				 status == 0 ? "was taken" : err.text);
		assert_true(is_good == (err.text[0] == '\0'));
		good += is_good;
	}
	assert_true(good >= 40 && i - good >= 50);
	json_decref(vectors);
}

/* Every good one that has a secret is refused with another, and with none. */
static void test_signature_verify__another_secret(void **state)
{
	json_t *vectors = vectors_load("vectors"), *vector;
	size_t i;

	(void)state;
	json_array_foreach(vectors, i, vector)
	{
		const char *body = text_of(vector, "body");
		struct peal_slice slice = { body, strlen(body) };
		const json_t *scheme = json_object_get(vector, "scheme");
		const char *secret = text_of(scheme, "secret");
		struct peal_error err = { 0 };

		if (text_is(scheme, "kind", "none"))
			continue;
		if (vector_verify(vector, slice, "yet another", &err) == 0)
			fail_msg("%s", text_of(vector, "name"));
		assert_int_equal(vector_verify(vector, slice, "", &err), -1);
		assert_int_equal(vector_verify(vector, slice, NULL, &err), -1);
		assert_null(strstr(err.text, secret));
	}
	json_decref(vectors);
}

/* The body of a good one with any of its bytes changed. */
static void test_signature_verify__a_byte_changed(void **state)
{
	json_t *vectors = vectors_load("vectors"), *vector;
	size_t i, tried = 0;

	(void)state;
	json_array_foreach(vectors, i, vector)
	{
		json_t *scheme = json_object_get(vector, "scheme");
		const char *secret = text_of(scheme, "secret");
		char *body = strdup(text_of(vector, "body"));

		assert_non_null(body);
		if (!json_is_true(json_object_get(vector, "is_good")) ||
		    text_is(scheme, "kind", "none") || text_is(scheme, "kind", "bearer") ||
		    text_is(vector, "name", "vonage: no hash of the body"))
			body[0] = '\0';
		for (size_t at = 0; body[at] != '\0'; at++, tried++) {
			struct peal_error err = { 0 };
			char was = body[at];

			body[at] = was == '_' ? '.' : '_';
			if (vector_verify(vector, (struct peal_slice){ body, strlen(body) }, secret,
					  &err) == 0)
				fail_msg("%s: byte %zu", text_of(vector, "name"), at);
			body[at] = was;
		}
		free(body);
	}
	assert_true(tried > 1000);
	json_decref(vectors);
}

/* Bytes that are no text are signed as they are. */
static void test_signature_verify__bytes_that_are_no_text(void **state)
{
	static const char body[] = "{\"a\":\"\xff\xfe\0\x80\"}";
	/* HMAC-SHA256 with the key "k", by openssl dgst. */
	json_t *vector =
		json_pack("{s:{s:s,s:s,s:s,s:s},s:s,s:s,s:{s:s}}", "scheme", "kind", "hmac_sha256",
			  "header", "S", "encoding", "hex", "payload", "{{body}}", "method", "POST",
			  "url", "https://voice.example.com/", "headers", "S",
			  "9b0c10db3938cff0fcbe4b5d1dca113f4f6401d17f9262ce3e52c3d9566fd9d2");
	struct peal_error err = { 0 };

	(void)state;
	assert_non_null(vector);
	if (vector_verify(vector, (struct peal_slice){ body, sizeof(body) - 1 }, "k", &err) < 0)
		fail_msg("%s", err.text);
	json_decref(vector);
}

static void test_signature_verify__a_form_of_too_many_fields(void **state)
{
	json_t *vector = json_pack("{s:{s:s},s:s,s:s,s:{s:s,s:s}}", "scheme", "kind", "twilio",
				   "method", "POST", "url", "https://voice.example.com/", "headers",
				   "X-Twilio-Signature",
				   "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Content-Type",
				   "application/x-www-form-urlencoded");
	struct peal_error err = { 0 };
	char body[2048];

	(void)state;
	assert_non_null(vector);
	memset(body, '&', sizeof(body));
	assert_int_equal(
		vector_verify(vector, (struct peal_slice){ body, sizeof(body) }, "k", &err), -1);
	assert_int_equal(err.code, PEAL_FAIL_LIMIT);
	json_decref(vector);
}

static void test_signature_check__secrets(void **state)
{
	static const struct {
		enum signature_kind kind;
		const char *secret;
		int status;
	} cases[] = {
		{ SIGNATURE_NONE, NULL, 0 },
		{ SIGNATURE_TWILIO, "12345", 0 },
		{ SIGNATURE_TWILIO, "", -1 },
		{ SIGNATURE_TWILIO, NULL, -1 },
		{ SIGNATURE_ED25519, "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=", 0 },
		{ SIGNATURE_ED25519, "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw", -1 },
		{ SIGNATURE_ED25519, "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG", -1 },
		{ SIGNATURE_ED25519, "a public key", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct preset_signature signature = { .kind = cases[i].kind };
		struct peal_error err = { 0 };

		assert_int_equal(signature_check(&signature, cases[i].secret, &err),
				 cases[i].status);
		assert_true((err.text[0] != '\0') == (cases[i].status < 0));
	}
}

static void test_path_mac__of_one_attempt(void **state)
{
	char mac[PATH_MAC_CHARS + 1], other[PATH_MAC_CHARS + 1];

	(void)state;
	path_mac("key", "The quick brown fox jumps over the lazy dog", mac);
	/* The well-known value of HMAC-SHA256, cut. */
	assert_string_equal(mac, "f7bc83f430538424b13298e6aa6fb143");
	assert_true(path_mac_is("key", "The quick brown fox jumps over the lazy dog", mac, 32));
	assert_false(path_mac_is("key", "The quick brown fox jumps over the lazy cat", mac, 32));
	assert_false(path_mac_is("yek", "The quick brown fox jumps over the lazy dog", mac, 32));
	assert_false(path_mac_is("key", "The quick brown fox jumps over the lazy dog", mac, 31));
	assert_false(path_mac_is("key", "The quick brown fox jumps over the lazy dog", mac, 0));
	path_mac("", "", other);
	assert_int_equal(strlen(other), PATH_MAC_CHARS);
	for (size_t i = 0; i < PATH_MAC_CHARS; i++) {
		mac[i] = mac[i] == 'a' ? 'b' : 'a';
		assert_false(
			path_mac_is("key", "The quick brown fox jumps over the lazy dog", mac, 32));
		path_mac("key", "The quick brown fox jumps over the lazy dog", mac);
	}
}

static void test_jwt_sign__as_the_sdk_signs(void **state)
{
	json_t *tokens = vectors_load("tokens"), *one;
	char key[4096];
	size_t i;

	(void)state;
	file_load("test_key.pem", key, sizeof(key));
	json_array_foreach(tokens, i, one)
	{
		struct peal_error err = { 0 };
		char *token = NULL;

		if (jwt_sign(key, text_of(one, "claims"), &token, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(token, text_of(one, "token"));
		free(token);
	}
	json_decref(tokens);
}

static void test_jwt_sign__bad_keys(void **state)
{
	static const char empty[] = "-----BEGIN PRIVATE KEY-----\nAAAA\n"
				    "-----END PRIVATE KEY-----\n";
	static const char *const keys[] = { "", "a secret", "-----BEGIN PRIVATE KEY-----\n",
					    empty };
	struct peal_error err = { 0 };
	char ec[4096];
	char *token = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(jwt_sign(keys[i], "{}", &token, &err), -1);
	assert_non_null(strstr(err.text, "PEM"));
	file_load("test_key_ec.pem", ec, sizeof(ec));
	assert_int_equal(jwt_sign(ec, "{}", &token, &err), -1);
	assert_non_null(strstr(err.text, "RSA"));
	assert_null(token);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature_verify__as_the_sdks_say),
		cmocka_unit_test(test_signature_verify__another_secret),
		cmocka_unit_test(test_signature_verify__a_byte_changed),
		cmocka_unit_test(test_signature_verify__bytes_that_are_no_text),
		cmocka_unit_test(test_signature_verify__a_form_of_too_many_fields),
		cmocka_unit_test(test_signature_check__secrets),
		cmocka_unit_test(test_path_mac__of_one_attempt),
		cmocka_unit_test(test_jwt_sign__as_the_sdk_signs),
		cmocka_unit_test(test_jwt_sign__bad_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
