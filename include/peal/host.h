/* host.h - what the host does for a plugin
 *
 * A plugin gets a struct peal_host in open() and keeps the pointer until
 * close().  Each stage has its own, so that logs and errors name the stage.
 * Every function says which thread may call it:
 *   call loop   the one thread that owns all call-time state; never block it
 *   worker      a thread of the host's that runs load-time batches and work()
 *   any         also threads of the plugin's own
 * All time comes from here, never from the system: a whole night may run on a
 * virtual clock in seconds. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_HOST_H
#define PEAL_HOST_H

#include "plugin.h"

enum peal_level {
	PEAL_LEVEL_DEBUG,
	PEAL_LEVEL_INFO,
	PEAL_LEVEL_WARNING, /* somebody should look; the work goes on */
	PEAL_LEVEL_ERROR,   /* something was not done */
};

struct peal_arena;  /* memory that dies with its batch, call or job */
struct peal_timer;  /* one deadline on the call loop */
struct peal_region; /* a country's numbering plan */
struct peal_job;    /* one call-time question that is answered later */

typedef void peal_fn(void *context);

/* ---- HTTP, on the host's shared driver ---- */

struct peal_http_request {
	const char *method;	    /* "POST" */
	const char *url;	    /* http:// or https:// */
	const char *const *headers; /* "Name: value"; ends with NULL; NULL: none */
	const void *body;	    /* copied; NULL: none */
	size_t body_bytes;
	int64_t timeout_ms;	    /* for the whole exchange; 0: 30 s */
	int64_t connect_timeout_ms; /* 0: 10 s */
	size_t answer_bytes_max;    /* more is not read, and is an error; 0: 64 KiB */
	const char *ca_file;	    /* PEM; NULL: the system's.  Names are always checked */
};

struct peal_http_answer {
	int status;		  /* 0: no answer; `error` says why */
	const char *error;	  /* a sentence; NULL when status is set */
	bool was_sent;		  /* false: surely no byte of the request reached the peer */
	int64_t retry_after_ms;	  /* from Retry-After (seconds or date); -1: none */
	struct peal_slice body;	  /* valid during the call */
	const char *content_type; /* "" when not given */
	int64_t took_ms;
	int64_t date_ms; /* what the peer's clock says, to a second; 0: not said */
};

/* Call loop; exactly once; never before http() has returned. */
typedef void peal_http_fn(void *context, const struct peal_http_answer *answer);

/* ---- HTTP, to us: what providers report ---- */

struct peal_http_listener; /* the host's */
struct peal_http_exchange; /* a request that waits for its answer; the host's */

/* Complete: head and body were read.  All of it lives until http_reply(). */
struct peal_http_received {
	const char *method;	/* "POST" */
	const char *path;	/* as it came, not decoded: "/calls/01a1..." */
	const char *query;	/* the same, without '?'; "": none */
	struct peal_slice body; /* at most 1 MiB */
	const char *peer;	/* IP address */
	bool is_nobodys;	/* all that listen there were asked, and none took it */
	/* Of the first header of that name, whatever its case; NULL: none. */
	const char *(*header)(const struct peal_http_exchange *exchange, const char *name);
};

/* Call loop.  true: it is this stage's, and http_reply() follows, now or later, exactly
 * once (after 60 s the host answers 503 in its place).  false: the next stage that
 * listens at the address is asked.  When none takes it all are asked once more, with
 * `is_nobodys`, so that who knows the path but not what it is about can say so; then 404. */
typedef bool peal_http_serve_fn(void *context, struct peal_http_exchange *exchange,
				const struct peal_http_received *received);

/* ---- services of some kinds; NULL for the others ---- */

struct peal_scrub_host;	  /* scrub.h */
struct peal_dial_host;	  /* dial.h */
struct peal_analyze_host; /* analyze.h */
struct peal_webhook_host; /* webhook.h */

struct peal_host {
	size_t size;	   /* of this struct: a plugin may look before it uses what is newer */
	const char *stage; /* for messages: "scrub.dnd", "dial.sim (asha)" */
	bool is_rehearsal; /* `peal plan`: nothing may have an effect outside the process */

	/* Any.  `event` is a short stable word ("list_loaded"); the sentence is for
	 * people.  `number` is the contact's, 0 when it is about nobody: it is
	 * printed masked.  Never put a number or a secret into the sentence.  Like
	 * lines that come in masses are counted instead of printed. */
	__attribute__((format(printf, 5, 6))) void (*log)(const struct peal_host *host,
							  enum peal_level level, const char *event,
							  uint64_t number, const char *format, ...);

