/* plugin.h - what every Peal plugin is made of
 *
 * A plugin is one shared object that exports one constant, `peal_plugin`, and
 * links against nothing of Peal: all it needs from the host comes through
 * struct peal_host (host.h).  It includes the header of its kind (scrub.h,
 * dial.h, ...), which includes this one.  The headers are C17 with GNU attributes
 * (gcc, clang), not C++: other languages export the constant through a C file. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_H
#define PEAL_PLUGIN_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A plugin loads when its major is equal to the host's and its minor is not
 * newer.  MAJOR: a field or a rule changed.  MINOR: a field was appended.
 *   1.0  first
 *   2.0  a script is a list of steps; dial: prepare, abilities, caller ids, answering
 *        machines, recordings, fields, calls that are not charged
 *   2.1  host: requests from outside (http_listen); dial: promises that depend on
 *        settings, when a call must have rung, reports that are acknowledged,
 *        calls that fail for want of something of ours; a script's outline is checked */
#define PEAL_ABI_MAGIC 0x4c414550u /* "PEAL" */
#define PEAL_ABI_MAJOR 2
#define PEAL_ABI_MINOR 1

/* A point in time: milliseconds since 1970-01-01T00:00:00Z.  Durations are
 * milliseconds too.  PEAL_NEVER is later than everything. */
#define PEAL_NEVER INT64_MAX

struct peal_host;

/* The order of the kinds is the order of the stages in a pipeline file. */
enum peal_kind {
	PEAL_KIND_NONE,
	PEAL_KIND_INGEST,
	PEAL_KIND_SCRUB,
	PEAL_KIND_TEMPLATE,
	PEAL_KIND_SCHEDULE,
	PEAL_KIND_DIAL,
	PEAL_KIND_ANALYZE,
	PEAL_KIND_WEBHOOK,
	PEAL_KIND_STORE,
	PEAL_KIND_COUNT, /* not a kind */
};

/* Bytes that belong to somebody else: not terminated, may hold any byte. */
struct peal_slice {
	const char *at; /* never NULL when bytes > 0 */
	size_t bytes;
};

/* ---- options: the one description of a plugin's settings ----
 *
 * The host checks a stage's settings against the table, fills the plugin's own
 * config struct (zeroed first) and hands it to open().  From the same table come
 * the errors of `peal check` and the text of `peal plugins KIND.NAME`.
 *
 * Some names are the host's own, for every stage of a kind, and a plugin has none of
 * them: ingest: release; dial: agent, cps, concurrent, trunk, ring_timeout,
 * longest_call, caller_ids, caller_id, answering_machine, recordings, breaker_calls,
 * breaker_within, breaker_pause; webhook: receiver,
 * concurrent, retry_for; and the names of the kinds. */

enum peal_option_type {
	PEAL_OPTION_BOOL,     /* bool */
	PEAL_OPTION_INT,      /* int64_t */
	PEAL_OPTION_REAL,     /* double; an integer is accepted */
	PEAL_OPTION_TEXT,     /* const char *, UTF-8 */
	PEAL_OPTION_CHOICE,   /* int: index into choices */
	PEAL_OPTION_DURATION, /* int64_t, ms: "250ms", "90s", "5m", "1h30m", "3d" */
	PEAL_OPTION_SIZE,     /* int64_t, bytes: "64KiB", "10MB", 4096 */
	PEAL_OPTION_PATH,     /* const char *, absolute; relative ones are to the file */
	PEAL_OPTION_SECRET,   /* const char *; "env:NAME", "file:PATH" or literal; never shown */
	PEAL_OPTION_TEXTS,    /* struct peal_texts; one text is a list of one */
	PEAL_OPTION_PATHS,    /* struct peal_texts of absolute paths; globs stay as they are */
	PEAL_OPTION_SECRETS,  /* struct peal_texts */
	PEAL_OPTION_MAP,      /* struct peal_map: a group of free names with text values */
	PEAL_OPTION_GROUPS,   /* struct peal_groups: a list of groups, each by `rows` */
};

enum peal_option_flag {
	PEAL_OPTION_REQUIRED = 1u << 0,
	PEAL_OPTION_DEPRECATED = 1u << 1, /* accepted, with a warning: doc says what instead */
};

struct peal_texts {
	const char *const *at;
	size_t count;
};

struct peal_pair {
	const char *name;
	const char *value;
};

struct peal_map {
	const struct peal_pair *at;
	size_t count;
};

struct peal_groups {
	const void *at; /* `count` structs of `row_size` bytes, one after the other */
	size_t count;
};

struct peal_option {
	const char *name;
	enum peal_option_type type;
	unsigned flags;
	size_t offset;		    /* into the plugin's config struct */
	const char *fallback;	    /* default, as one would write it, without quotes; NULL: none
				     * (number 0, text NULL, empty list) */
	double min, max;	    /* INT, REAL, DURATION (ms), SIZE (bytes), each item's length
				     * in bytes for texts; both 0: any */
	const char *const *choices; /* CHOICE; ends with NULL */
	const char *unit; /* for people: "calls per second"; NULL where the type says it */
	const char *doc;  /* a sentence or two, for people; every row has one */
	const struct peal_option *rows; /* GROUPS: the options of each group */
	size_t row_size;		/* GROUPS: bytes of one group's struct */
};

