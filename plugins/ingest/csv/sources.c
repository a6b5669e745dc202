/* sources.c - which files there are */
/* SPDX-License-Identifier: MIT */
#include "sources.h"

#include "spool.h"

#include <errno.h>
#include <glob.h>
#include <search.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STDIN_NAME "standard input"

/* Names and paths live as long as the stage: each path is kept once. */
struct sources {
	const struct peal_host *host;
	const struct peal_texts *files;
	void *by_path; /* tsearch(3) trees of struct peal_source */
	void *by_name;
	struct peal_source *listed;
	size_t listed_count, listed_room;
	bool *is_told; /* by item of `files`: the log has said that it matches nothing */
	int stdin_fd;  /* -1: not read yet */
};

static bool is_stdin(const char *item)
{
	return strcmp(item, "-") == 0;
}

/* A file whose name holds a '*' is a file. */
static bool is_glob(const char *item)
{
	struct stat status;

	return strpbrk(item, "*?[") != NULL && stat(item, &status) < 0;
}

static int file_check(const char *path, struct peal_error *err)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "files: \"%s\" cannot be found: %s", path,
				 strerror(errno));
	if (S_ISDIR(status.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "files: \"%s\" is a folder; name the files in it: \"%s/*.csv\"",
				 path, path);
	if (!S_ISREG(status.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "files: \"%s\" is not a regular file; give \"-\" and feed it "
				 "through standard input",
				 path);
	if (access(path, R_OK) < 0)
		return peal_fail(err, PEAL_FAIL_IO, "files: \"%s\" cannot be read: %s", path,
				 strerror(errno));
	return 0;
}

int sources_check(const struct peal_texts *files, struct peal_error *err)
{
	for (size_t i = 0; i < files->count; i++) {
		const char *item = files->at[i];

		if (!is_stdin(item) && !is_glob(item) && file_check(item, err) < 0)
			return -1;
	}
	return 0;
}

int sources_create(const struct peal_host *host, const struct peal_texts *files,
		   struct sources **sources_out, struct peal_error *err)
{
	struct sources *sources = calloc(1, sizeof(*sources));

	if (sources != NULL)
		sources->is_told = calloc(files->count + 1, sizeof(*sources->is_told));
	if (sources == NULL || sources->is_told == NULL) {
		free(sources);
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	}
	sources->host = host;
	sources->files = files;
	sources->stdin_fd = -1;
	*sources_out = sources;
	return 0;
}

static void source_destroy(void *item)
{
	struct peal_source *source = item;

	free((char *)source->name);
	free((char *)source->path);
	free(source);
}

static void source_leave(void *item)
{
	(void)item;
}

void sources_destroy(struct sources **sources)
{
	if (*sources == NULL)
		return;
	if ((*sources)->stdin_fd >= 0)
		close((*sources)->stdin_fd);
	tdestroy((*sources)->by_name, source_leave);
	tdestroy((*sources)->by_path, source_destroy);
	free((*sources)->listed);
	free((*sources)->is_told);
	free(*sources);
	*sources = NULL;
}

static int path_compare(const void *a, const void *b)
{
	return strcmp(((const struct peal_source *)a)->path, ((const struct peal_source *)b)->path);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(((const struct peal_source *)a)->name, ((const struct peal_source *)b)->name);
}

/* The last part of the path, or all of it when another source is called so. */
static struct peal_source *source_create(struct sources *sources, const char *name,
					 const char *path)
{
	struct peal_source *source = calloc(1, sizeof(*source));

	if (source == NULL)
		return NULL;
	source->name = name;
	if (tfind(source, &sources->by_name, name_compare) != NULL)
		source->name = path;
	source->name = strdup(source->name);
	source->path = strdup(path);
	if (source->name == NULL || source->path == NULL ||
	    tsearch(source, &sources->by_path, path_compare) == NULL ||
	    tsearch(source, &sources->by_name, name_compare) == NULL) {
		tdelete(source, &sources->by_path, path_compare);
		source_destroy(source);
		return NULL;
	}
	return source;
}

static const struct peal_source *source_keep(struct sources *sources, const char *name,
					     const char *path)
{
	struct peal_source wanted = { .path = path };
	void *node = tfind(&wanted, &sources->by_path, path_compare);

	return node != NULL ? *(struct peal_source **)node : source_create(sources, name, path);
}

static bool is_listed(const struct sources *sources, const struct peal_source *source)
{
	for (size_t i = 0; i < sources->listed_count; i++) {
		if (sources->listed[i].path == source->path)
			return true;
	}
	return false;
}

static int source_add(struct sources *sources, const char *name, const char *path,
		      struct peal_error *err)
{
	const struct peal_source *source = source_keep(sources, name, path);
	size_t room = sources->listed_room;

	if (source == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "files: memory is out");
	if (is_listed(sources, source))
		return 0;
	if (sources->listed_count == room) {
		struct peal_source *more;

		room = room == 0 ? 16 : 2 * room;
		more = reallocarray(sources->listed, room, sizeof(*more));
		if (more == NULL)
			return peal_fail(err, PEAL_FAIL_LIMIT, "files: memory is out");
		sources->listed = more;
		sources->listed_room = room;
	}
	sources->listed[sources->listed_count++] = *source;
	return 0;
}

static int file_add(struct sources *sources, const char *path, struct peal_error *err)
{
	const char *slash = strrchr(path, '/');

	return source_add(sources, slash != NULL ? slash + 1 : path, path, err);
}

static bool is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static void nothing_matches(struct sources *sources, size_t item)
{
	const struct peal_host *host = sources->host;

	if (sources->is_told[item])
		return;
	sources->is_told[item] = true;
	host->log(host, PEAL_LEVEL_WARNING, "no_files", 0, "files: nothing matches \"%s\" now",
		  sources->files->at[item]);
}

static int glob_add(struct sources *sources, size_t item, struct peal_error *err)
{
	size_t count = 0;
	int result = 0;
	glob_t found;
	int code = glob(sources->files->at[item], 0, NULL, &found);

	if (code != 0 && code != GLOB_NOMATCH)
		return peal_fail(err, PEAL_FAIL_IO, "files: \"%s\" cannot be looked up: %s",
				 sources->files->at[item],
				 code == GLOB_NOSPACE ? "memory is out" : strerror(errno));
	for (size_t i = 0; code == 0 && result == 0 && i < found.gl_pathc; i++) {
		if (!is_regular(found.gl_pathv[i]))
			continue;
		count++;
		result = file_add(sources, found.gl_pathv[i], err);
	}
	globfree(&found);
	if (count == 0)
		nothing_matches(sources, item);
	else
		sources->is_told[item] = false;
	return result;
}

static int stdin_add(struct sources *sources, struct peal_error *err)
{
	char path[64];

	if (sources->stdin_fd < 0 && spool_stdin(&sources->stdin_fd, err) < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", sources->stdin_fd);
	return source_add(sources, STDIN_NAME, path, err);
}

static int item_add(struct sources *sources, size_t item, struct peal_error *err)
{
	const char *path = sources->files->at[item];

	if (is_stdin(path))
		return stdin_add(sources, err);
	if (is_glob(path))
		return glob_add(sources, item, err);
	return file_check(path, err) < 0 ? -1 : file_add(sources, path, err);
}

int sources_list(struct sources *sources, const struct peal_source **sources_out, size_t *count_out,
		 struct peal_error *err)
{
	sources->listed_count = 0;
	for (size_t i = 0; i < sources->files->count; i++) {
		if (item_add(sources, i, err) < 0)
			return -1;
	}
	*sources_out = sources->listed;
	*count_out = sources->listed_count;
	return 0;
}
