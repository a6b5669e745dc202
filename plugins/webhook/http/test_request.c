/* test_request.c - what webhook.http sends: signatures, headers, compressed bodies */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/webhook_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SIGNED "secret = \"" SECRET "\";"

/* Made with the npm package standardwebhooks 1.1.1; the first is also the example
 * of the libraries' own documentation. */
static const struct {
	const char *secret, *id;
	int64_t at_s;
	const char *body, *signature;
} vectors[] = {
	{ SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}",
	  "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" },
	{ "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553,
	  "{\"email\":\"test@example.com\",\"username\":\"test_user\"}",
	  "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=" },
	{ "whsec_////////////////////////////////////////////////////////////////////////////////"
	  "/////w==",
	  "evt-1", 1767594600, "{\"name\":\"अनीता\",\"note\":\"नमस्ते\"}",
	  "v1,ushLAELR+i2G+damXhkTqpAh209dOku1Y1u4PtB6PWI=" },
	{ "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=", "00000000-0000-7000-8000-000000000001",
	  1767594600, "{}", "v1,tQZjB/wyiwk4R5TwML3EUxJnHzqlVyBWiClOHaHNZT4=" },
	{ "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk", "00000000-0000-7000-8000-000000000001",
	  1767594600, "{}", "v1,tQZjB/wyiwk4R5TwML3EUxJnHzqlVyBWiClOHaHNZT4=" },
	{ "correct horse battery staple, as it is", "evt-2", 1767594601, "{\"raw\":true}",
	  "v1,G1X52TKqCCj1bgAvn1DYbWGa7udIY95JhWHRv+PUZBw=" },
};

static void test_signature__is_the_standards(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct webhook_fixture fixture;
		char settings[256], at[32];

		snprintf(settings, sizeof(settings), "secret = \"%s\";", vectors[i].secret);
		webhook_fixture_open(&fixture, NULL, settings);
		plugin_host_set_now(fixture.host, vectors[i].at_s * 1000 + 999);
		assert_int_equal(
			webhook_deliver(fixture.host, vectors[i].id, vectors[i].body)->delivered,
			PEAL_DELIVERED_YES);
		snprintf(at, sizeof(at), "%lld", (long long)vectors[i].at_s);
		assert_string_equal(webhook_fixture_header(&fixture, 0, "webhook-id"),
				    vectors[i].id);
		assert_string_equal(webhook_fixture_header(&fixture, 0, "webhook-timestamp"), at);
		assert_string_equal(webhook_fixture_header(&fixture, 0, "webhook-signature"),
				    vectors[i].signature);
		assert_string_equal(receiver_thread_request(fixture.receiver, 0)->body,
				    vectors[i].body);
		webhook_fixture_close(&fixture);
	}
}

static void test_signature__again_for_the_next_event(void **state)
{
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, NULL, SIGNED);
	plugin_host_set_now(fixture.host, vectors[0].at_s * 1000);
	webhook_deliver(fixture.host, "another", "{\"other\":1}");
	for (size_t i = 1; i < 4; i++) {
		webhook_deliver(fixture.host, vectors[0].id, vectors[0].body);
		assert_string_equal(webhook_fixture_header(&fixture, i, "webhook-signature"),
				    vectors[0].signature);
	}
	webhook_fixture_close(&fixture);
}

static void test_signatures__one_for_each_secret(void **state)
{
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(
		&fixture, NULL,
		"secret = \"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=\"; secrets = [\"" SECRET
		"\", \"correct horse battery staple, as it is\"];");
	plugin_host_set_now(fixture.host, INT64_C(1767594600000));
	webhook_deliver(fixture.host, "00000000-0000-7000-8000-000000000001", "{}");
	assert_int_equal(strncmp(webhook_fixture_header(&fixture, 0, "webhook-signature"),
				 "v1,tQZjB/wyiwk4R5TwML3EUxJnHzqlVyBWiClOHaHNZT4= v1,", 51),
			 0);
	assert_int_equal(strlen(webhook_fixture_header(&fixture, 0, "webhook-signature")),
			 3 * 48 - 1);
	webhook_fixture_close(&fixture);
}

static void test_unsigned__when_there_is_no_secret(void **state)
{
	struct webhook_fixture fixture;
	char event[64];

	(void)state;
	webhook_fixture_open(&fixture, NULL, "");
	assert_int_equal(plugin_host_warnings(fixture.host, event), 1);
	assert_string_equal(event, "webhook_not_signed");
	webhook_deliver(fixture.host, "one", "{}");
	assert_null(webhook_fixture_header(&fixture, 0, "webhook-signature"));
	assert_string_equal(webhook_fixture_header(&fixture, 0, "webhook-id"), "one");
	webhook_fixture_close(&fixture);
}

