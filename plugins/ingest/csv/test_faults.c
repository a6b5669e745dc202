/* test_faults.c - ingest.csv: files and settings that are wrong */
/* SPDX-License-Identifier: MIT */
#include "plugins/ingest/csv/test_story.h"

#define IN "country = \"IN\"; "
#define MIB (1024u * 1024u)

static struct story story;

static void assert_holds(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" was expected in\n%s", part, text);
}

struct fault_case {
	const char *text;
	size_t bytes;
	const char *parts[3]; /* of the error */
};

#define FAULT(text, ...)                                                                           \
	{                                                                                          \
		text, sizeof(text) - 1,                                                            \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static void test_open__useless_files(void **state)
{
	static const struct fault_case cases[] = {
		FAULT("", "list.csv", "is empty", "phone"),
		FAULT("\n\r\n  \n", "list.csv", "only empty lines"),
		FAULT("\xef\xbb\xbf", "list.csv", "only empty lines"),
		FAULT("phone,name\n", "list.csv", "a header but no contacts"),
		FAULT("phone,name\n\n\n", "list.csv", "a header but no contacts"),
		FAULT("name,city\nRavi,Pune\n", "no column \"phone\"", "\"name\", \"city\""),
		FAULT("name,whatsapp no\nRavi,1\n", "did you mean", "whatsapp_no = \"phone\""),
		FAULT("name,phnoe\nRavi,1\n", "did you mean", "phnoe = \"phone\""),
		FAULT("phone;name\n9876543210;A\n", "phone;name", "delimiter = \"auto\""),
		FAULT("9876543210,Ravi\n", "looks like a contact", "header = false"),
		FAULT("mobile,number\n1,2\n", "\"mobile\" and \"number\"", "columns = {"),
		FAULT("phone,Phone\n1,2\n", "1 and 2", "\"phone\""),
		FAULT("phone,city,city\n1,2,3\n", "2 and 3", "\"city\""),
		FAULT("phone,name,person name\n1,2,3\n", "\"name\" and \"person name\""),
		FAULT("phone,\"name\n1,2\n", "quotes", "header"),
		FAULT("pho\0ne,name\n1,2\n", "NUL byte"),
		FAULT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", "binary"),
		FAULT("PK\x03\x04\x14\0\6\0\x08\0", "spreadsheet"),
		FAULT("\xff\xfep\0h\0o\0n\0e\0", "UTF-16"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		story_of(&story, IN, cases[i].text, cases[i].bytes, "");
		assert_holds(story.text, "error: list.csv");
		for (size_t part = 0; part < 3 && cases[i].parts[part] != NULL; part++)
			assert_holds(story.text, cases[i].parts[part]);
	}
}

static void test_open__too_many_columns(void **state)
{
	static char text[10000 * 7 + 64];
	size_t bytes = (size_t)sprintf(text, "phone");

	(void)state;
	for (int i = 1; i < 10000; i++)
		bytes += (size_t)sprintf(text + bytes, ",c%d", i);
	bytes += (size_t)sprintf(text + bytes, "\n9876543210\n");
	story_of(&story, IN, text, bytes, "");
	assert_holds(story.text, "10000 columns, more than the 1024");
}

static void test_open__most_columns(void **state)
{
	static char text[2 * 1024 * 7 + 64];
	size_t bytes = (size_t)sprintf(text, "phone");

	(void)state;
	for (int i = 1; i < 1024; i++)
		bytes += (size_t)sprintf(text + bytes, ",c%d", i);
	bytes += (size_t)sprintf(text + bytes, "\n9876543210");
	for (int i = 1; i < 1024; i++)
		bytes += (size_t)sprintf(text + bytes, ",%d", i % 10);
	story_of(&story, IN, text, bytes, "");
	assert_holds(story.text, "2 919876543210 |1|2|3|4");
	assert_holds(story.text, "|1|2|3\n");
}

/* The rows before and behind a value of `fill_bytes` are read. */
static void large_row_is_left_out(const char *before, char fill, size_t fill_bytes,
				  const char *behind, const char *expected)
{
	char *text = malloc(fill_bytes + 1024);
	size_t bytes;

	assert_non_null(text);
	bytes = (size_t)sprintf(text, "phone,name,note\n9876543210,A,1\n%s", before);
	memset(text + bytes, fill, fill_bytes);
	bytes += fill_bytes;
	bytes += (size_t)sprintf(text + bytes, "%s\n9876543211,B,2\n", behind);
	story_of(&story, IN, text, bytes, "");
	assert_string_equal(story.text, expected);
	free(text);
}

static void test_rows__too_large(void **state)
{
	static const char expected[] = "2 919876543210 A|1\n3 9876543212 !too_large\n"
				       "4 919876543211 B|2\n";

	(void)state;
	large_row_is_left_out("9876543212,X,", 'x', MIB, "", expected);
	large_row_is_left_out("9876543212,X,\"", 'x', MIB, "\"", expected);
	large_row_is_left_out("9876543212,X,\"", 'x', PEAL_FIELD_BYTES_MAX + 1, "\"", expected);
	large_row_is_left_out("9876543212,X,\"", ',', 5 * MIB, "\"", expected);
	large_row_is_left_out("9876543212,X,a", ' ', MIB, "b", expected);
	large_row_is_left_out("9876543212,X,\"a\"", ' ', MIB, "", expected);
	large_row_is_left_out("9876543212,", ',', 3 * MIB, "x",
			      "2 919876543210 A|1\n3 9876543212 !malformed_row\n"
			      "4 919876543211 B|2\n");
	large_row_is_left_out("9876543212,X,\"a\" ", 'x', 3 * MIB, "\"",
			      "2 919876543210 A|1\n3 9876543212 !malformed_row\n"
			      "4 919876543211 B|2\n");
}

static void test_rows__largest_value_is_kept(void **state)
{
	static char text[PEAL_FIELD_BYTES_MAX + 64];
	size_t bytes = (size_t)sprintf(text, "note,phone\n");

	(void)state;
	memset(text + bytes, 'x', PEAL_FIELD_BYTES_MAX - 100);
	bytes += PEAL_FIELD_BYTES_MAX - 100;
	bytes += (size_t)sprintf(text + bytes, ",9876543210");
	story.bytes = 0;
	struct plugin_host *host = story_host(IN, text, bytes);
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);
	const struct peal_columns *columns;
	const struct peal_source *sources;
	size_t count;
	void *reader;

	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(
		ops->reader_open(plugin_host_self(host), &sources[0], &reader, &columns, NULL), 0);
	assert_int_equal(ops->read(reader, batch, NULL), 0);
	assert_int_equal(batch->number[0], 919876543210);
	assert_int_equal(batch->values[0].bytes, PEAL_FIELD_BYTES_MAX - 100);
	ops->reader_close(reader);
	plugin_host_destroy(&host);
}

static void test_rows__sum_of_values_too_large(void **state)
{
	static char text[6 * PEAL_FIELD_BYTES_MAX];
	size_t bytes = (size_t)sprintf(text, "phone,a,b,c,d,e\n9876543212");

	(void)state;
	for (int i = 0; i < 5; i++) {
		text[bytes++] = ',';
		memset(text + bytes, 'x', PEAL_FIELD_BYTES_MAX - 1);
		bytes += PEAL_FIELD_BYTES_MAX - 1;
	}
	bytes += (size_t)sprintf(text + bytes, "\n9876543210\n");
	story_of(&story, IN, text, bytes, "");
	assert_string_equal(story.text, "2 9876543212 !too_large\n3 919876543210 |||||\n");
}

static void test_rows__nul_byte(void **state)
{
	static const char text[] = "phone,name\n9876543210,A\0B\n9876543211,C\n";

	(void)state;
	story_of(&story, IN, text, sizeof(text) - 1, "");
	assert_string_equal(story.text, "2 9876543210 !malformed_row\n3 919876543211 C\n");
}

static void test_rows__not_utf8_is_kept_and_counted(void **state)
{
	static const char text[] = "phone,name\n9876543210,Jos\xe9\n9876543211,Zo\xc3\xab\n";

	(void)state;
	story_of(&story, IN, text, sizeof(text) - 1, "not_utf8");
	assert_string_equal(story.text, "2 919876543210 Jos\xe9\n3 919876543211 Zo\xc3\xab\n");
}

/* ---- gzip ---- */

static void gzip_put(const char *path, const char *mode, const char *text, size_t bytes)
{
	gzFile file = gzopen(path, mode);

	assert_non_null(file);
	assert_int_equal(gzwrite(file, text, (unsigned)bytes), bytes);
	assert_int_equal(gzclose(file), Z_OK);
}

static void gzip_tell(const char *path, const char *warning)
{
	char settings[512], event[64] = "";
	struct plugin_host *host;

	snprintf(settings, sizeof(settings), IN "files = \"%s\";", path);
	host = plugin_host_create("ingest", "csv", settings);
	host_tell(&story, host);
	plugin_host_warnings(host, event);
	assert_string_equal(event, warning);
	plugin_host_destroy(&host);
}

/* A text in which `count` quotes are opened and never closed, far apart. */
static size_t open_quotes_write(char *text, int count)
{
	size_t bytes = (size_t)sprintf(text, "phone,name,note\n");

	for (int i = 0; i < count; i++) {
		bytes += (size_t)sprintf(text + bytes, "9876543210,\"A\n9876543211,B,");
		memset(text + bytes, 'x', PEAL_FIELD_BYTES_MAX + 1);
		bytes += PEAL_FIELD_BYTES_MAX + 1;
		for (size_t end = bytes + MIB; bytes < end; bytes++)
			text[bytes] = '\n';
	}
	return bytes + (size_t)sprintf(text + bytes, "9876543212,C\n");
}

/* The file is read again from the line behind the quote. */
static void test_rows__quote_open_to_the_end(void **state)
{
	static char text[3 * MIB];
	size_t bytes = open_quotes_write(text, 1);
	static const char expected[] = "2 9876543210 !malformed_row\n3 9876543211 !too_large\n"
				       "1048579 919876543212 C|\n";

	(void)state;
	story_of(&story, IN, text, bytes, "");
	assert_string_equal(story.text, expected);
	gzip_put(path_of("quote.gz"), "wb", text, bytes);
	gzip_tell(path_of("quote.gz"), "");
	assert_string_equal(story.text, expected);
}

/* Not for ever: then the log says what was swallowed. */
static void test_rows__quotes_open_too_often(void **state)
{
	char *text = malloc(12 * (MIB + MIB / 8));
	size_t malformed_count = 0;

	(void)state;
	assert_non_null(text);
	story_of(&story, IN, text, open_quotes_write(text, 10), "quote_open");
	for (const char *at = story.text; (at = strstr(at, "malformed_row")) != NULL; at++)
		malformed_count++;
	assert_int_equal(malformed_count, 9);
	assert_holds(story.text, " 919876543212 C|\n");
	free(text);
}

static void test_gzip__several_members(void **state)
{
	(void)state;
	gzip_put(path_of("a.dat"), "wb", "phone,name\n98765", 16);
	gzip_put(path_of("a.dat"), "ab", "43210,A\n9876543211,B\n", 21);
	gzip_tell(path_of("a.dat"), "");
	assert_string_equal(story.text, "2 919876543210 A\n3 919876543211 B\n");
}

static void test_gzip__empty(void **state)
{
	(void)state;
	gzip_put(path_of("empty.gz"), "wb", "", 0);
	gzip_tell(path_of("empty.gz"), "");
	assert_holds(story.text, "error: empty.gz: is empty");
}

/* A row that is cut must not be taken for a whole one: its number may be one. */
static void test_gzip__truncated(void **state)
{
	static char text[400 * 1024];
	size_t bytes = (size_t)sprintf(text, "phone,name\n");
	uint64_t rows = 0;
	struct stat status;

	(void)state;
	for (unsigned i = 0; bytes < 350 * 1024; i++)
		bytes += (size_t)sprintf(text + bytes, "98%08u,%u\n", i * 7919u % 100000000u, i);
	gzip_put(path_of("cut.csv.gz"), "wb", text, bytes);
	assert_int_equal(stat(path_of("cut.csv.gz"), &status), 0);
	assert_int_equal(truncate(path_of("cut.csv.gz"), status.st_size / 10), 0);
	gzip_tell(path_of("cut.csv.gz"), "");
	assert_memory_equal(story.text, "2 919800000000 0\n3 919800007919 1\n", 34);
	for (const char *at = story.text; (at = strchr(at, '\n')) != NULL; at++)
		rows++;
	rows--; /* the error */
	assert_true(rows > 100);
	assert_holds(story.text, "error: cut.csv.gz: its gzip data ends too early");
	bytes = (size_t)sprintf(text, "the %llu rows before that were read",
				(unsigned long long)rows);
	assert_holds(story.text, text);
	assert_null(strstr(story.text, "!"));
}

static void test_gzip__damaged(void **state)
{
	static const unsigned char text[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 'x', 'y', 'z' };

	(void)state;
	file_put(path_of("bad.gz"), text, sizeof(text));
	gzip_tell(path_of("bad.gz"), "");
	assert_holds(story.text, "error: bad.gz: its gzip data");
}

/* ---- settings ---- */

static void settings_fail(const char *settings, const char *part)
{
	struct peal_error err = { 0 };
	struct plugin_host *host = plugin_host_try("ingest", "csv", settings, &err);

	assert_null(host);
	assert_holds(err.text, part);
}

static void test_settings__wrong_ones_are_named(void **state)
{
	char text[512];

	(void)state;
	file_put(path_of("one.csv"), "phone\n9876543210\n", 17);
	snprintf(text, sizeof(text), "files = \"%s\"; country = \"XX\";", path_of("one.csv"));
	settings_fail(text, "ISO 3166");
	snprintf(text, sizeof(text), "files = \"%s\"; delimiter = \"ab\";", path_of("one.csv"));
	settings_fail(text, "delimiter: \"ab\"");
	snprintf(text, sizeof(text), "files = \"%s\"; delimiter = \"x\";", path_of("one.csv"));
	settings_fail(text, "delimiter: \"x\"");
	snprintf(text, sizeof(text), "files = \"%s\"; columns = { a = \"\"; };",
		 path_of("one.csv"));
	settings_fail(text, "columns: a");
	settings_fail("files = \"/nowhere/missing.csv\";", "missing.csv");
	settings_fail("files = \"/tmp\";", "is a folder");
	settings_fail("files = \"/dev/null\";", "not a regular file");
	settings_fail("files = [];", "files: the list is empty");
}

static void test_settings__column_that_is_not_there(void **state)
{
	(void)state;
	story_of(&story, IN "columns = { emi = \"amount\"; };", "phone\n9876543210\n", 17,
		 "column_missing");
	assert_string_equal(story.text, "2 919876543210 \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open__useless_files),
		cmocka_unit_test(test_open__too_many_columns),
		cmocka_unit_test(test_open__most_columns),
		cmocka_unit_test(test_rows__too_large),
		cmocka_unit_test(test_rows__largest_value_is_kept),
		cmocka_unit_test(test_rows__sum_of_values_too_large),
		cmocka_unit_test(test_rows__nul_byte),
		cmocka_unit_test(test_rows__not_utf8_is_kept_and_counted),
		cmocka_unit_test(test_rows__quote_open_to_the_end),
		cmocka_unit_test(test_rows__quotes_open_too_often),
		cmocka_unit_test(test_gzip__several_members),
		cmocka_unit_test(test_gzip__empty),
		cmocka_unit_test(test_gzip__truncated),
		cmocka_unit_test(test_gzip__damaged),
		cmocka_unit_test(test_settings__wrong_ones_are_named),
		cmocka_unit_test(test_settings__column_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, story_setup, story_teardown);
}
