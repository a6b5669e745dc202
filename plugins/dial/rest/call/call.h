/* call.h - one attempt at the provider
 *
 *   CREATING --accepted--> LIVE --an end is reported--> ENDING --> OVER
 *      |                    ^
 *      '-lost-> SEEKING ----'   the call is looked for
 *                  '-> WAITING  only a callback can tell
 *
 * All that is heard of a call, from whom and in whatever order, goes through
 * report_take(): its stage only goes on, and the first end counts. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_CALL_H
#define REST_CALL_H

#include "report/document.h"
#include "rest.h"

#define HELD_MAX 16u /* callbacks of one call that wait for the disk */

enum call_phase {
	PHASE_CREATING, /* the create request waits, or its answer does */
	PHASE_SEEKING,	/* it may or may not be there: it is looked for */
	PHASE_WAITING,	/* the same, and nobody can be asked */
	PHASE_LIVE,
	PHASE_ENDING, /* it is over; more may be said of it */
	PHASE_OVER,   /* the host was told; its end is on the way to the disk */
};

/* Does it count as an attempt of the contact? */
enum charge {
	CHARGED,
	UNCHARGED,	    /* the provider took no call */
	UNCHARGED_SHORTAGE, /* there were too many just then: nobody's fault */
};

/* A further field of the call; the name is the preset's. */
struct known_extra {
	const char *name;
	char *value;
};

/* What is known of a call besides its stage; the texts are its own. */
struct known {
	int code;
	int64_t talk_ms; /* -1: not said */
	enum machine_verdict verdict;
	char *answered_by, *transcript, *recording, *dtmf;
	struct known_extra extra[PEAL_END_FIELDS_MAX];
	size_t extra_count;
	/* Of the first end. */
	const struct preset_word *status, *cause;
	char *cause_text;
};

struct call {
	struct rest *rest;
	struct peal_call *host_call;		 /* NULL: the host was told of the end */
	const struct peal_call_request *request; /* not when host_call is NULL */
	struct table_entry by_attempt, by_id, by_call;

	char *attempt;
	char *id;	     /* the provider's; NULL: not known */
	bool is_id_reported; /* not only by the create request's answer */
	bool is_recalled;    /* it was placed by an earlier run */
	const char *from;    /* NULL: none */
	struct text_buffer callback_url, answer_url;
	int64_t placed_ms, ring_until_ms;
	int64_t sent_ms; /* its create request, the last time; 0: it was not, by this run */

	enum call_phase phase;
	enum call_stage stage;
	int64_t ringing_ms, answered_ms, ended_ms; /* when it was heard; 0: was not */
	struct known known;

	bool is_heard;	  /* a callback has told of it */
	bool is_end_seen; /* in a look-up; a callback is waited for */

	unsigned repeat_count; /* of the create request */
	struct repeat *repeat; /* the host is asked whether it may be made; NULL: it is not */
	unsigned seek_count, seek_fail_count;
	unsigned last_look_count; /* when its longest life is over */
	unsigned poll_fail_count;
	int64_t lost_ms;	/* since when it is looked for */
	int64_t clock_ahead_ms; /* our clock, of the provider's that lists it */

	bool is_end_wanted;	   /* we have asked for its end, or will when its id is known */
	bool is_end_firm;	   /* also when it rings or talks by then */
	bool is_end_asked;	   /* the provider was */
	bool is_end_taken;	   /* the provider has agreed to it */
	bool is_alive_seen;	   /* by a look-up after that */
	bool is_look_up_down;	   /* the provider could not say so by then */
	bool is_end_refusal_told;  /* that it did not is in the log */
	enum peal_outcome gave_up; /* is_end_wanted: what it is then, if it was not answered */
	unsigned end_try_count;
	bool is_limit_asked; /* it was too long in limit_stage: is it there still? */
	enum call_stage limit_stage;
	int64_t limit_since_ms;
	unsigned limit_look_count;
	bool is_life_over, is_watched; /* is_watched: polled from now on */
	bool is_given_up;	       /* by the host: nothing is waited for any more */
	uint64_t commands_done;	       /* a bit for each of the preset's */

	struct peal_timer *step_timer;	/* repeat, seek, poll: what comes next */
	struct peal_timer *limit_timer; /* how long it may stay in its stage */
	struct peal_timer *life_timer;	/* its longest life */
	struct peal_timer *held_timer;	/* how long callbacks wait for a late report */
	struct peal_timer *bound_timer; /* how long its end may take; how long it is kept back */

	struct ask *asks;			   /* its requests under way */
	struct peal_http_exchange *held[HELD_MAX]; /* answered when its end is on disk */
	size_t held_count;

	/* An end of our own, told when the host's call has returned. */
	enum peal_outcome own_outcome;
	enum charge own_charge;
	char *own_text;
};

/* ---- life: call.c ---- */

struct call *call_create(struct rest *rest, struct peal_call *host_call,
			 const struct peal_call_request *request, int64_t placed_ms);
