/* abi.c - is what a plugin exports what this program can use? */
/* SPDX-License-Identifier: MIT */
#include "core/plugin/abi.h"

#include "core/base/memory.h"
#include "core/plugin/kind.h"
#include "core/plugin/table.h"

#include <stdlib.h>

/* A plugin's operations are larger only when it is not what it says. */
#define OPS_BYTES_MAX 4096u

/* An operation without which a plugin of its kind is of no use. */
struct needed {
	enum peal_kind kind;
	size_t offset;
	const char *name;
};

#define NEEDED(kind_word, ops, member)                                                             \
	{                                                                                          \
		PEAL_KIND_##kind_word, offsetof(struct ops, member), #member                       \
	}

static const struct needed needed_ops[] = {
	NEEDED(INGEST, peal_ingest_ops, list),
	NEEDED(INGEST, peal_ingest_ops, fingerprint),
	NEEDED(INGEST, peal_ingest_ops, reader_open),
	NEEDED(INGEST, peal_ingest_ops, read),
	NEEDED(INGEST, peal_ingest_ops, reader_close),
	NEEDED(TEMPLATE, peal_template_ops, render),
	NEEDED(SCHEDULE, peal_schedule_ops, limits),
	NEEDED(SCHEDULE, peal_schedule_ops, batch),
	NEEDED(SCHEDULE, peal_schedule_ops, opening),
	NEEDED(SCHEDULE, peal_schedule_ops, after),
	NEEDED(SCHEDULE, peal_schedule_ops, local_time),
	NEEDED(DIAL, peal_dial_ops, place),
	NEEDED(DIAL, peal_dial_ops, hang_up),
	NEEDED(ANALYZE, peal_analyze_ops, analyze),
	NEEDED(WEBHOOK, peal_webhook_ops, wants),
	NEEDED(WEBHOOK, peal_webhook_ops, deliver),
	NEEDED(STORE, peal_store_ops, campaign_open),
	NEEDED(STORE, peal_store_ops, campaign_lock),
	NEEDED(STORE, peal_store_ops, commit),
	NEEDED(STORE, peal_store_ops, claim),
	NEEDED(STORE, peal_store_ops, unclaim),
	NEEDED(STORE, peal_store_ops, next_due),
	NEEDED(STORE, peal_store_ops, orphans),
	NEEDED(STORE, peal_store_ops, events),
	NEEDED(STORE, peal_store_ops, read),
	NEEDED(STORE, peal_store_ops, changed),
	NEEDED(STORE, peal_store_ops, identity),
};

static const size_t ops_bytes[PEAL_KIND_COUNT] = {
	[PEAL_KIND_INGEST] = sizeof(struct peal_ingest_ops),
	[PEAL_KIND_SCRUB] = sizeof(struct peal_scrub_ops),
	[PEAL_KIND_TEMPLATE] = sizeof(struct peal_template_ops),
	[PEAL_KIND_SCHEDULE] = sizeof(struct peal_schedule_ops),
	[PEAL_KIND_DIAL] = sizeof(struct peal_dial_ops),
	[PEAL_KIND_ANALYZE] = sizeof(struct peal_analyze_ops),
	[PEAL_KIND_WEBHOOK] = sizeof(struct peal_webhook_ops),
	[PEAL_KIND_STORE] = sizeof(struct peal_store_ops),
};

/* The first five fields; they never move. */
static int check_head(const struct peal_plugin *exported, const char *file, struct peal_error *err)
{
	if (exported->magic != PEAL_ABI_MAGIC)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "%s is not a Peal plugin: its `peal_plugin` does not start with "
				 "Peal's mark",
				 file);
	if (exported->abi_major != PEAL_ABI_MAJOR || exported->abi_minor > PEAL_ABI_MINOR)
		return peal_fail(err, PEAL_FAIL_VERSION,
				 "%s was built for ABI %u.%u, this peal speaks %u.%u; build the "
				 "plugin against this peal's headers",
				 file, exported->abi_major, exported->abi_minor, PEAL_ABI_MAJOR,
				 PEAL_ABI_MINOR);
	/* ABI 2.0 is the smallest of this major. */
	if (exported->size < sizeof(struct peal_plugin))
		return peal_fail(err, PEAL_FAIL_VERSION,
				 "%s says that its description has %u bytes, but ABI %u.%u has %zu",
				 file, exported->size, exported->abi_major, exported->abi_minor,
				 sizeof(struct peal_plugin));
	if (exported->kind <= PEAL_KIND_NONE || exported->kind >= PEAL_KIND_COUNT)
		return peal_fail(err, PEAL_FAIL_INPUT, "%s is of kind %u, which does not exist",
				 file, exported->kind);
	return 0;
}

