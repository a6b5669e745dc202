/* loader.h - finds plugins on disk, loads them, and refuses what does not fit
 *
 * A plugin is DIR/KIND/NAME.so.  Folders are searched in order: those given
 * (--plugin-path), those of PEAL_PLUGIN_PATH, then ../lib/peal/plugins beside
 * the running program. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_PLUGIN_LOADER_H
#define PEAL_PLUGIN_LOADER_H

#include "peal/analyze.h"
#include "peal/dial.h"
#include "peal/ingest.h"
#include "peal/plugin.h"
#include "peal/schedule.h"
#include "peal/scrub.h"
#include "peal/store.h"
#include "peal/template.h"
#include "peal/webhook.h"

/* A loaded plugin.  `is` and the operations are copies in structs of our own
 * size: what the plugin's ABI did not have yet is zero. */
struct plugin {
	struct peal_plugin is;
	enum peal_kind kind;
	const char *path; /* of the .so */
	union {
		const void *any;
		const struct peal_ingest_ops *ingest;
		const struct peal_scrub_ops *scrub;
		const struct peal_template_ops *template;
		const struct peal_schedule_ops *schedule;
		const struct peal_dial_ops *dial;
		const struct peal_analyze_ops *analyze;
		const struct peal_webhook_ops *webhook;
		const struct peal_store_ops *store;
	} ops;
};

struct loader;

/* `search_path`: folders with colons between; NULL: none. */
struct loader *loader_create(const char *search_path);
/* Unloads; all stages that use its plugins must be closed.  Accepts NULL. */
void loader_destroy(struct loader **loader);

/* The plugin, loaded once; borrowed from the loader.  NULL: the error says where
 * was searched and what there is instead. */
const struct plugin *loader_get(struct loader *loader, enum peal_kind kind, const char *name,
				struct peal_error *err);

/* Calls fn for each plugin that is found, by kind and name, whether it loads or
 * not: `plugin` is NULL then, and `err` says why. */
typedef void loader_fn(void *context, enum peal_kind kind, const char *name,
		       const struct plugin *plugin, const struct peal_error *err);
void loader_each(struct loader *loader, loader_fn *fn, void *context);

#endif
