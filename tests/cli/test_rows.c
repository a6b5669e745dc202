/* test_rows.c - rows as CSV and JSON lines, and the files they are written to */
/* SPDX-License-Identifier: MIT */
#include "core/base/memory.h"
#include "core/cli/rows.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#define FOLDER_MAX 64
#define PATH_MAX_HERE 128

static int folder_create(void **state)
{
	char *folder = memory_alloc(FOLDER_MAX);

	snprintf(folder, FOLDER_MAX, "/tmp/peal-rows.XXXXXX");
	*state = folder;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static size_t each_file(const char *folder, bool removes)
{
	char path[PATH_MAX_HERE + 256];
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (removes)
			unlink(path);
	}
	closedir(dir);
	return count;
}

static int folder_destroy(void **state)
{
	each_file(*state, true);
	rmdir(*state);
	free(*state);
	return 0;
}

static void path_of(void **state, const char *name, char out[PATH_MAX_HERE])
{
	snprintf(out, PATH_MAX_HERE, "%s/%s", (const char *)*state, name);
}

/* Plain or compressed. */
static void assert_content(const char *path, const char *want)
{
	char got[4096] = "";
	gzFile file = gzopen(path, "rb");

	assert_non_null(file);
	assert_true(gzread(file, got, sizeof(got) - 1) >= 0);
	gzclose(file);
	assert_string_equal(got, want);
}

static struct output *open_at(const char *path)
{
	struct peal_error err = { 0 };
	struct output *output = output_open(path, &err);

	if (output == NULL)
		fail_msg("%s", err.text);
	return output;
}

static void write_cells(struct rows *rows, const char *text, int64_t at_ms, uint64_t number)
{
	struct peal_error err = { 0 };

	if (!rows->is_header)
		rows_begin(rows);
	rows_text(rows, "a,b", text);
	rows_int(rows, "count", -3);
	rows_bool(rows, "is_on", true);
	rows_seconds(rows, "seconds", 12034);
	rows_time(rows, "at", at_ms);
	rows_number(rows, "number", number);
	rows_object(rows, "fields", "");
	assert_int_equal(rows_end(rows, &err), 0);
}

static void write_file(const char *path, bool is_jsonl)
{
	struct peal_error err = { 0 };
	struct output *output = open_at(path);
	struct rows rows;

	rows_init(&rows, output, is_jsonl);
	rows_header(&rows);
	write_cells(&rows, "", 0, 0);
	write_cells(&rows, "x \"y\", z\nw", 1767594600000, 919876543210);
	write_cells(&rows, "plain\xff", PEAL_NEVER, 0);
	assert_int_equal(rows.count, 2);
	assert_int_equal(rows.json.replaced_count, is_jsonl ? 1 : 0);
	rows_finish(&rows);
	assert_int_equal(output_close(&output, &err), 0);
	assert_null(output);
}

static void test_rows__csv(void **state)
{
	char path[PATH_MAX_HERE];

	path_of(state, "rows.csv", path);
	write_file(path, false);
	assert_content(
		path,
		"\"a,b\",count,is_on,seconds,at,number,fields\r\n"
		"\"x \"\"y\"\", z\nw\",-3,true,12.034,2026-01-05T06:30:00Z,+919876543210,{}\r\n"
		"plain\xff,-3,true,12.034,,,{}\r\n");
}

static void test_rows__json_lines_compressed(void **state)
{
	char path[PATH_MAX_HERE];
	struct stat info;

	path_of(state, "rows.jsonl.gz", path);
	write_file(path, true);
	assert_content(path, "{\"a,b\":\"x \\\"y\\\", z\\nw\",\"count\":-3,\"is_on\":true,"
			     "\"seconds\":12.034,\"at\":\"2026-01-05T06:30:00Z\","
			     "\"number\":\"+919876543210\",\"fields\":{}}\n"
			     "{\"a,b\":\"plain\xef\xbf\xbd\",\"count\":-3,\"is_on\":true,"
			     "\"seconds\":12.034,\"at\":null,\"number\":null,\"fields\":{}}\n");
	assert_int_equal(stat(path, &info), 0);
	assert_true(info.st_size > 0);
	assert_int_equal(each_file(*state, false), 1);
}

static void test_output__given_up_leaves_the_old_file(void **state)
{
	struct peal_error err = { 0 };
	char path[PATH_MAX_HERE];
	struct output *output;

	path_of(state, "kept", path);
	output = open_at(path);
	assert_int_equal(output_write(output, "old", 3, &err), 0);
	assert_int_equal(output_close(&output, &err), 0);
	output = open_at(path);
	assert_int_equal(output_write(output, "new", 3, &err), 0);
	output_cancel(&output);
	assert_null(output);
	output_cancel(&output);
	assert_content(path, "old");
	assert_int_equal(each_file(*state, false), 1);
}

/* Writes more than fits; the error may come late, but it comes. */
static void write_too_much(const char *path, struct peal_error *err)
{
	static char block[65536];
	struct output *output = open_at(path);

	for (int i = 0; i < 64; i++) {
		for (size_t byte = 0; byte < sizeof(block); byte++)
			block[byte] = (char)rand(); /* so that it stays as large when compressed */
		if (output_write(output, block, sizeof(block), err) < 0) {
			output_cancel(&output);
			return;
		}
	}
	assert_int_equal(output_close(&output, err), -1);
	assert_null(output);
}

static void test_output__full_disk(void **state)
{
	static const char *const names[] = { "full", "full.gz" };
	struct rlimit was, small;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = (struct rlimit){ 1000000, was.rlim_max };
	for (size_t i = 0; i < 2; i++) {
		struct peal_error err = { 0 };
		char path[PATH_MAX_HERE];

		path_of(state, names[i], path);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		write_too_much(path, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
		assert_int_equal(err.code, PEAL_FAIL_FULL);
		assert_non_null(strstr(err.text, path));
	}
	assert_int_equal(each_file(*state, false), 0);
}

static void test_output__what_cannot_be_opened(void **state)
{
	static const char *const paths[] = { "/there/is/no/folder/file", "/tmp" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct peal_error err = { 0 };

		assert_null(output_open(paths[i], &err));
		assert_int_equal(err.code, PEAL_FAIL_IO);
		assert_non_null(strstr(err.text, paths[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows__csv, folder_create, folder_destroy),
		cmocka_unit_test_setup_teardown(test_rows__json_lines_compressed, folder_create,
						folder_destroy),
		cmocka_unit_test_setup_teardown(test_output__given_up_leaves_the_old_file,
						folder_create, folder_destroy),
		cmocka_unit_test_setup_teardown(test_output__full_disk, folder_create,
						folder_destroy),
		cmocka_unit_test(test_output__what_cannot_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
