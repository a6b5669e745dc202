/* writer.h - writes JSON onto a text
 *
 * For what is written in masses (events, exports); what is read, or built in
 * parts, uses jansson.  Invalid UTF-8 becomes U+FFFD and is counted. */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_BASE_WRITER_H
#define PEAL_BASE_WRITER_H

#include "core/base/text.h"

struct writer {
	struct text *text; /* borrowed */
	bool needs_comma;
	uint64_t replaced_count; /* bytes that were not UTF-8 */
};

static inline struct writer writer_onto(struct text *text)
{
	return (struct writer){ .text = text };
}

/* `name` NULL inside arrays and at the top. */
void writer_object(struct writer *json, const char *name);
void writer_object_end(struct writer *json);
void writer_array(struct writer *json, const char *name);
void writer_array_end(struct writer *json);
void writer_text(struct writer *json, const char *name, const char *value); /* NULL: null */
void writer_slice(struct writer *json, const char *name, struct peal_slice value);
void writer_slice_named(struct writer *json, struct peal_slice name, struct peal_slice value);
void writer_int(struct writer *json, const char *name, int64_t value);
void writer_real(struct writer *json, const char *name, double value);
void writer_bool(struct writer *json, const char *name, bool value);
void writer_null(struct writer *json, const char *name);
/* An int64 time as "2026-11-21T10:00:00.123Z"; 0 and PEAL_NEVER: null. */
void writer_time(struct writer *json, const char *name, int64_t at_ms);
/* E.164 with '+'. */
void writer_number(struct writer *json, const char *name, uint64_t number);
/* A value that is JSON already. */
void writer_raw(struct writer *json, const char *name, const char *value);

#endif
