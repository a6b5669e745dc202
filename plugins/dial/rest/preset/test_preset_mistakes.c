/* test_preset_mistakes.c - presets that are refused, where, and with which words */
/* SPDX-License-Identifier: MIT */
#include "preset_read_test.h"

/* ---- what is refused ---- */

struct mistake {
	const char *what, *by;
	unsigned line;
	const char *says;
};

static const struct mistake mistakes[] = {
	/* the text itself */
	{ "poll = \"5s\"", "poll = \"5s\" \"", 46, "the text that starts here has no end" },
	{ "timeout", "/* timeout", 9, "the comment that starts here has no end; expected */" },
	{ "timeout", "@include \"x\"\ntimeout", 9, "@include is not possible" },
	{ "\"20s\"", "\"20s\\d\"", 9, "a backslash in a text; expected \\\\" },
	{ "\"20s\"", "\"20s\\xff\"", 9, "\\xff is no character" },
	{ "timeout = \"20s\";", "timeout = \"20s\"", 9, "no semicolon before \"recall\"" },
	{ "status = 429", "status = 4290000000", 20, "does not fit into 32 bits" },
	{ "status = 429", "status = 99999999999999999999", 20, "does not fit into 64 bits" },
	{ "cps = 1.5", "cps = 1.", 7, "\"1.\" is no number" },
	{ "cps = 1.5", "cps = 1.5x", 7, "\"1.5x\" is no number" },
	{ "cps = 1.5", "cps = 1e999", 7, "is too large a number" },
	{ "cps = 1.5", "cps = 0x", 7, "\"0x\" is no number" },
	{ "cps = 1.5", "cps = many", 7, "syntax error here or just before" },
	{ "poll = \"5s\";", "poll = \"5s\"; poll = \"6s\";", 46,
	  "\"poll\" is there twice; expected each name once" },
	{ "{ name = \"voice\";", "{ name = \"voice\"; name = \"x\";", 6,
	  "\"name\" is there twice" },
	{ "cps = 1.5;", "cps = 1.5 cps = 2;", 7, "\"cps\" is there twice" },
	{ "[\"21211\", \"21217\"]", "[\"21211\", 21217]", 17, "expected words in quotes, all of" },
	{ "cps = 1.5",
	  "cps = ((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", 7,
	  "nested more than 32 deep" },
	{ "Acme Voice", "Acme \xe4", 2, "it is not UTF-8 here" },
	/* names and types */
	{ "timeout", "timeuot", 9, "unknown name \"timeuot\"; did you mean \"timeout\"?" },
	{ "poll = \"5s\"", "xyzzyx = 1", 46, "unknown name \"xyzzyx\"; expected one of name, " },
	{ "name = \"acme\"", "name = 5", 1, "name: expected a text in quotes" },
	{ "name = \"acme\"", "name = \"a b\"", 1, "name: \"a b\" is no name" },
	{ "name = \"acme\";", "", 1, "has no name; expected name = \"twilio\"" },
	{ "about = \"Acme Voice\"", "about = \"\"", 2, "about: is empty" },
	{ "recall = \"lookup\";", "", 1, "has no recall" },
	{ "recall = \"lookup\"", "recall = \"look_up\"", 10,
	  "recall: unknown word \"look_up\"; expected none, lookup or idempotent; did you mean "
	  "\"lookup\"?" },
	{ "recall = \"lookup\";", "recall = \"idempotent\";", 10,
	  "recall: \"idempotent\" without repeat_within; expected for how long the same request "
	  "rings once, such as repeat_within = \"60s\"" },
	{ "recall = \"lookup\";", "recall = \"lookup\"; repeat_within = \"60s\";", 10,
	  "repeat_within: nothing is repeated; expected recall = \"idempotent\"" },
	{ "timeout", "repeat_within = \"60s\";\ntimeout", 9, "repeat_within: nothing is repeated" },
	{ "recall = \"lookup\"", "recall = \"idempotent\"; repeat_within = 60", 10,
	  "repeat_within: expected a time in quotes" },
	{ "recall = \"lookup\"", "recall = \"idempotent\"; repeat_within = \"500ms\"", 10,
	  "from \"1s\" to \"1h\"" },
	{ "recall = \"lookup\"", "recall = \"idempotent\"; repeat_within = \"2h\"", 10,
	  "from \"1s\" to \"1h\"" },
	{ "recall = \"lookup\"", "recall = \"idempotent\"; repeat_witin = \"1m\"", 10,
	  "did you mean \"repeat_within\"?" },
	{ "required = true", "required = \"true\"", 4,
	  "settings.required: expected true or false" },
	{ "limits = { cps = 1.5; queue = \"24h\"; };", "limits = 5;", 7,
	  "limits: expected a group" },
	{ "cps = 1.5", "cps = 0", 7, "limits.cps: expected calls per second" },
	{ "\"20s\"", "\"20\"", 9, "timeout: expected a time in quotes such as \"90s\"" },
	{ "\"20s\"", "20", 9, "timeout: expected a time in quotes" },
	{ "\"20s\"", "\"3m\"", 9, "from \"1s\" to \"2m\"" },
	{ "\"20s\"", "\"99999999999999s\"", 9, "timeout: expected a time" },
	/* settings and templates */
	{ "{ name = \"voice\";", "{ name = \"token\";", 6,
	  "settings.name: \"token\" is there twice" },
	{ "{ name = \"voice\";", "{ name = \"base\";", 6, "\"base\" has a meaning of its own" },
	{ "help = \"Voice\";", "required = true; help = \"V\";", 6,
	  "settings.fallback: a setting that is required" },
	{ "help = \"Voice\";", "", 6, "settings: has no help" },
	{ "{{account}}\";\nsettings", "{{acount}}\";\nsettings", 3,
	  "base: {{acount}}: there is no such variable" },
	{ "{{account}}\";\nsettings", "{{acount}}\";\nsettings", 3, "did you mean \"account\"?" },
	{ "{{account}}\";\nsettings", "{{to}}\";\nsettings", 3,
	  "base: {{to}} is not available here, only in requests; expected settings" },
	{ "\"{{account}}\"; password", "\"{{contact.x}}\"; password", 8,
	  "auth.user: {{contact.x}} is not available here" },
	{ "secret = \"{{token}}\"", "secret = \"{{to}}\"", 39,
	  "callbacks.secret: {{to}} is not available here" },
	{ "secret = true; help", "secret = true; number = 1; help", 5,
	  "settings.number: expected true or false" },
	{ "fallback = \"alice\"", "number = true; fallback = \"alice\"", 6,
	  "settings.fallback: is no telephone number; expected a number with its country's code" },
	{ "{{account}}\";\nsettings", "x/\";\nsettings", 3, "base: ends with a slash" },
	{ "https://api.acme.example/", "api.acme.example/", 3, "is no URL; expected https://" },
	{ "\"{{to}}\"", "\"{{tto}}\"", 13, "create.form: {{tto}}: there is no such variable" },
	{ "\"{{to}}\"", "\"{{to|digitz}}\"", 13,
	  "create.form: {{to|digitz}}: there is no such filter" },
	{ "\"{{to}}\"", "\"{{t\no}}\"", 13, "create.form: " },
	{ "\"{{to}}\"", "\"{{to\"", 13, "create.form: \"{{\" without \"}}\"" },
	{ "words = \"{{script}}\"", "words = \"{{skript}}\"", 44,
	  "commands.json.words: {{skript}}: there is no such variable" },
	/* auth */
	{ "type = \"basic\"; ", "", 8, "auth: has no type" },
	{ "type = \"basic\"", "type = \"basics\"", 8, "auth.type: unknown word \"basics\"" },
	{ "type = \"basic\"", "type = \"bearer\"", 8, "unknown name \"user\"" },
	{ "user = \"{{account}}\"", "user = \"{{to}}\"", 8, "auth.user: {{to}}" },
	{ "user = \"{{account}}\"; ", "", 8, "auth: has no user; expected user = \"{{account}}\"" },
	/* requests */
	{ "POST {{base}}/calls\"", "POST\"", 11,
	  "\"POST\" is no request; expected \"METHOD URL\"" },
	{ "POST {{base}}/calls\"", "SEND {{base}}/calls\"", 11, "is no request" },
	{ "POST {{base}}/calls\"", "POST /calls\"", 11, "\"/calls\" is no URL" },
	{ "POST {{base}}/calls\"", "POST {{base}}/ca lls\"", 11, "is no URL" },
	{ "POST {{base}}/calls\"", "GET {{base}}/calls\"", 11, "a GET request has no body" },
	{ "POST {{base}}/calls\"", "POST {{base}}/{{call_id}}\"", 11,
	  "create: {{call_id}} is not known before" },
	{ "[\"Accept\", \"application/json\"]", "[\"Accept\"]", 12,
	  "create.headers: expected [\"name\", \"value\"]" },
	{ "[\"Accept\"", "[\"Acc ept\"", 12, "\"Acc ept\" is no name of a header" },
	{ "[\"Accept\"", "[\"content-length\"", 12, "Content-Length is not the preset's" },
	{ "[\"Accept\"", "[\"Content-Type\"", 11, "Content-Type follows from" },
	{ "[\"Accept\"", "[\"Authorization\"", 11, "Authorization comes from auth" },
	{ "\"application/json\"]", "\"a\"], [\"accept\", \"b\"]", 12, "\"accept\" is there twice" },
	{ "  id = [\"sid\"", "  json = { a = 1; }; id = [\"sid\"", 16,
	  "create.json: stands beside a form" },
	{ "  id = [\"sid\", \"call.sid\"];\n", "", 11,
	  "create: has no id; expected id = \"PATH\"" },
	{ "\"call.sid\"", "\"call..sid\"", 16, "create.id: \"call..sid\" is no path" },
	{ "\"call.sid\"", "\"call[x].sid\"", 16, "is no path" },
	{ "\"call.sid\"", "\"call[role/text]\"", 16, "is no path" },
	{ "[\"sid\", \"call.sid\"]", "[\"sid\" \"call.sid\"]", 16,
	  "create.id: two texts without a comma" },
	{ "hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };",
	  "hang_up = { request = \"POST {{base}}/end\"; };", 25,
	  "hang_up: does not say which call; expected {{call_id}} or {{attempt}}" },
	{ "hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };\n", "", 42,
	  "commands: there is no hang_up request" },
	/* rules */
	{ "status = 400;", "status = 40;", 17, "create.rules.status: expected a status of HTTP" },
	{ "[401, 403]", "[403, 401]", 19, "create.rules.status: ends before it starts" },
	{ "status = 429; ", "", 20, "create.rules: a rule that fits every answer" },
	{ "field = \"code\"; ", "", 17, "create.rules: expected field and words together" },
	{ "then = \"later\"", "then = \"retry\"", 20, "create.rules.then: unknown word \"retry\"" },
	{ "then = \"later\"", "then = \"later\"; final = true", 20,
	  "create.rules: final is only for what is refused" },
	{ "outcome = \"unreachable\"", "outcome = \"answered\"", 18,
	  "create.rules.outcome: unknown word \"answered\"" },
	{ "stop = true", "stop = true; outcome = \"busy\"", 19, "what stops the agent" },
	{ "status = 429", "status = 402", 20, "a rule before it takes the same answers" },
	/* words */
	{ "[\"live\", \"answered\"]", "[\"live\", \"anwsered\"]", 31,
	  "statuses: unknown word \"anwsered\"" },
	{ "[\"live\", \"answered\"]", "[\"live\"]", 31, "statuses: expected ( [\"no-answer\"" },
	{ "[\"live\", \"answered\"]", "[\"live\", \"answered\", \"final\"]", 31,
	  "only an end that was not answered is final" },
	{ "[\"live\", \"answered\"]", "[\"QUEUED\", \"answered\"]", 31,
	  "\"QUEUED\" is never looked at: \"queued\" stands before it" },
	{ "[\"live\", \"answered\"]", "[\"*\", \"answered\"]", 32,
	  "\"done\" is never looked at: \"*\" stands before it" },
	{ "[\"live\", \"answered\"]", "[\"l*e\", \"answered\"]", 31,
	  "has a \"*\" that is not at its end" },
	{ "\"failed\", \"uncharged\"", "\"busy\", \"uncharged\"", 34,
	  "only \"failed\" can be uncharged" },
	{ "[\"user_busy\", \"busy\"]", "[\"user_busy\", \"ringing\"]", 35,
	  "causes: unknown word \"ringing\"" },
	{ "[\"human\", \"human\"]", "[\"human\", \"person\"]", 36,
	  "answered_by: unknown word \"person\"; expected none, human, machine or unsure" },
	{ "machine = { hang_up = \"Enable\"; message = \"Beep\"; };", "machine = { };", 37,
	  "machine: is empty" },
	{ "hang_up = \"Enable\"; message", "hangup = \"Enable\"; message", 37,
	  "did you mean \"hang_up\"?" },
	{ "for = [\"answered_by\", \"transcript\"]", "for = \"dtmf\"", 38,
	  "wait: \"dtmf\" never comes" },
	/* fields */
	{ "status = \"status\"; cause", "cause", 27, "fields: has no status" },
	{ "messages[role/text]", "messages[role]", 29, "\"messages[role/text]\"" },
	{ "[\"price\", \"cost.price\", \"price\"]", "[\"price\"]", 30,
	  "fields.extra: expected [\"name\", \"path\"]" },
	{ "[\"price\", \"cost.price\", \"price\"]", "[\"caller_id\", \"from\"]", 30,
	  "\"caller_id\" is there already" },
	{ "[\"price\", \"cost.price\", \"price\"]", "[\"a\", \"b\"], [\"a\", \"c\"]", 30,
	  "\"a\" is there twice" },
	/* callbacks, answer, commands */
	{ "signature = \"hmac_sha256\"; ", "", 39, "callbacks: has no signature" },
	{ "signature = \"hmac_sha256\"", "signature = \"hmac\"", 39,
	  "callbacks.signature: unknown word \"hmac\"" },
	{ "signature = \"hmac_sha256\"", "incomplete = \"yes\"; signature = \"hmac_sha256\"", 39,
	  "callbacks.incomplete: expected true or false" },
	{ "signature = \"hmac_sha256\"", "complete = false; signature = \"hmac_sha256\"", 39,
	  "unknown name \"complete\"; did you mean \"incomplete\"?" },
	{ "signature = \"hmac_sha256\"", "signature = \"twilio\"", 40, "unknown name \"payload\"" },
	{ "secret = \"{{token}}\";\n", "\n", 39, "callbacks: has no secret" },
	{ "header = \"X-Sig\"; ", "", 39, "callbacks: has no header" },
	{ "encoding = \"hex\";", "", 39, "callbacks: has no encoding" },
	{ "{{timestamp}}.{{body}}", "{{timestamp}}", 40, "expected {{body}}" },
	{ "{{timestamp}}.{{body}}", "{{body}}", 39, "its time is not signed" },
	{ "{{timestamp}}.{{body}}", "{{to}}.{{body}}", 40,
	  "callbacks.payload: {{to}} is not available here, only in requests; expected "
	  "{{body}}, {{timestamp}} or {{url}}" },
	{ "timestamp_header = \"X-Time\"; timestamp_unit = \"ms\";", "", 39,
	  "{{timestamp}} stands nowhere" },
	{ "timestamp_header = \"X-Time\"", "timestamp_key = \"v\"", 39, "but no value_key" },
	{ "type = \"application/xml\"", "type = \"xml\"", 42,
	  "answer.type: \"xml\" is no content type" },
	{ "on = \"say\"", "on = \"speak\"", 43, "commands.on: \"speak\" is no word of statuses" },
	{ "on = \"done\"", "on = \"say\"", 45, "\"say\" is there twice" },
	{ "on = \"done\"; then = \"hang_up\";", "then = \"hang_up\";", 45, "commands: has no on" },
	/* the parts together */
	{ "hang_up = { request = \"POST {{base}}/calls/{{call_id}}/end\"; };\ncancel = { request = "
	  "\"DELETE {{base}}/calls/{{call_id}}\"; };\n",
	  "", 7, "limits: calls may queue, and cannot be canceled" },
	{ "find = { request = \"GET {{base}}/calls?to={{to|url}}\"; list = \"calls\";\n  settle = "
	  "\"30s\"; };\n",
	  "", 10, "recall: \"lookup\" without a request that finds" },
	/* only what look_up reads counts: its fields are those of the list */
	{ "placed = \"at\"; }; };", "}; };", 23,
	  "find: nothing tells our call from others; expected fields.attempt, or fields.to and "
	  "fields.placed, in the fields of look_up" },
	{ "[\"To\", \"{{to}}\"], ", "", 11, "create: does not say whom to call; expected {{to}}" },
	{ "[\"To\", \"{{to}}\"], ", "[\"To\", \"{{to_country}}{{contact.phone}}\"], ", 11,
	  "create: does not say whom to call" },
	{ "[\"Machine\", \"{{machine}}\"], ", "", 37, "machine: nobody is told of it" },
	{ "machine = { hang_up = \"Enable\"; message = \"Beep\"; };\n", "", 11,
	  "{{machine}} is used, but has no words" },
	{ "answered_by = ( [\"human\", \"human\"], [\"machine_*\", \"machine\"] );\n", "", 27,
	  "fields: answered_by is read, but none" },
	{ "answered_by = \"by\";", "", 36, "answered_by: these words stand nowhere" },
	{ " cause = \"cause\";", "", 35, "causes: these words stand nowhere" },
	{ "answer = { type = \"application/xml\"; text = \"<Say>{{script|xml}}</Say>\"; };\n", "",
	  11, "{{answer_url}} is used, but nothing is served there" },
	{ "    [\"Url\", \"{{answer_url}}\"] );", "[\"a\", \"b\"] );", 42,
	  "answer: nobody is told of it" },
	{ "  transcript = [\"messages[role/text]\", \"words\"];\n", "", 37,
	  "wait: \"transcript\" never comes" },
};

