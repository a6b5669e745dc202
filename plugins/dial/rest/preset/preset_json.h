/* preset_json.h - a JSON value as a preset has it: its texts are templates
 *
 * A member or element whose text becomes nothing is left out, and so is an object or a
 * list whose members are all left out, or that has a "{{x|needed}}" which becomes nothing;
 * the outermost value always stays.  A text that is "{{x|number}}" becomes a number,
 * "{{columns|object}}" an object. */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_JSON_H
#define REST_PRESET_JSON_H

#include "template.h"

#define JSON_MEMBERS_MAX 1024u /* of one object or list */
#define JSON_DEPTH_MAX 32u     /* objects and lists in each other */

struct json_node;

struct json_node *json_node_object(void);
struct json_node *json_node_list(void);
struct json_node *json_node_text(struct template *text); /* takes it */
struct json_node *json_node_bool(bool value);
struct json_node *json_node_int(int64_t value);
struct json_node *json_node_real(double value); /* finite */
void json_node_destroy(struct json_node **node);

/* Takes `child`, which is complete, also when it fails.  `name` is copied; NULL in a
 * list.  < 0: a name twice, too many members or too deep; without file and line. */
int json_node_add(struct json_node *parent, const char *name, struct json_node *child,
		  struct peal_error *err);

/* JSON text without spaces, in the order of the preset.  < 0: a `number` is none, or it
 * is too long. */
int json_node_write(const struct json_node *node, template_value_fn *value_fn, void *context,
		    struct text_buffer *text_out, struct peal_error *err);

/* Does one of its texts use the variable? */
bool json_node_uses(const struct json_node *node, const char *name);

/* "\"...\"": a JSON text with its quotes.  What is not UTF-8 becomes U+FFFD. */
void json_text_add(struct text_buffer *text, struct peal_slice value);

#endif