static bool is_blank(const char *text)
{
	return text == NULL || text[0] == '\0';
}

static int check_description(const struct peal_plugin *is, const char *file, struct peal_error *err)
{
	const char *missing = NULL;

	if (is_blank(is->name) || !plugin_name_is_valid(is->name))
		missing = "a name of a-z, 0-9 and _";
	else if (is_blank(is->version))
		missing = "a version";
	else if (is_blank(is->license))
		missing = "a license";
	else if (is_blank(is->summary))
		missing = "a summary";
	else if (is->open == NULL)
		missing = "open()";
	else if (is->close == NULL)
		missing = "close()";
	else if (is->ops == NULL)
		missing = "operations";
	if (missing == NULL)
		return 0;
	return peal_fail(err, PEAL_FAIL_BUG, "the plugin in %s lacks %s", file, missing);
}

static bool has_op(const void *ops, size_t offset)
{
	void (*op)(void);

	memcpy(&op, (const char *)ops + offset, sizeof(op));
	return op != NULL;
}

static int check_needed(const struct plugin *plugin, struct peal_error *err)
{
	for (size_t i = 0; i < sizeof(needed_ops) / sizeof(needed_ops[0]); i++) {
		const struct needed *needed = &needed_ops[i];

		if (needed->kind != plugin->kind || has_op(plugin->ops.any, needed->offset))
			continue;
		return peal_fail(err, PEAL_FAIL_BUG, "the plugin %s.%s lacks the operation %s()",
				 kind_name(plugin->kind), plugin->is.name, needed->name);
	}
	return 0;
}

/* Operations of which one follows from another. */
static int check_relations(const struct plugin *plugin, struct peal_error *err)
{
	if (plugin->kind == PEAL_KIND_SCRUB && plugin->ops.scrub->batch == NULL &&
	    plugin->ops.scrub->again == NULL)
		return peal_fail(err, PEAL_FAIL_BUG,
				 "the plugin scrub.%s has neither batch() nor again(): it would "
				 "drop nobody",
				 plugin->is.name);
	if (plugin->kind == PEAL_KIND_DIAL && plugin->ops.dial->look_up == NULL &&
	    plugin->ops.dial->recall == PEAL_RECALL_LOOKUP)
		return peal_fail(err, PEAL_FAIL_BUG,
				 "the plugin dial.%s says that attempts can be looked up, but "
				 "lacks the operation look_up()",
				 plugin->is.name);
	return 0;
}

/* What the plugin's operations did not have yet when it was built is zero. */
static int take_ops(const struct peal_plugin *is, const char *file, const void **ops_out,
		    struct peal_error *err)
{
	size_t size, ours = ops_bytes[is->kind];
	void *ops;

	memcpy(&size, is->ops, sizeof(size));
	if (size <= sizeof(size) || size > OPS_BYTES_MAX)
		return peal_fail(err, PEAL_FAIL_BUG,
				 "the operations of the plugin in %s say that they have %zu bytes; "
				 "set .size to the size of their struct",
				 file, size);
	ops = memory_alloc(ours);
	memcpy(ops, is->ops, size < ours ? size : ours);
	*ops_out = ops;
	return 0;
}

int abi_take(const void *exported, const char *file, struct plugin *plugin_out,
	     struct peal_error *err)
{
	struct plugin plugin = { .path = file };

	if (check_head(exported, file, err) != 0)
		return -1;
	memcpy(&plugin.is, exported, sizeof(plugin.is));
	plugin.kind = (enum peal_kind)plugin.is.kind;
	if (check_description(&plugin.is, file, err) != 0 || table_check(&plugin.is, err) != 0)
		return peal_fail_while(err, "%s", file);
	if (take_ops(&plugin.is, file, &plugin.ops.any, err) != 0)
		return -1;
	plugin.is.ops = plugin.ops.any;
	if (check_needed(&plugin, err) != 0 || check_relations(&plugin, err) != 0) {
		free((void *)plugin.ops.any);
		return -1;
	}
	*plugin_out = plugin;
	return 0;
}
