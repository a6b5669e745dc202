/* http_check.c - refuses requests that must not be sent, before curl sees them */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http_check.h"

#include "core/loop/http.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#define METHOD_BYTES_MAX 16u

static bool has_control_bytes(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

static int check_scheme(CURLU *parts, struct peal_error *err)
{
	char *scheme = NULL;
	bool is_http;

	if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the URL has no scheme: write http:// or https://");
	is_http = strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0;
	curl_free(scheme);
	if (!is_http)
		return peal_fail(err, PEAL_FAIL_INPUT, "the URL is neither http:// nor https://");
	return 0;
}

/* The URL itself is not put into the messages: it may carry a password. */
int http_check_url(const char *url, struct peal_error *err)
{
	CURLU *parts;
	CURLUcode code;
	int result;

	if (url == NULL || url[0] == '\0')
		return peal_fail(err, PEAL_FAIL_INPUT, "the URL is empty");
	if (strnlen(url, HTTP_URL_BYTES_MAX + 1) > HTTP_URL_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the URL is longer than %u bytes",
				 HTTP_URL_BYTES_MAX);
	parts = curl_url();
	if (parts == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory to read the URL");
	code = curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	if (code != CURLUE_OK)
		result = peal_fail(err, PEAL_FAIL_INPUT, "the URL cannot be read: %s",
				   curl_url_strerror(code));
	else
		result = check_scheme(parts, err);
	curl_url_cleanup(parts);
	return result;
}

static bool is_token(const char *text, size_t bytes)
{
	static const char letters[] = "!#$%&'*+-.^_`|~0123456789"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	return bytes > 0 && strspn(text, letters) >= bytes;
}

static bool is_header(const char *line, const char *name)
{
	size_t bytes = strlen(name);

	return strncasecmp(line, name, bytes) == 0 && line[bytes] == ':';
}

static int check_header(const char *line, struct peal_error *err)
{
	const char *colon = strchr(line, ':');

	if (strnlen(line, HTTP_HEADER_BYTES_MAX + 1) > HTTP_HEADER_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "a header is longer than %u bytes",
				 HTTP_HEADER_BYTES_MAX);
	if (colon == NULL || !is_token(line, (size_t)(colon - line)))
		return peal_fail(err, PEAL_FAIL_INPUT, "a header is not \"Name: value\"");
	if (has_control_bytes(line))
		return peal_fail(
			err, PEAL_FAIL_INPUT,
			"the header \"%.*s\" has a line break or another control character",
			(int)(colon - line), line);
	if (is_header(line, "Content-Length") || is_header(line, "Transfer-Encoding"))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "the header \"%.*s\" is made from the body and cannot be set",
				 (int)(colon - line), line);
	return 0;
}

int http_check_request(const struct peal_http_request *request, size_t *header_count_out,
		       struct peal_error *err)
{
	size_t count = 0;

	if (request->method == NULL ||
	    strnlen(request->method, METHOD_BYTES_MAX) >= METHOD_BYTES_MAX ||
	    !is_token(request->method, strlen(request->method)))
		return peal_fail(err, PEAL_FAIL_INPUT, "the HTTP method is not a word like POST");
	if (request->body_bytes > HTTP_BODY_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the body has %zu bytes, %u are the most",
				 request->body_bytes, HTTP_BODY_BYTES_MAX);
	for (; request->headers != NULL && request->headers[count] != NULL; count++) {
		if (count == HTTP_HEADERS_MAX)
			return peal_fail(err, PEAL_FAIL_LIMIT, "more than %u headers",
					 HTTP_HEADERS_MAX);
		if (check_header(request->headers[count], err) < 0)
			return -1;
	}
	*header_count_out = count;
	return 0;
}
