/* digest.c - user and password, as a trunk asks for them (RFC 7616, RFC 8760) */
/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <strings.h>

#define HEX_MAX (2 * EVP_MAX_MD_SIZE + 1)
#define CNONCE_BYTES 16

struct algorithm {
	const char *name;
	const EVP_MD *(*hash)(void);
};

static const struct algorithm algorithms[] = {
	{ "MD5", EVP_md5 },
	{ "SHA-256", EVP_sha256 },
	{ "SHA-512-256", EVP_sha512_256 },
};

struct realm {
	char *name, *nonce, *opaque;
	const struct algorithm *algorithm;
	bool is_proxy, has_algorithm, has_opaque, has_qop;
	bool was_heard; /* since digest_begin() */
	uint32_t count; /* of answers to this nonce */
};

struct digest {
	char *user, *password;
	struct realm *realms[DIGEST_REALMS_MAX];
	size_t realm_count;
	enum digest_verdict verdict;
	char asked_for[DIGEST_NAME_MAX];
};

struct digest *digest_create(const char *user, const char *password)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (digest == NULL)
		return NULL;
	digest->user = strdup(user);
	digest->password = strdup(password);
	if (digest->user == NULL || digest->password == NULL)
		digest_destroy(&digest);
	return digest;
}

static void realm_free(struct realm *realm)
{
	free(realm->name);
	free(realm->nonce);
	free(realm->opaque);
	free(realm);
}

void digest_forget(struct digest *digest)
{
	while (digest->realm_count > 0)
		realm_free(digest->realms[--digest->realm_count]);
}

void digest_destroy(struct digest **digest)
{
	if (*digest == NULL)
		return;
	digest_forget(*digest);
	if ((*digest)->password != NULL)
		explicit_bzero((*digest)->password, strlen((*digest)->password));
	free((*digest)->user);
	free((*digest)->password);
	free(*digest);
	*digest = NULL;
}

/* ---- challenges ---- */

struct challenge {
	struct peal_slice realm, nonce, opaque, algorithm, qop, stale;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',';
}

static bool slice_is(struct peal_slice slice, const char *word)
{
	return slice.bytes == strlen(word) && strncasecmp(slice.at, word, slice.bytes) == 0;
}

/* Between quotes as it stands there, as the trunk has it in its own sums. */
static struct peal_slice value_take(struct peal_slice *rest)
{
	bool is_quoted = rest->bytes > 0 && *rest->at == '"';
	struct peal_slice value = { rest->at + is_quoted, 0 };
	const char *end = rest->at + rest->bytes, *at = value.at;

	while (at < end && (is_quoted ? *at != '"' : !is_blank(*at)))
		at += is_quoted && *at == '\\' && at + 1 < end ? 2 : 1;
	value.bytes = (size_t)(at - value.at);
	at += is_quoted && at < end;
	*rest = (struct peal_slice){ at, (size_t)(end - at) };
	return value;
}

static void parameter_keep(struct challenge *challenge, struct peal_slice name,
			   struct peal_slice value)
{
	const struct {
		const char *name;
		struct peal_slice *value;
	} known[] = {
		{ "realm", &challenge->realm },	  { "nonce", &challenge->nonce },
		{ "opaque", &challenge->opaque }, { "algorithm", &challenge->algorithm },
		{ "qop", &challenge->qop },	  { "stale", &challenge->stale },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (slice_is(name, known[i].name) && known[i].value->at == NULL)
			*known[i].value = value;
	}
}

/* false: it is no Digest. */
static bool challenge_read(struct challenge *challenge, struct peal_slice text)
{
	*challenge = (struct challenge){ 0 };
	if (text.bytes < 7 || strncasecmp(text.at, "Digest", 6) != 0 || !is_blank(text.at[6]))
		return false;
	text = (struct peal_slice){ text.at + 6, text.bytes - 6 };
	for (;;) {
		struct peal_slice name;

		while (text.bytes > 0 && is_blank(*text.at))
			text.at++, text.bytes--;
		if (text.bytes == 0)
			break;
		name = (struct peal_slice){ text.at, 0 };
		while (name.bytes < text.bytes && text.at[name.bytes] != '=' &&
		       !is_blank(text.at[name.bytes]))
			name.bytes++;
		text = (struct peal_slice){ text.at + name.bytes, text.bytes - name.bytes };
		if (text.bytes == 0 || *text.at != '=')
			continue; /* a word that stands alone */
		text.at++, text.bytes--;
		parameter_keep(challenge, name, value_take(&text));
	}
	return challenge->realm.at != NULL && challenge->nonce.at != NULL;
}

