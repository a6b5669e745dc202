/* source.c - the text of a pipeline file with its includes in place */
/* SPDX-License-Identifier: MIT */
#include "core/config/source.h"

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/config/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* From `first_line` of the text on, lines are those of `file` from `file_line`. */
struct segment {
	unsigned first_line, file_line;
	const char *file;
};

struct source {
	struct text text;
	unsigned line; /* that the text has reached, from 1 */
	struct segment *segments;
	size_t segment_count, segment_room;
	size_t include_count;
	bool is_open;		  /* a text or comment does not end */
	struct peal_arena *arena; /* names */
	struct problems *problems;
};

/* One of the files, while it is read. */
struct part {
	struct source *source;
	const struct part *includer;
	const char *file;   /* for messages */
	const char *folder; /* of includes; NULL: they are refused */
	unsigned depth;
	struct scan scan;
};

static void part_add(struct part *part, const char *name, const char *text, size_t bytes);

/* ---- files ---- */

static struct source *source_create(struct problems *problems)
{
	struct source *source = memory_alloc(sizeof(*source));

	source->arena = arena_create();
	source->line = 1;
	source->problems = problems;
	return source;
}

void source_destroy(struct source **source)
{
	if (*source == NULL)
		return;
	text_finish(&(*source)->text);
	arena_destroy(&(*source)->arena);
	free((*source)->segments);
	free(*source);
	*source = NULL;
}

/* "pipelines" of "pipelines/nightly.cfg", "." of "nightly.cfg". */
static const char *folder_of(struct source *source, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	return slash == path ? "/" : arena_copy(source->arena, path, (size_t)(slash - path));
}

/* Reads what is there, up to a byte more than the limit. */
static int bytes_read(int fd, struct text *text)
{
	char chunk[16 * 1024];
	ssize_t got;

	while (text->bytes <= SOURCE_BYTES_MAX) {
		got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : 0;
		text_add(text, chunk, (size_t)got);
	}
	return 0;
}

