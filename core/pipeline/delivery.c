/* delivery.c - one event on its way to one receiver */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/delivery.h"

#include "core/base/memory.h"
#include "core/base/time.h"
#include "core/campaign/backoff.h"
#include "core/campaign/words.h"

#include <stdlib.h>

/* A webhook stage that does not answer in time is asked again later. */
#define PATIENCE_MS (3 * TIME_MINUTE_MS)

static void list_add(struct delivery *delivery)
{
	struct outbox *outbox = delivery->outbox;

	delivery->next = outbox->deliveries;
	if (delivery->next != NULL)
		delivery->next->previous = delivery;
	outbox->deliveries = delivery;
	outbox->active_count++;
}

static void list_remove(struct delivery *delivery)
{
	if (delivery->next != NULL)
		delivery->next->previous = delivery->previous;
	if (delivery->previous != NULL)
		delivery->previous->next = delivery->next;
	else
		delivery->outbox->deliveries = delivery->next;
	delivery->outbox->active_count--;
}

void delivery_free(struct delivery *delivery)
{
	struct fetch *fetch = delivery->fetch;

	list_remove(delivery);
	loop_timer_stop(delivery->outbox->engine->loop, delivery->watchdog);
	if (delivery->job != NULL)
		handles_end(delivery->job);
	text_finish(&delivery->body);
	free(delivery);
	fetch->settled++;
	if (fetch->settled == fetch->count)
		fetch_free(fetch);
}

static void settled(void *context, const struct peal_change *change)
{
	struct delivery *delivery = context;
	struct outbox *outbox = delivery->outbox;

	(void)change;
	delivery_free(delivery);
	outbox_run(outbox);
	engine_wake(outbox->engine);
}

static int64_t next_try_ms(const struct delivery *delivery)
{
	struct engine *engine = delivery->outbox->engine;
	int64_t now_ms = engine_now(engine);
	int64_t wait_ms = backoff_ms(delivery->event.try_no, random_share(&engine->random));

	if (delivery->answer.retry_after_ms > wait_ms)
		wait_ms = delivery->answer.retry_after_ms;
	/* There is no sense in more, and a plugin may ask for any number. */
	if (wait_ms > delivery->outbox->stage->webhook.retry_for)
		wait_ms = delivery->outbox->stage->webhook.retry_for;
	return now_ms + wait_ms;
}

static enum peal_delivery_state state_after(struct delivery *delivery, int64_t first_ms,
					    int64_t *due_ms_out)
{
	int64_t end_ms = first_ms + delivery->outbox->stage->webhook.retry_for;

	switch (delivery->answer.delivered) {
	case PEAL_DELIVERED_YES:
		return PEAL_DELIVERY_DONE;
	case PEAL_DELIVERED_GONE:
		delivery->outbox->is_gone = true;
		return PEAL_DELIVERY_DEAD;
	case PEAL_DELIVERED_NO:
		return PEAL_DELIVERY_DEAD;
	case PEAL_DELIVERED_RETRY:
		break;
	}
	*due_ms_out = next_try_ms(delivery);
	/* However long the wait, there is a last try at the end of its time. */
	if (*due_ms_out > end_ms)
		*due_ms_out = end_ms;
	return engine_now(delivery->outbox->engine) >= end_ms ? PEAL_DELIVERY_DEAD
							      : PEAL_DELIVERY_WAITING;
}

static void tell_dead(struct delivery *delivery)
{
	struct outbox *outbox = delivery->outbox;

	if (delivery->answer.delivered == PEAL_DELIVERED_GONE) {
		engine_log(outbox->engine, PEAL_LEVEL_ERROR, "receiver_gone", 0,
			   "%s: %s wants no events any more; all of them are dead letters now: %s",
			   outbox->stage->label, outbox->stage->webhook.receiver,
			   delivery->answer.detail);
		return;
	}
	if (outbox->is_gone)
		return; /* said once */

	engine_log(outbox->engine, PEAL_LEVEL_ERROR, "delivery_dead", 0,
		   "%s: %s does not get %s, which is a dead letter now (`peal events FILE replay` "
		   "sends it again): %s",
		   outbox->stage->label, outbox->stage->webhook.receiver, delivery->id,
		   delivery->answer.detail);
}

static void settle(struct delivery *delivery)
{
	struct outbox *outbox = delivery->outbox;
	struct peal_change change = { .kind = PEAL_CHANGE_DELIVERY };
	struct peal_delivery_row *row = &change.delivery.row;
	int64_t now_ms = engine_now(outbox->engine);

	change.delivery.campaign = outbox->engine->campaign;
	row->event = delivery->row->id;
	row->kind = delivery->row->kind;
	row->receiver = outbox->stage->webhook.receiver;
	row->try_count = delivery->event.try_no;
	row->status = delivery->answer.status;
	row->first_try_ms = delivery->row->first_try_ms != 0 ? delivery->row->first_try_ms
							     : delivery->started_ms;
	row->last_try_ms = now_ms;
	row->detail = delivery->answer.detail;
	row->state = state_after(delivery, row->first_try_ms, &row->due_ms);
	if (row->state == PEAL_DELIVERY_DEAD)
		tell_dead(delivery);
	if (!outbox->is_gone)
		outbox_note(outbox, &delivery->answer);
	if (row->state == PEAL_DELIVERY_WAITING)
		outbox_look_at(outbox, row->due_ms);
	journal_add(outbox->engine->journal, &change, settled, delivery);
}

