/* main.c - the `peal` program: reads the command line and calls the command */
/* SPDX-License-Identifier: MIT */
#include "core/cli/cli.h"

#include "core/config/value.h"

#include <curl/curl.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const struct command *const commands[] = {
	&command_run,	  &command_check, &command_plan,    &command_status, &command_pause,
	&command_resume,  &command_stop,  &command_explain, &command_export, &command_uploads,
	&command_release, &command_flush, &command_agent,   &command_dnd,    &command_events,
	&command_plugins, &command_dial,
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

enum {
	FLAG_SET = 1000,
	FLAG_PLUGIN_PATH,
	FLAG_JSON,
	FLAG_LOG_FORMAT,
	FLAG_LOG_LEVEL,
	FLAG_SHOW_NUMBERS,
	FLAG_MARKDOWN,
	FLAG_WAIT,
	FLAG_DRAIN,
	FLAG_SEED,
	FLAG_FROM,
	FLAG_FORMAT,
	FLAG_AT,
	FLAG_UNTIL,
	FLAG_REASON,
	FLAG_RECEIVER,
	FLAG_AGENT,
	FLAG_NAME,
	FLAG_FIELD,
	FLAG_VERSION,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, FLAG_VERSION },
	{ "quiet", no_argument, NULL, 'q' },
	{ "set", required_argument, NULL, FLAG_SET },
	{ "plugin-path", required_argument, NULL, FLAG_PLUGIN_PATH },
	{ "json", no_argument, NULL, FLAG_JSON },
	{ "log-format", required_argument, NULL, FLAG_LOG_FORMAT },
	{ "log-level", required_argument, NULL, FLAG_LOG_LEVEL },
	{ "show-numbers", no_argument, NULL, FLAG_SHOW_NUMBERS },
	{ "markdown", no_argument, NULL, FLAG_MARKDOWN },
	{ "wait", no_argument, NULL, FLAG_WAIT },
	{ "drain", required_argument, NULL, FLAG_DRAIN },
	{ "seed", required_argument, NULL, FLAG_SEED },
	{ "from", required_argument, NULL, FLAG_FROM },
	{ "format", required_argument, NULL, FLAG_FORMAT },
	{ "output", required_argument, NULL, 'o' },
	{ "at", required_argument, NULL, FLAG_AT },
	{ "until", required_argument, NULL, FLAG_UNTIL },
	{ "reason", required_argument, NULL, FLAG_REASON },
	{ "receiver", required_argument, NULL, FLAG_RECEIVER },
	{ "agent", required_argument, NULL, FLAG_AGENT },
	{ "name", required_argument, NULL, FLAG_NAME },
	{ "field", required_argument, NULL, FLAG_FIELD },
	{ NULL, 0, NULL, 0 },
};

