/* plugins.c - `peal plugins`: what plugins there are, and what they can be told */
/* SPDX-License-Identifier: MIT */
#include "core/cli/cli.h"
#include "core/plugin/describe.h"
#include "core/plugin/kind.h"
#include "core/plugin/stage_options.h"

/* ---- the list ---- */

struct listing {
	struct writer *json; /* NULL: a line each on stdout */
	size_t good_count, bad_count;
};

static void list_line(const struct plugin *plugin)
{
	char name[2 * PLUGIN_NAME_BYTES_MAX];

	snprintf(name, sizeof(name), "%s.%s", kind_name(plugin->kind), plugin->is.name);
	printf("%-20s %-8s %s\n", name, plugin->is.version, plugin->is.summary);
}

/* loader_fn.  One that cannot be loaded does not hide the others. */
static void list_plugin(void *context, enum peal_kind kind, const char *name,
			const struct plugin *plugin, const struct peal_error *err)
{
	struct listing *listing = context;

	if (plugin == NULL) {
		fprintf(stderr, "peal: %s.%s: %s\n", kind_name(kind), name, err->text);
		listing->bad_count++;
		return;
	}
	listing->good_count++;
	if (listing->json != NULL)
		describe_json(listing->json, plugin);
	else
		list_line(plugin);
}

static int list_all(struct cli *cli)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);
	struct listing listing = { .json = cli->is_json ? &json : NULL };

	writer_array(&json, NULL);
	loader_each(cli->loader, list_plugin, &listing);
	writer_array_end(&json);
	if (cli->is_json)
		puts(text_get(&text));
	text_finish(&text);
	if (listing.good_count == 0)
		fputs("peal: there are no plugins; --plugin-path or PEAL_PLUGIN_PATH name the "
		      "folder that holds ingest/, scrub/, dial/ and so on\n",
		      stderr);
	return listing.bad_count > 0 || listing.good_count == 0 ? CLI_FAILED : CLI_DONE;
}

/* ---- one plugin ---- */

static void print_plugin(const struct cli *cli, const struct plugin *plugin)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	if (cli->is_json) {
		describe_json(&json, plugin);
		text_add_byte(&text, '\n');
	} else if (cli->is_markdown) {
		describe_markdown(&text, plugin->is.options);
	} else {
		describe_text(&text, plugin);
	}
	fputs(text_get(&text), stdout);
	text_finish(&text);
}

/* The options that all plugins of a kind share. */
static void print_kind(const struct cli *cli, enum peal_kind kind)
{
	struct text text = { 0 };
	struct writer json = writer_onto(&text);

	if (cli->is_json) {
		describe_options_json(&json, NULL, stage_options(kind));
		text_add_byte(&text, '\n');
	} else if (cli->is_markdown) {
		describe_markdown(&text, stage_options(kind));
	} else {
		describe_kind_text(&text, kind);
		if (text.bytes == 0)
			text_format(&text,
				    "All options of a %s stage are its plugin's: `peal "
				    "plugins` lists the plugins.\n",
				    kind_name(kind));
	}
	fputs(text_get(&text), stdout);
	text_finish(&text);
}

static int unknown_kind(struct cli *cli, const char *name)
{
	const char *meant = text_nearest(name, kind_names(), KIND_COUNT);

	return cli_usage(cli,
			 "\"%s\": expected KIND.NAME, where KIND is ingest, scrub, template, "
			 "schedule, dial, analyze, webhook or store%s%s%s",
			 name, meant == NULL ? "" : "; did you mean \"", meant == NULL ? "" : meant,
			 meant == NULL ? "" : "\"?");
}

static int show_one(struct cli *cli, const char *name)
{
	const char *dot = strchr(name, '.');
	char kind_text[PLUGIN_NAME_BYTES_MAX + 1];
	enum peal_kind kind;
	const struct plugin *plugin;
	struct peal_error err;

	snprintf(kind_text, sizeof(kind_text), "%.*s", (int)strcspn(name, "."), name);
	kind = kind_find(kind_text);
	if (kind == PEAL_KIND_NONE)
		return unknown_kind(cli, kind_text);
	if (dot == NULL) {
		print_kind(cli, kind);
		return CLI_DONE;
	}
	plugin = loader_get(cli->loader, kind, dot + 1, &err);
	if (plugin == NULL)
		return cli_fail(&err);
	print_plugin(cli, plugin);
	return CLI_DONE;
}

static int plugins_run(struct cli *cli)
{
	return cli->argc == 0 ? list_all(cli) : show_one(cli, cli->argv[0]);
}

const struct command command_plugins = {
	.name = "plugins",
	.usage = "[KIND[.NAME]] [--json] [--markdown]",
	.summary = "List the plugins, or the options of one",
	.more = "KIND.NAME prints a plugin's options, KIND the options of every stage of that "
		"kind.\n\n"
		"Examples:\n"
		"  peal plugins\n"
		"  peal plugins schedule.window\n"
		"  peal plugins dial --markdown\n",
	.options = CLI_OPTION_JSON | CLI_OPTION_MARKDOWN,
	.max_args = 1,
	.run = plugins_run,
};
