/* options.c - the command line of peal-receiver */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: peal-receiver [OPTION]...\n"
	"Receives webhooks on 127.0.0.1, checks their signatures, shows and records them.\n"
	"\n"
	"  --port N         listen there; 0: on any free port (default 9099)\n"
	"  --port-file F    write the port to F (-: stdout) once connections are taken\n"
	"  --secret S       check signatures with S; may be given several times\n"
	"  --tolerance SEC  refuse timestamps farther away than this (default 300; 0: any)\n"
	"  --print          print a line for each new event\n"
	"  --log F          write each request to F, as a line of JSON\n"
	"  --count N        end once N distinct events were taken\n"
	"  --script WHAT    how to answer:\n"
	"      ok             200 (default), or 401 when the signature is wrong\n"
	"      500, 410, ...  always this status\n"
	"      refuse         connections are refused\n"
	"      hang           never answer\n"
	"      close          close the connection without an answer\n"
	"      endless        an answer without end\n"
	"      redirect       307, to another path\n"
	"      slow:MS        as ok, but so many milliseconds later\n"
	"      flaky:N        500 to the first N tries of each event, then as ok\n"
	"      retry-after:S  503 with Retry-After to the first try of each event, then as ok\n"
	"\n"
	"SIGTERM or SIGINT ends it with a summary on stderr.\n"
	"\n"
	"Examples:\n"
	"  peal-receiver --print --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"
	"  peal-receiver --port 0 --port-file port.txt --log events.jsonl --script flaky:2\n";

static bool read_number(const char *text, long min, long max, long *out)
{
	char *end;

	*out = strtol(text, &end, 10);
	return end != text && *end == '\0' && *out >= min && *out <= max;
}

struct script_word {
	const char *word;
	enum script_kind kind;
	long max; /* of the number that follows; 0: none does */
};

static bool read_script(const char *text, struct options *out)
{
	static const struct script_word words[] = {
		{ "ok", SCRIPT_OK, 0 },
		{ "refuse", SCRIPT_REFUSE, 0 },
		{ "hang", SCRIPT_HANG, 0 },
		{ "close", SCRIPT_CLOSE, 0 },
		{ "endless", SCRIPT_ENDLESS, 0 },
		{ "redirect", SCRIPT_REDIRECT, 0 },
		{ "slow:", SCRIPT_SLOW, 3600000 },
		{ "flaky:", SCRIPT_FLAKY, 1000000 },
		{ "retry-after:", SCRIPT_RETRY_AFTER, 1000000 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t bytes = strlen(words[i].word);

		if (strncmp(text, words[i].word, bytes) != 0)
			continue;
		out->script = words[i].kind;
		if (words[i].max == 0)
			return text[bytes] == '\0';
		return read_number(text + bytes, 0, words[i].max, &out->script_number);
	}
	out->script = SCRIPT_STATUS;
	return read_number(text, 200, 599, &out->script_number);
}

static bool add_secret(const char *text, struct options *out)
{
	if (out->secret_count == OPTIONS_SECRETS_MAX || *text == '\0')
		return false;
	out->secrets[out->secret_count++] = text;
	return true;
}

static bool read_option(int letter, const char *text, struct options *out)
{
	long number = 0;
	bool is_good = true;

	switch (letter) {
	case 'p':
		is_good = read_number(text, 0, 65535, &number);
		out->port = (int)number;
		break;
	case 'f':
		out->port_file = text;
		break;
	case 'l':
		out->log_file = text;
		break;
	case 's':
		is_good = add_secret(text, out);
		break;
	case 't':
		is_good = read_number(text, 0, 1000000000, &out->tolerance_s);
		break;
	case 'c':
		is_good = read_number(text, 1, 1000000000, &number);
		out->count = (uint64_t)number;
		break;
	case 'x':
		is_good = read_script(text, out);
		break;
	case 'v':
		out->is_printing = true;
		break;
	}
	return is_good;
}

int options_read(int argc, char **argv, struct options *out)
{
	static const struct option table[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "port-file", required_argument, NULL, 'f' },
		{ "log", required_argument, NULL, 'l' },
		{ "secret", required_argument, NULL, 's' },
		{ "tolerance", required_argument, NULL, 't' },
		{ "count", required_argument, NULL, 'c' },
		{ "script", required_argument, NULL, 'x' },
		{ "print", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int letter, index;

	*out = (struct options){ .port = 9099, .tolerance_s = 300 };
	while ((letter = getopt_long(argc, argv, "", table, &index)) != -1) {
		if (letter == 'h') {
			fputs(help, stdout);
			return 0;
		}
		if (letter == '?')
			return 2;
		if (!read_option(letter, optarg, out)) {
			fprintf(stderr, "peal-receiver: --%s cannot be \"%s\"; see --help\n",
				table[index].name, optarg);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "peal-receiver: \"%s\" is not an option; see --help\n",
			argv[optind]);
		return 2;
	}
	return -1;
}
