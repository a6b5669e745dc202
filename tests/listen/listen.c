/* listen.c - how often people are taken for machines, and machines for people
 *
 * Makes a set of recordings whose truth is known, plays them to the detector, and
 * prints both error rates for every kind of line and of greeting.  Ends with 1 when
 * a rate is above its limit, and with 77 when the speech engines are missing. */
/* SPDX-License-Identifier: MIT */
#include "score.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READINGS_MAX 1000u
#define LINES_MAX 16u
#define EXIT_SKIPPED 77

struct options {
	size_t voices; /* of each phrase */
	int half;      /* 0 or 1: every second phrase; -1: all */
	float people_lost_max, machines_missed_max, beeps_missed_max; /* percent */
	size_t beeps_false_max;
	bool shows_errors;
};

struct set {
	struct reading readings[READINGS_MAX];
	size_t reading_count;
	float *babble;
};

struct table {
	struct score all, lines[LINES_MAX], kinds[PHRASE_KINDS];
};

static int read_phrase(const struct phrase *phrase, size_t turn, const char *folder,
		       struct reading *reading_out)
{
	const struct voice *voice = phrase_voice(phrase, turn);
	const char *at = phrase->words;

	*reading_out = (struct reading){ .phrase = phrase };
	while (*at != '\0') {
		size_t bytes = strcspn(at, "|");
		struct speech speech = speaker_say(voice, at, bytes, folder);

		if (speech.samples == NULL || reading_out->part_count == TAKE_PARTS_MAX) {
			fprintf(stderr, "%s cannot say \"%.*s\" as %s\n", voice->engine, (int)bytes,
				at, voice->name);
			speech_free(&speech);
			return -1;
		}
		reading_out->parts[reading_out->part_count++] = speech;
		at += bytes + (at[bytes] == '|');
	}
	return 0;
}

static int read_set(struct set *set, const struct options *options, const char *folder)
{
	for (size_t i = 0; i < phrase_count; i++)
		for (size_t turn = 0; turn < options->voices; turn++) {
			struct reading *reading = &set->readings[set->reading_count];

			if (options->half >= 0 && i % 2 != (size_t)options->half)
				continue;
			if (set->reading_count == READINGS_MAX)
				return -1;
			set->reading_count++;
			if (read_phrase(&phrases[i], i * 5 + turn, folder, reading) < 0)
				return -1;
		}
	set->babble = take_babble(set->readings, set->reading_count);
	return set->babble != NULL ? 0 : -1;
}

static void free_set(struct set *set)
{
	for (size_t i = 0; i < set->reading_count; i++)
		for (size_t part = 0; part < set->readings[i].part_count; part++)
			speech_free(&set->readings[i].parts[part]);
	free(set->babble);
}

static int play_set(const struct set *set, struct table *table, bool shows_errors)
{
	for (size_t i = 0; i < set->reading_count; i++)
		for (size_t line = 0; line < take_line_count; line++) {
			const struct reading *reading = &set->readings[i];
			struct score *const scores[] = { &table->lines[line],
							 &table->kinds[reading->phrase->kind],
							 &table->all };
			struct take take;

			if (take_make(reading, &take_lines[line], set->babble, i * 100 + line,
				      &take) < 0)
				return -1;
			score_take(scores, 3, reading, &take, shows_errors);
			take_free(&take);
		}
	return 0;
}

static void print_table(const struct table *table)
{
	score_print_head("line");
	for (size_t line = 0; line < take_line_count; line++)
		score_print(&table->lines[line]);
	score_print_head("greeting");
	for (size_t kind = 0; kind < PHRASE_KINDS; kind++)
		score_print(&table->kinds[kind]);
	score_print_head("");
	score_print(&table->all);
}

/* 1 when it is too much. */
static int check_limit(const char *what, float rate, float limit)
{
	if (rate <= limit)
		return 0;
	printf("%s: %.1f, and %g is the limit\n", what, (double)rate, (double)limit);
	return 1;
}

static int check_limits(const struct score *score, const struct options *options)
{
	int status = 0;

	status |= check_limit("people taken for machines, %", score_people_lost(score),
			      options->people_lost_max);
	status |= check_limit("machines taken for people, %", score_machines_missed(score),
			      options->machines_missed_max);
	status |= check_limit("beeps not heard, %", score_beeps_missed(score),
			      options->beeps_missed_max);
	status |= check_limit("beeps that were none", (float)score->beeps_false,
			      (float)options->beeps_false_max);
	return status;
}

static struct options read_options(int argc, char **argv)
{
	static const struct option names[] = {
		{ "voices", required_argument, NULL, 'v' },
		{ "half", required_argument, NULL, 'h' },
		{ "people-lost-max", required_argument, NULL, 'p' },
		{ "machines-missed-max", required_argument, NULL, 'm' },
		{ "beeps-missed-max", required_argument, NULL, 'b' },
		{ "beeps-false-max", required_argument, NULL, 'f' },
		{ "errors", no_argument, NULL, 'e' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { 6, -1, 100, 100, 100, SIZE_MAX, false };
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (option == 'v')
			options.voices = (size_t)atoi(optarg);
		else if (option == 'h')
			options.half = atoi(optarg);
		else if (option == 'p')
			options.people_lost_max = (float)atof(optarg);
		else if (option == 'm')
			options.machines_missed_max = (float)atof(optarg);
		else if (option == 'b')
			options.beeps_missed_max = (float)atof(optarg);
		else if (option == 'f')
			options.beeps_false_max = (size_t)atoi(optarg);
		else if (option == 'e')
			options.shows_errors = true;
		else
			exit(2);
	}
	return options;
}

static int listen_all(struct set *set, struct table *table, const struct options *options)
{
	char folder[] = "/tmp/listen-XXXXXX";
	int status;

	if (mkdtemp(folder) == NULL)
		return -1;
	status = read_set(set, options, folder);
	rmdir(folder);
	if (status == 0)
		status = play_set(set, table, options->shows_errors);
	return status;
}

static void name_table(struct table *table)
{
	table->all.name = "all";
	for (size_t line = 0; line < take_line_count; line++)
		table->lines[line].name = take_lines[line].name;
	for (size_t kind = 0; kind < PHRASE_KINDS; kind++)
		table->kinds[kind].name = phrase_kind_name((enum phrase_kind)kind);
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	struct set *set = calloc(1, sizeof(*set));
	struct table table = { .all.people = 0 };
	int status;

	if (!speaker_has("espeak-ng") || !speaker_has("flite") || set == NULL) {
		printf("espeak-ng or flite is missing: nothing to listen to\n");
		free(set);
		return EXIT_SKIPPED;
	}
	name_table(&table);
	status = listen_all(set, &table, &options);
	if (status == 0) {
		print_table(&table);
		status = check_limits(&table.all, &options);
	}
	free_set(set);
	free(set);
	return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
