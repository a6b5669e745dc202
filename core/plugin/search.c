/* search.c - the folders in which plugins are looked for */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/search.h"

#include "core/base/text.h"
#include "core/plugin/kind.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define FOLDERS_MAX 32
#define NAMES_MAX 1024 /* of one kind */

static const char suffix[] = ".so";

struct search {
	const char *folders[FOLDERS_MAX];
	size_t count;
	struct peal_arena *arena;
};

static bool is_known(const struct search *search, const char *at, size_t bytes)
{
	for (size_t i = 0; i < search->count; i++) {
		if (slice_is((struct peal_slice){ at, bytes }, search->folders[i]))
			return true;
	}
	return false;
}

static void folder_add(struct search *search, const char *at, size_t bytes)
{
	if (bytes > 0 && search->count < FOLDERS_MAX && !is_known(search, at, bytes))
		search->folders[search->count++] = arena_copy(search->arena, at, bytes);
}

static void folders_add(struct search *search, const char *path)
{
	while (path != NULL && *path != '\0') {
		size_t bytes = strcspn(path, ":");

		folder_add(search, path, bytes);
		path += bytes + (path[bytes] == ':');
	}
}

/* PREFIX/bin/peal finds PREFIX/lib/peal/plugins: installed, and in a build tree. */
static void folder_add_beside_program(struct search *search)
{
	char program[PATH_MAX];
	ssize_t bytes = readlink("/proc/self/exe", program, sizeof(program) - 1);
	const char *folder;

	if (bytes <= 0)
		return;
	program[bytes] = '\0';
	*strrchr(program, '/') = '\0';
	if (strrchr(program, '/') == NULL)
		return;
	*strrchr(program, '/') = '\0';
	folder = arena_format(search->arena, "%s/lib/peal/plugins", program);
	folder_add(search, folder, strlen(folder));
}

struct search *search_create(const char *given)
{
	struct search *search = memory_alloc(sizeof(*search));

	search->arena = arena_create();
	folders_add(search, given);
	folders_add(search, getenv("PEAL_PLUGIN_PATH"));
	folder_add_beside_program(search);
	return search;
}

void search_destroy(struct search **search)
{
	if (*search == NULL)
		return;
	arena_destroy(&(*search)->arena);
	free(*search);
	*search = NULL;
}

const char *search_file(const struct search *search, struct peal_arena *arena, enum peal_kind kind,
			const char *name)
{
	for (size_t i = 0; i < search->count; i++) {
		const char *path = arena_format(arena, "%s/%s/%s%s", search->folders[i],
						kind_name(kind), name, suffix);

		if (access(path, F_OK) == 0)
			return path;
	}
	return NULL;
}

struct names {
	const char *at[NAMES_MAX];
	size_t count;
};

static bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->at[i], name) == 0)
			return true;
	}
	return false;
}

static void name_add(struct names *names, struct peal_arena *arena, const char *file)
{
	size_t bytes = strlen(file);
	const char *name;

	if (bytes <= strlen(suffix) || strcmp(file + bytes - strlen(suffix), suffix) != 0)
		return;
	name = arena_copy(arena, file, bytes - strlen(suffix));
	if (plugin_name_is_valid(name) && !names_have(names, name) && names->count < NAMES_MAX)
		names->at[names->count++] = name;
}

static void names_add(struct names *names, struct peal_arena *arena, const char *folder,
		      enum peal_kind kind)
{
	DIR *entries = opendir(arena_format(arena, "%s/%s", folder, kind_name(kind)));
	const struct dirent *entry;

	if (entries == NULL)
		return;
	while ((entry = readdir(entries)) != NULL)
		name_add(names, arena, entry->d_name);
	closedir(entries);
}

static int name_compare(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

const char *const *search_names(const struct search *search, struct peal_arena *arena,
				enum peal_kind kind, size_t *count_out)
{
	struct names *names = arena_alloc(arena, sizeof(*names));

	for (size_t i = 0; i < search->count; i++)
		names_add(names, arena, search->folders[i], kind);
	if (names->count > 1)
		qsort(names->at, names->count, sizeof(names->at[0]), name_compare);
	*count_out = names->count;
	return names->at;
}

const char *search_text(const struct search *search, struct peal_arena *arena)
{
	const char *text = search->count == 0 ? "no folder" : search->folders[0];

	for (size_t i = 1; i < search->count; i++)
		text = arena_format(arena, "%s%s%s", text, i + 1 == search->count ? " and " : ", ",
				    search->folders[i]);
	return text;
}
