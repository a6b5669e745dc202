/* template.h - plugins that make the words of a call for one contact */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_TEMPLATE_H
#define PEAL_TEMPLATE_H

#include "contact.h"
#include "script.h"

/* A wall clock somewhere. */
struct peal_local_time {
	int year, month, day;	  /* 2026, 1-12, 1-31 */
	int hour, minute, second; /* 0-23, 0-59, 0-59 */
	int weekday;		  /* 1 Monday ... 7 Sunday, as in ISO 8601 */
	int32_t offset_s;	  /* east of UTC */
	char zone[48];		  /* IANA name; "" when not known */
};

struct peal_render_request {
	const struct peal_contact *contact;
	const char *campaign;
	const char *agent;
	uint32_t attempt_no;	    /* from 1 */
	struct peal_local_time now; /* the contact's wall clock */
};

struct peal_template_ops {
	size_t size; /* sizeof(struct peal_template_ops) */

	/* Worker.  Proves for each row that the script can be rendered; excludes
	 * ("missing_variable") what it cannot.  NULL: nothing to prove. */
	int (*batch)(void *self, struct peal_batch *batch, struct peal_error *err);

	/* Call loop.  Pure and quick.  The script is in the arena or borrowed from
	 * self.  < 0: this contact cannot be called; it is suppressed with the
	 * sentence. */
	int (*render)(void *self, const struct peal_render_request *request,
		      struct peal_arena *arena, struct peal_script *script_out,
		      struct peal_error *err);

	/* Main thread, when open() has succeeded; lives until close().  Optional. */
	const struct peal_outline *(*outline)(void *self);
};

#endif
