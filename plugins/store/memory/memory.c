/* memory - a store that is gone with its process
 *
 * For `peal plan`, for tests, and for trying things: store.sqlite's tables and
 * code, on a database in memory. */
/* SPDX-License-Identifier: MIT */
#include "../sqlite/store.h"

#define MEMORY_CACHE_BYTES (64 * 1024 * 1024)

static int memory_open(const struct peal_host *host, const void *config, void **self_out,
		       struct peal_error *err)
{
	struct store *store;

	(void)config;
	if (store_create(host, NULL, MEMORY_CACHE_BYTES, &store, err) < 0)
		return -1;
	*self_out = store;
	return 0;
}

static void memory_close(void *self)
{
	store_destroy(self);
}

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_STORE),
	.name = "memory",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Keeps campaigns in memory, for plans and tests.",
	.open = memory_open,
	.close = memory_close,
	.ops = &store_ops,
};
