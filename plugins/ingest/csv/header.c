/* header.c - names of columns as people write them */
/* SPDX-License-Identifier: MIT */
#include "header.h"

#include "text.h"

static bool is_letter_or_digit(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

void header_fold(const char *name, char folded_out[HEADER_NAME_BYTES_MAX])
{
	size_t used = 0;
	bool is_gap = false;

	for (; *name != '\0' && used + 2 < HEADER_NAME_BYTES_MAX; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (!is_letter_or_digit(c)) {
			is_gap = used > 0;
			continue;
		}
		if (is_gap)
			folded_out[used++] = '_';
		is_gap = false;
		folded_out[used++] = (char)c;
	}
	folded_out[used] = '\0';
}

bool header_is(const char *name, const char *folded)
{
	char own[HEADER_NAME_BYTES_MAX];

	header_fold(name, own);
	return strcmp(own, folded) == 0;
}

bool header_is_number_alias(const char *name)
{
	static const char *const aliases[] = { "phone_number",	 "phone_no",  "mobile",
					       "mobile_number",	 "mobile_no", "number",
					       "contact_number", "contact_no" };

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (header_is(name, aliases[i]))
			return true;
	}
	return false;
}

/* Do the names differ by one letter that is missing, wrong, swapped or too many? */
static bool is_slip(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	if (*a == '\0' || *b == '\0')
		return strlen(a) + strlen(b) <= 1;
	if (a[0] == b[1] && a[1] == b[0] && strcmp(a + 2, b + 2) == 0)
		return true;
	return strcmp(a + 1, b) == 0 || strcmp(a, b + 1) == 0 || strcmp(a + 1, b + 1) == 0;
}

bool header_looks_like_number(const char *name)
{
	static const char *const words[] = { "phone",  "mobile", "tel",	    "cell",
					     "number", "msisdn", "contact", "whatsapp" };
	char folded[HEADER_NAME_BYTES_MAX];

	header_fold(name, folded);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(folded, words[i]) != NULL)
			return true;
	}
	return is_slip(folded, "phone") || is_slip(folded, "mobile");
}

void header_list(char *const *names, uint32_t count, char *text_out, size_t bytes)
{
	struct peal_slice name;
	size_t used = 0;

	text_out[0] = '\0';
	for (uint32_t i = 0; i < count; i++) {
		if (used + 60 > bytes) {
			snprintf(text_out + used, bytes - used, ", ... (%u in all)", count);
			return;
		}
		name = text_clip((struct peal_slice){ names[i], strlen(names[i]) }, 32);
		used += (size_t)snprintf(text_out + used, bytes - used, "%s\"%.*s\"",
					 i > 0 ? ", " : "", (int)name.bytes, name.at);
	}
}
