/* options.c - the command line of peal-town */
/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "trait.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: peal-town [OPTION]... FILE\n"
	"A town of telephones behind a SIP trunk, to call without ringing anybody.\n"
	"FILE says who does what; samples/town/town.cfg is one.\n"
	"\n"
	"  --address A      listen there (default 127.0.0.1)\n"
	"  --port N         of UDP and TCP (default 5060; 0: any free one)\n"
	"  --port-file F    write the port to F (-: stdout) once calls are taken; a second line\n"
	"                   has the port of TLS\n"
	"  --tls-port N     of TLS (default 0: any free one), with\n"
	"  --certificate F  a certificate and its key, both in one PEM file\n"
	"  --log F          write what happens to F, a line of JSON each (-: stdout)\n"
	"  --record FOLDER  write what each telephone heard there, a mono WAV per call\n"
	"  --media on|off   off: signalling only, no sound (default on)\n"
	"  --seed N         who does what, and for how long (default: of FILE)\n"
	"  --speed X        divides the times of ringing and talking (default: of FILE)\n"
	"  --set NAME=VALUE a setting instead of that of FILE: --set trunk.max_calls=10\n"
	"  --quiet          no table at the end\n"
	"\n"
	"SIGTERM or SIGINT ends it with a table of what happened on stderr.  SIGUSR1 makes it\n"
	"go away for a while (\"away\" in FILE); SIGUSR2 makes it call (\"calls\" in FILE).\n";

static const char examples[] =
	"\n"
	"Examples:\n"
	"  peal-town samples/town/town.cfg\n"
	"  peal-town --port 0 --port-file port.txt --log calls.jsonl --speed 10 town.cfg\n"
	"  peal-town --media off --set speed=100 --set trunk.challenge=407 \\\n"
	"            --set trunk.password=secret town.cfg\n";

static void print_help(void)
{
	fputs(help, stdout);
	fputs("\nA telephone does one of these, and FILE may change every detail:\n", stdout);
	for (size_t i = 0; i < trait_name_count; i++)
		printf("  %-22s %s\n", trait_names[i].name, trait_names[i].sentence);
	fputs("\nThe details:\n", stdout);
	for (size_t i = 0; i < trait_count; i++)
		printf("  %-22s %s\n", trait_table[i].name, trait_table[i].sentence);
	fputs(examples, stdout);
}

static bool read_number(const char *text, long min, long max, int *out)
{
	char *end;
	long number = strtol(text, &end, 10);

	*out = (int)number;
	return end != text && *end == '\0' && number >= min && number <= max;
}

static bool read_speed(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && *end == '\0' && *out >= 0.001 && *out <= 100000;
}

static bool read_switch(const char *text, bool *out)
{
	*out = strcmp(text, "on") == 0;
	return *out || strcmp(text, "off") == 0;
}

static bool add_set(const char *text, struct options *out)
{
	if (out->set_count == OPTIONS_SETS_MAX)
		return false;
	out->sets[out->set_count++] = text;
	return true;
}

static bool read_option(int letter, const char *text, struct options *out)
{
	switch (letter) {
	case 'a':
		out->address = text;
		return true;
	case 'p':
		return read_number(text, 0, 65535, &out->port);
	case 't':
		return read_number(text, 0, 65535, &out->tls_port);
	case 'f':
		out->port_file = text;
		return true;
	case 'c':
		out->certificate = text;
		return true;
	case 'l':
		out->log_file = text;
		return true;
	case 'r':
		out->record_folder = text;
		return true;
	case 'm':
		return read_switch(text, &out->has_media);
	case 's':
		return read_number(text, 0, 2147483647, &out->seed);
	case 'x':
		return read_speed(text, &out->speed);
	case 'q':
		out->is_quiet = true;
		return true;
	default:
		return add_set(text, out);
	}
}

static const struct option table[] = {
	{ "address", required_argument, NULL, 'a' },
	{ "port", required_argument, NULL, 'p' },
	{ "port-file", required_argument, NULL, 'f' },
	{ "tls-port", required_argument, NULL, 't' },
	{ "certificate", required_argument, NULL, 'c' },
	{ "log", required_argument, NULL, 'l' },
	{ "record", required_argument, NULL, 'r' },
	{ "media", required_argument, NULL, 'm' },
	{ "seed", required_argument, NULL, 's' },
	{ "speed", required_argument, NULL, 'x' },
	{ "set", required_argument, NULL, 'e' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

int options_read(int argc, char **argv, struct options *out)
{
	int letter, index = 0;

	*out = (struct options){
		.address = "127.0.0.1", .port = 5060, .has_media = true, .seed = -1
	};
	while ((letter = getopt_long(argc, argv, "", table, &index)) != -1) {
		if (letter == 'h') {
			print_help();
			return 0;
		}
		if (letter == '?')
			return 2;
		if (!read_option(letter, optarg, out)) {
			fprintf(stderr, "peal-town: --%s cannot be \"%s\"; see --help\n",
				table[index].name, optarg);
			return 2;
		}
	}
	if (optind + 1 != argc) {
		fputs("peal-town: one FILE is needed; see --help\n", stderr);
		return 2;
	}
	if (out->tls_port != 0 && out->certificate == NULL) {
		fputs("peal-town: --tls-port needs a --certificate\n", stderr);
		return 2;
	}
	out->file = argv[optind];
	return -1;
}
