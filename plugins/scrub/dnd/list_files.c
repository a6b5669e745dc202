/* list_files.c - which files the stage's `lists` name, and whether one has changed */
/* SPDX-License-Identifier: MIT */
#include "list_files.h"

#include <errno.h>
#include <glob.h>
#include <sys/stat.h>

int file_sign(const char *path, struct file_signature *signature_out, struct peal_error *err)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return peal_fail(err, PEAL_FAIL_INPUT, "lists: \"%s\" cannot be found: %s", path,
				 strerror(errno));
	if (!S_ISREG(status.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT, "lists: \"%s\" is %s; a file is expected",
				 path, S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
	*signature_out = (struct file_signature){
		.device = status.st_dev,
		.inode = status.st_ino,
		.bytes = (uint64_t)status.st_size,
		.modified_s = status.st_mtim.tv_sec,
		.modified_ns = status.st_mtim.tv_nsec,
		.changed_s = status.st_ctim.tv_sec,
		.changed_ns = status.st_ctim.tv_nsec,
	};
	return 0;
}

bool file_signature_equal(const struct file_signature *a, const struct file_signature *b)
{
	return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
	       a->modified_s == b->modified_s && a->modified_ns == b->modified_ns &&
	       a->changed_s == b->changed_s && a->changed_ns == b->changed_ns;
}

/* A file whose name holds a '*' is a file. */
static bool is_glob(const char *item)
{
	struct stat status;

	return strpbrk(item, "*?[") != NULL && stat(item, &status) < 0;
}

static int path_count(void *context, const char *path, struct peal_error *err)
{
	(void)path, (void)err;
	++*(size_t *)context;
	return 0;
}

int list_files_check(const char *item, struct peal_error *err)
{
	struct file_signature signature;
	size_t count = 0;

	if (!is_glob(item))
		return file_sign(item, &signature, err);
	if (list_files_each(item, path_count, &count, err) < 0)
		return -1;
	if (count == 0)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "lists: nothing matches \"%s\"; without its lists nobody may be "
				 "called",
				 item);
	return 0;
}

static bool is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

int list_files_each(const char *item, list_file_fn *fn, void *context, struct peal_error *err)
{
	int result = 0;
	glob_t found;
	int code;

	if (!is_glob(item))
		return fn(context, item, err);
	code = glob(item, 0, NULL, &found);
	if (code != 0 && code != GLOB_NOMATCH)
		return peal_fail(err, PEAL_FAIL_IO, "lists: \"%s\" cannot be looked up", item);
	for (size_t i = 0; code == 0 && result == 0 && i < found.gl_pathc; i++) {
		if (is_regular(found.gl_pathv[i]))
			result = fn(context, found.gl_pathv[i], err);
	}
	globfree(&found);
	return result;
}
