/* words.h - the words of campaigns, as they are written everywhere */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CAMPAIGN_WORDS_H
#define PEAL_CAMPAIGN_WORDS_H

#include "peal/store.h"

/* Never NULL: a value that is none of the enum's gives "?". */
const char *word_campaign_state(enum peal_campaign_state state);
const char *word_contact_state(enum peal_contact_state state);
const char *word_upload_state(enum peal_upload_state state);
const char *word_outcome(enum peal_outcome outcome);
const char *word_event(enum peal_event_kind kind); /* "call.completed" */
const char *word_delivery_state(enum peal_delivery_state state);

/* The campaign's states and how they follow each other.  scheduled: there, but
 * not started.  A completed campaign runs again when new contacts come.
 *   scheduled -> running, paused, stopped
 *   running   -> paused, completed, stopped
 *   paused    -> running, stopped
 *   completed -> running
 *   stopped   -> (nothing) */
bool campaign_may_become(enum peal_campaign_state from, enum peal_campaign_state to);
/* The states from which `to` can be reached, as peal_change.campaign.from_mask. */
unsigned campaign_from_mask(enum peal_campaign_state to);

#endif