/* The host is not told. */
void call_destroy(struct call *call);
struct call *call_by_attempt(const struct rest *rest, const char *attempt);
struct call *call_by_id(const struct rest *rest, const char *id);
struct call *call_by_handle(const struct rest *rest, const struct peal_call *handle);

int64_t call_now(const struct call *call);
void call_facts_fill(const struct call *call, struct call_facts *facts_out);
/* Copies the id and makes the call known by it. */
void call_id_set(struct call *call, const char *id);
bool call_was_answered(const struct call *call);
/* Starts a timer anew; `timer` is one of the call's. */
void call_timer(struct call *call, struct peal_timer **timer, int64_t delay_ms, peal_fn *fn);
void call_timer_stop(struct call *call, struct peal_timer **timer);

/* The host is told; the call is not to be touched after it. */
void call_over(struct call *call, const struct peal_call_end *end);
/* By what is known; after an end was reported or a bound has passed. */
void call_over_known(struct call *call);
/* An end of our own; `text` is for people; at once, or in the next turn of the loop. */
void call_over_own(struct call *call, enum peal_outcome outcome, enum charge charge,
		   const char *text);
void call_over_soon(struct call *call, enum peal_outcome outcome, enum charge charge,
		    const char *text);
__attribute__((format(printf, 4, 5))) void call_log(const struct call *call, enum peal_level level,
						    const char *event, const char *format, ...);

/* ---- create.c ---- */

void create_start(struct call *call);
/* The same request again, after a lost answer or a restart. */
void create_repeat(struct call *call);
/* In so long: does the provider still drop a repeated one, and is the window open? */
bool create_may_repeat(const struct call *call, int64_t in_ms);
/* It has left. */
void create_sent(struct call *call);
/* The call is gone: the host's answer is for nobody. */
void create_forget(struct call *call);

/* ---- report_take.c ---- */

/* `fields` are those that it was read by.  true: the call is over or ending, and may be
 * gone; what reported it is acknowledged when its end is on disk. */
bool report_take(struct call *call, const struct report *report,
		 const struct preset_fields *fields);
/* Its end is known: tells the host, or keeps it back for what is still to come. */
void report_end_check(struct call *call);
/* It is there at the provider: what was put off is done. */
void call_goes_live(struct call *call);

/* ---- ask.c ---- */

/* Can it be asked where it stands, by what is known of it now? */
bool ask_is_possible(const struct call *call);
/* Looks it up after so long, and again until it is over. */
void poll_in(struct call *call, int64_t delay_ms);
bool poll_is_on(const struct call *call);
int64_t poll_every(const struct rest *rest);
/* A question got no answer of use: one line of the log for many.  `unreadable` is what is
 * wrong with the answer's body; "": nothing. */
void ask_unanswered(const struct call *call, const struct peal_http_answer *answer,
		    const char *unreadable);

/* ---- seek.c ---- */

/* Looks for a call that may or may not be there, if the preset can. */
bool seek_is_possible(const struct call *call);
void seek_start(struct call *call);
/* It is being looked for, with hope. */
bool seek_goes_on(const struct call *call);
/* Nobody can be asked: a callback must tell, or nothing does. */
void seek_no_more(struct call *call);

/* ---- quiet.c ---- */

/* A live call is looked up after a while, if no callback tells of it. */
void quiet_start(struct call *call);
void quiet_heard(struct call *call);
/* A look-up says so: is it to be left for a callback that may be on its way? */
bool quiet_waits(struct call *call, const struct report *report);

/* ---- life.c ---- */

/* Starts its longest life, from when it was sent or, before that, placed. */
void life_start(struct call *call);
/* The host has lost patience: it is looked up, and then ends. */
void life_end_soon(struct call *call);
/* The last looks are over: what is known by now is all that there will be. */
void life_conclude(struct call *call);
/* Its number is let alone as long as it may ring or talk. */
void call_over_unknown(struct call *call);

/* ---- end.c ---- */

/* Ends it early; `gave_up` is its outcome if it was not answered. */
void end_want(struct call *call, enum peal_outcome gave_up);
/* It rings or talks: an end that was wanted only before that is not wanted any more. */
void end_unwant(struct call *call);
/* What was wanted before the call was there is done now. */
void end_try(struct call *call);
/* How long it may stay in its stage; anew when that has changed. */
void limit_start(struct call *call);
/* It was looked up; `is_answered`: the provider said where it stands, else `is_away`: it
 * says nothing at all for now. */
void limit_looked_up(struct call *call, bool is_answered, bool is_away);

/* ---- outcome.c ---- */

enum peal_outcome outcome_of(const struct known *known, bool was_answered, bool is_end_wanted,
			     enum peal_outcome gave_up);
/* Would a later report make a difference?  No talk, no cause, nothing heard before. */
bool outcome_is_vague(const struct known *known, bool was_answered, bool is_end_wanted);

/* ---- callback.c ---- */

/* A request from outside; of the host's listener. */
bool callback_serve(void *rest, struct peal_http_exchange *exchange,
		    const struct peal_http_received *received);

/* ---- commands.c ---- */

void commands_run(struct call *call, const char *status_word);

#endif
