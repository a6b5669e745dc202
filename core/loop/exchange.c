/* exchange.c - one request and its answer, on one easy handle of curl's
 *
 * curl repeats a request by itself when a kept connection dies before the first
 * byte of the answer.  The peer may have handled it by then, so the second send
 * is refused here and the answer is reported as lost. */
/* SPDX-License-Identifier: MIT */
#include "core/loop/exchange.h"

#include "core/base/memory.h"
#include "core/base/panic.h"
#include "core/loop/http.h"
#include "core/loop/http_check.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef PEAL_VERSION
#define PEAL_VERSION "unknown"
#endif

#define BUFFER_BYTES 16384L	     /* curl's for reading and for sending over TLS */
#define ANSWER_KEPT_BYTES_MAX 65536u /* larger memory of an answer is given back */
#define MEMORY_KEPT_BYTES_MAX 65536u /* the same, of a request */

#define SET(easy, option, value) require(curl_easy_setopt(easy, option, value) == CURLE_OK)

/* ---- what curl calls ---- */

static size_t on_body(char *at, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	size_t bytes = size * count;

	if (bytes > exchange->answer_bytes_max - exchange->answer.bytes) {
		exchange->is_too_long = true;
		return CURL_WRITEFUNC_ERROR;
	}
	text_add(&exchange->answer, at, bytes);
	return bytes;
}

/* curl keeps all headers; somebody has to count. */
static size_t on_header(char *at, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	size_t bytes = size * count;

	(void)at;
	exchange->head_bytes += bytes;
	if (exchange->head_bytes > HTTP_HEAD_BYTES_MAX) {
		exchange->is_too_long = true;
		return CURL_WRITEFUNC_ERROR;
	}
	return bytes;
}

static bool is_repeat(struct exchange *exchange)
{
	exchange->is_lost = exchange->was_sent;
	return exchange->is_lost;
}

/* curl wants a new connection. */
static curl_socket_t on_connect(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = context;
	int fd;

	(void)purpose;
	if (is_repeat(exchange))
		return CURL_SOCKET_BAD;
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (fd >= 0)
		sockets_opened(exchange->sockets, fd);
	return fd;
}

/* May come when the exchange that opened the connection is gone. */
static int on_disconnect(void *context, curl_socket_t fd)
{
	sockets_closed(context, fd);
	return close(fd);
}

/* A connection is ready and the request is about to be written to it. */
static int on_send(void *context, char *peer, char *local, int peer_port, int local_port)
{
	struct exchange *exchange = context;

	(void)peer, (void)local, (void)peer_port, (void)local_port;
	if (is_repeat(exchange))
		return CURL_PREREQFUNC_ABORT;
	exchange->was_sent = true;
	return CURL_PREREQFUNC_OK;
}

/* ---- the handle ---- */

/* One file of certificates is read once for all connections; a folder of them,
 * which is curl's other default, is read again for each. */
static void find_system_ca(struct exchange *exchange)
{
	const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

	if (curl->cainfo != NULL && access(curl->cainfo, R_OK) == 0)
		exchange->ca_system = curl->cainfo;
	else
		exchange->ca_folder = curl->capath;
	SET(exchange->easy, CURLOPT_CAINFO, exchange->ca_system);
	SET(exchange->easy, CURLOPT_CAPATH, exchange->ca_folder);
}

