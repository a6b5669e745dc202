/* script_file.h - finds and reads the file of a script in the language that is wanted */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SCRIPT_FILE_H
#define TEXT_SCRIPT_FILE_H

#include "script.h"

#define LANGUAGE_BYTES_MAX 35u

struct script_file {
	const struct peal_host *host; /* NULL: numbers are not looked at */
	const char *folder, *name, *language;
};

/* Reads FOLDER/NAME.LANGUAGE.txt: for "hi-IN" that of hi-IN, else of hi, else
 * FOLDER/NAME.txt.  language_out is that of the file, "" for the last. */
int script_file_read(const struct script_file *file, struct script *script,
		     char language_out[LANGUAGE_BYTES_MAX + 1], struct peal_error *err);

#endif
