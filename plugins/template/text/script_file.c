/* script_file.c - finds and reads the file of a script in the language that is wanted */
/* SPDX-License-Identifier: MIT */
#include "script_file.h"

#include <errno.h>
#include <glib.h>

/* Reads at most one byte more than a script may have.  NULL and the error. */
static GString *file_read(FILE *file, const char *path, struct peal_error *err)
{
	GString *text = g_string_sized_new(4096);
	char buffer[4096];
	size_t bytes;

	while (text->len <= SCRIPT_BYTES_MAX &&
	       (bytes = fread(buffer, 1, sizeof(buffer), file)) > 0)
		g_string_append_len(text, buffer, (gssize)bytes);
	if (ferror(file) == 0)
		return text;
	peal_fail(err, PEAL_FAIL_IO, "script: %s: cannot be read: %s", path, g_strerror(errno));
	g_string_free(text, TRUE);
	return NULL;
}

static int file_parse(const struct script_file *wanted, FILE *file, const char *path,
		      struct script *script, struct peal_error *err)
{
	GString *text = file_read(file, path, err);
	int result;

	if (text == NULL)
		return -1;
	result = script_parse(script, wanted->host, wanted->folder, path,
			      (struct peal_slice){ text->str, text->len }, err);
	g_string_free(text, TRUE);
	return result;
}

/* 0: read.  1: there is no such file.  < 0: it cannot be used. */
static int path_read(const struct script_file *wanted, const char *path, struct script *script,
		     struct peal_error *err)
{
	FILE *file = fopen(path, "re");
	int result;

	if (file == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	if (file == NULL)
		return peal_fail(err, PEAL_FAIL_IO, "script: %s: cannot be opened: %s", path,
				 g_strerror(errno));
	result = file_parse(wanted, file, path, script, err);
	fclose(file);
	return result;
}

/* "zh-Hant-TW" to "zh-Hant" to "zh" to "". */
static void language_widen(char *language)
{
	char *dash = strrchr(language, '-');

	*(dash == NULL ? language : dash) = '\0';
}

static int language_check(const char *language, struct peal_error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";

	if (strlen(language) <= LANGUAGE_BYTES_MAX && language[strspn(language, letters)] == '\0' &&
	    language[0] != '-')
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "language: must be a BCP 47 tag such as \"hi-IN\", not \"%.64s\"",
			 language);
}

static int name_check(const char *name, struct peal_error *err)
{
	if (strchr(name, '/') == NULL && name[0] != '.')
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "script: must be the name of a script in the folder, without a path, "
			 "not \"%.64s\"",
			 name);
}

static char *script_path(const char *folder, const char *name, const char *language)
{
	char *file = g_strdup_printf("%s%s%s.txt", name, language[0] == '\0' ? "" : ".", language);
	char *path = g_build_filename(folder, file, NULL);

	g_free(file);
	return path;
}

/* As script_file_read(), once name and language are known to be fit. */
static int script_find(const struct script_file *wanted, char *language, struct script *script,
		       struct peal_error *err)
{
	GString *tried = g_string_new(NULL);
	int result = 1;

	for (;;) {
		char *path = script_path(wanted->folder, wanted->name, language);

		g_string_append_printf(tried, "%s%s", tried->len == 0 ? "" : ", ", path);
		result = path_read(wanted, path, script, err);
		g_free(path);
		if (result != 1 || language[0] == '\0')
			break;
		language_widen(language);
	}
	if (result == 1)
		result = peal_fail(err, PEAL_FAIL_INPUT,
				   "script: there is no file for \"%s\"; tried %s", wanted->name,
				   tried->str);
	g_string_free(tried, TRUE);
	return result;
}

int script_file_read(const struct script_file *file, struct script *script,
		     char language_out[LANGUAGE_BYTES_MAX + 1], struct peal_error *err)
{
	if (name_check(file->name, err) < 0 || language_check(file->language, err) < 0)
		return -1;
	g_strlcpy(language_out, file->language, LANGUAGE_BYTES_MAX + 1);
	return script_find(file, language_out, script, err);
}