static void set_policy(CURL *easy)
{
	SET(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
	SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	SET(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	SET(easy, CURLOPT_NOSIGNAL, 1L);
	SET(easy, CURLOPT_USERAGENT, "peal/" PEAL_VERSION);
	SET(easy, CURLOPT_BUFFERSIZE, BUFFER_BYTES);
	SET(easy, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_BYTES);
}

static void set_callbacks(struct exchange *exchange)
{
	CURL *easy = exchange->easy;

	SET(easy, CURLOPT_PRIVATE, exchange);
	SET(easy, CURLOPT_ERRORBUFFER, exchange->error);
	SET(easy, CURLOPT_WRITEFUNCTION, on_body);
	SET(easy, CURLOPT_WRITEDATA, exchange);
	SET(easy, CURLOPT_HEADERFUNCTION, on_header);
	SET(easy, CURLOPT_HEADERDATA, exchange);
	SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_connect);
	SET(easy, CURLOPT_OPENSOCKETDATA, exchange);
	SET(easy, CURLOPT_CLOSESOCKETFUNCTION, on_disconnect);
	SET(easy, CURLOPT_CLOSESOCKETDATA, exchange->sockets);
	SET(easy, CURLOPT_PREREQFUNCTION, on_send);
	SET(easy, CURLOPT_PREREQDATA, exchange);
}

struct exchange *exchange_create(const struct exchange_home *home)
{
	struct exchange *exchange = memory_alloc(sizeof(*exchange));

	exchange->sockets = home->sockets;
	exchange->easy = curl_easy_init();
	require(exchange->easy != NULL);
	set_policy(exchange->easy);
	SET(exchange->easy, CURLOPT_NOPROXY, home->no_proxy);
	set_callbacks(exchange);
	find_system_ca(exchange);
	return exchange;
}

void exchange_destroy(struct exchange **exchange)
{
	if (*exchange == NULL)
		return;
	curl_easy_cleanup((*exchange)->easy);
	text_finish(&(*exchange)->answer);
	free((*exchange)->url);
	free((*exchange)->memory);
	free(*exchange);
	*exchange = NULL;
}

/* ---- the request ---- */

/* A block of memory that is filled from its start. */
struct packer {
	char *at;
};

static char *pack(struct packer *packer, const void *from, size_t bytes)
{
	char *at = packer->at;

	if (bytes > 0)
		memcpy(at, from, bytes);
	packer->at += bytes;
	return at;
}

static char *pack_text(struct packer *packer, const char *text)
{
	return pack(packer, text, strlen(text) + 1);
}

static bool has_header(const struct peal_http_request *request, const char *name)
{
	size_t bytes = strlen(name);

	for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
		if (strncasecmp(request->headers[i], name, bytes) == 0)
			return true;
	return false;
}

/* Headers that curl would add to a body by itself: a wait for "100 Continue", which
 * costs a round trip, and the type of a form. */
static size_t unwanted_headers(const struct peal_http_request *request, const char *out[2])
{
	size_t count = 0;

	if (!has_header(request, "Expect:"))
		out[count++] = "Expect:";
	if (!has_header(request, "Content-Type:"))
		out[count++] = "Content-Type:";
	return count;
}

static size_t request_bytes(const struct peal_http_request *request, size_t header_count)
{
	size_t bytes = strlen(request->method) + 1 + request->body_bytes;

	for (size_t i = 0; i < header_count; i++)
		bytes += strlen(request->headers[i]) + 1;
	return bytes + 2 * sizeof("Content-Type:");
}

static void reserve(struct exchange *exchange, size_t bytes)
{
	if (bytes <= exchange->memory_bytes)
		return;
	free(exchange->memory);
	exchange->memory = memory_alloc(bytes);
	exchange->memory_bytes = bytes;
}

/* The list's nodes and texts share the exchange's one block: curl only reads them. */
static void set_headers(struct exchange *exchange, const struct peal_http_request *request,
			struct curl_slist *nodes, size_t header_count, struct packer *packer)
{
	const char *unwanted[2];
	size_t unwanted_count = unwanted_headers(request, unwanted);
	size_t count = header_count + unwanted_count;

	for (size_t i = 0; i < count; i++) {
		const char *line = i < header_count ? request->headers[i]
						    : unwanted[i - header_count];

		nodes[i].data = pack_text(packer, line);
		nodes[i].next = i + 1 < count ? &nodes[i + 1] : NULL;
	}
	SET(exchange->easy, CURLOPT_HTTPHEADER, count > 0 ? nodes : NULL);
}

static bool is_sending(const struct peal_http_request *request)
{
	static const char *const senders[] = { "POST", "PUT", "PATCH" };

	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++)
		if (strcmp(request->method, senders[i]) == 0)
			return true;
	return request->body_bytes > 0;
}

