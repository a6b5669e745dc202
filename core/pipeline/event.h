/* event.h - the JSON of an event, as receivers get it */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PIPELINE_EVENT_H
#define PEAL_PIPELINE_EVENT_H

#include "core/base/text.h"
#include "peal/store.h"

struct upload;

#define EVENT_ID_MAX 96

/* The same for every try and every receiver: "evt_<store>_<event>". */
void event_id(const char *store, int64_t event, char out[EVENT_ID_MAX]);

/* {"type", "timestamp", "data"} onto `body`; `upload` NULL when it is about none.
 * Returns how many bytes were not UTF-8 and were replaced. */
uint64_t event_body(const char *campaign, const struct peal_event_row *row,
		    const struct upload *upload, struct text *body);

/* The detail of contact.completed for a contact that ends without a call: onto
 * `detail`, an object. */
void event_contact_detail(const struct peal_contact *contact, enum peal_contact_state state,
			  const char *why, struct text *detail);

#endif
