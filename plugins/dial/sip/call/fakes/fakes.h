/* fakes.h - SIP, sound and host in a test's hands, for what is in call/
 *
 * They stand in the place of stack.c, media and sound: what is asked of them is written
 * into the story, one word group after the other; what they would say, the test says.
 * The clock is virtual.  One thread, one set for each test program. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_FAKES_H
#define PEAL_SIP_FAKES_H

#include "media/media.h"
#include "signal/stack.h"
#include "sound/sound.h"

/* Everything anew; the clock stands at 1000. */
void fake_reset(void);
/* Nothing is left: legs, streams, timers, sounds that somebody keeps. */
void fake_check_empty(void);
/* What happened since it was asked last: "play a b; listen 1; ". */
const char *fake_story(void);
/* Fails the test when the story is another. */
void fake_expect(const char *story);
__attribute__((format(printf, 1, 2))) void fake_tell(const char *format, ...);

/* Runs posts and timers that are due, and moves the clock. */
void fake_advance(int64_t by_ms);
int64_t fake_now(void);

/* ---- SIP ---- */

struct stack {
	int dummy;
};

struct leg {
	const struct leg_events *events;
	void *context;
	char uri[512], target[512], from_uri[512], headers[512], sdp[4096], user[128];
	bool is_gone;
};

struct ask {
	ask_fn *fn;
	void *context;
	char method[32], target[512], headers[256], user[128];
	bool is_gone, is_awaited;
};

extern struct stack fake_stack;
/* The one that was made last; NULL: none. */
struct leg *fake_leg(void);
/* The next leg_call() fails with this sentence; NULL: it does not. */
void fake_leg_fails(const char *why);
void fake_progress(struct leg *leg, int status, const char *sdp);
void fake_answer(struct leg *leg, const char *sdp);
/* A final answer; 0: none came. */
void fake_fail(struct leg *leg, int status, const char *reason);
void fake_fail_end(struct leg *leg, const struct leg_end *end);
void fake_bye(struct leg *leg, const char *reason_text);
/* An answer with PCMU at port 4000, and one that declines the sound. */
extern const char fake_sdp[], fake_sdp_declined[];

/* The open request of this method to this target (a part of it); NULL: none. */
struct ask *fake_ask(const char *method, const char *target);
void fake_ask_answer(struct ask *ask, int status, int64_t expires_ms);

/* ---- sound ---- */

struct media {
	int dummy;
};

struct sounds {
	int dummy;
};

struct stream {
	const struct stream_events *events;
	void *context;
	uint32_t play; /* the last one */
};

extern struct media fake_media;
extern struct sounds fake_sounds;
struct stream *fake_stream(void); /* the one that was made last */
void fake_streams_fail(bool do_fail);
void fake_played(void); /* the last play of the last stream */
/* Nothing is in memory; sounds_get() waits for fake_sounds_arrive(). */
void fake_sounds_are_missing(bool are_missing);
/* err NULL: they are there. */
void fake_sounds_arrive(const char *err);

/* ---- host ---- */

struct peal_call {
	bool has_ended;
	struct peal_call_end end;
	char cause_text[256], transcript[4096], dtmf[256], recording[1024], fields[2048];
};

extern const struct peal_host fake_host;
/* What ask() is answered; NULL: yes. */
void fake_ask_refuses(const char *reason);

#endif
