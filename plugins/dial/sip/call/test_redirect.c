/* test_redirect.c - 302: followed to allowed hosts alone, and never to a blocked number */
/* SPDX-License-Identifier: MIT */
#include "call/call_test.h"

struct row {
	const char *contact;
	const char *refusal; /* of ask(); NULL: yes */
	const char *story;
	const char *text; /* a part of the cause; NULL: the call goes on */
};

#define UNREACHABLE "ended unreachable 302; "

static const struct row rows[] = {
	{ "<sip:+918888800000@other.example>", NULL,
	  "ask 918888800000; invite sip:+918888800000@other.example by "
	  "sip:other.example;transport=udp; ",
	  NULL },
	{ "sip:+918888800000@OTHER.example:5080;transport=tcp?Replaces=evil", NULL,
	  "ask 918888800000; invite sip:+918888800000@OTHER.example:5080 by "
	  "sip:OTHER.example:5080;transport=tcp; ",
	  NULL },
	{ "<sip:+918888800000@other.example>", "dnd: on the list", "ask 918888800000; " UNREACHABLE,
	  "redirected to a number that must not be called: dnd: on the list" },
	{ "<sip:+919876543210@other.example>", "never asked",
	  "invite sip:+919876543210@other.example by sip:other.example;transport=udp; ", NULL },
	{ "<sip:alice@other.example>", "never asked",
	  "invite sip:alice@other.example by sip:other.example;transport=udp; ", NULL },
	{ "<sip:08888800000@other.example>", NULL, UNREACHABLE, "cannot be checked" },
	{ "<sip:+918888800000@evil.example>", NULL, UNREACHABLE, "redirected to where no call" },
	{ "<tel:+918888800000>", NULL, UNREACHABLE, "redirected to where no call" },
	{ "nonsense", NULL, UNREACHABLE, "redirected to where no call" },
	{ "", NULL, UNREACHABLE, "redirected to where no call" },
};

static void redirect(const char *contact)
{
	struct leg_end end = {
		.status = 302, .reason = "Moved", .contact = contact, .retry_after_ms = -1
	};

	fake_fail_end(fake_leg(), &end);
	fake_advance(0);
}

static void test_redirect__each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct fixture fixture;

		fixture_init(&fixture);
		fake_ask_refuses(row->refusal);
		fixture_start(&fixture);
		fake_story();
		redirect(row->contact);
		fake_expect(row->story);
		if (row->text != NULL) {
			assert_non_null(strstr(fixture.host_call.cause_text, row->text));
		} else {
			/* Our password is not for strangers. */
			assert_string_equal(fake_leg()->user, "");
			fake_fail(fake_leg(), 486, "Busy Here");
			fake_expect("ended busy 486; ");
		}
		fixture_finish(&fixture);
	}
}

/* The question was posted to the host; its turn comes after the end. */
static void test_redirect__stage_is_closed_before_the_question(void **state)
{
	struct leg_end end = { .status = 302,
			       .reason = "Moved",
			       .contact = "<sip:+918888800000@other.example>",
			       .retry_after_ms = -1 };
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_story();
	fake_fail_end(fake_leg(), &end);
	fixture.sip.life->sip = NULL;
	fake_advance(0);
	fake_expect("");
	fixture.sip.life->sip = &fixture.sip;
	call_hang_up(&fixture.sip, &fixture.host_call);
	fake_advance(0);
	fixture_finish(&fixture);
}

static void test_redirect__once(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	redirect("<sip:alice@other.example>");
	fake_story();
	redirect("<sip:bob@other.example>");
	fake_expect(UNREACHABLE);
	fixture_finish(&fixture);
}

static void test_redirect__the_other_host_is_no_target(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	redirect("<sip:alice@other.example>");
	fake_story();
	fake_advance(3000);
	fake_expect("drop; ended failed 0; ");
	fixture_finish(&fixture);
}

static void test_redirect__to_the_trunk_itself_with_its_password(void **state)
{
	static const char *const own[] = { "one.example" };
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.config.redirects = (struct peal_texts){ own, 1 };
	fixture_start(&fixture);
	redirect("<sip:alice@one.example:5080>");
	assert_string_equal(fake_leg()->user, "asha");
	fake_story();
	/* Not told to the trunk, nor taken for its failure. */
	fake_fail(fake_leg(), 407, "Proxy Authentication Required");
	fake_expect("ended failed 407; ");
	fixture_finish(&fixture);
}

static void test_redirect__keys_are_not_sent_in_plain(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture.config.srtp = SDP_SRTP_REQUIRE;
	fixture_start(&fixture);
	fake_story();
	redirect("<sip:alice@other.example>");
	fake_expect(UNREACHABLE);
	fixture_finish(&fixture);
	fixture_init(&fixture);
	fixture.config.srtp = SDP_SRTP_REQUIRE;
	fixture_start(&fixture);
	fake_story();
	redirect("<sips:alice@other.example>");
	fake_expect("invite sip:alice@other.example by sip:other.example;transport=tls; ");
	fake_fail(fake_leg(), 486, "Busy Here");
	fixture_finish(&fixture);
}

static void test_redirect__hung_up_while_it_is_asked(void **state)
{
	struct leg_end end = { .status = 302, .contact = "<sip:+918888800000@other.example>" };
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	fixture_start(&fixture);
	fake_story();
	fake_fail_end(fake_leg(), &end);
	call_hang_up(&fixture.sip, &fixture.host_call);
	fake_advance(0);
	fake_expect("ended canceled 0; ask 918888800000; ");
	fixture_finish(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_redirect__each_row),
		cmocka_unit_test(test_redirect__stage_is_closed_before_the_question),
		cmocka_unit_test(test_redirect__once),
		cmocka_unit_test(test_redirect__the_other_host_is_no_target),
		cmocka_unit_test(test_redirect__to_the_trunk_itself_with_its_password),
		cmocka_unit_test(test_redirect__keys_are_not_sent_in_plain),
		cmocka_unit_test(test_redirect__hung_up_while_it_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
