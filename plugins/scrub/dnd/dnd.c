/* dnd.c - scrub.dnd: nobody is called whose number is on a do-not-disturb list
 *
 * Lists in files, and the account's own list, which the host keeps. */
/* SPDX-License-Identifier: MIT */
#include "watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct dnd_config {
	struct peal_texts lists;
	const char *country;
	const char *column;
	bool account;
};

struct dnd {
	const struct peal_host *host;
	const struct dnd_config *config;
	struct list_rules rules;
	struct watch *watch;
	pthread_mutex_t version_lock;
	struct version *version;
};

/* Those of before stay: somebody may be reading them. */
struct version {
	struct version *before;
	struct catalog *catalog; /* that it is the text of; NULL: not the newest */
	char *text;
};

static const struct peal_option options[] = {
	{
		PEAL_PATHS(struct dnd_config, lists),
		.doc = "Files with the numbers that must not be called, globs too: text with a "
		       "number in each line, or CSV; plain or gzip. Watched while calls are made.",
	},
	{
		PEAL_TEXT(struct dnd_config, country),
		.doc = "ISO code of the country (\"IN\") that numbers without a country code "
		       "belong to. Numbers of 11 to 15 digits may lack the '+' in any case.",
	},
	{
		PEAL_TEXT(struct dnd_config, column),
		.doc = "The column with the number, in lists that are CSV. Without it: the one "
		       "that is called phone, number or the like, or the first that holds one.",
	},
	{
		PEAL_BOOL(struct dnd_config, account),
		.fallback = "true",
		.doc = "Also ask the account's own list when contacts are loaded. Before each "
		       "call it is asked in any case.",
	},
	PEAL_OPTION_END,
};

static int dnd_check(const void *config, struct peal_error *err)
{
	const struct dnd_config *settings = config;

	if (settings->lists.count == 0 && !settings->account)
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "lists: is empty and account is false: nothing would be asked");
	return watch_check(&settings->lists, err);
}

static void versions_destroy(struct version *version)
{
	while (version != NULL) {
		struct version *before = version->before;

		catalog_release(version->catalog);
		free(version->text);
		free(version);
		version = before;
	}
}

static void dnd_close(void *self)
{
	struct dnd *dnd = self;

	if (dnd == NULL)
		return;
	watch_destroy(&dnd->watch);
	pthread_mutex_destroy(&dnd->version_lock);
	versions_destroy(dnd->version);
	free(dnd);
}

static int rules_make(struct dnd *dnd, struct peal_error *err)
{
	const char *country = dnd->config->country;

	dnd->rules.host = dnd->host;
	dnd->rules.column = dnd->config->column;
	if (country == NULL)
		return 0;
	dnd->rules.region = dnd->host->region(dnd->host, country);
	if (dnd->rules.region != NULL)
		return 0;
	return peal_fail(err, PEAL_FAIL_INPUT,
			 "country: \"%s\" is no country; expected its ISO 3166-1 code of two "
			 "letters, such as \"IN\" or \"GB\"",
			 country);
}

static int dnd_open(const struct peal_host *host, const void *config, void **self_out,
		    struct peal_error *err)
{
	struct dnd *dnd = calloc(1, sizeof(*dnd));

	if (dnd == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "memory is out");
	dnd->host = host;
	dnd->config = config;
	pthread_mutex_init(&dnd->version_lock, NULL);
	if (rules_make(dnd, err) < 0 ||
	    watch_create(&dnd->rules, &dnd->config->lists, &dnd->watch, err) < 0) {
		dnd_close(dnd);
		return -1;
	}
	*self_out = dnd;
	return 0;
}

/* ---- load time ---- */

static void list_exclude(struct peal_batch *batch, const struct list *list, bool *has)
{
	number_set_has_each(list->numbers, batch->number, batch->row_count, has);
	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (has[row] && !batch->is_excluded[row])
			batch->exclude(batch, row, "dnd", "list %s@%s", list->name, list->version);
	}
}

