/* stack.h - SIP: one thread with libre's loop on it
 *
 * Every call into libre stands in stack.c.  All functions run on the SIP thread,
 * and all callbacks come from it, unless it is said otherwise.  What the stack
 * hands over lives during the callback. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_STACK_H
#define PEAL_SIP_STACK_H

#include "peal/dial.h"

struct stack;

struct stack_config {
	const struct peal_host *host; /* for the log; lives as long as the stack */
	const char *address;	      /* to bind: "127.0.0.1", "::1"; NULL: the one that the
				       * system would send from to `peer` */
	const char *peer;	      /* host of the first target */
	int64_t port;		      /* of UDP and TCP; TLS has the next one; 0: any */
	const char *ca_file;	      /* PEM; NULL: the system's */
	const char *certificate;      /* PEM with key, for trunks that ask for ours; NULL: none */
	bool is_tls;		      /* a target needs it */
	size_t sockets_max;	      /* file descriptors that may be open, with media */
	/* An INVITE out of any dialog.  The stack answers 480 after it has returned. */
	void (*received_fn)(void *context, const struct peal_received *received);
	void *context;
};

/* Any thread.  Starts the thread; returns when it listens, or why it cannot. */
struct stack *stack_create(const struct stack_config *config, struct peal_error *err);
/* Any thread but its own.  Ends the thread; legs and asks that are left are freed
 * without callbacks.  Accepts NULL. */
void stack_destroy(struct stack **stack);

/* Any thread.  Calls fn on the SIP thread, soon, in order of the posts.  Posts that
 * have not run when the stack is destroyed run before its thread ends. */
void stack_post(struct stack *stack, peal_fn *fn, void *context);

/* The address that other sides reach us at: bound, or by route.  Text, static for
 * the stack's life. */
const char *stack_address(const struct stack *stack);

/* A clock that does not jump. */
int64_t stack_now_ms(const struct stack *stack);

/* ---- timers ---- */

struct stack_timer; /* one deadline */

struct stack_timer *stack_timer_start(struct stack *stack, int64_t delay_ms, peal_fn *fn,
				      void *context);
/* Accepts NULL; not after it has fired. */
void stack_timer_stop(struct stack_timer *timer);

/* ---- where requests go, and as whom ---- */

struct stack_account {
	const char *user, *password; /* for digest; NULL: none */
};

/* ---- one INVITE of ours, and the dialog that comes of it ---- */

struct leg;

struct leg_request {
	const char *uri;       /* who is called: "sip:+919876543210@trunk.example" */
	const char *target;    /* where it is sent: "sip:10.0.0.1:5060;transport=udp" */
	const char *from_uri;  /* "sip:+9122...@trunk.example" */
	const char *from_name; /* NULL: none */
	const char *headers;   /* further lines, each ended by "\r\n"; NULL: none */
	const char *sdp;       /* our offer */
	struct stack_account account;
};

/* What a SIP message says about an end. */
struct leg_end {
	int status;		  /* SIP; 0: no answer came, or the other side hung up (BYE) */
	const char *reason;	  /* the phrase, or what the network said: "Connection refused" */
	int q850;		  /* from the Reason header; 0: none */
	const char *reason_text;  /* of the Reason header; "": none */
	int64_t retry_after_ms;	  /* -1: none */
	const char *contact;	  /* 3xx: where to instead; "": none */
	bool is_refused_password; /* 401 or 407 again, to what we know */
	bool was_heard;		  /* some answer came, be it 100 */
};

struct leg_events {
	/* 100..199.  `sdp` is empty when there is none.  A fork gives several. */
	void (*progress)(void *context, int status, const char *reason, struct peal_slice sdp);
	/* 2xx, once; the ACK was sent.  Further branches of a fork are hung up. */
	void (*answered)(void *context, struct peal_slice sdp);
	/* No call came of it; the leg is gone.  After leg_cancel() too. */
	void (*failed)(void *context, const struct leg_end *end);
	/* A 200 crossed our CANCEL: it was acknowledged and hung up at once; comes
	 * instead of failed(); the leg is gone. */
	void (*answered_late)(void *context);
	/* The other side hung up; the leg is gone. */
	void (*ended)(void *context, const struct leg_end *end);
	/* A re-INVITE or UPDATE with this offer.  Write the answer to sdp_out (its
	 * size is bytes_max); < 0: 488 is sent. */
	int (*offered)(void *context, struct peal_slice sdp, char *sdp_out, size_t bytes_max);
	/* INFO: application/dtmf-relay or application/dtmf; one key. */
	void (*key)(void *context, char key);
	/* What became of leg_refer(): 0 while it is under way, then once a status. */
	void (*referred)(void *context, int status);
	/* TCP and TLS: something was heard, and then the connection was lost before a final
	 * answer.  leg_cancel() opens another one; failed() or answered_late() may follow,
	 * or nothing. */
	void (*lost)(void *context);
};

/* 0, or < 0: nothing was sent.  `events` is static; texts are copied. */
int leg_call(struct stack *stack, const struct leg_request *request,
	     const struct leg_events *events, void *context, struct leg **leg_out,
	     struct peal_error *err);
/* Before the answer: CANCEL as soon as the protocol allows; failed() or
 * answered_late() follows. */
void leg_cancel(struct leg *leg);
/* After the answer: BYE, with a Reason when q850 is not 0.  The leg is gone, no
 * callback follows; what the network still has to say is heard by the stack. */
void leg_hang_up(struct leg *leg, int q850);
/* Whatever its state: CANCEL or BYE; no callback follows.  Accepts NULL. */
void leg_drop(struct leg *leg);
/* After the answer: REFER; referred() follows. */
int leg_refer(struct leg *leg, const char *uri, struct peal_error *err);

/* ---- requests without a dialog: REGISTER, OPTIONS ---- */

struct ask;

struct ask_request {
	const char *method;
	const char *uri;      /* "sip:trunk.example" */
	const char *target;   /* as for a leg */
	const char *from_uri; /* also To */
	const char *headers;  /* "Expires: 300\r\n"; NULL: none */
	bool has_contact;     /* our Contact is among the headers */
	int64_t timeout_ms;
	bool is_awaited; /* stack_destroy() waits a little for its answer */
	struct stack_account account;
};

struct ask_answer {
	int status; /* 0: none */
	const char *reason;
	int64_t expires_ms;	/* of our Contact, else the header; -1: none */
	int64_t retry_after_ms; /* -1: none */
};

typedef void ask_fn(void *context, const struct ask_answer *answer);

int ask_send(struct stack *stack, const struct ask_request *request, ask_fn *fn, void *context,
	     struct ask **ask_out, struct peal_error *err);
/* No callback follows.  Accepts NULL. */
void ask_drop(struct ask *ask);

#endif
