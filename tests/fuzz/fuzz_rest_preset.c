/* fuzz_rest_preset.c - any bytes as a preset file of dial.rest
 *
 * It is read, or every line of the error names the file, a line and what is wrong. */
/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/fuzz.h"

#include "preset/preset.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* "FILE:12: what", or "and 3 more" at the end. */
static void line_check(const char *line, size_t bytes, const char *file)
{
	size_t file_bytes = strlen(file);
	unsigned number;
	char *end;

	if (bytes < file_bytes + 4 || strncmp(line, file, file_bytes) != 0) {
		if (sscanf(line, "and %u more", &number) != 1)
			abort();
		return;
	}
	if (line[file_bytes] != ':' || strtoul(line + file_bytes + 1, &end, 10) == 0 ||
	    strncmp(end, ": ", 2) != 0 || end + 2 >= line + bytes)
		abort();
}

static void error_check(const char *text, const char *file)
{
	if (text[0] == '\0')
		abort();
	/* What cannot be read at all has no lines. */
	if (strstr(text, "cannot be read: ") != NULL)
		return;
	while (*text != '\0') {
		size_t bytes = strcspn(text, "\n");

		line_check(text, bytes, file);
		text += bytes + (text[bytes] == '\n');
	}
}

/* What the plugin takes for granted. */
static void preset_check(const struct preset *preset)
{
	if (preset->name == NULL || preset->base == NULL || preset->create.method == NULL ||
	    preset->create.url == NULL || preset->create_id.count == 0 ||
	    preset->statuses.count == 0 || preset->fields.status.count == 0 ||
	    preset->look_up_fields.status.count == 0 || preset->timeout_ms <= 0 ||
	    preset->poll_ms <= 0 || preset->find_settle_ms <= 0)
		abort();
	for (size_t i = 0; i < preset->statuses.count; i++)
		if (preset->statuses.at[i].word == NULL)
			abort();
	for (size_t i = 0; i < preset->create.form_count; i++)
		if (preset->create.form[i].name == NULL || preset->create.form[i].value == NULL)
			abort();
	for (size_t i = 0; i < preset->command_count; i++)
		if (preset->commands[i].word == NULL ||
		    (!preset->commands[i].is_hang_up && preset->commands[i].request.url == NULL))
			abort();
	if (preset->signature.kind != SIGNATURE_NONE &&
	    (preset->signature.secret == NULL || preset->signature.header == NULL))
		abort();
	if (preset_word_find(&preset->statuses, "") != NULL &&
	    strcmp(preset_word_find(&preset->statuses, "")->word, "*") != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct preset *preset = NULL;
	struct peal_error err = { 0 };
	char file[32];
	int fd;

	if (size > 64 * 1024)
		return 0;
	fd = memfd_create("preset", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
	if (preset_read(file, &preset, &err) < 0) {
		if (preset != NULL)
			abort();
		error_check(err.text, file);
	} else {
		preset_check(preset);
	}
	preset_destroy(&preset);
	close(fd);
	return 0;
}
