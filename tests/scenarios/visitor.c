/* visitor.c - another process at the store of a night, as the commands of `peal` are */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/visitor.h"

#include "core/campaign/tally.h"
#include "core/campaign/words.h"
#include "core/pipeline/control.h"

#include <stdlib.h>

#define SWEEP_MAX 1000u

static bool is_shared(const struct visitor *visitor)
{
	return strcmp(visitor->night->store, "sqlite") == 0;
}

void visitor_begin(struct visitor *visitor, struct night *night)
{
	const struct fault *fault = &night->fault;
	struct peal_error err = { 0 };

	*visitor = (struct visitor){ .night = night,
				     .ops = fault->inner->ops.store,
				     .self = fault->inner_self,
				     .now_ms = engine_now(night->engine) };
	if (!is_shared(visitor))
		return;
	host_init(&visitor->host, &night->engine->services, "store (visitor)");
	if (fault->inner->is.open(&visitor->host.is, fault->inner_config, &visitor->self, &err) !=
	    0) {
		night_fault(night, "the visitor cannot open the store: %s", err.text);
		abort();
	}
}

void visitor_end(struct visitor *visitor)
{
	if (is_shared(visitor))
		visitor->night->fault.inner->is.close(visitor->self);
	else
		visitor->night->fault.visit_count++;
	control_look(visitor->night->engine);
}

static void commit(struct visitor *visitor, struct peal_change *changes, size_t count)
{
	struct peal_error err = { 0 };

	if (visitor->ops->commit(visitor->self, changes, count, &err) != 0)
		night_fault(visitor->night, "the visitor cannot write: %s", err.text);
}

static enum peal_event_kind event_of(enum peal_campaign_state to)
{
	return to == PEAL_CAMPAIGN_PAUSED    ? PEAL_EVENT_CAMPAIGN_PAUSED
	       : to == PEAL_CAMPAIGN_STOPPED ? PEAL_EVENT_CAMPAIGN_STOPPED
					     : PEAL_EVENT_CAMPAIGN_RESUMED;
}

void visitor_move_campaign(struct visitor *visitor, enum peal_campaign_state to)
{
	struct peal_change changes[] = {
		{ .kind = PEAL_CHANGE_CAMPAIGN,
		  .campaign = { .campaign = visitor->night->engine->campaign,
				.from_mask = campaign_from_mask(to),
				.to = to,
				.at_ms = visitor->now_ms,
				.reason = "by the operator" } },
		{ .kind = PEAL_CHANGE_EVENT,
		  .event = { .campaign = visitor->night->engine->campaign,
			     .event = event_of(to),
			     .at_ms = visitor->now_ms,
			     .detail = "{\"reason\":\"by the operator\"}" } },
	};

	commit(visitor, changes, 2);
	if (!changes[0].campaign.is_applied_out && !visitor->night->is_quiet)
		night_fault(visitor->night, "the campaign cannot become %s now",
			    word_campaign_state(to));
}

void visitor_dnd(struct visitor *visitor, const char *number, bool adds)
{
	struct peal_change change = { .kind = adds ? PEAL_CHANGE_DND_ADD : PEAL_CHANGE_DND_REMOVE };

	if (adds)
		change.dnd_add.row = (struct peal_dnd_row){ strtoull(number, NULL, 10),
							    visitor->now_ms, "added by hand" };
	else
		change.dnd_remove.number = strtoull(number, NULL, 10);
	commit(visitor, &change, 1);
}

void visitor_agent(struct visitor *visitor, const char *agent, bool stops)
{
	struct peal_change change = { .kind = PEAL_CHANGE_AGENT };

	change.agent.campaign = visitor->night->engine->campaign;
	change.agent.agent = agent;
	change.agent.is_stopped = stops;
	commit(visitor, &change, 1);
}

static struct upload *upload_named(struct visitor *visitor, struct uploads *uploads,
				   const char *name)
{
	const struct peal_read_filter filter = { .campaign = visitor->night->engine->campaign };
	struct upload *found = NULL;

	visitor->ops->read(visitor->self, PEAL_READ_UPLOADS, &filter, uploads_take, uploads, NULL);
	for (size_t i = 0; i < uploads_count(uploads); i++) {
		if (strcmp(uploads_at(uploads, i)->row.name, name) == 0)
			found = uploads_at(uploads, i);
	}
	if (found == NULL)
		night_fault(visitor->night, "there is no upload %s", name);
	return found;
}

void visitor_flush(struct visitor *visitor, const char *name)
{
	struct uploads *uploads = uploads_create();
	const struct upload *upload = upload_named(visitor, uploads, name);
	char counter[TALLY_NAME_MAX];
	struct peal_change changes[] = { { .kind = PEAL_CHANGE_UPLOAD },
					 { .kind = PEAL_CHANGE_SWEEP } };

	if (upload != NULL) {
		tally_name(TALLY_STATE + PEAL_CONTACT_FLUSHED, counter);
		changes[0].upload.row = upload->row;
		changes[0].upload.row.state = PEAL_UPLOAD_FLUSHED;
		changes[1].sweep.campaign = visitor->night->engine->campaign;
		changes[1].sweep.upload = upload->row.id;
		changes[1].sweep.state = PEAL_CONTACT_FLUSHED;
		changes[1].sweep.at_ms = visitor->now_ms;
		changes[1].sweep.reason = "flushed by the operator";
		changes[1].sweep.counter = counter;
		changes[1].sweep.max = SWEEP_MAX;
		commit(visitor, changes, 2);
	}
	uploads_destroy(&uploads);
}

void visitor_release(struct visitor *visitor, const char *name, int64_t at_ms, int64_t until_ms)
{
	struct uploads *uploads = uploads_create();
	const struct upload *upload = upload_named(visitor, uploads, name);
	struct peal_change changes[] = { { .kind = PEAL_CHANGE_UPLOAD },
					 { .kind = PEAL_CHANGE_RELEASE } };

	if (upload != NULL) {
		changes[0].upload.row = upload->row;
		changes[0].upload.row.state = PEAL_UPLOAD_RELEASED;
		changes[0].upload.row.release_at_ms = at_ms > visitor->now_ms ? at_ms
									      : visitor->now_ms;
		changes[0].upload.row.release_until_ms = until_ms;
		changes[1].release.campaign = visitor->night->engine->campaign;
		changes[1].release.upload = upload->row.id;
		changes[1].release.due_ms = changes[0].upload.row.release_at_ms;
		changes[1].release.max = SWEEP_MAX;
		commit(visitor, changes, 2);
	}
	uploads_destroy(&uploads);
}

void visitor_replay(struct visitor *visitor)
{
	struct peal_change change = { .kind = PEAL_CHANGE_REPLAY };

	change.replay.campaign = visitor->night->engine->campaign;
	change.replay.due_ms = visitor->now_ms;
	commit(visitor, &change, 1);
	if (change.replay.moved_out == 0)
		night_fault(visitor->night, "no delivery is dead: nothing to replay");
}
