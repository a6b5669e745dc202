/* test_story.h - what ingest.csv makes of a text, as a text
 *
 * A row is "LINE NUMBER NAME|VALUE|..." or, excluded, "LINE RAW !REASON"; an
 * error is "error: ...".  For the tests of this folder. */
/* SPDX-License-Identifier: MIT */
#ifndef INGEST_CSV_TEST_STORY_H
#define INGEST_CSV_TEST_STORY_H

#include "tests/fakes/plugin_host.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#define STORY_BYTES_MAX 65536
#define STORY_PATH_MAX 256

struct story {
	char text[STORY_BYTES_MAX];
	size_t bytes;
};

__attribute__((format(printf, 2, 3), unused)) static void story_add(struct story *story,
								    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	story->bytes += (size_t)vsnprintf(story->text + story->bytes,
					  sizeof(story->text) - story->bytes, format, args);
	va_end(args);
	assert_true(story->bytes < sizeof(story->text));
}

__attribute__((unused)) static void file_put(const char *path, const void *bytes, size_t count)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

/* A path in a folder of the test's own, which story_teardown() removes. */
__attribute__((unused)) static const char *path_of(const char *name)
{
	static char paths[4][STORY_PATH_MAX];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, STORY_PATH_MAX, "%s/%s", getenv("STORY_FOLDER"), name);
	return path;
}

__attribute__((unused)) static int story_setup(void **state)
{
	static char folder[] = "/tmp/peal-test-csv-XXXXXX";

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	return setenv("STORY_FOLDER", folder, 1);
}

__attribute__((unused)) static int story_teardown(void **state)
{
	char command[STORY_PATH_MAX];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", getenv("STORY_FOLDER"));
	return system(command);
}

__attribute__((unused)) static void row_tell(struct story *story, struct peal_batch *batch,
					     uint32_t row, uint32_t columns)
{
	const struct peal_slice *values = batch->values + (size_t)row * columns;
	const char *reason = plugin_host_reason(batch, row);

	story_add(story, "%" PRIu64 " ", batch->line[row]);
	if (reason[0] != '\0') {
		story_add(story, "%.*s !%s\n", (int)batch->raw[row].bytes, batch->raw[row].at,
			  reason);
		return;
	}
	story_add(story, "%" PRIu64 " %.*s", batch->number[row], (int)batch->name[row].bytes,
		  batch->name[row].at);
	for (uint32_t i = 0; i < columns; i++)
		story_add(story, "|%.*s", (int)values[i].bytes, values[i].at);
	story_add(story, "\n");
}

__attribute__((unused)) static void source_tell(struct story *story, struct plugin_host *host,
						const struct peal_source *source)
{
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);
	const struct peal_columns *columns;
	struct peal_error err = { 0 };
	void *reader;
	int got;

	if (ops->reader_open(plugin_host_self(host), source, &reader, &columns, &err) < 0) {
		story_add(story, "error: %s\n", err.text);
		return;
	}
	do {
		plugin_host_batch_reset(batch);
		got = ops->read(reader, batch, &err);
		for (uint32_t row = 0; row < batch->row_count; row++)
			row_tell(story, batch, row, columns->count);
	} while (got > 0);
	if (got < 0)
		story_add(story, "error: %s\n", err.text);
	ops->reader_close(reader);
}

/* A stage that reads a file with these bytes. */
__attribute__((unused)) static struct plugin_host *story_host(const char *settings,
							      const void *bytes, size_t count)
{
	char text[1024];

	file_put(path_of("list.csv"), bytes, count);
	snprintf(text, sizeof(text), "files = [\"%s\"]; %s", path_of("list.csv"), settings);
	return plugin_host_create("ingest", "csv", text);
}

__attribute__((unused)) static void host_tell(struct story *story, struct plugin_host *host)
{
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	const struct peal_source *sources;
	struct peal_error err = { 0 };
	size_t count;

	story->bytes = 0;
	story->text[0] = '\0';
	if (ops->list(plugin_host_self(host), &sources, &count, &err) < 0) {
		story_add(story, "error: %s\n", err.text);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (count > 1)
			story_add(story, "%s:\n", sources[i].name);
		source_tell(story, host, &sources[i]);
	}
}

/* Warnings are expected by the caller: "" when there are none. */
__attribute__((unused)) static void story_of(struct story *story, const char *settings,
					     const void *bytes, size_t count, const char *warning)
{
	struct plugin_host *host = story_host(settings, bytes, count);
	char event[64] = "";

	host_tell(story, host);
	if (plugin_host_warnings(host, event) == 0)
		event[0] = '\0';
	assert_string_equal(event, warning);
	plugin_host_destroy(&host);
}

#endif
