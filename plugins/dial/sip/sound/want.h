/* want.h - one sound that somebody wants: what it is known by, and who speaks it */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_WANT_H
#define PEAL_SIP_WANT_H

#include "sound/key.h"
#include "sound/voice.h"

struct want {
	struct key key;		   /* of what was asked for */
	const char *path;	   /* NULL: words */
	const char *language;	   /* "": not known */
	struct peal_slice words;   /* without blanks at the ends */
	const struct voice *voice; /* NULL: nobody has to speak */
	bool is_private;	   /* the words are a contact's */
};

/* Borrows from the request.  < 0: it is refused, and why. */
int want_init(struct want *want, const struct voices *voices, const struct sound_request *request,
	      struct peal_error *err);
/* Texts and all in one block; free() it.  NULL: memory is out. */
struct want *want_copy(const struct want *want);

/* Words are always the same.  A file is another one when its time or size is: looks at it. */
int want_version(const struct want *want, struct key *version_out, struct peal_error *err);

/* Puts in front which words or file it is about; private words are not repeated.  Returns -1. */
int want_fail(const struct want *want, struct peal_error *err);

#endif
