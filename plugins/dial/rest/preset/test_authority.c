/* test_authority.c */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define NOW_MS INT64_C(1795000000123)

static const struct preset_setting described[] = {
	{ .name = "account" },
	{ .name = "token", .is_secret = true },
	{ .name = "app" },
	{ .name = "key", .is_secret = true },
};

static struct preset preset_of(enum auth_kind kind)
{
	return (struct preset){
		.file = "/p/x.cfg",
		.name = "x",
		.settings = described,
		.setting_count = COUNT(described),
		.auth.kind = kind,
	};
}

static void preset_finish(struct preset *preset)
{
	template_destroy(&preset->auth.user);
	template_destroy(&preset->auth.password);
	template_destroy(&preset->auth.token);
	template_destroy(&preset->auth.key);
	fields_destroy(preset->auth.claims, preset->auth.claim_count);
}

/* What the header is, or what the error says; both are the test's to free. */
static char *header_or_error(struct preset *preset, const char *account, const char *token)
{
	const struct peal_pair pairs[] = { { "account", account }, { "token", token } };
	struct settings *settings = settings_of(preset, pairs, COUNT(pairs));
	struct peal_error err = { 0 };
	struct authority *authority = authority_create(NULL, preset, settings, &err);
	char *text = strdup(authority == NULL ? err.text
					      : authority_header(authority, NOW_MS, &err));

	authority_destroy(&authority);
	settings_destroy(&settings);
	return text;
}

struct header_case {
	enum auth_kind kind;
	const char *account, *token, *expected;
};

static void check_case(const struct header_case *one)
{
	struct preset preset = preset_of(one->kind);
	char *text;

	preset.auth.header = "X-API-Key";
	preset.auth.user = compiled(&preset, "{{account}}");
	preset.auth.password = compiled(&preset, "{{token}}");
	preset.auth.token = compiled(&preset, "{{token}}");
	text = header_or_error(&preset, one->account, one->token);
	assert_string_equal(text, one->expected);
	free(text);
	preset_finish(&preset);
}

static void test_header__of_each_kind(void **state)
{
	static const struct header_case cases[] = {
		{ AUTH_NONE, NULL, NULL, "" },
		{ AUTH_BASIC, "Aladdin", "open sesame",
		  "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" }, /* RFC 7617 */
		{ AUTH_BASIC, "a", "b:c", "Authorization: Basic YTpiOmM=" },
		{ AUTH_BASIC, "Zo\xc3\xab", "\xe2\x82\xac", "Authorization: Basic Wm/Dqzrigqw=" },
		{ AUTH_BEARER, NULL, "KEY0123", "Authorization: Bearer KEY0123" },
		{ AUTH_HEADER, NULL, "org_1", "X-API-Key: org_1" },
		{ AUTH_BASIC, NULL, "t", "auth.user of the preset is empty" },
		{ AUTH_BASIC, "a", NULL, "auth.password of the preset is empty" },
		{ AUTH_BASIC, "a:b", "t", "auth.user of the preset has a colon in it" },
		{ AUTH_BASIC, "a", "b\nc",
		  "auth.password of the preset has a line break or another control character in "
		  "it" },
		{ AUTH_BEARER, NULL, NULL, "auth.token of the preset is empty" },
		{ AUTH_BEARER, NULL, "a\r\nX-Evil: 1",
		  "auth.token of the preset has a line break or another control character in it" },
		{ AUTH_HEADER, NULL, "a\x7f",
		  "auth.value of the preset has a line break or another control character in it" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check_case(&cases[i]);
}

static void test_header__too_long(void **state)
{
	char *token = malloc(5001), *text;
	struct preset preset = preset_of(AUTH_BEARER);

	(void)state;
	memset(token, 'x', 5000);
	token[5000] = '\0';
	preset.auth.token = compiled(&preset, "{{token}}");
	text = header_or_error(&preset, NULL, token);
	assert_string_equal(text, "auth.token of the preset is longer than 4096 bytes");
	free(text);
	free(token);
	preset_finish(&preset);
}

/* ---- JWT ---- */

static void count_up(const struct peal_host *host, void *bytes_out, size_t bytes)
{
	static unsigned char next;

	(void)host;
	for (size_t i = 0; i < bytes; i++)
		((unsigned char *)bytes_out)[i] = next++;
}

struct jwt_stage {
	struct preset preset;
	struct form_field claims[2];
	struct peal_host host;
	struct settings *settings;
	struct authority *authority;
	EVP_PKEY *key;
};

static char *pem_of(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at, *pem;
	long bytes;

	assert_int_equal(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL), 1);
	bytes = BIO_get_mem_data(bio, &at);
	pem = calloc((size_t)bytes + 1, 1);
	memcpy(pem, at, (size_t)bytes);
	BIO_free(bio);
	return pem;
}

static void jwt_init(struct jwt_stage *stage, int64_t life_ms)
{
	char *pem;
	struct peal_error err = { 0 };

	memset(stage, 0, sizeof(*stage));
	stage->preset = preset_of(AUTH_JWT);
	stage->host.random = count_up;
	stage->preset.auth.key = compiled(&stage->preset, "{{key}}");
	stage->preset.auth.life_ms = life_ms;
	stage->claims[0] = (struct form_field){ "application_id",
						compiled(&stage->preset, "{{app}}") };
	stage->claims[1] = (struct form_field){ "sub", compiled(&stage->preset, "{{account}}") };
	stage->preset.auth.claims = stage->claims;
	stage->preset.auth.claim_count = 2;
	stage->key = EVP_RSA_gen(2048);
	pem = pem_of(stage->key);
	stage->settings = settings_of(&stage->preset,
				      (struct peal_pair[]){ { "key", pem }, { "app", "a\"b" } }, 2);
	free(pem);
	stage->authority = authority_create(&stage->host, &stage->preset, stage->settings, &err);
	if (stage->authority == NULL)
		fail_msg("%s", err.text);
}

static void jwt_finish(struct jwt_stage *stage)
{
	authority_destroy(&stage->authority);
	settings_destroy(&stage->settings);
	preset_finish(&stage->preset);
	EVP_PKEY_free(stage->key);
}

static const char *token_at(struct jwt_stage *stage, int64_t now_ms)
{
	struct peal_error err = { 0 };
	const char *header = authority_header(stage->authority, now_ms, &err);

	if (header == NULL)
		fail_msg("%s", err.text);
	assert_memory_equal(header, "Authorization: Bearer ", 22);
	return header + 22;
}

static size_t decoded(const char *at, size_t bytes, unsigned char *out)
{
	char padded[2048];
	size_t used = 0;

	assert_true(bytes < sizeof(padded) - 4);
	for (; used < bytes; used++)
		padded[used] = at[used] == '-' ? '+' : at[used] == '_' ? '/' : at[used];
	while (used % 4 != 0)
		padded[used++] = '=';
	assert_int_equal(EVP_DecodeBlock(out, (unsigned char *)padded, (int)used), used / 4 * 3);
	return bytes * 3 / 4;
}

static json_t *claims_of(struct jwt_stage *stage, const char *token)
{
	const char *claims = strchr(token, '.') + 1, *end = strchr(claims, '.');
	unsigned char bytes[2048];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t count = decoded(end + 1, strlen(end + 1), bytes);
	json_t *json;

	assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, stage->key), 1);
	assert_int_equal(EVP_DigestVerify(context, bytes, count, (const unsigned char *)token,
					  (size_t)(end - token)),
			 1);
	EVP_MD_CTX_free(context);
	count = decoded(claims, (size_t)(end - claims), bytes);
	json = json_loadb((char *)bytes, count, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	return json;
}

