/* test_csv.c - ingest.csv: rows, columns and numbers of sound files */
/* SPDX-License-Identifier: MIT */
#include "plugins/ingest/csv/test_story.h"

struct csv_case {
	const char *what;
	const char *settings;
	const char *text;
	const char *story;
};

#define IN "country = \"IN\"; "

static void cases_run(const struct csv_case *cases, size_t count)
{
	static struct story story;

	for (size_t i = 0; i < count; i++) {
		story_of(&story, cases[i].settings, cases[i].text, strlen(cases[i].text), "");
		if (strcmp(story.text, cases[i].story) != 0)
			fail_msg("%s:\n%swas expected to be\n%s", cases[i].what, story.text,
				 cases[i].story);
	}
}

static void test_rows__rfc_4180(void **state)
{
	static const struct csv_case cases[] = {
		{ "plain", IN, "phone,name,amount\n9876543210,Ravi,500\n",
		  "2 919876543210 Ravi|500\n" },
		{ "no newline at the end", IN, "phone,name\n9876543210,Ravi",
		  "2 919876543210 Ravi\n" },
		{ "CRLF and BOM", IN,
		  "\xef\xbb\xbfphone,name\r\n9876543210,Ravi\r\n9876543211,Asha\r\n",
		  "2 919876543210 Ravi\n3 919876543211 Asha\n" },
		{ "bare CR", IN, "phone,name\r9876543210,Ravi\r9876543211,Asha\r",
		  "2 919876543210 Ravi\n3 919876543211 Asha\n" },
		{ "a BOM before quotes", IN,
		  "\xef\xbb\xbf\"phone\",\"name\"\n\"9876543210\",\"R\"\n", "2 919876543210 R\n" },
		{ "comma in quotes", IN, "phone,name,city\n9876543210,\"Rao, Lakshmi\",Pune\n",
		  "2 919876543210 Rao, Lakshmi|Pune\n" },
		{ "doubled quotes", IN, "phone,name\n9876543210,\"Ravi \"\"B\"\" Rao\"\n",
		  "2 919876543210 Ravi \"B\" Rao\n" },
		{ "lines after a newline in quotes", IN,
		  "phone,name,city\n9876543210,A,\"x\ny\"\n9876543211,B,z\n",
		  "2 919876543210 A|x\ny\n4 919876543211 B|z\n" },
		{ "lines after CRLF in quotes", IN,
		  "phone,name,city\r\n9876543210,A,\"x\r\n\r\ny\"\r\n9876543211,B,z\r\n",
		  "2 919876543210 A|x\r\n\r\ny\n5 919876543211 B|z\n" },
		{ "empty lines are no rows", IN,
		  "\n\nphone,name\n\n  \n9876543210,A\n\n\n9876543211,B\n\n",
		  "6 919876543210 A\n9 919876543211 B\n" },
		{ "blanks around values", IN,
		  " phone , name ,note\n 9876543210 ,  A B , \" x \" \n",
		  "2 919876543210 A B|x\n" },
		{ "quotes within a plain value", IN, "phone,name,size\n9876543210,D\"M,5\"2\n",
		  "2 919876543210 D\"M|5\"2\n" },
		{ "fewer values than columns", IN, "phone,name,a,b\n9876543210\n9876543211,B,1\n",
		  "2 919876543210 ||\n3 919876543211 B|1|\n" },
		{ "empty values more than columns", IN, "phone,name\n9876543210,A,,,\n",
		  "2 919876543210 A\n" },
		{ "only the number", IN, "phone\n9876543210\n", "2 919876543210 \n" },
		{ "UTF-8", IN, "phone,name,शहर\n9876543210,रवि कुमार,மதுரை\n",
		  "2 919876543210 रवि कुमार|மதுரை\n" },
	};

	(void)state;
	cases_run(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_rows__bad_ones_are_excluded(void **state)
{
	static const struct csv_case cases[] = {
		{ "no number", IN, "phone,name\n,A\n  ,B\n9876543210,C\n",
		  "2  !no_number\n3  !no_number\n4 919876543210 C\n" },
		{ "bad numbers", IN, "phone,name\n12,A\nabc,B\n+1 999 000 1111,C\n9876543210,D\n",
		  "2 12 !invalid_number\n3 abc !invalid_number\n"
		  "4 +1 999 000 1111 !invalid_number\n5 919876543210 D\n" },
		{ "more values than columns", IN, "phone,name\n9876543210,A,500\n9876543211,B\n",
		  "2 9876543210 !malformed_row\n3 919876543211 B\n" },
		{ "text behind a quoted value", IN,
		  "phone,name\n9876543210,\"A\" x\n9876543211,B\n",
		  "2 9876543210 !malformed_row\n3 919876543211 B\n" },
		{ "a quote that is not closed before another one", IN,
		  "phone,name\n9876543210,\"A\n9876543211,B\n9876543212,\"C\"\n",
		  "2 9876543210 !malformed_row\n3 919876543211 B\n4 919876543212 C\n" },
		{ "a quote that is never closed", IN,
		  "phone,name\n9876543210,A\n9876543211,\"B\n9876543212,C\n9876543213,D",
		  "2 919876543210 A\n3 9876543211 !malformed_row\n"
		  "4 919876543212 C\n5 919876543213 D\n" },
		{ "a quote that is never closed in the last line", IN,
		  "phone,name\n9876543210,A\n9876543211,\"B",
		  "2 919876543210 A\n3 9876543211 !malformed_row\n" },
	};

	(void)state;
	cases_run(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_numbers__as_people_and_spreadsheets_write_them(void **state)
{
	static const struct csv_case cases[] = {
		{ "national", IN, "phone\n9876543210\n098765 43211\n98765-43212\n(98765) 43213\n",
		  "2 919876543210 \n3 919876543211 \n4 919876543212 \n5 919876543213 \n" },
		{ "international", IN,
		  "phone\n+91-98765-43210\n0091 98765 43211\n919876543212\n"
		  "+44 20 7946 0958\n",
		  "2 919876543210 \n3 919876543211 \n4 919876543212 \n5 442079460958 \n" },
		{ "another country", "country = \"GB\"; ", "phone\n020 7946 0958\n+919876543210\n",
		  "2 442079460958 \n3 919876543210 \n" },
		{ "no country", "", "phone\n9876543210\n+919876543210\n",
		  "2 9876543210 !invalid_number\n3 919876543210 \n" },
		{ "spreadsheet without loss", IN,
		  "phone\n=\"9876543210\"\n\"=\"\"9876543211\"\"\"\n'9876543212\n9876543213.0\n",
		  "2 919876543210 \n3 919876543211 \n4 919876543212 \n5 919876543213 \n" },
		{ "spreadsheet with loss", IN,
		  "phone\n9.87654E+09\n9.19877E+11\n9E9\n\"9,87654E+09\"\n",
		  "2 9.87654E+09 !invalid_number\n3 9.19877E+11 !invalid_number\n"
		  "4 9E9 !invalid_number\n5 9,87654E+09 !invalid_number\n" },
		{ "strict", IN "strict = true;",
		  "phone\n+919876543210\n9876543210\n+91 9876543210\n",
		  "2 919876543210 \n3 9876543210 !invalid_number\n"
		  "4 +91 9876543210 !invalid_number\n" },
	};

	(void)state;
	cases_run(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_numbers__say_what_a_spreadsheet_did(void **state)
{
	struct plugin_host *host = story_host(IN, "phone\n9.87654E+09\n", 18);
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);
	const struct peal_columns *columns;
	const struct peal_source *sources;
	size_t count;
	void *reader;

	(void)state;
	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(
		ops->reader_open(plugin_host_self(host), &sources[0], &reader, &columns, NULL), 0);
	assert_int_equal(ops->read(reader, batch, NULL), 0);
	assert_non_null(strstr(plugin_host_detail(batch, 0), "damaged by a spreadsheet"));
	ops->reader_close(reader);
	plugin_host_destroy(&host);
}

static void test_columns__are_known_by_their_names(void **state)
{
	static const struct csv_case cases[] = {
		{ "any order, any case", IN, "City,Person Name,PHONE\nPune,Ravi,9876543210\n",
		  "2 919876543210 Ravi|Pune\n" },
		{ "an alias that is the only one", IN,
		  "Name,Mobile Number,City\nRavi,9876543210,Pune\n", "2 919876543210 Ravi|Pune\n" },
		{ "phone before an alias", IN, "mobile,phone\n111,9876543210\n",
		  "2 919876543210 |111\n" },
		{ "mapped",
		  IN "columns = { cell_no = \"phone\"; full-name = \"name\"; emi = \"amount\"; };",
		  "Cell No.,FULL NAME,EMI\n9876543210,Ravi,500\n", "2 919876543210 Ravi|500\n" },
		{ "names swapped", IN "columns = { phone = \"old_phone\"; phone2 = \"phone\"; };",
		  "phone,phone2\n111,9876543210\n", "2 919876543210 |111\n" },
		{ "a column without a name", IN, "phone,,city\n9876543210,x,Pune\n",
		  "2 919876543210 |x|Pune\n" },
		{ "no header", IN "header = false;", "9876543210,Ravi,500\n9876543211,Asha,600,\n",
		  "1 919876543210 Ravi|500\n2 919876543211 Asha|600\n" },
		{ "no header, one column", IN "header = false;", "9876543210\n",
		  "1 919876543210 \n" },
		{ "no header, mapped",
		  IN "header = false; columns = { phone = \"name\"; "
		     "person_name = \"phone\"; };",
		  "Ravi,9876543210\n", "1 919876543210 Ravi\n" },
	};

	(void)state;
	cases_run(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_columns__names_are_handed_over(void **state)
{
	struct plugin_host *host =
		story_host(IN "header = false; columns = { column4 = \"amount\"; };",
			   "9876543210,A,b,c,d\n", 19);
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	const struct peal_columns *columns;
	const struct peal_source *sources;
	size_t count;
	void *reader;

	(void)state;
	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(
		ops->reader_open(plugin_host_self(host), &sources[0], &reader, &columns, NULL), 0);
	assert_int_equal(columns->count, 3);
	assert_memory_equal(columns->names[0].at, "column3", 7);
	assert_memory_equal(columns->names[1].at, "amount", 6);
	assert_int_equal(columns->names[1].bytes, 6);
	assert_memory_equal(columns->names[2].at, "column5", 7);
	ops->reader_close(reader);
	plugin_host_destroy(&host);
}

static void test_delimiters(void **state)
{
	static const struct csv_case cases[] = {
		{ "semicolon", IN "delimiter = \";\";", "phone;name\n9876543210;Rao, L\n",
		  "2 919876543210 Rao, L\n" },
		{ "tab", IN "delimiter = \"tab\";", "phone\tname\tx\n9876543210\t\t1\n",
		  "2 919876543210 |1\n" },
		{ "auto: semicolon", IN "delimiter = \"auto\";", "phone;name,x;y\n9876543210;A;B\n",
		  "2 919876543210 |A|B\n" },
		{ "auto: pipe", IN "delimiter = \"auto\";", "\"a,b,c\"|phone\n1|9876543210\n",
		  "2 919876543210 |1\n" },
		{ "auto: one column", IN "delimiter = \"auto\";", "phone\n9876543210\n",
		  "2 919876543210 \n" },
	};

	(void)state;
	cases_run(cases, sizeof(cases) / sizeof(cases[0]));
}

/* More than a batch, and more than the reader's buffer. */
static void test_batches__all_rows_in_order(void **state)
{
	const uint64_t row_count = 3 * PEAL_BATCH_ROWS_MAX + 5;
	static char text[32 * (3 * PEAL_BATCH_ROWS_MAX + 6) + 1024 * 1024];
	size_t bytes = (size_t)sprintf(text, "phone,name\n");
	const struct peal_columns *columns;
	const struct peal_source *sources;
	uint64_t line = 2, done, total;
	char name[32];
	size_t count;
	void *reader;
	int got;

	(void)state;
	for (uint64_t i = 0; i < row_count; i++)
		bytes += (size_t)sprintf(text + bytes, "98%08" PRIu64 ",N%" PRIu64 "\r\n", i, i);
	struct plugin_host *host = story_host(IN, text, bytes);
	const struct peal_ingest_ops *ops = plugin_host_ops(host);
	struct peal_batch *batch = plugin_host_batch(host, NULL);

	assert_int_equal(ops->list(plugin_host_self(host), &sources, &count, NULL), 0);
	assert_int_equal(
		ops->reader_open(plugin_host_self(host), &sources[0], &reader, &columns, NULL), 0);
	do {
		plugin_host_batch_reset(batch);
		got = ops->read(reader, batch, NULL);
		assert_true(got >= 0);
		for (uint32_t row = 0; row < batch->row_count; row++, line++) {
			assert_int_equal(batch->line[row], line);
			sprintf(name, "N%" PRIu64, line - 2);
			assert_int_equal(batch->name[row].bytes, strlen(name));
			assert_memory_equal(batch->name[row].at, name, strlen(name));
		}
	} while (got > 0);
	assert_int_equal(line, row_count + 2);
	ops->progress(reader, &done, &total);
	assert_int_equal(done, total);
	assert_int_equal(total, bytes);
	ops->reader_close(reader);
	plugin_host_destroy(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows__rfc_4180),
		cmocka_unit_test(test_rows__bad_ones_are_excluded),
		cmocka_unit_test(test_numbers__as_people_and_spreadsheets_write_them),
		cmocka_unit_test(test_numbers__say_what_a_spreadsheet_did),
		cmocka_unit_test(test_columns__are_known_by_their_names),
		cmocka_unit_test(test_columns__names_are_handed_over),
		cmocka_unit_test(test_delimiters),
		cmocka_unit_test(test_batches__all_rows_in_order),
	};

	return cmocka_run_group_tests(tests, story_setup, story_teardown);
}
