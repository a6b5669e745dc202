/* option_list.h - values that are made of several: lists, maps and groups
 *
 * false: problems were added. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OPTION_LIST_H
#define PEAL_CONFIG_OPTION_LIST_H

#include "core/config/option_value.h"

/* TEXTS, PATHS, SECRETS; one text is a list of one. */
bool option_list_set(const struct option_value *value, const config_setting_t *setting,
		     enum peal_option_type item_type);
bool option_list_set_only(const struct option_value *list, const char *text,
			  enum peal_option_type item_type);

bool option_list_set_map(const struct option_value *value, const config_setting_t *setting);
/* Each group is read by the option's own table. */
bool option_list_set_groups(const struct option_value *value, const config_setting_t *setting);

#endif