static void mistake_check(const struct mistake *mistake)
{
	char *text = whole_with(mistake->what, mistake->by);
	char place[sizeof(file) + 16];
	const char *line;
	struct peal_error err;

	if (text_read(text, &err) != NULL)
		fail_msg("\"%s\" was accepted", mistake->by);
	free(text);
	assert_int_equal(err.code, PEAL_FAIL_INPUT);
	line = strstr(err.text, mistake->says);
	if (line == NULL)
		fail_msg("\"%s\": \"%s\" does not say \"%s\"", mistake->by, err.text,
			 mistake->says);
	while (line > err.text && line[-1] != '\n')
		line--;
	snprintf(place, sizeof(place), "%s:%u: ", file, mistake->line);
	if (strncmp(line, place, strlen(place)) != 0)
		fail_msg("\"%s\": \"%s\" is not at line %u", mistake->by, line, mistake->line);
}

static void test_read__each_mistake(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		mistake_check(&mistakes[i]);
}

/* ---- one message for one mistake ---- */

static const struct mistake single_mistakes[] = {
	/* a closing quote: nothing of the rest can be said */
	{ "\"acme\";", "\"acme;", 1,
	  "the text that starts here has no closing quote; expected it on the same line" },
	{ "\"{{account}}\"; password", "\"{{account}}; password", 8, "has no closing quote" },
	{ "[\"21211\", \"21217\"]", "[\"21211, \"21217\"]", 17, "has no closing quote" },
	{ "[\"21211\", \"21217\"]", "[\"21211\\d, \"21217\"]", 17, "has no closing quote" },
	{ "[\"error_*\", \"failed\"]", "[\"error_*\", \"failed]", 35, "has no closing quote" },
	{ "\"5s\"", "\"5s", 46, "the text that starts here has no end" },
	/* what is wrong is there all the same */
	{ "status = 429", "status = 42", 20, "expected a status of HTTP" },
	{ "[\"21211\", \"21217\"]", "[]", 17, "create.rules.words: has 0 members" },
	{ "field = \"code\"; words = [\"21211\", \"21217\"]", "field = \"code\"", 17,
	  "expected field and words together" },
	{ "then = \"refused\"; stop", "then = \"refusd\"; stop", 19, "unknown word \"refusd\"" },
	{ "headers = ( [\"Accept\", \"application/json\"] )", "headers = [\"Accept\", \"b\"]", 12,
	  "create.headers: expected [\"name\", \"value\"]" },
};

