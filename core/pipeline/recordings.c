/* recordings.c - the folders where calls are recorded */
/* SPDX-License-Identifier: MIT */
#include "core/pipeline/recordings.h"

#include "core/base/memory.h"
#include "core/pipeline/agents.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

void recordings_folder(const char *campaign, struct text *text)
{
	for (const char *at = campaign; *at != '\0'; at++) {
		unsigned char byte = (unsigned char)*at;
		bool is_bad = byte == '/' || byte < 0x20 || byte == 0x7f;

		text_add_byte(text, is_bad || (at == campaign && *at == '.') ? '_' : *at);
	}
}

static int folder_fail(const char *path, struct peal_error *err)
{
	return peal_fail(err, errno == EROFS || errno == ENOSPC ? PEAL_FAIL_FULL : PEAL_FAIL_IO,
			 "recordings: the folder \"%s\" cannot be made: %s", path, strerror(errno));
}

/* With all above it. */
static int folder_make(char *path, struct peal_error *err)
{
	struct stat status;

	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		int result;

		*slash = '\0';
		result = mkdir(path, 0700) != 0 && errno != EEXIST ? folder_fail(path, err) : 0;
		*slash = '/';
		if (result != 0)
			return -1;
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return folder_fail(path, err);
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return peal_fail(err, PEAL_FAIL_INPUT,
				 "recordings: \"%s\" is there, and is no folder", path);
	if (access(path, W_OK | X_OK) != 0)
		return peal_fail(err, PEAL_FAIL_IO,
				 "recordings: this user cannot write to the folder \"%s\": %s",
				 path, strerror(errno));
	return 0;
}

static int agent_open(struct agent *agent, struct peal_error *err)
{
	struct engine *engine = agent->engine;
	const char *folder = agent->stage->dial.recordings;
	struct text name = { 0 };
	char *path;

	if (folder == NULL || engine->options.is_rehearsal)
		return 0;
	recordings_folder(engine->pipeline->name, &name);
	path = arena_format(engine->arena, "%s/%s", folder, text_get(&name));
	text_finish(&name);
	if (folder_make(path, err) != 0)
		return peal_fail_while(err, "%s", agent->stage->label);
	agent->recordings = path;
	return 0;
}

int recordings_open(struct engine *engine, struct peal_error *err)
{
	for (size_t i = 0; i < engine->agents->count; i++) {
		if (agent_open(&engine->agents->at[i], err) != 0)
			return -1;
	}
	return 0;
}