static void no_answer(void *context)
{
	struct delivery *delivery = context;

	delivery->watchdog = NULL;
	handles_end(delivery->job);
	delivery->job = NULL;
	delivery->answer = (struct peal_delivery_answer){ .retry_after_ms = -1 };
	snprintf(delivery->answer.detail, sizeof(delivery->answer.detail),
		 "%s did not answer in time", delivery->outbox->stage->label);
	settle(delivery);
}

struct answer {
	void *job;
	struct peal_delivery_answer answer;
};

/* What cannot be is "not now". */
static void answer_check(struct delivery *delivery)
{
	struct peal_delivery_answer *answer = &delivery->answer;
	const struct outbox *outbox = delivery->outbox;

	answer->detail[sizeof(answer->detail) - 1] = '\0';
	if ((unsigned)answer->delivered <= PEAL_DELIVERED_GONE)
		return;
	engine_log(outbox->engine, PEAL_LEVEL_ERROR, "bad_plugin", 0,
		   "%s gave an answer that there is not; the event is offered again",
		   outbox->stage->label);
	answer->delivered = PEAL_DELIVERED_RETRY;
}

static void answered(void *context)
{
	struct answer *answer = context;
	struct delivery *delivery = handles_get(answer->job);
	const struct stage *stage = handles_about(answer->job);

	if (delivery == NULL) {
		engine_log(handles_owner(answer->job), PEAL_LEVEL_WARNING, "late_answer", 0,
			   "%s answered for an event twice or too late; dropped", stage->label);
	} else {
		handles_end(delivery->job);
		delivery->job = NULL;
		loop_timer_stop(delivery->outbox->engine->loop, delivery->watchdog);
		delivery->watchdog = NULL;
		delivery->answer = answer->answer;
		answer_check(delivery);
		settle(delivery);
	}
	free(answer);
}

static void webhook_done(struct peal_job *job, const struct peal_delivery_answer *given)
{
	struct engine *engine = handles_owner(job);
	struct answer *answer = memory_alloc(sizeof(*answer));

	answer->job = job;
	/* Nothing at all is an answer that there is not. */
	answer->answer.delivered = PEAL_DELIVERED_GONE + 1;
	answer->answer.retry_after_ms = -1;
	if (given != NULL)
		answer->answer = *given;
	loop_post(engine->loop, answered, answer);
}

const struct peal_webhook_host outbox_webhook_host = { .done = webhook_done };

static void event_fill(struct delivery *delivery)
{
	struct outbox *outbox = delivery->outbox;
	struct engine *engine = outbox->engine;
	const struct peal_event_row *row = delivery->row;
	int64_t upload_id = row->has_attempt ? row->contact.upload : row->upload;
	const struct upload *upload = upload_id != 0 ? uploads_get(engine->uploads, upload_id)
						     : NULL;
	uint64_t replaced;

	event_id(outbox->store, row->id, delivery->id);
	replaced = event_body(engine->pipeline->name, row, upload, &delivery->body);
	if (replaced > 0 && row->try_count == 0)
		journal_count(engine->journal, 0, "events.replaced_bytes", (int64_t)replaced);
	delivery->event = (struct peal_event){
		.id = delivery->id,
		.kind = row->kind,
		.type = word_event(row->kind),
		.at_ms = row->at_ms,
		.try_no = row->try_count + 1,
		.body = { delivery->body.at, delivery->body.bytes },
	};
}

void delivery_start(struct outbox *outbox, struct fetch *fetch)
{
	struct delivery *delivery = memory_alloc(sizeof(*delivery));
	const struct stage *stage = outbox->stage;

	delivery->outbox = outbox;
	delivery->fetch = fetch;
	delivery->row = &fetch->rows[fetch->taken++];
	delivery->started_ms = engine_now(outbox->engine);
	list_add(delivery);
	event_fill(delivery);
	if (outbox->is_gone) {
		delivery->answer.delivered = PEAL_DELIVERED_NO;
		snprintf(delivery->answer.detail, sizeof(delivery->answer.detail),
			 "the receiver is gone (410)");
		settle(delivery);
		return;
	}
	delivery->job = handles_add(outbox->engine->handles, delivery, stage);
	delivery->watchdog = loop_timer_start(outbox->engine->loop, PATIENCE_MS, no_answer,
					      delivery);
	stage->plugin->ops.webhook->deliver(stage->self, &delivery->event,
					    (struct peal_job *)delivery->job);
}
