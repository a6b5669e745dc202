/* options.c - the command line of peal-provider */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: peal-provider --contract NAME [OPTION]...\n"
	"A telephony provider with an HTTP API, for tests; it calls nobody.\n\n"
	"  --contract NAME    twilio, plivo, exotel, vonage, telnyx, vapi, retell, bland, osvi\n"
	"  --port N           0: any that is free (9098)\n"
	"  --port-file FILE   where the port is written to\n"
	"  --log FILE         what happens, a line of JSON each\n"
	"  --account TEXT     of the client (AC1)\n"
	"  --token TEXT       of the client (token1)\n"
	"  --secret TEXT      that callbacks are signed with (the token)\n"
	"  --public-key FILE  for the client's JWTs\n"
	"  --seed HEX         Ed25519 key that callbacks are signed with\n"
	"  --callback-to URL  for providers whose callbacks have one address for all calls\n"
	"  --queue, --ring, --talk, --slow MS\n"
	"                     how long calls wait, ring, talk; how long slow answers take\n"
	"                     (20, 50, 100, 60000)\n"
	"  --retry-after SEC  of 429 (1)\n"
	"  --fault WHERE:WHEN=WHAT  up to 16 times\n"
	"                     WHERE: create, look_up, list, hang_up, callback\n"
	"                     WHEN: N the N-th one, *N every N-th, * each\n"
	"                     WHAT of requests: a status (500), made-500 (done all the same),\n"
	"                     html, big, redirect, slow, hang, close, made-close, no-id,\n"
	"                     id-twice, id-number, early; of callbacks: lost, twice, late,\n"
	"                     forged (and then the right one), again (the same bytes after\n"
	"                     --slow), reversed (those of a call, within --slow)\n\n"
	"The last two digits of a number: 01 busy, 02 no answer, 03 fails, 04 invalid, 05 a\n"
	"machine, 06 waits in the queue, 07 rejects, 08 nothing is told, 09 talks on and on;\n"
	"all others answer.\n\n"
	"Example: peal-provider --contract twilio --port 9098 --fault create:*3=500\n";

static const struct {
	const char *word;
	enum fault_kind kind;
} kinds[] = {
	{ "html", FAULT_HTML },
	{ "big", FAULT_BIG },
	{ "redirect", FAULT_REDIRECT },
	{ "slow", FAULT_SLOW },
	{ "hang", FAULT_HANG },
	{ "close", FAULT_CLOSE },
	{ "made-close", FAULT_MADE_CLOSE },
	{ "no-id", FAULT_NO_ID },
	{ "id-twice", FAULT_ID_TWICE },
	{ "id-number", FAULT_ID_NUMBER },
	{ "early", FAULT_EARLY },
	{ "lost", FAULT_LOST },
	{ "twice", FAULT_TWICE },
	{ "late", FAULT_LATE },
	{ "forged", FAULT_FORGED },
	{ "again", FAULT_AGAIN },
	{ "reversed", FAULT_REVERSED },
};

static bool read_kind(const char *text, struct fault *out)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].word, text) == 0) {
			out->kind = kinds[i].kind;
			return true;
		}
	}
	out->kind = strncmp(text, "made-", 5) == 0 ? FAULT_MADE_STATUS : FAULT_STATUS;
	out->status = atoi(out->kind == FAULT_MADE_STATUS ? text + 5 : text);
	return out->status >= 200 && out->status <= 599;
}

static bool read_fault(const char *text, struct options *options)
{
	static const struct {
		const char *word;
		char target;
	} targets[] = { { "create:", 'c' },
			{ "look_up:", 'l' },
			{ "list:", 'i' },
			{ "hang_up:", 'h' },
			{ "callback:", 'b' } };
	struct fault *fault = &options->faults[options->fault_count];
	const char *is = strchr(text, '=');
	size_t i = 0;

	if (is == NULL || options->fault_count == FAULTS_MAX)
		return false;
	while (i < 5 && strncmp(targets[i].word, text, strlen(targets[i].word)) != 0)
		i++;
	if (i == 5)
		return false;
	text += strlen(targets[i].word);
	*fault = (struct fault){ .target = targets[i].target };
	if (text[0] == '*')
		fault->every = text + 1 == is ? 1 : (unsigned)atoi(text + 1);
	else
		fault->only = (unsigned)atoi(text);
	options->fault_count++;
	return (fault->every > 0 || fault->only > 0) && read_kind(is + 1, fault);
}

