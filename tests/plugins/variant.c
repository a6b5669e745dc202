/* variant.c - a scrub plugin that can be built wrong in many ways
 *
 * CMakeLists.txt builds it again and again with one thing changed; test_loader.c
 * loads the results. */
/* SPDX-License-Identifier: MIT */
#include "peal/scrub.h"

#ifndef MAGIC
#define MAGIC PEAL_ABI_MAGIC
#endif
#ifndef MAJOR
#define MAJOR PEAL_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR PEAL_ABI_MINOR
#endif
#ifndef SIZE
#define SIZE sizeof(struct peal_plugin)
#endif
#ifndef KIND
#define KIND PEAL_KIND_SCRUB
#endif
#ifndef SUMMARY
#define SUMMARY "A plugin for tests of the loader."
#endif
#ifndef OPEN
#define OPEN variant_open
#endif
#ifndef BATCH
#define BATCH variant_batch
#endif
#ifndef OPS
#define OPS &ops
#endif
#ifndef OPS_SIZE
#define OPS_SIZE sizeof(struct peal_scrub_ops)
#endif
#ifndef ROW
#define ROW PEAL_OPTION_END
#endif

struct config {
	const char *label;
	int choice;
	int64_t count;
};

__attribute__((unused)) static const struct peal_option options[] = {
	{ PEAL_TEXT(struct config, label), .fallback = "x", .doc = "A label." },
	ROW,
	PEAL_OPTION_END,
};

__attribute__((unused)) static int variant_batch(void *self, struct peal_batch *batch,
						 struct peal_error *err)
{
	(void)self, (void)batch, (void)err;
	return 0;
}

__attribute__((unused)) static int variant_open(const struct peal_host *host, const void *config,
						void **self_out, struct peal_error *err)
{
	(void)host, (void)config, (void)err;
	*self_out = NULL;
	return 0;
}

__attribute__((unused)) static void variant_close(void *self)
{
	(void)self;
}

__attribute__((unused)) static const char *variant_version(void *self)
{
	(void)self;
	return "1";
}

__attribute__((unused)) static const struct peal_scrub_ops ops = {
	.size = OPS_SIZE,
	.batch = BATCH,
	/* A plugin whose struct ends before this field has no such operation, whatever
	 * lies behind it. */
	.version = variant_version,
};

#ifndef NO_SYMBOL
const struct peal_plugin peal_plugin = {
	.magic = MAGIC,
	.abi_major = MAJOR,
	.abi_minor = MINOR,
	.size = SIZE,
	.kind = KIND,
	.name = NAME,
	.version = "1",
	.license = "MIT",
	.summary = SUMMARY,
	.options = options,
	.config_size = sizeof(struct config),
	.open = OPEN,
	.close = variant_close,
	.ops = OPS,
};
#endif
