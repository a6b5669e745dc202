/* url.c - is it a URL that a request may go to? */
/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <stdlib.h>
#include <strings.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define HOST_BYTES_MAX 253u

static int check_bytes(const char *url, struct peal_error *err)
{
	size_t bytes = strnlen(url, URL_BYTES_MAX + 1);

	if (bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "the URL is empty");
	if (bytes > URL_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the URL is longer than %u bytes",
				 URL_BYTES_MAX);
	for (size_t i = 0; i < bytes; i++) {
		if (url[i] <= 0x20 || url[i] >= 0x7f)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "the URL has a blank, a control character or a letter "
					 "beyond ASCII in it");
		if (strchr("<>\"\\^`{|}#", url[i]) != NULL)
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "the URL has '%c' in it: write it percent-encoded",
					 url[i]);
	}
	return 0;
}

/* Is what stands behind the host nothing, or ":8443"? */
static bool is_port(const char *at, size_t bytes)
{
	if (bytes == 0)
		return true;
	return at[0] == ':' && bytes >= 2 && bytes <= 6 &&
	       strspn(at + 1, "0123456789") >= bytes - 1 && atol(at + 1) >= 1 &&
	       atol(at + 1) <= 65535;
}

static int check_host(const char *at, size_t bytes, struct peal_error *err)
{
	size_t host;

	if (memchr(at, '@', bytes) != NULL)
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"the URL has a user or a password in it: those belong into `auth`");
	if (at[0] == '[') {
		host = strspn(at + 1, "0123456789abcdefABCDEF:.") + 2;
		if (host < 4 || host > bytes || at[host - 1] != ']')
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "the URL's host is not an IPv6 address in brackets");
	} else {
		host = strspn(at, LETTERS "0123456789.-_");
		if (host == 0 || host > bytes)
			return peal_fail(err, PEAL_FAIL_INPUT, "the URL has no host");
	}
	if (host > HOST_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the URL's host is longer than %u bytes",
				 HOST_BYTES_MAX);
	if (!is_port(at + host, bytes - host))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the URL's host has a character that no host has, or a port that "
				 "is none");
	return 0;
}

/* "." and "..", also percent-encoded: what is sent would be another path. */
static bool is_dots(const char *at, size_t bytes)
{
	size_t dots = 0;

	while (bytes > 0) {
		size_t length = at[0] == '.' ? 1 : 3;

		if (length == 3 && (bytes < 3 || strncasecmp(at, "%2e", 3) != 0))
			return false;
		at += length;
		bytes -= length;
		dots++;
	}
	return dots == 1 || dots == 2;
}

static int check_path(const char *path, struct peal_error *err)
{
	const char *end = path + strcspn(path, "?");

	while (path < end) {
		const char *part = path + 1;

		path = part + strcspn(part, "/?");
		if (is_dots(part, (size_t)(path - part)))
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "the URL's path has \".\" or \"..\" between slashes");
	}
	return 0;
}

int url_check(const char *url, struct peal_error *err)
{
	const char *host;
	size_t bytes;

	if (check_bytes(url, err) < 0)
		return -1;
	if (strncasecmp(url, "https://", 8) == 0)
		host = url + 8;
	else if (strncasecmp(url, "http://", 7) == 0)
		host = url + 7;
	else
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the URL does not start with https:// or http://");
	bytes = strcspn(host, "/?");
	if (bytes == 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "the URL has no host");
	if (check_host(host, bytes, err) < 0)
		return -1;
	return check_path(host + bytes, err);
}
