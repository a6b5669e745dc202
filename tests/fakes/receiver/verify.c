/* verify.c - is this request signed as Standard Webhooks 1.0 wants it? */
/* SPDX-License-Identifier: MIT */
#include "verify.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define KEY_BYTES_MAX 512u
#define JSON_BYTES_MAX (64u * 1024u * 1024u)

const char *verify_word(enum verify_result result)
{
	static const char *const words[] = {
		[VERIFY_GOOD] = "good",	  [VERIFY_UNCHECKED] = "unchecked",
		[VERIFY_BAD] = "bad",	  [VERIFY_MISSING] = "missing",
		[VERIFY_STALE] = "stale",
	};

	return words[result];
}

static char *gunzip(const char *from, size_t bytes, size_t *bytes_out)
{
	z_stream stream = { .next_in = (unsigned char *)(uintptr_t)from,
			    .avail_in = (unsigned)bytes };
	size_t room = bytes * 4 + 1024;
	char *out = NULL;
	int result = inflateInit2(&stream, 15 + 16);

	while (result == Z_OK && room < JSON_BYTES_MAX) {
		char *grown = realloc(out, room + 1);

		if (grown == NULL)
			break;
		out = grown;
		stream.next_out = (unsigned char *)out + stream.total_out;
		stream.avail_out = (unsigned)(room - stream.total_out);
		result = inflate(&stream, Z_NO_FLUSH);
		room *= 2;
	}
	*bytes_out = stream.total_out;
	inflateEnd(&stream);
	if (result == Z_STREAM_END)
		return out;
	free(out);
	return NULL;
}

char *verify_body(const struct receiver_request *request, size_t *bytes_out)
{
	const char *encoding = receiver_request_header(request, "Content-Encoding");
	char *body;

	if (encoding != NULL && strcasecmp(encoding, "gzip") == 0) {
		body = gunzip(request->body, request->body_bytes, bytes_out);
	} else {
		*bytes_out = request->body_bytes;
		body = malloc(request->body_bytes + 1);
		if (body != NULL)
			memcpy(body, request->body, request->body_bytes);
	}
	if (body != NULL)
		body[*bytes_out] = '\0';
	return body;
}

static size_t read_key(const char *secret, unsigned char key_out[KEY_BYTES_MAX])
{
	size_t bytes = strlen(secret);
	int decoded;

	if (strncmp(secret, "whsec_", 6) != 0) {
		bytes = bytes < KEY_BYTES_MAX ? bytes : KEY_BYTES_MAX;
		memcpy(key_out, secret, bytes);
		return bytes;
	}
	secret += 6;
	bytes -= 6;
	if (bytes > KEY_BYTES_MAX)
		return 0;
	decoded = EVP_DecodeBlock(key_out, (const unsigned char *)secret, (int)bytes);
	while (decoded > 0 && bytes > 0 && secret[bytes - 1] == '=') {
		bytes--;
		decoded--;
	}
	return decoded > 0 ? (size_t)decoded : 0;
}

static void sign(const char *secret, const char *content, size_t bytes, char out[64])
{
	unsigned char key[KEY_BYTES_MAX], hash[EVP_MAX_MD_SIZE];
	size_t key_bytes = read_key(secret, key);
	unsigned hash_bytes = 0;

	HMAC(EVP_sha256(), key, (int)key_bytes, (const unsigned char *)content, bytes, hash,
	     &hash_bytes);
	memcpy(out, "v1,", 3);
	EVP_EncodeBlock((unsigned char *)out + 3, hash, (int)hash_bytes);
}

/* Is it one of the words of the header? */
static bool is_listed(const char *header, const char *signature)
{
	size_t bytes = strlen(signature);

	while (*header != '\0') {
		size_t word = strcspn(header, " ");

		if (word == bytes && CRYPTO_memcmp(header, signature, bytes) == 0)
			return true;
		header += word;
		header += strspn(header, " ");
	}
	return false;
}

static bool is_signed(const struct options *options, const char *header, const char *content,
		      size_t bytes)
{
	for (size_t i = 0; i < options->secret_count; i++) {
		char signature[64];

		sign(options->secrets[i], content, bytes, signature);
		if (is_listed(header, signature))
			return true;
	}
	return false;
}

enum verify_result verify_request(const struct options *options,
				  const struct receiver_request *request, const char *body,
				  size_t body_bytes, int64_t now_s)
{
	const char *id = receiver_request_header(request, "webhook-id");
	const char *timestamp = receiver_request_header(request, "webhook-timestamp");
	const char *signature = receiver_request_header(request, "webhook-signature");
	char *content;
	size_t head_bytes;
	bool is_good;

	if (options->secret_count == 0)
		return VERIFY_UNCHECKED;
	if (id == NULL || timestamp == NULL || signature == NULL)
		return VERIFY_MISSING;
	if (options->tolerance_s > 0 &&
	    llabs(now_s - strtoll(timestamp, NULL, 10)) > options->tolerance_s)
		return VERIFY_STALE;
	head_bytes = strlen(id) + strlen(timestamp) + 2;
	content = malloc(head_bytes + body_bytes + 1);
	if (content == NULL)
		return VERIFY_BAD;
	snprintf(content, head_bytes + 1, "%s.%s.", id, timestamp);
	memcpy(content + head_bytes, body, body_bytes);
	is_good = is_signed(options, signature, content, head_bytes + body_bytes);
	free(content);
	return is_good ? VERIFY_GOOD : VERIFY_BAD;
}
