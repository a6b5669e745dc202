/* premium.c - a scrub plugin that drops numbers of expensive ranges
 *
 * A whole plugin, built outside of Peal's tree against its installed headers. */
/* SPDX-License-Identifier: MIT */
#include <peal/scrub.h>

#include <stdlib.h>

struct config {
	struct peal_texts prefixes; /* "+91140" */
	const char *reason;
};

struct premium {
	const struct config *config;
	const struct peal_host *host;
};

static const struct peal_option options[] = {
	{ PEAL_TEXTS(struct config, prefixes), .flags = PEAL_OPTION_REQUIRED, .min = 2, .max = 16,
	  .doc = "Numbers that begin so are dropped, in international form with +." },
	{ PEAL_TEXT(struct config, reason), .fallback = "premium", .min = 1, .max = 32,
	  .doc = "The reason that exclusions give." },
	PEAL_OPTION_END,
};

/* Is the number's text, without +, one that begins with a prefix? */
static const char *prefix_of(const struct premium *premium, uint64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "+%llu", (unsigned long long)number);
	for (size_t i = 0; i < premium->config->prefixes.count; i++) {
		const char *prefix = premium->config->prefixes.at[i];

		if (strncmp(digits, prefix, strlen(prefix)) == 0)
			return prefix;
	}
	return NULL;
}

static int premium_batch(void *self, struct peal_batch *batch, struct peal_error *err)
{
	const struct premium *premium = self;

	(void)err;
	for (uint32_t row = 0; row < batch->row_count; row++) {
		const char *prefix = batch->is_excluded[row]
					     ? NULL
					     : prefix_of(premium, batch->number[row]);

		if (prefix != NULL)
			batch->exclude(batch, row, premium->config->reason, "begins with %s",
				       prefix);
	}
	return 0;
}

static int premium_check(const void *config_at, struct peal_error *err)
{
	const struct config *config = config_at;

	for (size_t i = 0; i < config->prefixes.count; i++) {
		if (config->prefixes.at[i][0] != '+')
			return peal_fail(err, PEAL_FAIL_INPUT,
					 "prefixes: \"%s\" must begin with +, such as \"+91140\"",
					 config->prefixes.at[i]);
	}
	return 0;
}

static int premium_open(const struct peal_host *host, const void *config, void **self_out,
			struct peal_error *err)
{
	struct premium *premium = calloc(1, sizeof(*premium));

	if (premium == NULL)
		return peal_fail(err, PEAL_FAIL_LIMIT, "out of memory");
	premium->config = config;
	premium->host = host;
	host->log(host, PEAL_LEVEL_INFO, "opened", 0, "%zu prefixes are dropped",
		  premium->config->prefixes.count);
	*self_out = premium;
	return 0;
}

static void premium_close(void *self)
{
	free(self);
}

static const struct peal_scrub_ops ops = {
	.size = sizeof(ops),
	.batch = premium_batch,
};

const struct peal_plugin peal_plugin = {
	PEAL_PLUGIN_HEAD(PEAL_KIND_SCRUB),
	.name = "premium",
	.version = "1.0",
	.license = "MIT",
	.summary = "Drops numbers of expensive ranges.",
	.options = options,
	.config_size = sizeof(struct config),
	.check = premium_check,
	.open = premium_open,
	.close = premium_close,
	.ops = &ops,
};
