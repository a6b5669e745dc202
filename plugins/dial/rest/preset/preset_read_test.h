/* preset_read_test.h - a preset with all parts, and changes of it; for the tests of reading */
/* SPDX-License-Identifier: MIT */
#ifndef REST_PRESET_READ_TEST_H
#define REST_PRESET_READ_TEST_H

#include "preset_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* A preset with all parts; lines are counted in the tests below. */
static const char whole[] =
	"name = \"acme\";\n"								    /* 1 */
	"about = \"Acme Voice\";\n"							    /* 2 */
	"base = \"https://api.acme.example/{{account}}\";\n"				    /* 3 */
	"settings = ( { name = \"account\"; required = true; help = \"SID\"; },\n"	    /* 4 */
	"  { name = \"token\"; secret = true; help = \"Token\"; },\n"			    /* 5 */
	"  { name = \"voice\"; fallback = \"alice\"; help = \"Voice\"; } );\n"		    /* 6 */
	"limits = { cps = 1.5; queue = \"24h\"; };\n"					    /* 7 */
	"auth = { type = \"basic\"; user = \"{{account}}\"; password = \"{{token}}\"; };\n" /* 8 */
	"timeout = \"20s\";\n"								    /* 9 */
	"recall = \"lookup\";\n"							    /* 10 */
	"create = { request = \"POST {{base}}/calls\";\n"				    /* 11 */
	"  headers = ( [\"Accept\", \"application/json\"] );\n"				    /* 12 */
	"  form = ( [\"To\", \"{{to}}\"], [\"Id\", \"{{attempt}}\"],\n"			    /* 13 */
	"    [\"Machine\", \"{{machine}}\"], [\"Cb\", \"{{callback_url}}\"],\n"		    /* 14 */
	"    [\"Url\", \"{{answer_url}}\"] );\n"					    /* 15 */
	"  id = [\"sid\", \"call.sid\"];\n"						    /* 16 */
	"  rules = ( { status = 400; field = \"code\"; words = [\"21211\", \"21217\"];\n"   /* 17 */
	"      then = \"refused\"; outcome = \"unreachable\"; final = true; },\n"	    /* 18 */
	"    { status = [401, 403]; then = \"refused\"; stop = true; },\n"		    /* 19 */
	"    { status = 429; then = \"later\"; } ); };\n"				    /* 20 */
	"look_up = { request = \"GET {{base}}/calls/{{call_id}}\";\n"			    /* 21 */
	"  fields = { id = \"sid\"; status = \"state\"; to = \"to\"; placed = \"at\"; }; };\n" /* 22
												*/
	"find = { request = \"GET {{base}}/calls?to={{to|url}}\"; list = \"calls\";\n"	    /* 23 */
	"  settle = \"30s\"; };\n"							    /* 24 */
	"hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };\n"		    /* 25 */
	"cancel = { request = \"DELETE {{base}}/calls/{{call_id}}\"; };\n"		    /* 26 */
	"fields = { id = \"sid\"; status = \"status\"; cause = \"cause\"; to = \"to\";\n"   /* 27 */
	"  placed = \"at\"; talk_s = \"secs\"; answered_by = \"by\";\n"			    /* 28 */
	"  transcript = [\"messages[role/text]\", \"words\"];\n"			    /* 29 */
	"  extra = ( [\"price\", \"cost.price\", \"price\"] ); };\n"			    /* 30 */
	"statuses = ( [\"queued\", \"queued\"], [\"live\", \"answered\"],\n"		    /* 31 */
	"  [\"done\", \"ended\"], [\"no-answer\", \"no_answer\"],\n"			    /* 32 */
	"  [\"dead\", \"unreachable\", \"final\"], [\"say\", \"none\"],\n"		    /* 33 */
	"  [\"oops\", \"failed\", \"uncharged\"] );\n"					    /* 34 */
	"causes = ( [\"user_busy\", \"busy\"], [\"error_*\", \"failed\"] );\n"		    /* 35 */
	"answered_by = ( [\"human\", \"human\"], [\"machine_*\", \"machine\"] );\n"	    /* 36 */
	"machine = { hang_up = \"Enable\"; message = \"Beep\"; };\n"			    /* 37 */
	"wait = { for = [\"answered_by\", \"transcript\"]; at_most = \"10s\"; };\n"	    /* 38 */
	"callbacks = { signature = \"hmac_sha256\"; secret = \"{{token}}\";\n"		    /* 39 */
	"  header = \"X-Sig\"; payload = \"{{timestamp}}.{{body}}\"; encoding = \"hex\";\n" /* 40 */
	"  timestamp_header = \"X-Time\"; timestamp_unit = \"ms\"; };\n"		    /* 41 */
	"answer = { type = \"application/xml\"; text = \"<Say>{{script|xml}}</Say>\"; };\n" /* 42 */
	"commands = ( { on = \"say\"; request = \"POST {{base}}/{{call_id}}/say\";\n"	    /* 43 */
	"    json = { words = \"{{script}}\"; n = [1, 2]; deep = { x = true; y = 1.5; }; }; },\n"
	"  { on = \"done\"; then = \"hang_up\"; } );\n" /* 45 */
	"poll = \"5s\";\n";				/* 46 */

static char file[64];

static void file_write(const char *text, size_t bytes)
{
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, bytes, out), bytes);
	assert_int_equal(fclose(out), 0);
}

static struct preset *text_read(const char *text, struct peal_error *err)
{
	struct preset *preset = NULL;

	*err = (struct peal_error){ 0 };
	file_write(text, strlen(text));
	if (preset_read(file, &preset, err) < 0)
		assert_null(preset);
	else if (err->text[0] != '\0')
		fail_msg("read, and an error: %s", err->text);
	return preset;
}

/* `whole` with one place changed; the caller's. */
static char *whole_with(const char *what, const char *by)
{
	const char *place = strstr(whole, what);
	char *text = malloc(sizeof(whole) + strlen(by));

	if (place == NULL)
		fail_msg("\"%s\" is not in the preset", what);
	sprintf(text, "%.*s%s%s", (int)(place - whole), whole, by, place + strlen(what));
	return text;
}

static int file_make(void **state)
{
	int fd;

	(void)state;
	strcpy(file, "/tmp/peal-preset.XXXXXX");
	fd = mkstemp(file);
	return fd < 0 ? -1 : close(fd);
}

static int file_remove(void **state)
{
	(void)state;
	return unlink(file);
}

#endif
