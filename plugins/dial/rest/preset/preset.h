/* preset.h - what one provider's HTTP API is like, as its preset file says
 *
 * A preset is read once, at open; nothing in it changes afterwards, and everything in
 * it lives until preset_destroy().  pipelines/providers/README.md is its reference.
 * Templates are texts with {{variables}} (template.h). */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_H
#define REST_PRESET_H

#include "peal/dial.h"
#include "template.h"

/* ---- requests ---- */

enum body_kind {
	BODY_NONE,
	BODY_FORM, /* application/x-www-form-urlencoded, in the order of the file */
	BODY_JSON,
};

struct form_field {
	const char *name;
	struct template *value; /* a field whose value is empty is left out */
};

struct json_node; /* a JSON value with templates for texts; preset_json.h */

struct preset_request {
	const char *method;   /* NULL: the preset has no such request */
	struct template *url; /* absolute */
	struct form_field *headers;
	size_t header_count;
	enum body_kind body_kind;
	struct form_field *form;
	size_t form_count;
	struct json_node *json;
	uint32_t line; /* in the preset file */
};

/* ---- what an answer or a report says ---- */

/* Where things stand in a JSON document or a form: the first path that is there counts. */
struct preset_paths {
	const char *const *at; /* "data.payload.call_control_id", "calls[0].sid" */
	size_t count;
};

/* Where a call stands, in order: it only ever goes on. */
enum call_stage {
	STAGE_NONE,    /* the word says nothing of it */
	STAGE_QUEUED,  /* with the provider; nobody is rung yet */
	STAGE_DIALING, /* may ring at any moment */
	STAGE_RINGING,
	STAGE_ANSWERED,
	STAGE_ENDED,
};

/* What a word of the provider's means; the tables of a preset hold these. */
struct preset_word {
	const char *word;      /* "no-answer"; compared without regard to case; "*" at its end
				* stands for anything: "error_*" */
	enum call_stage stage; /* of a status */
	bool has_outcome;      /* ENDED: the outcome is `outcome`; else it follows from
				* whether the call was answered */
	enum peal_outcome outcome;
	bool is_final;	   /* never call this number again */
	bool is_uncharged; /* FAILED: nobody was rung, and no attempt is charged */
};

struct preset_words {
	const struct preset_word *at;
	size_t count;
};

enum machine_verdict {
	VERDICT_NONE,
	VERDICT_HUMAN,
	VERDICT_MACHINE,
	VERDICT_UNSURE,
};

struct preset_verdict {
	const char *word;
	enum machine_verdict verdict;
};

/* How to read a report: a callback, the answer of a look-up, one of a list. */
struct preset_fields {
	struct preset_paths attempt; /* our attempt id, where the provider gives it back */
	struct preset_paths id;	     /* the provider's call id */
	struct preset_paths status;  /* a word of `statuses`; also the type of an event */
	struct preset_paths cause;   /* a word of `causes`; it refines an end */
	struct preset_paths code;    /* SIP status or the provider's number */
	struct preset_paths talk_s;  /* seconds; may have decimals */
	struct preset_paths talk_ms;
	struct preset_paths answered_by; /* a word of `answered_by` */
	struct preset_paths transcript;
	struct preset_paths recording; /* URL */
	struct preset_paths dtmf;
	struct preset_paths placed; /* when the call was made: RFC 3339, RFC 2822, or Unix time */
	struct preset_paths to;	    /* the number that was called */
	const struct preset_extra *extra; /* further fields of the call, for analyze and events */
	size_t extra_count;
};

struct preset_extra {
	const char *name;
	struct preset_paths paths;
};

/* ---- the create request's answer ---- */

enum create_verdict {
	CREATE_ACCEPTED,
	CREATE_REFUSED, /* for good: nobody is rung; `word` says the outcome */
	CREATE_LATER,	/* nobody is rung; try again later, the account is too busy */
	CREATE_LOST,	/* it may or may not ring: by the preset's promise */
};

/* The first rule that fits decides; what fits none: 2xx with an id is accepted, other
 * 4xx are refused with outcome `failed`, 429 is later, all else is lost. */
struct create_rule {
	int status_from, status_to; /* of HTTP; both 0: any */
	struct preset_paths paths;  /* with `words`: one of the words stands there */
	const char *const *words;
	size_t word_count;
	enum create_verdict verdict;
	struct preset_word meaning; /* REFUSED: outcome, is_final */
	bool stops_agent; /* REFUSED: the account's fault (401, 402): no more calls for a while */
};

/* ---- signatures of callbacks ---- */

enum signature_kind {
	SIGNATURE_NONE,	  /* only the secret in the path */
	SIGNATURE_TWILIO, /* HMAC-SHA1 over the URL and the sorted form, base64 */
	SIGNATURE_PLIVO_V3,
	SIGNATURE_HMAC_SHA256, /* over a template of {{body}}, {{timestamp}}, {{url}} */
	SIGNATURE_ED25519,     /* the same */
	SIGNATURE_JWT_HS256,   /* Authorization: Bearer; `payload_hash` where it is there */
	SIGNATURE_BEARER,      /* the header is the secret, with or without "Bearer " */
};