	/* Any.  The clock: real, or virtual in `peal plan` and in tests. */
	int64_t (*now_ms)(const struct peal_host *host);

	/* Any.  Unpredictable bytes; from the seed under a virtual clock. */
	void (*random)(const struct peal_host *host, void *bytes_out, size_t bytes);

	/* The owner of the arena: the worker that has the batch, or the call loop.
	 * Zeroed; never NULL (the process ends when memory is out).  Freed with the
	 * batch, call or job. */
	void *(*alloc)(struct peal_arena *arena, size_t bytes);

	/* Call loop; also in open() and close().  Calls fn once, after at least
	 * `delay_ms`; the timer is gone then.  stop() accepts NULL and must not be
	 * given a timer that has fired. */
	struct peal_timer *(*timer_start)(const struct peal_host *host, int64_t delay_ms,
					  peal_fn *fn, void *context);
	void (*timer_stop)(const struct peal_host *host, struct peal_timer *timer);

	/* Any.  Calls fn on the call loop, soon, in order of the posts.  What was posted
	 * before close() runs too, but maybe after close(): it must not need `self`. */
	void (*post)(const struct peal_host *host, peal_fn *fn, void *context);

	/* Call loop.  Runs work_fn on a worker, then done_fn on the call loop.  For
	 * disk and CPU that the loop cannot afford.  Both have ended when close() is
	 * called. */
	void (*work)(const struct peal_host *host, peal_fn *work_fn, peal_fn *done_fn,
		     void *context);

	/* Call loop.  Redirects are never followed.  A request is sent once: a lost
	 * answer is reported, never repeated.  < 0: refused at once (bad URL), and
	 * fn is not called. */
	int (*http)(const struct peal_host *host, const struct peal_http_request *request,
		    peal_http_fn *fn, void *context, struct peal_error *err);

	/* Any.  The plan of a country by its ISO 3166-1 code ("IN"); NULL: no such
	 * country.  Static. */
	const struct peal_region *(*region)(const struct peal_host *host, const char *iso);
	/* Any.  Reads a number as people write it; `region` NULL: international
	 * only.  0 and *number_out (E.164 digits: 919876543210), or < 0 and a reason
	 * in a few words ("too short for its country"), static. */
	int (*number_parse)(const struct peal_host *host, struct peal_slice text,
			    const struct peal_region *region, uint64_t *number_out,
			    const char **reason_out);
	/* Any.  ISO country of an E.164 number, "001" when it belongs to none, NULL
	 * when not known.  Static. */
	const char *(*number_country)(const struct peal_host *host, uint64_t number);

	/* Any but the call loop.  SHA-256 of a file's bytes, in hex.  Used as the
	 * version of a list and to recognise an unchanged file. */
	int (*file_hash)(const struct peal_host *host, const char *path, char hex_out[65],
			 struct peal_error *err);

	/* Main thread, in open().  Is there such a disposition in this campaign? */
	bool (*disposition_exists)(const struct peal_host *host, const char *name);

	const struct peal_scrub_host *scrub;
	const struct peal_dial_host *dial;
	const struct peal_analyze_host *analyze;
	const struct peal_webhook_host *webhook;

	/* Call loop; also in open().  Serves HTTP/1.1 at "127.0.0.1:8090", ":8090" (all
	 * addresses), "[::1]:8090" or, with port 0, at any free port; stages that name the
	 * same address share it.  < 0: it cannot be bound, or is no address.  In a rehearsal
	 * and in `peal check` nobody ever comes.  Without TLS: a proxy stands before it. */
	int (*http_listen)(const struct peal_host *host, const char *address,
			   peal_http_serve_fn *fn, void *context,
			   struct peal_http_listener **listener_out, struct peal_error *err);
	/* Call loop; also in close(); NULL is fine.  What waits for its answer gets 503. */
	void (*http_unlisten)(const struct peal_host *host, struct peal_http_listener *listener);
	/* Any.  Where it listens, with the port: "127.0.0.1:41733"; lives as long as it. */
	const char *(*http_address)(const struct peal_http_listener *listener);
	/* Call loop.  The body is copied.  `content_type` NULL: text/plain. */
	void (*http_reply)(struct peal_http_exchange *exchange, int status,
			   const char *content_type, const void *body, size_t bytes);
};

/* What an operation that may complete later returns. */
enum peal_when {
	PEAL_NOW,   /* the answer is filled in */
	PEAL_LATER, /* the host's done() will be called exactly once, from any thread, and not
		     * before the operation has returned */
};

#endif
