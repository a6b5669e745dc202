/* trait.h - what a telephone of the town does, and names for what many do */
/* SPDX-License-Identifier: MIT */
#ifndef TOWN_TRAIT_H
#define TOWN_TRAIT_H

#include "setting.h"

enum trait_early {
	EARLY_NONE,
	EARLY_SILENCE,
	EARLY_RINGBACK,
	EARLY_TONES,	    /* special information tones */
	EARLY_ANNOUNCEMENT, /* the same, and then the words of `announcement` */
};

enum trait_tones {
	TONES_VACANT, /* no such number */
	TONES_INTERCEPT,
	TONES_REORDER,
	TONES_NO_CIRCUIT,
};

enum trait_keys_by {
	KEYS_RFC4733,
	KEYS_INFO,
	KEYS_INBAND,
};

enum trait_rtp {
	RTP_GOOD,
	RTP_NONE,	   /* sends nothing */
	RTP_CLOSED,	   /* its port is closed */
	RTP_WRONG_ADDRESS, /* sends from another port than it says */
	RTP_WRONG_TYPE,	   /* sends a payload type that nobody agreed to */
	RTP_FAST,	   /* ten packets where one is due */
};

enum trait_fork {
	FORK_NONE,
	FORK_EARLY,   /* two telephones ring, one answers */
	FORK_ANSWERS, /* both answer */
};

enum trait_reset {
	RESET_NONE,
	RESET_INVITE, /* instead of an answer */
	RESET_TALK,   /* when it would hang up */
};

enum trait_srtp {
	SRTP_ALLOWED, /* when it is offered */
	SRTP_NEVER,
	SRTP_REQUIRED,
};

enum trait_codec {
	CODEC_ANY, /* the first that is offered */
	CODEC_PCMU,
	CODEC_PCMA,
};

struct traits {
	const char *does; /* the name; never NULL once it is read */
	/* Until it is answered. */
	struct span ring;
	int status; /* 0: never */
	const char *phrase, *reason;
	struct span retry_after;
	const char *contact;
	int early, tones;
	const char *announcement;
	int challenge;
	const char *user, *password;
	bool is_stale, is_mute, is_garbage, ignores_cancel;
	int fork, reset;
	double loss;
	/* Once it is answered. */
	struct span talk;
	const char *says, *wav, *voice;
	struct span says_after;
	bool says_again, echoes;
	int beep_hz;
	const char *keys;
	int keys_by;
	struct span keys_after;
	bool keys_after_prompt;
	struct span hold_after, hold_for;
	int refer_status;
	int repeats;
	int rtp, srtp, codec;
	bool telephone_event;
};

extern const struct setting trait_table[];
extern const size_t trait_count;

/* "busy", and what it means as settings of the table. */
struct trait_name {
	const char *name, *sentence, *settings;
};

extern const struct trait_name trait_names[];
extern const size_t trait_name_count;

extern const struct traits trait_defaults;

#endif
