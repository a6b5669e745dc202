/* variable.h - what the name of a variable in a script stands for */
/* SPDX-License-Identifier: MIT */
#ifndef TEXT_VARIABLE_H
#define TEXT_VARIABLE_H

#include "peal/template.h"

enum field {
	FIELD_NONE, /* a column of the contact list, or nothing */
	FIELD_NAME,
	FIELD_PHONE,
	FIELD_CAMPAIGN,
	FIELD_AGENT,
	FIELD_UPLOAD,
	FIELD_ATTEMPT,
	FIELD_NOW,
	FIELD_NOW_DATE,
	FIELD_NOW_TIME,
};

#define COLUMN_NONE UINT32_MAX

/* Of a variable's name; FIELD_NONE: it is no field. */
enum field field_find(struct peal_slice name);

/* Is it known only when the call is made?  The others are as good as columns. */
bool field_is_of_call(enum field field);

/* The column of that name, else the one that differs only in the case of ASCII
 * letters; the first of several.  COLUMN_NONE: there is none. */
uint32_t column_find(const struct peal_columns *columns, struct peal_slice name);

/* The text of a field that is of the call, written to `buffer` where it has to be. */
#define FIELD_TEXT_MAX 32
struct peal_slice field_text(enum field field, const struct peal_render_request *request,
			     char buffer[FIELD_TEXT_MAX]);

/* What is known of a contact, at both times of life. */
struct row {
	uint64_t number;
	struct peal_slice name;
	const struct peal_slice *values;
};

/* What the list says; empty when it says nothing. */
struct peal_slice row_value(const struct row *row, enum field field, uint32_t column,
			    char buffer[FIELD_TEXT_MAX]);

#endif
