/* test_preset_json.c */
/* SPDX-License-Identifier: MIT */
#include "request_test.h"

#include <jansson.h>

struct value {
	const char *name;
	const char *at;
	size_t bytes;
};

static bool knows_all(void *context, struct peal_slice name)
{
	(void)context, (void)name;
	return true;
}

/* `context`: an array that ends with NULL. */
static struct peal_slice value_of(void *context, struct peal_slice name)
{
	for (const struct value *value = context; value->name != NULL; value++)
		if (strlen(value->name) == name.bytes &&
		    memcmp(value->name, name.at, name.bytes) == 0)
			return (struct peal_slice){ value->at, value->bytes };
	return (struct peal_slice){ NULL, 0 };
}

static struct json_node *text(const char *source)
{
	struct template *template = NULL;
	struct peal_error err = { 0 };

	if (template_compile(source, knows_all, NULL, &template, &err) < 0)
		fail_msg("%s: %s", source, err.text);
	return json_node_text(template);
}

static void add(struct json_node *parent, const char *name, struct json_node *child)
{
	struct peal_error err = { 0 };

	if (json_node_add(parent, name, child, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_written(const struct json_node *node, const struct value *values,
			   const char *expected)
{
	struct text_buffer out = { 0 };
	struct peal_error err = { 0 };

	if (json_node_write(node, value_of, (void *)values, &out, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(text_buffer_get(&out), expected);
	text_buffer_free(&out);
}

static const struct value none[] = { { NULL, NULL, 0 } };

static void test_write__literals(void **state)
{
	struct json_node *list = json_node_list();

	(void)state;
	add(list, NULL, json_node_bool(true));
	add(list, NULL, json_node_bool(false));
	add(list, NULL, json_node_int(INT64_MIN));
	add(list, NULL, json_node_int(3000000000));
	add(list, NULL, json_node_real(0.1));
	add(list, NULL, json_node_real(-2.5e300));
	add(list, NULL, json_node_real(1.0 / 3.0));
	add(list, NULL, json_node_object());
	add(list, NULL, json_node_list());
	add(list, NULL, text("x"));
	assert_written(list, none,
		       "[true,false,-9223372036854775808,3000000000,0.1,-2.5e+300,"
		       "0.3333333333333333,{},[],\"x\"]");
	json_node_destroy(&list);
	assert_null(list);
	json_node_destroy(&list);
}

/* to: [{number: "{{to}}"}, "{{a}}"], n: "{{n|number}}", c: "{{columns|object}}", last: 1 */
static struct json_node *sample(void)
{
	struct json_node *root = json_node_object(), *to = json_node_list();
	struct json_node *one = json_node_object();

	add(one, "number", text("{{to}}"));
	add(to, NULL, one);
	add(to, NULL, text("{{a}}"));
	add(root, "to", to);
	add(root, "n", text("{{n|number}}"));
	add(root, "c", text("{{columns|object}}"));
	add(root, "last", json_node_int(1));
	return root;
}

static void test_write__leaves_out_what_is_empty(void **state)
{
	static const struct value all[] = { { "to", "1", 1 },
					    { "a", "b", 1 },
					    { "n", "-12.5e3", 7 },
					    { "columns", "{\"x\":1}", 7 },
					    { NULL, NULL, 0 } };
	static const struct value only_a[] = { { "a", "b", 1 }, { NULL, NULL, 0 } };
	static const struct value only_to[] = { { "to", "1", 1 }, { NULL, NULL, 0 } };
	struct json_node *root = sample(), *single = json_node_object();

	(void)state;
	assert_written(
		root, all,
		"{\"to\":[{\"number\":\"1\"},\"b\"],\"n\":-12.5e3,\"c\":{\"x\":1},\"last\":1}");
	assert_written(root, only_a, "{\"to\":[\"b\"],\"last\":1}");
	assert_written(root, only_to, "{\"to\":[{\"number\":\"1\"}],\"last\":1}");
	assert_written(root, none, "{\"last\":1}");
	json_node_destroy(&root);
	add(single, "x", text("{{a}}"));
	assert_written(single, none, "{}");
	json_node_destroy(&single);
}

/* to: "{{to}}", server: { url: "{{url|needed}}", headers: { key: "{{key}}" }, again: 5 },
 * urls: ["{{url|needed}}", 7] */
static struct json_node *needing(void)
{
	struct json_node *root = json_node_object(), *server = json_node_object();
	struct json_node *headers = json_node_object(), *urls = json_node_list();

	add(headers, "key", text("{{key}}"));
	add(server, "url", text("{{url|needed}}"));
	add(server, "headers", headers);
	add(server, "again", json_node_int(5));
	add(urls, NULL, json_node_int(7));
	add(urls, NULL, text("{{url|needed}}"));
	add(root, "to", text("{{to}}"));
	add(root, "server", server);
	add(root, "urls", urls);
	add(root, "last", json_node_int(1));
	return root;
}

static void test_write__leaves_out_what_lacks_something_it_needs(void **state)
{
	static const struct value all[] = {
		{ "to", "1", 1 }, { "url", "http://\"", 8 }, { "key", "k", 1 }, { NULL, NULL, 0 }
	};
	static const struct value no_key[] = { { "url", "u", 1 }, { NULL, NULL, 0 } };
	static const struct value no_url[] = { { "to", "1", 1 },
					       { "key", "k", 1 },
					       { NULL, NULL, 0 } };
	struct json_node *root = needing(), *outermost = json_node_object();

	(void)state;
	assert_written(root, all,
		       "{\"to\":\"1\",\"server\":{\"url\":\"http://\\\"\",\"headers\":{\"key\":"
		       "\"k\"},\"again\":5},\"urls\":[7,\"http://\\\"\"],\"last\":1}");
	assert_written(root, no_key,
		       "{\"server\":{\"url\":\"u\",\"again\":5},\"urls\":[7,\"u\"],\"last\":1}");
	assert_written(root, no_url, "{\"to\":\"1\",\"last\":1}");
	assert_written(root, none, "{\"last\":1}");
	json_node_destroy(&root);
	/* The outermost stays. */
	add(outermost, "url", text("{{url|needed}}"));
	add(outermost, "to", text("{{to}}"));
	assert_written(outermost, no_url, "{\"to\":\"1\"}");
	json_node_destroy(&outermost);
}

static void test_write__numbers(void **state)
{
	static const char *const good[] = {
		"0", "-0", "7", "10.50", "1e9", "1E-3", "12345678901234"
	};
	static const char *const bad[] = { "+1",       "01",  "1.", ".5",  "1e",
					   "0x10",     "1 ",  " 1", "NaN", "1,\"admin\":true",
					   "\xd9\xa1", "--1", "-",  "1\n" };
	struct json_node *root = json_node_object();

	(void)state;
	add(root, "n", text("{{n|number}}"));
	for (size_t i = 0; i < COUNT(good); i++) {
		struct value values[] = { { "n", good[i], strlen(good[i]) }, { NULL, NULL, 0 } };
		char expected[64];

		snprintf(expected, sizeof(expected), "{\"n\":%s}", good[i]);
		assert_written(root, values, expected);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct value values[] = { { "n", bad[i], strlen(bad[i]) }, { NULL, NULL, 0 } };
		struct text_buffer out = { 0 };
		struct peal_error err = { 0 };

		if (json_node_write(root, value_of, values, &out, &err) == 0)
			fail_msg("\"%s\" is a number", bad[i]);
		assert_string_equal(err.text, "\"n\" must be a number, and its value is not one");
		text_buffer_free(&out);
	}
	json_node_destroy(&root);
}

/* Whatever a contact list holds, another JSON reader reads the same text. */
static void test_write__any_bytes_are_read_back(void **state)
{
	struct json_node *root = json_node_object();
	char every[256];

	(void)state;
	add(root, "x", text("<{{x}}>"));
	for (unsigned i = 0; i < 256; i++)
		every[i] = (char)i;
	for (size_t from = 0; from < 256; from++) {
		struct value values[] = { { "x", every + from, 256 - from }, { NULL, NULL, 0 } };
		struct text_buffer out = { 0 }, expected = { 0 };
		json_t *json;

		assert_int_equal(json_node_write(root, value_of, values, &out, NULL), 0);
		json = json_loadb(out.at, out.bytes, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(json);
		text_buffer_add_text(&expected, "<");
		text_buffer_add_utf8(&expected, (struct peal_slice){ values->at, values->bytes });
		text_buffer_add_text(&expected, ">");
		assert_int_equal(json_string_length(json_object_get(json, "x")), expected.bytes);
		assert_memory_equal(json_string_value(json_object_get(json, "x")), expected.at,
				    expected.bytes);
		json_decref(json);
		text_buffer_free(&out);
		text_buffer_free(&expected);
	}
	json_node_destroy(&root);
}

static void test_write__too_long(void **state)
{
	struct json_node *root = json_node_list();
	size_t bytes = EXPANDED_BYTES_MAX / 6 + 1;
	char *at = calloc(bytes, 1); /* each byte becomes six: \u0000 */
	struct value values[] = { { "x", at, bytes }, { NULL, NULL, 0 } };
	struct text_buffer out = { 0 };
	struct peal_error err = { 0 };

	(void)state;
	add(root, NULL, text("{{x}}"));
	assert_int_equal(json_node_write(root, value_of, values, &out, &err), -1);
	assert_contains(err.text, "longer than 1024 KiB");
	text_buffer_free(&out);
	json_node_destroy(&root);
	free(at);
}

static void test_uses__looks_everywhere(void **state)
{
	struct json_node *root = sample();

	(void)state;
	assert_true(json_node_uses(root, "to"));
	assert_true(json_node_uses(root, "columns"));
	assert_false(json_node_uses(root, "last"));
	assert_false(json_node_uses(NULL, "to"));
	json_node_destroy(&root);
}

static void test_add__limits(void **state)
{
	struct json_node *object = json_node_object(), *deep = json_node_list();
	struct peal_error err = { 0 };

	(void)state;
	add(object, "a", json_node_int(1));
	assert_int_equal(json_node_add(object, "a", json_node_int(2), &err), -1);
	assert_string_equal(err.text, "\"a\" stands there twice");
	for (size_t i = 1; i < JSON_DEPTH_MAX; i++) {
		struct json_node *outer = json_node_list();

		add(outer, NULL, deep);
		deep = outer;
	}
	assert_int_equal(json_node_add(object, "deep", deep, &err), -1);
	assert_contains(err.text, "more than 32");
	for (size_t i = 1; i < JSON_MEMBERS_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m%zu", i);
		add(object, name, json_node_int(1));
	}
	assert_int_equal(json_node_add(object, "more", json_node_int(1), &err), -1);
	assert_contains(err.text, "more than 1024 members");
	json_node_destroy(&object);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write__literals),
		cmocka_unit_test(test_write__leaves_out_what_is_empty),
		cmocka_unit_test(test_write__leaves_out_what_lacks_something_it_needs),
		cmocka_unit_test(test_write__numbers),
		cmocka_unit_test(test_write__any_bytes_are_read_back),
		cmocka_unit_test(test_write__too_long),
		cmocka_unit_test(test_uses__looks_everywhere),
		cmocka_unit_test(test_add__limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
