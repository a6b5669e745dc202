/* test_document.c - what is read of what providers send, and what is refused */
/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"

static struct peal_slice slice(const char *text)
{
	return (struct peal_slice){ text, strlen(text) };
}

static struct document *text_read(const char *text, const char *type)
{
	struct document *document = NULL;
	struct peal_error err = { 0 };

	if (document_read(slice(text), type, &document, &err) < 0)
		fail_msg("\"%s\": %s", text, err.text);
	return document;
}

/* ---- paths ---- */

static const struct {
	const char *path;
	bool is_path, is_transcript;
} paths[] = {
	{ "sid", true, true },
	{ "data.payload.call_control_id", true, true },
	{ "calls[0].sid", true, true },
	{ "[0].sid", true, true },
	{ "a[0][12].b-c", true, true },
	{ "X-Header_1", true, true },
	{ "messages[role/text]", false, true },
	{ "a.b[who.name/what.said]", false, true },
	{ "", false, false },
	{ ".", false, false },
	{ "a.", false, false },
	{ ".a", false, false },
	{ "a..b", false, false },
	{ "a b", false, false },
	{ "a[", false, false },
	{ "a[]", false, false },
	{ "a[-1]", false, false },
	{ "a[x]", false, false },
	{ "a[12345]", false, false },
	{ "a[0", false, false },
	{ "a[0]b", false, false },
	{ "a]", false, false },
	{ "a/b", false, false },
	{ "[role/text]", false, false },
	{ "a[role/]", false, false },
	{ "a[/text]", false, false },
	{ "a[role/text].b", false, false },
	{ "a[a/b/c]", false, false },
};

static void test_path__each_row(void **state)
{
	char long_path[DOCUMENT_PATH_BYTES_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (document_path_is(paths[i].path, false) != paths[i].is_path)
			fail_msg("\"%s\"", paths[i].path);
		if (document_path_is(paths[i].path, true) != paths[i].is_transcript)
			fail_msg("\"%s\" of a transcript", paths[i].path);
	}
	memset(long_path, 'a', sizeof(long_path));
	long_path[sizeof(long_path) - 1] = '\0';
	assert_false(document_path_is(long_path, true));
	long_path[sizeof(long_path) - 2] = '\0';
	assert_true(document_path_is(long_path, true));
}

/* ---- values ---- */

struct value {
	const char *body, *type, *path;
	const char *text; /* NULL: not there */
	const char *id;
};

static const struct value values[] = {
	{ "{\"sid\":\"CA1\"}", JSON, "sid", "CA1", "CA1" },
	{ " \r\n{\"sid\":\"CA1\"}\n", JSON, "sid", "CA1", "CA1" },
	{ "{\"sid\":\"CA1\"}", "text/html", "sid", "CA1", "CA1" },
	{ "{\"sid\":\"CA1\"}", NULL, "sid", "CA1", "CA1" },
	{ "{\"sid\":\"CA1\"}", FORM, "sid", "CA1", "CA1" },
	{ "{\"a\":{\"b\":[1,{\"c\":\"x\"}]}}", JSON, "a.b[1].c", "x", "x" },
	{ "[{\"c\":\"x\"}]", "application/problem+json; charset=utf-8", "[0].c", "x", "x" },
	{ "{\"n\":12}", JSON, "n", "12", "12" },
	{ "{\"n\":-12}", JSON, "n", "-12", "-12" },
	{ "{\"n\":1.5}", JSON, "n", "1.5", NULL },
	{ "{\"n\":true}", JSON, "n", "true", NULL },
	{ "{\"n\":null}", JSON, "n", NULL, NULL },
	{ "{\"n\":\"\"}", JSON, "n", NULL, NULL },
	{ "{\"n\":{}}", JSON, "n", NULL, NULL },
	{ "{\"n\":[]}", JSON, "n", NULL, NULL },
	{ "{\"n\":\"a b\"}", JSON, "n", "a b", NULL },
	{ "{\"n\":\"a\\nb\"}", JSON, "n", "a\nb", NULL },
	{ "{\"n\":\"a\"}", JSON, "m", NULL, NULL },
	{ "{\"n\":\"a\"}", JSON, "n.m", NULL, NULL },
	{ "{\"n\":\"a\"}", JSON, "n[0]", NULL, NULL },
	{ "{\"n\":[\"a\"]}", JSON, "n[1]", NULL, NULL },
	{ "{\"a.b\":\"x\"}", JSON, "a.b", NULL, NULL },
	{ "CallSid=CA1&To=%2B1415", FORM, "To", "+1415", "+1415" },
	{ "CallSid=CA1&To=%2B1415", FORM "; charset=UTF-8", "CallSid", "CA1", "CA1" },
	{ "CallSid=CA1&To=%2B1415", "", "CallSid", "CA1", "CA1" },
	{ "a=1+2%203\n", FORM, "a", "1 2 3", NULL },
	{ "a.b=x&c", FORM, "a.b", "x", "x" },
	{ "a=&b=2", FORM, "a", NULL, NULL },
	{ "&&a=1&&", FORM, "a", "1", "1" },
	{ "a=1&a=1", FORM, "a", "1", "1" },
	{ "a=1&b=3&a=2", FORM, "a", NULL, NULL },
	{ "a=%E0%A4%B9", FORM, "a", "\xe0\xa4\xb9", "\xe0\xa4\xb9" },
};

