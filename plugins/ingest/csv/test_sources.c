/* test_sources.c - ingest.csv: several files, globs, standard input */
/* SPDX-License-Identifier: MIT */
#include "plugins/ingest/csv/test_story.h"

#include <fcntl.h>

#define IN "country = \"IN\"; "

static struct story story;

static void put(const char *name, const char *text)
{
	file_put(path_of(name), text, strlen(text));
}

static struct plugin_host *host_of(const char *item)
{
	char settings[640];

	snprintf(settings, sizeof(settings), IN "files = [%s];", item);
	return plugin_host_create("ingest", "csv", settings);
}

static void test_list__files_in_order_and_once(void **state)
{
	char items[512];
	struct plugin_host *host;

	(void)state;
	put("b.csv", "phone\n9876543211\n");
	put("a.csv", "phone\n9876543210\n");
	snprintf(items, sizeof(items), "\"%s\", \"%s\", \"%s\"", path_of("b.csv"), path_of("a.csv"),
		 path_of("b.csv"));
	host = host_of(items);
	host_tell(&story, host);
	assert_string_equal(story.text, "b.csv:\n2 919876543211 \na.csv:\n2 919876543210 \n");
	plugin_host_destroy(&host);
}

static void test_list__same_names_are_told_apart(void **state)
{
	const struct peal_source *sources;
	const struct peal_ingest_ops *ops;
	struct plugin_host *host;
	char items[512];
	size_t count;

	(void)state;
	assert_int_equal(mkdir(path_of("mon"), 0700), 0);
	assert_int_equal(mkdir(path_of("tue"), 0700), 0);
	put("mon/list.csv", "phone\n9876543210\n");
	put("tue/list.csv", "phone\n9876543211\n");
	snprintf(items, sizeof(items), "\"%s\", \"%s\"", path_of("mon/list.csv"),
		 path_of("tue/list.csv"));
	host = host_of(items);
	ops = plugin_host_ops(host);
	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(count, 2);
	assert_string_equal(sources[0].name, "list.csv");
	assert_string_equal(sources[1].name, path_of("tue/list.csv"));
	plugin_host_destroy(&host);
}

/* A drop folder: what is new is seen, what is gone is no error. */
static void test_list__glob_is_looked_up_each_time(void **state)
{
	struct plugin_host *host;
	char items[300], event[64];

	(void)state;
	assert_int_equal(mkdir(path_of("drop"), 0700), 0);
	assert_int_equal(mkdir(path_of("drop/folder.csv"), 0700), 0);
	snprintf(items, sizeof(items), "\"%s/*.csv\"", path_of("drop"));
	host = host_of(items);
	host_tell(&story, host);
	assert_string_equal(story.text, "");
	assert_int_equal(plugin_host_warnings(host, event), 1);
	assert_string_equal(event, "no_files");
	host_tell(&story, host);
	assert_int_equal(plugin_host_warnings(host, event), 0);
	put("drop/2.csv", "phone\n9876543212\n");
	put("drop/1.csv", "phone\n9876543211\n");
	host_tell(&story, host);
	assert_string_equal(story.text, "1.csv:\n2 919876543211 \n2.csv:\n2 919876543212 \n");
	assert_int_equal(unlink(path_of("drop/1.csv")), 0);
	host_tell(&story, host);
	assert_string_equal(story.text, "2 919876543212 \n");
	plugin_host_destroy(&host);
}

static void test_list__file_whose_name_looks_like_a_glob(void **state)
{
	struct plugin_host *host;
	char items[300];

	(void)state;
	put("list[1].csv", "phone\n9876543210\n");
	snprintf(items, sizeof(items), "\"%s\"", path_of("list[1].csv"));
	host = host_of(items);
	host_tell(&story, host);
	assert_string_equal(story.text, "2 919876543210 \n");
	plugin_host_destroy(&host);
}

