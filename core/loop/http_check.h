/* http_check.h - refuses requests that must not be sent, before curl sees them */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_HTTP_CHECK_H
#define PEAL_LOOP_HTTP_CHECK_H

#include "peal/host.h"

/* http or https, with a host, in a form that curl can read. */
int http_check_url(const char *url, struct peal_error *err);

/* Method, headers and sizes: nothing that could break the framing of the request
 * or exceed the limits of http.h.  *header_count_out: without the NULL. */
int http_check_request(const struct peal_http_request *request, size_t *header_count_out,
		       struct peal_error *err);

#endif
