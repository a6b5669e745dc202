/* writer.c - writes JSON onto a text */
/* SPDX-License-Identifier: MIT */
#include "core/base/writer.h"

#include "core/base/number.h"
#include "core/base/time.h"

#include <inttypes.h>
#include <math.h>

static void escape_byte(struct text *text, unsigned char byte)
{
	static const char names[] = "btn\0fr"; /* 8 ... 13; 11 has none */

	if (byte == '"' || byte == '\\') {
		text_add_byte(text, '\\');
		text_add_byte(text, (char)byte);
	} else if (byte >= 8 && byte <= 13 && byte != 11) {
		text_add_byte(text, '\\');
		text_add_byte(text, names[byte - 8]);
	} else {
		text_format(text, "\\u%04x", byte);
	}
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

static void quote(struct writer *json, const char *at, size_t bytes)
{
	size_t done = 0;

	text_add_byte(json->text, '"');
	while (done < bytes) {
		size_t run = 0, length;

		while (done + run < bytes && is_plain((unsigned char)at[done + run]))
			run++;
		text_add(json->text, at + done, run);
		done += run;
		if (done == bytes)
			break;
		length = utf8_length(at + done, bytes - done);
		if (length > 1) {
			text_add(json->text, at + done, length);
		} else if (length == 1) {
			escape_byte(json->text, (unsigned char)at[done]);
		} else {
			text_add(json->text, "\xef\xbf\xbd", 3);
			json->replaced_count++;
			length = 1;
		}
		done += length;
	}
	text_add_byte(json->text, '"');
}

static void begin_value(struct writer *json, const char *name)
{
	if (json->needs_comma)
		text_add_byte(json->text, ',');
	json->needs_comma = true;
	if (name != NULL) {
		quote(json, name, strlen(name));
		text_add_byte(json->text, ':');
	}
}

static void open_with(struct writer *json, const char *name, char bracket)
{
	begin_value(json, name);
	text_add_byte(json->text, bracket);
	json->needs_comma = false;
}

static void close_with(struct writer *json, char bracket)
{
	text_add_byte(json->text, bracket);
	json->needs_comma = true;
}

void writer_object(struct writer *json, const char *name)
{
	open_with(json, name, '{');
}

void writer_object_end(struct writer *json)
{
	close_with(json, '}');
}

void writer_array(struct writer *json, const char *name)
{
	open_with(json, name, '[');
}

void writer_array_end(struct writer *json)
{
	close_with(json, ']');
}

void writer_text(struct writer *json, const char *name, const char *value)
{
	if (value == NULL)
		writer_null(json, name);
	else
		writer_slice(json, name, slice_of(value));
}

void writer_slice(struct writer *json, const char *name, struct peal_slice value)
{
	begin_value(json, name);
	quote(json, value.at, value.bytes);
}

void writer_slice_named(struct writer *json, struct peal_slice name, struct peal_slice value)
{
	begin_value(json, NULL);
	quote(json, name.at, name.bytes);
	text_add_byte(json->text, ':');
	quote(json, value.at, value.bytes);
}

void writer_int(struct writer *json, const char *name, int64_t value)
{
	begin_value(json, name);
	text_format(json->text, "%" PRId64, value);
}

void writer_real(struct writer *json, const char *name, double value)
{
	if (!isfinite(value)) {
		writer_null(json, name);
		return;
	}
	begin_value(json, name);
	text_format(json->text, "%.6g", value);
}

void writer_bool(struct writer *json, const char *name, bool value)
{
	begin_value(json, name);
	text_add_text(json->text, value ? "true" : "false");
}

void writer_null(struct writer *json, const char *name)
{
	begin_value(json, name);
	text_add_text(json->text, "null");
}

void writer_time(struct writer *json, const char *name, int64_t at_ms)
{
	char iso[TIME_TEXT_MAX];

	if (at_ms == 0 || at_ms == PEAL_NEVER) {
		writer_null(json, name);
		return;
	}
	time_format_utc(at_ms, iso);
	writer_text(json, name, iso);
}

void writer_number(struct writer *json, const char *name, uint64_t number)
{
	char to[NUMBER_TEXT_MAX];

	number_format(number, to);
	writer_text(json, name, to);
}

void writer_raw(struct writer *json, const char *name, const char *value)
{
	begin_value(json, name);
	text_add_text(json->text, value);
}
