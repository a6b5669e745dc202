/* http_answer.h - what came of an exchange, in the words of peal/host.h */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LOOP_HTTP_ANSWER_H
#define PEAL_LOOP_HTTP_ANSWER_H

#include "core/loop/exchange.h"

/* Texts belong to the exchange, until it is cleared. */
void http_answer_read(struct exchange *exchange, CURLcode result, struct peal_http_answer *out);

/* A Date header, to a second; 0: there is none that can be read. */
int64_t http_answer_date_ms(const char *date);
/* A Retry-After header: seconds, or an HTTP date, which is relative to the answer's
 * own Date header (NULL: to now_ms).  -1: there is none, or it cannot be read. */
int64_t http_answer_retry_after_ms(const char *retry_after, const char *date, int64_t now_ms);

#endif
