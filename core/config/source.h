/* source.h - the text of a pipeline file with its includes in place
 *
 * libconfig would end the process over an @include of a folder, wrap an integer
 * beyond 32 bits silently, and look for includes from one folder only.  So the
 * text is put together here, and each line of it knows where it came from. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_SOURCE_H
#define PEAL_CONFIG_SOURCE_H

#include "core/config/problems.h"

/* A pipeline is written by people; what is larger is some other file. */
#define SOURCE_BYTES_MAX (4u * 1024u * 1024u) /* with all includes */
#define SOURCE_INCLUDES_MAX 256
#define SOURCE_INCLUDE_DEPTH_MAX 10
#define SOURCE_NESTING_MAX 32 /* brackets within brackets */

struct source;

/* Problems are added; NULL when there is no text to go on with.  Includes are
 * relative to the file that includes. */
struct source *source_read(const char *path, struct problems *problems);
/* The same of a text that is called `name` in messages; includes are relative to
 * `folder`, or refused when it is NULL. */
struct source *source_of_text(const char *name, const char *text, const char *folder,
			      struct problems *problems);
void source_destroy(struct source **source);

const char *source_text(const struct source *source);
/* Where a line of the text came from; `line` counts from 1.  Borrowed. */
struct place source_place(const struct source *source, unsigned line);

#endif