/* A row's name and offset come from the member; a member of the wrong C type
 * does not compile. */
#define PEAL_OPTION_AT(kind, owner, member, ctype)                                                 \
	.name = #member, .type = kind,                                                             \
	.offset = offsetof(owner, member) +                                                        \
		  0 * sizeof(struct {                                                              \
			  int member##_has_the_wrong_type                                          \
			      : _Generic(((owner *)0)->member, ctype : 1, default                  \
					 : -1);                                                    \
		  })
#define PEAL_BOOL(owner, member) PEAL_OPTION_AT(PEAL_OPTION_BOOL, owner, member, bool)
#define PEAL_INT(owner, member) PEAL_OPTION_AT(PEAL_OPTION_INT, owner, member, int64_t)
#define PEAL_REAL(owner, member) PEAL_OPTION_AT(PEAL_OPTION_REAL, owner, member, double)
#define PEAL_TEXT(owner, member) PEAL_OPTION_AT(PEAL_OPTION_TEXT, owner, member, const char *)
#define PEAL_CHOICE(owner, member) PEAL_OPTION_AT(PEAL_OPTION_CHOICE, owner, member, int)
#define PEAL_DURATION(owner, member) PEAL_OPTION_AT(PEAL_OPTION_DURATION, owner, member, int64_t)
#define PEAL_SIZE(owner, member) PEAL_OPTION_AT(PEAL_OPTION_SIZE, owner, member, int64_t)
#define PEAL_PATH(owner, member) PEAL_OPTION_AT(PEAL_OPTION_PATH, owner, member, const char *)
#define PEAL_SECRET(owner, member) PEAL_OPTION_AT(PEAL_OPTION_SECRET, owner, member, const char *)
#define PEAL_TEXTS(owner, member)                                                                  \
	PEAL_OPTION_AT(PEAL_OPTION_TEXTS, owner, member, struct peal_texts)
#define PEAL_PATHS(owner, member)                                                                  \
	PEAL_OPTION_AT(PEAL_OPTION_PATHS, owner, member, struct peal_texts)
#define PEAL_SECRETS(owner, member)                                                                \
	PEAL_OPTION_AT(PEAL_OPTION_SECRETS, owner, member, struct peal_texts)
#define PEAL_MAP(owner, member) PEAL_OPTION_AT(PEAL_OPTION_MAP, owner, member, struct peal_map)
#define PEAL_GROUPS(owner, member, table, row)                                                     \
	PEAL_OPTION_AT(PEAL_OPTION_GROUPS, owner, member, struct peal_groups),                     \
		.rows = table, .row_size = sizeof(row)
#define PEAL_OPTION_END                                                                            \
	{                                                                                          \
		.name = NULL                                                                       \
	}

/* ---- the plugin ---- */

struct peal_plugin {
	/* These five never move: they protect the rest. */
	uint32_t magic;
	uint16_t abi_major, abi_minor;
	uint32_t size; /* of this struct, as the plugin was compiled */
	uint32_t kind; /* enum peal_kind */

	const char *name;    /* as written in a pipeline: scrub = "dnd" */
	const char *version; /* the plugin's own */
	const char *license; /* SPDX */
	const char *summary; /* one line: what it does */

	const struct peal_option *options; /* ends with PEAL_OPTION_END; NULL: no options */
	size_t config_size;		   /* of the plugin's config struct */

	/* Relations between options, beyond what rows can say; may look at local
	 * files.  Optional.  Main thread, before open().  `err->text`, empty before,
	 * names the option first: "to: must be later than from"; several mistakes
	 * are several lines, by peal_fail_also().  Options that were set wrong have
	 * their defaults. */
	int (*check)(const void *config, struct peal_error *err);
	/* Main thread.  `host` and `config` live until close() has returned.
	 * *self_out is written only on success.  Two stages of one plugin are two
	 * opens: keep no mutable variables at file scope. */
	int (*open)(const struct peal_host *host, const void *config, void **self_out,
		    struct peal_error *err);
	/* Main thread, when no operation and no work() is under way.  Accepts NULL. */
	void (*close)(void *self);

	/* The operations of the kind: struct peal_scrub_ops, ...; each starts with
	 * its own size, so that it can grow. */
	const void *ops;
};

#define PEAL_EXPORT __attribute__((visibility("default")))
#define PEAL_PLUGIN_HEAD(the_kind)                                                                 \
	.magic = PEAL_ABI_MAGIC, .abi_major = PEAL_ABI_MAJOR, .abi_minor = PEAL_ABI_MINOR,         \
	.size = sizeof(struct peal_plugin), .kind = the_kind

extern PEAL_EXPORT const struct peal_plugin peal_plugin;

_Static_assert(offsetof(struct peal_plugin, name) == 16, "the head of a plugin must not move");

#endif
