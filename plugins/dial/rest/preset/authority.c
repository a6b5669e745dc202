/* authority.c - the header that says who we are: basic, bearer, a header, or a signed token */
/* SPDX-License-Identifier: MIT */
#include "authority.h"

#include "filter.h"
#include "preset_json.h"
#include "sign/verify.h"

#include <inttypes.h>
#include <stdlib.h>

#define HEADER_BYTES_MAX 8192u /* the host's */
#define RENEW_EARLY_MS 60000   /* a request may be under way for so long */
#define CLAIMS_BYTES_MAX 4096u

struct authority {
	const struct peal_host *host;
	const struct preset *preset;
	const struct settings *settings;
	struct text_buffer line;   /* "Name: value" */
	int64_t made_ms, renew_ms; /* JWT */
};

/* ---- headers that stay ---- */

static bool has_control(struct peal_slice text)
{
	for (size_t i = 0; i < text.bytes; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return true;
	return false;
}

/* A part of the preset's `auth`; `what` is its name there. */
static int expand(const struct authority *authority, const struct template *template,
		  const char *what, struct text_buffer *text_out, struct peal_error *err)
{
	size_t before = text_out->bytes;

	if (template != NULL)
		settings_expand(authority->settings, template, text_out);
	if (text_out->bytes == before)
		return peal_fail(err, PEAL_FAIL_INPUT, "auth.%s of the preset is empty", what);
	if (text_out->is_too_long || text_out->bytes - before > HEADER_BYTES_MAX / 2)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "auth.%s of the preset is longer than %u bytes", what,
				 HEADER_BYTES_MAX / 2);
	if (has_control(text_buffer_slice(text_out)))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "auth.%s of the preset has a line break or another control "
				 "character in it",
				 what);
	return 0;
}

static int make_basic(struct authority *authority, struct peal_error *err)
{
	const struct preset_auth *auth = &authority->preset->auth;
	struct text_buffer pair = { 0 };
	int result = expand(authority, auth->user, "user", &pair, err);

	if (result == 0 && memchr(pair.at, ':', pair.bytes) != NULL)
		result = peal_fail(err, PEAL_FAIL_INPUT,
				   "auth.user of the preset has a colon in it");
	text_buffer_add_text(&pair, ":");
	if (result == 0 && auth->password != NULL && !template_is_fixed(auth->password))
		result = expand(authority, auth->password, "password", &pair, err);
	else if (result == 0 && auth->password != NULL)
		settings_expand(authority->settings, auth->password, &pair);
	text_buffer_add_text(&authority->line, "Authorization: Basic ");
	filter_add(FILTER_BASE64, text_buffer_slice(&pair), &authority->line);
	if (pair.at != NULL)
		explicit_bzero(pair.at, pair.bytes);
	text_buffer_free(&pair);
	return result;
}

static int make_header(struct authority *authority, const char *name, const char *before,
		       struct peal_error *err)
{
	struct text_buffer value = { 0 };
	int result = expand(authority, authority->preset->auth.token,
			    authority->preset->auth.kind == AUTH_HEADER ? "value" : "token", &value,
			    err);

	text_buffer_add_text(&authority->line, name);
	text_buffer_add_text(&authority->line, ": ");
	text_buffer_add_text(&authority->line, before);
	text_buffer_add(&authority->line, text_buffer_get(&value), value.bytes);
	text_buffer_free(&value);
	return result;
}

/* ---- tokens ---- */

static void add_claim(struct text_buffer *json, const char *name, struct peal_slice value)
{
	text_buffer_add_text(json, json->bytes > 0 ? "," : "{");
	json_text_add(json, (struct peal_slice){ name, strlen(name) });
	text_buffer_add_text(json, ":");
	json_text_add(json, value);
}

/* A claim whose value is empty is left out. */
static void add_claims(const struct authority *authority, struct text_buffer *json)
{
	const struct preset_auth *auth = &authority->preset->auth;

	for (size_t i = 0; i < auth->claim_count; i++) {
		struct text_buffer value = { 0 };

		settings_expand(authority->settings, auth->claims[i].value, &value);
		if (value.bytes > 0)
			add_claim(json, auth->claims[i].name, text_buffer_slice(&value));
		text_buffer_free(&value);
	}
}

/* A random UUID (RFC 9562): no two tokens are the same. */
static void add_jti(const struct authority *authority, struct text_buffer *json)
{
	unsigned char bytes[16] = { 0 };
	char id[37];
	size_t used = 0;

	if (authority->host != NULL)
		authority->host->random(authority->host, bytes, sizeof(bytes));
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			id[used++] = '-';
		used += (size_t)sprintf(id + used, "%02x", bytes[i]);
	}
	add_claim(json, "jti", (struct peal_slice){ id, used });
}

