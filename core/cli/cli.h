/* cli.h - what every command of `peal` is given
 *
 * main.c reads the command line into a struct cli; one file per command does the
 * work.  Results go to stdout, everything else to stderr. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_CLI_H
#define PEAL_CLI_CLI_H

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/pipeline/pipeline.h"

#include <stdio.h>

enum cli_exit {
	CLI_DONE = 0,
	CLI_FAILED = 1, /* the world: disk, network, another process */
	CLI_WRONG = 2,	/* wrong input */
	CLI_LEFT = 3,	/* contacts are left, and none can be called now */
};

#define CLI_OVERRIDES_MAX 64
#define CLI_FIELDS_MAX 64

struct cli {
	const struct command *command;
	int argc; /* what is not an option */
	char **argv;

	/* of all commands */
	const char *overrides[CLI_OVERRIDES_MAX];
	size_t override_count;
	const char *plugin_path;
	bool is_json, is_quiet, shows_numbers;
	enum log_format log_format;
	enum peal_level log_level;

	/* of some */
	bool waits, is_markdown;
	const char *drain, *seed, *from;    /* run, plan */
	const char *format, *output;	    /* export */
	const char *at, *until;		    /* release */
	const char *reason, *receiver;	    /* dnd, events */
	const char *agent, *name;	    /* dial */
	const char *fields[CLI_FIELDS_MAX]; /* dial: "NAME=VALUE" */
	size_t field_count;

	/* made by main */
	struct log *log;
	struct loader *loader;
};

enum cli_option {
	CLI_OPTION_SET = 1u << 0,
	CLI_OPTION_JSON = 1u << 1,
	CLI_OPTION_MARKDOWN = 1u << 2,
	CLI_OPTION_WAIT = 1u << 3,
	CLI_OPTION_DRAIN = 1u << 4,
	CLI_OPTION_SEED = 1u << 5,
	CLI_OPTION_FROM = 1u << 6,
	CLI_OPTION_EXPORT = 1u << 7,  /* --format, --output */
	CLI_OPTION_RELEASE = 1u << 8, /* --at, --until */
	CLI_OPTION_REASON = 1u << 9,
	CLI_OPTION_RECEIVER = 1u << 10,
	CLI_OPTION_DIAL = 1u << 11, /* --agent, --name, --field */
};

struct command {
	const char *name;
	const char *usage;   /* "FILE UPLOAD [--at TIME]" */
	const char *summary; /* one line */
	const char *more;    /* paragraphs and examples for --help */
	unsigned options;    /* enum cli_option: those it takes besides the common ones */
	int min_args, max_args;
	int (*run)(struct cli *cli); /* enum cli_exit */
};

/* One per file core/cli/<name>.c */
extern const struct command command_run, command_check, command_plan, command_status, command_pause,
	command_resume, command_stop, command_explain, command_export, command_dnd, command_events,
	command_plugins, command_release, command_uploads, command_flush, command_agent,
	command_dial;

/* Reads and checks a pipeline; prints all problems.  NULL: return CLI_WRONG. */
struct pipeline *cli_pipeline(struct cli *cli, const char *file);

/* Prints "peal: ..." to stderr; returns the exit code that fits the error. */
int cli_fail(const struct peal_error *err);
/* What came in from outside is wrong or too large: CLI_WRONG; else CLI_FAILED. */
int cli_code(enum peal_code code);
/* Prints how the command is used to stderr; returns CLI_WRONG. */
__attribute__((format(printf, 2, 3))) int cli_usage(struct cli *cli, const char *format, ...);

/* "30s", "5m", "3d"; or an error that names the option. */
int cli_duration(const char *option, const char *text, int64_t *ms_out, struct peal_error *err);

#endif
