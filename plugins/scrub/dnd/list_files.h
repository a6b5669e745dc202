/* list_files.h - which files the stage's `lists` name, and whether one has changed */
/* SPDX-License-Identifier: MIT */
#ifndef SCRUB_DND_LIST_FILES_H
#define SCRUB_DND_LIST_FILES_H

#include "peal/scrub.h"

/* A file that is equal in all of it has not changed. */
struct file_signature {
	uint64_t device, inode, bytes;
	int64_t modified_s, modified_ns, changed_s, changed_ns;
};

/* < 0: not there, or no regular file. */
int file_sign(const char *path, struct file_signature *signature_out, struct peal_error *err);
bool file_signature_equal(const struct file_signature *a, const struct file_signature *b);

/* < 0: the file is not there, or the glob matches no file. */
int list_files_check(const char *item, struct peal_error *err);

typedef int list_file_fn(void *context, const char *path, struct peal_error *err);

/* Calls fn for each regular file that the item names now; stops when it fails. */
int list_files_each(const char *item, list_file_fn *fn, void *context, struct peal_error *err);

#endif
