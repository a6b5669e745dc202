/* sockets.h - libuv watches the sockets that curl wants watched
 *
 * A kept connection stays in libuv's set between two requests, so that a request
 * on it costs no system call but write and read. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_SOCKETS_H
#define PEAL_LOOP_SOCKETS_H

#include <curl/curl.h>
#include <uv.h>

struct sockets;

/* A socket is ready; `events` in curl's words (CURL_CSELECT_...). */
typedef void sockets_fn(void *context, curl_socket_t fd, int events);

struct sockets *sockets_create(uv_loop_t *uv, sockets_fn *fn, void *context);
/* After curl_multi_cleanup(). */
void sockets_destroy(struct sockets **sockets);

/* curl opened this socket and will close it through sockets_closed(). */
void sockets_opened(struct sockets *sockets, curl_socket_t fd);
void sockets_closed(struct sockets *sockets, curl_socket_t fd);
/* CURLMOPT_SOCKETFUNCTION's `what`. */
void sockets_watch(struct sockets *sockets, curl_socket_t fd, int what);

#endif
