/* fuzz_dnd_list.c - any bytes as a DND list; the first byte picks the settings */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "plugins/scrub/dnd/list.h"
#include "tests/fuzz/fuzz_host.h"

static void list_check(const struct list *list)
{
	if (list->unread_count > list->entry_count)
		abort();
	if (number_set_count(list->numbers) > list->entry_count - list->unread_count)
		abort();
	if (number_set_has(list->numbers, 0) || number_set_has(list->numbers, UINT64_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct list_rules rules = { .host = &fuzz_host };
	char path[FUZZ_PATH_MAX];
	struct peal_error err = { 0 };
	struct list *list;
	int fd;

	if (size == 0)
		return 0;
	rules.region = data[0] & 1 ? fuzz_region("IN") : NULL;
	rules.column = data[0] & 2 ? "phone" : NULL;
	fd = fuzz_file(data + 1, size - 1, path);
	if (list_load(&rules, path, &list, &err) == 0) {
		list_check(list);
		list_destroy(&list);
	} else if (err.text[0] == '\0') {
		abort();
	}
	close(fd);
	return 0;
}
