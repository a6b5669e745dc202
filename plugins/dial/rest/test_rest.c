/* test_rest.c - the loaded plugin, with presets that come with Peal, over real HTTP */
/* SPDX-License-Identifier: MIT */
#include "tests/fakes/plugin_host.h"
#include "tests/fakes/receiver_thread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <cmocka.h>

#define NUMBER UINT64_C(919820012345)

static const struct peal_dial_ops *ops_of(struct plugin_host *host)
{
	return plugin_host_ops(host);
}

/* ---- a provider that takes the call, and has ended it when it is asked ---- */

static void twilio_answers(void *context, const struct receiver_request *request, size_t seen,
			   struct receiver_reply *reply)
{
	bool is_create = strcmp(request->method, "POST") == 0;

	(void)context, (void)seen;
	reply->status = is_create ? 201 : 200;
	reply->headers = "Content-Type: application/json\r\n";
	reply->body = is_create ? "{\"sid\":\"CA1\",\"status\":\"queued\"}"
				: "{\"sid\":\"CA1\",\"status\":\"completed\",\"duration\":\"7\","
				  "\"price\":\"-0.02\"}";
}

static struct plugin_host *twilio_open(struct receiver_thread *receiver, const char *more)
{
	const char *url = receiver_thread_url(receiver);
	char settings[1024];

	snprintf(settings, sizeof(settings),
		 "preset = \"twilio\"; account = \"AC1\"; token = \"t0ken\";"
		 "from = \"+14155550100\"; base_url = \"%.*s/Accounts/AC1\"; %s",
		 (int)(strrchr(url, '/') - url), url, more);
	return plugin_host_create("dial", "rest", settings);
}

static struct receiver_thread *asked; /* of the test that runs */
static size_t asked_count;

static bool is_asked(void *context)
{
	(void)context;
	return receiver_thread_count(asked) >= asked_count;
}

static bool is_ended(void *call)
{
	return plugin_host_call_end(call) != NULL;
}

static void test_polled__a_call_from_its_creation_to_its_end(void **state)
{
	struct receiver_thread *receiver = receiver_thread_create(twilio_answers, NULL);
	struct plugin_host *host = twilio_open(receiver, "");
	struct peal_call_request *request = plugin_host_request(host, NUMBER);
	struct peal_call *call = plugin_host_call(host);
	const struct receiver_request *create;
	struct peal_error err;

	(void)state;
	request->ring_until_ms = PEAL_NEVER;
	assert_int_equal(ops_of(host)->place(plugin_host_self(host), call, request, &err), 0);
	plugin_host_advance(host, 0);
	asked = receiver;
	asked_count = 1;
	plugin_host_wait(host, is_asked, NULL);
	create = receiver_thread_request(receiver, 0);
	assert_string_equal(create->target, "/Accounts/AC1/Calls.json");
	assert_string_equal(receiver_request_header(create, "Authorization"), "Basic QUMxOnQwa2Vu");
	assert_non_null(memmem(create->body, create->body_bytes, "To=%2B919820012345", 18));
	while (!is_ended(call)) {
		plugin_host_advance(host, 5000);
		asked_count++;
		plugin_host_wait(host, asked_count == 2 ? is_asked : is_ended,
				 asked_count == 2 ? NULL : (void *)call);
	}
	assert_int_equal(plugin_host_call_end(call)->outcome, PEAL_OUTCOME_ANSWERED);
	assert_int_equal(plugin_host_call_end(call)->talk_ms, 7000);
	plugin_host_destroy(&host);
	receiver_thread_destroy(&receiver);
}

static void test_refused_connection__charges_nobody(void **state)
{
	struct receiver_thread *receiver = receiver_thread_create_refusing();
	struct plugin_host *host = twilio_open(receiver, "");
	struct peal_call_request *request = plugin_host_request(host, NUMBER);
	struct peal_call *call = plugin_host_call(host);
	struct peal_error err;

	(void)state;
	assert_int_equal(ops_of(host)->place(plugin_host_self(host), call, request, &err), 0);
	plugin_host_advance(host, 0);
	plugin_host_wait(host, is_ended, call);
	assert_int_equal(plugin_host_call_end(call)->outcome, PEAL_OUTCOME_FAILED);
	assert_true(plugin_host_call_end(call)->is_uncharged);
	plugin_host_destroy(&host);
	receiver_thread_destroy(&receiver);
}

/* What is under way at close() comes home after it. */
static void hangs(void *context, const struct receiver_request *request, size_t seen,
		  struct receiver_reply *reply)
{
	(void)context, (void)request, (void)seen;
	reply->way = RECEIVER_HANG;
}

static void test_close__while_the_provider_is_silent(void **state)
{
	struct receiver_thread *receiver = receiver_thread_create(hangs, NULL);
	struct plugin_host *host = twilio_open(receiver, "");
	struct peal_error err;

	(void)state;
	for (uint64_t i = 0; i < 30; i++)
		assert_int_equal(ops_of(host)->place(plugin_host_self(host), plugin_host_call(host),
						     plugin_host_request(host, NUMBER + i), &err),
				 0);
	plugin_host_advance(host, 0);
	asked = receiver;
	asked_count = 16;
	plugin_host_wait(host, is_asked, NULL);
	plugin_host_destroy(&host);
	receiver_thread_destroy(&receiver);
}

/* ---- callbacks and settings ---- */

static void test_listening__turns_away_what_is_not_signed(void **state)
{
	struct receiver_thread *receiver = receiver_thread_create(twilio_answers, NULL);
	struct plugin_host *host = twilio_open(
		receiver, "listen = \"127.0.0.1:0\"; public_url = \"https://voice.example/peal\";");
	const struct plugin_host_request_in events = { .target = "/peal/events",
						       .body = "CallSid=CA1",
						       .body_bytes = 11 };
	const struct plugin_host_request_in other = { .target = "/other" };
	char event[64];

	(void)state;
	assert_int_equal(plugin_host_serve(host, &events)->status, 403);
	assert_int_equal(plugin_host_serve(host, &other)->status, 404);
	assert_int_equal(plugin_host_warnings(host, event), 1);
	assert_string_equal(event, "callback_refused");
	plugin_host_destroy(&host);
	receiver_thread_destroy(&receiver);
}

static void test_preset__that_is_not_there_is_refused(void **state)
{
	struct peal_error err = { 0 };

	(void)state;
	assert_null(plugin_host_try("dial", "rest", "preset = \"twillo\";", &err));
	assert_non_null(strstr(err.text, "twilio"));
	assert_null(plugin_host_try("dial", "rest", "preset = \"twilio\"; token = \"t\";", &err));
	assert_non_null(strstr(err.text, "account: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_polled__a_call_from_its_creation_to_its_end),
		cmocka_unit_test(test_refused_connection__charges_nobody),
		cmocka_unit_test(test_close__while_the_provider_is_silent),
		cmocka_unit_test(test_listening__turns_away_what_is_not_signed),
		cmocka_unit_test(test_preset__that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
