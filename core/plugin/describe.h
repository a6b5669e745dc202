/* describe.h - a plugin and its options, for people and for programs */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_DESCRIBE_H
#define PEAL_PLUGIN_DESCRIBE_H

#include "core/base/writer.h"
#include "core/plugin/loader.h"

/* Name, summary, and every option with its type, range, default and meaning; the
 * plugin's own first, then those of every stage of its kind. */
void describe_text(struct text *text, const struct plugin *plugin);
/* An object with the same. */
void describe_json(struct writer *json, const struct plugin *plugin);

/* Rows of `| option | type | default | meaning |` with their head, as READMEs
 * have them. */
void describe_markdown(struct text *text, const struct peal_option *options);
/* The options of every stage of a kind, in words; "" when it has none. */
void describe_kind_text(struct text *text, enum peal_kind kind);
/* An array. */
void describe_options_json(struct writer *json, const char *name,
			   const struct peal_option *options);

#endif
