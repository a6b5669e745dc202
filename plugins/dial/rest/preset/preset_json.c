/* preset_json.c - a JSON value as a preset has it: its texts are templates */
/* SPDX-License-Identifier: MIT */
#include "preset_json.h"

#include "filter.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum node_kind { NODE_OBJECT, NODE_LIST, NODE_TEXT, NODE_LITERAL };

struct json_node {
	enum node_kind kind;
	char *name;		    /* in an object */
	struct json_node *children; /* the first; in their order */
	struct json_node *last, *next;
	size_t child_count;
	uint32_t height;       /* objects and lists in each other, this one counted */
	struct template *text; /* TEXT */
	char literal[32];      /* LITERAL */
};

/* ---- building ---- */

static struct json_node *node_create(enum node_kind kind)
{
	struct json_node *node = calloc(1, sizeof(*node));

	if (node == NULL) {
		fputs("peal: dial.rest: out of memory\n", stderr);
		abort();
	}
	node->kind = kind;
	node->height = kind == NODE_OBJECT || kind == NODE_LIST;
	return node;
}

struct json_node *json_node_object(void)
{
	return node_create(NODE_OBJECT);
}

struct json_node *json_node_list(void)
{
	return node_create(NODE_LIST);
}

struct json_node *json_node_text(struct template *text)
{
	struct json_node *node = node_create(NODE_TEXT);

	node->text = text;
	return node;
}

struct json_node *json_node_bool(bool value)
{
	struct json_node *node = node_create(NODE_LITERAL);

	strcpy(node->literal, value ? "true" : "false");
	return node;
}

struct json_node *json_node_int(int64_t value)
{
	struct json_node *node = node_create(NODE_LITERAL);

	snprintf(node->literal, sizeof(node->literal), "%" PRId64, value);
	return node;
}

/* The shortest text that reads as the same number, whatever the locale. */
struct json_node *json_node_real(double value)
{
	struct json_node *node = node_create(NODE_LITERAL);
	char *comma;

	if (!isfinite(value))
		value = 0;
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(node->literal, sizeof(node->literal), "%.*g", digits, value);
		if (strtod(node->literal, NULL) == value)
			break;
	}
	comma = strpbrk(node->literal, ",");
	if (comma != NULL)
		*comma = '.';
	return node;
}

void json_node_destroy(struct json_node **node)
{
	struct json_node *child, *next;

	if (*node == NULL)
		return;
	for (child = (*node)->children; child != NULL; child = next) {
		next = child->next;
		json_node_destroy(&child);
	}
	template_destroy(&(*node)->text);
	free((*node)->name);
	free(*node);
	*node = NULL;
}

static int check_member(const struct json_node *parent, const char *name,
			const struct json_node *child, struct peal_error *err)
{
	if (parent->child_count == JSON_MEMBERS_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT, "more than %u members in one value",
				 JSON_MEMBERS_MAX);
	if (child->height >= JSON_DEPTH_MAX)
		return peal_fail(err, PEAL_FAIL_LIMIT,
				 "more than %u groups and lists in each other", JSON_DEPTH_MAX);
	if (parent->kind != NODE_OBJECT)
		return 0;
	for (const struct json_node *other = parent->children; other != NULL; other = other->next)
		if (strcmp(other->name, name) == 0)
			return peal_fail(err, PEAL_FAIL_INPUT, "\"%.64s\" stands there twice",
					 name);
	return 0;
}

int json_node_add(struct json_node *parent, const char *name, struct json_node *child,
		  struct peal_error *err)
{
	if (check_member(parent, name, child, err) < 0) {
		json_node_destroy(&child);
		return -1;
	}
	if (parent->kind == NODE_OBJECT) {
		child->name = strdup(name);
		if (child->name == NULL) {
			json_node_destroy(&child);
			return peal_fail(err, PEAL_FAIL_LIMIT, "no memory for a JSON member");
		}
	}
	if (parent->last == NULL)
		parent->children = child;
	else
		parent->last->next = child;
	parent->last = child;
	parent->child_count++;
	if (parent->height <= child->height)
		parent->height = child->height + 1;
	return 0;
}

bool json_node_uses(const struct json_node *node, const char *name)
{
	if (node == NULL)
		return false;
	if (template_uses(node->text, name))
		return true;
	for (const struct json_node *child = node->children; child != NULL; child = child->next)
		if (json_node_uses(child, name))
			return true;
	return false;
}

/* ---- writing ---- */

struct writing {
	const struct json_node *outermost;
	template_value_fn *value_fn;
	void *context;
	struct text_buffer *out;
	struct peal_error *err;
};

/* What a node became. */
enum written {
	WRITTEN_FAILED = -1,
	WRITTEN_NOTHING,
	WRITTEN_LACKING, /* nothing, and what it stands in is nothing without it */
	WRITTEN_VALUE,
};