/* Which flags only some commands take, and how --help shows them. */
static const struct {
	int flag;
	unsigned option;
	const char *help;
} flag_options[] = {
	{ FLAG_SET, CLI_OPTION_SET, "--set PATH=VALUE    override a setting: stages.dial.cps=20" },
	{ FLAG_JSON, CLI_OPTION_JSON, "--json              print the result as JSON" },
	{ FLAG_MARKDOWN, CLI_OPTION_MARKDOWN, "--markdown          print the options as a table" },
	{ FLAG_WAIT, CLI_OPTION_WAIT,
	  "--wait              wait for the next window instead of "
	  "ending with 3" },
	{ FLAG_DRAIN, CLI_OPTION_DRAIN,
	  "--drain DURATION    how long calls under way may go on "
	  "after SIGTERM (30s)" },
	{ FLAG_SEED, CLI_OPTION_SEED, "--seed N            of the simulated night (1)" },
	{ FLAG_FROM, CLI_OPTION_FROM, "--from TIME         when it starts, ISO 8601 (now)" },
	{ FLAG_FORMAT, CLI_OPTION_EXPORT, "--format csv|jsonl  (csv)" },
	{ 'o', CLI_OPTION_EXPORT,
	  "-o, --output FILE   write to FILE (-: stdout); compressed when it ends in "
	  ".gz" },
	{ FLAG_AT, CLI_OPTION_RELEASE,
	  "--at TIME           not before then, ISO 8601 with offset" },
	{ FLAG_UNTIL, CLI_OPTION_RELEASE,
	  "--until TIME        what is not called by then is "
	  "exhausted" },
	{ FLAG_REASON, CLI_OPTION_REASON, "--reason TEXT       kept with the number" },
	{ FLAG_RECEIVER, CLI_OPTION_RECEIVER, "--receiver NAME     only this receiver's" },
	{ FLAG_AGENT, CLI_OPTION_DIAL,
	  "--agent NAME        who calls (the first of the pipeline)" },
	{ FLAG_NAME, CLI_OPTION_DIAL, "--name TEXT         of the contact" },
	{ FLAG_FIELD, CLI_OPTION_DIAL, "--field NAME=VALUE  a column of the contact" },
};
#define FLAG_OPTION_COUNT (sizeof(flag_options) / sizeof(flag_options[0]))

static void print_commands(FILE *to)
{
	fputs("peal - the open engine for outbound voice-call campaigns\n\n"
	      "Usage: peal COMMAND [OPTION...] ...\n\nCommands:\n",
	      to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nStart here:\n"
	      "  peal check nightly.cfg     what is wrong with a pipeline file\n"
	      "  peal plan nightly.cfg      the whole campaign on a virtual clock; rings nobody\n"
	      "  peal run nightly.cfg       run it\n"
	      "  peal COMMAND --help        options and examples of a command\n\n"
	      "Exit codes: 0 done, 1 failed, 2 wrong input, 3 contacts are left that cannot be "
	      "called now.\n",
	      to);
}

static void print_help(const struct command *command, FILE *to)
{
	fprintf(to, "Usage: peal %s %s\n\n%s\n\n%s\nOptions:\n", command->name, command->usage,
		command->summary, command->more);
	for (size_t i = 0; i < FLAG_OPTION_COUNT; i++) {
		if (command->options & flag_options[i].option)
			fprintf(to, "  %s\n", flag_options[i].help);
	}
	fputs("  --plugin-path DIRS  where plugins are looked for first\n"
	      "  -q, --quiet         no progress, no summary, only warnings and errors\n"
	      "  --log-format text|json\n"
	      "  --log-level debug|info|warning|error\n"
	      "  --show-numbers      do not mask numbers in the log\n"
	      "  -h, --help\n",
	      to);
}

