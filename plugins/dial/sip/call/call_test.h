/* call_test.h - a stage on fakes, and one call of it, for the tests of call.c */
/* SPDX-License-Identifier: MIT */
#ifndef PEAL_SIP_CALL_TEST_H
#define PEAL_SIP_CALL_TEST_H

#include "call/call.h"
#include "call/fakes/fakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define TEST_NUMBER UINT64_C(919876543210)
#define TEST_INVITE(host) "invite sip:+919876543210@" host " by sip:" host ";transport=udp; "

struct fixture {
	struct sip sip;
	struct sip_config config;
	struct peal_call_request request;
	struct peal_call host_call;
};

static const char *const test_targets[] = { "sip:one.example", "sip:two.example" };
static const char *const test_codecs[] = { "pcmu", "pcma" };
static const char *const test_redirects[] = { "other.example" };
static const struct peal_segment test_words[] = { { { "hello", 5 }, false } };
static const struct peal_step test_steps[] = {
	{ .kind = PEAL_STEP_SAY,
	  .segments = test_words,
	  .segment_count = 1,
	  .next = PEAL_STEP_END },
};

/* Two targets, no OPTIONS, a script of one word; change what the test needs, then
 * fixture_start(). */
static inline void fixture_init(struct fixture *fixture)
{
	fake_reset();
	*fixture = (struct fixture){ 0 };
	fixture->config = (struct sip_config){
		.targets = { test_targets, 2 },
		.codecs = { test_codecs, 2 },
		.redirects = { test_redirects, 1 },
		.trunk_timeout = 3000,
		.early_media = true,
		.total_analysis = 5000,
		.beep_wait = 30000,
		.user = "asha",
		.password = "secret",
	};
	fixture->request = (struct peal_call_request){
		.attempt_id = "019b8c5e-0000-7000-8000-0123456789ab",
		.attempt_no = 1,
		.number = TEST_NUMBER,
		.to = "+919876543210",
		.script = { .language = "en",
			    .steps = test_steps,
			    .step_count = 1,
			    .machine = PEAL_STEP_END },
		.ring_max_ms = 45000,
		.talk_max_ms = 600000,
	};
}

static inline void fixture_start(struct fixture *fixture)
{
	struct trunk_config trunk = {
		.host = &fake_host,
		.stack = &fake_stack,
		.targets = fixture->config.targets,
		.user = fixture->config.user,
		.password = fixture->config.password,
	};

	fixture->sip = (struct sip){
		.host = &fake_host,
		.config = &fixture->config,
		.sounds = &fake_sounds,
		.stack = &fake_stack,
		.media = &fake_media,
		.tone_path = (char *)"/tone",
		.answers_folder = (char *)"/nowhere",
	};
	fixture->sip.life = life_create(&fixture->sip);
	assert_int_equal(table_init(&fixture->sip.calls), 0);
	fixture->sip.trunk = trunk_create(&trunk);
	call_place(&fixture->sip, &fixture->host_call, &fixture->request);
}

static inline void fixture_finish(struct fixture *fixture)
{
	assert_int_equal(fixture->sip.calls.count, 0);
	trunk_destroy(&fixture->sip.trunk);
	table_finish(&fixture->sip.calls);
	fixture->sip.life->sip = NULL;
	life_drop(fixture->sip.life);
	fake_check_empty();
}

#endif
