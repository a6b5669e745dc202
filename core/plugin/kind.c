/* kind.c - the kinds of plugins, by name */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/kind.h"

static const char *const names[KIND_COUNT] = {
	[PEAL_KIND_INGEST - 1] = "ingest",     [PEAL_KIND_SCRUB - 1] = "scrub",
	[PEAL_KIND_TEMPLATE - 1] = "template", [PEAL_KIND_SCHEDULE - 1] = "schedule",
	[PEAL_KIND_DIAL - 1] = "dial",	       [PEAL_KIND_ANALYZE - 1] = "analyze",
	[PEAL_KIND_WEBHOOK - 1] = "webhook",   [PEAL_KIND_STORE - 1] = "store",
};

const char *kind_name(enum peal_kind kind)
{
	return kind > PEAL_KIND_NONE && kind < PEAL_KIND_COUNT ? names[kind - 1] : "?";
}

enum peal_kind kind_find(const char *name)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum peal_kind)(i + 1);
	}
	return PEAL_KIND_NONE;
}

const char *const *kind_names(void)
{
	return names;
}

bool plugin_name_is_valid(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t bytes = strnlen(name, PLUGIN_NAME_BYTES_MAX + 1);

	return bytes > 0 && bytes <= PLUGIN_NAME_BYTES_MAX && strchr(letters, name[0]) != NULL &&
	       strspn(name, rest) == bytes;
}