int cli_usage(struct cli *cli, const char *format, ...)
{
	va_list args;

	fputs("peal: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (cli->command != NULL)
		fprintf(stderr, "\nUsage: peal %s %s\nTry `peal %s --help`.\n", cli->command->name,
			cli->command->usage, cli->command->name);
	else
		fputs("\nTry `peal --help`.\n", stderr);
	return CLI_WRONG;
}

int cli_fail(const struct peal_error *err)
{
	fprintf(stderr, "peal: %s\n", err->text);
	return cli_code(err->code);
}

int cli_code(enum peal_code code)
{
	return code == PEAL_OK					    ? CLI_DONE
	       : code == PEAL_FAIL_INPUT || code == PEAL_FAIL_LIMIT ? CLI_WRONG
								    : CLI_FAILED;
}

int cli_duration(const char *option, const char *text, int64_t *ms_out, struct peal_error *err)
{
	if (value_duration(text, ms_out) == 0)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "%s: \"%.80s\" is not a duration such as \"30s\" or \"5m\"", option, text);
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static int no_command(const char *name)
{
	const char *names[COMMAND_COUNT], *nearest;

	if (name[0] == '-') {
		fprintf(stderr, "peal: %s: options stand after the command\nTry `peal --help`.\n",
			name);
		return CLI_WRONG;
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i]->name;
	nearest = text_nearest(name, names, COMMAND_COUNT);
	fprintf(stderr, "peal: there is no command \"%s\"%s%s%s\nTry `peal --help`.\n", name,
		nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
		nearest != NULL ? "\"?" : "");
	return CLI_WRONG;
}

static int word_index(const char *word, const char *const *words)
{
	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

static int set_log(struct cli *cli, int flag, const char *value)
{
	static const char *const formats[] = { "text", "json", NULL };
	static const char *const levels[] = { "debug", "info", "warning", "error", NULL };
	int index = word_index(value, flag == FLAG_LOG_FORMAT ? formats : levels);

	if (index < 0)
		return cli_usage(cli, "%s: \"%s\" is not one of %s",
				 flag == FLAG_LOG_FORMAT ? "--log-format" : "--log-level", value,
				 flag == FLAG_LOG_FORMAT ? "text, json"
							 : "debug, info, warning, error");
	if (flag == FLAG_LOG_FORMAT)
		cli->log_format = (enum log_format)index;
	else
		cli->log_level = (enum peal_level)index;
	return 0;
}

static int add_override(struct cli *cli, const char *value)
{
	if (cli->override_count == CLI_OVERRIDES_MAX)
		return cli_usage(cli, "--set: more than %d overrides", CLI_OVERRIDES_MAX);
	cli->overrides[cli->override_count++] = value;
	return 0;
}

static int add_field(struct cli *cli, const char *value)
{
	size_t name_bytes = strcspn(value, "=");

	if (name_bytes == 0 || value[name_bytes] == '\0')
		return cli_usage(cli, "--field: \"%s\" is not NAME=VALUE", value);
	for (size_t i = 0; i < cli->field_count; i++) {
		if (strncmp(cli->fields[i], value, name_bytes + 1) == 0)
			return cli_usage(cli, "--field: \"%.*s\" is given twice", (int)name_bytes,
					 value);
	}
	if (cli->field_count == CLI_FIELDS_MAX)
		return cli_usage(cli, "--field: more than %d columns", CLI_FIELDS_MAX);
	cli->fields[cli->field_count++] = value;
	return 0;
}

/* The place of a flag that takes a text. */
static const char **text_of(struct cli *cli, int flag)
{
	switch (flag) {
	case FLAG_PLUGIN_PATH:
		return &cli->plugin_path;
	case FLAG_DRAIN:
		return &cli->drain;
	case FLAG_SEED:
		return &cli->seed;
	case FLAG_FROM:
		return &cli->from;
	case FLAG_FORMAT:
		return &cli->format;
	case 'o':
		return &cli->output;
	case FLAG_AT:
		return &cli->at;
	case FLAG_UNTIL:
		return &cli->until;
	case FLAG_REASON:
		return &cli->reason;
	case FLAG_RECEIVER:
		return &cli->receiver;
	case FLAG_AGENT:
		return &cli->agent;
	case FLAG_NAME:
		return &cli->name;
	default:
		return NULL;
	}
}

static bool *bool_of(struct cli *cli, int flag)
{
	switch (flag) {
	case 'q':
		return &cli->is_quiet;
	case FLAG_JSON:
		return &cli->is_json;
	case FLAG_MARKDOWN:
		return &cli->is_markdown;
	case FLAG_WAIT:
		return &cli->waits;
	case FLAG_SHOW_NUMBERS:
		return &cli->shows_numbers;
	default:
		return NULL;
	}
}

static int check_taken(struct cli *cli, int flag)
{
	for (size_t i = 0; i < FLAG_OPTION_COUNT; i++) {
		if (flag_options[i].flag == flag &&
		    (cli->command->options & flag_options[i].option) == 0)
			return cli_usage(cli, "%.*s: `peal %s` does not take it",
					 (int)strcspn(flag_options[i].help, " ,"),
					 flag_options[i].help, cli->command->name);
	}
	return 0;
}

static int take_flag(struct cli *cli, int flag, const char *value)
{
	if (check_taken(cli, flag) != 0)
		return CLI_WRONG;
	if (flag == FLAG_SET)
		return add_override(cli, value);
	if (flag == FLAG_FIELD)
		return add_field(cli, value);
	if (flag == FLAG_LOG_FORMAT || flag == FLAG_LOG_LEVEL)
		return set_log(cli, flag, value);
	if (bool_of(cli, flag) != NULL)
		*bool_of(cli, flag) = true;
	else
		*text_of(cli, flag) = value;
	return 0;
}

/* -1: go on; else the exit code. */
static int read_flags(struct cli *cli, int argc, char **argv)
{
	int flag;

	opterr = 0;
	while ((flag = getopt_long(argc, argv, ":hqo:", long_options, NULL)) != -1) {
		if (flag == 'h') {
			print_help(cli->command, stdout);
			return CLI_DONE;
		}
		if (flag == '?' || flag == FLAG_VERSION)
			return cli_usage(cli, "%s: there is no such option", argv[optind - 1]);
		if (flag == ':')
			return cli_usage(cli, "%s needs a value", argv[optind - 1]);
		if (take_flag(cli, flag, optarg) != 0)
			return CLI_WRONG;
	}
	cli->argc = argc - optind;
	cli->argv = argv + optind;
	if (cli->argc < cli->command->min_args)
		return cli_usage(cli, "`peal %s` needs more: %s", cli->command->name,
				 cli->command->usage);
	if (cli->argc > cli->command->max_args)
		return cli_usage(cli, "\"%s\" is one argument too many",
				 cli->argv[cli->command->max_args]);
	return -1;
}

struct pipeline *cli_pipeline(struct cli *cli, const char *file)
{
	const struct pipeline_request request = { .file = file,
						  .overrides = cli->overrides,
						  .override_count = cli->override_count,
						  .loader = cli->loader };
	struct problems *problems = problems_create();
	struct pipeline *pipeline = pipeline_read(&request, problems);

	problems_print(problems, stderr);
	problems_destroy(&problems);
	return pipeline;
}

static int command_call(struct cli *cli)
{
	struct log_options options = {
		.file = stderr,
		.format = cli->log_format,
		.level = cli->is_quiet && cli->log_level < PEAL_LEVEL_WARNING ? PEAL_LEVEL_WARNING
									      : cli->log_level,
		.shows_numbers = cli->shows_numbers,
		.has_color = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL,
	};
	int code;

	cli->log = log_create(&options);
	cli->loader = loader_create(cli->plugin_path);
	code = cli->command->run(cli);
	loader_destroy(&cli->loader);
	log_destroy(&cli->log);
	if (fflush(stdout) != 0) {
		if (errno == EPIPE) /* who reads has seen enough */
			return CLI_FAILED;
		fprintf(stderr, "peal: the result cannot be written: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	return code;
}

int main(int argc, char **argv)
{
	struct cli cli = { .log_level = PEAL_LEVEL_INFO };
	int code;

	/* A full disk or a closed pipe is an error that is reported, not a death. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_commands(stderr);
		return CLI_WRONG;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("peal " PEAL_VERSION);
		return CLI_DONE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    (strcmp(argv[1], "help") == 0 && argc == 2)) {
		print_commands(stdout);
		return CLI_DONE;
	}
	cli.command = command_find(strcmp(argv[1], "help") == 0 ? argv[2] : argv[1]);
	if (cli.command == NULL)
		return no_command(strcmp(argv[1], "help") == 0 ? argv[2] : argv[1]);
	if (strcmp(argv[1], "help") == 0) {
		print_help(cli.command, stdout);
		return CLI_DONE;
	}
	code = read_flags(&cli, argc - 1, argv + 1);
	if (code >= 0)
		return code;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	code = command_call(&cli);
	curl_global_cleanup();
	return code;
}
