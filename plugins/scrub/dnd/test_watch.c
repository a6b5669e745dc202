/* test_watch.c - scrub.dnd: lists that change during a campaign */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define OLD_NUMBER 919876543210
#define NEW_NUMBER 919876543211

static char folder[] = "/tmp/peal-test-watch-XXXXXX";

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

static struct plugin_host *host_of(const char *item)
{
	char settings[256];

	snprintf(settings, sizeof(settings), "lists = [\"%s\"];", path_of(item));
	return plugin_host_create("scrub", "dnd", settings);
}

static bool is_refused(struct plugin_host *host, uint64_t number)
{
	const struct peal_scrub_ops *ops = plugin_host_ops(host);
	struct peal_contact *contact = plugin_host_contact(host, number, "", NULL, NULL);
	struct peal_verdict verdict = { 0 };

	assert_int_equal(ops->again(plugin_host_self(host), contact, NULL, &verdict), PEAL_NOW);
	return verdict.is_refused;
}

static void assert_warned(struct plugin_host *host, const char *event)
{
	char last[64];

	assert_int_equal(plugin_host_warnings(host, last), 1);
	assert_string_equal(last, event);
}

static void test_change__is_in_force_after_a_second(void **state)
{
	struct plugin_host *host;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	assert_false(is_refused(host, NEW_NUMBER));
	put("dnd.txt", "+919876543210\n+919876543211\n");
	plugin_host_advance(host, 1001);
	assert_true(is_refused(host, OLD_NUMBER));
	assert_true(is_refused(host, NEW_NUMBER));
	plugin_host_destroy(&host);
}

/* What a file that is being written lacks for the moment stays in force. */
static void test_change__removed_number_is_let_go_when_the_file_rests(void **state)
{
	struct plugin_host *host;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	put("dnd.txt", "+919876543211\n+919876543212\n");
	plugin_host_advance(host, 1001);
	assert_true(is_refused(host, NEW_NUMBER));
	assert_true(is_refused(host, OLD_NUMBER));
	plugin_host_advance(host, 10000);
	assert_true(is_refused(host, NEW_NUMBER));
	assert_false(is_refused(host, OLD_NUMBER));
	plugin_host_destroy(&host);
}

static void test_change__while_the_file_is_still_written(void **state)
{
	struct plugin_host *host;
	char text[256] = "";

	(void)state;
	put("dnd.txt", "+919876543210\n+919876543299\n");
	host = host_of("dnd.txt");
	for (int i = 0; i < 8; i++) {
		sprintf(text + strlen(text), "+91987654321%d\n", i + 1);
		put("dnd.txt", text);
		plugin_host_advance(host, 1000);
		assert_true(is_refused(host, OLD_NUMBER));
		assert_true(is_refused(host, 919876543299));
	}
	plugin_host_advance(host, 10000);
	assert_false(is_refused(host, OLD_NUMBER));
	assert_true(is_refused(host, 919876543218));
	plugin_host_destroy(&host);
}

static void test_change__version_tells(void **state)
{
	const struct peal_scrub_ops *ops;
	struct plugin_host *host;
	char before[64];

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	ops = plugin_host_ops(host);
	snprintf(before, sizeof(before), "%s", ops->version(plugin_host_self(host)));
	plugin_host_advance(host, 10000);
	assert_string_equal(before, ops->version(plugin_host_self(host)));
	put("dnd.txt", "+919876543211\n");
	plugin_host_advance(host, 10000);
	assert_string_not_equal(before, ops->version(plugin_host_self(host)));
	plugin_host_destroy(&host);
}

static void test_fault__vanished_list_stays_in_force(void **state)
{
	struct plugin_host *host;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	assert_int_equal(unlink(path_of("dnd.txt")), 0);
	plugin_host_advance(host, 5000);
	assert_true(is_refused(host, OLD_NUMBER));
	assert_warned(host, "list_missing");
	put("dnd.txt", "+919876543211\n");
	plugin_host_advance(host, 10000);
	assert_true(is_refused(host, NEW_NUMBER));
	assert_false(is_refused(host, OLD_NUMBER));
	plugin_host_destroy(&host);
}