static void test_text__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct value *value = &values[i];
		const struct preset_paths at = { &value->path, 1 };
		struct document *document = text_read(value->body, value->type);
		const char *text = document_text(document, &at);
		const char *id = document_id(document, &at);

		if ((text == NULL) != (value->text == NULL) ||
		    (text != NULL && strcmp(text, value->text) != 0))
			fail_msg("%s of %s is %s", value->path, value->body, text);
		if ((id == NULL) != (value->id == NULL) ||
		    (id != NULL && strcmp(id, value->id) != 0))
			fail_msg("the id %s of %s is %s", value->path, value->body, id);
		document_destroy(&document);
		assert_null(document);
		document_destroy(&document);
	}
}

static void test_text__the_first_that_is_there(void **state)
{
	const char *const several[] = { "none", "object", "empty", "b", "a" };
	const struct preset_paths at = { several, 5 }, nothing = { NULL, 0 };
	struct document *document =
		text_read("{\"object\":{},\"empty\":\"\",\"a\":\"1\",\"b\":\"2\"}", JSON);

	(void)state;
	assert_string_equal(document_text(document, &at), "2");
	assert_string_equal(document_id(document, &at), "2");
	assert_null(document_text(document, &nothing));
	document_destroy(&document);
}

static void test_id__a_long_one(void **state)
{
	const char *const path = "id";
	const struct preset_paths at = { &path, 1 };
	char body[512];
	struct document *document;

	(void)state;
	snprintf(body, sizeof(body), "{\"id\":\"%0256d\"}", 1);
	document = text_read(body, JSON);
	assert_int_equal(strlen(document_id(document, &at)), 256);
	document_destroy(&document);
	snprintf(body, sizeof(body), "{\"id\":\"%0257d\"}", 1);
	document = text_read(body, JSON);
	assert_null(document_id(document, &at));
	document_destroy(&document);
}

/* ---- lists ---- */

static void test_list__members(void **state)
{
	const char *const names[] = { "calls", "data.items", "to" };
	const struct preset_paths calls = { names, 1 }, items = { names + 1, 1 };
	const struct preset_paths both = { names, 2 }, to = { names + 2, 1 }, root = { NULL, 0 };
	struct document *document = text_read(
		"{\"calls\":{},\"data\":{\"items\":[{\"to\":\"1\"},{\"to\":\"2\"},7]}}", JSON);
	struct document *member;

	(void)state;
	assert_int_equal(document_list_count(document, &calls), -1);
	assert_int_equal(document_list_count(document, &items), 3);
	assert_int_equal(document_list_count(document, &both), 3);
	assert_int_equal(document_list_count(document, &root), -1);
	member = document_list_at(document, &items, 1);
	assert_string_equal(document_text(member, &to), "2");
	document_destroy(&member);
	member = document_list_at(document, &items, 2);
	assert_null(document_text(member, &to));
	document_destroy(&member);
	assert_null(document_list_at(document, &items, 3));
	assert_null(document_list_at(document, &calls, 0));
	document_destroy(&document);
	document = text_read("[]", JSON);
	assert_int_equal(document_list_count(document, &root), 0);
	document_destroy(&document);
}

/* ---- what is refused ---- */