/* Is it among the words of a list, "auth,auth-int"? */
static bool list_has(struct peal_slice list, const char *word)
{
	while (list.bytes > 0) {
		struct peal_slice one = { list.at, 0 };

		while (one.bytes < list.bytes && !is_blank(list.at[one.bytes]))
			one.bytes++;
		if (slice_is(one, word))
			return true;
		one.bytes += one.bytes < list.bytes;
		list = (struct peal_slice){ list.at + one.bytes, list.bytes - one.bytes };
	}
	return false;
}

/* NULL: it asks for something that we cannot. */
static const struct algorithm *algorithm_of(const struct challenge *challenge)
{
	if (challenge->qop.bytes > 0 && !list_has(challenge->qop, "auth"))
		return NULL;
	if (challenge->algorithm.bytes == 0)
		return &algorithms[0];
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		if (slice_is(challenge->algorithm, algorithms[i].name))
			return &algorithms[i];
	}
	return NULL;
}

/* What goes back into a header of ours, and is copied. */
static bool is_fit(struct peal_slice value)
{
	for (size_t i = 0; i < value.bytes; i++) {
		if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7f)
			return false;
	}
	return value.bytes < DIGEST_VALUE_MAX;
}

static int value_keep(char **text, struct peal_slice value)
{
	char *copy = calloc(1, value.bytes + 1);

	if (copy == NULL)
		return -1;
	if (value.bytes > 0)
		memcpy(copy, value.at, value.bytes);
	free(*text);
	*text = copy;
	return 0;
}

static struct realm *realm_find(const struct digest *digest, bool is_proxy, struct peal_slice name)
{
	for (size_t i = 0; i < digest->realm_count; i++) {
		struct realm *realm = digest->realms[i];

		if (realm->is_proxy == is_proxy && strlen(realm->name) == name.bytes &&
		    memcmp(realm->name, name.at, name.bytes) == 0)
			return realm;
	}
	return NULL;
}

static struct realm *realm_add(struct digest *digest, bool is_proxy, struct peal_slice name)
{
	struct realm *realm;

	if (digest->realm_count == DIGEST_REALMS_MAX)
		return NULL;
	realm = calloc(1, sizeof(*realm));
	if (realm == NULL || value_keep(&realm->name, name) < 0) {
		free(realm);
		return NULL;
	}
	realm->is_proxy = is_proxy;
	digest->realms[digest->realm_count++] = realm;
	return realm;
}

static int realm_set(struct realm *realm, const struct challenge *challenge,
		     const struct algorithm *algorithm)
{
	if (value_keep(&realm->nonce, challenge->nonce) < 0 ||
	    value_keep(&realm->opaque, challenge->opaque) < 0)
		return -1;
	realm->algorithm = algorithm;
	realm->has_algorithm = challenge->algorithm.bytes > 0;
	realm->has_opaque = challenge->opaque.at != NULL;
	realm->has_qop = challenge->qop.bytes > 0;
	realm->count = 0;
	realm->was_heard = true;
	return 0;
}

void digest_begin(struct digest *digest)
{
	digest->verdict = DIGEST_NOTHING;
	for (size_t i = 0; i < digest->realm_count; i++)
		digest->realms[i]->was_heard = false;
}

static void unknown_keep(struct digest *digest, const struct challenge *challenge)
{
	struct peal_slice name = challenge->algorithm;

	if (digest->verdict != DIGEST_NOTHING)
		return;
	if (challenge->qop.bytes > 0 && !list_has(challenge->qop, "auth"))
		name = challenge->qop;
	digest->verdict = DIGEST_UNKNOWN;
	snprintf(digest->asked_for, sizeof(digest->asked_for), "%.*s",
		 name.bytes < DIGEST_NAME_MAX ? (int)name.bytes : (int)DIGEST_NAME_MAX - 1,
		 name.at);
}

