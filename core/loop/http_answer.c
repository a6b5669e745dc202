/* http_answer.c - what came of an exchange, in the words of peal/host.h */
/* SPDX-License-Identifier: MIT */
#include "core/loop/http_answer.h"

#include "core/base/time.h"
#include "core/loop/http.h"

#include <stdlib.h>

/* Whatever a stranger's number says, the answer is neither past nor beyond reason. */
static int64_t limit_ms(int64_t seconds)
{
	if (seconds < 0)
		return 0;
	return seconds < HTTP_RETRY_AFTER_MAX_MS / 1000 ? seconds * 1000 : HTTP_RETRY_AFTER_MAX_MS;
}

int64_t http_answer_date_ms(const char *date)
{
	time_t at_s = date == NULL ? -1 : curl_getdate(date, NULL);

	return at_s > 0 ? (int64_t)at_s * 1000 : 0;
}

int64_t http_answer_retry_after_ms(const char *retry_after, const char *date, int64_t now_ms)
{
	int64_t at_s, now_s;

	if (retry_after == NULL || *retry_after == '\0')
		return -1;
	if (strspn(retry_after, "0123456789") == strlen(retry_after))
		return limit_ms(strtoll(retry_after, NULL, 10));
	at_s = curl_getdate(retry_after, NULL);
	if (at_s < 0)
		return -1;
	now_s = date != NULL ? curl_getdate(date, NULL) : -1;
	return limit_ms(at_s - (now_s >= 0 ? now_s : now_ms / 1000));
}

static const char *answer_header(CURL *easy, const char *name)
{
	struct curl_header *header;

	return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK
		       ? header->value
		       : NULL;
}

static const char *failure_text(struct exchange *exchange, CURLcode result)
{
	if (exchange->is_lost)
		return "the connection was closed before an answer came, and the request is not "
		       "sent a second time";
	if (exchange->is_too_long && exchange->head_bytes > HTTP_HEAD_BYTES_MAX)
		return "the headers of the answer are longer than the limit";
	if (exchange->is_too_long)
		return "the answer is longer than the limit, and was not read to its end";
	return exchange->error[0] != '\0' ? exchange->error : curl_easy_strerror(result);
}

void http_answer_read(struct exchange *exchange, CURLcode result, struct peal_http_answer *out)
{
	CURL *easy = exchange->easy;
	long status = 0;
	curl_off_t took_us = 0;
	const char *content_type = NULL;

	*out = (struct peal_http_answer){
		.was_sent = exchange->was_sent,
		.retry_after_ms = -1,
		.content_type = "",
	};
	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
	out->took_ms = took_us / 1000;
	if (result == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 0) {
		out->error = failure_text(exchange, result);
		return;
	}
	out->status = (int)status;
	out->body = (struct peal_slice){ text_get(&exchange->answer), exchange->answer.bytes };
	out->retry_after_ms = http_answer_retry_after_ms(
		answer_header(easy, "Retry-After"), answer_header(easy, "Date"), time_system_ms());
	out->date_ms = http_answer_date_ms(answer_header(easy, "Date"));
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &content_type);
	if (content_type != NULL)
		out->content_type = content_type;
}
