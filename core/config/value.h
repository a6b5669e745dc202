/* value.h - numbers, durations and sizes, as people write them in a setting
 *
 * Each parser reads the whole text: 0, or -1 when it is anything else, and then
 * nothing is written. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_CONFIG_VALUE_H
#define PEAL_CONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_TEXT_MAX 48

/* Longer ones are mistakes, and adding one to a point in time must not overflow. */
#define VALUE_DURATION_MS_MAX (INT64_C(36500) * 24 * 60 * 60 * 1000)

int value_bool(const char *text, bool *value_out);     /* "true", "false" */
int value_int(const char *text, int64_t *value_out);   /* "-12" */
int value_real(const char *text, double *value_out);   /* "0.5", "20", "1e3"; finite */
int value_duration(const char *text, int64_t *ms_out); /* "250ms", "1h30m", "3d", "2w", "0" */
int value_size(const char *text, int64_t *bytes_out);  /* "64KiB", "10MB", "4096" */

/* The shortest text that its parser reads as the same value. */
void value_format_real(double value, char out[VALUE_TEXT_MAX]);
void value_format_duration(int64_t ms, char out[VALUE_TEXT_MAX]);
void value_format_size(int64_t bytes, char out[VALUE_TEXT_MAX]);

#endif