static void test_fault__emptied_list_stays_in_force(void **state)
{
	struct plugin_host *host;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	put("dnd.txt", "");
	plugin_host_advance(host, 10000);
	assert_true(is_refused(host, OLD_NUMBER));
	assert_warned(host, "list_unreadable");
	put("dnd.txt", "# nobody any more\n");
	plugin_host_advance(host, 10000);
	assert_false(is_refused(host, OLD_NUMBER));
	plugin_host_destroy(&host);
}

static void test_fault__unreadable_list_stays_in_force_and_is_tried_again(void **state)
{
	char event[64];
	struct plugin_host *host;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	host = host_of("dnd.txt");
	put("dnd.txt", "nobody\nat all\n");
	plugin_host_advance(host, 10000);
	assert_true(is_refused(host, OLD_NUMBER));
	assert_warned(host, "list_unreadable");
	plugin_host_advance(host, 60000);
	assert_int_equal(plugin_host_warnings(host, event), 1);
	assert_true(is_refused(host, OLD_NUMBER));
	put("dnd.txt", "+919876543211\n");
	plugin_host_advance(host, 10000);
	assert_true(is_refused(host, NEW_NUMBER));
	plugin_host_destroy(&host);
}

static void test_glob__new_list_is_found(void **state)
{
	struct plugin_host *host;

	(void)state;
	assert_int_equal(mkdir(path_of("lists"), 0700), 0);
	put("lists/a.txt", "+919876543210\n");
	host = host_of("lists/*.txt");
	put("lists/b.txt", "+919876543211\n");
	plugin_host_advance(host, 2001);
	assert_true(is_refused(host, OLD_NUMBER));
	assert_true(is_refused(host, NEW_NUMBER));
	plugin_host_destroy(&host);
}

/* ---- batches on a worker while lists are replaced on the call loop ---- */

struct judging {
	struct plugin_host *host;
	struct peal_batch *batch;
	atomic_bool is_over;
	atomic_uint missed;
};

static void *judge(void *context)
{
	struct judging *judging = context;
	const struct peal_scrub_ops *ops = plugin_host_ops(judging->host);

	while (!atomic_load(&judging->is_over)) {
		judging->batch->is_excluded[0] = false;
		ops->batch(plugin_host_self(judging->host), judging->batch, NULL);
		if (!judging->batch->is_excluded[0])
			atomic_fetch_add(&judging->missed, 1);
	}
	return NULL;
}

static void row_exclude(struct peal_batch *batch, uint32_t row, const char *reason,
			const char *detail, ...)
{
	(void)reason, (void)detail;
	batch->is_excluded[row] = true;
}

static void test_batches__while_lists_are_replaced(void **state)
{
	struct judging judging = { 0 };
	char text[64];
	pthread_t thread;

	(void)state;
	put("dnd.txt", "+919876543210\n");
	judging.host = host_of("dnd.txt");
	judging.batch = plugin_host_batch(judging.host, NULL);
	judging.batch->exclude = row_exclude;
	plugin_host_row(judging.batch, OLD_NUMBER, "", NULL);
	assert_int_equal(pthread_create(&thread, NULL, judge, &judging), 0);
	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "+919876543210\n+9198765%05d\n", i);
		put("dnd.txt", text);
		plugin_host_advance(judging.host, 5000);
	}
	atomic_store(&judging.is_over, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(judging.missed, 0);
	plugin_host_destroy(&judging.host);
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
		cmocka_unit_test(test_change__is_in_force_after_a_second),
		cmocka_unit_test(test_change__removed_number_is_let_go_when_the_file_rests),
		cmocka_unit_test(test_change__while_the_file_is_still_written),
		cmocka_unit_test(test_change__version_tells),
		cmocka_unit_test(test_fault__vanished_list_stays_in_force),
		cmocka_unit_test(test_fault__emptied_list_stays_in_force),
		cmocka_unit_test(test_fault__unreadable_list_stays_in_force_and_is_tried_again),
		cmocka_unit_test(test_glob__new_list_is_found),
		cmocka_unit_test(test_batches__while_lists_are_replaced),
	};

	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