static const struct {
	const char *body, *type, *says;
} refused[] = {
	{ "", JSON, "it is empty" },
	{ " \n", NULL, "it is empty" },
	{ "<!DOCTYPE html><html>secret</html>", JSON, "it is HTML, not JSON" },
	{ "<html>secret", "text/html", "it is HTML, not JSON" },
	{ "<p>secret", "text/html; charset=utf-8", "it is HTML, not JSON" },
	{ "<?xml version=\"1.0\"?><secret/>", "application/xml", "it is XML, not JSON" },
	{ "secret", "text/plain", "it is plain text, not JSON" },
	{ "secret", NULL, "it is neither JSON nor a form" },
	{ "--x\r\nsecret", "multipart/form-data; boundary=x", "multipart form data" },
	{ "\x1f\x8b secret", JSON "x", "it is compressed" },
	{ "secret", JSON, "it is not JSON (line 1, column 6)" },
	{ "7", JSON, "it is not JSON (line 1, column 1)" },
	{ "{\"secret\":", JSON, "the JSON is cut off" },
	{ "{\"secret\"}", JSON, "it is not JSON" },
	{ "{} secret", JSON, "something follows the JSON" },
	{ "{\"secret\":1,\"secret\":2}", JSON, "a name stands twice in one object" },
	{ "{\"a\":{\"secret\":1,\"secret\":1}}", JSON, "a name stands twice in one object" },
	{ "{\"secret\":\"\xff\"}", JSON, "not UTF-8" },
	{ "{\"secret\":\"\\u0000\"}", JSON, "a zero" },
	{ "{\"secret\":1e999}", JSON, "a number in the JSON is too large" },
	{ "secret=%zz", FORM, "it is no form" },
	{ "secret=%4", FORM, "it is no form" },
	{ "secret=%00", FORM, "it is no form" },
	{ "secret=%ff", FORM, "it is no form" },
};

static void test_read__refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct document *document = NULL;
		struct peal_error err = { 0 };

		if (document_read(slice(refused[i].body), refused[i].type, &document, &err) == 0)
			fail_msg("\"%s\" was read", refused[i].body);
		assert_null(document);
		if (strstr(err.text, refused[i].says) == NULL)
			fail_msg("\"%s\": \"%s\" does not say \"%s\"", refused[i].body, err.text,
				 refused[i].says);
		/* What was said on a call must not come into a log. */
		assert_null(strstr(err.text, "secret"));
		assert_int_equal(
			document_read(slice(refused[i].body), refused[i].type, &document, NULL),
			-1);
	}
}

/* `count` times `open`, then "1", then `count` times `close`. */
static char *nested(size_t count, const char *open, const char *close)
{
	size_t open_bytes = strlen(open), close_bytes = strlen(close);
	char *text = malloc(count * (open_bytes + close_bytes) + 2), *end = text;

	for (size_t i = 0; i < count; i++, end += open_bytes)
		memcpy(end, open, open_bytes + 1);
	*end++ = '1';
	for (size_t i = 0; i < count; i++, end += close_bytes)
		memcpy(end, close, close_bytes + 1);
	return text;
}

static void size_check(char *text, const char *type, const char *says)
{
	struct document *document = NULL;
	struct peal_error err = { 0 };

	if (document_read(slice(text), type, &document, &err) == 0)
		assert_null(says);
	else if (says == NULL || strstr(err.text, says) == NULL)
		fail_msg("%s", err.text);
	document_destroy(&document);
	free(text);
}

static void test_read__limits(void **state)
{
	char *large = malloc(DOCUMENT_BYTES_MAX + 2);

	(void)state;
	memset(large, ' ', DOCUMENT_BYTES_MAX + 1);
	large[DOCUMENT_BYTES_MAX + 1] = '\0';
	size_check(large, JSON, "larger than 1024 KiB");
	size_check(nested(64, "[", "]"), JSON, NULL);
	size_check(nested(65, "[", "]"), JSON, "nested more than 64 deep");
	size_check(nested(100000, "{\"a\":", "}"), JSON, "nested more than 64 deep");
	size_check(nested(1000, "\\\"{", ""), JSON, "it is not JSON");
	size_check(nested(DOCUMENT_FIELDS_MAX, "a=1&", ""), FORM, "more than 2000 fields");
	size_check(nested(DOCUMENT_FIELDS_MAX - 1, "a=1&", ""), FORM, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path__each_row),
		cmocka_unit_test(test_text__each_row),
		cmocka_unit_test(test_text__the_first_that_is_there),
		cmocka_unit_test(test_id__a_long_one),
		cmocka_unit_test(test_list__members),
		cmocka_unit_test(test_read__refused),
		cmocka_unit_test(test_read__limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
