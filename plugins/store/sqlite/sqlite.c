/* sqlite - a store in one file, with SQLite
 *
 * Every commit is on disk when it returns.  One process runs a campaign; others
 * may read and change the same file meanwhile. */
/* SPDX-License-Identifier: MIT */
#include "store.h"

struct sqlite_config {
	const char *path;
	int64_t cache;
};

static const struct peal_option sqlite_options[] = {
	{ PEAL_PATH(struct sqlite_config, path), .flags = PEAL_OPTION_REQUIRED,
	  .doc = "The store's file. It is made when it is missing, and so is its folder. Beside it "
		 "are PATH-wal and PATH-shm, which belong to it, and PATH.lock." },
	{ PEAL_SIZE(struct sqlite_config, cache), .fallback = "64MiB", .min = 1 << 20,
	  .max = 1099511627776.0,
	  .doc = "How much of the file is kept in memory, at most. More helps when millions of "
		 "retries lie far apart." },
	PEAL_OPTION_END,
};

static int sqlite_open(const struct peal_host *host, const void *config, void **self_out,
		       struct peal_error *err)
{
	const struct sqlite_config *sqlite = config;
	struct store *store;

	if (store_create(host, sqlite->path, sqlite->cache, &store, err) < 0)
		return -1;
	*self_out = store;
	return 0;
}

static void sqlite_close(void *self)
{
	store_destroy(self);
}

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_STORE),
	.name = "sqlite",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Keeps campaigns in one SQLite file, durable at every commit.",
	.options = sqlite_options,
	.config_size = sizeof(struct sqlite_config),
	.open = sqlite_open,
	.close = sqlite_close,
	.ops = &store_ops,
};