static void account_exclude(const struct dnd *dnd, struct peal_batch *batch)
{
	const struct peal_host *host = dnd->host;
	struct peal_dnd_entry entry;
	char day[16];
	struct tm utc;
	time_t added;

	for (uint32_t row = 0; row < batch->row_count; row++) {
		if (batch->is_excluded[row] ||
		    !host->scrub->account_dnd(host, batch->number[row], &entry))
			continue;
		added = (time_t)(entry.added_ms / 1000);
		gmtime_r(&added, &utc);
		strftime(day, sizeof(day), "%F", &utc);
		batch->exclude(batch, row, "dnd", "the account's own list, added %s: %s", day,
			       entry.reason);
	}
}

static int dnd_batch(void *self, struct peal_batch *batch, struct peal_error *err)
{
	struct dnd *dnd = self;
	struct catalog *catalog = watch_catalog(dnd->watch);
	bool *has = dnd->host->alloc(batch->arena, batch->row_count + 1);

	(void)err;
	for (size_t i = 0; i < catalog_count(catalog); i++)
		list_exclude(batch, catalog_list(catalog, i), has);
	catalog_release(catalog);
	if (dnd->config->account)
		account_exclude(dnd, batch);
	return 0;
}

/* ---- call time ---- */

static enum peal_when dnd_again(void *self, const struct peal_contact *contact,
				struct peal_job *job, struct peal_verdict *verdict_out)
{
	struct dnd *dnd = self;
	struct catalog *catalog = watch_catalog(dnd->watch);
	const struct list *list = catalog_find(catalog, contact->number);

	(void)job;
	if (list != NULL) {
		verdict_out->is_refused = true;
		verdict_out->reason = "dnd";
		snprintf(verdict_out->detail, sizeof(verdict_out->detail), "list %.100s@%s",
			 list->name, list->version);
	}
	catalog_release(catalog);
	return PEAL_NOW;
}

static char *version_write(const struct dnd *dnd, const struct catalog *catalog)
{
	char *text = NULL;
	size_t bytes;
	FILE *stream = open_memstream(&text, &bytes);

	if (stream == NULL)
		return NULL;
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct list *list = catalog_list(catalog, i);

		fprintf(stream, "%s%s@%s", i > 0 ? ", " : "", list->name, list->version);
	}
	if (dnd->config->account)
		fprintf(stream, "%saccount", catalog_count(catalog) > 0 ? ", " : "");
	fclose(stream);
	return text;
}

static void version_renew(struct dnd *dnd, struct catalog *catalog)
{
	struct version *version = calloc(1, sizeof(*version));
	char *text = version_write(dnd, catalog);

	if (version == NULL || text == NULL) {
		free(version);
		free(text);
		return;
	}
	*version = (struct version){ dnd->version, catalog_take(catalog), text };
	if (version->before != NULL) {
		catalog_release(version->before->catalog);
		version->before->catalog = NULL;
	}
	dnd->version = version;
}

/* Asked for every call: the text is made once for each catalog. */
static const char *dnd_version(void *self)
{
	struct dnd *dnd = self;
	struct catalog *catalog = watch_catalog(dnd->watch);
	const char *text = "";

	pthread_mutex_lock(&dnd->version_lock);
	if (dnd->version == NULL || dnd->version->catalog != catalog)
		version_renew(dnd, catalog);
	if (dnd->version != NULL)
		text = dnd->version->text;
	pthread_mutex_unlock(&dnd->version_lock);
	catalog_release(catalog);
	return text;
}

static const struct peal_scrub_ops ops = {
	.size = sizeof(ops),
	.batch = dnd_batch,
	.again = dnd_again,
	.version = dnd_version,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCRUB),
	.name = "dnd",
	.version = "0.1.0",
	.license = "MIT",
	.summary = "Drops numbers of do-not-disturb lists, at load time and before each call.",
	.options = options,
	.config_size = sizeof(struct dnd_config),
	.check = dnd_check,
	.open = dnd_open,
	.close = dnd_close,
	.ops = &ops,
};
