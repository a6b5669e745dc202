/* test_message.c - SIP messages: taken apart, and what of them is refused */
/* SPDX-License-Identifier: MIT */
#include "header.h"
#include "message.h"
#include "reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
	"Via: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1;rport\r\n"                                 \
	"From: \"Asha, of Peal\" <sip:911@host;user=phone>;tag=a1\r\n"                             \
	"To: <sip:+919800000001@town>\r\nCall-ID: c1@host\r\nCSeq: 7 INVITE\r\n"

static const char invite[] = "INVITE sip:+919800000001@town:5060;transport=tcp SIP/2.0\r\n" HEAD
			     "Content-Length: 4\r\n\r\nbodyREST";

static void assert_text(struct text got, const char *want)
{
	assert_int_equal(got.bytes, strlen(want));
	assert_memory_equal(got.at, want, got.bytes);
}

static struct message message;

static int read_text(const char *text)
{
	const char *why = NULL;
	int result = message_read(text_of(text), &message, &why);

	assert_int_equal(result < 0, why != NULL);
	return result;
}

static void test_read__request(void **state)
{
	(void)state;
	assert_int_equal(read_text(invite), 0);
	assert_true(message.is_request);
	assert_text(message.method, "INVITE");
	assert_text(uri_user(message.uri), "+919800000001");
	assert_text(uri_host(message.uri), "town");
	assert_int_equal(uri_port(message.uri), 5060);
	assert_text(uri_param(message.uri, "transport"), "tcp");
	assert_text(message.call_id, "c1@host");
	assert_text(message.branch, "z9hG4bK1");
	assert_text(message.from_tag, "a1");
	assert_int_equal(message.to_tag.bytes, 0);
	assert_int_equal(message.cseq, 7);
	assert_text(message.body, "body");
	assert_text(uri_user(header_uri(message.from)), "911");
}

static void test_read__answer_with_compact_and_folded_headers(void **state)
{
	(void)state;
	assert_int_equal(read_text("SIP/2.0 302 Moved\r\nv: SIP/2.0/UDP h;branch=b\r\n"
				   "f: <sip:a@h>;tag=1\r\nt: <sip:b@h>\r\n ;tag=2\r\ni: x\r\n"
				   "CSeq: 1 INVITE\r\nm: <sip:c@[::1]:5080>\r\n\r\n"),
			 0);
	assert_false(message.is_request);
	assert_int_equal(message.status, 302);
	assert_text(message.phrase, "Moved");
	assert_text(message.to_tag, "2");
	assert_text(uri_host(header_uri(message_header(&message, "contact"))), "::1");
	assert_int_equal(uri_port(header_uri(message_header(&message, "Contact"))), 5080);
}

static void test_read__what_is_refused(void **state)
{
	static const char *const refused[] = {
		"",
		"\r\n\r\n",
		"INVITE sip:a@h SIP/2.0",
		"INVITE sip:a@h SIP/3.0\r\n" HEAD "\r\n",
		"INVITE SIP/2.0\r\n" HEAD "\r\n",
		"SIP/2.0 99 Low\r\n" HEAD "\r\n",
		"SIP/2.0 2000 High\r\n" HEAD "\r\n",
		"SIP/2.0 two OK\r\n" HEAD "\r\n",
		"INVITE sip:a@h SIP/2.0\r\n" HEAD,
		"INVITE sip:a@h SIP/2.0\r\n" HEAD "no colon\r\n\r\n",
		"INVITE sip:a@h SIP/2.0\r\n" HEAD "Content-Length: 5\r\n\r\nbody",
		"INVITE sip:a@h SIP/2.0\r\n" HEAD "Content-Length: -1\r\n\r\nbody",
		"BYE sip:a@h SIP/2.0\r\n" HEAD "\r\n", /* CSeq says INVITE */
		"INVITE sip:a@h SIP/2.0\r\nFrom: a\r\nTo: b\r\nCSeq: 1 INVITE\r\nVia: c\r\n\r\n",
		"INVITE sip:a@h SIP/2.0\r\nFrom: a\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nVia: "
		"c\r\n\r\n",
		"INVITE sip:a@h SIP/2.0\r\nFrom: a\r\nTo: b\r\nCall-ID: c\r\nCSeq: 1 "
		"INVITE\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_int_equal(read_text(refused[i]), -1);
}

static void test_read__too_many_headers(void **state)
{
	static char text[8192] = "INVITE sip:a@h SIP/2.0\r\n" HEAD;

	(void)state;
	for (unsigned i = 0; i < MESSAGE_HEADERS_MAX; i++)
		strcat(text, "X-Further: 1\r\n");
	strcat(text, "\r\n");
	assert_int_equal(read_text(text), -1);
}

static void test_length__of_a_stream(void **state)
{
	long whole = (long)(strstr(invite, "REST") - invite);

	(void)state;
	for (long bytes = 0; bytes < whole; bytes++)
		assert_int_equal(message_length((struct text){ invite, (size_t)bytes }), 0);
	assert_int_equal(message_length(text_of(invite)), whole);
	assert_int_equal(message_length(text_of("A\r\nl: 70000\r\n\r\n")), -1);
	assert_int_equal(message_length(text_of("A\r\nContent-Length: x\r\n\r\n")), -1);
}

static void test_param__in_quotes_and_angles(void **state)
{
	struct text value = text_of(
		"\"a;tag=no \\\" ;tag=no\" <sip:x;tag=no@h;tag=no>;Tag = \"yes\", "
		"<sip:y>;tag=second");

	(void)state;
	assert_text(header_param(value, "tag"), "yes");
	assert_int_equal(header_param(value, "other").bytes, 0);
	assert_true(header_has_param(text_of("SIP/2.0/UDP h;rport"), "rport"));
	assert_text(header_digest(text_of("Digest a=\"1, b=2\", b = 3"), "b"), "3");
}

static void test_reply__copies_what_it_must(void **state)
{
	static struct page page, head;
	struct flow flow = { .transport = TRANSPORT_UDP };
	struct reply reply = { .status = 180, .tag = "t1" };

	(void)state;
	assert_int_equal(read_text(invite), 0);
	uv_ip4_addr("127.0.0.9", 1234, (struct sockaddr_in *)&flow.peer);
	reply_head(&head, &message, &flow);
	reply.head = page_text(&head);
	reply.to = message.to;
	reply_write(&page, &reply);
	assert_int_equal(message_read(page_text(&page), &message, &(const char *){ NULL }), 0);
	assert_int_equal(message.status, 180);
	assert_text(message.to_tag, "t1");
	assert_text(message.branch, "z9hG4bK1");
	assert_text(header_param(message_header(&message, "Via"), "rport"), "1234");
	assert_text(header_param(message_header(&message, "Via"), "received"), "127.0.0.9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__request),
		cmocka_unit_test(test_read__answer_with_compact_and_folded_headers),
		cmocka_unit_test(test_read__what_is_refused),
		cmocka_unit_test(test_read__too_many_headers),
		cmocka_unit_test(test_length__of_a_stream),
		cmocka_unit_test(test_param__in_quotes_and_angles),
		cmocka_unit_test(test_reply__copies_what_it_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
