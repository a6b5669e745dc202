/* target.c - what a request line asks for */
/* SPDX-License-Identifier: MIT */
#include "core/http/target.h"

#include <string.h>
#include <strings.h>

/* A proxy's client names the whole URL: what stands before the path is left out. */
static const char *skip_authority(const char *text)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t bytes = strlen(schemes[i]);

		if (strncasecmp(text, schemes[i], bytes) == 0)
			return text + bytes + strcspn(text + bytes, "/?#");
	}
	return text;
}

int target_parse(const char *text, struct target *target_out)
{
	const char *path;
	size_t bytes;

	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return -1;
	}
	*target_out = (struct target){ .path = { "*", 1 }, .query = { "", 0 } };
	if (strcmp(text, "*") == 0)
		return 0;
	path = skip_authority(text);
	if (path == text && text[0] != '/')
		return -1;
	bytes = strcspn(path, "?#");
	target_out->path = bytes > 0 ? (struct peal_slice){ path, bytes }
				     : (struct peal_slice){ "/", 1 };
	path += bytes;
	if (path[0] == '?')
		target_out->query = (struct peal_slice){ path + 1, strcspn(path + 1, "#") };
	return 0;
}