static bool read_ms(const char *text, int64_t *out)
{
	char *end;

	*out = strtoll(text, &end, 10);
	return *end == '\0' && *out >= 0;
}

static bool read_option(int letter, const char *text, struct options *out)
{
	switch (letter) {
	case 'c':
		out->contract = text;
		return true;
	case 'p':
		out->port = atoi(text);
		return true;
	case 'f':
		out->port_file = text;
		return true;
	case 'l':
		out->log_file = text;
		return true;
	case 'a':
		out->account = text;
		return true;
	case 't':
		out->token = text;
		return true;
	case 's':
		out->secret = text;
		return true;
	case 'k':
		out->public_key = text;
		return true;
	case 'e':
		out->seed = text;
		return strlen(text) == 64;
	case 'u':
		out->callback_to = text;
		return true;
	case 'Q':
		return read_ms(text, &out->queue_ms);
	case 'R':
		return read_ms(text, &out->ring_ms);
	case 'T':
		return read_ms(text, &out->talk_ms);
	case 'S':
		return read_ms(text, &out->slow_ms);
	case 'A':
		out->retry_after_s = atoi(text);
		return out->retry_after_s > 0;
	default:
		return read_fault(text, out);
	}
}

int options_read(int argc, char **argv, struct options *out)
{
	static const struct option table[] = {
		{ "contract", required_argument, NULL, 'c' },
		{ "port", required_argument, NULL, 'p' },
		{ "port-file", required_argument, NULL, 'f' },
		{ "log", required_argument, NULL, 'l' },
		{ "account", required_argument, NULL, 'a' },
		{ "token", required_argument, NULL, 't' },
		{ "secret", required_argument, NULL, 's' },
		{ "public-key", required_argument, NULL, 'k' },
		{ "seed", required_argument, NULL, 'e' },
		{ "callback-to", required_argument, NULL, 'u' },
		{ "queue", required_argument, NULL, 'Q' },
		{ "ring", required_argument, NULL, 'R' },
		{ "talk", required_argument, NULL, 'T' },
		{ "slow", required_argument, NULL, 'S' },
		{ "retry-after", required_argument, NULL, 'A' },
		{ "fault", required_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int letter, index;

	*out = (struct options){
		.port = 9098,
		.account = "AC1",
		.token = "token1",
		.queue_ms = 20,
		.ring_ms = 50,
		.talk_ms = 100,
		.slow_ms = 60000,
		.retry_after_s = 1,
		.seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	};
	while ((letter = getopt_long(argc, argv, "", table, &index)) != -1) {
		if (letter == 'h') {
			fputs(help, stdout);
			return 0;
		}
		if (letter == '?')
			return 2;
		if (!read_option(letter, optarg, out)) {
			fprintf(stderr, "peal-provider: --%s cannot be \"%s\"; see --help\n",
				table[index].name, optarg);
			return 2;
		}
	}
	if (out->secret == NULL)
		out->secret = out->token;
	if (out->contract != NULL && optind == argc)
		return -1;
	fputs("peal-provider: --contract NAME is needed; see --help\n", stderr);
	return 2;
}

const struct fault *options_fault(const struct options *options, char target, uint64_t number)
{
	for (unsigned i = 0; i < options->fault_count; i++) {
		const struct fault *fault = &options->faults[i];

		if (fault->target == target &&
		    (fault->every > 0 ? number % fault->every == 0 : number == fault->only))
			return fault;
	}
	return NULL;
}
