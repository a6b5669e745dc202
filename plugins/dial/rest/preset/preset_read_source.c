/* preset_read_source.c - a preset file as a libconfig tree, with the lines of its values */
/* SPDX-License-Identifier: MIT */
#include "preset_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens what can be read to its end; the reason when not. */
static int file_open(const char *path, const char **reason_out)
{
	/* Not to wait for somebody who writes into a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat what;

	*reason_out = NULL;
	if (fd < 0 || fstat(fd, &what) < 0)
		*reason_out = strerror(errno);
	else if (S_ISDIR(what.st_mode))
		*reason_out = "it is a folder; expected a file";
	else if (!S_ISREG(what.st_mode))
		*reason_out = "it is not a file";
	if (*reason_out != NULL && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* All of it and a zero; one byte more than the limit at most. */
static ssize_t bytes_read(int fd, char *text, size_t room)
{
	size_t bytes = 0;

	while (bytes < room) {
		ssize_t got = read(fd, text + bytes, room - bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		bytes += (size_t)got;
	}
	text[bytes] = '\0';
	return (ssize_t)bytes;
}

static char *file_read(const char *path, struct peal_error *err)
{
	const size_t room = PRESET_FILE_BYTES_MAX + 1;
	const char *reason;
	char *text = NULL;
	ssize_t bytes = 0;
	int fd = file_open(path, &reason);

	if (fd >= 0) {
		text = malloc(room + 1);
		bytes = text == NULL ? -1 : bytes_read(fd, text, room);
		if (bytes < 0)
			reason = strerror(errno);
		else if (bytes == (ssize_t)room)
			reason = "it is larger than 256 KiB, and no preset is";
		close(fd);
	}
	if (reason == NULL && memchr(text, '\0', (size_t)bytes) != NULL)
		reason = "it is not a text file: it has a zero byte";
	if (reason == NULL)
		return text;
	free(text);
	peal_fail(err, PEAL_FAIL_IO, "%s: cannot be read: %s", path, reason);
	return NULL;
}

/* The line where the text stops being UTF-8; 0: it is all UTF-8. */
static unsigned utf8_problem(const char *text)
{
	size_t rest = strlen(text), length;
	unsigned line = 1;

	for (; rest > 0; rest -= length, text += length) {
		length = utf8_bytes(text, rest);
		if (length == 0)
			return line;
		line += *text == '\n';
	}
	return 0;
}

static void syntax_mistake(struct preset_reader *reader, const config_t *tree)
{
	const char *text = config_error_text(tree);
	int line = config_error_line(tree);

	if (text == NULL)
		text = "it cannot be read";
	if (strcmp(text, "mismatched element type in array") == 0)
		text = "[...] holds a number and a text, or other values of two kinds; expected "
		       "words in quotes, all of them, as in [\"6\", \"busy\"]";
	else if (strcmp(text, "syntax error") == 0)
		text = "syntax error here or just before; expected NAME = VALUE; look for a "
		       "missing "
		       "quote, bracket or comma, or a comma behind the last of a list";
	preset_mistake_at(reader, line > 0 ? (unsigned)line : 1, "%s", text);
}

/* The next token that no value has yet. */
struct line_cursor {
	const struct preset_tokens *tokens;
	size_t next;
};

/* Values stand in the tree in the order of the file. */
static void lines_set(config_setting_t *setting, struct line_cursor *cursor)
{
	const struct preset_token *token;

	if (config_setting_is_aggregate(setting)) {
		for (int i = 0; i < config_setting_length(setting); i++)
			lines_set(config_setting_get_elem(setting, (unsigned)i), cursor);
		return;
	}
	if (cursor->next == cursor->tokens->count)
		return;
	token = &cursor->tokens->at[cursor->next++];
	setting->line = token->line;
	config_setting_set_hook(setting, token->is_joined ? setting : NULL);
}

static void tree_read(struct preset_reader *reader, const char *text)
{
	struct preset_tokens tokens = { 0 };
	struct line_cursor cursor = { &tokens, 0 };
	config_t *tree = preset_tree(reader->preset);

	preset_scan(reader, text, &tokens);
	if (reader->mistakes.count == 0) {
		if (config_read_string(tree, text) == CONFIG_TRUE)
			lines_set(config_root_setting(tree), &cursor);
		else
			syntax_mistake(reader, tree);
	}
	free(tokens.at);
}

bool preset_source_read(struct preset_reader *reader, struct peal_error *err)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	char *text = file_read(reader->preset->file, err);
	unsigned line;

	if (text == NULL)
		return false;
	line = utf8_problem(text);
	if (line > 0)
		preset_mistake_at(reader, line,
				  "it is not UTF-8 here; expected a text file in "
				  "UTF-8");
	else
		tree_read(reader, strncmp(text, byte_order_mark, 3) == 0 ? text + 3 : text);
	free(text);
	return reader->mistakes.count == 0;
}
