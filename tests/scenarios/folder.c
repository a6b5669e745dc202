/* folder.c - the folder of a night: its pipeline, its lists, its scripts */
/* SPDX-License-Identifier: MIT */
#include "tests/scenarios/night.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipeline is made of when the scenario does not say otherwise. */
static const struct {
	const char *kind, *stage;
} usual_stages[] = {
	{ "ingest", "ingest = \"csv\"; files = [\"contacts.csv\"]; country = \"IN\";" },
	{ "scrub", "scrub = \"dedupe\";" },
	{ "template", NULL },
	{ "schedule", "schedule = \"window\"; timezone = \"Asia/Kolkata\"; from = \"10:00\"; "
		      "to = \"13:00\"; max_attempts = 3; retry_after = \"30m\";" },
	{ "dial", "dial = \"provider\"; agent = \"asha\"; cps = 10.0; concurrent = 10;" },
	{ "analyze", "analyze = \"judge\";" },
	{ "webhook", "webhook = \"receiver\"; receiver = \"crm\";" },
};

static const char *const script_files[] = { "provider.txt", "receiver.txt", "scrub.txt",
					    "analyze.txt" };

static void file_write(struct night *night, const char *name, const char *text)
{
	FILE *file = fopen(night_path(night, name), "we");

	if (file == NULL) {
		night_fault(night, "%s cannot be written", name);
		return;
	}
	fputs(text, file);
	fclose(file);
}

void folder_fill(struct night *night)
{
	const struct scenario *scenario = night->scenario;

	mkdir(night_path(night, "scripts"), 0755);
	for (size_t i = 0; i < sizeof(script_files) / sizeof(script_files[0]); i++)
		file_write(night, script_files[i], "");
	for (size_t i = 0; i < scenario->section_count; i++) {
		const struct section *section = &scenario->sections[i];

		if (strchr(section->name, '.') != NULL)
			file_write(night, section->name, section->text);
	}
}

/* The stages of the scenario's section that begin with this kind. */
static bool kind_is_given(const struct scenario *scenario, const char *kind)
{
	const char *at = scenario_text(scenario, "stages");
	size_t bytes = strlen(kind);

	for (; at != NULL && *at != '\0'; at += *at != '\0') {
		if (strncmp(at, kind, bytes) == 0 && (at[bytes] == ' ' || at[bytes] == '='))
			return true;
		at += strcspn(at, "\n");
	}
	return false;
}

/* Lines that begin with a blank go on with the stage before. */
static void stages_given(FILE *file, const struct scenario *scenario, const char *kind)
{
	const char *at = scenario_text(scenario, "stages");
	size_t kind_bytes = strlen(kind);
	bool is_open = false;

	while (at != NULL && *at != '\0') {
		size_t bytes = strcspn(at, "\n");
		bool goes_on = is_open && (*at == ' ' || *at == '\t');

		if (!goes_on && is_open)
			fputs(" },\n", file);
		if (!goes_on)
			is_open = strncmp(at, kind, kind_bytes) == 0;
		if (is_open)
			fprintf(file, "%s%.*s", goes_on ? "\n" : "  { ", (int)bytes, at);
		at += bytes + (at[bytes] == '\n');
	}
	if (is_open)
		fputs(" },\n", file);
}

static void stages_write(FILE *file, const struct scenario *scenario)
{
	fputs("stages = (\n", file);
	for (size_t i = 0; i < sizeof(usual_stages) / sizeof(usual_stages[0]); i++) {
		if (kind_is_given(scenario, usual_stages[i].kind))
			stages_given(file, scenario, usual_stages[i].kind);
		else if (usual_stages[i].stage != NULL)
			fprintf(file, "  { %s },\n", usual_stages[i].stage);
	}
	fputs(");\n", file);
}

/* libconfig takes no comma behind the last one. */
static void comma_drop(char *text)
{
	char *end = strstr(text, ",\n);\n");

	if (end != NULL)
		*end = ' ';
}

void folder_write_pipeline(struct night *night)
{
	char *text = NULL;
	size_t bytes;
	FILE *file = open_memstream(&text, &bytes);
	const char *top = scenario_text(night->scenario, "pipeline");

	fprintf(file, "name = \"%s\";\nstore = { plugin = \"%s\";%s };\n%s\n", night->campaign,
		night->store, strcmp(night->store, "sqlite") == 0 ? " path = \"night.db\";" : "",
		top != NULL ? top : "");
	stages_write(file, night->scenario);
	fclose(file);
	comma_drop(text);
	file_write(night, "night.cfg", text);
	free(text);
}

void folder_create(struct night *night)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(night->folder, sizeof(night->folder), "%s/peal-scenario-XXXXXX",
		 temporary != NULL ? temporary : "/tmp");
	if (mkdtemp(night->folder) == NULL)
		night_fault(night, "no folder: %s cannot be made", night->folder);
}

void folder_remove(struct night *night)
{
	static const char *const files[] = { "night.cfg",    "night.db",  "night.db-wal",
					     "night.db-shm", "calls.log", "events.log",
					     "night.db.lock" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(night_path(night, files[i]));
	for (size_t i = 0; i < sizeof(script_files) / sizeof(script_files[0]); i++)
		unlink(night_path(night, script_files[i]));
	for (size_t i = 0; i < night->scenario->section_count; i++)
		unlink(night_path(night, night->scenario->sections[i].name));
	rmdir(night_path(night, "scripts"));
	rmdir(night_path(night, "recordings/night"));
	rmdir(night_path(night, "recordings"));
	if (rmdir(night->folder) != 0)
		fprintf(stderr, "%s is left behind\n", night->folder);
}