static void test_headers__the_stages_own(void **state)
{
	struct webhook_fixture fixture;

	(void)state;
	webhook_fixture_open(&fixture, NULL,
			     SIGNED "headers = { X-Tenant = \"north\"; X-Env = \"test: 1\"; };"
				    "authorization = \"Bearer abc\";");
	webhook_deliver(fixture.host, "one", "{}");
	assert_string_equal(receiver_thread_request(fixture.receiver, 0)->method, "POST");
	assert_string_equal(webhook_fixture_header(&fixture, 0, "Content-Type"),
			    "application/json");
	assert_string_equal(webhook_fixture_header(&fixture, 0, "X-Tenant"), "north");
	assert_string_equal(webhook_fixture_header(&fixture, 0, "X-Env"), "test: 1");
	assert_string_equal(webhook_fixture_header(&fixture, 0, "Authorization"), "Bearer abc");
	assert_null(webhook_fixture_header(&fixture, 0, "Content-Encoding"));
	webhook_fixture_close(&fixture);
}

static size_t gunzip(const struct receiver_request *request, char *out, size_t room)
{
	z_stream stream = {
		.next_in = (unsigned char *)(uintptr_t)request->body,
		.avail_in = (unsigned)request->body_bytes,
		.next_out = (unsigned char *)out,
		.avail_out = (unsigned)room,
	};

	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	inflateEnd(&stream);
	return stream.total_out;
}

static void test_compress__signature_is_over_the_json(void **state)
{
	struct webhook_fixture fixture;
	char *body = malloc(200001);
	char *out = malloc(200001);

	(void)state;
	memset(body, 'a', 200000);
	body[200000] = '\0';
	webhook_fixture_open(&fixture, NULL, SIGNED "compress = true;");
	plugin_host_set_now(fixture.host, vectors[0].at_s * 1000);
	webhook_deliver(fixture.host, "large", body);
	webhook_deliver(fixture.host, vectors[0].id, vectors[0].body);
	webhook_deliver(fixture.host, "empty", "");
	assert_int_equal(gunzip(receiver_thread_request(fixture.receiver, 0), out, 200001), 200000);
	assert_memory_equal(out, body, 200000);
	assert_int_equal(gunzip(receiver_thread_request(fixture.receiver, 1), out, 200001),
			 strlen(vectors[0].body));
	assert_memory_equal(out, vectors[0].body, strlen(vectors[0].body));
	assert_string_equal(webhook_fixture_header(&fixture, 1, "Content-Encoding"), "gzip");
	assert_string_equal(webhook_fixture_header(&fixture, 1, "webhook-signature"),
			    vectors[0].signature);
	assert_int_equal(gunzip(receiver_thread_request(fixture.receiver, 2), out, 200001), 0);
	webhook_fixture_close(&fixture);
	free(body);
	free(out);
}

static void test_wants__only_what_was_asked_for(void **state)
{
	static const struct {
		const char *events;
		unsigned mask;
	} rows[] = {
		{ "", 0x7ff },
		{ "events = \"*\";", 0x7ff },
		{ "events = \"call.completed\";", 1u << PEAL_EVENT_CALL_COMPLETED },
		{ "events = [\"campaign.started\", \"upload.processed\"];",
		  1u << PEAL_EVENT_CAMPAIGN_STARTED | 1u << PEAL_EVENT_UPLOAD_PROCESSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char settings[256];
		struct plugin_host *host;
		const struct peal_webhook_ops *ops;
		unsigned mask = 0;

		snprintf(settings, sizeof(settings), SIGNED "%s", rows[i].events);
		host = webhook_open("http://127.0.0.1:9/", settings);
		ops = plugin_host_ops(host);
		for (unsigned kind = 0; kind < PEAL_EVENT_KIND_COUNT; kind++)
			mask |= (unsigned)ops->wants(plugin_host_self(host), kind) << kind;
		assert_int_equal(mask, rows[i].mask);
		plugin_host_destroy(&host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signature__is_the_standards),
		cmocka_unit_test(test_signature__again_for_the_next_event),
		cmocka_unit_test(test_signatures__one_for_each_secret),
		cmocka_unit_test(test_unsigned__when_there_is_no_secret),
		cmocka_unit_test(test_headers__the_stages_own),
		cmocka_unit_test(test_compress__signature_is_over_the_json),
		cmocka_unit_test(test_wants__only_what_was_asked_for),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
