/* test_answer.c - webhook.http and receivers that take events, refuse them, or misbehave */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/receiver_tls.h"
#include "tests/fakes/webhook_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SIGNED "secret = \"" SECRET "\";"

static void assert_says(const struct peal_delivery_answer *answer, const char *what)
{
	if (strstr(answer->detail, what) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", what, answer->detail);
}

/* ---- what comes back ---- */

/* The event's id says which answer is wanted. */
static void script_status(void *context, const struct receiver_request *request, size_t count,
			  struct receiver_reply *reply)
{
	(void)context, (void)count;
	reply->status = atoi(receiver_request_header(request, "webhook-id"));
	reply->body = reply->status == 204 ? "" : "so it is";
}

static void test_status__and_what_it_means(void **state)
{
	static const struct {
		const char *status;
		enum peal_delivered delivered;
		const char *detail;
	} rows[] = {
		{ "200", PEAL_DELIVERED_YES, "HTTP 200: so it is" },
		{ "201", PEAL_DELIVERED_YES, "HTTP 201: so it is" },
		{ "204", PEAL_DELIVERED_YES, "HTTP 204" },
		{ "299", PEAL_DELIVERED_YES, "HTTP 299: so it is" },
		{ "301", PEAL_DELIVERED_RETRY, "HTTP 301, redirects are not followed: so it is" },
		{ "307", PEAL_DELIVERED_RETRY, "HTTP 307, redirects are not followed: so it is" },
		{ "400", PEAL_DELIVERED_RETRY, "HTTP 400: so it is" },
		{ "401", PEAL_DELIVERED_RETRY, "HTTP 401: so it is" },
		{ "404", PEAL_DELIVERED_RETRY, "HTTP 404: so it is" },
		{ "408", PEAL_DELIVERED_RETRY, "HTTP 408: so it is" },
		{ "410", PEAL_DELIVERED_GONE, "HTTP 410: so it is" },
		{ "429", PEAL_DELIVERED_RETRY, "HTTP 429: so it is" },
		{ "500", PEAL_DELIVERED_RETRY, "HTTP 500: so it is" },
		{ "503", PEAL_DELIVERED_RETRY, "HTTP 503: so it is" },
	};
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, script_status, SIGNED);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peal_delivery_answer *answer = webhook_deliver(fixture.host,
									    rows[i].status, "{}");

		assert_int_equal(answer->delivered, rows[i].delivered);
		assert_int_equal(answer->status, atoi(rows[i].status));
		assert_int_equal(answer->retry_after_ms, -1);
		assert_string_equal(answer->detail, rows[i].detail);
	}
	assert_int_equal(receiver_thread_count(fixture.receiver), sizeof(rows) / sizeof(rows[0]));
	webhook_fixture_close(&fixture);
}

static void script_retry_after(void *context, const struct receiver_request *request, size_t count,
			       struct receiver_reply *reply)
{
	(void)context, (void)request;
	reply->status = count == 0 ? 429 : 503;
	reply->headers = count == 0 ? "Retry-After: 7\r\n"
				    : "Date: Mon, 05 Jan 2026 06:30:00 GMT\r\n"
				      "Retry-After: Mon, 05 Jan 2026 07:00:00 GMT\r\n";
}

static void test_retry_after__is_handed_on(void **state)
{
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, script_retry_after, SIGNED);
	assert_int_equal(webhook_deliver(fixture.host, "one", "{}")->retry_after_ms, 7000);
	assert_int_equal(webhook_deliver(fixture.host, "one", "{}")->retry_after_ms, 1800000);
	webhook_fixture_close(&fixture);
}

/* One byte of room is left for a character of three. */
#define DIGITS_79 "0123456789012345678901234567890123456789012345678901234567890123456789012345678"

static void script_rude(void *context, const struct receiver_request *request, size_t count,
			struct receiver_reply *reply)
{
	static const char *const bodies[] = {
		"\x1b[31mred\r\n\r\nline \xff\xfe two\x7f\xc2\x9b!  ",
		"\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87",
		DIGITS_79 "\xe0\xa4\xa8 and more",
		"\xe0\xa4",
		"   ",
	};

	(void)context, (void)request;
	reply->status = 500;
	reply->body = bodies[count];
}

static void test_detail__is_one_clean_line(void **state)
{
	static const char *const expected[] = {
		"HTTP 500: [31mred line two !",
		"HTTP 500: "
		"\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87",
		"HTTP 500: " DIGITS_79,
		"HTTP 500",
		"HTTP 500",
	};
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, script_rude, SIGNED);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_string_equal(webhook_deliver(fixture.host, "one", "{}")->detail,
				    expected[i]);
	webhook_fixture_close(&fixture);
}

/* ---- faults ---- */

static void script_way(void *context, const struct receiver_request *request, size_t count,
		       struct receiver_reply *reply)
{
	const char *id = receiver_request_header(request, "webhook-id");

	(void)context, (void)count;
	if (strcmp(id, "hang") == 0)
		reply->way = RECEIVER_HANG;
	else if (strcmp(id, "close") == 0)
		reply->way = RECEIVER_CLOSE;
	else if (strcmp(id, "endless") == 0)
		reply->way = RECEIVER_ENDLESS;
	else if (strcmp(id, "headers") == 0)
		reply->way = RECEIVER_HEADERS;
}

