/* test_text.c - template.text: contacts that cannot be called, and the shipped scripts */
/* SPDX-License-Identifier: MIT */
#include "text_test.h"

static int prove(struct plugin_host *host, struct peal_batch *batch)
{
	const struct peal_template_ops *ops = plugin_host_ops(host);
	struct peal_error err;

	return ops->batch(plugin_host_self(host), batch, &err);
}

static void test_batch__missing(void **state)
{
	static const char *const columns[] = { "amount", "due", NULL };
	struct folder folder;
	struct plugin_host *host;
	struct peal_batch *batch;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt",
		     "{{name}} {{Amount}} {{due|soon}} {{agent}} {{now}} {{phone}}");
	host = folder_open(&folder, "");
	batch = plugin_host_batch(host, columns);
	plugin_host_row(batch, 919876543210, "Asha", (const char *[]){ "5", "May", NULL });
	plugin_host_row(batch, 919876543211, "Asha", (const char *[]){ " ", "May", NULL });
	plugin_host_row(batch, 919876543212, "", (const char *[]){ "5", "May", NULL });
	plugin_host_row(batch, 919876543213, "Asha", (const char *[]){ "5", "", NULL });
	plugin_host_row(batch, 919876543214, "", (const char *[]){ "", "", NULL });
	batch->exclude(batch, 4, "duplicate", "of line 1");
	assert_int_equal(prove(host, batch), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "");
	assert_string_equal(plugin_host_reason(batch, 1), "missing_variable");
	assert_string_equal(plugin_host_detail(batch, 1), "{{Amount}} has no value");
	assert_string_equal(plugin_host_reason(batch, 2), "missing_variable");
	assert_string_equal(plugin_host_detail(batch, 2), "{{name}} has no value");
	assert_string_equal(plugin_host_reason(batch, 3), "");
	assert_string_equal(plugin_host_reason(batch, 4), "duplicate");
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

static void test_batch__name_in_capitals(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_batch *batch;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{Name}} {{PHONE}}");
	host = folder_open(&folder, "");
	batch = plugin_host_batch(host, (const char *[]){ NULL });
	plugin_host_row(batch, 919876543210, "Asha", (const char *[]){ NULL });
	assert_int_equal(prove(host, batch), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "");
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

static void test_batch__no_such_column(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_batch *batch;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{amount}}");
	host = folder_open(&folder, "");
	batch = plugin_host_batch(host, (const char *[]){ "amounts", NULL });
	plugin_host_row(batch, 919876543210, "Asha", (const char *[]){ "5", NULL });
	assert_int_equal(prove(host, batch), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "missing_variable");
	assert_string_equal(plugin_host_detail(batch, 0), "the list has no column for {{amount}}");
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

static void test_batch__left_empty(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_batch *batch;
	char text[100];

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "<{{nothing}}{{note}}>");
	host = folder_open(&folder, "missing = \"empty\";");
	batch = plugin_host_batch(host, (const char *[]){ NULL });
	plugin_host_row(batch, 919876543210, "", (const char *[]){ NULL });
	assert_int_equal(prove(host, batch), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "");
	render(host, text, sizeof(text));
	assert_string_equal(text, "<>");
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* What dial plugins look at before any contact is known. */
static void test_outline__what_is_the_same_for_everybody(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	const struct peal_template_ops *ops;
	const struct peal_outline *outline;
	const struct peal_step *steps;
	char path[200];

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "a.wav", "RIFF");
	folder_write(&folder, "s.hi.txt",
		     "[start]\nsay: Hello {{name|you}}.\nplay: a.wav\nplay: {{note}}.wav\n"
		     "ask:  Why?\n  1: start\n");
	host = folder_open(&folder, "language = \"hi-IN\";");
	ops = plugin_host_ops(host);
	outline = ops->outline(plugin_host_self(host));
	snprintf(path, sizeof(path), "%s/s.hi.txt", folder.path);
	assert_string_equal(outline->file, path);
	assert_string_equal(outline->script.name, "s");
	assert_string_equal(outline->script.language, "hi");
	assert_int_equal(outline->script.step_count, 4);
	steps = outline->script.steps;
	assert_int_equal(steps[0].segment_count, 3);
	assert_int_equal(steps[0].line, 2);
	assert_false(steps[0].segments[0].is_variable);
	assert_true(steps[0].segments[1].is_variable);
	assert_memory_equal(steps[0].segments[1].text.at, "name", 4);
	snprintf(path, sizeof(path), "%s/a.wav", folder.path);
	assert_string_equal(steps[1].target, path);
	assert_null(steps[2].target);
	assert_int_equal(steps[3].segment_count, 1);
	assert_int_equal(steps[3].choice_count, 1);
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* 60 KB of a value, twice. */
static void test_batch__too_large(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_batch *batch;
	char *value = calloc(1, 60001);

	(void)state;
	memset(value, 'a', 60000);
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{amount}}{{amount}}");
	host = folder_open(&folder, "");
	batch = plugin_host_batch(host, (const char *[]){ "amount", NULL });
	plugin_host_row(batch, 919876543210, "", (const char *[]){ value, NULL });
	assert_int_equal(prove(host, batch), 0);
	assert_string_equal(plugin_host_reason(batch, 0), "script_too_large");
	assert_string_equal(plugin_host_detail(batch, 0), "the script would have 120000 bytes");
	plugin_host_destroy(&host);
	folder_remove(&folder);
	free(value);
}

