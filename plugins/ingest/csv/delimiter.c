/* delimiter.c - the byte between two values */
/* SPDX-License-Identifier: MIT */
#include "delimiter.h"

bool delimiter_is_valid(const char *setting)
{
	char c = setting[0];

	if (strcmp(setting, "tab") == 0 || strcmp(setting, "auto") == 0)
		return true;
	if (c == '\0' || setting[1] != '\0')
		return false;
	return c == '\t' || (c > ' ' && c < 0x7f && strchr("\"'+-.=_", c) == NULL &&
			     !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
}

static char delimiter_guess(struct peal_slice first)
{
	static const char candidates[] = ",;\t|";
	size_t counts[sizeof(candidates)] = { 0 };
	bool is_quoted = false;
	size_t best = 0;

	for (size_t i = 0; i < first.bytes; i++) {
		char c = first.at[i];
		const char *found = strchr(candidates, c);

		if (c == '"')
			is_quoted = !is_quoted;
		if ((c == '\n' || c == '\r') && !is_quoted)
			break;
		if (c != '\0' && found != NULL && !is_quoted)
			counts[found - candidates]++;
	}
	for (size_t i = 1; i < sizeof(candidates) - 1; i++) {
		if (counts[i] > counts[best])
			best = i;
	}
	return candidates[best];
}

char delimiter_of(const char *setting, struct peal_slice first)
{
	if (strcmp(setting, "tab") == 0)
		return '\t';
	return strcmp(setting, "auto") == 0 ? delimiter_guess(first) : setting[0];
}
