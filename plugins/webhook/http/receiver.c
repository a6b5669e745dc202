/* receiver.c - one receiver of events: what is sent to it, and how */
/* SPDX-License-Identifier: MIT */
#include "receiver.h"

#include "answer.h"
#include "check.h"
#include "event.h"
#include "gzip.h"
#include "signature.h"

#include <inttypes.h>
#include <stdlib.h>

/* Content-Type, Content-Encoding, Authorization; then per event id, timestamp and
 * signature; then NULL. */
#define FIXED_HEADERS_MAX (HEADERS_MAX + 3)
#define ANSWER_BYTES_MAX (1024u * 1024u) /* some receivers answer with a whole page */
#define ID_BYTES_MAX 200u

struct receiver {
	const struct peal_host *host;
	const struct http_config *config;
	unsigned mask;	       /* 1u << kind of the events it wants */
	struct signer *signer; /* NULL: not signed */
	struct gzip *gzip;     /* NULL: not compressed */
	char *fixed_headers[FIXED_HEADERS_MAX + 1];
};

/* An event on its way. */
struct delivery {
	struct receiver *receiver;
	struct peal_job *job;
	char refused[160]; /* why it was not sent; only then */
};

/* The headers that differ from event to event, and those that do not. */
struct head {
	char id[ID_BYTES_MAX + 16];
	char timestamp[48];
	char signature[SIGNATURE_TEXT_MAX + 24];
	const char *lines[FIXED_HEADERS_MAX + 4];
};

/* ---- open, close ---- */

static int add_header(struct receiver *receiver, size_t *count, const char *name, const char *value)
{
	if (asprintf(&receiver->fixed_headers[*count], "%s: %s", name, value) < 0) {
		receiver->fixed_headers[*count] = NULL;
		return -1;
	}
	(*count)++;
	return 0;
}

static int add_headers(struct receiver *receiver, struct peal_error *err)
{
	const struct http_config *config = receiver->config;
	size_t count = 0;
	int result = add_header(receiver, &count, "Content-Type", "application/json");

	if (config->compress && result == 0)
		result = add_header(receiver, &count, "Content-Encoding", "gzip");
	if (config->authorization != NULL && result == 0)
		result = add_header(receiver, &count, "Authorization", config->authorization);
	for (size_t i = 0; i < config->headers.count && result == 0; i++)
		result = add_header(receiver, &count, config->headers.at[i].name,
				    config->headers.at[i].value);
	return result < 0 ? peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the headers") : 0;
}

static int add_signer(struct receiver *receiver, struct peal_error *err)
{
	const struct http_config *config = receiver->config;
	const char *secrets[SECRETS_MAX];
	size_t count = 0;

	if (config->secret != NULL)
		secrets[count++] = config->secret;
	for (size_t i = 0; i < config->secrets.count && count < SECRETS_MAX; i++)
		secrets[count++] = config->secrets.at[i];
	return count > 0 ? signer_create(secrets, count, &receiver->signer, err) : 0;
}

static int fill(struct receiver *receiver, struct peal_error *err)
{
	const struct http_config *config = receiver->config;

	if (event_mask(&config->events, &receiver->mask, err) < 0 ||
	    add_signer(receiver, err) < 0 || add_headers(receiver, err) < 0)
		return -1;
	return config->compress ? gzip_create(&receiver->gzip, err) : 0;
}

int receiver_create(const struct peal_host *host, const struct http_config *config,
		    struct receiver **receiver_out, struct peal_error *err)
{
	struct receiver *receiver = calloc(1, sizeof(*receiver));

	if (receiver == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for the receiver");
	receiver->host = host;
	receiver->config = config;
	if (fill(receiver, err) < 0) {
		receiver_destroy(&receiver);
		return -1;
	}
	check_warn(host, config);
	*receiver_out = receiver;
	return 0;
}

void receiver_destroy(struct receiver **receiver)
{
	if (*receiver == NULL)
		return;
	for (size_t i = 0; (*receiver)->fixed_headers[i] != NULL; i++)
		free((*receiver)->fixed_headers[i]);
	signer_destroy(&(*receiver)->signer);
	gzip_destroy(&(*receiver)->gzip);
	free(*receiver);
	*receiver = NULL;
}

/* ---- deliver ---- */

bool receiver_wants(void *self, enum peal_event_kind kind)
{
	const struct receiver *receiver = self;

	return (receiver->mask & 1u << kind) != 0;
}

/* The signature is over the JSON itself, compressed or not: frameworks and proxies
 * undo the compression before a verifier sees the body. */
static int fill_head(struct receiver *receiver, const struct peal_event *event, struct head *head,
		     struct peal_error *err)
{
	int64_t at_s = receiver->host->now_ms(receiver->host) / 1000;
	size_t count = 0;

	if (strlen(event->id) > ID_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the event's id is too long");
	snprintf(head->id, sizeof(head->id), "webhook-id: %s", event->id);
	snprintf(head->timestamp, sizeof(head->timestamp), "webhook-timestamp: %" PRId64, at_s);
	head->lines[count++] = head->id;
	head->lines[count++] = head->timestamp;
	if (receiver->signer != NULL) {
		char *end = stpcpy(head->signature, "webhook-signature: ");

		if (signer_sign(receiver->signer, event->id, at_s, event->body, end) < 0)
			return peal_fail(err, PEAL_FAIL_BUG, "libcrypto could not sign the event");
		head->lines[count++] = head->signature;
	}
	memcpy(head->lines + count, receiver->fixed_headers, sizeof(receiver->fixed_headers));
	return 0;
}

static void on_answer(void *context, const struct peal_http_answer *http)
{
	struct delivery *delivery = context;
	struct peal_delivery_answer answer;

	answer_read(http, &answer);
	delivery->receiver->host->webhook->done(delivery->job, &answer);
	free(delivery);
}

static void on_refused(void *context)
{
	struct delivery *delivery = context;

	on_answer(delivery, &(struct peal_http_answer){
				    .error = delivery->refused,
				    .retry_after_ms = -1,
			    });
}

static int send_event(struct delivery *delivery, const struct peal_event *event,
		      struct peal_error *err)
{
	struct receiver *receiver = delivery->receiver;
	struct peal_slice body = event->body;
	struct head head;
	struct peal_http_request request = {
		.method = "POST",
		.url = receiver->config->url,
		.headers = head.lines,
		.timeout_ms = receiver->config->timeout,
		.answer_bytes_max = ANSWER_BYTES_MAX,
		.ca_file = receiver->config->ca_file,
	};

	if (fill_head(receiver, event, &head, err) < 0)
		return -1;
	if (receiver->gzip != NULL && gzip_compress(receiver->gzip, body, &body) < 0)
		return peal_fail(err, PEAL_FAIL_LIMIT, "no memory to compress the event");
	request.body = body.at;
	request.body_bytes = body.bytes;
	return receiver->host->http(receiver->host, &request, on_answer, delivery, err);
}

void receiver_deliver(void *self, const struct peal_event *event, struct peal_job *job)
{
	struct receiver *receiver = self;
	struct delivery *delivery = calloc(1, sizeof(*delivery));
	struct peal_error err;

	if (delivery == NULL) { /* a job cannot be left unanswered */
		fputs("peal: webhook.http: out of memory\n", stderr);
		abort();
	}
	delivery->receiver = receiver;
	delivery->job = job;
	if (send_event(delivery, event, &err) < 0) {
		snprintf(delivery->refused, sizeof(delivery->refused), "%.*s",
			 (int)sizeof(delivery->refused) - 1, err.text);
		receiver->host->post(receiver->host, on_refused, delivery);
	}
}