static void test_render__missing(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	const struct peal_template_ops *ops;
	struct peal_render_request request;
	struct peal_script script;
	struct peal_error err = { .text = "" };

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{note}}");
	host = folder_open(&folder, "");
	ops = plugin_host_ops(host);
	request = test_request(host);
	assert_true(ops->render(plugin_host_self(host), &request, plugin_host_arena(host), &script,
				&err) < 0);
	assert_string_equal(err.text, "script \"s\": {{note}} has no value");
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* Two uploads whose columns are in another order: nothing of the first may be used
 * for the second. */
static void test_render__uploads_with_other_columns(void **state)
{
	struct folder folder;
	struct plugin_host *host;
	struct peal_render_request request;
	struct peal_contact *contacts[2];

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{amount}} {{city|-}}");
	host = folder_open(&folder, "");
	request = test_request(host);
	contacts[0] = plugin_host_contact(host, 1, "", (const char *[]){ "amount", "city", NULL },
					  (const char *[]){ "1", "Pune", NULL });
	contacts[1] = plugin_host_contact(host, 2, "", (const char *[]){ "city", "amount", NULL },
					  (const char *[]){ "Agra", "2", NULL });
	for (int i = 0; i < 4; i++) {
		const struct peal_template_ops *ops = plugin_host_ops(host);
		struct peal_script script;
		struct peal_error err;
		char text[20];

		request.contact = contacts[i % 2];
		assert_int_equal(ops->render(plugin_host_self(host), &request,
					     plugin_host_arena(host), &script, &err),
				 0);
		snprintf(text, sizeof(text), "%.*s", (int)script.text.bytes, script.text.at);
		assert_string_equal(text, i % 2 == 0 ? "1 Pune" : "2 Agra");
	}
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

/* A column has the word when it has the name of a field; the contact's own name and
 * number stay what they are. */
static void test_render__columns_named_like_fields(void **state)
{
	static const char *const columns[] = { "agent", "attempt", "phone", "name", NULL };
	static const char *const values[] = { "Ravi", "", "none", "none", NULL };
	struct folder folder;
	struct plugin_host *host;
	const struct peal_template_ops *ops;
	struct peal_render_request request;
	struct peal_script script;
	struct peal_error err;

	(void)state;
	folder_create(&folder);
	folder_write(&folder, "s.txt", "{{agent}} {{attempt}} {{phone}} {{name}}");
	host = folder_open(&folder, "");
	ops = plugin_host_ops(host);
	request = test_request(host);
	request.contact = plugin_host_contact(host, 919876543210, "Asha", columns, values);
	assert_int_equal(ops->render(plugin_host_self(host), &request, plugin_host_arena(host),
				     &script, &err),
			 0);
	assert_int_equal(script.text.bytes, strlen("Ravi 2 +919876543210 Asha"));
	assert_memory_equal(script.text.at, "Ravi 2 +919876543210 Asha", script.text.bytes);
	plugin_host_destroy(&host);
	folder_remove(&folder);
}

static void test_samples(void **state)
{
	static const char *const languages[] = { "hi-IN", "en", "en-GB", "ta" };
	static const char *const columns[] = { "amount", "due_date", NULL };
	static const char *const values[] = { "4500", "5 दिसंबर", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		char settings[500];
		struct plugin_host *host;
		struct peal_batch *batch;

		snprintf(settings, sizeof(settings),
			 "scripts = \"%s/samples/scripts\"; script = \"emi_reminder\"; "
			 "language = \"%s\";",
			 getenv("PEAL_SOURCE"), languages[i]);
		host = plugin_host_create("template", "text", settings);
		batch = plugin_host_batch(host, columns);
		plugin_host_row(batch, 919876543210, "", values);
		assert_int_equal(prove(host, batch), 0);
		assert_string_equal(plugin_host_reason(batch, 0), "");
		plugin_host_destroy(&host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch__missing),
		cmocka_unit_test(test_batch__name_in_capitals),
		cmocka_unit_test(test_batch__no_such_column),
		cmocka_unit_test(test_batch__left_empty),
		cmocka_unit_test(test_outline__what_is_the_same_for_everybody),
		cmocka_unit_test(test_batch__too_large),
		cmocka_unit_test(test_render__missing),
		cmocka_unit_test(test_render__uploads_with_other_columns),
		cmocka_unit_test(test_render__columns_named_like_fields),
		cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
