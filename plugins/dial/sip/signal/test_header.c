/* test_header.c - headers and small bodies, good and bad */
/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A copy of just these bytes, so that a sanitizer sees a step beyond them. */
static struct peal_slice slice(const char *text)
{
	size_t bytes = strlen(text);
	char *copy = malloc(bytes > 0 ? bytes : 1);

	assert_non_null(copy);
	memcpy(copy, text, bytes);
	return (struct peal_slice){ copy, bytes };
}

static void slice_free(struct peal_slice text)
{
	free((char *)text.at);
}

static const struct {
	const char *value, *text;
	int q850, sip;
} reasons[] = {
	{ "Q.850;cause=16;text=\"Normal call clearing\"", "Normal call clearing", 16, 0 },
	{ " q.850 ; text = \"a;b \\\"c\\\"\" ; cause = 17 ", "a;b \"c\"", 17, 0 },
	{ "SIP;cause=487;text=\"gone\"", "gone", 0, 487 },
	{ "SIP ;text=plain", "plain", 0, 0 },
	{ "Q.850;cause=999", "", 0, 0 },
	{ "Q.850;cause=", "", 0, 0 },
	{ "Q.850;text=\"open", "open", 0, 0 },
	{ "Q.850;text=\"a\\", "a\\", 0, 0 },
	{ "X;cause=3;text=\"no\"", "", 0, 0 },
	{ "", "", 0, 0 },
	{ ";;;=;", "", 0, 0 },
	{ "Q.850;cause=99999999999999999999999", "", 0, 0 },
};

static void test_reason__is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct header_reason reason = { .text = "" };
		struct peal_slice value = slice(reasons[i].value);

		header_reason_add(&reason, value);
		assert_int_equal(reason.q850, reasons[i].q850);
		assert_int_equal(reason.sip, reasons[i].sip);
		assert_string_equal(reason.text, reasons[i].text);
		slice_free(value);
	}
}

static void test_reason__q850_has_the_word(void **state)
{
	struct header_reason reason = { .text = "" };
	struct peal_slice sip = slice("SIP;cause=200;text=\"elsewhere\"");
	struct peal_slice q850 = slice("Q.850;cause=26;text=\"answered elsewhere\"");

	(void)state;
	header_reason_add(&reason, q850);
	header_reason_add(&reason, sip);
	assert_string_equal(reason.text, "answered elsewhere");
	assert_int_equal(reason.q850, 26);
	assert_int_equal(reason.sip, 200);
	slice_free(sip);
	slice_free(q850);
}

static const struct {
	const char *value;
	int64_t ms;
} waits[] = {
	{ "120", 120000 }, { " 5 (in a meeting);duration=3600", 5000 },
	{ "0", 0 },	   { "999999999999999999999", 86400000 },
	{ "soon", -1 },	   { "", -1 },
	{ "-5", -1 },
};

static void test_retry_after__is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		struct peal_slice value = slice(waits[i].value);

		assert_int_equal(header_retry_after_ms(value), waits[i].ms);
		slice_free(value);
	}
}

static const struct {
	const char *body;
	int status;
} fragments[] = {
	{ "SIP/2.0 200 OK", 200 },
	{ "SIP/2.0 180 Ringing\r\nContact: <sip:a>\r\n", 180 },
	{ "\r\nsip/2.0 503\r\n", 503 },
	{ "SIP/2.0 99 Low", 0 },
	{ "SIP/2.0 2000 High", 0 },
	{ "SIP/2.0 700 High", 0 },
	{ "SIP/2.0 ", 0 },
	{ "SIP/2.0 20", 0 },
	{ "HTTP/1.1 200 OK", 0 },
	{ "", 0 },
};

static void test_sipfrag__is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fragments) / sizeof(fragments[0]); i++) {
		struct peal_slice body = slice(fragments[i].body);

		assert_int_equal(header_sipfrag_status(body), fragments[i].status);
		slice_free(body);
	}
}

