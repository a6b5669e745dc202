/* fuzz_rest_callback.c - any bytes as a callback: its query, headers and body
 *
 * The first byte picks the scheme of the signature, the first line is the query, those up
 * to an empty one are headers, and the rest is the body.  Nobody knows the secrets, so that
 * nothing may be taken, but for a secret that stands in a header, which is found by trying;
 * and a JWT without a signature is signed here, so that its claims are read. */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "sign/crypto.h"
#include "sign/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define HEADERS_MAX 16
#define NOW_MS INT64_C(1790000000000)
#define SECRET "3f1e0c4b-not-in-the-corpus-8d2a"
#define PUBLIC_KEY "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

struct peal_http_exchange {
	char *headers[HEADERS_MAX]; /* "Name: value" */
	size_t count;
	char *signed_token;
};

struct scheme {
	struct preset_signature signature;
	const char *secret, *payload;
};

static const struct scheme schemes[] = {
	{ { .kind = SIGNATURE_TWILIO, .header = "X-Twilio-Signature" }, SECRET, NULL },
	{ { .kind = SIGNATURE_PLIVO_V3 }, SECRET, NULL },
	{ { .kind = SIGNATURE_HMAC_SHA256, .header = "X-Webhook-Signature", .is_hex = true },
	  SECRET,
	  "{{body}}" },
	{ { .kind = SIGNATURE_HMAC_SHA256,
	    .header = "x-retell-signature",
	    .is_hex = true,
	    .value_key = "d",
	    .timestamp_key = "v",
	    .is_timestamp_ms = true,
	    .tolerance_ms = 300000 },
	  SECRET,
	  "{{body}}{{timestamp}}" },
	{ { .kind = SIGNATURE_ED25519,
	    .header = "telnyx-signature-ed25519",
	    .timestamp_header = "telnyx-timestamp",
	    .tolerance_ms = 300000 },
	  PUBLIC_KEY,
	  "{{timestamp}}|{{body}}" },
	{ { .kind = SIGNATURE_JWT_HS256, .tolerance_ms = 300000 }, SECRET, NULL },
	{ { .kind = SIGNATURE_BEARER, .header = "X-Vapi-Secret" }, SECRET, NULL },
};
#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

static const char *header_get(const struct peal_http_exchange *exchange, const char *name)
{
	size_t bytes = strlen(name);

	if (exchange->signed_token != NULL && strcasecmp(name, "Authorization") == 0)
		return exchange->signed_token;
	for (size_t i = 0; i < exchange->count; i++) {
		const char *line = exchange->headers[i];

		if (strncasecmp(line, name, bytes) == 0 && line[bytes] == ':')
			return line + bytes + 1 + strspn(line + bytes + 1, " ");
	}
	return NULL;
}

static bool payload_knows(void *context, struct peal_slice name)
{
	(void)context;
	return (name.bytes == 4 && memcmp(name.at, "body", 4) == 0) ||
	       (name.bytes == 9 && memcmp(name.at, "timestamp", 9) == 0);
}

/* A line, terminated; *text goes on behind it. */
static char *line_next(char **text)
{
	char *line = *text, *end = strchr(line, '\n');

	if (end != NULL)
		*end = '\0';
	*text = end != NULL ? end + 1 : line + strlen(line);
	return line;
}

/* "HEAD.CLAIMS" is signed; NULL: it is no such text. */
static char *token_sign(const char *given)
{
	unsigned char hash[SHA256_BYTES];
	const char *dot = given == NULL ? NULL : strchr(given, '.');
	char *signature, *token = NULL;

	if (dot == NULL || strchr(dot + 1, '.') != NULL || strchr(given, ' ') != NULL ||
	    !hmac_sha256(slice_of(SECRET), slice_of(given), hash))
		return NULL;
	signature = base64url_encode((struct peal_slice){ (char *)hash, sizeof(hash) });
	if (signature != NULL && asprintf(&token, "Bearer %s.%s", given, signature) < 0)
		token = NULL;
	free(signature);
	return token;
}

static void judge(const struct scheme *scheme, const struct peal_http_received *received,
		  struct peal_http_exchange *exchange)
{
	struct preset_signature signature = scheme->signature;
	struct peal_error err = { 0 };
	char url[4096];
	const struct signed_request request = {
		.received = received,
		.exchange = exchange,
		.url = url,
		.secret = scheme->secret,
		.now_ms = NOW_MS,
	};

	snprintf(url, sizeof(url), "https://voice.example%s?%s", received->path, received->query);
	if (scheme->payload != NULL &&
	    template_compile(scheme->payload, payload_knows, NULL, &signature.payload, &err) < 0)
		abort();
	if (signature.kind == SIGNATURE_JWT_HS256)
		exchange->signed_token = token_sign(header_get(exchange, "Authorization"));
	if (signature_verify(&signature, &request, &err) == 0) {
		if (exchange->signed_token == NULL && signature.kind != SIGNATURE_BEARER)
			abort();
	} else if (err.text[0] == '\0') {
		abort();
	}
	free(exchange->signed_token);
	template_destroy(&signature.payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct peal_http_exchange exchange = { .count = 0 };
	struct peal_http_received received = {
		.method = "POST", .path = "/peal/1/2", .peer = "192.0.2.1", .header = header_get
	};
	char *text, *rest, *line;

	if (size == 0)
		return 0;
	text = malloc(size);
	if (text == NULL)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	rest = text;
	received.query = line_next(&rest);
	while (*(line = line_next(&rest)) != '\0' && exchange.count < HEADERS_MAX)
		exchange.headers[exchange.count++] = line;
	/* The body may have NULs. */
	received.body = (struct peal_slice){ rest, (size_t)(text + size - 1 - rest) };
	judge(&schemes[data[0] % SCHEMES], &received, &exchange);
	free(text);
	return 0;
}
