/* number_list.h - telephone numbers given to a command, as arguments or on stdin */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CLI_NUMBER_LIST_H
#define PEAL_CLI_NUMBER_LIST_H

#include "core/cli/visit.h"

/* Zeroed is empty. */
struct number_list {
	uint64_t *at;
	size_t count, room;
	size_t bad_count; /* lines of stdin that are no numbers; told on stderr */
};

/* The arguments from `first` on; "-" stands for stdin, one a line, # begins a
 * comment.  A bad argument is a typing error, and nothing is to be done: < 0.  A bad
 * line does not keep the others from being used. */
int number_list_read(struct number_list *list, struct visit *visit, int first);
void number_list_finish(struct number_list *list);

#endif
