/* main - one suite for every store: store_suite sqlite, store_suite memory
 *
 * With three arguments it is a child of a test: see child.h. */
/* SPDX-License-Identifier: MIT */
#include "groups.h"

#include "child.h"

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 4)
		child_main(argv[1], argv[2], argv[3]);
	if (argc != 2) {
		fprintf(stderr, "usage: %s KIND\n", argv[0]);
		return 2;
	}
	box_kind = argv[1];
	failed += test_load();
	failed += test_queue();
	failed += test_attempt();
	failed += test_sweep();
	failed += test_event();
	if (strcmp(box_kind, "sqlite") == 0) {
		failed += test_file();
		failed += test_fault();
	}
	return failed == 0 ? 0 : 1;
}