static void test_faults__are_tried_again_later(void **state)
{
	static const char *const rows[][2] = {
		{ "hang", "timed out after 10" },
		{ "close", "" },
		{ "endless", "longer than the limit" },
		{ "headers", "headers of the answer" },
	};
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, script_way, SIGNED "timeout = \"1s\";");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peal_delivery_answer *answer = webhook_deliver(fixture.host,
									    rows[i][0], "{}");

		assert_int_equal(answer->delivered, PEAL_DELIVERED_RETRY);
		assert_int_equal(answer->status, 0);
		assert_says(answer, rows[i][1]);
		assert_true(answer->detail[0] != '\0');
		assert_int_equal(webhook_deliver(fixture.host, "fine", "{}")->delivered,
				 PEAL_DELIVERED_YES);
	}
	assert_int_equal(receiver_thread_count(fixture.receiver),
			 2 * sizeof(rows) / sizeof(rows[0]));
	webhook_fixture_close(&fixture);
}

static void test_refused__is_tried_again_later(void **state)
{
	struct webhook_fixture fixture;
	const struct peal_delivery_answer *answer;

	(void)state;
	fixture.receiver = receiver_thread_create_refusing();
	fixture.host = webhook_open(receiver_thread_url(fixture.receiver), SIGNED);
	answer = webhook_deliver(fixture.host, "one", "{}");
	assert_int_equal(answer->delivered, PEAL_DELIVERED_RETRY);
	assert_int_equal(answer->status, 0);
	assert_says(answer, "connect");
	webhook_fixture_close(&fixture);
}

/* What the driver refuses at once is answered all the same, and later. */
static void test_event__that_cannot_be_sent(void **state)
{
	struct webhook_fixture fixture;
	char id[400];
	const struct peal_delivery_answer *answer;

	(void)state;
	memset(id, 'i', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	webhook_fixture_open(&fixture, NULL, SIGNED);
	answer = webhook_deliver(fixture.host, id, "{}");
	assert_int_equal(answer->delivered, PEAL_DELIVERED_RETRY);
	assert_says(answer, "id is too long");
	answer = webhook_deliver(fixture.host, "line\nbreak", "{}");
	assert_says(answer, "line break");
	assert_int_equal(receiver_thread_count(fixture.receiver), 0);
	webhook_fixture_close(&fixture);
}

static void test_tls__only_the_right_certificate(void **state)
{
	static const struct {
		const char *certificate;
		enum peal_delivered delivered;
		const char *detail;
	} rows[] = {
		{ "right", PEAL_DELIVERED_YES, "HTTP 204" },
		{ "wrong", PEAL_DELIVERED_RETRY, "127.0.0.1" },
		{ "self", PEAL_DELIVERED_RETRY, "self-signed" },
	};
	char *folder = receiver_tls_folder_create();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct receiver_tls *receiver = receiver_tls_create(folder, rows[i].certificate);
		char settings[256];
		struct plugin_host *host;
		const struct peal_delivery_answer *answer;

		snprintf(settings, sizeof(settings), SIGNED "ca_file = \"%s/ca.pem\";", folder);
		host = webhook_open(receiver_tls_url(receiver), settings);
		answer = webhook_deliver(host, "one", "{\"secret\":1}");
		assert_int_equal(answer->delivered, rows[i].delivered);
		assert_says(answer, rows[i].detail);
		plugin_host_destroy(&host);
		assert_true(receiver_tls_destroy(&receiver, "{\"secret\":1}") ==
			    (rows[i].delivered == PEAL_DELIVERED_YES));
	}
	receiver_tls_folder_destroy(&folder);
}

/* ---- many at once ---- */

static bool are_answered(void *context)
{
	struct peal_job *const *jobs = context;

	for (; *jobs != NULL; jobs++)
		if (plugin_host_answer(*jobs) == NULL)
			return false;
	return true;
}

static void test_many__each_is_answered_once(void **state)
{
	enum { EVENTS = 300 };
	static struct peal_job *jobs[EVENTS + 1];
	struct webhook_fixture fixture;
	const struct peal_webhook_ops *ops;
	char id[16];

	(void)state;
	webhook_fixture_open(&fixture, NULL, SIGNED);
	ops = plugin_host_ops(fixture.host);
	memset(jobs, 0, sizeof(jobs));
	for (size_t i = 0; i < EVENTS; i++) {
		struct peal_event event = { .id = id, .body = { "{}", 2 }, .try_no = 1 };

		snprintf(id, sizeof(id), "%zu", i);
		jobs[i] = plugin_host_job(fixture.host);
		ops->deliver(plugin_host_self(fixture.host), &event, jobs[i]);
	}
	plugin_host_wait(fixture.host, are_answered, jobs);
	for (size_t i = 0; i < EVENTS; i++)
		assert_int_equal(plugin_host_answer(jobs[i])->delivered, PEAL_DELIVERED_YES);
	assert_int_equal(receiver_thread_count(fixture.receiver), EVENTS);
	webhook_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status__and_what_it_means),
		cmocka_unit_test(test_retry_after__is_handed_on),
		cmocka_unit_test(test_detail__is_one_clean_line),
		cmocka_unit_test(test_faults__are_tried_again_later),
		cmocka_unit_test(test_refused__is_tried_again_later),
		cmocka_unit_test(test_event__that_cannot_be_sent),
		cmocka_unit_test(test_tls__only_the_right_certificate),
		cmocka_unit_test(test_many__each_is_answered_once),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