/* Opens a file that can be read to its end; the reason when not. */
static int file_open(const char *path, const char **reason_out)
{
	/* Not to wait for somebody who writes into a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat info;

	*reason_out = NULL;
	if (fd < 0 || fstat(fd, &info) != 0)
		*reason_out = strerror(errno);
	else if (S_ISDIR(info.st_mode))
		*reason_out = "it is a folder";
	else if (!S_ISREG(info.st_mode))
		*reason_out = "it is not a file";
	if (*reason_out != NULL && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static const char *file_read(const char *path, struct text *text)
{
	const char *reason;
	int fd = file_open(path, &reason);

	if (fd < 0)
		return reason;
	if (bytes_read(fd, text) != 0)
		reason = strerror(errno);
	else if (text->bytes > SOURCE_BYTES_MAX)
		reason = "it is larger than 4 MiB";
	else if (memchr(text_get(text), '\0', text->bytes) != NULL)
		reason = "it is not a text file: it has a zero byte";
	close(fd);
	return reason;
}

/* ---- putting the text together ---- */

static void text_append(struct source *source, const char *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		source->line += at[i] == '\n';
	text_add(&source->text, at, bytes);
}

static void segment_start(struct source *source, const char *file, unsigned file_line)
{
	source->segments = memory_grow(source->segments, &source->segment_room,
				       source->segment_count + 1, sizeof(*source->segments));
	source->segments[source->segment_count++] = (struct segment){ source->line, file_line,
								      file };
}

static bool is_included(const struct part *part, const char *path)
{
	for (; part != NULL; part = part->includer) {
		if (strcmp(part->file, path) == 0)
			return true;
	}
	return false;
}

static const char *include_path(struct part *part, const char *name)
{
	if (name[0] == '/' || strcmp(part->folder, ".") == 0)
		return name;
	return arena_format(part->source->arena, "%s/%s",
			    strcmp(part->folder, "/") == 0 ? "" : part->folder, name);
}

/* Why an @include cannot be; NULL: it can. */
static const char *include_refusal(struct part *part, const char *path)
{
	if (is_included(part, path))
		return "it includes itself";
	if (part->depth >= SOURCE_INCLUDE_DEPTH_MAX)
		return "includes within includes are too deep";
	if (part->source->include_count >= SOURCE_INCLUDES_MAX)
		return "there are more than 256 includes";
	return NULL;
}

static void include_add(struct part *part, const char *name, const struct place *place)
{
	struct source *source = part->source;
	const char *path = include_path(part, name);
	const char *reason = include_refusal(part, path);
	struct text text = { 0 };

	if (reason == NULL)
		reason = file_read(path, &text);
	source->include_count++;
	if (reason == NULL && source->text.bytes + text.bytes > SOURCE_BYTES_MAX)
		reason = "with it the pipeline is larger than 4 MiB";
	if (reason != NULL)
		problems_error(source->problems, place, "cannot include \"%s\": %s", path, reason);
	else
		part_add(part, path, text_get(&text), text.bytes);
	text_finish(&text);
}

/* scan_fn: the include comes in the place of its directive, on lines of its own. */
static void on_include(void *context, const char *name, size_t bytes, unsigned line)
{
	struct part *part = context;
	const struct place place = { .file = part->file, .line = line };
	const char *path = arena_copy(part->source->arena, name, bytes);

	if (part->folder == NULL) {
		problems_error(part->source->problems, &place, "@include is not possible here");
		return;
	}
	text_append(part->source, "\n", 1);
	include_add(part, path, &place);
	text_append(part->source, "\n", 1);
	segment_start(part->source, part->file, line);
}

static void on_text(void *context, const char *at, size_t bytes)
{
	struct part *part = context;

	text_append(part->source, at, bytes);
}

static void on_error(void *context, unsigned line, const char *sentence)
{
	struct part *part = context;
	const struct place place = { .file = part->file, .line = line };

	problems_error(part->source->problems, &place, "%s", sentence);
}

/* Includes of a text are relative to the folder that was given with it, those of
 * a file to the file. */
static const char *part_folder(const struct part *includer, const char *name)
{
	bool is_text = includer->file == NULL && (includer->folder == NULL || *includer->folder);

	return is_text ? includer->folder : folder_of(includer->source, name);
}

static void part_add(struct part *includer, const char *name, const char *text, size_t bytes)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	struct source *source = includer->source;
	struct part part = {
		.source = source,
		.includer = includer->file == NULL ? NULL : includer,
		.file = arena_text(source->arena, name),
		.folder = part_folder(includer, name),
		.depth = includer->depth + 1,
		.scan = { on_text, on_include, on_error, &part },
	};

	if (strncmp(text, byte_order_mark, strlen(byte_order_mark)) == 0) {
		text += strlen(byte_order_mark);
		bytes -= strlen(byte_order_mark);
	}
	segment_start(source, part.file, 1);
	if (!scan_text(&part.scan, text, bytes))
		source->is_open = true;
}

static struct source *source_make(const char *name, const char *text, size_t bytes,
				  const char *folder, struct problems *problems)
{
	struct source *source = source_create(problems);
	struct part root = { .source = source, .folder = folder };

	part_add(&root, name, text, bytes);
	if (source->is_open)
		source_destroy(&source);
	return source;
}

struct source *source_of_text(const char *name, const char *text, const char *folder,
			      struct problems *problems)
{
	return source_make(name, text, strlen(text), folder, problems);
}

struct source *source_read(const char *path, struct problems *problems)
{
	const struct place place = { .file = path };
	struct source *source = NULL;
	struct text text = { 0 };
	const char *reason = file_read(path, &text);

	if (reason != NULL)
		problems_error(problems, &place, "cannot read it: %s", reason);
	else
		source = source_make(path, text_get(&text), text.bytes, "", problems);
	text_finish(&text);
	return source;
}

const char *source_text(const struct source *source)
{
	return text_get(&source->text);
}

struct place source_place(const struct source *source, unsigned line)
{
	const struct segment *segment = &source->segments[0];

	/* Few files have more than a handful of them. */
	for (size_t i = 1; i < source->segment_count; i++) {
		if (source->segments[i].first_line <= line)
			segment = &source->segments[i];
	}
	return (struct place){
		.file = segment->file,
		.line = segment->file_line + (line - segment->first_line),
	};
}