static int make_claims(const struct authority *authority, int64_t now_ms, struct text_buffer *json,
		       struct peal_error *err)
{
	int64_t expires_ms = now_ms + authority->preset->auth.life_ms;

	add_claims(authority, json);
	add_jti(authority, json);
	text_buffer_format(json, ",\"iat\":%" PRId64 ",\"exp\":%" PRId64 "}", now_ms / 1000,
			   expires_ms / 1000);
	if (json->is_too_long || json->bytes > CLAIMS_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "auth.claims of the preset are longer than %u bytes",
				 CLAIMS_BYTES_MAX);
	return 0;
}

static int sign_token(const struct authority *authority, int64_t now_ms, char **token_out,
		      struct peal_error *err)
{
	const char *name = settings_name_in(authority->preset, authority->preset->auth.key);
	struct text_buffer key = { 0 }, json = { 0 };
	int result = -1;

	settings_expand(authority->settings, authority->preset->auth.key, &key);
	if (key.bytes == 0)
		peal_fail(err, PEAL_FAIL_INPUT, "auth.key of the preset is empty");
	else if (make_claims(authority, now_ms, &json, err) == 0) {
		result = jwt_sign(key.at, json.at, token_out, err);
		if (result < 0 && name != NULL)
			peal_fail_while(err, "%s", name);
	}
	if (key.at != NULL)
		explicit_bzero(key.at, key.bytes);
	text_buffer_free(&key);
	text_buffer_free(&json);
	return result;
}

static int renew(struct authority *authority, int64_t now_ms, struct peal_error *err)
{
	int64_t life_ms = authority->preset->auth.life_ms;
	int64_t early_ms = life_ms / 4 < RENEW_EARLY_MS ? life_ms / 4 : RENEW_EARLY_MS;
	char *token;

	if (sign_token(authority, now_ms, &token, err) < 0)
		return -1;
	text_buffer_clear(&authority->line);
	text_buffer_add_text(&authority->line, "Authorization: Bearer ");
	text_buffer_add_text(&authority->line, token);
	free(token);
	authority->made_ms = now_ms;
	authority->renew_ms = now_ms + life_ms - early_ms;
	return 0;
}

/* ---- the whole ---- */

static int check_claims(const struct preset_auth *auth, struct peal_error *err)
{
	static const char *const ours[] = { "iat", "exp", "jti" };

	for (size_t i = 0; i < auth->claim_count; i++)
		for (size_t o = 0; o < sizeof(ours) / sizeof(ours[0]); o++)
			if (strcmp(auth->claims[i].name, ours[o]) == 0)
				return peal_fail(err, PEAL_FAIL_INPUT,
						 "auth.claims of the preset has %s, which is added "
						 "to every token anyway",
						 ours[o]);
	if (auth->life_ms < 2000)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "auth.life of the preset is shorter than 2 s");
	return 0;
}

static int make(struct authority *authority, struct peal_error *err)
{
	const struct preset_auth *auth = &authority->preset->auth;
	char *token;

	switch (auth->kind) {
	case AUTH_NONE:
		return 0;
	case AUTH_BASIC:
		return make_basic(authority, err);
	case AUTH_BEARER:
		return make_header(authority, "Authorization", "Bearer ", err);
	case AUTH_HEADER:
		return make_header(authority, auth->header, "", err);
	case AUTH_JWT:
		break;
	}
	/* A key that cannot sign is found now, not with the first call. */
	if (check_claims(auth, err) < 0 || sign_token(authority, 0, &token, err) < 0)
		return -1;
	free(token);
	return 0;
}

struct authority *authority_create(const struct peal_host *host, const struct preset *preset,
				   const struct settings *settings, struct peal_error *err)
{
	struct authority *authority = calloc(1, sizeof(*authority));

	if (authority == NULL) {
		peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the authentication");
		return NULL;
	}
	authority->host = host;
	authority->preset = preset;
	authority->settings = settings;
	if (make(authority, err) < 0)
		authority_destroy(&authority);
	return authority;
}

void authority_destroy(struct authority **authority)
{
	if (*authority == NULL)
		return;
	if ((*authority)->line.at != NULL)
		explicit_bzero((*authority)->line.at, (*authority)->line.bytes);
	text_buffer_free(&(*authority)->line);
	free(*authority);
	*authority = NULL;
}

const char *authority_header(struct authority *authority, int64_t now_ms, struct peal_error *err)
{
	bool is_due = now_ms >= authority->renew_ms || now_ms < authority->made_ms;

	if (authority->preset->auth.kind == AUTH_JWT && (authority->line.bytes == 0 || is_due) &&
	    renew(authority, now_ms, err) < 0)
		return NULL;
	return text_buffer_get(&authority->line);
}