/* curl has modes (send a body, receive one, receive none) and may write any word. */
static void set_method(struct exchange *exchange, const struct peal_http_request *request,
		       struct packer *packer)
{
	char *body = pack(packer, request->body, request->body_bytes);
	char *word = pack_text(packer, request->method);

	SET(exchange->easy, CURLOPT_NOBODY, 0L);
	if (is_sending(request)) {
		SET(exchange->easy, CURLOPT_POSTFIELDS, body);
		SET(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_bytes);
	} else if (strcmp(word, "HEAD") == 0) {
		SET(exchange->easy, CURLOPT_NOBODY, 1L);
	} else {
		SET(exchange->easy, CURLOPT_HTTPGET, 1L);
	}
	SET(exchange->easy, CURLOPT_CUSTOMREQUEST, word);
}

/* The caller's file alone is trusted, when there is one. */
static void set_ca_file(struct exchange *exchange, const char *ca_file)
{
	if (ca_file == NULL && !exchange->has_own_ca)
		return;
	SET(exchange->easy, CURLOPT_CAINFO, ca_file != NULL ? ca_file : exchange->ca_system);
	SET(exchange->easy, CURLOPT_CAPATH, ca_file != NULL ? NULL : exchange->ca_folder);
	exchange->has_own_ca = ca_file != NULL;
}

static int set_url(struct exchange *exchange, const char *url, struct peal_error *err)
{
	if (exchange->url != NULL && url != NULL && strcmp(exchange->url, url) == 0)
		return 0;
	if (http_check_url(url, err) < 0)
		return -1;
	SET(exchange->easy, CURLOPT_URL, url);
	free(exchange->url);
	exchange->url = memory_text(url);
	return 0;
}

static void set_limits(struct exchange *exchange, const struct peal_http_request *request)
{
	int64_t timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : HTTP_TIMEOUT_MS;
	int64_t connect_ms = request->connect_timeout_ms > 0 ? request->connect_timeout_ms
							     : HTTP_CONNECT_TIMEOUT_MS;

	SET(exchange->easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	SET(exchange->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(connect_ms < timeout_ms ? connect_ms : timeout_ms));
	exchange->answer_bytes_max = request->answer_bytes_max > 0 ? request->answer_bytes_max
								   : HTTP_ANSWER_BYTES_MAX;
}

int exchange_prepare(struct exchange *exchange, const struct peal_http_request *request,
		     struct peal_error *err)
{
	size_t header_count, node_bytes;
	struct packer packer;

	if (http_check_request(request, &header_count, err) < 0 ||
	    set_url(exchange, request->url, err) < 0)
		return -1;
	node_bytes = (header_count + 2) * sizeof(struct curl_slist);
	reserve(exchange, node_bytes + request_bytes(request, header_count));
	packer.at = exchange->memory + node_bytes;
	set_headers(exchange, request, (struct curl_slist *)(void *)exchange->memory, header_count,
		    &packer);
	set_method(exchange, request, &packer);
	set_ca_file(exchange, request->ca_file);
	set_limits(exchange, request);
	return 0;
}

void exchange_clear(struct exchange *exchange)
{
	exchange->fn = NULL;
	exchange->context = NULL;
	exchange->was_sent = exchange->is_lost = exchange->is_too_long = false;
	exchange->head_bytes = 0;
	exchange->error[0] = '\0';
	text_clear(&exchange->answer);
	if (exchange->answer.room > ANSWER_KEPT_BYTES_MAX)
		text_finish(&exchange->answer);
	if (exchange->memory_bytes > MEMORY_KEPT_BYTES_MAX) {
		free(exchange->memory);
		exchange->memory = NULL;
		exchange->memory_bytes = 0;
	}
}
