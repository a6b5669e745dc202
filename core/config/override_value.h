/* override_value.h - the value of a --set, put into the tree */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OVERRIDE_VALUE_H
#define PEAL_CONFIG_OVERRIDE_VALUE_H

#include "core/config/file.h"

/* One --set on its way into the tree. */
struct override {
	struct file *file;
	struct problems *problems;
	struct place place;
	const char *value;
};

/* Gives a group's setting the value; makes it when it is not there. */
void override_value_set(const struct override *override, config_setting_t *group, const char *name);
/* Gives a text the value, which its option will read. */
void override_value_put(const struct override *override, config_setting_t *setting);
/* An empty setting in the place of what was there; NULL: a problem was added. */
config_setting_t *override_value_make(const struct override *override, config_setting_t *group,
				      const char *name, int type);

#endif
