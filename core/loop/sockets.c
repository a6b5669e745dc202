/* sockets.c - libuv watches the sockets that curl wants watched */
/* SPDX-License-Identifier: MIT */
#include "core/loop/sockets.h"

#include "core/base/memory.h"
#include "core/base/panic.h"

#include <stdlib.h>
#include <sys/socket.h>

struct watcher {
	uv_poll_t poll;
	struct sockets *sockets;
	curl_socket_t fd;
	int wanted;  /* UV_READABLE | UV_WRITABLE: what curl waits for; 0: the connection idles */
	int watched; /* what libuv looks for; more than wanted while it idles */
	bool is_connection; /* curl says when it is closed */
};

struct sockets {
	uv_loop_t *uv;
	sockets_fn *fn;
	void *context;
	struct watcher **watchers; /* by file descriptor */
	size_t room;
};

struct sockets *sockets_create(uv_loop_t *uv, sockets_fn *fn, void *context)
{
	struct sockets *sockets = memory_alloc(sizeof(*sockets));

	sockets->uv = uv;
	sockets->fn = fn;
	sockets->context = context;
	return sockets;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void watcher_close(struct watcher *watcher)
{
	watcher->sockets->watchers[watcher->fd] = NULL;
	uv_close((uv_handle_t *)&watcher->poll, on_closed);
}

void sockets_destroy(struct sockets **sockets)
{
	if (*sockets == NULL)
		return;
	for (size_t fd = 0; fd < (*sockets)->room; fd++)
		if ((*sockets)->watchers[fd] != NULL)
			watcher_close((*sockets)->watchers[fd]);
	free((*sockets)->watchers);
	free(*sockets);
	*sockets = NULL;
}

static struct watcher *watcher_find(struct sockets *sockets, curl_socket_t fd)
{
	return (size_t)fd < sockets->room ? sockets->watchers[fd] : NULL;
}

static struct watcher *watcher_create(struct sockets *sockets, curl_socket_t fd)
{
	struct watcher *watcher = memory_alloc(sizeof(*watcher));
	size_t room = sockets->room;

	watcher->sockets = sockets;
	watcher->fd = fd;
	watcher->poll.data = watcher;
	require(uv_poll_init(sockets->uv, &watcher->poll, fd) == 0);
	sockets->watchers = memory_grow(sockets->watchers, &sockets->room, (size_t)fd + 1,
					sizeof(*sockets->watchers));
	for (; room < sockets->room; room++)
		sockets->watchers[room] = NULL;
	sockets->watchers[fd] = watcher;
	return watcher;
}

void sockets_closed(struct sockets *sockets, curl_socket_t fd)
{
	struct watcher *watcher = watcher_find(sockets, fd);

	if (watcher != NULL)
		watcher_close(watcher);
}

/* curl says nothing when it closes a socket that never came to be connected (a connect or a
 * TLS handshake that failed or took too long): its watcher may still be there. */
void sockets_opened(struct sockets *sockets, curl_socket_t fd)
{
	sockets_closed(sockets, fd);
	watcher_create(sockets, fd)->is_connection = true;
}

/* Closed sockets and those that wait to be connected are not. */
static bool is_connected(curl_socket_t fd)
{
	struct sockaddr_storage peer;
	socklen_t bytes = sizeof(peer);

	return getpeername(fd, (struct sockaddr *)&peer, &bytes) == 0;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct watcher *watcher = poll->data;
	int ready = 0;

	if (watcher->wanted == 0) { /* the peer closed a kept connection: curl will see it */
		uv_poll_stop(poll);
		watcher->watched = 0;
		return;
	}
	if (status < 0) /* curl finds out what it is when it reads */
		ready = CURL_CSELECT_IN | CURL_CSELECT_OUT;
	if ((events & UV_READABLE) != 0)
		ready |= CURL_CSELECT_IN;
	if ((events & UV_WRITABLE) != 0)
		ready |= CURL_CSELECT_OUT;
	watcher->sockets->fn(watcher->sockets->context, watcher->fd, ready);
}

static void watcher_want(struct watcher *watcher, int wanted)
{
	watcher->wanted = wanted;
	if (watcher->watched != wanted) {
		require(uv_poll_start(&watcher->poll, wanted, on_ready) == 0);
		watcher->watched = wanted;
	}
	uv_ref((uv_handle_t *)&watcher->poll);
}

/* An idle connection does not keep the loop running. */
static void watcher_rest(struct watcher *watcher)
{
	watcher->wanted = 0;
	uv_unref((uv_handle_t *)&watcher->poll);
}

void sockets_watch(struct sockets *sockets, curl_socket_t fd, int what)
{
	struct watcher *watcher = watcher_find(sockets, fd);

	if (what == CURL_POLL_REMOVE) {
		if (watcher != NULL && watcher->is_connection && is_connected(fd))
			watcher_rest(watcher);
		else if (watcher != NULL)
			watcher_close(watcher);
		return;
	}
	if (watcher == NULL)
		watcher = watcher_create(sockets, fd);
	watcher_want(watcher, ((what & CURL_POLL_IN) != 0 ? UV_READABLE : 0) |
				      ((what & CURL_POLL_OUT) != 0 ? UV_WRITABLE : 0));
}
