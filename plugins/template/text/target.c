/* target.c - the files that are played and the numbers that calls are handed over to */
/* SPDX-License-Identifier: MIT */
#include "target.h"

/* ---- files ---- */

static bool has_control(struct peal_slice text)
{
	for (size_t i = 0; i < text.bytes; i++) {
		if (g_ascii_iscntrl(text.at[i]))
			return true;
	}
	return false;
}

/* Is one of the parts between the slashes ".."? */
static bool goes_up(struct peal_slice path)
{
	const char *end = path.at + path.bytes;
	const char *part = path.at;

	for (const char *at = path.at;; at++) {
		if (at < end && *at != '/')
			continue;
		if (at - part == 2 && part[0] == '.' && part[1] == '.')
			return true;
		if (at == end)
			return false;
		part = at + 1;
	}
}

/* NULL: it is a path inside the folder. */
static const char *path_fault(struct peal_slice path)
{
	if (path.bytes == 0)
		return "no file is named";
	if (path.bytes > SCRIPT_TARGET_BYTES_MAX)
		return "the file's name is too long";
	if (has_control(path))
		return "the file's name has a control character";
	if (*path.at == '/')
		return "an absolute path; sounds are in the scripts' folder";
	if (goes_up(path))
		return "a path with \"..\"; sounds are in the scripts' folder";
	return NULL;
}

static int path_make(const char *folder, struct peal_slice path, char *out, const char **why_out)
{
	*why_out = path_fault(path);
	if (*why_out != NULL)
		return -1;
	sprintf(out, "%s/%.*s", folder, (int)path.bytes, path.at);
	return 0;
}

/* ---- SIP URIs ---- */

static bool is_uri(struct peal_slice text)
{
	return (text.bytes >= 4 && g_ascii_strncasecmp(text.at, "sip:", 4) == 0) ||
	       (text.bytes >= 5 && g_ascii_strncasecmp(text.at, "sips:", 5) == 0);
}

/* What may follow the scheme: no blanks, quotes or brackets that would end it in a
 * header, and no '?', which adds headers to the request. */
static bool is_uri_character(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("-_.!~*'()&=+$,;/%@:[]", c) != NULL);
}

/* NULL: it is fit to be called. */
static const char *uri_fault(struct peal_slice uri)
{
	const char *colon = memchr(uri.at, ':', uri.bytes);
	struct peal_slice rest = { colon + 1, (size_t)(uri.at + uri.bytes - colon - 1) };
	const char *at = memchr(rest.at, '@', rest.bytes);
	const char *host = at == NULL ? rest.at : at + 1, *end = rest.at + rest.bytes;

	if (uri.bytes > SCRIPT_TARGET_BYTES_MAX)
		return "the SIP URI is too long";
	for (const char *c = rest.at; c < end; c++) {
		if (!is_uri_character(*c))
			return "a character that no SIP URI has";
	}
	if (at != NULL && memchr(host, '@', (size_t)(end - host)) != NULL)
		return "a SIP URI with more than one '@'";
	if (at == rest.at || host == end || (!g_ascii_isalnum(*host) && *host != '['))
		return "a SIP URI without a host or a user";
	return NULL;
}

static int uri_make(struct peal_slice uri, char *out, const char **why_out)
{
	*why_out = uri_fault(uri);
	if (*why_out != NULL)
		return -1;
	memcpy(out, uri.at, uri.bytes);
	out[uri.bytes] = '\0';
	return 0;
}

/* ---- both ---- */

int target_make(const struct peal_host *host, const char *folder, enum peal_step_kind kind,
		struct peal_slice text, char *out, const char **why_out)
{
	uint64_t number;

	text = slice_trim(text);
	if (kind == PEAL_STEP_PLAY)
		return path_make(folder, text, out, why_out);
	if (is_uri(text))
		return uri_make(text, out, why_out);
	if (has_control(text)) {
		*why_out = "a control character";
		return -1;
	}
	if (host->number_parse(host, text, NULL, &number, why_out) < 0)
		return -1;
	sprintf(out, "+%" G_GUINT64_FORMAT, number);
	return 0;
}

static void file_check(struct mistakes *mistakes, const char *folder, uint32_t line,
		       struct peal_slice path)
{
	char *full = g_strdup_printf("%s/%.*s", folder, (int)path.bytes, path.at);

	if (!g_file_test(full, G_FILE_TEST_IS_REGULAR))
		mistakes_add(mistakes, line, "play: there is no file \"%s\" in the scripts' folder",
			     quote(path).text);
	g_free(full);
}

/* NULL: a number, or the host is not there to ask. */
static const char *number_fault(const struct peal_host *host, struct peal_slice text)
{
	uint64_t number;
	const char *why;

	if (host == NULL || host->number_parse(host, text, NULL, &number, &why) == 0)
		return NULL;
	return why;
}

void target_check(struct mistakes *mistakes, const struct peal_host *host, const char *folder,
		  const struct step *step, const struct segment *segments)
{
	const struct segment *segment = &segments[step->target.first];
	struct peal_slice text = segment->text;
	const char *fault = NULL;

	if (segment->is_variable)
		return;
	if (step->is.kind == PEAL_STEP_PLAY)
		fault = path_fault(text);
	else if (step->target.count == 1)
		fault = is_uri(text) ? uri_fault(text) : number_fault(host, text);
	if (fault != NULL)
		mistakes_add(mistakes, step->is.line, "%s: %s, \"%s\"",
			     step->is.kind == PEAL_STEP_PLAY ? "play" : "transfer", fault,
			     quote(text).text);
	else if (step->is.kind == PEAL_STEP_PLAY && step->target.count == 1)
		file_check(mistakes, folder, step->is.line, text);
}