static const struct {
	const char *body;
	char relay, plain;
} keys[] = {
	{ "Signal=5\r\nDuration=160\r\n", '5', '\0' },
	{ "Duration=100\nSIGNAL = * \n", '*', '\0' },
	{ "Signal=11", '#', '\0' },
	{ "Signal=d", 'D', '\0' },
	{ "Signal=16", '\0', '\0' },
	{ "Signal=", '\0', '\0' },
	{ "Signal", '\0', '\0' },
	{ "5", '\0', '5' },
	{ " # \r\n", '\0', '#' },
	{ "10", '\0', '*' },
	{ "x", '\0', '\0' },
	{ "123", '\0', '\0' },
	{ "", '\0', '\0' },
};

static void test_dtmf__is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct peal_slice body = slice(keys[i].body);

		assert_int_equal(header_dtmf_relay_key(body), keys[i].relay);
		assert_int_equal(header_dtmf_key(body), keys[i].plain);
		slice_free(body);
	}
}

static const struct {
	const char *value, *copy;
	size_t bytes_max;
} copies[] = {
	{ "Busy Here", "Busy Here", 32 },
	{ "Busy Here", "Bus", 4 },
	{ "Busy", "", 1 },
	{ "a\r\n\tb\x7f", "a   b ", 32 },
	{ "\xc3\xa4\xe0\xa4\x95\xf0\x9f\x98\x80", "\xc3\xa4\xe0\xa4\x95\xf0\x9f\x98\x80", 32 },
	{ "a\xc3\xa4", "a", 3 }, /* not half a character */
	{ "\xff\xc3", "??", 32 },
	{ "\xc0\x80\xed\xa0\x80\xf5", "??????", 32 },
	{ "\xe0\x80\x80\xf0\x80\x80\x80", "???????", 32 },
	{ "\xf4\x90\x80\x80", "????", 32 },
};

static void test_copy__is_fit_to_be_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		struct peal_slice value = slice(copies[i].value);
		char text[32];

		memset(text, 'z', sizeof(text));
		header_copy(text, copies[i].bytes_max, value);
		assert_string_equal(text, copies[i].copy);
		slice_free(value);
	}
}

static void test_clean__no_control_characters(void **state)
{
	(void)state;
	assert_true(header_is_clean("Asha \xc3\xa4"));
	assert_true(header_is_clean(""));
	assert_false(header_is_clean("a\r\nb"));
	assert_false(header_is_clean("a\x7f"));
}

static const struct {
	const char *packet;
	bool is_message;
} packets[] = {
	{ "SIP/2.0 200 OK\r\nVia: x\r\n\r\n", true },
	{ "SIP/2.0 603\r\nVia: x\r\n\r\n", true },
	{ "INVITE sip:a SIP/2.0\r\nVia: x\r\n y\r\n\r\nv=0", true },
	{ "INVITE sip:a SIP/2.0\nVia: x\n\n", true },
	{ "INVITE sip:a SIP/2.0\r\n\r\n", false },
	{ "INVITE sip:a SIP/2.0\r\nVia: x\r\n", false },
	{ "INVITE sip:a SIP/2.0\r\nVia\r\n\r\n", false },
	{ "INVITE sip:a SIP/2.0\r\n: x\r\n\r\n", false },
	{ "INVITE sip:a SIP/2.0", false },
	{ "GET / HTTP/1.1\r\nHost: x\r\n\r\n", false },
	{ "SIP/2.0 xyz\r\nVia: x\r\n\r\n", false },
	{ "\r\n\r\n", false },
	{ "\n", false },
	{ "", false },
};

static void test_message__looks_like_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
		struct peal_slice packet = slice(packets[i].packet);

		assert_int_equal(header_is_message(packet), packets[i].is_message);
		slice_free(packet);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reason__is_read),
		cmocka_unit_test(test_reason__q850_has_the_word),
		cmocka_unit_test(test_retry_after__is_read),
		cmocka_unit_test(test_sipfrag__is_read),
		cmocka_unit_test(test_dtmf__is_read),
		cmocka_unit_test(test_copy__is_fit_to_be_shown),
		cmocka_unit_test(test_clean__no_control_characters),
		cmocka_unit_test(test_message__looks_like_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