struct preset_signature {
	enum signature_kind kind;
	const char *header;	      /* where the signature stands */
	struct template *secret;      /* of settings; ED25519: the public key in base64 */
	const char *timestamp_header; /* NULL: none, or it stands in the signature's header */
	bool is_timestamp_ms;
	struct template *payload;  /* what is signed */
	bool is_hex;		   /* else base64 */
	const char *value_key;	   /* "d": the header is "v=...,d=..."; NULL: the header is it */
	const char *timestamp_key; /* "v", in the same header; NULL: none */
	int64_t tolerance_ms;	   /* 0: the time is not looked at */
};

/* ---- what follows a report ---- */

/* When a report's status is `word`, this request is made: for providers whose calls are
 * led by commands ("call.answered" -> speak). */
struct preset_command {
	const char *word;
	struct preset_request request;
	bool is_hang_up; /* no request of its own: the call is hung up */
};

/* A document that the provider asks for when the call is answered. */
struct preset_document {
	struct template *text; /* NULL: none */
	const char *content_type;
};

/* ---- the whole ---- */

struct preset_setting {
	const char *name;
	const char *help; /* "Account SID, on the console's first page" */
	bool is_required;
	bool is_secret;
	bool is_number;	      /* E.164 */
	const char *fallback; /* NULL: none */
	uint32_t line;
};

enum auth_kind { AUTH_NONE, AUTH_BASIC, AUTH_BEARER, AUTH_HEADER, AUTH_JWT };

struct preset_auth {
	enum auth_kind kind;
	struct template *user, *password; /* BASIC */
	const char *header;		  /* HEADER: its name */
	struct template *token;		  /* BEARER, HEADER: its value */
	/* JWT RS256, in a bearer header, made anew before it expires. */
	struct template *key; /* PEM */
	struct form_field *claims;
	size_t claim_count;
	int64_t life_ms;
};

struct preset {
	const char *file;
	const char *name;  /* "twilio" */
	const char *about; /* "Twilio Programmable Voice" */
	const struct preset_setting *settings;
	size_t setting_count;

	struct preset_auth auth;
	struct template *base; /* what `{{base}}` is; the setting base_url replaces it */

	struct preset_request create;
	struct preset_paths create_id; /* in the create request's answer */
	struct create_rule *rules;
	size_t rule_count;
	enum peal_recall recall;  /* IDEMPOTENT: a repeated create with the same id rings once;
				   * LOOKUP: `find` or `look_up`; NONE */
	int64_t repeat_within_ms; /* IDEMPOTENT: for so long from the first sending; else 0 */

	struct preset_request look_up; /* by {{call_id}} */
	struct preset_request find;    /* by number and time, or by {{attempt}} */
	struct preset_paths find_list; /* where the list stands in its answer; none: the answer */
	int64_t find_settle_ms;	       /* a call that is not in the list by then was never made */
	struct preset_request hang_up;
	struct preset_request cancel; /* while it is queued; none: hang_up */

	struct preset_fields fields; /* of callbacks */
	struct preset_fields
		look_up_fields; /* of look_up and find; the same if nothing else is said */
	struct preset_words statuses;
	struct preset_words causes;
	const struct preset_verdict *answered_by;
	size_t answered_by_count;
	/* An end is kept back until all of these have come, or for so long: "transcript",
	 * "answered_by" (only where machines are listened for), names of fields.extra. */
	const char *const *waits_for;
	size_t waits_for_count;
	int64_t wait_ms;

	bool has_callbacks;
	bool callbacks_incomplete; /* not every end is reported: calls are looked up besides */
	struct preset_signature signature;
	struct preset_document answer; /* served at {{answer_url}} */
	struct preset_command *commands;
	size_t command_count;

	/* The provider's words for `answering_machine`; all NULL: it cannot tell machines. */
	const char *machine_words[PEAL_MACHINE_CONTINUE + 1];

	double cps;	      /* what a new account may do; 0: not known */
	int64_t poll_ms;      /* between two look-ups of one call */
	int64_t timeout_ms;   /* of one request */
	int64_t queue_max_ms; /* how long a call may wait with the provider; 0: it does not queue */
};

/* Reads and checks a preset: `file` absolute.  < 0: `err` names file, line, what is wrong
 * and what was expected; several mistakes are several lines. */
int preset_read(const char *file, struct preset **preset_out, struct peal_error *err);
void preset_destroy(struct preset **preset);

/* Finds the file of a preset by the option's value (absolute): the file itself, with
 * ".cfg" (unless that is a pipeline), or one of those that came with Peal, unless it
 * is a path: one with ".cfg", or in a folder that is not there.  `path_out` PATH_MAX
 * bytes.  < 0: there is none; `err` lists those that came with Peal, with the nearest
 * name first. */
int preset_find(const char *wanted, char *path_out, size_t path_bytes, struct peal_error *err);

/* What a word means; NULL: the preset does not know it. */
const struct preset_word *preset_word_find(const struct preset_words *words, const char *word);

#endif
