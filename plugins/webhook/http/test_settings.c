/* test_settings.c - settings of webhook.http that are refused, and those with a warning */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define URL "url = \"https://example.com/events\";"
#define SECRET "secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\";"

static void test_refused__with_the_options_name_and_the_reason(void **state)
{
	static const char *const rows[][3] = {
		{ SECRET, "url", "" },
		{ "url = \"ftp://example.com/\";" SECRET, "url: ", "https:// or http://" },
		{ "url = \"example.com/events\";" SECRET, "url: ", "https:// or http://" },
		{ "url = \"http:///events\";" SECRET, "url: ", "no host" },
		{ "url = \"https://example.com/a b\";" SECRET, "url: ", "%20" },
		{ URL "secret = \"\";", "secret", "empty" },
		{ URL "secret = \"whsec_\";", "secret: ", "base64" },
		{ URL "secret = \"whsec_not base64\";", "secret: ", "openssl rand" },
		{ URL "secret = \"whsec_YWJj=\";", "secret: ", "base64" },
		{ URL "secret = \"whsec_YWJjZ\";", "secret: ", "base64" },
		{ URL "secrets = [\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\", \"whsec_!\"];",
		  "secrets: ", "base64" },
		{ URL SECRET "secrets = [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"];",
		  "secrets: ", "9 are given, 8 are the most" },
		{ URL SECRET "events = \"call.complete\";",
		  "events: ", "did you mean \"call.completed\"?" },
		{ URL SECRET "events = [\"call.completed\", \"everything\"];", "events: ",
		  "There are: \"*\", campaign.started, campaign.paused, campaign.resumed, "
		  "campaign.completed, campaign.stopped, upload.processed, call.completed, "
		  "contact.completed, call.received, trunk.paused, trunk.resumed" },
		{ URL SECRET "events = [];", "events: ", "empty" },
		{ URL SECRET "headers = { Content-Type = \"text/plain\"; };",
		  "headers: ", "written by the plugin" },
		{ URL SECRET "headers = { Webhook-Id = \"1\"; };",
		  "headers: ", "written by the plugin" },
		{ URL SECRET "headers = { X-A = \"b\\r\\nX-C: d\"; };",
		  "headers: ", "control character" },
		{ URL SECRET "headers = { Authorization = \"a\"; }; authorization = \"b\";",
		  "headers: ", "second time" },
		{ URL SECRET "authorization = \"a\\nb\";", "authorization: ", "control character" },
		{ URL SECRET "timeout = \"100ms\";", "timeout", "" },
		{ URL SECRET "timeout = \"2m\";", "timeout", "" },
		{ URL SECRET "ca_file = \"/nowhere/ca.pem\";", "ca_file: ", "/nowhere/ca.pem" },
		{ URL SECRET "urls = \"x\";", "urls", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct peal_error err = { 0 };
		struct plugin_host *host = plugin_host_try("webhook", "http", rows[i][0], &err);

		assert_null(host);
		if (strstr(err.text, rows[i][1]) == NULL || strstr(err.text, rows[i][2]) == NULL)
			fail_msg("%s\nexpected \"%s\" and \"%s\" in:\n%s", rows[i][0], rows[i][1],
				 rows[i][2], err.text);
		assert_null(strstr(err.text, "whsec_!"));
	}
}

static void test_warnings__of_what_is_unwise(void **state)
{
	static const char *const rows[][2] = {
		{ URL SECRET, "" },
		{ "url = \"http://127.0.0.1:9099/\";" SECRET, "" },
		{ "url = \"http://localhost/\";" SECRET, "" },
		{ "url = \"HTTP://[::1]:80/\";" SECRET, "" },
		{ "url = \"http://example.com/\";" SECRET, "webhook_not_encrypted" },
		{ "url = \"http://127.example.com/\";" SECRET, "webhook_not_encrypted" },
		{ "url = \"http://localhost.example.com/\";" SECRET, "webhook_not_encrypted" },
		{ URL, "webhook_not_signed" },
		{ URL "secret = \"short\";", "webhook_secret_short" },
		{ URL "secret = \"whsec_c2hvcnQ=\";", "webhook_secret_short" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plugin_host *host = plugin_host_create("webhook", "http", rows[i][0]);
		char event[64];

		assert_int_equal(plugin_host_warnings(host, event), rows[i][1][0] != '\0');
		assert_string_equal(event, rows[i][1]);
		plugin_host_destroy(&host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused__with_the_options_name_and_the_reason),
		cmocka_unit_test(test_warnings__of_what_is_unwise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
