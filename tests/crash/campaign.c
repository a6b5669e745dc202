/* campaign.c - the campaign that is crashed: its folder and its pipeline */
/* SPDX-License-Identifier: MIT */
#include "campaign.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FIXED_BLOCK 919876500000u /* of dial.sim's test numbers */
#define FIXED_REFUSED (FIXED_BLOCK + 3)
#define FIXED_FORGOTTEN (FIXED_BLOCK + 4)

/* So that each limit is the one that holds at some time. */
const struct campaign_agent campaign_agents[CAMPAIGN_AGENTS] = {
	{ "asha", true, 12, 4 },
	{ "ravi", true, 5, 8 },
	{ "mira", false, 4, 6 },
};

static const char rules[] =
	"rules = (\n"
	"  { when = { outcome = \"answered\"; dtmf = \"9\"; }; disposition = \"dnc\"; },\n"
	"  { when = { outcome = \"answered\"; words = [\"stop calling\", \"don't call\"]; };\n"
	"    disposition = \"dnc\"; },\n"
	"  { when = { outcome = \"answered\"; words = [\"paid\"]; }; disposition = \"paid\"; },\n"
	"  { when = { outcome = \"answered\"; }; disposition = \"connected\"; }\n"
	");\n";

static void file_write(const struct campaign *campaign, const char *name, const char *text)
{
	char *path = g_build_filename(campaign->folder, name, NULL);
	GError *err = NULL;

	if (!g_file_set_contents(path, text, -1, &err)) {
		fprintf(stderr, "%s: %s\n", path, err->message);
		exit(1);
	}
	g_free(path);
}

static void folder_make(const struct campaign *campaign, const char *name)
{
	char *path = g_build_filename(campaign->folder, name, NULL);

	g_mkdir(path, 0755);
	g_free(path);
}

void campaign_create(struct campaign *campaign, uint64_t seed)
{
	*campaign = (struct campaign){ .dice = { seed } };
	campaign->folder = g_build_filename(g_get_tmp_dir(), "peal-crash.XXXXXX", NULL);
	if (g_mkdtemp(campaign->folder) == NULL) {
		perror(campaign->folder);
		exit(1);
	}
	campaign->rows = g_array_new(FALSE, TRUE, sizeof(struct row));
	campaign->good = g_array_new(FALSE, TRUE, sizeof(uint64_t));
	campaign->pauses = g_array_new(FALSE, TRUE, sizeof(struct quiet));
	campaign->dnd_adds = g_array_new(FALSE, TRUE, sizeof(struct dnd_add));
	folder_make(campaign, "lists");
	folder_make(campaign, "scripts");
	file_write(campaign, "scripts/hello.en.txt", "Hello {{name|there}}, pay {{amount}}.\n");
	file_write(campaign, "rules.cfg", rules);
}

static void add_dial(GString *text, const struct campaign_agent *agent)
{
	g_string_append_printf(text,
			       "  { dial = \"sim\"; agent = \"%s\"; cps = %d.0; concurrent = %d; %s"
			       " speed = 60.0; ring_timeout = \"1s\"; longest_call = \"2s\";"
			       " log = \"provider.log\"; },\n",
			       agent->name, agent->cps, agent->concurrent,
			       agent->is_on_trunk ? "trunk = \"line\";" : "");
}

static void add_end(GString *text, int64_t end_ms)
{
	time_t end_s = (time_t)(end_ms / 1000);
	char end[32];
	struct tm utc;

	if (end_ms == 0)
		return;
	gmtime_r(&end_s, &utc);
	strftime(end, sizeof(end), "%Y-%m-%dT%H:%M:%SZ", &utc);
	g_string_append_printf(text, " end = \"%s\";", end);
}

void campaign_write(const struct campaign *campaign)
{
	GString *text = g_string_new("name = \"crash\";\n");

	g_string_append_printf(text, "cps = %d.0; concurrent = %d;\n", CAMPAIGN_CPS,
			       CAMPAIGN_CONCURRENT);
	g_string_append_printf(text,
			       "trunks = ( { name = \"line\"; cps = %d.0; concurrent = %d; } );\n",
			       CAMPAIGN_TRUNK_CPS, CAMPAIGN_TRUNK_CONCURRENT);
	g_string_append(text,
			"store = { plugin = \"sqlite\"; path = \"crash.db\"; };\nstages = (\n"
			"  { ingest = \"csv\"; files = [\"lists/*.csv\"]; country = \"IN\"; },\n"
			"  { scrub = \"dedupe\"; },\n"
			"  { scrub = \"dnd\"; lists = [\"dnd.txt\"]; country = \"IN\"; },\n"
			"  { template = \"text\"; scripts = \"scripts\"; script = \"hello\";"
			" language = \"en\"; },\n");
	g_string_append_printf(text,
			       "  { schedule = \"window\"; timezone = \"Asia/Kolkata\";"
			       " max_attempts = %d; retry_after = \"%dms\";",
			       CAMPAIGN_MAX_ATTEMPTS, CAMPAIGN_RETRY_MS);
	add_end(text, campaign->end_ms);
	g_string_append(text, " },\n");
	for (int i = 0; i < CAMPAIGN_AGENTS; i++)
		add_dial(text, &campaign_agents[i]);
	g_string_append_printf(text,
			       "  { analyze = \"rules\"; rules = \"rules.cfg\"; },\n"
			       "  { webhook = \"http\"; url = \"http://127.0.0.1:%d/events\";"
			       " secret = \"%s\"; }\n);\n",
			       campaign->receiver_port, CAMPAIGN_SECRET);
	file_write(campaign, "crash.cfg", text->str);
	g_string_free(text, TRUE);
}

static void folder_remove(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			folder_remove(path);
		else
			g_unlink(path);
		g_free(path);
	}
	if (dir != NULL)
		g_dir_close(dir);
	g_rmdir(folder);
}

void campaign_destroy(struct campaign *campaign, bool is_kept)
{
	if (!is_kept)
		folder_remove(campaign->folder);
	g_free(campaign->folder);
	g_array_free(campaign->rows, TRUE);
	g_array_free(campaign->good, TRUE);
	g_array_free(campaign->pauses, TRUE);
	g_array_free(campaign->dnd_adds, TRUE);
	*campaign = (struct campaign){ 0 };
}

bool campaign_has_dnd(const struct campaign *campaign, uint64_t number)
{
	for (guint i = 0; i < campaign->dnd_adds->len; i++) {
		if (g_array_index(campaign->dnd_adds, struct dnd_add, i).number == number)
			return true;
	}
	return false;
}

bool campaign_is_refused(uint64_t number)
{
	return number == FIXED_REFUSED;
}

bool campaign_is_forgotten(uint64_t number)
{
	return number == FIXED_FORGOTTEN;
}
