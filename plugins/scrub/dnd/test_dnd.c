/* test_dnd.c - scrub.dnd: lists as people write them, and its answers */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static char folder[] = "/tmp/peal-test-dnd-XXXXXX";

static const char *path_of(const char *name)
{
	static char paths[4][128];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static struct plugin_host *host_of(const char *name, const char *more)
{
	char settings[512];

	snprintf(settings, sizeof(settings), "lists = [\"%s\"]; %s", path_of(name), more);
	return plugin_host_create("scrub", "dnd", settings);
}

static bool is_refused(struct plugin_host *host, uint64_t number)
{
	const struct peal_scrub_ops *ops = plugin_host_ops(host);
	struct peal_contact *contact = plugin_host_contact(host, number, "", NULL, NULL);
	struct peal_verdict verdict = { 0 };

	assert_int_equal(ops->again(plugin_host_self(host), contact, NULL, &verdict), PEAL_NOW);
	if (verdict.is_refused)
		assert_string_equal(verdict.reason, "dnd");
	return verdict.is_refused;
}

struct list_case {
	const char *what;
	const char *settings;
	const char *text;
	uint64_t numbers[4]; /* that are on it */
	bool has_unread;     /* the log tells of entries that are no numbers */
};

static void test_lists__as_people_write_them(void **state)
{
	static const struct list_case cases[] = {
		{ "one a line",
		  "",
		  "+919876543210\n+919876543211\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "CRLF, BOM, no end",
		  "",
		  "\xef\xbb\xbf+919876543210\r\n+919876543211",
		  { 919876543210, 919876543211 },
		  false },
		{ "notations",
		  "",
		  "+91 98765-43210\n919876543211\n+91(987)6543212\n",
		  { 919876543210, 919876543211, 919876543212 },
		  false },
		{ "national",
		  "country = \"IN\";",
		  "9876543210\n098765 43211\n442079460958\n",
		  { 919876543210, 919876543211, 442079460958 },
		  false },
		{ "comments",
		  "",
		  "# two, \"numbers\n  # and, \"this\n+919876543210 # Ravi, \"R\n\n"
		  "#+919876543299\n+919876543211\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "a header alone", "", "phone\n+919876543210\n", { 919876543210 }, false },
		{ "CSV with a header",
		  "",
		  "name,city,Mobile No\n\"Rao, L\",Pune,+919876543210\n"
		  "A,Goa,919876543211\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "CSV with a comment above",
		  "",
		  "# a; b; c\nid,phone\n1,+919876543210\n",
		  { 919876543210 },
		  false },
		{ "CSV without a header",
		  "",
		  "1,+919876543210,x\n2,+919876543211,y\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "CSV with unknown names",
		  "",
		  "id;who\n7;+919876543210\n8;+919876543211\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "CSV with a named column",
		  "column = \"second_phone\";",
		  "phone,Second Phone\n+919876543299,+919876543210\n",
		  { 919876543210 },
		  false },
		{ "some that are no numbers",
		  "",
		  "+919876543210\nhello\n12\n+919876543211\n",
		  { 919876543210, 919876543211 },
		  true },
		{ "a row that is broken behind its number",
		  "",
		  "phone,name\n+919876543210,\"A\n+919876543211,B\n",
		  { 919876543210, 919876543211 },
		  false },
		{ "a row that is broken before its number",
		  "",
		  "name,phone\n\"A,+919876543299\nB,+919876543211\n",
		  { 919876543211 },
		  true },
		{ "repeated",
		  "",
		  "+919876543211\n+919876543210\n+919876543211\n919876543210\n",
		  { 919876543210, 919876543211 },
		  false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plugin_host *host;

		put("list", cases[i].text);
		host = host_of("list", cases[i].settings);
		for (size_t n = 0; n < 4 && cases[i].numbers[n] != 0; n++) {
			if (!is_refused(host, cases[i].numbers[n]))
				fail_msg("%s: number %zu is not on the list", cases[i].what, n);
		}
		assert_false(is_refused(host, 919876543299));
		assert_int_equal(plugin_host_warnings(host, NULL), cases[i].has_unread ? 1 : 0);
		plugin_host_destroy(&host);
	}
}

static void test_lists__gzip(void **state)
{
	gzFile file = gzopen(path_of("list.gz"), "wb");
	struct plugin_host *host;

	(void)state;
	assert_int_equal(gzputs(file, "phone\n+919876543210\n"), 20);
	assert_int_equal(gzclose(file), Z_OK);
	host = host_of("list.gz", "");
	assert_true(is_refused(host, 919876543210));
	plugin_host_destroy(&host);
}

static void test_lists__without_entries(void **state)
{
	struct plugin_host *host;

	(void)state;
	put("none", "# nobody yet\n\n");
	host = host_of("none", "");
	assert_false(is_refused(host, 919876543210));
	plugin_host_destroy(&host);
}

/* More numbers than one block, with neighbours that are not on the list. */
static void test_lists__many_numbers(void **state)
{
	FILE *file = fopen(path_of("many"), "w");
	struct plugin_host *host;
	uint64_t number;

	(void)state;
	assert_non_null(file);
	for (unsigned i = 0; i < 5000; i++)
		fprintf(file, "+91%llu\n", 9000000000ull + (i * 7919ull % 5000) * 97);
	assert_int_equal(fclose(file), 0);
	host = host_of("many", "");
	for (unsigned i = 0; i < 5000; i++) {
		number = 919000000000ull + i * 97ull;
		assert_true(is_refused(host, number));
		assert_false(is_refused(host, number + 1));
		assert_false(is_refused(host, number - 1));
	}
	assert_false(is_refused(host, 1));
	assert_false(is_refused(host, UINT64_MAX));
	plugin_host_destroy(&host);
}

static void open_fails(const char *settings, const char *part)
{
	struct peal_error err = { 0 };
	struct plugin_host *host = plugin_host_try("scrub", "dnd", settings, &err);

	assert_null(host);
	if (strstr(err.text, part) == NULL)
		fail_msg("\"%s\" was expected in \"%s\"", part, err.text);
}

static void test_open__fails_closed(void **state)
{
	static const char cut[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
	char settings[256];
	FILE *file;

	(void)state;
	open_fails("lists = \"/nowhere/dnd.txt\";", "/nowhere/dnd.txt");
	open_fails("lists = \"/tmp\";", "is a folder");
	open_fails("lists = \"/nowhere/*.txt\";", "nothing matches");
	open_fails("account = false;", "nothing would be asked");
	put("bad", "9876543210\n9876543211\n");
	snprintf(settings, sizeof(settings), "lists = \"%s\";", path_of("bad"));
	open_fails(settings, "none of its 2 entries");
	open_fails(settings, "set country");
	snprintf(settings, sizeof(settings), "lists = \"%s\"; country = \"Q1\";", path_of("bad"));
	open_fails(settings, "ISO 3166");
	snprintf(settings, sizeof(settings), "lists = \"%s\"; column = \"x\";", path_of("bad"));
	open_fails(settings, "no column \"x\"");
	file = fopen(path_of("cut.gz"), "wb");
	assert_int_equal(fwrite(cut, 1, sizeof(cut) - 1, file), sizeof(cut) - 1);
	assert_int_equal(fclose(file), 0);
	snprintf(settings, sizeof(settings), "lists = \"%s\";", path_of("cut.gz"));
	open_fails(settings, "gzip data ends too early");
}

static void test_batch__names_the_list_and_its_version(void **state)
{
	static const uint64_t numbers[] = { 919876543210, 919876543211, 919876543212,
					    919876543213 };
	const struct peal_scrub_ops *ops;
	struct plugin_host *host;
	struct peal_batch *batch;
	char hash[65], expected[64];

	(void)state;
	put("dnd.txt", "+919876543211\n+919876543212\n");
	host = host_of("dnd.txt", "");
	plugin_host_dnd(host, 919876543210);
	ops = plugin_host_ops(host);
	batch = plugin_host_batch(host, NULL);
	for (size_t i = 0; i < 4; i++)
		plugin_host_row(batch, numbers[i], "", NULL);
	batch->exclude(batch, 2, "duplicate", "before");
	assert_int_equal(ops->batch(plugin_host_self(host), batch, NULL), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "dnd");
	assert_non_null(strstr(plugin_host_detail(batch, 0), "the account's own list, added 20"));
	assert_string_equal(plugin_host_reason(batch, 1), "dnd");
	assert_string_equal(plugin_host_reason(batch, 2), "duplicate");
	assert_string_equal(plugin_host_reason(batch, 3), "");
	plugin_host_services(host)->file_hash(plugin_host_services(host), path_of("dnd.txt"), hash,
					      NULL);
	snprintf(expected, sizeof(expected), "list dnd.txt@%.8s", hash);
	assert_string_equal(plugin_host_detail(batch, 1), expected);
	snprintf(expected, sizeof(expected), "dnd.txt@%.8s, account", hash);
	assert_string_equal(ops->version(plugin_host_self(host)), expected);
	plugin_host_destroy(&host);
}

static void test_batch__without_the_account(void **state)
{
	const struct peal_scrub_ops *ops;
	struct plugin_host *host;
	struct peal_batch *batch;

	(void)state;
	put("dnd.txt", "+919876543211\n");
	host = host_of("dnd.txt", "account = false;");
	plugin_host_dnd(host, 919876543210);
	ops = plugin_host_ops(host);
	batch = plugin_host_batch(host, NULL);
	plugin_host_row(batch, 919876543210, "", NULL);
	assert_int_equal(ops->batch(plugin_host_self(host), batch, NULL), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "");
	assert_null(strstr(ops->version(plugin_host_self(host)), "account"));
	plugin_host_destroy(&host);
}

static void test_batch__only_the_account(void **state)
{
	struct plugin_host *host = plugin_host_create("scrub", "dnd", "");
	const struct peal_scrub_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);

	(void)state;
	plugin_host_dnd(host, 919876543210);
	plugin_host_row(batch, 919876543210, "", NULL);
	plugin_host_row(batch, 919876543211, "", NULL);
	assert_int_equal(ops->batch(plugin_host_self(host), batch, NULL), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "dnd");
	assert_string_equal(plugin_host_reason(batch, 1), "");
	assert_string_equal(ops->version(plugin_host_self(host)), "account");
	plugin_host_destroy(&host);
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int folder_remove(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists__as_people_write_them),
		cmocka_unit_test(test_lists__gzip),
		cmocka_unit_test(test_lists__without_entries),
		cmocka_unit_test(test_lists__many_numbers),
		cmocka_unit_test(test_open__fails_closed),
		cmocka_unit_test(test_batch__names_the_list_and_its_version),
		cmocka_unit_test(test_batch__without_the_account),
		cmocka_unit_test(test_batch__only_the_account),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
