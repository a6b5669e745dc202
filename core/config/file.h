/* file.h - a libconfig tree that knows where each setting came from */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_FILE_H
#define PEAL_CONFIG_FILE_H

#include "core/base/memory.h"
#include "core/config/problems.h"

struct file;

/* NULL when there is no tree; there may be problems with one, too. */
struct file *file_read(const char *path, struct problems *problems);
/* A text that is called `name` in messages; see source.h for `folder`. */
struct file *file_of_text(const char *name, const char *text, const char *folder,
			  struct problems *problems);
void file_destroy(struct file **file);

/* The top group.  place_of() tells where each setting in it stands. */
config_setting_t *file_root(struct file *file);

/* Hangs a copy of a place on a setting; its texts must live as long as the tree. */
void file_mark(struct file *file, config_setting_t *setting, const struct place *place);

/* Memory that lives as long as the tree. */
struct peal_arena *file_arena(struct file *file);

/* "an integer", "a list": what a setting is, for messages. */
const char *file_type_text(const config_setting_t *setting);

#endif
