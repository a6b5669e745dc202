/* filter.h - what a template does to a value: {{to|digits}} */
/* SPDX-License-Identifier: MIT */
#ifndef REST_FILTER_H
#define REST_FILTER_H

#include "text_buffer.h"

enum filter {
	FILTER_NONE,
	FILTER_DIGITS, /* only 0-9 stay */
	FILTER_URL,
	FILTER_XML,    /* for element and attribute values */
	FILTER_JSON,   /* what stands between the quotes */
	FILTER_BASE64, /* with padding */
	FILTER_NUMBER, /* these change nothing: they say how it stands in JSON */
	FILTER_OBJECT,
	FILTER_NEEDED,
};

#define FILTER_NAMES "digits, url, xml, json, base64, number, object, needed"

/* NONE: there is no such filter. */
enum filter filter_find(struct peal_slice name);
/* `value` is UTF-8. */
void filter_add(enum filter filter, struct peal_slice value, struct text_buffer *text_out);

#endif