static void test_jwt__claims(void **state)
{
	struct jwt_stage stage;
	json_t *claims;

	(void)state;
	jwt_init(&stage, 900000);
	claims = claims_of(&stage, token_at(&stage, NOW_MS));
	assert_string_equal(json_string_value(json_object_get(claims, "application_id")), "a\"b");
	assert_int_equal(json_integer_value(json_object_get(claims, "iat")), NOW_MS / 1000);
	assert_int_equal(json_integer_value(json_object_get(claims, "exp")), NOW_MS / 1000 + 900);
	assert_int_equal(strlen(json_string_value(json_object_get(claims, "jti"))), 36);
	assert_int_equal(json_object_size(claims), 4); /* the empty `sub` is left out */
	json_decref(claims);
	jwt_finish(&stage);
}

static void test_jwt__kept_until_shortly_before_it_expires(void **state)
{
	struct jwt_stage stage;
	char *first, *second;

	(void)state;
	jwt_init(&stage, 900000);
	first = strdup(token_at(&stage, NOW_MS));
	assert_string_equal(token_at(&stage, NOW_MS + 839999), first);
	second = strdup(token_at(&stage, NOW_MS + 840000));
	assert_string_not_equal(second, first);
	assert_string_equal(token_at(&stage, NOW_MS + 840001), second);
	/* The clock went back: it would be a token from the future. */
	assert_string_not_equal(token_at(&stage, NOW_MS), second);
	free(first);
	free(second);
	jwt_finish(&stage);
}

static void test_jwt__a_short_life(void **state)
{
	struct jwt_stage stage;
	char *first;

	(void)state;
	jwt_init(&stage, 20000);
	first = strdup(token_at(&stage, NOW_MS));
	assert_string_equal(token_at(&stage, NOW_MS + 14999), first);
	assert_string_not_equal(token_at(&stage, NOW_MS + 15000), first);
	free(first);
	jwt_finish(&stage);
}

static void test_jwt__refused(void **state)
{
	struct jwt_stage stage;
	struct peal_error err = { 0 };
	struct settings *settings;

	(void)state;
	jwt_init(&stage, 20000);
	settings = settings_of(&stage.preset, (struct peal_pair[]){ { "key", "no PEM" } }, 1);
	assert_null(authority_create(&stage.host, &stage.preset, settings, &err));
	assert_contains(err.text, "key: the private key is not PEM");
	assert_null(strstr(err.text, "no PEM"));
	settings_destroy(&settings);
	settings = settings_of(&stage.preset, NULL, 0);
	assert_null(authority_create(&stage.host, &stage.preset, settings, &err));
	assert_string_equal(err.text, "auth.key of the preset is empty");
	settings_destroy(&settings);
	stage.claims[1].name = "exp";
	assert_null(authority_create(&stage.host, &stage.preset, stage.settings, &err));
	assert_contains(err.text, "auth.claims of the preset has exp");
	stage.claims[1].name = "sub";
	stage.preset.auth.life_ms = 1999;
	assert_null(authority_create(&stage.host, &stage.preset, stage.settings, &err));
	assert_contains(err.text, "shorter than 2 s");
	jwt_finish(&stage);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header__of_each_kind),
		cmocka_unit_test(test_header__too_long),
		cmocka_unit_test(test_jwt__claims),
		cmocka_unit_test(test_jwt__kept_until_shortly_before_it_expires),
		cmocka_unit_test(test_jwt__a_short_life),
		cmocka_unit_test(test_jwt__refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
