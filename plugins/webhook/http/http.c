/* http.c - webhook.http: events to a URL, as Standard Webhooks 1.0
 *
 * Each event is one signed POST.  What the receiver does not take with a 2xx is
 * reported to the host, which tries again or keeps it. */
/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "receiver.h"

static const struct peal_option options[] = {
	{ PEAL_TEXT(struct http_config, url), .flags = PEAL_OPTION_REQUIRED, .min = 8, .max = 2048,
	  .doc = "Where events are posted: https://HOST/PATH, or http:// inside a network that you "
		 "trust." },
	{ PEAL_SECRET(struct http_config, secret),
	  .doc = "Signs events: whsec_ and the base64 of 24 to 64 random bytes. A text without "
		 "whsec_ is used as it is, byte for byte. Without any secret events are not "
		 "signed." },
	{ PEAL_SECRETS(struct http_config, secrets),
	  .doc = "More secrets, for the time in which one is replaced: an event carries a "
		 "signature "
		 "of each. Together with secret at most 8." },
	{ PEAL_TEXTS(struct http_config, events), .fallback = "*",
	  .doc = "The events to send, such as \"call.completed\"; \"*\" is all of them." },
	{ PEAL_MAP(struct http_config, headers),
	  .doc = "Headers to add to each request: headers = { X-Tenant = \"north\"; }." },
	{ PEAL_SECRET(struct http_config, authorization),
	  .doc = "The value of an Authorization header, such as \"Bearer ...\"." },
	{ PEAL_DURATION(struct http_config, timeout), .fallback = "15s", .min = 1000, .max = 60000,
	  .doc = "How long one request may take, with its answer; then it is tried again later." },
	{ PEAL_BOOL(struct http_config, compress), .fallback = "false",
	  .doc = "Compress bodies with gzip (Content-Encoding: gzip). The signature is over the "
		 "JSON before compression." },
	{ PEAL_PATH(struct http_config, ca_file),
	  .doc = "The certificates (PEM) that are trusted for https, instead of the system's." },
	PEAL_OPTION_END,
};

static int http_open(const struct peal_host *host, const void *config, void **self_out,
		     struct peal_error *err)
{
	struct receiver *receiver;

	if (receiver_create(host, config, &receiver, err) < 0)
		return -1;
	*self_out = receiver;
	return 0;
}

static void http_close(void *self)
{
	struct receiver *receiver = self;

	receiver_destroy(&receiver);
}

static const struct peal_webhook_ops ops = {
	.size = sizeof(ops),
	.wants = receiver_wants,
	.deliver = receiver_deliver,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_WEBHOOK),
	.name = "http",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Posts events to a URL, signed as in Standard Webhooks 1.0.",
	.options = options,
	.config_size = sizeof(struct http_config),
	.check = check_config,
	.open = http_open,
	.close = http_close,
	.ops = &ops,
};
