/* print.c - what peal-receiver shows of an event: one line for people */
/* SPDX-License-Identifier: MIT */
#include "record.h"

#include <string.h>
#include <time.h>

#define LINE_SCALARS_MAX 8 /* of an event that is not about a contact */

/* `begin` takes away what another program, a progress bar, has on the line. */
struct style {
	const char *begin, *dim, *good, *poor, *plain;
};

static const struct style colours = { "\r\033[K", "\033[2m", "\033[32m", "\033[33m", "\033[0m" };
static const struct style no_colours = { "", "", "", "", "" };

/* A text, or the name of an object; "" when it is neither. */
static const char *name_of(const json_t *value)
{
	const char *text = json_string_value(json_is_object(value) ? json_object_get(value, "name")
								   : value);

	return text != NULL ? text : "";
}

/* "+919876543210" as "+9198*****210": enough to recognise, not enough to call. */
static void mask_number(const char *number, char out[24])
{
	size_t bytes = strlen(number);

	snprintf(out, 24, "%s", number);
	for (size_t i = 5; i < 23 && i + 3 < bytes; i++)
		out[i] = '*';
}

/* A receiver shows what strangers send: nothing may reach the terminal's controls. */
static void print_clean(FILE *file, const char *text, int width)
{
	int used = 0;

	for (; *text != '\0'; text++) {
		fputc((unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text, file);
		used += ((unsigned char)*text & 0xc0) != 0x80; /* a character, not a byte */
	}
	for (; used < width; used++)
		fputc(' ', file);
}

static void print_contact(const json_t *data, FILE *file, const struct style *style)
{
	const json_t *contact = json_object_get(data, "contact");
	const char *number = json_string_value(json_object_get(contact, "number"));
	const char *outcome = name_of(json_object_get(data, "outcome"));
	const char *disposition = name_of(json_object_get(data, "disposition"));
	char masked[24];

	mask_number(number != NULL ? number : "", masked);
	print_clean(file, masked, 15);
	print_clean(file, name_of(contact), 22);
	fputs(strcmp(outcome, "answered") == 0 ? style->good : style->poor, file);
	print_clean(file, outcome, 12);
	fputs(style->plain, file);
	print_clean(file,
		    disposition[0] != '\0' ? disposition
					   : name_of(json_object_get(contact, "state")),
		    20);
	fputs(style->dim, file);
	print_clean(file, name_of(json_object_get(data, "agent")), 0);
	fputs(style->plain, file);
}

static int print_scalars(const json_t *object, FILE *file, int left)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		if (json_is_object(value)) {
			left = print_scalars(value, file, left);
			continue;
		}
		if (left == 0 || json_is_array(value) || json_is_null(value))
			continue;
		fprintf(file, "%s=", key);
		if (json_is_string(value))
			print_clean(file, json_string_value(value), 0);
		else
			json_dumpf(value, file, JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
		fputc(' ', file);
		left--;
	}
	return left;
}

static void print_clock(int64_t at_ms, FILE *file)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm local;

	localtime_r(&seconds, &local);
	fprintf(file, "%02d:%02d:%02d  ", local.tm_hour, local.tm_min, local.tm_sec);
}

void record_print(const struct record *record, FILE *file, bool has_colour)
{
	const struct style *style = has_colour ? &colours : &no_colours;
	json_t *body = json_loadb(record->body, record->body_bytes, 0, NULL);
	const json_t *data = json_object_get(body, "data");

	fputs(style->begin, file);
	fputs(style->dim, file);
	print_clock(record->at_ms, file);
	fputs(style->plain, file);
	print_clean(file, name_of(json_object_get(body, "type")), 20);
	if (json_is_object(json_object_get(data, "contact")))
		print_contact(data, file, style);
	else
		print_scalars(data, file, LINE_SCALARS_MAX);
	fputc('\n', file);
	json_decref(body);
}
