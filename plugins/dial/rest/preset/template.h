/* template.h - texts with {{variables}}, compiled once
 *
 *   {{to}}  {{to|digits}}  {{contact.city|json}}  {{attempt|url|base64}}
 * Filters, from left to right: `digits` (only 0-9), `url` (percent-encoded), `xml`,
 * `json` (what stands between quotes), `base64`; `number` and `object` say that the
 * value stands in JSON without quotes, `needed` that the group or list that it stands in
 * is left out with it; these have a text for themselves.  A name that nobody knows is an
 * error when it is compiled.  "{{{{" is a literal "{{". */
/* SPDX-License-Identifier: MIT */
#ifndef REST_TEMPLATE_H
#define REST_TEMPLATE_H

#include "text_buffer.h"

#define TEMPLATE_BYTES_MAX (64u * 1024u) /* of its source */
#define TEMPLATE_NAME_BYTES_MAX 256u
#define TEMPLATE_FILTERS_MAX 4u

struct template;

/* Is there such a variable?  At compile time. */
typedef bool template_known_fn(void *context, struct peal_slice name);
/* Its value, valid until the next call; {NULL, 0}: empty.  Any bytes: what is not UTF-8
 * becomes U+FFFD. */
typedef struct peal_slice template_value_fn(void *context, struct peal_slice name);

/* < 0: `err->text` says what is wrong, without file and line. */
int template_compile(const char *source, template_known_fn *known_fn, void *context,
		     struct template **template_out, struct peal_error *err);
void template_destroy(struct template **template);

/* Adds to what is there. */
void template_expand(const struct template *template, template_value_fn *value_fn, void *context,
		     struct text_buffer *text_out);
/* Values without a filter as they are, also when they are no text: for signatures. */
void template_expand_bytes(const struct template *template, template_value_fn *value_fn,
			   void *context, struct text_buffer *text_out);
/* As part of a URL: the value of a variable that is not `trusted` (an operator wrote it)
 * is percent-encoded, also when the template does not say so. */
void template_expand_url(const struct template *template, template_value_fn *value_fn,
			 template_known_fn *is_trusted_fn, void *context,
			 struct text_buffer *text_out);

/* Does it use the variable? */
bool template_uses(const struct template *template, const char *name);
/* Is there no variable in it? */
bool template_is_fixed(const struct template *template);

/* How it stands in JSON. */
enum template_shape { TEMPLATE_TEXT, TEMPLATE_NUMBER, TEMPLATE_OBJECT, TEMPLATE_NEEDED };
enum template_shape template_shape(const struct template *template);

#endif
