/* receiver.c - a receiver that does what its script says, well or badly
 *
 *   TYPE[/TRY] STATUS [after 30s] | refuse | hang | slow 20s | twice | nothing
 * STATUS 2xx takes the event, 400 refuses it for good, 410 is gone, others fail;
 * `after` is its Retry-After, `refuse` a connection that is refused, `hang` an
 * answer that never comes, `nothing` an answer that is NULL.  The script is read for
 * each event: it may be changed while the receiver runs. */
/* SPDX-License-Identifier: MIT */
#include "../common/lines.h"

#include "peal/webhook.h"

#include <inttypes.h>
#include <stdlib.h>

#define JOBS_MAX 256

struct config {
	const char *script, *record, *title;
};

/* An answer that is on its way. */
struct answer {
	struct receiver *receiver;
	struct peal_job *job;
	struct peal_timer *timer;
	struct peal_delivery_answer is;
	bool comes_twice, is_nothing;
};

struct receiver {
	const struct peal_host *host;
	const struct config *config;
	struct answer answers[JOBS_MAX];
};

static const struct peal_option options[] = {
	{ PEAL_PATH(struct config, script), .fallback = "receiver.txt",
	  .doc = "What is answered to each type of event." },
	{ PEAL_PATH(struct config, record), .fallback = "events.log",
	  .doc = "Where the receiver writes what it was sent." },
	{ PEAL_TEXT(struct config, title), .fallback = "crm",
	  .doc = "The receiver's name in its record." },
	PEAL_OPTION_END,
};

static void answer_now(void *context)
{
	struct answer *answer = context;
	const struct peal_webhook_host *webhook = answer->receiver->host->webhook;

	answer->timer = NULL;
	webhook->done(answer->job, answer->is_nothing ? NULL : &answer->is);
	if (answer->comes_twice)
		webhook->done(answer->job, &answer->is);
	answer->receiver = NULL;
}

static struct answer *answer_find(struct receiver *receiver)
{
	for (size_t i = 0; i < JOBS_MAX; i++) {
		if (receiver->answers[i].receiver == NULL)
			return &receiver->answers[i];
	}
	abort();
}

static void record(const struct receiver *receiver, const struct peal_event *event,
		   const char *said)
{
	FILE *file = fopen(receiver->config->record, "ae");

	if (file == NULL)
		return;
	fprintf(file, "%" PRId64 " %s %s %s %u %s %.*s\n", receiver->host->now_ms(receiver->host),
		receiver->config->title, event->id, event->type, event->try_no, said,
		(int)event->body.bytes, event->body.at);
	fclose(file);
}

static enum peal_delivered delivered_of(int status)
{
	if (status >= 200 && status < 300)
		return PEAL_DELIVERED_YES;
	return status == 410   ? PEAL_DELIVERED_GONE
	       : status == 400 ? PEAL_DELIVERED_NO
			       : PEAL_DELIVERED_RETRY;
}

static void answer_start(struct receiver *receiver, const struct line *line, struct peal_job *job)
{
	struct answer *answer = answer_find(receiver);
	int status = line == NULL ? 200 : (int)strtol(line->words[0], NULL, 10);

	*answer = (struct answer){ .receiver = receiver,
				   .job = job,
				   .comes_twice = line_has(line, "twice"),
				   .is_nothing = line_has(line, "nothing") };
	answer->is.status = status;
	answer->is.delivered = delivered_of(status);
	answer->is.retry_after_ms = line_duration(line, "after", -1);
	snprintf(answer->is.detail, sizeof(answer->is.detail), "%s",
		 status == 0 ? "the connection was refused" : "the receiver has answered");
	answer->timer = receiver->host->timer_start(receiver->host, line_duration(line, "slow", 0),
						    answer_now, answer);
}

static void receiver_deliver(void *self, const struct peal_event *event, struct peal_job *job)
{
	struct receiver *receiver = self;
	struct lines lines;
	const struct line *line = NULL;

	if (lines_read(&lines, receiver->config->script, NULL) == 0)
		line = lines_find(&lines, event->type, event->try_no);
	if (line != NULL && line->count == 0)
		line = NULL;
	record(receiver, event, line != NULL ? line->words[0] : "200");
	if (!line_has(line, "hang"))
		answer_start(receiver, line, job);
	lines_finish(&lines);
}

static bool receiver_wants(void *self, enum peal_event_kind kind)
{
	(void)self;
	(void)kind;
	return true;
}

static int receiver_open(const struct peal_host *host, const void *config, void **self_out,
			 struct peal_error *err)
{
	struct receiver *receiver = calloc(1, sizeof(*receiver));

	(void)err;
	if (receiver == NULL)
		abort();
	receiver->host = host;
	receiver->config = config;
	*self_out = receiver;
	return 0;
}

static void receiver_close(void *self)
{
	struct receiver *receiver = self;

	for (size_t i = 0; receiver != NULL && i < JOBS_MAX; i++) {
		if (receiver->answers[i].receiver != NULL)
			receiver->host->timer_stop(receiver->host, receiver->answers[i].timer);
	}
	free(receiver);
}

static const struct peal_webhook_ops ops = {
	.size = sizeof(ops),
	.wants = receiver_wants,
	.deliver = receiver_deliver,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_WEBHOOK),
	.name = "receiver",
	.version = "1",
	.license = "MIT",
	.summary = "A receiver of events for tests, by a script.",
	.options = options,
	.config_size = sizeof(struct config),
	.open = receiver_open,
	.close = receiver_close,
	.ops = &ops,
};