void digest_hear(struct digest *digest, bool is_proxy, struct peal_slice text)
{
	const struct algorithm *algorithm;
	struct challenge challenge;
	struct realm *realm;

	if (digest->verdict == DIGEST_REFUSED || !challenge_read(&challenge, text) ||
	    !is_fit(challenge.realm) || !is_fit(challenge.nonce) || !is_fit(challenge.opaque) ||
	    !is_fit(challenge.algorithm) || !is_fit(challenge.qop))
		return;
	realm = realm_find(digest, is_proxy, challenge.realm);
	if (realm != NULL && realm->was_heard)
		return; /* another way to say the same */
	algorithm = algorithm_of(&challenge);
	if (algorithm == NULL) {
		unknown_keep(digest, &challenge);
		return;
	}
	if (realm != NULL && !slice_is(challenge.stale, "true")) {
		digest->verdict = DIGEST_REFUSED;
		return;
	}
	if (realm == NULL)
		realm = realm_add(digest, is_proxy, challenge.realm);
	if (realm != NULL && realm_set(realm, &challenge, algorithm) == 0)
		digest->verdict = DIGEST_ANSWER;
}

enum digest_verdict digest_judge(const struct digest *digest)
{
	return digest->verdict;
}

const char *digest_asked_for(const struct digest *digest)
{
	return digest->asked_for;
}

/* ---- answers ---- */

/* Of the texts with colons between them, in hex; NULL at the end. */
static int hash(const struct realm *realm, const char *const *texts, char hex_out[HEX_MAX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned bytes = 0;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int is_done = context != NULL &&
		      EVP_DigestInit_ex(context, realm->algorithm->hash(), NULL) == 1;

	for (size_t i = 0; is_done && texts[i] != NULL; i++) {
		if (i > 0)
			is_done = EVP_DigestUpdate(context, ":", 1) == 1;
		is_done = is_done && EVP_DigestUpdate(context, texts[i], strlen(texts[i])) == 1;
	}
	is_done = is_done && EVP_DigestFinal_ex(context, sum, &bytes) == 1;
	EVP_MD_CTX_free(context);
	for (unsigned i = 0; i < bytes; i++)
		sprintf(hex_out + 2 * (size_t)i, "%02x", sum[i]);
	return is_done ? 0 : -1;
}

static int cnonce_make(char out[2 * CNONCE_BYTES + 1])
{
	unsigned char bytes[CNONCE_BYTES];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return -1;
	for (size_t i = 0; i < CNONCE_BYTES; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
	return 0;
}

static int respond(const struct digest *digest, const struct realm *realm, const char *method,
		   const char *uri, const char *count, const char *cnonce,
		   char response_out[HEX_MAX])
{
	const char *const who[] = { digest->user, realm->name, digest->password, NULL };
	const char *const what[] = { method, uri, NULL };
	char secret[HEX_MAX], request[HEX_MAX];
	const char *const with_qop[] = {
		secret, realm->nonce, count, cnonce, "auth", request, NULL
	};
	const char *const without[] = { secret, realm->nonce, request, NULL };
	int result = hash(realm, who, secret);

	if (result == 0)
		result = hash(realm, what, request);
	if (result == 0)
		result = hash(realm, realm->has_qop ? with_qop : without, response_out);
	explicit_bzero(secret, sizeof(secret));
	return result;
}

static int line_write(FILE *out, const struct digest *digest, struct realm *realm,
		      const char *method, const char *uri)
{
	char response[HEX_MAX], cnonce[2 * CNONCE_BYTES + 1], count[9];

	snprintf(count, sizeof(count), "%08x", (unsigned)++realm->count);
	if (cnonce_make(cnonce) < 0 ||
	    respond(digest, realm, method, uri, count, cnonce, response) < 0)
		return -1;
	fprintf(out,
		"%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", "
		"response=\"%s\"",
		realm->is_proxy ? "Proxy-Authorization" : "Authorization", digest->user,
		realm->name, realm->nonce, uri, response);
	if (realm->has_algorithm)
		fprintf(out, ", algorithm=%s", realm->algorithm->name);
	if (realm->has_opaque)
		fprintf(out, ", opaque=\"%s\"", realm->opaque);
	if (realm->has_qop)
		fprintf(out, ", qop=auth, nc=%s, cnonce=\"%s\"", count, cnonce);
	fputs("\r\n", out);
	return 0;
}

char *digest_lines(struct digest *digest, const char *method, const char *uri)
{
	char *lines = NULL;
	size_t bytes;
	FILE *out = open_memstream(&lines, &bytes);
	int result = 0;

	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < digest->realm_count && result == 0; i++) {
		if (digest->realms[i]->opaque == NULL)
			continue; /* there was no memory for it */
		result = line_write(out, digest, digest->realms[i], method, uri);
	}
	if (fclose(out) != 0 || result < 0) {
		free(lines);
		return NULL;
	}
	return lines;
}
