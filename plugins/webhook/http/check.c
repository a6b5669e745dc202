/* check.c - settings that no option's row can judge alone */
/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "event.h"
#include "signature.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <strings.h>
#include <unistd.h>

#define NAME_LETTERS "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* ---- url ---- */

/* Behind "http://" or "https://"; NULL when the URL starts with neither. */
static const char *url_authority(const char *url)
{
	if (strncasecmp(url, "http://", 7) == 0)
		return url + 7;
	return strncasecmp(url, "https://", 8) == 0 ? url + 8 : NULL;
}

static int check_url(const char *url, struct peal_error *err)
{
	const char *authority = url_authority(url);

	if (authority == NULL)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "url: must start with https:// or http://, as in "
				 "\"https://example.com/events\"");
	if (strcspn(authority, "/?#:@") == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "url: has no host behind the two slashes");
	for (const char *at = url; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return peal_fail(
				err, PEAL_FAIL_INPUT,
				"url: has a space or a control character; write %%20 for a "
				"space");
	return 0;
}

/* "127." must be followed by nothing but digits and dots: 127.example.com is not here. */
static bool is_loopback(const char *authority)
{
	size_t bytes = strcspn(authority, "/?#");
	size_t host = authority[0] == '[' ? strcspn(authority, "]") + 1
					  : strcspn(authority, ":/?#");

	if (host > bytes || memchr(authority, '@', bytes) != NULL)
		return false;
	if (strncasecmp(authority, "localhost", host) == 0 && host == strlen("localhost"))
		return true;
	if (strncmp(authority, "[::1]", host) == 0 && host == strlen("[::1]"))
		return true;
	return strncmp(authority, "127.", 4) == 0 && strspn(authority, "0123456789.") == host;
}

/* ---- secrets ---- */

static int check_secret(const char *option, const char *secret, struct peal_error *err)
{
	unsigned char key[SECRET_BYTES_MAX];
	size_t bytes;
	int result = secret_decode(secret, key, &bytes, err);

	OPENSSL_cleanse(key, sizeof(key));
	return result < 0 ? peal_fail_while(err, "%s", option) : 0;
}

static int check_secrets(const struct http_config *config, struct peal_error *err)
{
	size_t count = config->secrets.count + (config->secret != NULL);

	if (count > SECRETS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "secrets: %zu are given, %u are the most",
				 count, SECRETS_MAX);
	if (config->secret != NULL && check_secret("secret", config->secret, err) < 0)
		return -1;
	for (size_t i = 0; i < config->secrets.count; i++)
		if (check_secret("secrets", config->secrets.at[i], err) < 0)
			return -1;
	return 0;
}

static bool is_weak(const char *secret)
{
	unsigned char key[SECRET_BYTES_MAX];
	size_t bytes = 0;

	secret_decode(secret, key, &bytes, NULL);
	OPENSSL_cleanse(key, sizeof(key));
	return bytes < SECRET_BYTES_ADVISED;
}

/* ---- headers ---- */

static bool is_text(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

/* Made by this plugin or by the connection. */
static bool is_reserved(const char *name)
{
	static const char *const reserved[] = {
		"Content-Type",	     "Content-Length", "Content-Encoding",
		"Transfer-Encoding", "Connection",     "Expect",
	};

	if (strncasecmp(name, "webhook-", 8) == 0)
		return true;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcasecmp(name, reserved[i]) == 0)
			return true;
	return false;
}

static int check_header(const struct http_config *config, const struct peal_pair *header,
			struct peal_error *err)
{
	const char *name = header->name;

	if (name[0] == '\0' || name[strspn(name, NAME_LETTERS)] != '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "headers: \"%.64s\" is not a header's name",
				 name);
	if (is_reserved(name))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "headers: %.64s is written by the plugin and cannot be set", name);
	if (config->authorization != NULL && strcasecmp(name, "Authorization") == 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "headers: Authorization is given a second time by the option "
				 "authorization");
	if (!is_text(header->value))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "headers: the value of %.64s has a control character", name);
	return 0;
}

static int check_headers(const struct http_config *config, struct peal_error *err)
{
	if (config->headers.count > HEADERS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "headers: %zu are given, %u are the most",
				 config->headers.count, HEADERS_MAX);
	for (size_t i = 0; i < config->headers.count; i++)
		if (check_header(config, &config->headers.at[i], err) < 0)
			return -1;
	if (config->authorization != NULL &&
	    (config->authorization[0] == '\0' || !is_text(config->authorization)))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "authorization: is empty or has a control character");
	return 0;
}

/* ---- public ---- */

int check_config(const void *config_given, struct peal_error *err)
{
	const struct http_config *config = config_given;
	unsigned mask;

	if (check_url(config->url, err) < 0 || check_secrets(config, err) < 0 ||
	    check_headers(config, err) < 0)
		return -1;
	if (config->events.count == 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "events: is empty; leave it out, or write \"*\" for all");
	if (event_mask(&config->events, &mask, err) < 0)
		return peal_fail_while(err, "events");
	if (config->ca_file != NULL && access(config->ca_file, R_OK) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "ca_file: \"%s\" cannot be read: %s",
				 config->ca_file, strerror(errno));
	return 0;
}

void check_warn(const struct peal_host *host, const struct http_config *config)
{
	bool has_weak = config->secret != NULL && is_weak(config->secret);

	if (strncasecmp(config->url, "http://", 7) == 0 && !is_loopback(url_authority(config->url)))
		host->log(
			host, PEAL_LEVEL_WARNING, "webhook_not_encrypted", 0,
			"events go over http:// to another machine, where everybody on the way can "
			"read them; use https://");
	if (config->secret == NULL && config->secrets.count == 0)
		host->log(host, PEAL_LEVEL_WARNING, "webhook_not_signed", 0,
			  "no secret is set, so the receiver cannot tell who sent an event");
	for (size_t i = 0; i < config->secrets.count; i++)
		has_weak = has_weak || is_weak(config->secrets.at[i]);
	if (has_weak)
		host->log(host, PEAL_LEVEL_WARNING, "webhook_secret_short", 0,
			  "a secret has fewer than %u bytes and might be guessed",
			  SECRET_BYTES_ADVISED);
}
