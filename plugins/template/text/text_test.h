/* text_test.h - what the tests of template.text share: a folder of scripts */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_TEST_H
#define TEXT_TEST_H

#include "tests/fakes/plugin_host.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
	char path[64];
};

static inline void folder_create(struct folder *folder)
{
	strcpy(folder->path, "/tmp/peal-scripts-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
}

static inline void folder_write(const struct folder *folder, const char *name, const char *text)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

static inline void folder_remove(const struct folder *folder)
{
	char pattern[200];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*", folder->path);
	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	rmdir(folder->path);
}

/* The script "s" of the folder, unless `more` sets another one. */
static inline struct plugin_host *folder_try(const struct folder *folder, const char *more,
					     struct peal_error *err)
{
	char settings[300];

	snprintf(settings, sizeof(settings), "scripts = \"%s\"; %s %s", folder->path,
		 strstr(more, "script =") == NULL ? "script = \"s\";" : "", more);
	return plugin_host_try("template", "text", settings, err);
}

static inline struct plugin_host *folder_open(const struct folder *folder, const char *more)
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host = folder_try(folder, more, &err);

	if (host == NULL)
		fail_msg("%s", err.text);
	return host;
}

/* What is wrong with "s.txt", without "script: " and the path; "" when nothing is. */
static inline void folder_mistakes(const struct folder *folder, char out[PEAL_ERROR_TEXT_MAX])
{
	struct peal_error err = { .text = "" };
	struct plugin_host *host = folder_try(folder, "", &err);
	char *rest = err.text, *line;

	*out = '\0';
	if (host != NULL)
		plugin_host_destroy(&host);
	else if (*rest == '\0')
		fail_msg("refused without a word");
	while (*rest != '\0' && (line = strsep(&rest, "\n")) != NULL) {
		char *place = strstr(line, "s.txt:");

		if (place == NULL || strncmp(line, "script: ", 8) != 0)
			fail_msg("\"%s\" does not say where", line);
		if (*out != '\0')
			strcat(out, "\n");
		strcat(out, place + strlen("s.txt:"));
		if (rest == NULL)
			break;
	}
}

static const char *const test_columns[] = { "amount", "note", "Due Date", "शहर", NULL };
static const char *const test_values[] = { "500", "  ", "5 May", "दिल्ली", NULL };

static inline struct peal_render_request test_request(struct plugin_host *host)
{
	struct peal_render_request request = {
		.contact = plugin_host_contact(host, 919876543210, "Asha", test_columns,
					       test_values),
		.campaign = "nightly",
		.agent = "asha",
		.attempt_no = 2,
		.now = { .year = 2026,
			 .month = 11,
			 .day = 21,
			 .hour = 10,
			 .minute = 5,
			 .second = 59,
			 .weekday = 6 },
	};

	return request;
}

/* Renders for the contact above. */
static inline struct peal_script render(struct plugin_host *host, char *text_out, size_t room)
{
	const struct peal_template_ops *ops = plugin_host_ops(host);
	struct peal_render_request request = test_request(host);
	struct peal_script script = { 0 };
	struct peal_error err = { .text = "" };

	if (ops->render(plugin_host_self(host), &request, plugin_host_arena(host), &script, &err) <
	    0)
		fail_msg("render: %s", err.text);
	snprintf(text_out, room, "%.*s", (int)script.text.bytes, script.text.at);
	return script;
}

#endif
