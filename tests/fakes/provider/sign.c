/* sign.c - how providers sign, and how they know their clients; on libcrypto alone */
/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <string.h>

void header_add(struct callback *callback, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(callback->headers, g_strdup_vprintf(format, args));
	va_end(args);
}

static char *base64(const unsigned char *data, size_t bytes)
{
	return g_base64_encode(data, bytes);
}

static char *base64url(const unsigned char *data, size_t bytes)
{
	char *text = base64(data, bytes);

	g_strdelimit(text, "+", '-');
	g_strdelimit(text, "/", '_');
	text[strcspn(text, "=")] = '\0';
	return text;
}

static guchar *unbase64url(const char *text, size_t bytes, gsize *bytes_out)
{
	GString *copy = g_string_new_len(text, (gssize)bytes);
	guchar *data;

	g_strdelimit(copy->str, "-", '+');
	g_strdelimit(copy->str, "_", '/');
	while (copy->len % 4 != 0)
		g_string_append_c(copy, '=');
	data = g_base64_decode(copy->str, bytes_out);
	g_string_free(copy, TRUE);
	return data;
}

static char *hex(const unsigned char *data, size_t bytes)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < bytes; i++)
		g_string_append_printf(text, "%02x", data[i]);
	return g_string_free(text, FALSE);
}

static unsigned hmac(const char *digest, const char *secret, const char *data, size_t bytes,
		     unsigned char mac[EVP_MAX_MD_SIZE])
{
	unsigned length = 0;

	HMAC(EVP_get_digestbyname(digest), secret, (int)strlen(secret), (const unsigned char *)data,
	     bytes, mac, &length);
	return length;
}

char *hmac_base64(const char *digest, const char *secret, const char *data, size_t bytes)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned length = hmac(digest, secret, data, bytes, mac);

	return base64(mac, length);
}

char *hmac_hex(const char *secret, const char *data, size_t bytes)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned length = hmac("SHA256", secret, data, bytes, mac);

	return hex(mac, length);
}

char *sha256_hex(const char *data, size_t bytes)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	EVP_Digest(data, bytes, digest, &length, EVP_sha256(), NULL);
	return hex(digest, length);
}

char *ed25519_base64(const char *seed_hex, const char *data, size_t bytes)
{
	unsigned char seed[32], mac[64];
	size_t length = sizeof(mac);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *key;

	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (unsigned char)(g_ascii_xdigit_value(seed_hex[2 * i]) * 16 +
					  g_ascii_xdigit_value(seed_hex[2 * i + 1]));
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof(seed));
	EVP_DigestSignInit(context, NULL, NULL, NULL, key);
	EVP_DigestSign(context, mac, &length, (const unsigned char *)data, bytes);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return base64(mac, length);
}

char *jwt_hs256(const char *secret, const json_t *claims)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";
	char *payload = json_dumps(claims, JSON_COMPACT);
	char *first = base64url((const unsigned char *)head, sizeof(head) - 1);
	char *second = base64url((const unsigned char *)payload, strlen(payload));
	char *text = g_strdup_printf("%s.%s", first, second), *third, *token;
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned length = hmac("SHA256", secret, text, strlen(text), mac);

	third = base64url(mac, length);
	token = g_strdup_printf("%s.%s", text, third);
	free(payload);
	g_free(first);
	g_free(second);
	g_free(third);
	g_free(text);
	return token;
}

bool basic_is(const struct receiver_request *request, const char *user, const char *password)
{
	const char *header = receiver_request_header(request, "authorization");
	char *pair = g_strdup_printf("%s:%s", user, password);
	char *text = base64((const unsigned char *)pair, strlen(pair));
	char *want = g_strdup_printf("Basic %s", text);
	bool is_good = header != NULL && strcmp(header, want) == 0;

	g_free(pair);
	g_free(text);
	g_free(want);
	return is_good;
}

bool bearer_is(const struct receiver_request *request, const char *token)
{
	const char *header = receiver_request_header(request, "authorization");

	return header != NULL && strncmp(header, "Bearer ", 7) == 0 &&
	       strcmp(header + 7, token) == 0;
}

static bool rs256_is_good(const char *file, const char *token, size_t signed_bytes)
{
	FILE *pem = fopen(file, "r");
	EVP_PKEY *key = pem == NULL ? NULL : PEM_read_PUBKEY(pem, NULL, NULL, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const char *third = token + signed_bytes + 1;
	gsize bytes;
	guchar *mac = unbase64url(third, strlen(third), &bytes);
	bool is_good = key != NULL &&
		       EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		       EVP_DigestVerify(context, mac, bytes, (const unsigned char *)token,
					signed_bytes) == 1;

	if (pem != NULL)
		fclose(pem);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	g_free(mac);
	return is_good;
}

static bool claims_are_good(const struct provider *provider, const char *token, const char *dot)
{
	const char *second = dot + 1, *end = strchr(second, '.');
	gsize bytes;
	guchar *text = unbase64url(second, (size_t)(end - second), &bytes);
	json_t *claims = json_loadb((const char *)text, bytes, 0, NULL);
	json_int_t expires = json_integer_value(json_object_get(claims, "exp"));
	bool is_good = strcmp(field(claims, "application_id"), provider->options.account) == 0 &&
		       field(claims, "jti")[0] != '\0' &&
		       json_integer_value(json_object_get(claims, "iat")) > 0 &&
		       expires * 1000 > provider_now_ms();

	(void)token;
	json_decref(claims);
	g_free(text);
	return is_good;
}

bool bearer_jwt_is(const struct provider *provider, const struct receiver_request *request)
{
	const char *header = receiver_request_header(request, "authorization");
	const char *token = header == NULL || strncmp(header, "Bearer ", 7) != 0 ? NULL
										 : header + 7;
	const char *first = token == NULL ? NULL : strchr(token, '.');
	const char *second = first == NULL ? NULL : strchr(first + 1, '.');

	return second != NULL && claims_are_good(provider, token, first) &&
	       (provider->options.public_key == NULL ||
		rs256_is_good(provider->options.public_key, token, (size_t)(second - token)));
}