static void test_read__each_mistake_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(single_mistakes) / sizeof(single_mistakes[0]); i++) {
		struct peal_error err;
		char *text = whole_with(single_mistakes[i].what, single_mistakes[i].by);

		mistake_check(&single_mistakes[i]);
		assert_null(text_read(text, &err));
		free(text);
		if (strchr(err.text, '\n') != NULL)
			fail_msg("\"%s\": %s", single_mistakes[i].by, err.text);
	}
}

/* It is no mistake by itself. */
static void test_read__a_text_over_two_lines(void **state)
{
	char *text = whole_with("<Say>{{", "<Say>\n{{");
	struct peal_error err;
	struct preset *preset = text_read(text, &err);

	(void)state;
	free(text);
	assert_non_null(preset);
	preset_destroy(&preset);
	text = whole_with("</Say>\"; }", "\n</Say>\"\n }");
	preset = text_read(text, &err);
	free(text);
	assert_non_null(preset);
	preset_destroy(&preset);
	text = whole_with("Acme Voice\";\n", "Acme\nVoice\"\n");
	assert_null(text_read(text, &err));
	free(text);
	assert_non_null(strstr(err.text, ":3: no semicolon before \"base\""));
}

/* ---- our id, and who relies on it ---- */

#define ASKING(create, find, fields)                                                               \
	"name = \"a\"; about = \"A\"; base = \"https://a.example\"; recall = \"lookup\";\n"        \
	"create = { request = \"POST {{base}}/{{to}}" create "\"; id = \"id\"; };\n"               \
	"look_up = { request = \"GET {{base}}/{{call_id}}\"; };\n" find "\n"                       \
	"fields = { id = \"id\"; status = \"s\"; " fields " };\n"                                  \
	"statuses = ( [\"done\", \"ended\"] );\n"