void json_text_add(struct text_buffer *text, struct peal_slice value)
{
	struct text_buffer good = { 0 };

	text_buffer_add(text, "\"", 1);
	if (utf8_is_good(value)) {
		filter_add(FILTER_JSON, value, text);
	} else {
		text_buffer_add_utf8(&good, value);
		filter_add(FILTER_JSON, text_buffer_slice(&good), text);
		text->is_too_long |= good.is_too_long;
		text_buffer_free(&good);
	}
	text_buffer_add(text, "\"", 1);
}

static const char *skip_digits(const char *at)
{
	return at + strspn(at, "0123456789");
}

/* RFC 8259, section 6. */
static bool is_number(const char *text)
{
	const char *at = text + (*text == '-');
	const char *end = skip_digits(at);

	if (end == at || (*at == '0' && end > at + 1))
		return false;
	if (*end == '.') {
		at = end + 1;
		end = skip_digits(at);
		if (end == at)
			return false;
	}
	if (*end == 'e' || *end == 'E') {
		at = end + 1;
		at += *at == '+' || *at == '-';
		end = skip_digits(at);
		if (end == at)
			return false;
	}
	return *end == '\0';
}

static enum written write_shaped(struct writing *writing, const struct json_node *node,
				 const struct text_buffer *value)
{
	switch (template_shape(node->text)) {
	case TEMPLATE_TEXT:
	case TEMPLATE_NEEDED:
		json_text_add(writing->out, text_buffer_slice(value));
		return WRITTEN_VALUE;
	case TEMPLATE_NUMBER:
		if (strlen(value->at) != value->bytes || !is_number(value->at))
			return peal_fail(writing->err, PEAL_FAIL_INPUT,
					 "\"%.64s\" must be a number, and its value is not one",
					 node->name == NULL ? "an element" : node->name);
		break;
	case TEMPLATE_OBJECT: /* our own {{columns}}: JSON as it is */
		break;
	}
	text_buffer_add(writing->out, value->at, value->bytes);
	return WRITTEN_VALUE;
}

static enum written write_text(struct writing *writing, const struct json_node *node)
{
	struct text_buffer value = { 0 };
	enum written written = WRITTEN_NOTHING;

	template_expand(node->text, writing->value_fn, writing->context, &value);
	if (value.is_too_long)
		writing->out->is_too_long = true;
	else if (value.bytes > 0)
		written = write_shaped(writing, node, &value);
	else if (template_shape(node->text) == TEMPLATE_NEEDED)
		written = WRITTEN_LACKING;
	text_buffer_free(&value);
	return written;
}

static enum written write_node(struct writing *writing, const struct json_node *node);

/* Takes back what it has written if the child became nothing. */
static enum written write_child(struct writing *writing, const struct json_node *child,
				bool needs_comma)
{
	struct text_buffer *out = writing->out;
	size_t before = out->bytes;
	enum written written;

	if (needs_comma)
		text_buffer_add(out, ",", 1);
	if (child->name != NULL) {
		json_text_add(out, (struct peal_slice){ child->name, strlen(child->name) });
		text_buffer_add(out, ":", 1);
	}
	written = write_node(writing, child);
	if (written == WRITTEN_NOTHING || written == WRITTEN_LACKING)
		text_buffer_cut(out, before);
	return written;
}

static enum written write_children(struct writing *writing, const struct json_node *node)
{
	bool is_object = node->kind == NODE_OBJECT;
	bool has_member = false;

	text_buffer_add(writing->out, is_object ? "{" : "[", 1);
	for (const struct json_node *child = node->children; child != NULL; child = child->next) {
		enum written written = write_child(writing, child, has_member);

		if (written == WRITTEN_FAILED)
			return WRITTEN_FAILED;
		if (written == WRITTEN_LACKING && node != writing->outermost)
			return WRITTEN_NOTHING;
		has_member |= written == WRITTEN_VALUE;
	}
	text_buffer_add(writing->out, is_object ? "}" : "]", 1);
	return has_member || node->children == NULL ? WRITTEN_VALUE : WRITTEN_NOTHING;
}

static enum written write_node(struct writing *writing, const struct json_node *node)
{
	switch (node->kind) {
	case NODE_OBJECT:
	case NODE_LIST:
		return write_children(writing, node);
	case NODE_TEXT:
		return write_text(writing, node);
	case NODE_LITERAL:
		break;
	}
	text_buffer_add_text(writing->out, node->literal);
	return WRITTEN_VALUE;
}

int json_node_write(const struct json_node *node, template_value_fn *value_fn, void *context,
		    struct text_buffer *text_out, struct peal_error *err)
{
	struct writing writing = { node, value_fn, context, text_out, err };
	size_t before = text_out->bytes;
	enum written written = write_node(&writing, node);

	if (written == WRITTEN_FAILED)
		return -1;
	if (text_out->is_too_long)
		return peal_fail(err, PEAL_FAIL_LIMIT, "the JSON is longer than %u KiB",
				 EXPANDED_BYTES_MAX / 1024);
	if (text_out->bytes == before)
		text_buffer_add_text(text_out, "\"\"");
	return 0;
}
