/* text.c - pieces of text that somebody else owns, and pages to write on */
/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "memory.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct text text_of(const char *string)
{
	return (struct text){ .at = string, .bytes = string != NULL ? strlen(string) : 0 };
}

bool text_is_same(struct text one, struct text other)
{
	return one.bytes == other.bytes &&
	       (one.bytes == 0 || memcmp(one.at, other.at, one.bytes) == 0);
}

bool text_is(struct text text, const char *string)
{
	return text_is_same(text, text_of(string));
}

bool text_is_word(struct text text, const char *string)
{
	return text.bytes == strlen(string) && text_begins(text, string);
}

bool text_begins(struct text text, const char *string)
{
	size_t bytes = strlen(string);

	return text.bytes >= bytes && (bytes == 0 || strncasecmp(text.at, string, bytes) == 0);
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct text text_trim(struct text text)
{
	while (text.bytes > 0 && is_space(text.at[0])) {
		text.at++;
		text.bytes--;
	}
	while (text.bytes > 0 && is_space(text.at[text.bytes - 1]))
		text.bytes--;
	return text;
}

struct text text_until(struct text *rest, const char *ends)
{
	struct text part = *rest;

	for (size_t i = 0; i < rest->bytes; i++) {
		if (rest->at[i] == '\0' || strchr(ends, rest->at[i]) == NULL)
			continue;
		part.bytes = i;
		rest->at += i + 1;
		rest->bytes -= i + 1;
		return part;
	}
	*rest = (struct text){ 0 };
	return part;
}

bool text_number(struct text text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (text.bytes == 0 || text.bytes > 19)
		return false;
	for (size_t i = 0; i < text.bytes; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text.at[i] - '0');
	}
	if (value > max)
		return false;
	*out = value;
	return true;
}

/* FNV-1a. */
uint32_t text_hash(struct text text)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.bytes; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
	return hash;
}

void text_put(struct text text, char *out, size_t bytes_max)
{
	size_t bytes = text.bytes < bytes_max ? text.bytes : bytes_max - 1;

	if (bytes > 0)
		memcpy(out, text.at, bytes);
	out[bytes] = '\0';
}

char *text_copy(struct text text)
{
	return memory_copy(text.at, text.bytes);
}

void page_clear(struct page *page)
{
	page->bytes = 0;
	page->is_full = false;
}

void page_add(struct page *page, struct text text)
{
	if (text.bytes > PAGE_BYTES_MAX - page->bytes) {
		page->is_full = true;
		return;
	}
	if (text.bytes > 0)
		memcpy(page->at + page->bytes, text.at, text.bytes);
	page->bytes += text.bytes;
}

void page_print(struct page *page, const char *format, ...)
{
	size_t left = PAGE_BYTES_MAX - page->bytes;
	va_list arguments;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(page->at + page->bytes, left, format, arguments);
	va_end(arguments);
	if (bytes < 0 || (size_t)bytes >= left)
		page->is_full = true;
	else
		page->bytes += (size_t)bytes;
}

struct text page_text(const struct page *page)
{
	return (struct text){ .at = page->at, .bytes = page->bytes };
}
