/* variables.h - what the {{variables}} of a request stand for
 *
 * A variable of the call comes first; where the call says nothing, the setting of the
 * same name does (`from`, `language`). */
/* SPDX-License-Identifier: MIT */
#ifndef REST_VARIABLES_H
#define REST_VARIABLES_H

#include "peal/host.h"
#include "preset.h"
#include "settings.h"

/* What is known about a call when a request is made; what is not known is NULL or 0.
 * The variables of templates, and where their values come from. */
struct call_facts {
	const struct peal_call_request *request; /* to, from, attempt, contact.*, script, ... */
	const char *call_id;			 /* {{call_id}} */
	const char *from;	      /* {{from}}; else the request's caller id, else the setting */
	const char *callback_url;     /* {{callback_url}}; nobody listens */
	const char *answer_url;	      /* {{answer_url}} */
	int64_t placed_ms;	      /* {{placed_s}}, {{placed_ms}}, {{placed_date}} (2026-11-21),
				       * {{placed_rfc3339}}; all in UTC */
	int64_t now_ms;		      /* {{now_s}}, {{now_ms}} */
	const struct peal_host *host; /* {{to_country}}, {{to_national}}; NULL: not known */
};

/* Where values are looked up; variables_finish() at the end. */
struct variables {
	const struct preset *preset;
	const struct settings *settings;
	const struct call_facts *facts;
	char number[40];	    /* one that had to be written */
	struct text_buffer columns; /* {{columns}}, once it was asked for */
};

void variables_init(struct variables *variables, const struct preset *preset,
		    const struct settings *settings, const struct call_facts *facts);
void variables_finish(struct variables *variables);

/* For template_expand(): `variables` is a struct variables. */
struct peal_slice variables_value(void *variables, struct peal_slice name);
/* For template_expand_url(): an operator wrote it, not a contact list or a provider. */
bool variables_trust(void *variables, struct peal_slice name);

/* Is there such a variable for the preset?  For template_compile(); `preset` needs its
 * settings for it. */
bool request_knows(void *preset, struct peal_slice name);

#endif
