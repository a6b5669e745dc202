/* words.c - the words of campaigns, as they are written everywhere */
/* SPDX-License-Identifier: MIT */
#include "core/campaign/words.h"

#define WORD(table, value)                                                                         \
	((unsigned)(value) < sizeof(table) / sizeof((table)[0]) ? (table)[value] : "?")

static const char *const campaign_states[PEAL_CAMPAIGN_STATE_COUNT] = {
	"scheduled", "running", "paused", "completed", "stopped",
};
static const char *const contact_states[PEAL_CONTACT_STATE_COUNT] = {
	"staged", "queued", "in_progress", "completed", "exhausted", "suppressed", "flushed",
};
static const char *const upload_states[PEAL_UPLOAD_STATE_COUNT] = {
	"loading", "staged", "released", "failed", "flushed",
};
static const char *const outcomes[PEAL_OUTCOME_COUNT] = {
	"unknown",     "answered", "busy",    "no_answer", "rejected",
	"unreachable", "failed",   "machine", "canceled",
};
static const char *const events[PEAL_EVENT_KIND_COUNT] = {
	"campaign.started", "campaign.paused",	"campaign.resumed", "campaign.completed",
	"campaign.stopped", "upload.processed", "call.completed",   "contact.completed",
	"call.received",    "trunk.paused",	"trunk.resumed",
};
static const char *const delivery_states[PEAL_DELIVERY_STATE_COUNT] = { "waiting", "delivered",
									"dead" };

/* Which states may follow, as a mask by the state before. */
static const unsigned followers[PEAL_CAMPAIGN_STATE_COUNT] = {
	[PEAL_CAMPAIGN_SCHEDULED] = 1u << PEAL_CAMPAIGN_RUNNING | 1u << PEAL_CAMPAIGN_PAUSED |
				    1u << PEAL_CAMPAIGN_STOPPED,
	[PEAL_CAMPAIGN_RUNNING] = 1u << PEAL_CAMPAIGN_PAUSED | 1u << PEAL_CAMPAIGN_COMPLETED |
				  1u << PEAL_CAMPAIGN_STOPPED,
	[PEAL_CAMPAIGN_PAUSED] = 1u << PEAL_CAMPAIGN_RUNNING | 1u << PEAL_CAMPAIGN_STOPPED,
	[PEAL_CAMPAIGN_COMPLETED] = 1u << PEAL_CAMPAIGN_RUNNING,
	[PEAL_CAMPAIGN_STOPPED] = 0,
};

const char *word_campaign_state(enum peal_campaign_state state)
{
	return WORD(campaign_states, state);
}

const char *word_contact_state(enum peal_contact_state state)
{
	return WORD(contact_states, state);
}

const char *word_upload_state(enum peal_upload_state state)
{
	return WORD(upload_states, state);
}

const char *word_outcome(enum peal_outcome outcome)
{
	return WORD(outcomes, outcome);
}

const char *word_event(enum peal_event_kind kind)
{
	return WORD(events, kind);
}

const char *word_delivery_state(enum peal_delivery_state state)
{
	return WORD(delivery_states, state);
}

bool campaign_may_become(enum peal_campaign_state from, enum peal_campaign_state to)
{
	return (unsigned)from < PEAL_CAMPAIGN_STATE_COUNT && (followers[from] & 1u << to) != 0;
}

unsigned campaign_from_mask(enum peal_campaign_state to)
{
	unsigned mask = 0;

	for (unsigned from = 0; from < PEAL_CAMPAIGN_STATE_COUNT; from++) {
		if (followers[from] & 1u << to)
			mask |= 1u << from;
	}
	return mask;
}