static void test_list__named_file_that_is_gone(void **state)
{
	struct plugin_host *host;
	char items[300];

	(void)state;
	put("soon_gone.csv", "phone\n9876543210\n");
	snprintf(items, sizeof(items), "\"%s\"", path_of("soon_gone.csv"));
	host = host_of(items);
	assert_int_equal(unlink(path_of("soon_gone.csv")), 0);
	host_tell(&story, host);
	assert_non_null(strstr(story.text, "error: files: "));
	assert_non_null(strstr(story.text, "soon_gone.csv\" cannot be found"));
	plugin_host_destroy(&host);
}

static void stdin_set(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
}

static void test_stdin__is_hashed_and_read(void **state)
{
	static const char text[] = "phone,name\n9876543210,A\n";
	const struct peal_source *sources;
	const struct peal_ingest_ops *ops;
	char hash[65], file_hash[65];
	struct plugin_host *host;
	gzFile file;
	size_t count;

	(void)state;
	file = gzopen(path_of("in.gz"), "wb");
	assert_int_equal(gzwrite(file, text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(gzclose(file), Z_OK);
	stdin_set(path_of("in.gz"));
	host = host_of("\"-\"");
	ops = plugin_host_ops(host);
	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_string_equal(sources[0].name, "standard input");
	assert_int_equal(ops->fingerprint(plugin_host_self(host), &sources[0], hash, NULL), 0);
	assert_int_equal(plugin_host_services(host)->file_hash(plugin_host_services(host),
							       path_of("in.gz"), file_hash, NULL),
			 0);
	assert_string_equal(hash, file_hash);
	host_tell(&story, host);
	assert_string_equal(story.text, "2 919876543210 A\n");
	host_tell(&story, host);
	assert_string_equal(story.text, "2 919876543210 A\n");
	plugin_host_destroy(&host);
}

static void test_stdin__empty(void **state)
{
	struct plugin_host *host;

	(void)state;
	stdin_set("/dev/null");
	host = host_of("\"-\"");
	host_tell(&story, host);
	assert_non_null(strstr(story.text, "error: standard input: is empty"));
	plugin_host_destroy(&host);
}

static void test_stdin__no_room_for_its_copy(void **state)
{
	const char *folder = getenv("TMPDIR");
	char *was = folder != NULL ? strdup(folder) : NULL;
	struct plugin_host *host;

	(void)state;
	stdin_set(path_of("in.gz"));
	setenv("TMPDIR", "/nowhere", 1);
	host = host_of("\"-\"");
	host_tell(&story, host);
	if (was != NULL)
		setenv("TMPDIR", was, 1);
	else
		unsetenv("TMPDIR");
	free(was);
	assert_non_null(strstr(story.text, "error: standard input: no temporary file"));
	assert_non_null(strstr(story.text, "set TMPDIR"));
	plugin_host_destroy(&host);
}

static void test_fingerprint__changes_with_the_content(void **state)
{
	const struct peal_source *sources;
	const struct peal_ingest_ops *ops;
	char first[65], second[65], items[300];
	struct plugin_host *host;
	size_t count;

	(void)state;
	put("changes.csv", "phone\n9876543210\n");
	snprintf(items, sizeof(items), "\"%s\"", path_of("changes.csv"));
	host = host_of(items);
	ops = plugin_host_ops(host);
	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(ops->fingerprint(plugin_host_self(host), &sources[0], first, NULL), 0);
	assert_int_equal(ops->fingerprint(plugin_host_self(host), &sources[0], second, NULL), 0);
	assert_string_equal(first, second);
	put("changes.csv", "phone\n9876543211\n");
	assert_int_equal(ops->fingerprint(plugin_host_self(host), &sources[0], second, NULL), 0);
	assert_string_not_equal(first, second);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list__files_in_order_and_once),
		cmocka_unit_test(test_list__same_names_are_told_apart),
		cmocka_unit_test(test_list__glob_is_looked_up_each_time),
		cmocka_unit_test(test_list__file_whose_name_looks_like_a_glob),
		cmocka_unit_test(test_list__named_file_that_is_gone),
		cmocka_unit_test(test_stdin__is_hashed_and_read),
		cmocka_unit_test(test_stdin__empty),
		cmocka_unit_test(test_stdin__no_room_for_its_copy),
		cmocka_unit_test(test_fingerprint__changes_with_the_content),
	};

	return cmocka_run_group_tests(tests, story_setup, story_teardown);
}
