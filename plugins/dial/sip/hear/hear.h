/* hear.h - what is heard on a call: keys, people, machines, beeps, tones
 *
 * Pure signal processing on frames of 20 ms: no clock, no threads, no I/O.  A struct
 * hear belongs to one stream. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_HEAR_H
#define PEAL_SIP_HEAR_H

#include "peal/plugin.h"

#define HEAR_FRAME_SAMPLES 160 /* 20 ms at 8 kHz */

enum {
	HEAR_KEYS = 1u << 0,	/* DTMF in the sound */
	HEAR_PICK_UP = 1u << 1, /* who picked up: a person or a machine; ends with its verdict */
	HEAR_BEEP = 1u << 2,	/* the beep after a greeting */
	HEAR_TONES = 1u << 3,	/* special information tones (ITU-T E.180), in early media */
	HEAR_SPEECH = 1u << 4,	/* is somebody speaking? for recordings that end with silence */
};

enum heard_what {
	HEARD_NOTHING,
	HEARD_KEY,     /* `key` */
	HEARD_HUMAN,   /* a short greeting, then silence */
	HEARD_MACHINE, /* a long greeting */
	HEARD_UNSURE,  /* nothing could be told in time: treated as a person */
	HEARD_BEEP,    /* a beep has ended */
	HEARD_TONES,   /* special information tones: `cause` says which */
};

struct heard {
	enum heard_what what;
	char key;
	/* Static; NULL for keys and beeps.
	 * HUMAN: "short_greeting"
	 * MACHINE: "long_greeting", "many_words", "beep"
	 * UNSURE: "initial_silence", "no_decision"
	 * TONES: "vacant", "intercept", "reorder", "no_circuit", "ineffective",
	 * "information" (of no known kind), "busy_tone", "reorder_tone" */
	const char *cause;
	int64_t at_ms; /* of sound since HEAR_... was asked for */
};

/* Of the detector of who picked up; the fallbacks are those of the option table, and
 * README.md says how they were found. */
struct hear_config {
	int64_t initial_silence_ms, greeting_ms, after_greeting_silence_ms, total_ms;
	int64_t word_min_ms, between_words_ms;
	int64_t words_max;
};

struct hear;

/* A config of NULL: the fallbacks.  NULL: no memory. */
struct hear *hear_create(const struct hear_config *config);
void hear_destroy(struct hear **hear);
/* Starts what is new in the mask, ends what is not in it. */
void hear_listen(struct hear *hear, unsigned mask);
/* One frame of linear samples.  0 or more findings, at most HEAR_FINDINGS_MAX. */
#define HEAR_FINDINGS_MAX 4
size_t hear_frame(struct hear *hear, const int16_t samples[HEAR_FRAME_SAMPLES],
		  struct heard findings_out[HEAR_FINDINGS_MAX]);
/* HEAR_SPEECH: was there speech in the last frame? */
bool hear_is_speech(const struct hear *hear);

/* PCM for G.711 bytes (ITU-T G.711). */
int16_t hear_pcmu(uint8_t byte);
int16_t hear_pcma(uint8_t byte);

#endif