#define LISTED "find = { request = \"GET {{base}}/?q="
#define ATTEMPT_SENT "/{{attempt}}"
#define ATTEMPT_READ "attempt = \"ref\";"
#define NUMBER_READ "to = \"to\"; placed = \"at\";"

static const struct {
	const char *text, *says; /* NULL: nothing is wrong */
} id_rows[] = {
	{ ASKING(ATTEMPT_SENT, LISTED "{{attempt}}\"; };", ATTEMPT_READ), NULL },
	{ ASKING(ATTEMPT_SENT, LISTED "{{to}}\"; };", ATTEMPT_READ), NULL },
	{ ASKING("", LISTED "{{to}}\"; };", NUMBER_READ), NULL },
	{ ASKING("", LISTED "{{to}}\"; };", ATTEMPT_READ NUMBER_READ), NULL },
	{ ASKING("", LISTED "{{attempt}}\"; };", ATTEMPT_READ),
	  ":4: find: {{attempt}} relies on our id, which create does not send; expected "
	  "{{attempt}} in create" },
	{ ASKING("", LISTED "{{attempt}}\"; };", NUMBER_READ), ":4: find: {{attempt}} relies on" },
	{ ASKING("/{{attempt_no}}", LISTED "{{to}}\"; };", ATTEMPT_READ),
	  ":4: find: fields.attempt relies on our id" },
	{ ASKING("", LISTED "{{to}}\"; };", ATTEMPT_READ " to = \"to\";"),
	  ":4: find: fields.attempt relies on our id" },
	{ ASKING("",
		 "hang_up = { request = \"POST {{base}}/{{attempt}}\"; };" LISTED "{{to}}\"; };",
		 NUMBER_READ),
	  ":4: hang_up: {{attempt}} relies on our id" },
};

