/* option_value.h - one value on its way into a config struct */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_OPTION_VALUE_H
#define PEAL_CONFIG_OPTION_VALUE_H

#include "core/config/options.h"
#include "peal/plugin.h"

#define OPTION_TEXT_BYTES_MAX (1024u * 1024u)

struct option_value {
	const struct options_reader *reader;
	const struct peal_option *option;
	const char *label; /* for messages: "files[2]" */
	struct place place;
	void *at; /* in the config struct; of the option's C type */
};

/* From a libconfig setting.  false: a problem was added. */
bool option_value_set(const struct option_value *value, const config_setting_t *setting);
/* From a text without quotes: a default, or what was given to --set. */
bool option_value_set_text(const struct option_value *value, const char *text);
/* From a text that stood in quotes. */
bool option_value_set_quoted(const struct option_value *value, const char *text);

/* Add a problem and return false: a sentence of its own, or "expected ..., got
 * ..."; `got` is printed as it is, `meant` may be NULL. */
bool option_value_fail(const struct option_value *value, const char *sentence);
bool option_value_expected(const struct option_value *value, const char *got, const char *meant);

#endif
