/* preset_find.c - the file that an option's value means
 *
 * `preset = "twilio"` comes as an absolute path beside the pipeline file: the file
 * itself, with ".cfg" (unless that is a pipeline), or the one of that name that came with
 * Peal; not where it is a path, with ".cfg" or in a folder that is not there. */
/* SPDX-License-Identifier: MIT */
#include "preset_find.h"

#include "preset_read.h"

#include <dirent.h>
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SUFFIX ".cfg"
#define PROVIDERS_MAX 256u
#define PIPELINE_LINES_MAX 10000
/* From lib/peal/plugins/dial/rest.so, in the build tree as where it is installed. */
#define PROVIDERS_FOLDER "../../../../share/peal/providers"

static bool has_suffix(const char *name)
{
	size_t bytes = strlen(name);

	return bytes > strlen(SUFFIX) && strcmp(name + bytes - strlen(SUFFIX), SUFFIX) == 0;
}

/* What stands at `folder`/`name`, or at `name`. */
static bool file_is(const char *folder, const char *name, const char *suffix, char *path_out,
		    size_t path_bytes)
{
	char path[PATH_MAX];
	struct stat what;
	int bytes = snprintf(path, sizeof(path), "%s%s%s%s", folder, folder[0] == '\0' ? "" : "/",
			     name, suffix);

	if (bytes < 0 || (size_t)bytes >= sizeof(path) || (size_t)bytes >= path_bytes ||
	    stat(path, &what) < 0 || !S_ISREG(what.st_mode))
		return false;
	memcpy(path_out, path, (size_t)bytes + 1);
	return true;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* ---- those that came with Peal ---- */

struct providers {
	char *names[PROVIDERS_MAX]; /* sorted, without ".cfg" */
	size_t count;
};

static int name_compare(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

static void providers_list(struct providers *providers, const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir != NULL && providers->count < PROVIDERS_MAX && (entry = readdir(dir)) != NULL) {
		char *name, path[PATH_MAX];

		if (entry->d_name[0] == '.' || !has_suffix(entry->d_name) ||
		    !file_is(folder, entry->d_name, "", path, sizeof(path)))
			continue;
		name = strndup(entry->d_name, strlen(entry->d_name) - strlen(SUFFIX));
		if (name != NULL)
			providers->names[providers->count++] = name;
	}
	if (dir != NULL)
		closedir(dir);
	qsort(providers->names, providers->count, sizeof(providers->names[0]), name_compare);
}

static void providers_free(struct providers *providers)
{
	for (size_t i = 0; i < providers->count; i++)
		free(providers->names[i]);
}

/* "twilio, bland, exotel": the nearest first. */
static void providers_write(const struct providers *providers, const char *nearest, char *out,
			    size_t room)
{
	size_t used = 0;

	out[0] = '\0';
	if (nearest != NULL)
		used += (size_t)snprintf(out, room, "%s", nearest);
	for (size_t i = 0; i < providers->count && used < room; i++)
		if (providers->names[i] != nearest)
			used += (size_t)snprintf(out + used, room - used, "%s%s",
						 used > 0 ? ", " : "", providers->names[i]);
}

/* A file is meant, and no name of a preset: it ends as one, or nothing can stand where it
 * is looked for. */
static bool is_path(const char *wanted)
{
	char folder[PATH_MAX];
	struct stat what;
	size_t bytes = (size_t)(last_name(wanted) - wanted);

	if (has_suffix(wanted) || bytes == 0 || bytes >= sizeof(folder))
		return has_suffix(wanted);
	memcpy(folder, wanted, bytes);
	folder[bytes] = '\0';
	return stat(folder, &what) < 0 || !S_ISDIR(what.st_mode);
}

static int fail_missing(const char *wanted, const char *folder, struct peal_error *err)
{
	struct providers providers = { 0 };
	char list[400], word[PRESET_NAME_BYTES_MAX], quoted[QUOTED_BYTES_MAX], hint[HINT_BYTES_MAX];
	const char *const *names = (const char *const *)providers.names;

	snprintf(word, sizeof(word), "%s", last_name(wanted));
	if (has_suffix(word))
		word[strlen(word) - strlen(SUFFIX)] = '\0';
	providers_list(&providers, folder);
	providers_write(&providers, preset_nearest(word, names, providers.count), list,
			sizeof(list));
	if (providers.count == 0)
		peal_fail(err, PEAL_FAIL_IO,
			  "there is no file %.160s, and no presets came with Peal (looked in "
			  "%.200s); expected the path of a preset file",
			  wanted, folder);
	else if (is_path(wanted))
		peal_fail(
			err, PEAL_FAIL_IO,
			"there is no file %.400s; expected the path of a preset file, or only the "
			"name of one that came with Peal: %s%s",
			wanted, list, preset_hint(word, names, providers.count, hint));
	else
		peal_fail(
			err, PEAL_FAIL_IO,
			"there is no file %.160s, and no preset %s came with Peal; expected %s, or "
			"the path of a file%s",
			wanted, preset_quote(word, quoted), list,
			preset_hint(word, names, providers.count, hint));
	providers_free(&providers);
	return -1;
}

/* ---- the search ---- */

/* "stages =", at the line's start or behind another setting. */
static bool line_has_stages(const char *line)
{
	const char *start = line + strspn(line, " \t");

	if (start[0] == '#' || strncmp(start, "//", 2) == 0)
		return false;
	for (const char *at = strstr(start, "stages"); at != NULL; at = strstr(at + 6, "stages")) {
		const char *behind = at + 6 + strspn(at + 6, " \t");

		if ((at == start || strchr(" \t;", at[-1]) != NULL) &&
		    (*behind == '=' || *behind == ':'))
			return true;
	}
	return false;
}

/* A pipeline beside it may have the provider's name: "twilio.cfg" that says `preset =
 * "twilio"`.  It has stages. */
static bool is_pipeline(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[256];
	bool has_stages = false;

	for (int i = 0; file != NULL && i < PIPELINE_LINES_MAX && !has_stages; i++) {
		if (fgets(line, sizeof(line), file) == NULL)
			break;
		has_stages = line_has_stages(line);
	}
	if (file != NULL)
		fclose(file);
	return has_stages;
}

static bool own_is(const char *wanted, const char *suffix, char *path_out, size_t path_bytes)
{
	char path[PATH_MAX];

	if (!file_is("", wanted, suffix, path, sizeof(path)) || strlen(path) >= path_bytes ||
	    (suffix[0] != '\0' && is_pipeline(path)))
		return false;
	strcpy(path_out, path);
	return true;
}

int preset_find_in(const char *wanted, const char *folder, char *path_out, size_t path_bytes,
		   struct peal_error *err)
{
	const char *name = last_name(wanted);
	const char *suffix = has_suffix(name) ? "" : SUFFIX;

	if (name[0] != '\0' && (own_is(wanted, "", path_out, path_bytes) ||
				own_is(wanted, suffix, path_out, path_bytes) ||
				(folder[0] != '\0' && !is_path(wanted) &&
				 file_is(folder, name, suffix, path_out, path_bytes))))
		return 0;
	return fail_missing(wanted, folder, err);
}

/* By where this very code is.  "": there is no such folder. */
static void providers_folder(char folder_out[PATH_MAX])
{
	static const char own[] = "";
	char plugin[PATH_MAX], folder[PATH_MAX + sizeof(PROVIDERS_FOLDER)];
	Dl_info info;

	folder_out[0] = '\0';
	if (dladdr(own, &info) == 0 || info.dli_fname == NULL ||
	    realpath(info.dli_fname, plugin) == NULL)
		return;
	snprintf(folder, sizeof(folder), "%.*s" PROVIDERS_FOLDER, (int)(last_name(plugin) - plugin),
		 plugin);
	if (realpath(folder, folder_out) == NULL)
		folder_out[0] = '\0';
}

int preset_find(const char *wanted, char *path_out, size_t path_bytes, struct peal_error *err)
{
	char folder[PATH_MAX];

	providers_folder(folder);
	return preset_find_in(wanted, folder, path_out, path_bytes, err);
}