static void test_read__our_id_is_sent_where_it_is_relied_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(id_rows) / sizeof(id_rows[0]); i++) {
		struct peal_error err;
		struct preset *preset = text_read(id_rows[i].text, &err);

		if (id_rows[i].says == NULL && preset == NULL)
			fail_msg("%zu: %s", i, err.text);
		if (id_rows[i].says != NULL && strstr(err.text, id_rows[i].says) == NULL)
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, err.text, id_rows[i].says);
		assert_true(strchr(err.text, '\n') == NULL);
		preset_destroy(&preset);
	}
}

static void test_read__a_look_up_by_our_id(void **state)
{
	char *text = whole_with("calls/{{call_id}}\";\n  fields", "calls/{{attempt}}\";\n  fields");
	struct peal_error err;
	struct preset *preset = text_read(text, &err);
	char *id;

	(void)state;
	assert_non_null(preset);
	preset_destroy(&preset);
	id = strstr(text, "{{attempt}}\"],");
	memcpy(id, "{{now_ms}} ", 11);
	assert_null(text_read(text, &err));
	assert_non_null(strstr(err.text, ":21: look_up: {{attempt}} relies on our id"));
	free(text);
}

static unsigned lines_count(const char *text)
{
	unsigned lines = 1;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

static void test_read__several_mistakes_in_order(void **state)
{
	struct peal_error err;
	const char *first, *second;

	(void)state;
	assert_null(text_read("poll = 5;\nname = 5;\n", &err));
	first = strstr(err.text, ":1: ");
	second = strstr(err.text, ":2: name: expected a text");
	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
}

static void test_read__more_mistakes_than_fit(void **state)
{
	char text[4096] = "";
	struct peal_error err;
	unsigned shown, more;

	(void)state;
	for (int i = 0; i < 100; i++)
		sprintf(text + strlen(text), "wrong%d = 1;\n", i);
	assert_null(text_read(text, &err));
	assert_true(strlen(err.text) < PEAL_ERROR_TEXT_MAX - 1);
	shown = lines_count(err.text) - 1;
	assert_int_equal(sscanf(strrchr(err.text, '\n'), "\nand %u more", &more), 1);
	/* 100 unknown names and 7 that are missing */
	assert_int_equal(shown + more, 107);
}

static void test_read__without_an_error(void **state)
{
	struct preset *preset = NULL;

	(void)state;
	file_write("x", 1);
	assert_int_equal(preset_read(file, &preset, NULL), -1);
	assert_null(preset);
}

/* ---- the file ---- */

static void read_fails(const char *path, const char *says)
{
	struct preset *preset = NULL;
	struct peal_error err = { 0 };

	assert_int_equal(preset_read(path, &preset, &err), -1);
	if (strstr(err.text, path) == NULL || strstr(err.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
}

static void test_read__no_such_file(void **state)
{
	char *large = malloc(PRESET_FILE_BYTES_MAX + 1);

	(void)state;
	read_fails("/nonexistent/preset.cfg", "No such file");
	read_fails("/tmp", "it is a folder");
	read_fails("/dev/null", "it is not a file");
	memset(large, ' ', PRESET_FILE_BYTES_MAX + 1);
	file_write(large, PRESET_FILE_BYTES_MAX + 1);
	read_fails(file, "larger than 256 KiB");
	free(large);
	file_write("name\0", 5);
	read_fails(file, "zero byte");
	file_write("", 0);
	read_fails(file, ":1: has no name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read__each_mistake),
		cmocka_unit_test(test_read__each_mistake_once),
		cmocka_unit_test(test_read__a_text_over_two_lines),
		cmocka_unit_test(test_read__our_id_is_sent_where_it_is_relied_on),
		cmocka_unit_test(test_read__a_look_up_by_our_id),
		cmocka_unit_test(test_read__several_mistakes_in_order),
		cmocka_unit_test(test_read__more_mistakes_than_fit),
		cmocka_unit_test(test_read__without_an_error),
		cmocka_unit_test(test_read__no_such_file),
	};

	return cmocka_run_group_tests(tests, file_make, file_remove);
}
