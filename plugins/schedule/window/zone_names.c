/* zone_names.c - which time zones the system has, and what a wrong name may mean
 *
 * The names are those of the files below /usr/share/zoneinfo (or TZDIR, as for
 * the rest of the system); tzdata.zi there lists them. */
/* SPDX-License-Identifier: MIT */
#include "zone_names.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES_MAX 40

static char *zoneinfo_path(const char *name)
{
	const char *folder = g_getenv("TZDIR");

	return g_build_filename(folder == NULL ? "/usr/share/zoneinfo" : folder, name, NULL);
}

/* "right/" counts leap seconds, "posix/" and "localtime" are copies of others;
 * offsets such as "+05:30" have no daylight saving and are no names. */
static bool name_is_allowed(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_+-/";

	return g_ascii_isalpha(name[0]) && strlen(name) < NAME_BYTES_MAX &&
	       name[strspn(name, letters)] == '\0' && !g_str_has_prefix(name, "right/") &&
	       !g_str_has_prefix(name, "posix/") && strcmp(name, "posixrules") != 0 &&
	       strcmp(name, "localtime") != 0;
}

bool zone_name_is_known(const char *name)
{
	char magic[4] = "";
	char *path;
	FILE *file;
	size_t read_bytes;

	if (!name_is_allowed(name))
		return false;
	path = zoneinfo_path(name);
	file = fopen(path, "re");
	g_free(path);
	if (file == NULL)
		return false;
	read_bytes = fread(magic, 1, sizeof(magic), file);
	fclose(file);
	return read_bytes == sizeof(magic) && memcmp(magic, "TZif", sizeof(magic)) == 0;
}

static const char *name_place(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash == NULL ? name : slash + 1;
}

/* Edits between two names of at most NAME_BYTES_MAX bytes, case apart. */
static unsigned name_distance(const char *one, const char *other)
{
	unsigned row[NAME_BYTES_MAX + 1];
	size_t count = strlen(other);

	for (size_t i = 0; i <= count; i++)
		row[i] = (unsigned)i;
	for (size_t i = 0; one[i] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < count; j++) {
			bool is_same = g_ascii_tolower(one[i]) == g_ascii_tolower(other[j]);
			unsigned best = diagonal + !is_same;

			diagonal = row[j + 1];
			best = MIN(best, diagonal + 1);
			row[j + 1] = MIN(best, row[j] + 1);
		}
	}
	return row[count];
}

/* The name of a line of tzdata.zi: "Z Asia/Kolkata 5:53:28 ..." or
 * "L Asia/Kolkata Asia/Calcutta"; NULL for other lines.  Cuts the line. */
static const char *line_name(char *line)
{
	char *rest = NULL;
	const char *kind = strtok_r(line, " \n", &rest);
	const char *first = strtok_r(NULL, " \n", &rest);

	if (kind == NULL || first == NULL)
		return NULL;
	if (strcmp(kind, "Z") == 0)
		return first;
	return strcmp(kind, "L") == 0 ? strtok_r(NULL, " \n", &rest) : NULL;
}

/* Edits that make the name, or only its place ("Kolkata"), into a known one. */
static unsigned guess_distance(const char *name, const char *known)
{
	unsigned whole = name_distance(name, known);
	unsigned place = name_distance(name, name_place(known)) + 1;

	return MIN(whole, place);
}

/* "IST" is none of the names that look like it, such as "EST". */
static bool is_abbreviation(const char *name)
{
	return strlen(name) <= 4 && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(name);
}

static bool name_guess(const char *name, char guess_out[NAME_BYTES_MAX])
{
	char *path = zoneinfo_path("tzdata.zi");
	FILE *file = fopen(path, "re");
	unsigned best = 1 + MIN(3u, (unsigned)strlen(name) / 3);
	bool is_found = false;
	char line[256];

	g_free(path);
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const char *known = line_name(line);
		unsigned distance;

		if (known == NULL || strlen(known) >= NAME_BYTES_MAX)
			continue;
		distance = guess_distance(name, known);
		if (distance >= best)
			continue;
		best = distance;
		is_found = true;
		g_strlcpy(guess_out, known, NAME_BYTES_MAX);
	}
	if (file != NULL)
		fclose(file);
	return is_found;
}

int zone_name_fail(const char *name, struct peal_error *err)
{
	char guess[NAME_BYTES_MAX];

	if (strlen(name) < NAME_BYTES_MAX && !is_abbreviation(name) && name_guess(name, guess))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "there is no time zone \"%s\" on this system; did you mean "
				 "\"%s\"?",
				 name, guess);
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "there is no time zone \"%.64s\" on this system; IANA names look like "
			 "\"Asia/Kolkata\"",
			 name);
}
