/* rest_test.h - the provider of the tests: Acme */
/* SPDX-License-Identifier: MIT */
#ifndef REST_REST_TEST_H
#define REST_REST_TEST_H

#include "call/fakes/fake_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ACME_HEAD                                                                                  \
	"name = \"acme\"; about = \"Acme\"; base = \"https://acme.test/v1\";\n"                    \
	"settings = ( { name = \"token\"; required = true; secret = true; help = \"The token\"; "  \
	"},"                                                                                       \
	" { name = \"from\"; required = true; help = \"A number of yours\"; } );\n"                \
	"auth = { type = \"bearer\"; token = \"{{token}}\"; };\n"                                  \
	"poll = \"5s\"; timeout = \"20s\";\n"                                                      \
	"create = { request = \"POST {{base}}/calls\"; id = \"id\";\n"                             \
	"  json = { to = \"{{to}}\"; from = \"{{from}}\"; ref = \"{{attempt}}\";\n"                \
	"           callback = \"{{callback_url}}\"; machine = \"{{machine}}\"; };\n"              \
	"  rules = ( { status = 400; field = \"code\"; words = [\"no_such_number\"];\n"            \
	"              then = \"refused\"; outcome = \"unreachable\"; final = true; },\n"          \
	"            { status = 401; then = \"refused\"; outcome = \"failed\"; stop = true; },\n"  \
	"            { status = 503; then = \"later\"; } ); };\n"                                  \
	"fields = { attempt = \"ref\"; id = \"id\"; status = \"status\"; cause = \"cause\";\n"     \
	"  code = \"code\"; talk_s = \"duration\"; answered_by = \"who\"; to = \"to\";\n"          \
	"  transcript = \"transcript\"; placed = \"created\"; extra = ( [\"price\", \"price\"] "   \
	"); "                                                                                      \
	"};\n"                                                                                     \
	"statuses = ( [\"queued\", \"queued\"], [\"dialing\", \"dialing\"],\n"                     \
	"  [\"ringing\", \"ringing\"], [\"talking\", \"answered\"], [\"done\", \"ended\"],\n"      \
	"  [\"busy\", \"busy\"], [\"failed\", \"failed\"], [\"canceled\", \"canceled\"],\n"        \
	"  [\"wrong\", \"unreachable\", \"final\"], [\"refused\", \"failed\", \"uncharged\"],\n"   \
	"  [\"note\", \"none\"] );\n"                                                              \
	"causes = ( [\"user_busy\", \"busy\"], [\"voicemail\", \"machine\"] );\n"                  \
	"answered_by = ( [\"human\", \"human\"], [\"machine*\", \"machine\"], [\"?\", "            \
	"\"unsure\"] );\n"                                                                         \
	"machine = { hang_up = \"detect\"; continue = \"detect\"; };\n"
#define ACME_LOOK_UP "look_up = { request = \"GET {{base}}/calls/{{call_id}}\"; };\n"
#define ACME_FIND                                                                                  \
	"find = { request = \"GET {{base}}/calls?to={{to|url}}\"; list = \"calls\"; "              \
	"settle = \"30s\"; };\n"
#define ACME_QUEUE "limits = { queue = \"1h\"; };\n"
#define ACME_END                                                                                   \
	ACME_QUEUE "hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };\n"           \
		   "cancel = { request = \"POST {{base}}/calls/{{call_id}}/cancel\"; };\n"
#define ACME_CALLBACKS "callbacks = { signature = \"none\"; };\n"
#define ACME_WAIT "wait = { for = [\"answered_by\", \"transcript\"]; at_most = \"10s\"; };\n"
#define RECALL(word) "recall = \"" word "\";\n"

#define ACME_LOOKUP ACME_HEAD ACME_LOOK_UP ACME_FIND ACME_END ACME_CALLBACKS RECALL("lookup")
#define ACME_PROMISE(within)                                                                       \
	ACME_HEAD ACME_LOOK_UP ACME_END ACME_CALLBACKS RECALL(                                     \
		"idempotent") "repeat_within = \"" within "\";\n"
#define ACME_IDEMPOTENT ACME_PROMISE("1h")
#define ACME_IDEMPOTENT_BRIEFLY ACME_PROMISE("60s")
#define ACME_NONE ACME_HEAD ACME_LOOK_UP ACME_END ACME_CALLBACKS RECALL("none")

static const struct rest_config polled = { .token = "t0ken", .from = "+14155550100" };
static const struct rest_config listening = { .token = "t0ken",
					      .from = "+14155550100",
					      .listen = "127.0.0.1:8090",
					      .public_url = "https://voice.example/peal" };

#define CREATED "{\"id\":\"CA1\"}"
#define POST_CREATED                                                                               \
	{                                                                                          \
		"POST /calls ", 201, CREATED, .delay_ms = 100                                      \
	}
#define ANSWERS_END                                                                                \
	{                                                                                          \
		0                                                                                  \
	}

#endif
