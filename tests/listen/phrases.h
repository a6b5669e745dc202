/* phrases.h - what people and machines say when they pick up, and in which voices */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_LISTEN_PHRASES_H
#define PEAL_LISTEN_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

enum phrase_kind {
	PHRASE_SHORT,	 /* a person: "Hello?" */
	PHRASE_NAMED,	 /* a person who says who it is, or asks */
	PHRASE_BUSINESS, /* a person at work */
	PHRASE_BRIEF,	 /* a machine: "Leave a message." */
	PHRASE_USUAL,	 /* a machine with two or three sentences */
	PHRASE_LONG,
	PHRASE_KINDS,
};

struct phrase {
	enum phrase_kind kind;
	const char *language;
	const char *words; /* '|' is a pause as long as the dice say */
};

struct voice {
	const char *language;
	const char *engine; /* "espeak-ng" or "flite" */
	const char *name;
	const char *speed; /* espeak-ng: words per minute; NULL: the engine's own */
};

extern const struct phrase phrases[];
extern const size_t phrase_count;

const char *phrase_kind_name(enum phrase_kind kind);
bool phrase_is_machine(enum phrase_kind kind);
/* The voice for the phrase, out of those of its language, as `turn` goes up. */
const struct voice *phrase_voice(const struct phrase *phrase, size_t turn);

#endif
