/* settings.h - what a stage sets of its preset, and what the preset gives to the rest */
/* SPDX-License-Identifier: MIT */
#ifndef REST_SETTINGS_H
#define REST_SETTINGS_H

#include "preset.h"

#define SETTING_BYTES_MAX (64u * 1024u)

/* By name; `base` is among them. */
struct settings;

/* `given`: those that the pipeline sets, once each; `preset` must outlive it.  A value
 * "env:NAME" or "file:/PATH" is fetched, but for `token`, `secret`, `account` and `key`,
 * which the host has fetched.  NULL: a required one is missing, the preset has no such
 * setting, it cannot be fetched, or is not the number that it must be; several mistakes
 * are several lines, each with the name first, behind "settings: " where it is no option
 * of the stage.  A `from` that is missing is not one: the stage may have caller ids. */
struct settings *settings_create(const struct preset *preset, const struct peal_map *given,
				 struct peal_error *err);
void settings_destroy(struct settings **settings);
/* NULL: not set. */
const char *settings_get(const struct settings *settings, const char *name);
const char *settings_get_slice(const struct settings *settings, struct peal_slice name);

/* Is there such a variable where no call is known: `base`, `auth`, the secret of
 * `callbacks`?  The settings, and `base` but for itself.  For template_compile();
 * `preset` needs its settings for it. */
bool settings_know(void *preset, struct peal_slice name);
/* The first setting that it uses; NULL: none. */
const char *settings_name_in(const struct preset *preset, const struct template *template);
/* E.164? */
#define NUMBER_EXPECTED                                                                            \
	"a number with its country's code, \"+\" and 8 to 15 digits without blanks, such as "      \
	"\"+912261234567\""
bool setting_is_number(const char *value);
/* A template of only those variables. */
void settings_expand(const struct settings *settings, const struct template *template,
		     struct text_buffer *text_out);

#endif
